"""The compiled loop that works out many rows' numbers and answers, block by block, from their columns.

A program is a list of steps over registers, each of which holds one number of every row of a block. Steps
load columns, compute, and pack answers into words; the words of a row are its signature (signatures.py).
What is the same in all rows of a block is worked out once: so rows that have values in the same columns are
put into blocks of their own (grouping.py), in which most steps cost next to nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from engine.columns.column_reading import (
    ALL,
    EMPTY,
    NONE,
    SOME,
    UNPLACED,
    Columns,
    Integers,
    Words,
    among_following,
    has,
    load,
    mark_lacking,
    mark_present,
    put_bytes,
)
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


Truths = npt.NDArray[np.bool_]


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
def _holds(operation: int, left: int, right: int) -> bool:
    if operation == EQUAL:
        return left == right
    return left < right or operation == AT_MOST and left == right


ZEROES, MISSING = range(2)
"""Registers that hold zeroes, and nothing."""
VARYING, ONE, EVERYWHERE, ABSENT = range(4)
"""What is in a register: numbers of each row; one of all rows, in its first place or in every place; none."""


class Workings(NamedTuple):
    """What a program works with, block by block."""

    registers: Integers
    states: Integers
    """What is in each register: VARYING, ONE, EVERYWHERE or ABSENT."""
    gaps: Truths
    """Of each register whether it lacks a number in some rows."""
    lacking: Truths
    """In which, where it has gaps."""
    words: Words
    """The answers of a block's rows, a line a word."""
    common: Words
    """Of each word the answers that are one in all rows of the block; they are not in the words."""
    touched: Truths
    """Of each word whether it holds anything."""


@njit(cache=True)
def prepared(program: Program) -> Workings:
    """Room for a block, with the numbers that stay in registers."""
    # the last register is nobody's
    registers = np.zeros((program.registers + 1, BLOCK), np.int64)
    states = np.zeros(program.registers + 1, np.int64)
    states[ZEROES], states[MISSING] = EVERYWHERE, ABSENT
    for number in range(len(program.constants)):
        registers[program.constants[number, 0], :] = program.constants[number, 1]
        states[program.constants[number, 0]] = EVERYWHERE
    return Workings(
        registers,
        states,
        np.zeros(program.registers + 1, np.bool_),
        np.zeros((program.registers + 1, BLOCK), np.bool_),
        # the last line is nobody's
        np.zeros((program.words + 1, BLOCK), np.uint64),
        np.zeros(program.words, np.uint64),
        np.zeros(program.words, np.bool_),
    )


@njit(cache=True)
def number(held: Workings, register: int, row: int) -> int:
    """The number of one row of a block in a register."""
    return held.registers[register, 0 if held.states[register] == ONE else row]  # type: ignore[no-any-return]


@njit(cache=True)
def _spread(line: Integers) -> None:
    """Put the number of a register into every place."""
    line[:] = line[0]


@njit(cache=True)
def _put(word: Words, numbers: Integers, count: int, bit: int) -> None:
    at = np.uint64(bit)
    for row in range(count):
        word[row] |= np.uint64(numbers[row]) << at


@njit(cache=True)
def _put_where(word: Words, answers: Words, lacking: Truths, count: int, bit: int) -> None:
    """Put the answers of rows that lack nothing into a word, and clear them."""
    at = np.uint64(bit)
    for row in range(count):
        word[row] |= (answers[row] & ~-np.uint64(lacking[row])) << at
    answers[:count] = np.uint64(0)


@njit(cache=True)
def _join(lacking: Truths, gaps: Truths, one: int, other: int, target: int, count: int) -> None:
    """Mark the rows that lack a number in one of two registers, of which one has gaps."""
    if not gaps[other]:
        lacking[target, :count] = lacking[one, :count]
    elif not gaps[one]:
        lacking[target, :count] = lacking[other, :count]
    else:
        for row in range(count):
            lacking[target, row] = lacking[one, row] | lacking[other, row]


