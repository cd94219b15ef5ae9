"""Time zones and working days as plain data: local days, windows, and counts of working days."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.instants import DAY, SECOND, Micros, parse_moment

_OFFSET = re.compile("([+-])([01][0-9]|2[0-3]):([0-5][0-9])")
_YEAR = re.compile("[0-9]{4}")
_SATURDAY = 5

WINDOW_ENDS = ("two_ends", "exact_hours", "end_of_day")
"""The readings of a limit in days: between two ends, after so many hours, or with a local day."""


@dataclass(frozen=True, slots=True)
class Zone:
    """The offsets of one time zone: `offsets[0]` holds until `changes[0]`, `offsets[i + 1]` after.

    Changes ascend, in microseconds since 1970 UTC; offsets are in seconds east of UTC. The first
    and the last offset hold without end, so instants beyond the data are read by these.
    """

    changes: tuple[Micros, ...]
    offsets: tuple[int, ...]
    # By wall clock, an offset takes over once neither gap nor overlap is left: a time in a gap is
    # read by the offset before it, a time in an overlap by the earlier of its two.
    wall_changes: tuple[Micros, ...]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of one country, by days since 1970-01-01, known for whole years.

    Monday to Friday are worked unless `closed`, Saturday and Sunday are free unless `opened`.
    """

    first_year: int
    last_year: int
    first_day: int
    last_day: int
    closed: frozenset[int]
    opened: frozenset[int]

    def is_worked(self, day: int) -> bool:
        """Whether the day is worked; meaningful from `first_day` to `last_day` only."""
        weekday = (day + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
        return day in self.opened if weekday >= _SATURDAY else day not in self.closed


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The named time zones and the named calendars of working days that a policy counts with.

    Every method raises ValueError, in plain words, for a name that the calendar does not hold.
    """

    zones: Mapping[str, Zone]
    working_days: Mapping[str, WorkingDays]

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Calendar:
        """Build from the plain tree of `calendars.yaml`, whose scalars are all text.

        Raises ValueError that names the key and what is wrong with it.
        """
        tree = _record("calendars", plain, {"zones", "working_days"})
        zones = _map("zones", tree["zones"])
        countries = _map("working_days", tree["working_days"])
        return cls(
            {name: _zone(f"zones.{name}", zone) for name, zone in zones.items()},
            {name: _working_days(f"working_days.{name}", c) for name, c in countries.items()},
        )

    def offset_at(self, zone: str, micros: Micros) -> int:
        """Seconds that local time in the zone is ahead of UTC at an instant."""
        found = self._zone(zone)
        return found.offsets[bisect_right(found.changes, micros)]

    def to_utc(self, zone: str, wall_micros: Micros) -> Micros:
        """The instant at which clocks in the zone show a time (given as if it were UTC).

        A time that they skip is shifted forward by the gap; of two instants, the earlier is taken.
        """
        found = self._zone(zone)
        offset = found.offsets[bisect_right(found.wall_changes, wall_micros)]
        return wall_micros - offset * SECOND

    def local_day_end(self, zone: str, micros: Micros, days: int) -> Micros:
        """The midnight that ends the n-th local day after the one of an instant (0: its own)."""
        return self.to_utc(zone, (self._local_day(zone, micros) + days + 1) * DAY)

    def window_end(self, zone: str, start_micros: Micros, days: int) -> tuple[Micros, Micros]:
        """Both ends of a window of n days, the smaller first.

        One is n times 24 hours after the start, the other the end of the n-th following local day.
        """
        by_hours = start_micros + days * DAY
        by_days = self.local_day_end(zone, start_micros, days)
        return min(by_hours, by_days), max(by_hours, by_days)

    def ends(self, zone: str, start: Micros, days: int, reading: str | None) -> tuple[Micros, Micros]:
        """Both ends of a window under one of the readings `WINDOW_ENDS`; None is the first."""
        if reading == "exact_hours":
            end = start + days * DAY
        elif reading == "end_of_day":
            end = self.local_day_end(zone, start, days)
        else:
            return self.window_end(zone, start, days)
        return end, end

    def working_days_end(self, calendar: str, zone: str, start_micros: Micros, count: int) -> Micros:
        """The midnight that ends the n-th working day after the local day of the start (day 0).

        Raises ValueError where the count needs a year whose working days are not known.
        """
        days = self.working_days.get(calendar)
        if days is None:
            raise ValueError(_unknown("calendar of working days", calendar, self.working_days))
        if count < 0:
            raise ValueError(f"`{count}` working days cannot be counted; give zero or more")
        day = self._local_day(zone, start_micros)
        remaining = count
        while remaining:
            day += 1
            if not days.first_day <= day <= days.last_day:
                raise ValueError(
                    f"the working days of `{calendar}` are known for {days.first_year} to "
                    f"{days.last_year} only, and this count needs a day outside of these years; "
                    "add the year to `calendars.yaml`"
                )
            remaining -= days.is_worked(day)
        return self.to_utc(zone, (day + 1) * DAY)

    def _local_day(self, zone: str, micros: Micros) -> int:
        return (micros + self.offset_at(zone, micros) * SECOND) // DAY

    def _zone(self, name: str) -> Zone:
        found = self.zones.get(name)
        if found is None:
            raise ValueError(_unknown("time zone", name, self.zones))
        return found


def _unknown(kind: str, name: str, known: Mapping[str, object]) -> str:
    names = ", ".join(f"`{each}`" for each in known) or "none"
    return f"no {kind} `{name}`; `calendars.yaml` has {names}"


def _zone(where: str, plain: object) -> Zone:
    tree = _record(where, plain, {"until_first_change", "changes"})
    offsets = [_offset(f"{where}.until_first_change", tree["until_first_change"])]
    changes: list[Micros] = []
    wall_changes: list[Micros] = []
    for year, entries in _map(f"{where}.changes", tree["changes"]).items():
        here = f"{where}.changes.{year}"
        for instant, offset_text in _map(here, entries).items():
            try:
                change = parse_moment(f"{year}-{instant}")
            except ValueError as error:
                raise ValueError(f"`{here}.{instant}`: {error}") from None
            if not change.zoned or (changes and change.micros <= changes[-1]):
                raise ValueError(f"`{here}.{instant}`: changes ascend and end in `Z`")
            offset = _offset(here, offset_text)
            wall_changes.append(change.micros + max(offset, offsets[-1]) * SECOND)
            changes.append(change.micros)
            offsets.append(offset)
    return Zone(tuple(changes), tuple(offsets), tuple(wall_changes))


def _offset(where: str, text: object) -> int:
    found = _OFFSET.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f'`{where}`: `{text}` is not an offset; write it as in "-08:00"')
    seconds = (int(found[2]) * 60 + int(found[3])) * 60
    return -seconds if found[1] == "-" else seconds


def _working_days(where: str, plain: object) -> WorkingDays:
    closed: set[int] = set()
    opened: set[int] = set()
    years: list[int] = []
    for year_text, entry in _map(where, plain).items():
        here = f"{where}.{year_text}"
        if not _YEAR.fullmatch(year_text) or (years and int(year_text) != years[-1] + 1):
            raise ValueError(f"`{here}`: years ascend and leave none out")
        tree = _record(here, entry, {"closed", "open"})
        closed.update(_days(f"{here}.closed", year_text, tree["closed"]))
        opened.update(_days(f"{here}.open", year_text, tree["open"]))
        years.append(int(year_text))
    if not years:
        raise ValueError(f"`{where}`: there is no year")
    if not closed.isdisjoint(opened):
        raise ValueError(f"`{where}`: a day is both closed and open")
    first_day = _day(where, f"{years[0]}-01-01")
    last_day = _day(where, f"{years[-1]}-12-31")
    return WorkingDays(years[0], years[-1], first_day, last_day, frozenset(closed), frozenset(opened))


def _days(where: str, year: str, plain: object) -> Iterator[int]:
    """Days since 1970 of a list of `month-day` and `month-day..month-day`, both ends included."""
    if not isinstance(plain, list):
        raise ValueError(f"`{where}`: a list of days is missing")
    for text in plain:
        first_text, dots, last_text = str(text).partition("..")
        first = _day(where, f"{year}-{first_text}")
        last = _day(where, f"{year}-{last_text}") if dots else first
        if last < first:
            raise ValueError(f"`{where}`: `{text}` ends before it begins")
        yield from range(first, last + 1)


def _day(where: str, text: str) -> int:
    try:
        return parse_moment(f"{text}T00:00:00Z").micros // DAY
    except ValueError:
        raise ValueError(f"`{where}`: there is no day `{text}`") from None


def _map(where: str, plain: object) -> Mapping[str, Any]:
    if not isinstance(plain, Mapping):
        raise ValueError(f"`{where}`: a map is missing")
    return plain


def _record(where: str, plain: object, keys: set[str]) -> Mapping[str, Any]:
    tree = _map(where, plain)
    if tree.keys() != keys:
        wrong = ", ".join(f"`{key}`" for key in sorted(tree.keys() ^ keys))
        raise ValueError(f"`{where}`: missing or unknown: {wrong}")
    return tree
