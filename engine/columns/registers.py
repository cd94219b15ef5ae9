"""The compiled loop that works out many rows' numbers and answers, block by block, from their columns.

A program is a list of steps over registers, each of which holds one number of every row of a block. Steps
load columns, compute, and pack answers into words; the words of a row are its signature (signatures.py).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import carray, njit  # type: ignore[attr-defined]
from numba.core import cgutils, types
from numba.extending import intrinsic

Integers = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

BLOCK = 512
"""So many rows are worked out together: their registers stay near the processor."""

LOAD, LOAD_OR, ADD, SUBTRACT, MULTIPLY, DIVIDE, DAY_END, WORKED = range(8)
"""Steps that fill a register: target, one, other, and the zone or the table of the calendar."""
BITS, PRESENT, LESS, AT_MOST, EQUAL = range(8, 13)
"""Steps that put an answer into a word: one, other, the word, and the bit from which it stands there."""

UNPLACED = -1
"""In place of a unit: a column that has one value a case."""
UNCOUNTED = -1
"""In place of an end that the calendar cannot count."""
NEVER = np.iinfo(np.int64).max
"""The instant of a zone's last change."""
DAY = 86_400_000_000
SPAN = 41
"""The time from one instant at which a zone's changes are counted beforehand to the next: 2 to its power."""
FIRST_SPAN = -(1 << 51)
SPANS = 1 << 12
"""How many there are, from some 70 years before 1970 on."""


class Columns(NamedTuple):
    """The columns of a batch by address; they must be kept alive by whoever runs a program over them."""

    values: Integers
    widths: Integers
    """Bytes of a value."""
    presences: Integers
    """The address of the bits that say which rows have a value; 0: all have."""
    units: Integers
    """Of each column the unit of a case that it is of; UNPLACED: its values stand case by case."""
    positions: Integers
    """Of each unit a line with its row in each case; no line where every row is a case."""


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


class Program(NamedTuple):
    """Steps, and the numbers that registers hold from the beginning, by register."""

    steps: Integers
    registers: int
    constants: Integers
    words: int


def _as_pointer(_typing: Any, address: Any) -> Any:
    """An address as a pointer."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), code


_pointer: Any = intrinsic(_as_pointer)


@njit(cache=True)
def _groups(presence: int, start: int, count: int) -> Any:
    """The bits that say which rows of a block have a value, eight rows a byte."""
    return carray(_pointer(presence + (start >> 3)), ((count + 7) >> 3,), np.uint8)


@njit(cache=True)
def _spread(values: Any, presence: int, start: int, count: int, into: Integers, otherwise: Integers) -> None:
    """Widen the values of a block's rows; those that have none get what stands in `otherwise`."""
    if presence == 0:
        for row in range(count):
            into[row] = np.int64(values[row])
        return
    groups = _groups(presence, start, count)
    for group in range(len(groups)):
        present = np.int64(groups[group])
        begin, end = 8 * group, min(8 * group + 8, count)
        if present == 255 and end == begin + 8:
            for row in range(begin, begin + 8):
                into[row] = np.int64(values[row])
        elif present == 0:
            # rows after the last of the block are nobody's
            for row in range(begin, begin + 8):
                into[row] = otherwise[row]
        else:
            for row in range(begin, end):
                given = -((present >> (row - begin)) & 1)
                into[row] = np.int64(values[row]) & given | otherwise[row] & ~given


@njit(cache=True)
def _gather(values: Any, presence: int, rows: Integers, into: Integers, otherwise: Integers) -> None:
    """Widen the values of some rows; those that have none get what stands in `otherwise`."""
    bits = carray(_pointer(presence), (len(values) + 7 >> 3,), np.uint8)
    for place in range(len(rows)):
        row = rows[place]
        given = presence == 0 or bits[row >> 3] >> (row & 7) & 1
        into[place] = np.int64(values[row]) if given else otherwise[place]


@njit(cache=True)
def _positions(columns: Columns, number: int, start: int, count: int) -> Integers:
    """The rows of a column of some cases; none where they stand one after the other."""
    if len(columns.positions) == 0 or columns.units[number] == UNPLACED:
        return columns.units[:0]
    return columns.positions[columns.units[number], start : start + count]


@njit(cache=True)
def _load(columns: Columns, number: int, start: int, count: int, into: Integers, otherwise: Integers) -> None:
    """The values of a column as whole numbers."""
    width, presence = columns.widths[number], columns.presences[number]
    rows = _positions(columns, number, start, count)
    if len(rows):
        begin, size = _pointer(columns.values[number]), (int(rows.max()) + 1,)
        if width == 1:
            _gather(carray(begin, size, np.uint8), presence, rows, into, otherwise)
        elif width == 2:
            _gather(carray(begin, size, np.uint16), presence, rows, into, otherwise)
        elif width == 4:
            _gather(carray(begin, size, np.uint32), presence, rows, into, otherwise)
        else:
            _gather(carray(begin, size, np.int64), presence, rows, into, otherwise)
        return
    begin = _pointer(columns.values[number] + start * width)
    if width == 1:
        _spread(carray(begin, (count,), np.uint8), presence, start, count, into, otherwise)
    elif width == 2:
        _spread(carray(begin, (count,), np.uint16), presence, start, count, into, otherwise)
    elif width == 4:
        _spread(carray(begin, (count,), np.uint32), presence, start, count, into, otherwise)
    else:
        _spread(carray(begin, (count,), np.int64), presence, start, count, into, otherwise)


