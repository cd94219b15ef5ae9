"""Times as tracking sites display them, with a zone beside them, as RFC 3339."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from engine.instants import SECOND, Moment, parse_moment

_ZONE = re.compile("(?:GMT|UTC)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?")
_LARGEST_OFFSET_MINUTES = 14 * 60
_LONGEST_TIME = 40


@dataclass(frozen=True, slots=True)
class DisplayedTime:
    """A time as RFC 3339 text with its instant; without an offset where the zone is not known."""

    text: str | None = None
    moment: Moment | None = None


def displayed_time(shown: Any, zone: Any) -> DisplayedTime:
    """The time that `shown` (`2026-02-06 15:25:17`) and `zone` (`GMT+08:00`) state together.

    A zone that is missing or cannot be read gives a time without an offset; a time that cannot be
    read gives none.
    """
    if not isinstance(shown, str) or len(shown) > _LONGEST_TIME:
        return DisplayedTime()
    text = shown.strip().replace(" ", "T", 1)
    try:
        moment = parse_moment(text)
        if moment.zoned:
            return DisplayedTime(text, moment)
        text += zone_offset(zone) or ""
        return DisplayedTime(text, parse_moment(text))
    except ValueError:
        return DisplayedTime()


def zone_offset(zone: Any) -> str | None:
    """The offset of a zone as RFC 3339 writes it: `+02:00` of `GMT+2`, `-03:30` of `GMT-03:30`."""
    if not isinstance(zone, str) or len(zone) > _LONGEST_TIME:
        return None
    name = zone.upper().replace(" ", "").replace("\N{MINUS SIGN}", "-")
    if name in {"GMT", "UTC", "Z"}:
        return "+00:00"
    found = _ZONE.fullmatch(name)
    if found is None:
        return None
    sign, hours, minutes = found[1], int(found[2]), int(found[3] or 0)
    if minutes > 59 or hours * 60 + minutes > _LARGEST_OFFSET_MINUTES:
        return None
    return f"{sign}{hours:02}:{minutes:02}"


def contradicts_epoch(moment: Moment, epoch: Any) -> bool:
    """Whether an epoch in milliseconds is another instant, by a second or more."""
    if isinstance(epoch, str) and epoch.isascii() and epoch.isdigit() and len(epoch) < 18:
        epoch = int(epoch)
    if isinstance(epoch, bool) or not isinstance(epoch, int):
        return False
    return abs(moment.micros - epoch * 1_000) >= SECOND


def order_of(moment: Moment | None) -> int:
    """A number by which times sort; what has none comes first."""
    return moment.micros if moment is not None else -1
