"""What the proofs say of a published table, in the terms in which others publish what they found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations, product
from typing import Any

from engine.diagnostics import Refused
from engine.policy import Policy
from engine.possible import bits
from engine.proving.circuit import Circuit
from engine.proving.encoding import Encoding, Shared
from engine.proving.findings import Finding
from engine.proving.proof import prove
from engine.proving.reach import Asked, Course
from engine.proving.regions import Box, Regions, regions
from tests.conformance.oracle_tables import TABLE, OracleTable

Region = frozenset[tuple[int, ...]]
"""Cells of a table's domain, each as the positions of the pieces of its columns."""
Pairs = set[tuple[int, int]]


@contextmanager
def asked_table(policy: Policy) -> Iterator[tuple[Course, Asked]]:
    """The one table of rules of a policy, as it is asked."""
    circuit = Circuit()
    try:
        course = Course(Encoding(policy, Shared(circuit)))
        yield course, course.asked[TABLE]
    finally:
        circuit.close()


def region(boxes: Sequence[Sequence[frozenset[int]]]) -> Region:
    """The cells of boxes that have nothing in common."""
    cells = [cell for box in boxes for cell in product(*box)]
    assert len(set(cells)) == len(cells), "the boxes overlap"
    return frozenset(cells)


def boxes_of(table: OracleTable, found: Regions, boxes: Sequence[Box]) -> list[tuple[frozenset[int], ...]]:
    """Boxes of regions over all columns of a table, also those that no row tests."""
    names = [fact.name for fact in found.columns]
    return [
        tuple(
            frozenset(bits(box[names.index(f"input.{position}")]))
            if f"input.{position}" in names
            else frozenset(column.known)
            for position, column in enumerate(table.columns, 1)
        )
        for box in boxes
    ]


def number(row: str) -> int:
    """The number of the rule that a row is made of."""
    return int(row.removeprefix("r"))


@dataclass(frozen=True)
class Proved:
    """A table, the regions of its policy, which rules lie in which, and the findings."""

    table: OracleTable
    regions: Regions
    inside: Pairs
    """Pairs of rules, the first of which holds nowhere without the second."""
    findings: tuple[Finding, ...]

    def of(self, code: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.diagnostic.code == code]

    @cached_property
    def gap(self) -> Region:
        return region(boxes_of(self.table, self.regions, self.regions.gap))

    @cached_property
    def together(self) -> Mapping[frozenset[int], Region]:
        """The region of every set of rules that hold together, single ones included."""
        return {
            frozenset(map(number, rows)): region(boxes_of(self.table, self.regions, boxes))
            for rows, boxes in self.regions.boxes.items()
            if rows
        }

    @property
    def overlaps(self) -> Mapping[frozenset[int], Region]:
        return {rows: where for rows, where in self.together.items() if len(rows) > 1}

    @property
    def conflicts(self) -> Pairs:
        """Pairs of rules that are found to overlap and to conclude differently, the first one first."""
        return {(number(each.rows[0]), number(each.rows[1])) for each in self.of("overlap")}

    @property
    def duplicates(self) -> list[list[int]]:
        """The groups of rules that hold in the same region."""
        groups = {
            tuple(other for other in self.table.numbers if {(one, other), (other, one)} <= self.inside)
            for one in self.table.numbers
        }
        return sorted(list(group) for group in groups if len(group) > 1)

    @property
    def subsumptions(self) -> Pairs:
        """Pairs of rules with one conclusion, the first of which holds wherever the second does."""
        return {
            (wide, narrow)
            for narrow, wide in self.inside
            if narrow != wide and self.table.then(narrow) == self.table.then(wide)
        }

    @property
    def masked(self) -> Pairs:
        """Rules that never answer, each with one of higher priority that holds wherever it does."""
        dead = {number(finding.rows[0]) for finding in self.of("dead-row")}
        return {
            (low, high)
            for low, high in self.inside
            if low in dead and self.table.rank(high) < self.table.rank(low)
        }

    @property
    def misleading(self) -> Pairs:
        """Overlapping rules, the higher of which leaves open what the lower one tests."""
        return {
            (high, low)
            for rules in self.overlaps
            for high, low in permutations(rules, 2)
            if self.table.rank(high) < self.table.rank(low) and self._tests_more(low, high)
        }

    def _tests_more(self, one: int, other: int) -> bool:
        rules = self.table.record["rules"]
        cells = zip(rules[one - 1]["cells"], rules[other - 1]["cells"], strict=True)
        return any(cell != "-" and blank == "-" for cell, blank in cells)


def proved(table: OracleTable, without: Sequence[int] = (), with_null: bool = False) -> Proved:
    """What is proved of a table, all of it or without some of its rules."""
    book = table.policy(without=without, with_null=with_null).load()
    (policy,) = book.policies()
    with asked_table(policy) as (course, asked):
        found = regions(course, asked)
        holds = {number(row.id): course.encoding.row(asked.table, row) for row in asked.table.rows}
        inside = {
            (one, other)
            for one, other in product(holds, holds)
            if course.encoding.circuit.possible([asked.applies, holds[one]])
            and not course.encoding.circuit.possible([asked.applies, holds[one], -holds[other]])
        }
    return Proved(table, found, inside, tuple(prove(book)))


def left_conflicts(known: Proved) -> list[Finding]:
    """The conflicts that are still found when every earlier rule says that it comes before the later."""
    book = known.table.policy(over=known.conflicts).load()
    return [finding for finding in prove(book) if finding.diagnostic.code in ("overlap", "needless-over")]


def refused(table: OracleTable) -> dict[str, list[tuple[int, Any]]]:
    """What the loader refuses in a table as it is written: by code, the rules and where in them."""
    found: dict[str, list[tuple[int, Any]]] = {}
    try:
        table.policy(as_written=True).load()
    except Refused as refusal:
        for problem in refusal.problems.diagnostics:
            assert problem.place is not None
            _, row, *path = problem.place.path
            found.setdefault(problem.code, []).append((table.order[int(row)], path[-1]))
    return found


def first_of(known: Proved) -> Pairs:
    """From the regions: the pairs of rules, the first of which answers where the second holds too."""
    order = known.table.order
    return {
        (min(rules, key=order.index), other)
        for rules in known.together
        for other in rules
        if known.table.then(min(rules, key=order.index)) != known.table.then(other)
    }
