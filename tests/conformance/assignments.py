"""What the proofs have to find in a small policy, by ruling every assignment of its raw inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod
from typing import Any

from engine.expressions import Call, Expression, FactValue, IsAmong, parts
from engine.interpreter import Evaluation
from engine.loader import PolicyBook
from engine.policy import Policy, Row, Table
from engine.possible import FALSE, TRUE
from engine.proving.findings import Finding
from engine.proving.stated import stated_unit
from engine.ruling import Open
from tests.conformance.provable_policies import NUMBER, THRESHOLDS

COMPARED = ("gap", "dead-row", "overlap", "dead-value", "idle-condition", "never-asked")
"""The findings that trying every assignment decides."""
_RAW = ("observed", "proof", "document", "constant")
_AMOUNT = 100

Named = tuple[str, str, tuple[str, ...]]
"""A finding: its code, where it is, and what it names."""


@dataclass
class Assignments:
    """Every assignment of the raw inputs that the tables of a policy rest on."""

    policy: Policy
    conclusions: Mapping[tuple[str, str], Any]
    raw: list[str] = field(init=False)
    asked_about: list[str] = field(init=False)
    """The facts of which it matters whether anything is said."""
    numbers: list[int] = field(init=False)

    def __post_init__(self) -> None:
        facts = self.policy.facts
        used = set(_used(self.policy))
        self.raw = [name for name in facts if name in used and facts[name].finite and _is_raw(self, name)]
        self.asked_about = sorted(used & set(_asked_about(self.policy)))
        times = self.policy.limits["times"].value
        thresholds = {times if each == "limit.times" else int(each) for each in THRESHOLDS}
        near = sorted({each + shift for each in thresholds for shift in (-1, 0, 1)})
        self.numbers = near if NUMBER in used else near[:1]

    @property
    def needs_silence(self) -> bool:
        """Whether it matters that nothing is said of a fact which may have any value then.

        No document can state such an assignment: it would say something of the fact.
        """
        return any(not self._silent(name) for name in self.asked_about)

    def count(self) -> int:
        """How many there are."""
        facts = [self.policy.facts[name] for name in self.raw]
        silences = prod(2 for _ in self.asked_about)
        return prod(len(fact.values) for fact in facts) * silences * len(self.numbers)

    def evaluations(self) -> Iterator[Evaluation]:
        """The interpreter on each of them, after it has ruled and every fact was asked for."""
        facts = self.policy.facts
        amounts = {name: _AMOUNT for name, fact in facts.items() if fact.type in ("money", "number")}
        masks = [[1 << position for position in range(len(facts[name].values))] for name in self.raw]
        for number, said in product(self.numbers, _subsets(self.asked_about)):
            stated = {name: facts[name].values_of(1)[0] for name in said}
            unit = stated_unit(self.policy, stated, {**amounts, NUMBER: number})
            for chosen in product(*masks):
                narrowed = dict(zip(self.raw, chosen, strict=True))
                if all(self._may_be_silent(name, narrowed) for name in self.asked_about if name not in said):
                    evaluation = Evaluation(self.policy, unit, narrowed)
                    assert not isinstance(evaluation.rule(), Open)
                    for fact in facts.values():
                        if fact.finite and fact.origin in ("derived", "decided"):
                            evaluation.mask(fact.name)
                    yield evaluation

    def _may_be_silent(self, name: str, narrowed: Mapping[str, int]) -> bool:
        """Whether a fact can have its value without anything being said of it."""
        everything = self.policy.facts[name].everything
        return bool(narrowed.get(name, everything) & (self._silent(name) or everything))

    def _silent(self, name: str) -> int:
        """The value that a fact has where nothing is said of it; 0 where it may have any."""
        fact = self.policy.facts[name]
        return fact.otherwise if fact.absent != "unknown" else 0

    def found(self) -> set[Named]:
        """Everything that the proofs have to find."""
        seen = _Seen(self.policy, self.conclusions)
        for evaluation in self.evaluations():
            seen.take(evaluation)
        return set(seen.findings())


class _Seen:
    """What came up in any assignment."""

    def __init__(self, policy: Policy, conclusions: Mapping[tuple[str, str], Any]) -> None:
        self.policy = policy
        self.conclusions = conclusions
        self.values: dict[str, int] = {}
        self.applied: set[str] = set()
        self.gaps: set[str] = set()
        self.held: set[tuple[str, str]] = set()
        self.held_when_asked: set[tuple[str, str]] = set()
        self.hit: set[tuple[str, str]] = set()
        self.together: set[tuple[str, str, str]] = set()
        """Rows that hold together where their table applies."""
        self.overlaps: set[tuple[str, str, str]] = set()
        self.mattered: set[tuple[str, str, str]] = set()
        """Conditions that alone kept a row from answering."""

    def take(self, evaluation: Evaluation) -> None:
        """Note what came up in one assignment."""
        for fact in self.policy.facts.values():
            if fact.finite:
                self.values[fact.name] = self.values.get(fact.name, 0) | evaluation.mask(fact.name)
        applied = [step for step in evaluation.steps if step.applies == TRUE]
        assert all(truth in (TRUE, FALSE) for step in evaluation.steps for truth in step.rows)
        for table in self.policy.tables.values():
            self.held |= {(table.name, row.id) for row in table.rows if _holds(evaluation, row)}
        for step in applied:
            self._answer(evaluation, step.table, step.rows)

    def _answer(self, evaluation: Evaluation, table: Table, truths: tuple[int, ...]) -> None:
        name = table.name
        self.applied.add(name)
        held = [row for row in table.rows if _holds(evaluation, row)]
        hits = [row for row, truth in zip(table.rows, truths, strict=False) if truth == TRUE]
        assert hits == (held if table.collects else held[:1])
        self.held_when_asked |= {(name, row.id) for row in held}
        self.hit |= {(name, row.id) for row in hits}
        if not hits:
            self.gaps.add(name)
        for above, below in combinations(held, 2):
            self.together.add((name, above.id, below.id))
        if hits and not table.collects:
            for other in held[1:]:
                if self.conclusions[name, hits[0].id] != self.conclusions[name, other.id]:
                    self.overlaps.add((name, hits[0].id, other.id))
        for row in table.rows:
            failing = [atom for atom in row.atoms if not evaluation.mask(atom.fact.name) & atom.allowed]
            if len(failing) == 1:
                self.mattered.add((name, row.id, failing[0].fact.name))

    def findings(self) -> Iterator[Named]:
        """What has to be found, from what came up and what never did."""
        for table in self.policy.tables.values():
            if table.name not in self.applied:
                yield "never-asked", _where(table), (table.name,)
                continue
            if table.decides == "ruling" and table.name in self.gaps:
                yield "gap", _where(table), (table.name,)
            for row in table.rows:
                yield from self._row(table, row)
            by_id = {row.id: row for row in table.rows}
            for name, one, other in self.overlaps:
                if name == table.name:
                    yield "overlap", _where(by_id[one]), (one, other)
        for fact in self.policy.facts.values():
            if fact.finite and fact.origin in ("measured", "derived", "decided"):
                for word in fact.values_of(fact.everything & ~self.values[fact.name]):
                    shown = str(word).lower() if isinstance(word, bool) else word
                    yield "dead-value", _where(fact), (fact.name, shown)

    def _row(self, table: Table, row: Row) -> Iterator[Named]:
        key = table.name, row.id
        if key in self.hit:
            for atom in row.atoms:
                if (*key, atom.fact.name) not in self.mattered:
                    yield "idle-condition", _where(row), (atom.fact.name, row.id)
        elif key in self.held_when_asked:
            masking = [each.id for each in table.rows if (table.name, each.id, row.id) in self.together]
            yield "dead-row", _where(row), (row.id, *masking)
        else:
            cause = "applies" if key in self.held else "conditions"
            yield "dead-row", _where(row), (row.id, cause)


def proved(found: list[Finding]) -> set[Named]:
    """What the proofs find, of what is compared, as it is named here."""
    named = set()
    for finding in found:
        diagnostic = finding.diagnostic
        if diagnostic.code in COMPARED:
            names = tuple(re.findall("`(.+?)`", diagnostic.message))
            if diagnostic.message.endswith("its conditions exclude each other"):
                names = (names[0], "conditions")
            assert diagnostic.place is not None
            named.add((diagnostic.code, diagnostic.place.where, names))
    return named


def conclusions_of(book: PolicyBook) -> dict[tuple[str, str], Any]:
    """What each row says in `then`, by its table and id."""
    return {
        (name, row.record.id): row.record.then
        for name, table in book.draft.tables.items()
        for row in table.rows
    }


def _where(part: Any) -> str:
    return str(part.place.where)


def _holds(evaluation: Evaluation, row: Row) -> bool:
    return all(evaluation.mask(atom.fact.name) & atom.allowed for atom in row.atoms)


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(names) + 1):
        yield from combinations(names, size)


def _is_raw(assignments: Assignments, name: str) -> bool:
    fact = assignments.policy.facts[name]
    return fact.origin in _RAW or fact.origin == "decided" and fact.table is None


def _used(policy: Policy) -> Iterator[str]:
    """The facts that tables and formulas read."""
    for table in policy.tables.values():
        for atom in (*table.applies, *(atom for row in table.rows for atom in row.atoms)):
            yield atom.fact.name
        for row in table.rows:
            for stated in (row.remedy, row.addition):
                if stated is not None and stated.liable_fact is not None:
                    yield stated.liable_fact.name
            yield from _named_by_candidates(row)
    for fact in policy.facts.values():
        if fact.formula is not None:
            for part in parts(fact.formula):
                if isinstance(part, FactValue | IsAmong):
                    yield part.fact


def _named_by_candidates(row: Row) -> Iterator[str]:
    waiting = [row.remedy] if row.remedy is not None else []
    while waiting:
        remedy = waiting.pop()
        waiting += remedy.candidates
        if remedy.liable_fact is not None:
            yield remedy.liable_fact.name


def _asked_about(policy: Policy) -> Iterator[str]:
    for fact in policy.facts.values():
        for part in _parts(fact.formula):
            if isinstance(part, Call) and part.function == "given":
                (argument,) = part.arguments
                assert isinstance(argument, FactValue)
                yield argument.fact


def _parts(formula: Expression | None) -> Iterator[Expression]:
    if formula is not None:
        yield from parts(formula)
