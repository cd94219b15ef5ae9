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

MOST_FOUND = 100
"""So many boxes of one finding are looked for, before those that belong together are joined."""
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


@record
class Region:
    """Where something is found in a table that is asked and applies: boxes as rows would write them."""

    boxes: tuple[Mapping[str, Any], ...]
    complete: bool
    """Whether these are all; False where the search was given up."""


def regions(course: Course, asked: Asked) -> Regions:
    """The regions of a table as it is asked; raises Unproved where there are too many to follow."""
    return _Cutting(course.encoding, asked).regions()


def region(course: Course, asked: Asked, hold: Sequence[Row], fail: Sequence[Row]) -> Region:
    """Where some rows of a table hold and others do not, in as few boxes as are easily found."""
    cutting = _Cutting(course.encoding, asked)
    found: list[Box] = []
    complete = True
    try:
        for box in cutting.boxes(hold, fail):
            complete = len(found) < MOST_FOUND
            if not complete:
                break
            found.append(box)
    except Unproved:
        complete = False
    shown = Regions(columns=cutting.columns, domain=cutting.domain, boxes={})
    return Region(boxes=tuple(shown.conditions(box) for box in joined(found)), complete=complete)


def joined(boxes: Sequence[Box]) -> list[Box]:
    """The same region in fewer boxes: those that differ in one column alone are made one."""
    found, before = list(boxes), len(boxes) + 1
    while len(found) < before:
        before = len(found)
        for column in range(len(found[0]) if found else 0):
            masks: dict[tuple[Box, Box], int] = {}
            for box in found:
                rest = (box[:column], box[column + 1 :])
                masks[rest] = masks.get(rest, 0) | box[column]
            found = [(*left, mask, *right) for (left, right), mask in masks.items()]
    return found


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
        self.domain = self._domain()
        if self.circuit.possible(asked):
            for rows, box in self._cut(asked, 0, self.asked.table.rows, frozenset()):
                found.setdefault(rows, []).append(box)
        boxes = {rows: tuple(each) for rows, each in sorted(found.items())}
        return Regions(columns=self.columns, domain=self.domain, boxes=boxes)

    def boxes(self, hold: Sequence[Row], fail: Sequence[Row]) -> Iterator[Box]:
        """The boxes in which some rows hold and others do not; raises Unproved."""
        self.domain = self._domain()
        wanted = [self.holds[row.id] for row in hold] + [-self.holds[row.id] for row in fail]
        goal = self.circuit.every([self.asked.applies, *wanted])
        yield from self._boxes([self.asked.applies], 0, (*hold, *fail), goal)

    def _boxes(self, known: Sequence[int], column: int, rows: Sequence[Row], goal: int) -> Iterator[Box]:
        """The boxes of what is `known`, over the columns from one on, in which the goal is certain."""
        if not self.circuit.possible([*known, goal]):
            return
        if not self.circuit.possible([*known, -goal]):
            yield self.domain[column:]
            return
        undecided = [row for row in rows if self._undecided(known, self.holds[row.id])]
        here = self._next(column, undecided)
        fact, open_columns = self.columns[here], self.domain[column:here]
        for group in _groups(fact, self.domain[here], undecided):
            mask = self._possible(known, fact, group)
            if mask:
                within = [*known, self.encoding.among(fact.name, mask)]
                for rest in self._boxes(within, here + 1, undecided, goal):
                    yield (*open_columns, mask, *rest)

    def _undecided(self, known: Sequence[int], literal: int) -> bool:
        return self.circuit.possible([*known, literal]) and self.circuit.possible([*known, -literal])

    def _next(self, column: int, rows: Iterable[Row]) -> int:
        """The first column from one on that some rows test."""
        tested = {atom.fact.name for row in rows for atom in row.atoms}
        return next(n for n in range(column, len(self.columns)) if self.columns[n].name in tested)

    def _domain(self) -> Box:
        asked = [self.asked.applies]
        return tuple(self._possible(asked, fact, fact.everything) for fact in self.columns)

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
        here = self._next(column, undecided)
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
