"""A chat record: when each message says it was written, and by whom; what was said is never looked at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from engine.instants import DAY, HOUR, SECOND
from engine.source import Unreadable, read_json

MAX_LENGTH = 1_000_000
MOST_MESSAGES = 20_000

_HEAD = 160
_LONGEST_SPEAKER = 60
_CLOCK_WITHIN = 40
_MINUTE = 60 * SECOND
_EPOCH = date(1970, 1, 1).toordinal()
_YEARS = range(1970, 2100)

_INVISIBLE = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x00AD])
_TIME = re.compile(
    r"[ \t>*#\[(\-•]{0,8}"
    r"(?P<a>[0-9]{1,4})(?P<mark>[./-]|年)[ ]?(?P<b>[0-9]{1,2})(?:(?P=mark)|月)[ ]?(?P<c>[0-9]{1,4})日?"
    r"(?:[Tt]|,?[ \t]{1,3}|,)"
    r"(?P<before>[上下]午)?[ ]?"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<finer>[0-9]{1,9}))?)?"
    r"(?:[ ]?(?P<half>[AaPp])\.?[Mm]\b\.?)?"
    r"(?:[ ]?(?P<zone>[Zz]\b|(?:UTC|GMT)\b(?![+-])|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?(?![0-9:])))?"
    r"(?![0-9])"
)
_SPEAKER = re.compile(rf"[*_\])]{{0,4}}[ \t]{{0,4}}[-–—,]?[ \t]{{0,4}}([^:\n]{{1,{_LONGEST_SPEAKER}}}?)\**:")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}")

_TIME_KEYS = ("time", "at", "timestamp", "datetime", "date", "sent_at", "created_at", "gmt_create")
_SPEAKER_KEYS = ("from", "sender", "by", "speaker", "author", "name", "role")


class Reading(NamedTuple):
    """The bounds of an instant as one reading of its text gives them (microseconds)."""

    earliest: int
    latest: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message: who wrote it, and when; two or more readings where day and month cannot be told apart.

    Without a zone the readings are of a clock on a wall, read as if UTC. Without seconds they last a minute.
    """

    speaker: str
    readings: tuple[Reading, ...]
    zoned: bool


@dataclass(frozen=True, slots=True)
class Record:
    """The messages of a record in its order; `open_start` and `open_end`: others may be older, or newer."""

    messages: tuple[Message, ...]
    open_start: bool = False
    open_end: bool = False


class _Written(NamedTuple):
    """An instant as written: its day by each order of the three numbers, and its time of day."""

    style: str
    days: dict[str, int]
    time: Reading
    offset: int | None
    speaker: str


def read_record(text: str) -> Record | None:
    """The messages of a text whose lines begin with a time and a speaker; None where it has none such.

    A line that begins otherwise goes on with the message above it. What stands before the first message or
    after the last and may be one of a time unread leaves that end open.
    """
    found: list[_Written] = []
    before = False
    after = cut = len(text) > MAX_LENGTH
    for line in text[:MAX_LENGTH].translate(_INVISIBLE).splitlines():
        head = unicodedata.normalize("NFKC", line[:_HEAD])
        if not head.strip():
            continue
        written = _written(head)
        if written is not None and written.days and len(found) < MOST_MESSAGES:
            found.append(written)
            after = cut
        elif not found:
            before = True
        else:
            clock = _CLOCK.search(head, 0, _CLOCK_WITHIN) is not None
            after = after or clock or written is not None or _speaks(head, found)
    if not any(each.speaker for each in found):
        return None
    messages = tuple(_messages(found))
    if messages[0].readings[-1].latest >= messages[-1].readings[0].earliest:
        before = after = before or after  # not surely the oldest first
    return Record(messages, before, after)


def read_json_record(data: bytes) -> Record | None:
    """The messages of a JSON list of objects, or of the one such list in an object; None where none is."""
    try:
        value = read_json("record", data[: MAX_LENGTH * 4]).value
    except Unreadable:
        return None
    if isinstance(value, dict):
        lists = [each for each in value.values() if isinstance(each, list)]
        value = lists[0] if len(lists) == 1 else None
    if not isinstance(value, list) or len(value) > MOST_MESSAGES:
        return None
    entries = [each for each in value if isinstance(each, dict)]
    found = [each for entry in entries if (each := _entry(entry)) is not None and each.days]
    if not any(each.speaker for each in found):
        return None
    unread = len(found) < len(value)
    return Record(tuple(_messages(found)), unread, unread)


