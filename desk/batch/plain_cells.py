"""Columns of cells that are all written in the plainest form of their kind, read together.

Whatever is written otherwise, or could be wrong, gives None: such a column is read cell by cell, which
knows every form and says what is wrong (desk/batch/words.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.columns.layout import INSTANT
from engine.instants import FIRST_YEAR, LAST_YEAR
from engine.money import CURRENCY_EXPONENTS, MAX_DIGITS

_ZERO, _NINE, _POINT, _MINUS = b"09.-"
_LENGTH_OF_INSTANT = len("2026-03-20T00:00:00Z")
_INSTANT_SIGNS = ((10, ord("T")), (19, ord("Z")))
_MOST_DIGITS = 18
"""More would not stand in 64 bits."""
_DIGITS_OF_NUMBER = 15
_BEGIN = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_END = int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000


class Currencies:
    """The currency of each row, and how many decimals it has."""

    def __init__(self, cells: list[str | None] | pa.StringArray) -> None:
        self._cells = cells

    @cached_property
    def listed(self) -> list[str | None]:
        """The currencies one by one."""
        return self._cells if isinstance(self._cells, list) else self._cells.to_pylist()

    @cached_property
    def exponents(self) -> Any:
        """The decimals of each row's currency; -1 where there is none."""
        cells = self._cells if not isinstance(self._cells, list) else pa.array(self._cells, pa.string())
        codes = cells.dictionary_encode()
        known = [CURRENCY_EXPONENTS.get(each, -1) for each in codes.dictionary.to_pylist()]
        places = codes.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
        return np.array([*known, -1], np.int64)[places]


def short_texts(cells: pa.StringArray, longest: int) -> pa.StringArray | None:
    """Texts of which none is too long."""
    _, _, lengths = _bytes(cells)
    return cells if int(lengths.max()) <= longest else None


def each_once(cells: pa.StringArray, kind: pa.DataType, read: Callable[[str], int | str]) -> pa.Array | None:
    """Words, each different cell read once by `read`, which gives a text for what is wrong."""
    codes = cells.dictionary_encode()
    values = [read(each) for each in codes.dictionary.to_pylist()]
    if any(isinstance(each, str) for each in values):
        return None
    return pa.array(values, kind).take(codes.indices)


def instants(cells: pa.StringArray) -> pa.TimestampArray | None:
    """Instants of the form 2026-03-20T00:00:00Z."""
    every, _, lengths = _bytes(cells)
    there = len(cells) - cells.null_count
    if len(every) != there * _LENGTH_OF_INSTANT or int(lengths.max()) != _LENGTH_OF_INSTANT:
        return None
    lines = every.reshape(there, _LENGTH_OF_INSTANT)
    if not all((lines[:, place] == sign).all() for place, sign in _INSTANT_SIGNS):
        return None
    try:
        found = cells.cast(INSTANT)
    except pa.ArrowInvalid:
        return None
    ends = pc.min_max(found.view(pa.int64()))
    return found if ends["min"].as_py() >= _BEGIN and ends["max"].as_py() < _END else None


def whole_numbers(cells: pa.StringArray, signed: bool) -> pa.Int64Array | None:
    """Numbers in digits."""
    found = _digits(cells, signed, points=False)
    if found is None or int(found.lengths.max()) > _DIGITS_OF_NUMBER:
        return None
    return pa.array(found.values * found.signs, mask=_empty(cells))


def amounts(cells: pa.StringArray, currencies: Currencies, signed: bool) -> pa.Int64Array | None:
    """Decimals, each in the currency of its row, as minor units."""
    found = _digits(cells, signed, points=True)
    if found is None:
        return None
    missing = currencies.exponents - found.decimals
    empty = _empty(cells)
    missing[empty] = 0
    if int(missing.min()) < 0 or (currencies.exponents[~empty] < 0).any():
        return None
    factors = 10**missing
    if (found.values >= 10**MAX_DIGITS // factors).any():
        return None
    return pa.array(found.values * factors * found.signs, mask=empty)


class _Digits(NamedTuple):
    """The digits of each cell as one number, its sign, how many digits there are, and how many decimals."""

    values: Any
    signs: Any
    lengths: Any
    decimals: Any


def _digits(cells: pa.StringArray, signed: bool, points: bool) -> _Digits | None:
    """The digits of cells, which may have a sign before and a point between them; None for anything else."""
    every, begins, lengths = _bytes(cells)
    is_digit = (every >= _ZERO) & (every <= _NINE)
    others = np.flatnonzero(~is_digit)
    signs, decimals = np.ones(len(cells), np.int64), np.zeros(len(cells), np.int64)
    digits = lengths.astype(np.int64)
    if len(others):
        ends = begins + lengths
        owners = np.searchsorted(ends, others, side="right")
        minus, point = every[others] == _MINUS, every[others] == _POINT
        negative, pointed = owners[minus], owners[point]
        if not (minus | point).all() or (len(negative) and not signed) or (len(pointed) and not points):
            return None
        if (others[minus] != begins[negative]).any() or (pointed[1:] == pointed[:-1]).any():
            return None
        signs[negative] = -1
        decimals[pointed] = ends[pointed] - others[point] - 1
        digits[negative] -= 1
        digits[pointed] -= 1
        before = digits[pointed] - decimals[pointed]
        if (decimals[pointed] < 1).any() or (before < 1).any():
            return None
    if int(digits.max()) > _MOST_DIGITS or (digits[~_empty(cells)] < 1).any():
        return None
    texts = pa.StringArray.from_buffers(
        len(cells),
        pa.py_buffer(np.concatenate(([0], np.cumsum(digits))).astype(np.int32)),
        pa.py_buffer(np.ascontiguousarray(every[is_digit])),
        _validity(cells),
    )
    values = texts.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return _Digits(values, signs, digits, decimals)


def _validity(cells: pa.StringArray) -> pa.Buffer | None:
    return None if not cells.null_count else cells.is_valid().buffers()[1]


def _empty(cells: pa.StringArray) -> Any:
    return cells.is_null().to_numpy(zero_copy_only=False)


def _bytes(cells: pa.StringArray) -> tuple[Any, Any, Any]:
    """The bytes of some texts, where each text begins, and how many each has; empty ones have none."""
    _, ends, data = cells.buffers()
    bounds = np.frombuffer(ends, np.int32, len(cells) + 1, cells.offset * 4)
    size = int(bounds[-1] - bounds[0])
    every = np.frombuffer(data, np.uint8, size, int(bounds[0])) if size else np.zeros(0, np.uint8)
    return every, (bounds[:-1] - bounds[0]).astype(np.int64), np.diff(bounds)
