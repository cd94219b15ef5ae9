"""How the parcels, lines and grounds of cases lie to one another: equal in cases of one layout."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numba import njit

from engine.columns.frames import Columns
from engine.columns.walk import Integers

Layout = tuple[tuple[int, int, int], ...]
"""For each unit of a case the number of its parcel, line and ground in it; -1 where it has none."""

_MOST_PACKED = 1 << 62


def layouts_of(columns: Columns, positions: Integers) -> tuple[list[Layout], Integers]:
    """The different layouts of cases, and which each has; `positions` are their rows, a line a unit."""
    parts = []
    for key in ("parcel", "line", "ground"):
        column = columns.arrow(key)
        assert column is not None, "a key that a fact table always has"
        names = column.take(pa.array(positions.ravel())).dictionary_encode()
        codes = np.asarray(names.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
        parts.append(_numbered(codes.reshape(positions.shape)))
    cases = np.stack(parts, axis=1).reshape(-1, positions.shape[1])
    which = _different(cases, len(positions) + 1)
    layouts = []
    for first in np.unique(which, return_index=True)[1].tolist():
        parcels, lines, grounds = cases[:, first].reshape(len(positions), 3).T.tolist()
        layouts.append(tuple(zip(parcels, lines, grounds, strict=True)))
    return layouts, which


def _different(codes: Integers, most: int) -> Integers:
    """Numbers of the different columns of codes, which are from -1 to less than `most` - 1."""
    found, count = np.zeros(codes.shape[1], np.int64), 1
    for line in codes:
        if count * most >= _MOST_PACKED:
            found, count = _encoded(found)
        found, count = found * most + line + 1, count * most
    return _encoded(found)[0]


def _encoded(packed: Integers) -> tuple[Integers, int]:
    """Numbers in place of the different values, in the order in which they come, and how many they are."""
    encoded = pa.array(packed).dictionary_encode()
    return np.asarray(encoded.indices, np.int64), len(encoded.dictionary)


@njit(cache=True)
def _numbered(codes: Integers) -> Integers:
    """The codes of each case's units, a line a unit, numbered anew as they come in it; -1 stays."""
    numbers = np.full(codes.shape, -1, np.int64)
    for case in range(codes.shape[1]):
        count = 0
        for unit in range(len(codes)):
            if codes[unit, case] < 0:
                continue
            for other in range(unit):
                if codes[other, case] == codes[unit, case]:
                    numbers[unit, case] = numbers[other, case]
                    break
            else:
                numbers[unit, case] = count
                count += 1
    return numbers
