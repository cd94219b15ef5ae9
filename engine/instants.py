"""Instants as whole microseconds since 1970-01-01T00:00:00Z, read and written as RFC 3339."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple, TypeAlias

Micros: TypeAlias = int

SECOND: Micros = 1_000_000
HOUR: Micros = 3_600 * SECOND
DAY: Micros = 24 * HOUR

FIRST_YEAR = 1970
LAST_YEAR = 2099

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_END = (date(LAST_YEAR + 1, 1, 1).toordinal() - _EPOCH_DAY) * DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXAMPLE = "`2026-03-20T00:00:00Z`"
_FORM = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}"
    "(?:[.]([0-9]{1,9}))?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)


class Moment(NamedTuple):
    """A written date and time in microseconds; unzoned, it is a wall-clock time read as if UTC."""

    micros: Micros
    zoned: bool


_ZULU_LENGTH = len("2026-03-20T00:00:00Z")
_DAYS: dict[str, Micros] = {}
"""When the days begin that were read already: no more than there are from 1970 to 2099."""
_HOURS = {f"{hour:02}": hour * HOUR for hour in range(24)}
_MINUTES = {f"{minute:02}": minute * 60 * SECOND for minute in range(60)}
_SECONDS = {f"{second:02}": second * SECOND for second in range(60)}


@lru_cache(maxsize=4096)
def parse_moment(text: str) -> Moment:
    """Read an RFC 3339 date and time whose offset may be absent, dropping what is finer than 1 µs.

    Raises ValueError in plain words for anything else, and outside the years 1970 to 2099 (UTC).
    """
    if len(text) == _ZULU_LENGTH and text[10] == "T" and text[13] == text[16] == ":" and text[19] == "Z":
        day, hour = _DAYS.get(text[:10]), _HOURS.get(text[11:13])
        minute, second = _MINUTES.get(text[14:16]), _SECONDS.get(text[17:19])
        if day is not None and hour is not None and minute is not None and second is not None:
            return Moment(day + hour + minute + second, True)
    moment = _parse(text)
    if len(text) == _ZULU_LENGTH and text[19] in "Zz":
        _DAYS[text[:10]] = moment.micros // DAY * DAY
    return moment


def _parse(text: str) -> Moment:
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(_why_not_a_moment(text))
    fraction, zone = found.groups()
    try:
        since = datetime.fromisoformat(f"{text[:19]}+00:00") - _EPOCH
    except ValueError:
        raise ValueError(_why_not_a_time(text)) from None
    if text[11:13] == "24":  # newer Pythons read it as the next midnight
        raise ValueError(_why_not_a_time(text))
    micros = since.days * DAY + since.seconds * SECOND
    if fraction:
        micros += int(f"{fraction:0<6}"[:6])
    if zone and len(zone) > 1:
        if zone[1:3] > "23" or zone[4:] > "59":
            raise ValueError(f"`{text}` has offset `{zone}`; offsets go from -23:59 to +23:59")
        offset = (int(zone[1:3]) * 60 + int(zone[4:])) * 60 * SECOND
        micros += offset if zone[0] == "-" else -offset
    if not 0 <= micros < _END:
        raise ValueError(_outside(text))
    return Moment(micros, zone is not None)


def format_instant(micros: Micros) -> str:
    """Write an instant in UTC, with a fraction only where there is one: `2026-03-20T00:00:00.5Z`.

    Raises ValueError outside the years 1 to 9999.
    """
    days, time_of_day = divmod(micros, DAY)
    seconds, fraction = divmod(time_of_day, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    try:
        day = date.fromordinal(days + _EPOCH_DAY)
    except (ValueError, OverflowError):
        raise ValueError("an instant lies outside the years 1 to 9999") from None
    finer = f".{fraction:06}".rstrip("0") if fraction else ""
    return f"{day.isoformat()}T{hour:02}:{minute:02}:{second:02}{finer}Z"


def _outside(text: str) -> str:
    return f"`{text}` lies outside the years {FIRST_YEAR} to {LAST_YEAR}"


def _why_not_a_time(text: str) -> str:
    """Why a text of the right form is no time: its year, day, hour, minute or second."""
    if text[:4] == "0000":
        return _outside(text)
    for start, name, last in ((11, "hour", "23"), (14, "minute", "59"), (17, "second", "59")):
        part = text[start : start + 2]
        if part > last:
            leap = ", leap seconds are not counted" if part == "60" and name == "second" else ""
            return f"`{text}` has {name} {part}; {name}s go from 00 to {last}{leap}"
    return f"`{text}`: there is no day `{text[:10]}`"


def _why_not_a_moment(text: str) -> str:
    if _FORM.fullmatch(f"{text}T00:00:00Z"):
        return f"`{text}` is a date without a time of day; write both, as in {_EXAMPLE}"
    if _FORM.fullmatch(f"{text[:16]}:00{text[16:]}"):
        return f"`{text}` has no seconds; write them too, as in {_EXAMPLE}"
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    return f"`{shown}` is not a date and time; write it as in {_EXAMPLE} or `2026-03-20T08:00:00+08:00`"
