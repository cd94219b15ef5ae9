"""The functions that evaluations under one policy are made of, as questions with what they came to so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from engine.boxes import Box
from engine.following import Following
from engine.interpreter import Evaluation
from engine.paying import PaidBefore
from engine.policy import Policy, Row, Stage, Table
from engine.possible import Range
from engine.recurring import Recurring
from engine.ways import Growth, Question, Ran

if TYPE_CHECKING:
    from engine.schemes import Schemes
    from engine.unit_facts import UnitFacts

MOST_WAYS = 300_000
"""All that is remembered of a policy is begun anew once it holds so many nodes."""

Run = Callable[[Following], Any]


class Functions:
    """The questions of one policy, with the trees of what its functions came to; kept from case to case."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.tables: list[tuple[Stage, Table]] = [
            (stage, table) for stage in policy.stages for table in stage.tables
        ]
        """The tables of rulings, in the order in which they are asked."""
        self.growth = Growth()
        self.recurring = Recurring(self.growth)
        """How branches parted so far."""
        self.schemes: Schemes | None = None
        """The plans of questions that were found, where there are any."""
        self._marked: list[Question] = []
        self._tests: dict[tuple[str, int], Question] = {}
        self.of_name: dict[str, list[Question]] = {}
        """The questions that a unit answers, and tests of such answers, by fact."""
        self._names = sorted(policy.facts, key=lambda name: policy.facts[name].index)
        self._facts: dict[str, Question] = {}
        self._others: dict[tuple[str, Any, Any], Question] = {}
        self.as_of = Question("as_of", read=lambda unit: unit.as_of)
        self.firsts = [self.first(number, 0) for number in range(len(self.tables))]
        """What each table of rulings answers."""

    def finite(self, consulted: int) -> dict[str, None]:
        """The finite facts among what was consulted, in the vocabulary's order."""
        return {name: None for name in self.names(consulted) if self.policy.facts[name].finite}

    def names(self, consulted: int) -> Iterator[str]:
        """The facts whose values were consulted, in the vocabulary's order."""
        names, place = self._names, 0
        consulted &= (1 << len(names)) - 1
        while consulted:
            skipped = (consulted & -consulted).bit_length()
            place += skipped
            consulted >>= skipped
            yield names[place - 1]

    def marked(self, marks: int) -> list[Question]:
        """The questions that have some marks."""
        found, place = [], 0
        while marks:
            skipped = (marks & -marks).bit_length()
            place += skipped
            marks >>= skipped
            found.append(self._marked[place - 1])
        return found

    def _mark(self, question: Question) -> Question:
        question.mark = 1 << len(self._marked)
        self._marked.append(question)
        return question

    def follows(self, name: str) -> bool:
        """Whether a fact's values are found anew once others are narrowed down."""
        fact = self.policy.facts[name]
        return (
            fact.origin == "derived"
            or (fact.origin == "decided" and fact.table is not None)
            or name in self.policy.waivers
        )

    def fact(self, name: str) -> Question:
        """Which values a finite fact can still take."""
        known = self._facts.get(name)
        if known is None:
            bit = 1 << self.policy.facts[name].index
            if self.follows(name):
                run = self._running(lambda following: Evaluation._find(following, name))
                known = Question(name, bit=bit, run=run)
            else:
                known = Question(name, bit=bit, read=lambda unit: unit.mask(name))
                self.of_name.setdefault(name, []).append(known)
            self._facts[name] = self._mark(known)
        return known

    def test(self, name: str, allowed: int) -> Question:
        """Whether a finite fact has one of some values."""
        known = self._tests.get((name, allowed))
        if known is None:
            of = self.fact(name)
            known = self._mark(Question(name, bit=of.bit, of=of, allowed=allowed))
            self._tests[name, allowed] = known
            if of.read is not None:
                self.of_name.setdefault(name, []).append(known)
        return known

    def behind(self, name: str) -> Question:
        """Which observed fact leaves a fact open that follows from others."""
        known = self._others.get(("behind", name, None))
        if known is None:
            run = self._running(lambda following: following.found_behind(name))
            known = self._others["behind", name, None] = Question(name, run=run)
        return known

    def first(self, number: int, row: int) -> Question:
        """What a table of rulings answers from a row on; those above it are known not to."""
        table = self.tables[number][1]
        return self._function("first", number, row, lambda following: following.answered(table, row))

    def tried(self, table: Table) -> Question:
        """What the rows of an additional table come to."""
        return self._function(
            "tried", table.name, None, lambda following: Evaluation._tried(following, table)
        )

    def deciding(self, table: str) -> Question:
        """The row by which a table decides a fact."""
        return self._function(
            "deciding", table, None, lambda following: Evaluation._deciding_row(following, table)
        )

    def concluding(self, number: int, row: Row, paid: PaidBefore) -> Question:
        """What a row that answers comes to; a question of one unit alone, as it rests on its amounts."""
        stage = self.tables[number][0]
        run = self._running(lambda following: following.concluded(stage, row, paid))
        return Question(row.id, run=run, of_place=True)

    def states(self, name: str) -> Question:
        """Whether a fact's values are given."""
        return self._read("states", name, None, lambda unit: unit.states(name))

    def stated(self, name: str) -> Question:
        """The values that are given of a fact that would follow from others."""
        return self._read("stated", name, None, lambda unit: unit.mask(name))

    def given(self, name: str) -> Question:
        """Whether anything was observed of a fact."""
        bit = 1 << len(self.policy.facts) + self.policy.facts[name].index
        return self._read("given", name, None, lambda unit: unit.given(name), bit)

    def proof(self, name: str, waived: bool) -> Question:
        """How a proof stands where it is asked for, or where it is `waived`."""
        fact = self.policy.facts[name]
        return self._read("proof", name, waived, lambda unit: unit.proof(fact, waived).mask)

    def range(self, name: str) -> Question:
        """The values that a number can still take; one that remembers its comparisons has no answer."""

        def read(unit: UnitFacts) -> Range | None:
            found = unit.range(name)
            return found if is_plain(found) else None

        return self._read("range", name, None, read, 1 << self.policy.facts[name].index)

    def _read(
        self, kind: str, name: str, more: Any, read: Callable[[UnitFacts], Any], bit: int = 0
    ) -> Question:
        known = self._others.get((kind, name, more))
        if known is None:
            known = self._others[kind, name, more] = Question(name, bit=bit, read=read)
            self.of_name.setdefault(name, []).append(known)
        return known

    def _function(self, kind: str, name: Any, more: Any, run: Run) -> Question:
        known = self._others.get((kind, name, more))
        if known is None:
            known = Question(str(name), run=self._running(run), of_place=True)
            self._others[kind, name, more] = known
        return known

    def _running(self, function: Run) -> Callable[[Box], Ran]:
        def run(box: Box) -> Ran:
            following = Following(self, box)
            result = function(following)
            return Ran(following.asked, following.bits, following.marks, result, following.fleeting)

        return run


def functions_of(policy: Policy) -> Functions:
    """The functions of a policy, with what they came to so far."""
    known: Functions | None = policy.functions.get("known")
    if known is None or known.growth.ways > MOST_WAYS:
        known = policy.functions["known"] = Functions(policy)
    return known


def is_plain(found: Range) -> bool:
    """Whether the ends of a range are plain, and do not remember what they were compared with."""
    return type(found.low) is int and type(found.high) is int
