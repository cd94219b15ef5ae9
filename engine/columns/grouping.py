"""Cases in groups that have values in the same columns, so that programs work out once what none of them has.

Whether a column has a value in a row is one bit in memory; the bits of a row, column by column, are its
pattern. Cases whose units have the same patterns are alike.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import carray, njit  # type: ignore[attr-defined]

from engine.columns.column_reading import Words, pointer
from engine.columns.registers import BLOCK, WHOLE_WORD
from engine.columns.walk import UNKNOWN, Integers

FEW = 16
"""Smaller groups are not worth blocks of their own: their cases share blocks with others."""


class Groups(NamedTuple):
    """Cases in the order of their groups, and the blocks in which programs read them in this order."""

    order: Integers
    blocks: Integers
    """A line a block: its first case, its end, and whether all of its cases are alike."""


def in_order(cases: int) -> Integers:
    """The blocks of cases that are read as they come; they are not taken to be alike."""
    begins = np.arange(0, cases, BLOCK, dtype=np.int64)
    return np.stack([begins, np.minimum(begins + BLOCK, cases), np.zeros_like(begins)], axis=1)


@njit(cache=True)
def _transposed(bits: np.uint64) -> np.uint64:
    """Eight times eight bits, columns as rows (Warren, Hacker's Delight, 7-3)."""
    swapped = (bits ^ (bits >> np.uint64(7))) & np.uint64(0x00AA00AA00AA00AA)
    bits = bits ^ swapped ^ (swapped << np.uint64(7))
    swapped = (bits ^ (bits >> np.uint64(14))) & np.uint64(0x0000CCCC0000CCCC)
    bits = bits ^ swapped ^ (swapped << np.uint64(14))
    swapped = (bits ^ (bits >> np.uint64(28))) & np.uint64(0x00000000F0F0F0F0)
    return bits ^ swapped ^ (swapped << np.uint64(28))


@njit(cache=True)
def patterns(presences: Integers, rows: int) -> Words:
    """The patterns of rows, a line a row; `presences` are the addresses of the bits of columns."""
    bytes_of_rows = (rows + 7) >> 3
    found = np.zeros((8 * bytes_of_rows, (len(presences) + WHOLE_WORD - 1) // WHOLE_WORD), np.uint64)
    for first in range(0, len(presences), 8):
        word, at = first // WHOLE_WORD, np.uint64(first % WHOLE_WORD)
        last = min(first + 8, len(presences))
        for group in range(bytes_of_rows):
            bits = np.uint64(0)
            for column in range(first, last):
                present = carray(pointer(presences[column] + group), (1,), np.uint8)[0]
                bits |= np.uint64(present) << np.uint64(8 * (column - first))
            if bits:
                bits = _transposed(bits)
                for row in range(8):
                    found[8 * group + row, word] |= (bits & np.uint64(255)) << at
                    bits >>= np.uint64(8)
    return found


@njit(cache=True)
def _alike(found: Words, positions: Integers, case: int, other: int) -> bool:
    for unit in range(len(positions)):
        for word in range(found.shape[1]):
            if found[positions[unit, case], word] != found[positions[unit, other], word]:
                return False
    return True


@njit(cache=True)
def grouped(found: Words, positions: Integers, few: int = FEW) -> Groups:
    """Cases in groups; `positions` are the rows of their units, a line a unit, in the patterns `found`.

    The cases of groups smaller than `few` stand at the end.
    """
    cases = positions.shape[1]
    size = 64
    while size < 2 * cases:
        size *= 2
    slots = np.full(size, UNKNOWN, np.int64)
    group = np.empty(cases, np.int64)
    examples, counts = np.empty(cases, np.int64), np.zeros(cases, np.int64)
    groups = 0
    for case in range(cases):
        mixed = np.uint64(0)
        for unit in range(len(positions)):
            for word in range(found.shape[1]):
                mixed = (mixed ^ found[positions[unit, case], word]) * np.uint64(0x9E3779B97F4A7C15)
                mixed ^= mixed >> np.uint64(32)
        place = mixed & np.uint64(size - 1)
        while slots[place] != UNKNOWN and not _alike(found, positions, case, examples[slots[place]]):
            place = (place + np.uint64(1)) & np.uint64(size - 1)
        if slots[place] == UNKNOWN:
            slots[place], examples[groups] = groups, case
            groups += 1
        group[case] = slots[place]
        counts[slots[place]] += 1
    begins = np.empty(groups + 1, np.int64)
    blocks = np.empty((groups + cases // BLOCK + 2, 3), np.int64)
    number, reached = 0, 0
    for each in range(groups):
        if counts[each] >= few:
            begins[each] = reached
            for start in range(reached, reached + counts[each], BLOCK):
                blocks[number, 0], blocks[number, 1] = start, min(start + BLOCK, reached + counts[each])
                blocks[number, 2] = 1
                number += 1
            reached += counts[each]
    for start in range(reached, cases, BLOCK):
        blocks[number, 0], blocks[number, 1], blocks[number, 2] = start, min(start + BLOCK, cases), 0
        number += 1
    for each in range(groups):
        if counts[each] < few:
            begins[each] = reached
            reached += counts[each]
    order = np.empty(cases, np.int64)
    for case in range(cases):
        order[begins[group[case]]] = case
        begins[group[case]] += 1
    return Groups(order, blocks[:number])
