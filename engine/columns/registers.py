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
    Words,
    among_following,
    has,
    load,
    mark_lacking,
    mark_present,
    put_bytes,
)
from engine.columns.steps import (
    BITS,
    DAY_END,
    LOAD_OR,
    PRESENT,
    WORKED,
    Calendars,
    compare,
    compute,
    day_end,
    holds,
    worked,
)
from engine.columns.walk import Integers

WHOLE_WORD = 64
"""The bits of a word."""
BLOCK = 512
"""So many rows are worked out together: their registers stay near the processor."""

Truths = npt.NDArray[np.bool_]


class Program(NamedTuple):
    """Steps, and the numbers that registers hold from the beginning, by register."""

    steps: Integers
    registers: int
    constants: Integers
    words: int


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
                truth = holds(operation, registers[one, 0], registers[other, 0])
                common[target] |= np.uint64(truth) << np.uint64(place)
            elif operation > PRESENT:
                touched[target] = True
                if gaps[one] or gaps[other]:
                    _join(lacking, gaps, one, other, spare, count)
                    compare(operation, registers[one], registers[other], count, clean, 0)
                    _put_where(words[target], clean, lacking[spare], count, place)
                else:
                    compare(operation, registers[one], registers[other], count, words[target], place)
            else:
                rows, before = 1 if same else count, registers[target, 0]
                if operation == DAY_END:
                    day_end(calendars, place, registers[one], registers[other], rows, registers[target])
                elif operation == WORKED:
                    worked(calendars, place, registers[one], rows, registers[target])
                else:
                    compute(operation, registers[one], registers[other], rows, registers[target])
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
