"""The judge: a case's facts in, the ruling document out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from engine import __version__, asking, explanation
from engine.bounds import case_bounds
from engine.crosscheck import CrossCheck
from engine.deadlines import deadlines
from engine.instants import format_instant
from engine.interpreter import Evaluation
from engine.money import format_money
from engine.observations import CaseFacts
from engine.policy import Policy, Status
from engine.possibilities import Possibilities, matters, possible, status
from engine.possible import Range
from engine.ruling import NOTHING, Amounts, Ruling
from engine.unit_facts import Standing
from engine.units import (
    Settled,
    Unit,
    UnitAnswer,
    combinations,
    merge,
    overall,
    unit_facts,
    units_of,
)

if TYPE_CHECKING:
    from engine.document import Candidate, Citation, Freight, Refund, RulingDocument
    from engine.document import Unit as UnitEntry

PARTIAL = "refund_partial"
REVIEW = "manual_review"
WAIT = "wait"
UNDETERMINED = "undetermined"
MOST_CANDIDATES = 8


class Judge:
    """Applies one compiled policy to cases; `cross_check` repeats the row logic of every ruling."""

    def __init__(
        self, policy: Policy, cross_check: CrossCheck | None = None, why_not: str | None = None
    ) -> None:
        self.policy = policy
        self.cross_check = cross_check
        self.why_not = why_not

    def rule(self, case: CaseFacts, stated: Mapping[str, Standing] | None = None) -> RulingDocument:
        """The ruling of a case; `stated` are values of facts given as they are, in every unit."""
        differences: list[str] = []
        answers = self.answers(case, stated, differences)
        return _Writer(self.policy, case, answers).document(stated or {}, differences, self)

    def answers(
        self,
        case: CaseFacts,
        stated: Mapping[str, Standing] | None = None,
        differences: list[str] | None = None,
    ) -> list[UnitAnswer]:
        """Everything that is possible for each unit of a case."""
        return [self.answer(case, unit, stated or {}, differences) for unit in units_of(self.policy, case)]

    def answer(
        self,
        case: CaseFacts,
        unit: Unit,
        stated: Mapping[str, Standing],
        differences: list[str] | None = None,
    ) -> UnitAnswer:
        """Everything that is possible for one unit; where evaluators differ, it is noted in `differences`."""
        facts = unit_facts(self.policy, case, unit, dict(stated))
        check = self.cross_check

        def compare(evaluation: Evaluation) -> None:
            if check is not None and differences is not None:
                differences.extend(check.differences(evaluation))

        possibilities = possible(self.policy, facts, compare)
        word = status(possibilities, lambda fact: facts.standing(fact).settled_by)
        settled = word == "ruled" or not possibilities.complete
        relevant = () if settled else tuple(matters(possibilities.branches))
        paid = self.policy.paid(facts)
        return UnitAnswer(
            unit,
            facts,
            possibilities,
            word,
            relevant,
            paid.low if paid.exact else None,
            self._consulted(possibilities),
        )

    def _consulted(self, possibilities: Possibilities) -> dict[str, None]:
        names = set(possibilities.root.consulted)
        for branch in possibilities.branches:
            names |= branch.evaluation.consulted
        return dict.fromkeys(sorted(names, key=lambda name: self.policy.facts[name].index))


class _Writer:
    """Writes one ruling document from the answers of a case's units."""

    def __init__(self, policy: Policy, case: CaseFacts, answers: Sequence[UnitAnswer]) -> None:
        self.policy = policy
        self.case = case
        self.answers = answers
        self.status: Status = overall(answer.status for answer in answers)

    def document(
        self, stated: Mapping[str, Standing], differences: Sequence[str], judge: Judge
    ) -> RulingDocument:
        policy, case, answers = self.policy, self.case, self.answers
        settled = self.settled()
        candidates = [] if self.status in ("open", "waiting", "ruled") else self.candidates()
        flags = self.flags(settled)
        if differences:
            self.status = "review"
            settled = Settled(REVIEW, UNDETERMINED, NOTHING, None, None)
            flags = [f"the evaluators differ: {each}" for each in dict.fromkeys(differences)] + flags
        if judge.cross_check is None and judge.why_not is not None:
            flags.append(judge.why_not)
        low, high = self.bounds(settled)
        branches = [branch for answer in answers for branch in answer.possibilities.branches]
        freight: Freight = {"outbound": settled.outbound, "return": settled.return_freight}
        return {
            "case_id": case.case_id,
            "as_of": format_instant(case.as_of),
            "status": self.status,
            "outcome": settled.outcome,  # type: ignore[typeddict-item]
            "liable": settled.liable,  # type: ignore[typeddict-item]
            "refund": self.refund(settled.pays, low, high),
            "freight": freight,
            "citations": explanation.citations(policy, branches)
            if len(answers) == 1
            else self.citations_of_units(),
            "interpretations": explanation.interpretations(policy, answers),
            "presumptions": explanation.presumptions(policy, answers),
            "findings": explanation.findings(policy, answers),
            "trace": [
                step
                for answer in answers
                for step in explanation.trace(_shown(answer), answer.unit.label if len(answers) > 1 else None)
            ],
            "asks": asking.asks(policy, answers),
            "deadlines": deadlines(policy, answers),
            "sanctions": explanation.sanctions(branches),
            "candidates": candidates,
            "units": [self.unit(answer) for answer in answers] if len(answers) > 1 else [],
            "flags": flags,
            "policy": {"name": policy.name, "version": policy.version, "digest": self.policy_digest()},
            "facts_digest": facts_digest(case, stated),
            "engine": {
                "version": __version__,
                "agreed": ["interpreter"] + (["rete"] if judge.cross_check and not differences else []),
            },
        }

    # -- the outcome ------------------------------------------------------------------------------

    def settled(self) -> Settled:
        if self.status in ("open", "waiting"):
            return Settled(WAIT, UNDETERMINED, NOTHING, None, None)
        if self.status == "review":
            return Settled(REVIEW, UNDETERMINED, NOTHING, None, None)
        rulings = [(answer.unit, answer.ruling) for answer in self.answers if answer.ruling is not None]
        settled = merge(rulings, PARTIAL, REVIEW)
        if settled.review:
            self.status = "review"
            return Settled(REVIEW, UNDETERMINED, NOTHING, None, None)
        return self.capped(settled)

    def capped(self, settled: Settled) -> Settled:
        pays = settled.pays
        for cap in self.policy.case_caps:
            ceiling = cap(self.answers[0].facts)
            if ceiling.exact:
                pays = pays.capped(ceiling.low)
        return Settled(settled.outcome, settled.liable, pays, settled.outbound, settled.return_freight)

    def options(self, answer: UnitAnswer) -> list[Ruling]:
        """The rulings that a person may choose among for one unit; a unit that fell through offers none."""
        options: dict[tuple[object, ...], list[Ruling]] = {}
        for branch in answer.possibilities.branches:
            ruling = branch.ruling
            for option in ruling.candidates if ruling.outcome.status == "review" else (ruling,):
                options.setdefault(option.key, []).append(option)
        return [_with_all_citations(same) for same in options.values()]

    def candidates(self) -> list[Candidate]:
        entries = []
        for choice in combinations([self.options(answer) for answer in self.answers], MOST_CANDIDATES):
            pairs = [(answer.unit, ruling) for answer, ruling in zip(self.answers, choice, strict=True)]
            merged = self.capped(merge(pairs, PARTIAL, REVIEW))
            known = all(ruling.pays is not None for ruling in choice)
            total = merged.pays.total if known else None
            cites = [cite for ruling in choice for cite in ruling.cites]
            entry: Candidate = {
                "outcome": merged.outcome,  # type: ignore[typeddict-item]
                "liable": merged.liable,  # type: ignore[typeddict-item]
                "refund": self.refund(merged.pays, total, total),
                "citations": explanation.cited(self.policy, cites),
            }
            if entry not in entries:
                entries.append(entry)
        return entries

    # -- amounts --------------------------------------------------------------------------------

    def money(self, minor: int | None) -> str | None:
        return None if minor is None else format_money(minor, self.case.currency)

    def refund(self, pays: Amounts, low: int | None, high: int | None) -> Refund:
        def written(minor: int) -> str:
            return format_money(minor, self.case.currency)

        return {
            "currency": self.case.currency,
            "goods": written(pays.goods),
            "freight": written(pays.freight),
            "other": written(pays.other),
            "total": written(pays.total),
            "at_least": self.money(low),
            "at_most": self.money(high),
        }

    def bounds(self, settled: Settled) -> tuple[int | None, int | None]:
        if self.status == "ruled":
            return settled.pays.total, settled.pays.total
        all_paid = self.policy.case_paid(self.answers[0].facts)
        least, most = case_bounds(self.answers, all_paid.low if all_paid.exact else None)
        claims = {(answer.unit.parcel, answer.unit.line): answer.paid for answer in self.answers}
        paid = list(claims.values())
        if len(paid) > 1 and most is not None and None not in paid:
            # choices that the case's common facts exclude may add up to more than was paid
            most = min(most, sum(each for each in paid if each is not None))
        for cap in self.policy.case_caps:
            ceiling: Range = cap(self.answers[0].facts)
            if ceiling.exact:
                least = min(least, ceiling.low)
                most = ceiling.low if most is None else min(most, ceiling.low)
        return least, most

    def unit(self, answer: UnitAnswer) -> UnitEntry:
        alone = _Writer(self.policy, self.case, [answer])
        settled = alone.settled()
        low, high = alone.bounds(settled)
        return {
            "unit": answer.unit.label,
            "status": alone.status,
            "outcome": settled.outcome,  # type: ignore[typeddict-item]
            "liable": settled.liable,  # type: ignore[typeddict-item]
            "refund": self.refund(settled.pays, low, high),
        }

    # -- words ------------------------------------------------------------------------------------

    def citations_of_units(self) -> list[Citation]:
        entries: list[Citation] = []
        for answer in self.answers:
            for entry in explanation.citations(self.policy, answer.possibilities.branches):
                if all(entry["clause"] != known["clause"] for known in entries):
                    entries.append(entry)
        return entries

    def flags(self, settled: Settled) -> list[str]:
        flags = [
            f"{interpretation} is read as `{reading}`, which is not the policy's own reading"
            for interpretation, reading in self.policy.switched.items()
            if reading != self.policy.interpretations[interpretation].taken
        ]
        flags += self.case.flags
        flags += explanation.late_evidence(self.policy, self.answers)
        for answer in self.answers:
            if not answer.possibilities.complete:
                flags.append("too much is unknown to list every possible ruling")
            for branch in answer.possibilities.branches:
                flags += branch.ruling.flags
            if answer.status == "review":
                flags += self.reasons(answer)
        asked = self.policy.asked
        if self.status == "ruled" and asked is not None and self.policy.outcomes[settled.outcome].pays:
            amount = asked(self.answers[0].facts)
            if amount.exact and amount.low < settled.pays.total:
                flags.append(self.policy.asked_less.format(asked=self.money(amount.low)))
        return list(dict.fromkeys(flags))

    def reasons(self, answer: UnitAnswer) -> list[str]:
        """Why a unit goes to a person: the rows that send it there, and the facts that a person settles."""
        reasons = [
            branch.ruling.rows[0].why
            for branch in answer.possibilities.branches
            if branch.ruling.outcome.status == "review"
        ]
        for name in answer.matters:
            standing = answer.facts.standing(name)
            if standing.settled_by == "person":
                because, _ = explanation.grounds(self.policy, answer, self.policy.facts[name])
                reasons.append(f"{name}: {because}")
        return reasons

    def policy_digest(self) -> str:
        if not self.policy.switched:
            return self.policy.digest
        switched = json.dumps(dict(self.policy.switched), sort_keys=True)
        return "sha256:" + sha256((self.policy.digest + switched).encode()).hexdigest()