def _entry(entry: dict[str, Any]) -> _Written | None:
    time = next((entry[key] for key in _TIME_KEYS if key in entry), None)
    speaker = next((entry[key] for key in _SPEAKER_KEYS if isinstance(entry.get(key), str)), "")
    speaker = str(speaker)[:_LONGEST_SPEAKER]
    if isinstance(time, int) and not isinstance(time, bool):
        # ten digits are seconds, thirteen milliseconds: each covers the years from 2001 to 2099
        micros = {10: time * SECOND, 13: time * (SECOND // 1000)}.get(len(str(time)))
        if micros is None or micros // DAY > date(_YEARS[-1], 12, 31).toordinal() - _EPOCH:
            return None
        within = Reading(micros % DAY, micros % DAY)
        return _Written("number", {"ymd": micros // DAY}, within, 0, speaker)
    if not isinstance(time, str):
        return None
    written = _written(unicodedata.normalize("NFKC", time[:_HEAD]))
    return None if written is None else written._replace(speaker=speaker)


def _speaks(head: str, found: Sequence[_Written]) -> bool:
    """Whether a line begins with the name of somebody who wrote a message above, and a colon."""
    name, colon, _ = head.lstrip(" \t>*#[(-•").partition(":")
    return bool(colon) and any(each.speaker == name.strip(" *") for each in found[-50:])


def _written(head: str) -> _Written | None:
    """The time and speaker with which a line begins; no days where there is no such day or time."""
    begun = _TIME.match(head)
    if begun is None:
        return None
    spoken = _SPEAKER.match(head, begun.end())
    speaker = spoken[1].strip(" \t*_") if spoken is not None else ""
    numbers = (begun["a"], begun["b"], begun["c"])
    time, offset = _time_of_day(begun), _offset(begun["zone"])
    style = f"{begun['mark']}{len(begun['a']) > 2}{len(begun['c']) > 2}"
    days = _days(numbers) if time is not None and (offset is not None or begun["zone"] is None) else {}
    return _Written(style, days, time or Reading(0, 0), offset, speaker)


def _days(numbers: tuple[str, str, str]) -> dict[str, int]:
    """The days since 1970 that three numbers may name, by the order of year, month and day."""
    first, _, last = (len(each) for each in numbers)
    if 3 in (first, last) or first == last == 4:
        return {}
    orders = ("ymd",) if first == 4 else ("dmy", "mdy") if last == 4 else ("dmy", "mdy", "ymd")
    found = {}
    for order in orders:
        part = dict(zip(order, map(int, numbers), strict=True))
        year = part["y"] + (2000 if part["y"] < 100 else 0)
        try:
            day = date(year, part["m"], part["d"]).toordinal() - _EPOCH
        except ValueError:
            continue
        if year in _YEARS:
            found[order] = day
    return found


def _time_of_day(begun: re.Match[str]) -> Reading | None:
    hour, minute = int(begun["hour"]), int(begun["minute"])
    second = int(begun["second"] or 0)
    half = "P" if begun["before"] == "下午" else "A" if begun["before"] else (begun["half"] or "").upper()
    if half and not (1 <= hour <= 12 or begun["before"] and hour <= 23):
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "P" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    earliest = hour * HOUR + minute * _MINUTE + second * SECOND + int(f"{begun['finer'] or '':0<6}"[:6])
    return Reading(earliest, earliest if begun["second"] else earliest + _MINUTE - 1)


def _offset(zone: str | None) -> int | None:
    """The offset of a zone east of Greenwich in microseconds; None where none is written, or no such."""
    if zone is None:
        return None
    digits = zone.upper().removeprefix("UTC").removeprefix("GMT").replace(":", "")
    if digits in ("", "Z"):
        return 0
    hours, minutes = (digits[1:-2], digits[-2:]) if len(digits) > 3 else (digits[1:], "0")
    if int(hours) > 23 or int(minutes) > 59:
        return None
    offset = int(hours) * HOUR + int(minutes) * _MINUTE
    return -offset if digits[0] == "-" else offset


def _messages(found: Iterable[_Written]) -> Iterator[Message]:
    """The messages with the orders of day and month that all of one style can bear, if any can."""
    dated = [each for each in found if each.days]
    orders: dict[str, set[str]] = {}
    for each in dated:
        orders[each.style] = orders.get(each.style, set(each.days)) & set(each.days)
    for each in dated:
        borne = orders[each.style] or set(each.days)
        east = each.offset or 0
        starts = sorted({day * DAY - east for order, day in each.days.items() if order in borne})
        readings = tuple(Reading(start + each.time.earliest, start + each.time.latest) for start in starts)
        yield Message(each.speaker, readings, each.offset is not None)
