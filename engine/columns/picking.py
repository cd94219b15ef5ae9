"""The amounts and deadlines of cases of several kinds, worked out together by one program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

from engine.columns import registers, steps
from engine.columns.addresses import Held
from engine.columns.answering import Codes
from engine.columns.calendar_tables import Calendars
from engine.columns.cases import Known
from engine.columns.column_reading import Columns
from engine.columns.programs import Writer
from engine.columns.traced import Expr
from engine.columns.walk import UNKNOWN, Integers
from engine.record import tuple_record

PARTS = 5
"""The amounts of a case: goods, freight, other, and the least and the most that may be paid."""


@tuple_record
class Kind:
    """How cases of a signature are judged; what is computed, with the unit that each number is of."""

    known: Known
    parts: tuple[Expr | None, ...]
    ends: tuple[Expr, ...]


@njit(cache=True)
def pick(
    program: registers.Program,
    columns: Columns,
    calendars: steps.Calendars,
    kinds: Integers,
    parts: Integers,
    begins: Integers,
    ends: Integers,
    places: Integers,
    amounts: Integers,
    earliest: Integers,
) -> None:
    """Of every case the registers that its kind names, at its place: its amounts, the smallest of its ends.

    A case of no kind is left out; so is a part of none (UNKNOWN).
    """
    held = registers.prepared(program)
    for block in range(len(columns.blocks)):
        registers.run(program, columns, calendars, columns.blocks[block], held)
        start = columns.blocks[block, 0]
        for case in range(start, columns.blocks[block, 1]):
            kind = kinds[case]
            if kind < 0:
                continue
            for part in range(parts.shape[1]):
                if parts[kind, part] >= 0:
                    amounts[part, places[case]] = registers.number(held, parts[kind, part], case - start)
            for end in range(begins[kind], begins[kind + 1]):
                number = registers.number(held, ends[end], case - start)
                earliest[places[case]] = min(earliest[places[case]], number)


class Written(NamedTuple):
    """Where the amounts of cases are written to."""

    places: Integers
    """Of each case its place."""
    amounts: Integers
    """A line a part."""
    earliest: Integers
    """The earliest end of the windows that are running; it stays where none is."""


class Picked:
    """Amounts and ends of windows of cases of several kinds, worked out together."""

    def __init__(self, calendars: Calendars, widths: Mapping[str, int]) -> None:
        self.widths = widths
        self._calendars = calendars
        self._writer = Writer(calendars, widths)

    def register(self, expression: Expr | None) -> int:
        """The register of an expression (`lowered`); UNKNOWN for none."""
        return UNKNOWN if expression is None else self._writer.register(expression)

    def into(
        self, held: Held, kinds: Integers, parts: Integers, begins: Integers, ends: Integers, into: Written
    ) -> None:
        """Write the amounts of every case, a line a part, and the earliest of its ends."""
        pick(
            self._writer.program(), held.arrays(self._writer.references), self._calendars.arrays(),
            kinds, parts, begins, ends, *into,
        )  # fmt: skip


class Registered:
    """The registers of kinds: of their amounts, and of the ends of their windows."""

    def __init__(self, calendars: Calendars, widths: Mapping[str, int]) -> None:
        self.widths = widths
        self._picked = Picked(calendars, widths)
        self.parts = np.empty((0, PARTS), np.int64)
        self._begins = np.zeros(1, np.int64)
        self._ends = np.empty(0, np.int64)

    def grow(self, kinds: Sequence[Kind]) -> None:
        """Take in the kinds that came since."""
        new = kinds[len(self.parts) :]
        if not new:
            return
        register = self._picked.register
        parts = [[register(part) for part in kind.parts] for kind in new]
        ends = [[register(end) for end in kind.ends] for kind in new]
        self.parts = np.concatenate((self.parts, np.array(parts, np.int64)))
        counts = np.cumsum([len(each) for each in ends]) + self._begins[-1]
        self._begins = np.concatenate((self._begins, counts))
        self._ends = np.concatenate((self._ends, np.array([end for each in ends for end in each], np.int64)))

    def pick(self, held: Held, kinds: Codes, into: Written) -> None:
        """Write the amounts of cases, and the earliest ends of their windows."""
        self._picked.into(held, kinds, self.parts, self._begins, self._ends, into)
