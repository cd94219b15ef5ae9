"""Time zones and working days as arrays, which compiled programs look up (steps.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from engine.calendars import Calendar
from engine.columns import steps
from engine.columns.frames import UNCOUNTED
from engine.instants import DAY, SECOND


class Calendars:
    """Time zones and working days in arrays, as programs ask for them."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.zones = {name: number for number, name in enumerate(calendar.zones)}
        zones = list(calendar.zones.values())
        self._begins = np.cumsum([0, *(len(zone.offsets) for zone in zones)], dtype=np.int64)
        self._changes = _joined([(*zone.changes, steps.NEVER) for zone in zones])
        self._walls = _joined([(*zone.wall_changes, steps.NEVER) for zone in zones])
        self._offsets = _joined([zone.offsets for zone in zones]) * SECOND
        self._starts = _starts([zone.changes for zone in zones])
        self._wall_starts = _starts([zone.wall_changes for zone in zones])
        self._worked: dict[tuple[str, str, int], int] = {}
        self._ends: list[list[int]] = []
        self._tables: list[tuple[int, int, int, int]] = []
        self._arrays: steps.Calendars | None = None

    def table(self, days_of: str, zone: str, count: int) -> int:
        """The number of the table of the ends of so many working days after every local day."""
        known = self._worked.get((days_of, zone, count))
        if known is None:
            known = self._worked[days_of, zone, count] = len(self._tables)
            days = self.calendar.working_days[days_of]
            at = sum(map(len, self._ends))
            first, last = days.first_day - 1, days.last_day
            self._ends.append([self._end(days_of, zone, day, count) for day in range(first, last + 1)])
            self._tables.append((self.zones[zone], first, at, last + 1 - first))
            self._arrays = None
        return known

    def _end(self, days_of: str, zone: str, day: int, count: int) -> int:
        noon = self.calendar.to_utc(zone, day * DAY + DAY // 2)
        try:
            return self.calendar.working_days_end(days_of, zone, noon, count)
        except ValueError:
            return UNCOUNTED

    def arrays(self) -> steps.Calendars:
        """The arrays."""
        if self._arrays is None:
            self._arrays = steps.Calendars(
                self._changes,
                self._walls,
                self._offsets,
                self._starts,
                self._wall_starts,
                self._begins,
                _joined(self._ends),
                np.array(self._tables, np.int64).reshape(-1, 4),
            )
        return self._arrays


def _starts(changes: Sequence[Sequence[int]]) -> npt.NDArray[np.int64]:
    """Of each zone how many of its changes are before each span; what is before all spans is in the first."""
    spans = steps.FIRST_SPAN + (np.arange(steps.SPANS, dtype=np.int64) << steps.SPAN)
    starts = [np.searchsorted(np.array(each, np.int64), spans, side="left") for each in changes]
    found = np.array(starts, np.int64).reshape(len(changes), steps.SPANS)
    found[:, 0] = 0
    return found


def _joined(parts: Iterable[Sequence[int]]) -> npt.NDArray[np.int64]:
    return np.array([each for part in parts for each in part], np.int64)
