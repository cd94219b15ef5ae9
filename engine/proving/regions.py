"""The regions of a table: where none of its rows holds, and where exactly which rows hold together.

A region is a list of boxes that have nothing in common. A box says of every column which values it may
have, and whatever can happen in it makes the same rows hold. What can happen is in exactly one box of
one region; what cannot may lie in any, but no box is made of it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.policy import Atom, Row, Table
from engine.possible import bits
from engine.proving.circuit import Circuit, Unproved
from engine.proving.encoding import Encoding
from engine.proving.reach import Asked, Course
from engine.record import record
from engine.vocabulary import Fact

MOST_BOXES = 10_000
"""A table that falls into more boxes than this is given up, and says so."""

Box = tuple[int, ...]
"""The values (a mask) that each column may have."""
Together = tuple[str, ...]
"""The ids of the rows that hold together, in the table's order."""


@record
class Regions:
    """The regions of one table, over the facts that it tests."""

    columns: tuple[Fact, ...]
    domain: Box
    """What each column can be where the table is asked and applies."""
    boxes: Mapping[Together, tuple[Box, ...]]
    """By the rows that hold: the boxes in which exactly they do."""

    @property
    def gap(self) -> tuple[Box, ...]:
        """The region that no row takes."""
        return self.boxes.get((), ())

    @property
    def overlaps(self) -> dict[Together, tuple[Box, ...]]:
        """The regions in which several rows hold."""
        return {rows: boxes for rows, boxes in self.boxes.items() if len(rows) > 1}

    def conditions(self, box: Box) -> dict[str, Any]:
        """A box as a row would write it: columns that it leaves open are left out."""
        return {
            fact.name: fact.show(mask)
            for fact, mask, possible in zip(self.columns, box, self.domain, strict=True)
            if mask != possible
        }


def regions(course: Course, asked: Asked) -> Regions:
    """The regions of a table as it is asked; raises Unproved where there are too many to follow."""
    return _Cutting(course.encoding, asked).regions()


_Parts = list[tuple[Together, Box]]
"""Boxes over the columns from one on, each with the rows that hold in it."""


class _Cutting:
    def __init__(self, encoding: Encoding, asked: Asked) -> None:
        self.encoding = encoding
        self.circuit: Circuit = encoding.circuit
        self.asked = asked
        self.columns = _columns(asked.table)
        self.holds = {row.id: encoding.row(asked.table, row) for row in asked.table.rows}
        self.domain: Box = ()
        self.leaves = 0

    def regions(self) -> Regions:
        asked = [self.asked.applies]
        found: dict[Together, list[Box]] = {}
        self.domain = tuple(self._possible(asked, fact, fact.everything) for fact in self.columns)
        if self.circuit.possible(asked):
            for rows, box in self._cut(asked, 0, self.asked.table.rows, frozenset()):
                found.setdefault(rows, []).append(box)
        boxes = {rows: tuple(each) for rows, each in sorted(found.items())}
        return Regions(columns=self.columns, domain=self.domain, boxes=boxes)

    def _cut(self, known: Sequence[int], column: int, rows: Sequence[Row], held: frozenset[str]) -> _Parts:
        """The boxes of what is `known`, over the columns from one on; `rows` may hold there or not."""
        undecided = []
        for row in rows:
            literal = self.holds[row.id]
            if not self.circuit.possible([*known, literal]):
                continue
            if self.circuit.possible([*known, -literal]):
                undecided.append(row)
            else:
                held |= {row.id}
        if not undecided:
            self.leaves += 1
            if self.leaves > MOST_BOXES:
                raise Unproved
            together = tuple(row.id for row in self.asked.table.rows if row.id in held)
            return [(together, self.domain[column:])]
        tested = {atom.fact.name for row in undecided for atom in row.atoms}
        here = column
        while self.columns[here].name not in tested:
            here += 1
        fact, open_columns = self.columns[here], self.domain[column:here]
        found: _Parts = []
        for group in _groups(fact, self.domain[here], undecided):
            mask = self._possible(known, fact, group)
            if mask:
                within = [*known, self.encoding.among(fact.name, mask)]
                parts = self._cut(within, here + 1, undecided, held)
                found += [(together, (*open_columns, mask, *rest)) for together, rest in parts]
        return found

    def _possible(self, known: Sequence[int], fact: Fact, mask: int) -> int:
        """The values of a fact, of those in a mask, that are possible where something is known."""
        values = self.encoding.values(fact.name)
        return sum(
            1 << position for position in bits(mask) if self.circuit.possible([*known, values[position]])
        )


def _columns(table: Table) -> tuple[Fact, ...]:
    """The facts that a table tests, in the order in which it first names them."""
    tested: Iterable[Atom] = (*table.applies, *(atom for row in table.rows for atom in row.atoms))
    return tuple({atom.fact.name: atom.fact for atom in tested}.values())


def _groups(fact: Fact, domain: int, rows: Sequence[Row]) -> Iterator[int]:
    """The values of a fact grouped by which of some rows take them."""
    groups: dict[tuple[bool, ...], int] = {}
    wanted = [atom.allowed for row in rows for atom in row.atoms if atom.fact.name == fact.name]
    for position in bits(domain):
        taken = tuple(bool(allowed >> position & 1) for allowed in wanted)
        groups[taken] = groups.get(taken, 0) | 1 << position
    yield from groups.values()
