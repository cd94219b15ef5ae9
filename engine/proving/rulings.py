"""Every ruling that a policy may give of one unit, with what tables add to it: when, and what it pays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from engine.expressions import Choice, Constant, Expression
from engine.loader import PolicyBook
from engine.loading.conclusions import DraftAddition, DraftRemedy
from engine.policy import REVIEW, Addition, Component, Policy, Remedy, Stage
from engine.proving.amount_terms import never_negative, terms_of
from engine.proving.circuit import TRUE
from engine.proving.encoding import Encoding, Shared, Supposed
from engine.proving.reach import Course
from engine.proving.results import Conclusions, by_text
from engine.record import tuple_record

UNDETERMINED = "undetermined"
Key = TypeVar("Key")


@tuple_record
class Ending:
    """How a ruling ends, after everything that is added to it: its outcome, and who is liable."""

    outcome: str
    liable: str


class Rulings:
    """The rulings of a policy in a circuit that copies of it share; `amounts` tells which are above zero."""

    def __init__(
        self,
        book: PolicyBook,
        policy: Policy,
        shared: Shared,
        amounts: dict[str, int],
        supposed: Supposed | None = None,
        readings_free: bool = False,
    ) -> None:
        self.draft = book.draft
        self.policy = policy
        self.amounts = amounts
        self.encoding = Encoding(policy, shared, readings_free, supposed)
        self.circuit = shared.circuit
        self.course = Course(self.encoding)
        self._concluded = Conclusions(book.draft, self.course)
        self._drafted = self._concluded.drafted

    def read_all(self) -> None:
        """Put everything that rulings rest on into the circuit, also what amounts alone read."""
        for part in (self.endings, self.conclusions, self.payments):
            assert isinstance(part, dict)

    # -- endings ----------------------------------------------------------------------------------------

    @cached_property
    def endings(self) -> dict[Ending, int]:
        """How rulings end, each with when one does."""
        found: dict[Ending, int] = {}
        for stage in self.policy.stages:
            ruled: dict[str, dict[Ending, int]] = {}
            for remedy, _, hit in self._ruling(stage):
                for party, when in self._parties(remedy):
                    ending = Ending(remedy.outcome.name, party or UNDETERMINED)
                    self._or(ruled.setdefault(remedy.outcome.name, {}), ending, [hit, when])
            for base, before in ruled.items():
                endings = before
                for addition, drafted, hit in self._adding(stage, base):
                    endings = self._after(endings, addition, drafted, hit)
                for ending, when in endings.items():
                    self._or(found, ending, [when])
        return found

    def _ruling(self, stage: Stage) -> Iterator[tuple[Remedy, DraftRemedy, int]]:
        """What the rows of a stage rule, each with when it does."""
        for table in stage.tables:
            for row, hit in zip(table.rows, self.course.asked[table.name].hits, strict=True):
                drafted = self._drafted[table.name, row.id].remedy
                if row.remedy is not None and drafted is not None:
                    yield row.remedy, drafted, hit

    def _adding(self, stage: Stage, base: str) -> Iterator[tuple[Addition, DraftAddition, int]]:
        """What is added to rulings of a stage with an outcome, in order, each with when it is."""
        for table in stage.additions:
            if table.beside and base not in table.beside:
                continue
            applies = self.encoding.all_of(table.applies)
            for row in table.rows:
                drafted = self._drafted[table.name, row.id].addition
                if row.addition is not None and drafted is not None:
                    yield row.addition, drafted, self.circuit.every([applies, self.encoding.row(table, row)])

    def _after(
        self, endings: Mapping[Ending, int], addition: Addition, drafted: DraftAddition, hit: int
    ) -> dict[Ending, int]:
        """How rulings end once a row has added to them what it adds."""
        found: dict[Ending, int] = {}
        paying = self._paying(drafted)
        for ending, when in endings.items():
            outcome = self.policy.outcomes[ending.outcome]
            self._or(found, ending, [when, -hit])
            if addition.review:
                self._or(found, Ending(REVIEW, UNDETERMINED), [when, hit])
                continue
            if outcome.includes_all or outcome.with_money is None:
                self._or(found, ending, [when, hit])
                continue
            self._or(found, ending, [when, hit, -paying])
            for party, named in self._parties(addition):
                changed = Ending(outcome.with_money, party or ending.liable)
                self._or(found, changed, [when, hit, paying, named])
        return {ending: when for ending, when in found.items() if when != -TRUE}

    def _paying(self, drafted: DraftAddition) -> int:
        """Whether what a row adds is above zero; the same amounts are in every copy."""
        texts = []
        for formula in drafted.pays.values():
            decided = self.encoding.meanings.decided(formula)
            if not (isinstance(decided, Constant) and decided.value <= 0):
                texts.append(self.encoding.meanings.text(decided))
        known = []
        for text in texts:
            if text not in self.amounts:
                self.amounts[text] = self.circuit.variable()
            known.append(self.amounts[text])
        return self.circuit.some(known)

    def _parties(self, concluded: Remedy | Addition) -> list[tuple[str | None, int]]:
        """The party that is named, or each that a fact may name, with when."""
        fact = concluded.liable_fact
        if fact is None:
            return [(concluded.liable, TRUE)]
        return list(zip(fact.values, self.encoding.values(fact.name), strict=True))

    def _or(self, found: dict[Key, int], key: Key, literals: list[int]) -> None:
        found[key] = self.circuit.some([found.get(key, -TRUE), self.circuit.every(literals)])

    # -- everything concluded ---------------------------------------------------------------------------

    @cached_property
    def conclusions(self) -> dict[str, int]:
        """Everything that is concluded, each with when it is."""
        concluded = self._concluded
        return by_text(self.circuit, [*concluded.rulings(), *concluded.additions()])

    def _all_added(self, stage: Stage) -> Iterator[tuple[Addition, DraftAddition, list[int]]]:
        """What is added in a stage beside any outcome, each with the literals of when it is."""
        ruled: dict[str, list[int]] = {}
        for remedy, _, hit in self._ruling(stage) if stage.additions else ():
            ruled.setdefault(remedy.outcome.name, []).append(hit)
        for base, hits in ruled.items():
            ruling = self.circuit.some(hits)
            for addition, drafted, hit in self._adding(stage, base):
                yield addition, drafted, [ruling, hit]

    def _pays(self, drafted: DraftRemedy) -> Mapping[Component, Expression]:
        return self.draft.amounts.pays.get(drafted.outcome, {}) if drafted.pays is None else drafted.pays

    def _total(self, drafted: DraftRemedy) -> Expression | None:
        return self.draft.amounts.totals.get(drafted.outcome)

    # -- amounts ----------------------------------------------------------------------------------------

    @cached_property
    def payments(self) -> dict[str, int]:
        """The parts of what is paid, each with when it is; a total is one part."""
        found: dict[str, int] = {}
        for stage in self.policy.stages:
            for _, drafted, hit in self._ruling(stage):
                if self._total(drafted) is not None:
                    self._or(found, self._concluded.texts.amounts(drafted), [hit])
                else:
                    self._pay(found, self._pays(drafted), [hit])
            for _, added, beside in self._all_added(stage):
                self._pay(found, added.pays, beside)
        return found

    def _pay(self, found: dict[str, int], pays: Mapping[Component, Expression], hit: list[int]) -> None:
        for component, formula in pays.items():
            for when, texts in self._alternatives(formula):
                for text, times in Counter(texts).items():
                    for number in range(times):
                        self._or(found, f"{component} {number} {text}", [*hit, when])

    def _alternatives(self, formula: Expression) -> Iterator[tuple[int, list[str]]]:
        """The sums that a formula may be, as texts of their terms, each with when it is that one."""
        decided = self.encoding.meanings.decided(formula)
        if isinstance(decided, Choice):
            test = self.encoding.condition(decided.condition)
            for literal, part in ((test, decided.then), (-test, decided.otherwise)):
                for when, texts in self._alternatives(part):
                    yield self.circuit.every([literal, when]), texts
        else:
            terms = list(terms_of(decided))
            apart = all(never_negative(self.policy, term) for term in terms)
            yield TRUE, [self._text(term) for term in (terms if apart else [decided]) if not _zero(term)]

    def limits(self) -> str:
        """The bounds of every amount, as a text."""
        amounts = self.draft.amounts
        return str([self._text(each) for each in (*amounts.caps, *amounts.case_caps)])

    def _text(self, formula: Expression) -> str:
        return self.encoding.meanings.text(formula)


def _zero(term: Expression) -> bool:
    return isinstance(term, Constant) and term.value == 0
