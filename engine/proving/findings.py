"""What is proved of a policy's tables: gaps, overlaps, rows and values that never come, idle conditions.

Everything is proved over total assignments of what facts can be; each finding shows a witness where
an assignment can show it, and where the bound is hit the question is named as not proved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from engine.diagnostics import Diagnostic, Place
from engine.expressions import Choice, Expression
from engine.policy import Policy, Row
from engine.proving.acceptance import Acceptances
from engine.proving.branches import branch
from engine.proving.circuit import Circuit, Unproved
from engine.proving.cone import Cone
from engine.proving.encoding import Encoding, Shared
from engine.proving.reach import Asked, Course, exclude
from engine.proving.regions import Region, region
from engine.proving.witness import Witness, witness
from engine.record import record
from engine.vocabulary import Fact

NOT_PROVED = "not-proved"
MOST_KNOWN = 700
"""A solver that knows more variables than this is not asked about the next table or fact."""
_HELP = {
    "never-asked": "tables before it answer every case that it applies to; move it, or remove it",
    "gap": "add a row; or, where the tables after it are meant to answer, accept the gap with its reason",
    "dead-row": "move it above the rows that take its cases, or its table before those tables; or remove it",
    "overlap": "make one of them narrower; or, where the first is meant to come before the other, say so by "
    "`over` in it",
    "idle-condition": "remove it from the row, or accept it with its reason",
    "dead-value": "remove the value, or let its formula or table give it",
    "dead-branch": "remove the branch, or move the bands apart",
    "not-proved": "the policy is too entangled here; give a part of it to a fact of its own",
}
Conclusions = Mapping[tuple[str, str], Any]
"""What each row (by table and id) says in `then`, as written."""


@record
class Finding:
    """One thing that was found, with the facts that show it."""

    diagnostic: Diagnostic
    rows: tuple[str, ...] = ()
    witness: Witness | None = None
    policy_date: str = ""
    """An instant at which what was found is in force."""
    region: Region | None = None
    """Where it is found, if that was asked for and a table shows it."""
    of_dead_row: bool = False
    """Whether it is an overlap with a row that never answers, which says nothing more than that."""

    def document(self) -> dict[str, Any] | None:
        """The facts document that shows it; None where no single assignment does."""
        return self.witness.document(self.policy_date) if self.witness is not None else None


def findings(
    policy: Policy, conclusions: Conclusions, accepted: Acceptances, with_regions: bool = False
) -> list[Finding]:
    """Everything that is found in the policy of one interval of dates, in the order of its tables."""
    circuit = Circuit()
    search = _Search(policy, conclusions, accepted, circuit, with_regions)
    try:
        return list(search.all())
    finally:
        search.cone.close()
        circuit.close()


class _Search:
    def __init__(
        self,
        policy: Policy,
        conclusions: Conclusions,
        accepted: Acceptances,
        circuit: Circuit,
        with_regions: bool,
    ) -> None:
        self.policy = policy
        self.conclusions = conclusions
        self.accepted = accepted
        self.circuit = circuit
        self.encoding = Encoding(policy, Shared(circuit), readings_free=True)
        self.course = Course(self.encoding)
        self.with_regions = with_regions
        self.unproved = 0
        self.cone = Cone(self.circuit)
        """What the questions about the latest tables or facts rest on."""

    def all(self) -> Iterator[Finding]:
        for asked in self.course.asked.values():
            yield from self._table(asked)
            self._forget()
        for fact in self.policy.facts.values():
            if fact.origin in ("measured", "derived", "decided") and fact.finite:
                yield from self._values(fact)
            if fact.formula is not None:
                yield from self._branches(fact, fact.formula)
            self._forget()
        if self.unproved:
            message = f"{self.unproved} questions were given up: what they ask is not proved"
            yield self._finding("not-proved", message, None)

    # -- tables ---------------------------------------------------------------------------------------

    def _table(self, asked: Asked) -> Iterator[Finding]:
        table = asked.table
        if self._never(asked.applies):
            if not self.accepted.takes("never-asked", table.name):
                yield self._finding("never-asked", f"`{table.name}` is never asked", table.place)
            return
        goal = [asked.applies, *(-hit for hit in asked.hits)]
        if table.decides == "ruling" and self._can(*goal) and not self.accepted.takes("gap", table.name):
            message = f"`{table.name}` applies to cases that none of its rows answers"
            found = self._finding("gap", message, table.place, goal=goal)
            yield self._within(found, asked, (), table.rows)
        above: list[int] = []
        dead: set[str] = set()
        for row, hit in zip(table.rows, asked.hits, strict=True):
            if not self._never(hit):
                yield from self._idle(asked, row)
            else:
                dead.add(row.id)
                if not self.accepted.takes("dead-row", table.name, row.id):
                    yield self._dead(asked, row, above)
            if not table.collects:
                above.append(self.encoding.row(table, row))
        if not table.collects:
            yield from self._overlaps(asked, dead)

    def _dead(self, asked: Asked, row: Row, above: Sequence[int]) -> Finding:
        own = self.encoding.row(asked.table, row)
        if self._never(own):
            message = f"`{row.id}` never answers: its conditions exclude each other"
            return self._finding("dead-row", message, row.place, (row.id,))
        if self._never(own, asked.applies):
            message = f"`{row.id}` never answers: the tables before, or `applies`, leave it no case"
            return self._finding("dead-row", message, row.place, (row.id,))
        masking = [
            other.id
            for other, literal in zip(asked.table.rows, above, strict=False)
            if self._can(own, literal, asked.applies)
        ]
        shown = ", ".join(f"`{name}`" for name in masking)
        message = f"`{row.id}` never answers: rows above it take every case of it ({shown})"
        return self._finding("dead-row", message, row.place, (row.id, *masking))

    def _idle(self, asked: Asked, row: Row) -> Iterator[Finding]:
        """Conditions of a row that hold wherever its others do and its table applies.

        One that only repeats what the rows above leave over is none: it keeps the row readable by itself.
        """
        for position, atom in enumerate(row.atoms):
            others = [self.encoding.atom(each) for n, each in enumerate(row.atoms) if n != position]
            if self._never(asked.applies, *others, -self.encoding.atom(atom)) and not self.accepted.takes(
                "idle-condition", asked.table.name, row.id
            ):
                message = f"`{atom.fact.name}` makes no difference in `{row.id}`: the rest implies it here"
                yield self._finding("idle-condition", message, row.place, (row.id,))

    def _overlaps(self, asked: Asked, dead: Collection[str]) -> Iterator[Finding]:
        table, rows = asked.table.name, asked.table.rows
        for (first, one), (_, other) in combinations(enumerate(rows), 2):
            goal = [asked.hits[first], self.encoding.row(asked.table, other)]
            alike = self.conclusions.get((table, one.id)) == self.conclusions.get((table, other.id))
            if alike or exclude(one.atoms, other.atoms) or not self._can(*goal):
                continue
            if not self.accepted.comes_first(table, one.id, other.id):
                message = f"`{one.id}` and `{other.id}` both hold for a case and conclude differently"
                related = [(f"`{other.id}` stands here", other.place)] if other.place is not None else []
                found = self._finding("overlap", message, one.place, (one.id, other.id), goal, related)
                found = self._within(found, asked, (one, other), rows[:first])
                yield replace(found, of_dead_row=other.id in dead)

    # -- facts ----------------------------------------------------------------------------------------

    def _values(self, fact: Fact) -> Iterator[Finding]:
        for word, literal in zip(fact.values, self.encoding.values(fact.name), strict=True):
            if self._never(literal) and not self.accepted.takes("dead-value", fact.name, word):
                yield self._finding("dead-value", f"`{fact.name}` can never be `{word}`", fact.place)

    def _branches(self, fact: Fact, formula: Expression) -> Iterator[Finding]:
        """Branches of a formula that are never taken, such as a band inside an earlier one."""
        waiting: list[tuple[Expression, tuple[bool, ...], tuple[int, ...]]] = [(formula, (), ())]
        while waiting:
            expression, turns, path = waiting.pop()
            if not isinstance(expression, Choice):
                continue
            test = self.encoding.condition(expression.condition)
            for turn, literal, part in ((True, test, expression.then), (False, -test, expression.otherwise)):
                if not self._never(*path, literal):
                    waiting.append((part, (*turns, turn), (*path, literal)))
                elif not self.accepted.takes("dead-branch", fact.name):
                    condition, place = branch(fact, (*turns, turn))
                    always = "false" if turn else "true"
                    message = (
                        f"the formula of `{fact.name}` never comes to this branch: `{condition}` "
                        f"is always {always} when its turn comes"
                    )
                    yield self._finding("dead-branch", message, place)

    # -- questions --------------------------------------------------------------------------------------

    def _forget(self) -> None:
        """Go on with a solver that knows nothing, where this one knows much of what went before."""
        if self.cone.size > MOST_KNOWN:
            self.cone.close()
            self.cone = Cone(self.circuit)

    def _can(self, *literals: int) -> bool:
        """Whether these are shown to hold at once."""
        return self._answer(literals) is True

    def _never(self, *literals: int) -> bool:
        """Whether these are proved never to hold at once."""
        return self._answer(literals) is False

    def _answer(self, literals: Sequence[int]) -> bool | None:
        try:
            return self.cone.possible(literals)
        except Unproved:
            self.unproved += 1
            return None

    def _within(self, found: Finding, asked: Asked, hold: Sequence[Row], fail: Sequence[Row]) -> Finding:
        """A finding with the region in which some rows of its table hold and others do not."""
        if not self.with_regions:
            return found
        return replace(found, region=region(self.course, asked, hold, fail))

    def _finding(
        self,
        code: str,
        message: str,
        place: Place | None,
        rows: tuple[str, ...] = (),
        goal: Sequence[int] = (),
        related: Sequence[tuple[str, Place]] = (),
    ) -> Finding:
        shown = None
        if goal:
            try:
                shown = witness(self.course, goal, cone=self.cone)
            except Unproved:
                self.unproved += 1
        diagnostic = Diagnostic(code, message, place, _HELP[code], tuple(related))
        return Finding(diagnostic=diagnostic, rows=rows, witness=shown)
