"""The compiled loop that works out many rows' numbers and answers, block by block, from their columns.

A program is a list of steps over registers, each of which holds one number of every row of a block. Steps
load columns, compute, and pack answers into words; the words of a row are its signature (signatures.py).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from engine.columns.column_reading import Columns, Integers, Words, load, mark_present, put_bytes
from engine.columns.frames import UNCOUNTED
from engine.instants import DAY

WHOLE_WORD = 64
"""The bits of a word."""
BLOCK = 512
"""So many rows are worked out together: their registers stay near the processor."""

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


class Program(NamedTuple):
    """Steps, and the numbers that registers hold from the beginning, by register."""

    steps: Integers
    registers: int
    constants: Integers
    words: int


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
            load(columns, one, start, count, registers[target], nothing)
        elif operation == LOAD_OR:
            load(columns, one, start, count, registers[target], registers[other])
        elif operation <= DIVIDE:
            _compute(operation, registers[one], registers[other], count, registers[target])
        elif operation == DAY_END:
            _day_end(calendars, place, registers[one], registers[other], count, registers[target])
        elif operation == WORKED:
            _worked(calendars, place, registers[one], count, registers[target])
        elif operation == BITS and columns.widths[one] == 1 and not len(columns.positions):
            put_bytes(columns, one, start, count, words[target], place)
        elif operation == BITS:
            load(columns, one, start, count, spare, nothing)
            at, word = np.uint64(place), words[target]
            for row in range(count):
                word[row] |= np.uint64(spare[row]) << at
        elif operation == PRESENT:
            mark_present(columns, one, start, count, words[target], place)
        else:
            _compare(operation, registers[one], registers[other], count, words[target], place)
