"""What the steps of programs compute, compiled: sums, shares, tests, the ends of local and working days."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from engine.columns.column_reading import Words
from engine.columns.frames import UNCOUNTED
from engine.columns.walk import Integers
from engine.instants import DAY

LOAD, LOAD_OR, ADD, SUBTRACT, MULTIPLY, DIVIDE, DAY_END, WORKED = range(8)
"""Steps that fill a register: target, one, other, and the zone or the table of the calendar."""
BITS, PRESENT, LESS, AT_MOST, EQUAL = range(8, 13)
"""Steps that put an answer into a word: one, other, the word, and the bit from which it stands there."""

NEVER = np.iinfo(np.int64).max
"""The instant of a zone's last change."""
SPAN = 41
"""The time from one instant at which a zone's changes are counted beforehand to the next: 2 to its power."""
FIRST_SPAN = -(1 << 51)
SPANS = 1 << 12
"""How many there are, from some 70 years before 1970 on."""


class Calendars(NamedTuple):
    """Time zones and working days in arrays, one after the other."""

    changes: Integers
    walls: Integers
    """The same by local time."""
    offsets: Integers
    """Microseconds that local time is ahead."""
    starts: Integers
    """Of each zone, span by span, how many of its changes are before it."""
    wall_starts: Integers
    begins: Integers
    """Of each zone where its changes begin, and where the last ends, which never comes."""
    worked: Integers
    """The ends of working days by local day, table by table."""
    tables: Integers
    """Of each table its zone, its first local day, where it begins and how many days it has."""


@njit(cache=True)
def _changes_before(changes: Integers, starts: Integers, instant: int) -> int:
    """How many of a zone's changes, of which the last never comes, are at or before an instant."""
    instant = min(instant, NEVER - 1)
    span = min(max((instant - FIRST_SPAN) >> SPAN, 0), SPANS - 1)
    found = np.uint64(starts[np.uint64(span)])
    while changes[found] <= instant:
        found += np.uint64(1)
    return np.int64(found)  # type: ignore[return-value]


@njit(cache=True)
def day_end(
    calendars: Calendars, zone: int, instants: Integers, days: Integers, count: int, into: Integers
) -> None:
    """The midnights that end the n-th local day after those of some instants (engine/calendars.py)."""
    begin, end = calendars.begins[zone], calendars.begins[zone + 1]
    changes, walls = calendars.changes[begin:end], calendars.walls[begin:end]
    starts, wall_starts = calendars.starts[zone], calendars.wall_starts[zone]
    offsets = calendars.offsets[begin:end]
    first, last = instants[0], instants[0]
    for row in range(count):
        first, last = min(first, instants[row]), max(last, instants[row])
    # most blocks are between two changes, so that nothing has to be looked up row by row
    at = _changes_before(changes, starts, first)
    if at == _changes_before(changes, starts, last):
        offset = offsets[at]
        for row in range(count):
            into[row] = ((instants[row] + offset) // DAY + days[row] + 1) * DAY
    else:
        for row in range(count):
            local = instants[row] + offsets[_changes_before(changes, starts, instants[row])]
            into[row] = (local // DAY + days[row] + 1) * DAY
    first, last = into[0], into[0]
    for row in range(count):
        first, last = min(first, into[row]), max(last, into[row])
    at = _changes_before(walls, wall_starts, first)
    if at == _changes_before(walls, wall_starts, last):
        offset = offsets[at]
        for row in range(count):
            into[row] -= offset
    else:
        for row in range(count):
            into[row] -= offsets[_changes_before(walls, wall_starts, into[row])]


@njit(cache=True)
def worked(calendars: Calendars, table: int, instants: Integers, count: int, into: Integers) -> None:
    """The ends of some working days after instants; UNCOUNTED where the calendar does not know the year."""
    zone, first, at, known = calendars.tables[table]
    begin, end = calendars.begins[zone], calendars.begins[zone + 1]
    changes, starts = calendars.changes[begin:end], calendars.starts[zone]
    offsets = calendars.offsets[begin:end]
    for row in range(count):
        local = instants[row] + offsets[_changes_before(changes, starts, instants[row])]
        day = local // DAY - first
        into[row] = calendars.worked[at + day] if 0 <= day < known else UNCOUNTED


@njit(cache=True)
def compute(operation: int, one: Integers, other: Integers, count: int, into: Integers) -> None:
    """What some numbers come to."""
    if operation == ADD:
        for row in range(count):
            into[row] = one[row] + other[row]
    elif operation == SUBTRACT:
        for row in range(count):
            into[row] = one[row] - other[row]
    elif operation == MULTIPLY:
        for row in range(count):
            into[row] = one[row] * other[row]
    else:
        for row in range(count):
            # what a row is not asked may be senseless in it, such as a share of nothing
            into[row] = one[row] // other[row] if other[row] != 0 else 0


@njit(cache=True)
def compare(operation: int, one: Integers, other: Integers, count: int, word: Words, bit: int) -> None:
    """Put into words what tests of some numbers come to."""
    at = np.uint64(bit)
    if operation == LESS:
        for row in range(count):
            word[row] |= np.uint64(one[row] < other[row]) << at
    elif operation == AT_MOST:
        for row in range(count):
            word[row] |= np.uint64(one[row] <= other[row]) << at
    else:
        for row in range(count):
            word[row] |= np.uint64(one[row] == other[row]) << at


@njit(cache=True)
def holds(operation: int, left: int, right: int) -> bool:
    """What the test of two numbers comes to."""
    if operation == EQUAL:
        return left == right
    return left < right or operation == AT_MOST and left == right
