"""What stands in the columns of an export: which values, how often, and what they can be read as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple, get_args

from desk.mapping.names import says_nothing
from desk.mapping.places import CURRENCIES
from desk.mapping.row_blocks import MOST_DIFFERENT, Cells, Rows
from desk.mapping.values import AmountForm, InstantForm, amount, dated_so, is_country, micros
from engine.instants import parse_moment
from evidence.checks.waybill import waybill_form

_MOST_CHARACTERS = 1_000_000
"""Characters of the different values of a column that are looked at."""
_FIRST, _END = (parse_moment(f"{year}-01-01T00:00:00Z").micros for year in (2000, 2061))
_COMMON_CURRENCY = "USD"


class Profile:
    """What stands in one column, in the rows that were looked at."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values: Counter[str] = Counter()
        """The different values, up to a number of them, with how many rows have each."""
        self.filled = 0
        self.more = False
        """Whether there are more different values than are kept."""
        self.twice = False
        """Whether another column has the same heading, so that no mapping can tell them apart."""
        self.nothing_but: list[str] = []
        """Words that stand for nothing elsewhere, and are values of this column."""
        self._characters = 0
        self._instant_forms: list[InstantForm] | None = None
        self._amount_forms: dict[str, list[AmountForm | None]] = {}
        self._looks_like: str | None = None

    def add(self, cell: str, count: int = 1) -> None:
        """Count a cell, or so many that are alike."""
        self.filled += count
        if cell in self.values:
            self.values[cell] += count
        elif len(self.values) < MOST_DIFFERENT and self._characters + len(cell) <= _MOST_CHARACTERS:
            self.values[cell] = count
            self._characters += len(cell)
        else:
            self.more = True

    def add_beyond(self, count: int) -> None:
        """Count cells whose values are more than are kept."""
        self.filled += count
        self.more = self.more or count > 0

    def unfit(self, reads: Callable[[str], object]) -> list[str]:
        """The values that cannot be read so."""
        return [value for value in self.values if not _fits(value, reads)]

    def any_unfit(self, reads: Callable[[str], object]) -> bool:
        """Whether some value cannot be read so."""
        return any(not _fits(value, reads) for value in self.values)

    def fits(self, reads: Callable[[str], object]) -> bool:
        """Whether every value can be read so; of an empty column nothing is known."""
        return bool(self.values) and not self.any_unfit(reads)

    def instant_forms(self) -> list[InstantForm]:
        """The forms of instants in which every value, and each in a likely year, can be read."""
        if self._instant_forms is None:
            self._instant_forms = [
                form for form in get_args(InstantForm) if self.fits(partial(_dated, form=form))
            ]
        return self._instant_forms

    def unzoned(self) -> bool:
        """Whether some instants name no zone."""
        return not all(dated_so(value)[1] for value in self.values)

    def without_time(self) -> bool:
        """Whether some instants are dates without a time of day."""
        return not all(dated_so(value)[0] for value in self.values)

    def amount_forms(self, currency: str | None) -> list[AmountForm | None]:
        """The ways in which every value can be read as an amount; None: as displayed, with a sign."""
        money = currency or _COMMON_CURRENCY
        found = self._amount_forms.get(money)
        if found is None:
            forms: tuple[AmountForm | None, ...] = ("point", "comma", None)
            reads = partial(amount, currency=money, signed=True)
            found = [form for form in forms if self.fits(partial(reads, form=form))]
            self._amount_forms[money] = found
        return found

    def looks_like(self) -> str:
        """What its values are, in words, without showing any of them."""
        if self._looks_like is None:
            self._looks_like = self._kind()
        return self._looks_like

    def _kind(self) -> str:
        if not self.values:
            return "empty"
        count = f"{len(self.values):,}{'+' if self.more else ''} different"
        if self.fits(_currency):
            return f"currency codes, {count}"
        if self.countries():
            return f"country codes, {count}"
        if self.instant_forms():
            return f"instants, {count}"
        if self.fits(_waybill):
            return f"waybill numbers, {count}"
        if self.amount_forms(None):
            return f"numbers, {count}"
        return f"texts, {count}"

    def countries(self) -> bool:
        """Whether every value is the code of a country."""
        return self.fits(_country)


class Looked(NamedTuple):
    """What was seen of an export."""

    columns: list[Profile]
    rows: int
    empty: list[str]
    """The words found that stand for nothing."""
    late: Mapping[str, int]
    """Columns that the first rows have not, some of them, and the row that each comes with."""


def profiles(rows: Rows, most: int) -> Looked:
    """The columns' profiles, from the first rows."""
    found = [Profile(name) for name in rows.columns]
    names = Counter(rows.columns)
    nothing: list[Counter[str]] = [Counter() for _ in found]
    count = 0
    for block in rows.blocks(most):
        count += block.rows
        for profile, absent, cells in zip(found, nothing, block.cells, strict=True):
            _add(profile, absent, cells)
    for profile, absent in zip(found, nothing, strict=True):
        profile.twice = names[profile.name] > 1
        _count_countries(profile, absent)
    values = {word for profile in found for word in profile.nothing_but}
    return Looked(found, count, sorted({word for absent in nothing for word in absent} - values), rows.late)


def _add(profile: Profile, nothing: Counter[str], cells: Cells) -> None:
    """Count the cells of a column; those that stand for nothing by themselves."""
    profile.add_beyond(cells.beyond)
    for cell, count in cells.counts.items():
        text = cell.strip() if cell is not None else ""
        if not text or (not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text)):
            continue  # what is not UTF-8 is refused when the export is read
        if says_nothing(text):
            nothing[text] += count
        else:
            profile.add(text, count)


def _count_countries(profile: Profile, nothing: Counter[str]) -> None:
    """Count as values of a column of countries what is the code of one, whatever it stands for elsewhere."""
    if not profile.countries():
        return
    for word, count in nothing.items():
        if is_country(word):
            profile.add(word, count)
            profile.nothing_but.append(word)


def _fits(value: str, reads: Callable[[str], object]) -> bool:
    try:
        reads(value)
    except ValueError:
        return False
    return True


def _dated(value: str, form: InstantForm) -> None:
    if not _FIRST <= micros(value, form, lambda wall: wall, "00:00:00") < _END:
        raise ValueError("it lies outside of the years in which there is such trade")


def _currency(value: str) -> None:
    if value not in CURRENCIES:
        raise ValueError("no currency")


def _country(value: str) -> None:
    if not is_country(value):
        raise ValueError("no country")


def _waybill(value: str) -> None:
    form = waybill_form(value)
    if not form.schemes or form.check_digit_ok is not True:
        raise ValueError("no waybill number whose check digit fits")
