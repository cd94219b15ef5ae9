"""The rows of a fact table as arrays that answer what the interpreter asks of a unit."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engine.calendars import Calendar
from engine.columns.answering import Codes, Positions
from engine.columns.layout import BY, TO
from engine.columns.traced import Expr
from engine.instants import DAY, SECOND
from engine.possible import FAR

SETTLED_AT = 31
"""The bit from which what is seen of a fact says what settles it."""
NO_LEAST, NO_GREATEST = 1 << 4, 1 << 5
"""Beside what is seen of a number: it may be anything below, or above."""
UNCOUNTED = -1
"""In place of an end that the calendar cannot count."""
_PERSON = 4


class Columns:
    """One batch of the fact table; numbers are given as they are, masks with what settles them."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.size = batch.num_rows
        self._columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        self._numbers: dict[tuple[str, str], npt.NDArray[np.int64]] = {}

    def plain(self, name: str) -> Codes | None:
        """A column with zeroes where it is empty; None where it is empty throughout."""
        column = self._columns.get(name)
        if column is None or column.null_count == len(column):
            return None
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.int64())
        return np.asarray(column.fill_null(0).to_numpy(zero_copy_only=False))

    def codes(self, kind: str, name: Any) -> Codes:
        """The answers of all rows to what was seen, given or raised."""
        if kind == "seen":
            return self._seen(name)
        if kind == "given":
            return self._present(name)
        return self._shape(name) if kind == "shape" else self._raised(name)

    def number(self, name: str, end: str) -> npt.NDArray[np.int64]:
        """The least or greatest value of a number, in every row."""
        known = self._numbers.get((end, name))
        if known is None:
            least, greatest = self.plain(name), self.plain(name + TO) if end == "high" else None
            if least is None:
                least = np.zeros(self.size, np.int64)  # no row that asks for it lacks it
            if greatest is not None:
                least = np.where(self._present(name + TO), greatest, least)
            known = self._numbers[end, name] = least.astype(np.int64)
        return known

    def _present(self, name: str) -> npt.NDArray[np.bool_]:
        column = self._columns.get(name)
        if column is None:
            return np.zeros(self.size, np.bool_)
        return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)

    def _seen(self, name: str) -> Codes:
        mask = self.plain(name)
        if mask is None:
            return np.zeros(self.size, np.uint8)
        settled = self.plain(name + BY)
        if settled is None and mask.dtype != np.uint64:
            return mask
        mask = mask.astype(np.int64)
        return mask | (settled.astype(np.int64) if settled is not None else 0) << SETTLED_AT

    def _shape(self, name: str) -> Codes:
        """0: nothing is seen of a number, 1: it is known, more: what settles it, and 1.

        Where it has no least or no greatest value that is marked beside, by NO_LEAST and NO_GREATEST.
        """
        present = self._present(name)
        open_too = self._present(name + TO)
        if not open_too.any():
            return present.astype(np.uint8)
        settled = self.plain(name + BY)
        by = np.where(settled == 0, _PERSON, settled) if settled is not None else np.uint8(_PERSON)
        low, high = self.number(name, "low"), self.number(name, "high")
        open_too &= low != high
        without = np.where(low <= -FAR, NO_LEAST, 0) | np.where(high >= FAR, NO_GREATEST, 0)
        return np.where(present, np.where(open_too, by + 1 | without, 1), 0).astype(np.uint8)

    def _raised(self, tags: frozenset[str]) -> Codes:
        column = self._columns.get("raised")
        if column is None or column.null_count == len(column):
            return np.zeros(self.size, np.uint8)
        texts = column.dictionary_encode()
        holds = np.array([not tags.isdisjoint(text.split()) for text in texts.dictionary.to_pylist()])
        places = np.asarray(texts.indices.fill_null(0).to_numpy(zero_copy_only=False))
        return np.asarray(holds[places] & self._present("raised"))

    def values(self, expression: Expr, rows: Positions | slice) -> npt.NDArray[np.int64]:
        """The value of a column, or of `as_of`, in some rows."""
        if expression[0] == "as_of":
            return self.number("as_of", "low")[rows]
        return self.number(expression[1], expression[2])[rows]


Leaf = Callable[[Expr, Positions | slice], Any]
"""The values of what is no operation, in some rows."""

ENDS = ("day_end", "working_days_end")
"""The operations of the calendar."""


def evaluated(expression: Expr, rows: Positions | slice, leaf: Leaf, end: Leaf) -> Any:
    """The value of an expression in some rows, `end` giving what the calendar says.

    A whole number where it is the same in all.
    """
    if type(expression) is int:
        return expression
    operation = expression[0]
    if operation in _OPERATIONS:
        one, other = (evaluated(each, rows, leaf, end) for each in expression[1:])
        return _OPERATIONS[operation](one, other)
    return end(expression, rows) if operation in ENDS else leaf(expression, rows)


def ended(expression: Expr, calendar: Calendar, of: Callable[[Expr], Any]) -> Any:
    """The end of a day, or of some working days, `of` giving the values of its operands."""
    operation, *names, begin, count = expression
    if operation == "day_end":
        return day_end(calendar, names[0], of(begin), of(count))
    return working_days_end(calendar, names[0], names[1], of(begin), count)


_OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
}


def day_end(calendar: Calendar, zone: str, instants: Any, days: Any) -> Any:
    """The midnights that end the n-th local day after those of some instants (engine/calendars.py)."""
    found = calendar.zones[zone]
    offsets = np.array(found.offsets, np.int64) * SECOND
    local = instants + offsets[np.searchsorted(np.array(found.changes, np.int64), instants, side="right")]
    midnight = (local // DAY + days + 1) * DAY
    return midnight - offsets[np.searchsorted(np.array(found.wall_changes, np.int64), midnight, side="right")]


def working_days_end(calendar: Calendar, days_of: str, zone: str, instants: Any, count: int) -> Any:
    """The ends of some working days after instants; UNCOUNTED where the calendar does not know the year."""
    different, places = np.unique(instants, return_inverse=True)
    ends = []
    for instant in different.tolist():
        try:
            ends.append(calendar.working_days_end(days_of, zone, instant, count))
        except ValueError:
            ends.append(UNCOUNTED)
    return np.array(ends, np.int64)[places]
