"""What stands in the columns of an export: which values, how often, and what they can be read as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import get_args

from desk.mapping.foreign_rows import Rows
from desk.mapping.names import normal, synonyms
from desk.mapping.places import CURRENCIES
from desk.mapping.values import AmountForm, InstantForm, amount, instant
from engine.instants import parse_moment
from evidence.checks.countries import CODES
from evidence.checks.waybill import waybill_form

MOST_DIFFERENT = 2_000
"""Different values of a column that are looked at."""
_FIRST_YEAR, _LAST_YEAR = "2000", "2060"
_COMMON_CURRENCY = "USD"


class Profile:
    """What stands in one column, in the rows that were looked at."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values: Counter[str] = Counter()
        """The different values, up to a number of them, with how many rows have each."""
        self.filled = 0
        self._instant_forms: list[InstantForm] | None = None
        self.more = False
        """Whether there are more different values than are kept."""

    def add(self, cell: str) -> None:
        """Count a cell."""
        self.filled += 1
        if cell in self.values or len(self.values) < MOST_DIFFERENT:
            self.values[cell] += 1
        else:
            self.more = True

    def unfit(self, reads: Callable[[str], object]) -> list[str]:
        """The values that cannot be read so."""
        found = []
        for value in self.values:
            try:
                reads(value)
            except ValueError:
                found.append(value)
        return found

    def fits(self, reads: Callable[[str], object]) -> bool:
        """Whether every value can be read so; of an empty column nothing is known."""
        return bool(self.values) and not self.unfit(reads)

    def instant_forms(self) -> list[InstantForm]:
        """The forms of instants in which every value, and each in a likely year, can be read."""
        if self._instant_forms is None:
            self._instant_forms = [
                form for form in get_args(InstantForm) if self.fits(partial(_dated, form=form))
            ]
        return self._instant_forms

    def any_zoned(self) -> tuple[bool, bool]:
        """Whether some instants name a zone, and whether some do not."""
        form = self._form()
        without = len(self.unfit(lambda value: instant(value, form, None, "00:00:00")))
        return without < len(self.values), without > 0

    def without_time(self) -> bool:
        """Whether some instants are dates without a time of day."""
        form = self._form()
        return bool(self.unfit(lambda value: instant(value, form, lambda wall: wall, None)))

    def _form(self) -> InstantForm | None:
        return next(iter(self.instant_forms()), None)

    def amount_forms(self, currency: str | None) -> list[AmountForm | None]:
        """The ways in which every value can be read as an amount; None: as displayed, with a sign."""
        money = currency or _COMMON_CURRENCY
        forms: tuple[AmountForm | None, ...] = ("point", "comma", None)
        reads = partial(amount, currency=money, signed=True)
        return [form for form in forms if self.fits(partial(reads, form=form))]

    def looks_like(self) -> str:
        """What its values are, in words, without showing any of them."""
        if not self.values:
            return "empty"
        count = f"{len(self.values):,}{'+' if self.more else ''} different"
        if self.fits(_currency):
            return f"currency codes, {count}"
        if self.fits(_country):
            return f"country codes, {count}"
        if self.instant_forms():
            return f"instants, {count}"
        if self.fits(_waybill):
            return f"waybill numbers, {count}"
        if self.amount_forms(None):
            return f"numbers, {count}"
        return f"texts, {count}"


def profiles(rows: Rows, most: int) -> tuple[list[Profile], int, list[str]]:
    """The columns' profiles, how many rows were looked at, and the words found that stand for nothing."""
    nothing = {normal(word) or word for word in synonyms()["nothing"]}
    found = [Profile(name) for name in rows.columns]
    said_nothing: Counter[str] = Counter()
    count = 0
    for row in _first(rows, most):
        count += 1
        for profile, cell in zip(found, row, strict=False):
            text = cell.strip() if cell is not None else ""
            if not text or any("\ud800" <= each <= "\udfff" for each in text):
                continue  # what is not UTF-8 is refused when the export is read
            if (normal(text) or text) in nothing:
                said_nothing[text] += 1
            else:
                profile.add(text)
    return found, count, sorted(said_nothing)


def _first(rows: Rows, most: int) -> Iterator[Sequence[str | None]]:
    for row, _ in zip(rows.rows(), range(most), strict=False):
        yield row.cells  # of a row that is refused, what can be read of it


def _dated(value: str, form: InstantForm) -> None:
    read = instant(value, form, lambda wall: wall, "00:00:00")
    parse_moment(read)
    if not _FIRST_YEAR <= read[:4] <= _LAST_YEAR:
        raise ValueError("it lies outside of the years in which there is such trade")


def _currency(value: str) -> None:
    if value not in CURRENCIES:
        raise ValueError("no currency")


def _country(value: str) -> None:
    if value.upper() not in CODES:
        raise ValueError("no country")


def _waybill(value: str) -> None:
    form = waybill_form(value)
    if not form.schemes or form.check_digit_ok is not True:
        raise ValueError("no waybill number whose check digit fits")