@njit(cache=True)
def _put_bytes(columns: Columns, number: int, start: int, count: int, word: Words, bit: int) -> None:
    """Put the values of a column of bytes, whose rows stand one after the other, into words."""
    at, presence = np.uint64(bit), columns.presences[number]
    values = carray(_pointer(columns.values[number] + start), (count,), np.uint8)
    if presence == 0:
        for row in range(count):
            word[row] |= np.uint64(values[row]) << at
        return
    groups = _groups(presence, start, count)
    for group in range(len(groups)):
        present = np.int64(groups[group])
        if present:
            begin = 8 * group
            for row in range(begin, min(begin + 8, count)):
                given = np.uint64(-((present >> (row - begin)) & 1))
                word[row] |= (np.uint64(values[row]) & given) << at


@njit(cache=True)
def _mark_present(columns: Columns, number: int, start: int, count: int, word: Words, bit: int) -> None:
    """Put into words whether each row has a value."""
    at, presence = np.uint64(bit), columns.presences[number]
    rows = _positions(columns, number, start, count)
    if presence == 0:
        for row in range(count):
            word[row] |= np.uint64(1) << at
        return
    if len(rows):
        bits = carray(_pointer(presence), ((int(rows.max()) >> 3) + 1,), np.uint8)
        for place in range(count):
            row = rows[place]
            word[place] |= np.uint64(bits[row >> 3] >> (row & 7) & 1) << at
        return
    groups = _groups(presence, start, count)
    for group in range(len(groups)):
        present = np.uint64(groups[group])
        if present:
            # rows after the last of the block are nobody's
            for row in range(8):
                word[8 * group + row] |= ((present >> np.uint64(row)) & np.uint64(1)) << at


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
def _day_end(
    calendars: Calendars, zone: int, instants: Integers, days: Integers, count: int, into: Integers
) -> None:
    """The midnights that end the n-th local day after those of some instants (engine/calendars.py)."""
    begin, end = calendars.begins[zone], calendars.begins[zone + 1]
    changes, walls = calendars.changes[begin:end], calendars.walls[begin:end]
    starts, wall_starts = calendars.starts[zone], calendars.wall_starts[zone]
    offsets = calendars.offsets[begin:end]
    for row in range(count):
        local = instants[row] + offsets[_changes_before(changes, starts, instants[row])]
        midnight = (local // DAY + days[row] + 1) * DAY
        into[row] = midnight - offsets[_changes_before(walls, wall_starts, midnight)]


@njit(cache=True)
def _worked(calendars: Calendars, table: int, instants: Integers, count: int, into: Integers) -> None:
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
def _compute(operation: int, one: Integers, other: Integers, count: int, into: Integers) -> None:
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
def _compare(operation: int, one: Integers, other: Integers, count: int, word: Words, bit: int) -> None:
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
def prepared(program: Program) -> Integers:
    """The registers of a block, with the numbers that stay in them."""
    registers = np.zeros((program.registers + 1, BLOCK), np.int64)
    for number in range(len(program.constants)):
        registers[program.constants[number, 0], :] = program.constants[number, 1]
    return registers


@njit(cache=True)
def run(
    program: Program,
    columns: Columns,
    calendars: Calendars,
    start: int,
    count: int,
    registers: Integers,
    words: Words,
) -> None:
    """Take the rows of one block through all steps; `words` (a line a word) must be zero before.

    The last register is nobody's.
    """
    nothing, spare = registers[0], registers[program.registers]
    for number in range(len(program.steps)):
        operation, target, one, other, place = program.steps[number]
        if operation == LOAD:
            _load(columns, one, start, count, registers[target], nothing)
        elif operation == LOAD_OR:
            _load(columns, one, start, count, registers[target], registers[other])
        elif operation <= DIVIDE:
            _compute(operation, registers[one], registers[other], count, registers[target])
        elif operation == DAY_END:
            _day_end(calendars, place, registers[one], registers[other], count, registers[target])
        elif operation == WORKED:
            _worked(calendars, place, registers[one], count, registers[target])
        elif operation == BITS and columns.widths[one] == 1 and not len(columns.positions):
            _put_bytes(columns, one, start, count, words[target], place)
        elif operation == BITS:
            _load(columns, one, start, count, spare, nothing)
            at, word = np.uint64(place), words[target]
            for row in range(count):
                word[row] |= np.uint64(spare[row]) << at
        elif operation == PRESENT:
            _mark_present(columns, one, start, count, words[target], place)
        else:
            _compare(operation, registers[one], registers[other], count, words[target], place)
