"""A weight as people and carriers write it: its grams, its unit, and whether its number reads two ways."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from functools import lru_cache
from pathlib import Path

from engine.source import read_yaml

HEAVIEST = Decimal(1_000_000_000)
"""Grams; what is heavier than a thousand tonnes is no weight of goods."""

_MAX_LENGTH = 64
_THIN_SPACE = "\u202f"
_THIN_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_GAP = f"[ {_THIN_SPACE}]*"
_PART = rf"([0-9](?:[0-9.,'’{_THIN_SPACE}]*[0-9])?){_GAP}([^\W\d_]+)\.?"
_WRITTEN = re.compile(rf"{_GAP}{_PART}(?:,?{_GAP}{_PART})?{_GAP}")
_PLAIN = re.compile("([0-9]+)(?:[.,]([0-9]+))?")
_GROUPED = re.compile(
    rf"([1-9][0-9]{{0,2}}(?P<mark>[.,'’{_THIN_SPACE}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*)"
    r"(?:(?!(?P=mark))[.,]([0-9]+))?"
)
# no text of the longest length needs so many digits, and the trap sees to it that nothing is ever rounded
_EXACT = Context(prec=4 * _MAX_LENGTH, traps=[Inexact])


@dataclass(frozen=True, slots=True)
class Weight:
    """What a text says of a weight: the grams in each reading, the least first, and the unit as found.

    There are two readings where the number's separator may mark decimals or thousands. The unit is as
    written, in ordinary width; of a compound it is both names with a space between them.
    """

    readings: tuple[Decimal, ...]
    unit: str

    @property
    def doubtful(self) -> bool:
        """Whether the number reads two ways."""
        return len(self.readings) > 1

    @property
    def grams(self) -> Decimal | None:
        """The exact grams; None where the number reads two ways."""
        return None if self.doubtful else self.readings[0]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of weight, how many grams it is, and the unit that may follow it in a compound."""

    name: str
    grams: Decimal
    followed_by: str | None


def read_weight(text: str | None) -> Weight | None:
    """The weight that a text states and nothing else; None where it states none, or not just one."""
    if text is None or len(text) > _MAX_LENGTH:
        return None
    found = _WRITTEN.fullmatch(_in_ordinary_width(text))
    if found is None:
        return None
    number, name, second_number, second_name = found.groups()
    if second_name is None:
        return _weight(_simple(number, name), name)
    return _weight(_compound(number, name, second_number, second_name), f"{name} {second_name}")


def unit_named(name: str) -> Unit | None:
    """The unit of a name, in whichever case and with blanks round it; None where there is none."""
    return units().get(name.strip().lower())


def _weight(readings: list[Decimal], unit: str) -> Weight | None:
    if readings and all(0 < grams <= HEAVIEST for grams in readings):
        return Weight(tuple(readings), unit)
    return None


def _simple(number: str, name: str) -> list[Decimal]:
    unit = unit_named(name)
    return [] if unit is None else [_EXACT.multiply(value, unit.grams) for value in _values(number)]


def _compound(number: str, name: str, second_number: str, second_name: str) -> list[Decimal]:
    larger, smaller = unit_named(name), unit_named(second_name)
    if larger is None or smaller is None or larger.followed_by != smaller.name:
        return []
    wholes = [_EXACT.multiply(value, larger.grams) for value in _values(number) if _is_whole(value)]
    rests = [_EXACT.multiply(value, smaller.grams) for value in _values(second_number)]
    return [_EXACT.add(whole, rest) for whole in wholes for rest in rests if rest < larger.grams]


def _values(number: str) -> list[Decimal]:
    """What a number may mean, the least first: its separator marks decimals, or it marks thousands."""
    values = []
    if (plain := _PLAIN.fullmatch(number)) is not None:
        whole, decimals = plain.groups()
        values.append(_decimal(whole, decimals))
    if (grouped := _GROUPED.fullmatch(number)) is not None:
        whole, mark, decimals = grouped.groups()
        values.append(_decimal(whole.replace(mark, ""), decimals))
    return values


def _decimal(whole: str, decimals: str | None) -> Decimal:
    return Decimal(whole if decimals is None else f"{whole}.{decimals}")


def _is_whole(value: Decimal) -> bool:
    """Whether a number was written without decimals, be they noughts."""
    return value.as_tuple().exponent == 0


def _in_ordinary_width(text: str) -> str:
    """The text in its ordinary characters; a thin or no-break space remains one, for it may mark thousands.

    A raised, circled or fractional number would become digits that say something else; it stays as it is.
    """
    if text.isascii():
        return text
    if any(unicodedata.category(character) in {"No", "Nl"} for character in text):
        return text
    return _THIN_SPACE.join(unicodedata.normalize("NFKC", part) for part in _THIN_SPACES.split(text))


@lru_cache(maxsize=1)
def units() -> dict[str, Unit]:
    """The units of weight by each of their names in small letters; read when first asked for."""
    file = Path(__file__).with_name("weight_units.yaml")
    data = read_yaml(file.name, file.read_bytes()).value
    followed_by = {pair["larger"]: pair["smaller"] for pair in data["compounds"]}
    return {
        name: Unit(entry["unit"], Decimal(entry["grams"]), followed_by.get(entry["unit"]))
        for entry in data["units"]
        for name in entry["names"]
    }
