"""Questions and expressions as programs over the columns of a fact table (registers.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.columns import registers, steps
from engine.columns.addresses import Reference
from engine.columns.answering import TESTS, Query
from engine.columns.calendar_tables import Calendars
from engine.columns.column_reading import NO_COLUMNS
from engine.columns.layout import BY, TO
from engine.columns.registers import MISSING, WHOLE_WORD, ZEROES
from engine.columns.traced import Expr
from engine.possible import FAR

ASKED_OF_COLUMNS = frozenset({"seen", "shape", "given", "raised", "test"})
"""The questions that the columns of a row answer by themselves."""

_COMPUTED = {
    "+": steps.ADD,
    "-": steps.SUBTRACT,
    "*": steps.MULTIPLY,
    "//": steps.DIVIDE,
}
_TESTED = {"<": steps.LESS, "<=": steps.AT_MOST, "==": steps.EQUAL}


class Field(NamedTuple):
    """Where an answer stands in a signature."""

    word: int
    bit: int
    width: int


Place = Field | int
"""Where an answer stands, or the one that is given for all rows."""


class Writer:
    """Writes one program for cases of so many units; what several questions share is worked out once.

    `widths` are the columns that the fact table has, with the bits of their values.
    """

    def __init__(self, calendars: Calendars, widths: Mapping[str, int]) -> None:
        self.calendars = calendars
        self.widths = widths
        self.references: dict[Reference, int] = {}
        self._steps: list[tuple[int, int, int, int, int]] = []
        self._registers: dict[Expr, int] = {0: ZEROES}
        self._count = 2
        self._constants: dict[int, int] = {ZEROES: 0}
        """The registers that hold one number of all rows."""
        self._fields: dict[tuple[int, int, int], Field] = {}
        self._taken: list[int] = []
        """How many bits of each word are taken."""
        self._open: dict[int, int] = {}
        """Of each width the first word that may still have room for it."""

    @property
    def masks(self) -> npt.NDArray[np.uint64]:
        """The bits that are taken of each word."""
        return np.array([(1 << taken) - 1 for taken in self._taken], np.uint64)

    def program(self) -> registers.Program:
        """What was written."""
        return registers.Program(
            np.array(self._steps, np.int64).reshape(-1, 5),
            self._count,
            np.array(list(self._constants.items()), np.int64).reshape(-1, 2),
            len(self._taken),
        )

    # -- answers ------------------------------------------------------------------------------------

    def ask(self, query: Query) -> tuple[Place, ...]:
        """Put what answers a question (`lowered`) into words; where that stands.

        Of a mask the mask, and what settles it; of the shape of a number whether it has a value, whether it
        has a greatest one of its own, what settles it, whether the two are one, and which are endless.
        """
        kind, *rest = query
        if kind == "test":
            return (self._test(*rest),)
        if kind == "layout":
            return (self._field(steps.BITS, self._reference("layout", 0, ""), 0, WHOLE_WORD),)
        unit, what = rest
        if kind == "bits":
            return (self._bits(unit, what),)
        if kind == "seen":
            return self._bits(unit, what), self._bits(unit, what + BY)
        if kind == "given":
            return (self._present(unit, what),)
        if kind == "raised":
            if "raised" not in self.widths:
                return (0,)
            return (self._field(steps.BITS, self._reference("raised", unit, what), 0, 1),)
        if what + TO not in self.widths:
            return (self._present(unit, what),)
        low, high = ("column", unit, what, "low"), ("column", unit, what, "high")
        return (
            self._present(unit, what), self._present(unit, what + TO), self._bits(unit, what + BY),
            self._test("==", low, high), self._test("<=", low, -FAR), self._test("<=", FAR, high),
        )  # fmt: skip

    def _bits(self, unit: int, name: str) -> Place:
        width = self.widths.get(name)
        if width is None:
            return 0
        return self._field(steps.BITS, self._reference("column", unit, name), 0, width)

    def _present(self, unit: int, name: str) -> Place:
        if name not in self.widths:
            return 0
        return self._field(steps.PRESENT, self._reference("column", unit, name), 0, 1)

    def _test(self, name: str, one: Expr, other: Expr) -> Place:
        left, right = self.register(one), self.register(other)
        if MISSING in (left, right):
            return 0
        if left in self._constants and right in self._constants:
            return int(TESTS[name](self._constants[left], self._constants[right]))
        return self._field(_TESTED[name], left, right, 1)

    def _field(self, operation: int, one: int, other: int, width: int) -> Field:
        known = self._fields.get((operation, one, other))
        if known is None:
            word = self._open.get(width, 0)
            while word < len(self._taken) and self._taken[word] + width > WHOLE_WORD:
                word += 1
            if word == len(self._taken):
                self._taken.append(0)
            self._open[width] = word
            known = self._fields[operation, one, other] = Field(word, self._taken[word], width)
            self._taken[word] += width
            self._steps.append((operation, word, one, other, known.bit))
        return known

    # -- numbers ------------------------------------------------------------------------------------

    def register(self, expression: Expr) -> int:
        """The register that holds the value of an expression (`lowered`)."""
        known = self._registers.get(expression)
        if known is None:
            if type(expression) is int:
                known, self._count = self._count, self._count + 1
                self._constants[known] = expression
            else:
                known = self._computed(*expression)
            self._registers[expression] = known
        return known

    def _computed(self, kind: str, *rest: Any) -> int:
        if kind == "column":
            return self._column(*rest)
        if kind == "day_end":
            zone, begin, days = rest
            step = steps.DAY_END, self.register(begin), self.register(days), self.calendars.zones[zone]
        elif kind == "working_days_end":
            days_of, zone, begin, count = rest
            if not count:
                # such a count needs no year that is known
                return self.register(("day_end", zone, begin, 0))
            step = steps.WORKED, self.register(begin), 0, self.calendars.table(days_of, zone, count)
        else:
            step = _COMPUTED[kind], self.register(rest[0]), self.register(rest[1]), 0
        return self._step(*step)

    def _column(self, unit: int, name: str, end: str) -> int:
        """A column's value; the greatest one of a number is the least where no other is given."""
        if end == "high":
            least = self.register(("column", unit, name, "low"))
            if name + TO not in self.widths:
                return least
            return self._step(steps.LOAD_OR, self._reference("column", unit, name + TO), least, 0)
        if name not in self.widths:
            return MISSING
        return self._step(steps.LOAD, self._reference("column", unit, name), ZEROES, 0)

    def _step(self, operation: int, one: int, other: int, place: int) -> int:
        if operation >= steps.ADD and MISSING in (one, other):
            return MISSING
        if operation >= steps.ADD and one in self._constants and other in self._constants:
            return self.register(
                self._constant(operation, self._constants[one], self._constants[other], place)
            )
        target, self._count = self._count, self._count + 1
        self._steps.append((operation, target, one, other, place))
        return target

    def _constant(self, operation: int, one: int, other: int, place: int) -> int:
        """What a step gives for numbers that are the same in all rows."""
        step = np.array([(operation, 4, 2, 3, place)], np.int64)
        program = registers.Program(step, 5, np.array([(2, one), (3, other)], np.int64), 0)
        held = registers.prepared(program)
        block = np.array([0, 1, 0], np.int64)
        registers.run(program, NO_COLUMNS, self.calendars.arrays(), block, held)
        return int(held.registers[4, 0])

    def _reference(self, *what: Any) -> int:
        return self.references.setdefault(what, len(self.references))


def lowered(asked: Any, unit: int = 0) -> Any:
    """A question or expression with the unit that each of its columns is of: `unit` where it names none."""
    if type(asked) is not tuple:
        return asked
    kind = asked[0]
    if kind == "unit":
        return lowered(asked[2], asked[1])
    if kind == "as_of":
        return ("column", unit, "as_of", "low")
    if kind == "column" or kind in ASKED_OF_COLUMNS and kind != "test":
        return (kind, unit, *asked[1:])
    return tuple(lowered(each, unit) for each in asked)
