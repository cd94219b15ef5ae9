"""Where the columns of a batch stand in memory, as compiled programs read them (registers.py)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engine.columns import column_reading, grouping
from engine.columns.frames import Columns
from engine.columns.layout import INSTANT
from engine.columns.registers import WHOLE_WORD

Reference = tuple[Any, ...]
"""What is read of a unit of the case: `("column", unit, name)`, `("raised", unit, tags)`; or its layout."""


class Addresses:
    """Where the columns of a batch stand; what the addresses point to is kept alive here."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._kept: list[Any] = []
        self._known: dict[tuple[str, Any], tuple[int, int, int]] = {}

    def of(self, kind: str, name: Any) -> tuple[int, int, int]:
        """The address of the values, their width in bytes, and the address of what says which there are."""
        known = self._known.get((kind, name))
        if known is None:
            found = self._raised(name) if kind == "raised" else self._column(name)
            known = self._known[kind, name] = found
        return known

    def _raised(self, tags: frozenset[str]) -> tuple[int, int, int]:
        return self._array(self.columns.raised(tags).astype(np.uint8)), 1, 0

    def _column(self, name: str) -> tuple[int, int, int]:
        column = self.columns.arrow(name)
        if column is None:
            return 0, 1, column_reading.EMPTY
        if not plainly_read(column.type):
            column = column.cast(pa.int64())
        width = column.type.bit_width // 8
        self._kept.append(column)
        bits, values = column.buffers()
        if values is None or column.null_count == len(column):
            return 0, width, column_reading.EMPTY
        presence = 0
        if column.null_count and bits is not None:
            presence = bits.address + column.offset // 8
            if column.offset % 8:
                presence = self._array(_shifted(bits, column.offset, len(column)))
        return values.address + column.offset * width, width, presence

    @cached_property
    def patterns(self) -> column_reading.Words:
        """Which columns have a value in each row: of those that are empty in some rows, as bits."""
        presences = [self.of("column", name)[2] for name in self.columns.numbers]
        presences = [each for each in presences if each not in (0, column_reading.EMPTY)]
        return grouping.patterns(np.array(presences, np.int64), self.columns.size)

    def _array(self, array: npt.NDArray[np.uint8]) -> int:
        self._kept.append(array)
        return _begin(array)


class Held:
    """The columns of some cases as programs read them.

    `positions` are the rows of the first units of the cases, of their second units, and so on, and `blocks`
    the cases that are read together (grouping.py); without them every row is a case.
    """

    def __init__(
        self,
        addresses: Addresses,
        positions: npt.NDArray[np.int64] | None = None,
        blocks: npt.NDArray[np.int64] | None = None,
        layouts: npt.NDArray[np.int64] | None = None,
    ) -> None:
        self._addresses = addresses
        self._positions = np.zeros((0, 0), np.int64) if positions is None else positions
        self.size = addresses.columns.size if positions is None else positions.shape[1]
        """How many cases there are."""
        self._blocks = grouping.in_order(self.size) if blocks is None else blocks
        self._layouts = layouts

    def layouts(self, cases: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The numbers of the layouts of some cases; 0 where each is of one unit."""
        return np.zeros(len(cases), np.int64) if self._layouts is None else self._layouts[cases]

    def arrays(self, references: Iterable[Reference]) -> column_reading.Columns:
        """The addresses of what a program refers to."""
        found, units = [], []
        for kind, unit, name in references:
            if kind == "layout" and self._layouts is not None:
                found.append((_begin(self._layouts), 8, 0))
                units.append(column_reading.UNPLACED)
            else:
                found.append(self._addresses.of(kind, name))
                units.append(unit)
        values, widths, presences = np.ascontiguousarray(np.array(found, np.int64).reshape(-1, 3).T)
        return column_reading.Columns(
            values, widths, presences, np.array(units, np.int64), self._positions, self._blocks
        )


def _begin(array: npt.NDArray[Any]) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


_WHOLE_NUMBERS = frozenset((pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64(), pa.int64(), INSTANT))


def plainly_read(kind: pa.DataType) -> bool:
    """Whether values of a type stand in memory as the whole numbers that they are."""
    return kind in _WHOLE_NUMBERS


def _shifted(bits: pa.Buffer, offset: int, size: int) -> npt.NDArray[np.uint8]:
    """The bits from one within a byte on."""
    own = np.frombuffer(bits, np.uint8)[offset // 8 : (offset + size + 7) // 8]
    whole = np.unpackbits(own, bitorder="little")
    return np.packbits(whole[offset % 8 : offset % 8 + size], bitorder="little")


def widths(schema: pa.Schema) -> dict[str, int]:
    """The columns of a table with the bits that their values are read as."""
    return {
        field.name: field.type.bit_width if pa.types.is_unsigned_integer(field.type) else WHOLE_WORD
        for field in schema
    }
