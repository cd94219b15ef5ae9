"""Questions and expressions as programs over the columns of a fact table (registers.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engine.calendars import Calendar
from engine.columns import registers
from engine.columns.answering import TESTS, Query
from engine.columns.frames import Columns
from engine.columns.layout import BY, INSTANT, TO
from engine.columns.traced import Expr
from engine.instants import DAY, SECOND
from engine.possible import FAR

ASKED_OF_COLUMNS = frozenset({"seen", "shape", "given", "raised", "test"})
"""The questions that the columns of a row answer by themselves."""

_COMPUTED = {
    "+": registers.ADD,
    "-": registers.SUBTRACT,
    "*": registers.MULTIPLY,
    "//": registers.DIVIDE,
}
_TESTED = {"<": registers.LESS, "<=": registers.AT_MOST, "==": registers.EQUAL}
_NOTHING = 0
"""The register that holds zeroes."""
WHOLE_WORD = 64
"""The bits of a word."""

Reference = tuple[Any, ...]
"""What is read of a unit of the case: `("column", unit, name)`, `("raised", unit, tags)`; or its layout."""


class Calendars:
    """Time zones and working days in arrays, as programs ask for them."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.zones = {name: number for number, name in enumerate(calendar.zones)}
        zones = list(calendar.zones.values())
        self._begins = np.cumsum([0, *(len(zone.offsets) for zone in zones)], dtype=np.int64)
        self._changes = _joined([(*zone.changes, registers.NEVER) for zone in zones])
        self._walls = _joined([(*zone.wall_changes, registers.NEVER) for zone in zones])
        self._offsets = _joined([zone.offsets for zone in zones]) * SECOND
        self._starts = _starts([zone.changes for zone in zones])
        self._wall_starts = _starts([zone.wall_changes for zone in zones])
        self._worked: dict[tuple[str, str, int], int] = {}
        self._ends: list[list[int]] = []
        self._tables: list[tuple[int, int, int, int]] = []
        self._arrays: registers.Calendars | None = None

    def table(self, days_of: str, zone: str, count: int) -> int:
        """The number of the table of the ends of so many working days after every local day."""
        known = self._worked.get((days_of, zone, count))
        if known is None:
            known = self._worked[days_of, zone, count] = len(self._tables)
            days = self.calendar.working_days[days_of]
            at = sum(map(len, self._ends))
            first, last = days.first_day - 1, days.last_day
            self._ends.append([self._end(days_of, zone, day, count) for day in range(first, last + 1)])
            self._tables.append((self.zones[zone], first, at, last + 1 - first))
            self._arrays = None
        return known

    def _end(self, days_of: str, zone: str, day: int, count: int) -> int:
        noon = self.calendar.to_utc(zone, day * DAY + DAY // 2)
        try:
            return self.calendar.working_days_end(days_of, zone, noon, count)
        except ValueError:
            return registers.UNCOUNTED

    def arrays(self) -> registers.Calendars:
        """The arrays."""
        if self._arrays is None:
            self._arrays = registers.Calendars(
                self._changes,
                self._walls,
                self._offsets,
                self._starts,
                self._wall_starts,
                self._begins,
                _joined(self._ends),
                np.array(self._tables, np.int64).reshape(-1, 4),
            )
        return self._arrays


def _starts(changes: Sequence[Sequence[int]]) -> npt.NDArray[np.int64]:
    """Of each zone how many of its changes are before each span; what is before all spans is in the first."""
    spans = registers.FIRST_SPAN + (np.arange(registers.SPANS, dtype=np.int64) << registers.SPAN)
    starts = [np.searchsorted(np.array(each, np.int64), spans, side="left") for each in changes]
    found = np.array(starts, np.int64).reshape(len(changes), registers.SPANS)
    found[:, 0] = 0
    return found


def _joined(parts: Iterable[Sequence[int]]) -> npt.NDArray[np.int64]:
    return np.array([each for part in parts for each in part], np.int64)


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
        self._registers: dict[Expr, int] = {0: _NOTHING}
        self._count = 1
        self._constants: dict[int, int] = {_NOTHING: 0}
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
            return (self._field(registers.BITS, self._reference("layout", 0, ""), 0, WHOLE_WORD),)
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
            return (self._field(registers.BITS, self._reference("raised", unit, what), 0, 1),)
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
        return self._field(registers.BITS, self._reference("column", unit, name), 0, width)

    def _present(self, unit: int, name: str) -> Place:
        if name not in self.widths:
            return 0
        return self._field(registers.PRESENT, self._reference("column", unit, name), 0, 1)

    def _test(self, name: str, one: Expr, other: Expr) -> Place:
        left, right = self.register(one), self.register(other)
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
            step = registers.DAY_END, self.register(begin), self.register(days), self.calendars.zones[zone]
        elif kind == "working_days_end":
            days_of, zone, begin, count = rest
            if not count:
                # such a count needs no year that is known
                return self.register(("day_end", zone, begin, 0))
            step = registers.WORKED, self.register(begin), 0, self.calendars.table(days_of, zone, count)
        else:
            step = _COMPUTED[kind], self.register(rest[0]), self.register(rest[1]), 0
        return self._step(*step)

    def _column(self, unit: int, name: str, end: str) -> int:
        """A column's value; the greatest one of a number is the least where no other is given."""
        if end == "high":
            least = self.register(("column", unit, name, "low"))
            if name + TO not in self.widths:
                return least
            return self._step(registers.LOAD_OR, self._reference("column", unit, name + TO), least, 0)
        if name not in self.widths:
            # no row that asks for it lacks it
            return _NOTHING
        return self._step(registers.LOAD, self._reference("column", unit, name), _NOTHING, 0)

    def _step(self, operation: int, one: int, other: int, place: int) -> int:
        if operation >= registers.ADD and one in self._constants and other in self._constants:
            return self.register(
                self._constant(operation, self._constants[one], self._constants[other], place)
            )
        target, self._count = self._count, self._count + 1
        self._steps.append((operation, target, one, other, place))
        return target

    def _constant(self, operation: int, one: int, other: int, place: int) -> int:
        """What a step gives for numbers that are the same in all rows."""
        steps = np.array([(operation, 3, 1, 2, place)], np.int64)
        program = registers.Program(steps, 4, np.array([(1, one), (2, other)], np.int64), 0)
        held = registers.prepared(program)
        nothing = np.zeros(1, np.int64)
        nowhere = registers.Columns(nothing, nothing, nothing, nothing, np.zeros((0, 0), np.int64))
        words = np.zeros((0, registers.BLOCK), np.uint64)
        registers.run(program, nowhere, self.calendars.arrays(), 0, 1, held, words)
        return int(held[3, 0])

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


class Addresses:
    """Where the columns of a batch stand; what the addresses point to is kept alive here."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._kept: list[Any] = []
        self._known: dict[tuple[str, Any], tuple[int, int, int]] = {}
        self._zeroes: npt.NDArray[np.uint8] | None = None

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
            return self._nothing(), 1, self._nothing()
        if not plainly_read(column.type):
            column = column.cast(pa.int64())
        width = column.type.bit_width // 8
        self._kept.append(column)
        bits, values = column.buffers()
        if values is None or column.null_count == len(column):
            return self._nothing(), width, self._nothing()
        presence = 0
        if column.null_count and bits is not None:
            presence = bits.address + column.offset // 8
            if column.offset % 8:
                presence = self._array(_shifted(bits, column.offset, len(column)))
        return values.address + column.offset * width, width, presence

    def _nothing(self) -> int:
        """What stands in columns that are empty."""
        if self._zeroes is None:
            self._zeroes = np.zeros(8 * self.columns.size + 8, np.uint8)
        return _begin(self._zeroes)

    def _array(self, array: npt.NDArray[np.uint8]) -> int:
        self._kept.append(array)
        return _begin(array)


class Held:
    """The columns of some cases as programs read them.

    `positions` are the rows of the first units of the cases, of their second units, and so on; without them
    every row is a case.
    """

    def __init__(
        self,
        addresses: Addresses,
        positions: npt.NDArray[np.int64] | None = None,
        layouts: npt.NDArray[np.int64] | None = None,
    ) -> None:
        self._addresses = addresses
        self._positions = np.zeros((0, 0), np.int64) if positions is None else positions
        self._layouts = layouts

    def layouts(self, cases: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The numbers of the layouts of some cases; 0 where each is of one unit."""
        return np.zeros(len(cases), np.int64) if self._layouts is None else self._layouts[cases]

    def arrays(self, references: Iterable[Reference]) -> registers.Columns:
        """The addresses of what a program refers to."""
        found, units = [], []
        for kind, unit, name in references:
            if kind == "layout" and self._layouts is not None:
                found.append((_begin(self._layouts), 8, 0))
                units.append(registers.UNPLACED)
            else:
                found.append(self._addresses.of(kind, name))
                units.append(unit)
        values, widths, presences = np.ascontiguousarray(np.array(found, np.int64).reshape(-1, 3).T)
        return registers.Columns(values, widths, presences, np.array(units, np.int64), self._positions)


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