@njit(cache=True)
def run(program: Program, columns: Columns, calendars: Calendars, block: Integers, held: Workings) -> None:
    """Take the rows of one block through all steps; the answers are in `words`, what is `common` beside.

    What is computed from what a row lacks it lacks too, and no test of it holds. All is told apart here, by
    plain numbers: a step of a block costs less than to hand on what it needs.
    """
    steps, (registers, states, gaps, lacking, words, common, touched) = program.steps, held
    start, end, alike = block[0], block[1], block[2] != 0
    count, spare, clean = end - start, len(registers) - 1, words[len(common)]
    for word in range(len(common)):
        common[word] = np.uint64(0)
        if touched[word]:
            words[word, :] = np.uint64(0)
            touched[word] = False
    for step in range(len(steps)):
        operation, target = steps[step, 0], steps[step, 1]
        one, other, place = steps[step, 2], steps[step, 3], steps[step, 4]
        if LOAD_OR < operation < BITS or operation > PRESENT:
            if states[one] == ABSENT or states[other] == ABSENT:
                if operation < BITS:
                    states[target] = ABSENT
                continue
            same = states[one] != VARYING and states[other] != VARYING
            if not same and states[one] == ONE:
                _spread(registers[one])
                states[one] = EVERYWHERE
            elif not same and states[other] == ONE:
                _spread(registers[other])
                states[other] = EVERYWHERE
            if operation > PRESENT and same:
                holds = _holds(operation, registers[one, 0], registers[other, 0])
                common[target] |= np.uint64(holds) << np.uint64(place)
            elif operation > PRESENT:
                touched[target] = True
                if gaps[one] or gaps[other]:
                    _join(lacking, gaps, one, other, spare, count)
                    _compare(operation, registers[one], registers[other], count, clean, 0)
                    _put_where(words[target], clean, lacking[spare], count, place)
                else:
                    _compare(operation, registers[one], registers[other], count, words[target], place)
            else:
                rows, before = 1 if same else count, registers[target, 0]
                if operation == DAY_END:
                    _day_end(calendars, place, registers[one], registers[other], rows, registers[target])
                elif operation == WORKED:
                    _worked(calendars, place, registers[one], rows, registers[target])
                else:
                    _compute(operation, registers[one], registers[other], rows, registers[target])
                if not same:
                    states[target] = VARYING
                elif states[target] != EVERYWHERE or registers[target, 0] != before:
                    states[target] = ONE
                gaps[target] = gaps[one] or gaps[other]
                if gaps[target]:
                    _join(lacking, gaps, one, other, target, count)
            continue
        presence = columns.presences[one]
        if len(columns.positions) == 0 or columns.units[one] == UNPLACED:
            among = among_following(presence, start, count)
        elif alike and presence > 0:
            among = ALL if has(presence, columns.positions[columns.units[one], start]) else NONE
        else:
            among = NONE if presence == EMPTY else SOME if presence else ALL
        if operation <= LOAD_OR:
            otherwise = operation == LOAD_OR and states[other] != ABSENT
            if among == NONE and not otherwise:
                states[target] = ABSENT
                continue
            if otherwise and states[other] == ONE:
                _spread(registers[other])
                states[other] = EVERYWHERE
            if among == NONE:
                registers[target, :] = registers[other]
            else:
                line = registers[other] if otherwise else registers[ZEROES]
                load(columns, one, start, count, among, registers[target], line)
            states[target] = VARYING
            gaps[target] = among != ALL and (not otherwise or gaps[other])
            if gaps[target]:
                lacking[target, :] = True
                if among == SOME:
                    mark_lacking(columns, one, start, count, lacking[target])
                if otherwise:
                    for row in range(count):
                        lacking[target, row] &= lacking[other, row]
        elif operation == PRESENT and among == ALL:
            common[target] |= np.uint64(1) << np.uint64(place)
        elif among != NONE:
            touched[target] = True
            if operation == PRESENT:
                mark_present(columns, one, start, count, words[target], place)
            elif columns.widths[one] == 1:
                put_bytes(columns, one, start, count, among, words[target], place)
            else:
                load(columns, one, start, count, among, registers[spare], registers[ZEROES])
                _put(words[target], registers[spare], count, place)
