"""Columns read by their addresses, block by block: the compiled part that touches memory."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import carray, njit  # type: ignore[attr-defined]
from numba.core import cgutils, types
from numba.extending import intrinsic

from engine.columns.walk import Integers

Words = npt.NDArray[np.uint64]

UNPLACED = -1
"""In place of a unit: a column that has one value a case."""
EMPTY = -1
"""In place of the address of what says which rows have a value: none has."""
END = 1 << 60
"""In place of the length of a column that is read by rows known to be in it."""
NONE, ALL, SOME = range(3)
"""Which rows of a block have a value."""


class Columns(NamedTuple):
    """The columns of a batch by address; they must be kept alive by whoever runs a program over them."""

    values: Integers
    widths: Integers
    """Bytes of a value."""
    presences: Integers
    """The address of the bits that say which rows have a value; 0: all have; EMPTY."""
    units: Integers
    """Of each column the unit of a case that it is of; UNPLACED: its values stand case by case."""
    positions: Integers
    """Of each unit a line with its row in each case; no line where every row is a case."""
    blocks: Integers
    """The cases that are read together: the first, the end, and whether all of them have the same columns."""


def _as_pointer(_typing: Any, address: Any) -> Any:
    """An address as a pointer."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), code


pointer: Any = intrinsic(_as_pointer)


@njit(cache=True)
def _groups(presence: int, start: int, count: int) -> Any:
    """The bits that say which rows of a block have a value, eight rows a byte."""
    return carray(pointer(presence + (start >> 3)), ((count + 7) >> 3,), np.uint8)


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
    if presence == 0:
        for place in range(len(rows)):
            into[place] = np.int64(values[np.uint64(rows[place])])
        return
    bits = carray(pointer(presence), (END,), np.uint8)
    for place in range(len(rows)):
        row = rows[place]
        given = bits[np.uint64(row >> 3)] >> (row & 7) & 1
        into[place] = np.int64(values[np.uint64(row)]) if given else otherwise[place]


@njit(cache=True)
def _rows(columns: Columns, number: int, start: int, count: int) -> Integers:
    """The rows of a column of some cases; none where they stand one after the other."""
    if len(columns.positions) == 0 or columns.units[number] == UNPLACED:
        return columns.units[:0]
    return columns.positions[columns.units[number], start : start + count]


@njit(cache=True)
def has(presence: int, row: int) -> bool:
    """Whether a row has a value."""
    return bool(carray(pointer(presence + (row >> 3)), (1,), np.uint8)[0] >> (row & 7) & 1)


@njit(cache=True)
def among_following(presence: int, start: int, count: int) -> int:
    """Which of the rows of a block, which stand one after the other, have a value."""
    if presence == EMPTY:
        return NONE
    if presence == 0:
        return ALL
    groups = _groups(presence, start, count)
    for group in range(len(groups)):
        if groups[group]:
            return SOME
    return NONE


@njit(cache=True)
def load(
    columns: Columns, number: int, start: int, count: int, among: int, into: Integers, otherwise: Integers
) -> None:
    """The values of a column as whole numbers; `among` is which cases have one, ALL or SOME."""
    width = columns.widths[number]
    presence = 0 if among == ALL else columns.presences[number]
    rows = _rows(columns, number, start, count)
    if len(rows):
        begin, size = pointer(columns.values[number]), (END,)
        if width == 1:
            _gather(carray(begin, size, np.uint8), presence, rows, into, otherwise)
        elif width == 2:
            _gather(carray(begin, size, np.uint16), presence, rows, into, otherwise)
        elif width == 4:
            _gather(carray(begin, size, np.uint32), presence, rows, into, otherwise)
        else:
            _gather(carray(begin, size, np.int64), presence, rows, into, otherwise)
        return
    begin = pointer(columns.values[number] + start * width)
    if width == 1:
        _spread(carray(begin, (count,), np.uint8), presence, start, count, into, otherwise)
    elif width == 2:
        _spread(carray(begin, (count,), np.uint16), presence, start, count, into, otherwise)
    elif width == 4:
        _spread(carray(begin, (count,), np.uint32), presence, start, count, into, otherwise)
    else:
        _spread(carray(begin, (count,), np.int64), presence, start, count, into, otherwise)


@njit(cache=True)
def put_bytes(
    columns: Columns, number: int, start: int, count: int, among: int, word: Words, bit: int
) -> None:
    """Put the values of a column of bytes, of which ALL or SOME are given, into words."""
    at, presence = np.uint64(bit), 0 if among == ALL else columns.presences[number]
    rows = _rows(columns, number, start, count)
    if len(rows):
        values = carray(pointer(columns.values[number]), (END,), np.uint8)
        if presence == 0:
            for place in range(count):
                word[place] |= np.uint64(values[np.uint64(rows[place])]) << at
            return
        bits = carray(pointer(presence), (END,), np.uint8)
        for place in range(count):
            row = rows[place]
            if bits[np.uint64(row >> 3)] >> (row & 7) & 1:
                word[place] |= np.uint64(values[np.uint64(row)]) << at
        return
    values = carray(pointer(columns.values[number] + start), (count,), np.uint8)
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
                held = np.uint64(-((present >> (row - begin)) & 1))
                word[row] |= (np.uint64(values[row]) & held) << at


@njit(cache=True)
def mark_present(columns: Columns, number: int, start: int, count: int, word: Words, bit: int) -> None:
    """Put into words whether each row has a value, of which SOME have."""
    at, presence = np.uint64(bit), columns.presences[number]
    rows = _rows(columns, number, start, count)
    if len(rows):
        bits = carray(pointer(presence), (END,), np.uint8)
        for place in range(count):
            row = rows[place]
            word[place] |= np.uint64(bits[np.uint64(row >> 3)] >> (row & 7) & 1) << at
        return
    groups = _groups(presence, start, count)
    for group in range(len(groups)):
        present = np.uint64(groups[group])
        if present:
            # rows after the last of the block are nobody's
            for row in range(8):
                word[8 * group + row] |= ((present >> np.uint64(row)) & np.uint64(1)) << at


@njit(cache=True)
def mark_lacking(
    columns: Columns, number: int, start: int, count: int, lacking: npt.NDArray[np.bool_]
) -> None:
    """Mark which rows have no value, where SOME have."""
    presence = columns.presences[number]
    rows = _rows(columns, number, start, count)
    for place in range(count):
        lacking[place] = not has(presence, rows[place] if len(rows) else start + place)


@njit(cache=True)
def all_within(numbers: Integers, most: int) -> bool:
    """Whether no number is beyond the most, above or below zero."""
    beyond = False
    for place in range(len(numbers)):
        beyond |= (numbers[place] > most) | (numbers[place] < -most)
    return not beyond


_NOTHING = np.zeros(0, np.int64)
NO_COLUMNS = Columns(
    _NOTHING, _NOTHING, _NOTHING, _NOTHING, np.zeros((0, 0), np.int64), np.zeros((0, 3), np.int64)
)
"""For programs that read none."""
