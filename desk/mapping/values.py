"""What a cell of another platform's export says, as a case document or a fact table writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from desk.mapping.places import CURRENCIES, Target
from engine.diagnostics import nearest
from engine.instants import HOUR, SECOND, format_instant, parse_moment
from engine.money import CURRENCY_EXPONENTS, format_money, parse_money
from evidence.checks.countries import CODES
from evidence.readers.stated_amounts import displayed_minor_units

if TYPE_CHECKING:
    from engine.calendars import Calendar

InstantForm = Literal["year_month_day", "day_month_year", "month_day_year", "seconds", "milliseconds"]
AmountForm = Literal["point", "comma", "minor_units"]
ToUtc = Callable[[int], int]
"""A wall-clock time (microseconds, read as if UTC) as the instant that it is in some zone."""

_PARTS = {
    "year_month_day": ("year", "month", "day"),
    "day_month_year": ("day", "month", "year"),
    "month_day_year": ("month", "day", "year"),
}
_DATED = re.compile(
    r"([0-9]{1,4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,4})"
    r"(?:[Tt, ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?: ?([AaPp])[Mm])?)?"
    r"(?: ?([Zz]|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
)
_EPOCH = re.compile("[0-9]{1,16}")
_OFFSET = re.compile("([+-])([01][0-9]|2[0-3]):([0-5][0-9])")
_PLAIN = {"point": re.compile(r"-?[0-9]+(?:[.][0-9]+)?"), "comma": re.compile(r"-?[0-9]+(?:,[0-9]+)?")}
_GROUPED = {
    "point": re.compile(r"-?[0-9]{1,3}(?:[ ,'][0-9]{3})+(?:[.][0-9]+)?"),
    "comma": re.compile(r"-?[0-9]{1,3}(?:[ .'][0-9]{3})+(?:,[0-9]+)?"),
}
THOUSAND_OR_DECIMALS = re.compile("[^0-9]*[0-9]{1,3}[.,][0-9]{3}[^0-9]*")
"""A thousand and something with a mark between, or three decimals."""
_WHOLE = re.compile("-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(?:[.][0-9]{1,20})?")


def zone_of(name: str, calendar: Calendar) -> ToUtc:
    """How wall-clock times of a zone become instants. Raises ValueError for a zone that there is not."""
    offset = _OFFSET.fullmatch(name)
    if name in ("Z", "UTC"):
        return lambda wall: wall
    if offset is not None:
        ahead = int(offset[2]) * HOUR + int(offset[3]) * 60 * SECOND
        sign = 1 if offset[1] == "+" else -1
        return lambda wall: wall - sign * ahead
    calendar.offset_at(name, 0)
    return lambda wall: calendar.to_utc(name, wall)


def instant(cell: str, form: InstantForm | None, zone: ToUtc | None, time_of_day: str | None) -> str:
    """An instant as RFC 3339 in UTC. Raises ValueError for what is none, or may be several."""
    return format_instant(micros(cell, form, zone, time_of_day))


def micros(cell: str, form: InstantForm | None, zone: ToUtc | None, time_of_day: str | None) -> int:
    """An instant in microseconds. Raises ValueError for what is none, or may be several."""
    if form in ("seconds", "milliseconds"):
        if _EPOCH.fullmatch(cell) is None:
            raise ValueError(f"it is no number of {form} since 1970")
        return int(cell) * (SECOND if form == "seconds" else 1_000)
    found = _DATED.fullmatch(cell)
    if found is None:
        raise ValueError("it is not a date and time in the form that the mapping says")
    numbers = dict(zip(_PARTS[form or "year_month_day"], found.group(1, 2, 3), strict=True))
    if len(numbers["year"]) != 4 or len(numbers["day"]) > 2:
        raise ValueError("its year is not where the mapping says, with four digits")
    if found[4] is None and time_of_day is None:
        raise ValueError("it is a date without a time of day; `time_of_day` in the mapping can state one")
    time = time_of_day if found[4] is None else _time(found)
    written = f"{numbers['year']}-{numbers['month']:>02}-{numbers['day']:>02}T{time}"
    offset = found[9]
    if offset is not None:
        plain = "Z" if offset.upper() in ("Z", "UTC", "GMT") else f"{offset[:3]}:{offset[-2:]}"
        return parse_moment(written + plain).micros
    if zone is None:
        raise ValueError("the instant names no zone, and the mapping says none")
    return zone(parse_moment(written).micros)


def dated_so(cell: str) -> tuple[bool, bool]:
    """Whether a date in one of the forms has a time of day, and whether it names a zone."""
    found = _DATED.fullmatch(cell)
    return found is not None and found[4] is not None, found is not None and found[9] is not None


def _time(found: re.Match[str]) -> str:
    hour = int(found[4])
    if found[8] is not None:
        if not 1 <= hour <= 12:
            raise ValueError("its hour is not one of a clock with twelve hours")
        hour = hour % 12 + (12 if found[8].lower() == "p" else 0)
    fraction = f".{found[7]}" if found[7] else ""
    return f"{hour:02}:{found[5]}:{found[6] or '00'}{fraction}"


def amount(cell: str, form: AmountForm | None, currency: str | None, signed: bool) -> str:
    """An amount as a plain decimal. Raises ValueError for what is none, or may be two."""
    if currency not in CURRENCY_EXPONENTS:
        raise ValueError("it is an amount, and the row names no currency that there is")
    assert currency is not None
    if form is None:
        shown = displayed_minor_units(cell, currency)
        if shown is None or THOUSAND_OR_DECIMALS.fullmatch(cell):
            raise ValueError(f"it is no amount in {currency}, or may be several; say how with `amounts`")
        minor = shown
    elif form == "minor_units":
        if _WHOLE.fullmatch(cell) is None:
            raise ValueError("it is no whole number of minor units")
        minor = int(cell)
    else:
        if _GROUPED[form].fullmatch(cell) is None and _PLAIN[form].fullmatch(cell) is None:
            raise ValueError(f"it is no amount with a {form} before its decimals")
        kept = re.sub("[ ,']" if form == "point" else "[ .']", "", cell).replace(",", ".")
        minor = parse_money(kept.removeprefix("-"), currency) * (-1 if kept.startswith("-") else 1)
    if minor < 0 and not signed:
        raise ValueError("the amount is negative")
    return format_money(minor, currency)


def plain(cell: str, target: Target) -> str:
    """A value that stands in the words of the format already. Raises ValueError."""
    if target.kind == "currency":
        if cell not in CURRENCIES:
            raise ValueError("it is no currency code of ISO 4217")
    elif target.kind == "country":
        if not is_country(cell):
            raise ValueError("it is no country code of ISO 3166-1 (two letters); say which by `codes`")
        return cell.upper()
    elif target.kind == "words":
        if cell not in target.words:
            raise ValueError(_unknown_word(cell, target.words))
    elif target.kind == "number" and _WHOLE.fullmatch(cell) is None:
        raise ValueError("it is not a whole number of at most 15 digits")
    elif target.kind == "decimal" and _DECIMAL.fullmatch(cell) is None:
        raise ValueError("it is not a decimal number")
    return cell


def is_country(cell: str) -> bool:
    """Whether a text is the code of a country. Some letters become those of ASCII in capitals."""
    return cell.isascii() and cell.upper() in CODES


def _unknown_word(cell: str, words: tuple[str, ...]) -> str:
    near = nearest(cell[:100], words)
    known = f"did you mean `{near}`?" if near else "there are " + ", ".join(words[:30])
    return f"`codes` does not say what it means, and it is no word of the format; {known}"