def _with_all_citations(same: Sequence[Ruling]) -> Ruling:
    """One of several equal rulings, with the citations of all of them."""
    cites = dict.fromkeys(cite for ruling in same for cite in ruling.cites)
    return replace(same[0], cites=tuple(cites))


def _shown(answer: UnitAnswer) -> Evaluation:
    """The evaluation whose trace is shown: the ruling's own, or the one that stays open."""
    branches = answer.possibilities.branches
    return branches[0].evaluation if len(branches) == 1 else answer.possibilities.root


def facts_digest(case: CaseFacts, stated: Mapping[str, Standing]) -> str:
    """The digest of everything that the ruling depends on besides the policy."""
    plain = [
        case.case_id,
        case.as_of,
        case.policy_date,
        case.currency,
        sorted(case.raised),
        case.flags,
        [case.parcels, case.lines, case.grounds, sorted(case.carried.items())],
        [
            (
                each.fact,
                each.values,
                each.settled_by,
                each.because,
                each.source,
                (each.parcel, each.line, each.ground),
            )
            for each in case.observations
        ],
        sorted((name, standing.mask, standing.settled_by) for name, standing in stated.items()),
    ]
    return "sha256:" + sha256(json.dumps(plain, ensure_ascii=True).encode()).hexdigest()
