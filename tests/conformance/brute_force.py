"""An evaluator of its own: every completion of what is unknown, ruled one by one.

It reads the files as they were written (words, not masks; formulas as trees, not functions) and a
completion says exactly one word for every fact, so that nothing in it is ever unknown but amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.expressions import (
    AllOf,
    AnyOf,
    Call,
    Choice,
    Constant,
    Expression,
    FactValue,
    IsAmong,
    Negation,
    Word,
)
from engine.loading.records import DatedValue, OutcomeRecord, RowRecord
from engine.loading.tables import DraftTable
from engine.vocabulary import Fact
from tests.conformance.free_facts import Completion, Unit
from tests.conformance.intervals import Amount

Pays = tuple[int, int, int]
"""Goods, freight and other, in minor units."""
COMPONENTS = ("goods", "freight", "other")
NOTHING = (0, 0, 0)


@dataclass(frozen=True)
class Result:
    """The ruling of one completion; two are the same if all that is compared is equal."""

    outcome: str
    liable: str
    pays: Pays | None
    outbound: str | None
    back: str | None
    candidates: tuple[Result, ...]
    most: int | None = None
    """The most that may be paid, as far as it is known, where the row says so."""
    lacks: frozenset[str] = field(default=frozenset(), compare=False)
    stage: int = field(default=0, compare=False)
    own: bool = field(default=False, compare=False)
    """Whether the row says itself what is paid."""

    @property
    def remedy(self) -> tuple[Any, ...]:
        """What is given, whoever bears the freight back."""
        return self.outcome, self.liable, self.pays, tuple(each.remedy for each in self.candidates)


class World:
    """One completion of one unit: every fact has one word."""

    def __init__(self, unit: Unit, instant: int, completion: Completion) -> None:
        self.unit = unit
        self.draft = unit.draft
        self.instant = instant
        self.words = {free.name: word for free, word in zip(unit.free, completion, strict=True)}

    # -- facts ----------------------------------------------------------------------------------

    def word(self, name: str) -> str:
        """The word of a finite fact."""
        if name not in self.words:
            fact = self.draft.facts[name]
            if fact.table is not None:
                self.words[name] = self.decided(self.draft.tables[fact.table], fact)
            elif fact.formula is not None:
                self.words[name] = self.value(fact.formula)
        return self.words[name]

    def value(self, formula: Expression) -> str:
        """The word that a formula gives; `true` and `false` of a condition."""
        match formula:
            case Word(word=word):
                return word
            case Constant(value=value):
                return "true" if value else "false"
            case FactValue(fact=name):
                return self.word(name)
            case IsAmong(fact=name, words=words):
                return _said(self.word(name) in words)
            case AllOf(parts=parts):
                return _said(all(self.holds(part) for part in parts))
            case AnyOf(parts=parts):
                return _said(any(self.holds(part) for part in parts))
            case Negation(part=part):
                return _said(not self.holds(part))
            case Choice(condition=condition, then=then, otherwise=otherwise):
                return self.value(then if self.holds(condition) else otherwise)
            case Call(function="given", arguments=(FactValue(fact=name),)):
                return _said(name in self.unit.given)
        raise NotImplementedError(type(formula))

    def holds(self, formula: Expression) -> bool:
        """Whether a condition is true."""
        return self.value(formula) == "true"

    def all(self, when: Mapping[str, Any] | None) -> bool:
        """Whether all conditions of a row are true."""
        return all(
            self.word(name) in (wanted if isinstance(wanted, list) else [wanted])
            for name, wanted in (when or {}).items()
        )

    def hit(self, table: DraftTable) -> int | None:
        """The number of the first row that is true and in force, of a table that applies."""
        if not self.all(table.file.record.applies):
            return None
        rows = enumerate(table.file.record.rows)
        return next((number for number, row in rows if self.in_force(row) and self.all(row.when)), None)

    def in_force(self, row: RowRecord | DatedValue) -> bool:
        """Whether a row holds on the governing date."""
        return (row.from_ is None or row.from_.micros <= self.instant) and (
            row.until is None or self.instant < row.until.micros
        )

    def decided(self, table: DraftTable, fact: Fact) -> str:
        """The word that a table gives a fact."""
        number = self.hit(table)
        if number is not None:
            return str(table.file.record.rows[number].then)
        return str(self.draft.folder.facts[1].facts[fact.name].otherwise)

    # -- amounts --------------------------------------------------------------------------------

    def amount(self, formula: Expression) -> Amount:
        """An amount or number of minor units."""
        return self.unit.reckoning.of(formula, self.holds)

    def parts(self, pays: Mapping[Any, Expression]) -> tuple[Pays | None, frozenset[str]]:
        """Goods, freight and other; None and what settles the inputs that are lacking."""
        amounts = [self.amount(pays[each]) if each in pays else Amount(0, 0) for each in COMPONENTS]
        lacks = frozenset().union(*(each.settled_by for each in amounts if not each.known))
        if any(not each.known for each in amounts):
            return None, lacks
        goods, freight, other = (max(each.low, 0) for each in amounts)
        return (goods, freight, other), frozenset()

    def capped(self, pays: Pays, caps: Iterable[Expression]) -> tuple[Pays | None, frozenset[str]]:
        """Amounts under their caps: what may be above an amount that is not known lacks an input."""
        for formula in caps:
            cap = self.amount(formula)
            if sum(pays) > max(cap.low, 0) and not cap.known:
                return None, cap.settled_by
            pays = at_most(pays, cap.high)
        return pays, frozenset()

    # -- rulings --------------------------------------------------------------------------------

    def ruling(self) -> Result:
        """What the policy concludes: the first hit of the first stage that has one, and what is added."""
        for position, stage in enumerate(self.draft.folder.policy[1].stages):
            for name in stage.tables:
                number = self.hit(self.draft.tables[name])
                if number is not None:
                    remedy = self.draft.tables[name].rows[number].remedy
                    assert remedy is not None
                    base = result = self.concluded(remedy)
                    for table in self.draft.tables.values():
                        beside = table.file.record.beside
                        if stage.stage in table.adds_to and (not beside or base.outcome in beside):
                            result = self.added(table, result)
                    return replace(result, stage=position)
        raise AssertionError("the last stage answers")

    def concluded(self, remedy: Any) -> Result:
        """The ruling of a remedy of a row, with the remedies that a person chooses among."""
        outcome = self.outcome(remedy.outcome)
        fact = remedy.liable_fact
        liable = self.word(fact.name) if fact is not None else remedy.liable or "undetermined"
        own = remedy.pays
        pays, lacks = self.parts(self.draft.amounts.pays.get(remedy.outcome, {}) if own is None else own)
        total = self.draft.amounts.totals.get(remedy.outcome)
        if total is not None:
            sum_of_all = self.amount(total)
            if not sum_of_all.known:
                pays, lacks = None, lacks | sum_of_all.settled_by
            elif pays is not None:
                goods = min(max(sum_of_all.low, 0), pays[0])
                pays = goods, min(max(sum_of_all.low, 0) - goods, pays[1]), 0
        if pays is not None and outcome.per != "case":
            pays, lacks = self.capped(pays, self.draft.amounts.caps)
        elif pays is not None:
            pays, lacks = self.capped(pays, self.stated_caps())
        decided = pays is not None and pays != NOTHING
        most = self.amount(remedy.at_most) if remedy.at_most is not None and not decided else None
        return Result(
            outcome=remedy.outcome,
            liable=liable,
            pays=pays,
            outbound=_outbound(outcome, pays),
            back=remedy.return_freight,
            candidates=tuple(self.concluded(candidate) for candidate in remedy.candidates),
            most=max(most.high, 0) if most is not None else None,
            lacks=lacks,
            own=bool(own),
        )

    def stated_caps(self) -> list[Expression]:
        """The caps of the whole case, where anything is said of them."""
        caps = self.draft.amounts.case_caps
        return [cap for cap in caps if not isinstance(cap, FactValue) or cap.fact in self.unit.given]

    def outcome(self, name: str) -> OutcomeRecord:
        """The record of an outcome."""
        return self.draft.folder.outcomes[1].outcomes[name]

    def added(self, table: DraftTable, result: Result) -> Result:
        """A ruling with what all true rows of a collect table add to it."""
        if self.all(table.file.record.applies):
            for row in table.rows:
                if self.in_force(row.record) and self.all(row.record.when):
                    result = self.with_addition(row.addition, result)
        return result

    def with_addition(self, addition: Any, result: Result) -> Result:
        """A ruling with what one row adds."""
        record = addition.record
        outcome = self.outcome(result.outcome)
        back = record.return_freight or result.back
        if record.review:
            return Result(
                "manual_review", "undetermined", NOTHING, None, back, result.candidates, lacks=result.lacks
            )
        more, lacks = self.parts(addition.pays)
        if outcome.includes_all:
            more, lacks = NOTHING, frozenset()
        fact = addition.liable_fact
        bearer = self.word(fact.name) if fact is not None else addition.liable
        name, liable, pays, outbound = result.outcome, result.liable, result.pays, result.outbound
        if more != NOTHING:
            if outcome.with_money is not None:
                name, liable = outcome.with_money, bearer or liable
            if more is not None and pays is not None:
                goods, freight = max(pays[0], more[0]), max(pays[1], more[1])
                pays, lacks = self.capped((goods, freight, pays[2] + more[2]), self.draft.amounts.caps)
            else:
                pays = None
            if (more is None or more[1]) and bearer is not None:
                outbound = "seller"
        return replace(
            result,
            outcome=name,
            liable=liable,
            pays=pays,
            outbound=outbound,
            back=back,
            lacks=result.lacks | lacks,
        )


def at_most(pays: Pays, cap: int) -> Pays:
    """Amounts of at most `cap` in all: goods first, then freight, then the rest."""
    cap = max(cap, 0)
    goods = min(pays[0], cap)
    freight = min(pays[1], cap - goods)
    return goods, freight, min(pays[2], cap - goods - freight)


def _outbound(outcome: OutcomeRecord, pays: Pays | None) -> str | None:
    if outcome.outbound != "refunded":
        return outcome.outbound
    return None if pays is None else "seller" if pays[1] else "buyer"


def _said(truth: bool) -> str:
    return "true" if truth else "false"
