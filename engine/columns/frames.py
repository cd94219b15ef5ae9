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
    """A batch of the fact table, or some of its rows; a column is taken out when it is asked for."""

    def __init__(self, batch: pa.RecordBatch, rows: Positions | None = None) -> None:
        self.size = batch.num_rows if rows is None else len(rows)
        self._columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        self._rows = None if rows is None else pa.array(rows)
        self._taken: dict[str, pa.Array] = {}
        self._numbers: dict[tuple[str, str], npt.NDArray[np.int64]] = {}
        self._raised: tuple[list[frozenset[str]], npt.NDArray[np.int64]] | None = None

    @property
    def numbers(self) -> list[str]:
        """The columns of whole numbers, masks and instants."""
        return [name for name, column in self._columns.items() if not pa.types.is_string(column.type)]

    def arrow(self, name: str) -> pa.Array | None:
        """A column as it is; None where there is none."""
        column = self._columns.get(name)
        if column is None or self._rows is None:
            return column
        known = self._taken.get(name)
        if known is None:
            known = self._taken[name] = column.take(self._rows)
        return known

    def plain(self, name: str) -> Codes | None:
        """A column with zeroes where it is empty; None where it is empty throughout."""
        column = self.arrow(name)
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
        return self._shape(name) if kind == "shape" else self.raised(name)

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
        column = self.arrow(name)
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
        return seen(mask, np.zeros(self.size, np.uint8) if settled is None else settled)

    def _shape(self, name: str) -> Codes:
        present = self._present(name)
        open_too = self._present(name + TO)
        if not open_too.any():
            return present.astype(np.uint8)
        settled, low, high = self.plain(name + BY), self.number(name, "low"), self.number(name, "high")
        by = np.zeros(self.size, np.uint8) if settled is None else settled
        return shape(present, open_too, by, low == high, low <= -FAR, high >= FAR)

    def raised(self, tags: frozenset[str]) -> Codes:
        """Whether the parties raised one of these, in every row."""
        if self._raised is None:
            column = self.arrow("raised")
            if column is None or column.null_count == len(column):
                return np.zeros(self.size, np.bool_)
            texts = column.dictionary_encode()
            said = [frozenset(text.split()) for text in texts.dictionary.to_pylist()]
            numbers = texts.indices.fill_null(len(said)).to_numpy(zero_copy_only=False)
            # as whatever looks them up takes them, so that it does not make them so each time
            places = np.asarray(numbers, np.intp)
            self._raised = [*said, frozenset()], places
        said, places = self._raised
        return np.array([not tags.isdisjoint(each) for each in said])[places]

    def values(self, expression: Expr, rows: Positions | int) -> Any:
        """The value of a column, or of `as_of`, in some rows, or in one."""
        if expression[0] == "as_of":
            return self.number("as_of", "low")[rows]
        return self.number(expression[1], expression[2])[rows]


def seen(mask: Codes, by: Codes) -> Codes:
    """What is seen of a finite fact: the mask, and from SETTLED_AT on what settles it."""
    mask, by = mask.astype(np.int64), by.astype(np.int64)
    return np.where(mask != 0, mask | by << SETTLED_AT, 0)


def shape(
    present: Codes, open_too: Codes, by: Codes, closed: Codes, without_least: Codes, without_greatest: Codes
) -> Codes:
    """0: nothing is seen of a number, 1: it is known, more: what settles it, and 1.

    Where it has no least or no greatest value that is marked beside, by NO_LEAST and NO_GREATEST.
    """
    settled = np.where(by == 0, _PERSON, by) + 1
    without = np.where(without_least, NO_LEAST, 0) | np.where(without_greatest, NO_GREATEST, 0)
    several = np.logical_and(open_too, np.logical_not(closed))
    return np.where(present, np.where(several, settled | without, 1), 0).astype(np.int64)


def evaluated(expression: Expr, of: Callable[[Expr], Any], calendar: Calendar) -> Any:
    """The value of what is computed from operands, whose values `of` gives."""
    operation, *operands = expression
    if operation in _OPERATIONS:
        one, other = operands
        return _OPERATIONS[operation](of(one), of(other))
    *names, begin, count = operands
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
    different, places = np.unique(np.asarray(instants), return_inverse=True)
    ends = []
    for instant in different.tolist():
        try:
            ends.append(calendar.working_days_end(days_of, zone, instant, count))
        except ValueError:
            ends.append(UNCOUNTED)
    return np.array(ends, np.int64)[places]
