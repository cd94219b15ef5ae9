"""Writes the ruling document from what is possible for each unit of a case: one outcome, its amounts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from math import prod
from typing import TYPE_CHECKING

from engine import __version__, asking, bounds, explanation, remarks
from engine.deadlines import deadlines
from engine.instants import format_instant
from engine.interpreter import Evaluation
from engine.money import format_money
from engine.observations import CaseFacts
from engine.policy import REVIEW, Policy, Status
from engine.possible import TRUE, Range, exact_amount
from engine.ruling import NOTHING, Amounts, Ruling
from engine.uncapped import without_caps
from engine.unit_facts import Standing
from engine.units import (
    Paid,
    Settled,
    UnitAnswer,
    claims,
    combinations,
    counted,
    merge,
    over_grounds,
    overall,
)

if TYPE_CHECKING:
    from engine.document import Candidate, Citation, Freight, Refund, RulingDocument
    from engine.document import Unit as UnitEntry

PARTIAL = "refund_partial"
WAIT = "wait"
UNDETERMINED = "undetermined"
MOST_CANDIDATES = 8


class RulingWriter:
    """Writes one ruling document from the answers of a case's units."""

    def __init__(self, policy: Policy, case: CaseFacts, answers: Sequence[UnitAnswer]) -> None:
        self.policy = policy
        self.case = case
        self.all_answers = answers
        self.answers = counted(policy, answers)
        self.grounds_differ = self.cut = self.too_many = False
        self.added_up = 0
        self.all_paid: Paid = cache(lambda: exact_amount(policy.case_paid(self.answers[0].facts)))
        self.status: Status = overall(answer.status for answer in self.answers)

    def document(
        self,
        stated: Mapping[str, Standing],
        differences: Sequence[str],
        agreed: list[str],
        why_not: str | None = None,
    ) -> RulingDocument:
        """The ruling document; `why_not` says why no second evaluator was asked."""
        policy, case, answers, several = self.policy, self.case, self.answers, len(self.all_answers) > 1
        settled = self.settled()
        candidates = [] if self.status in ("open", "waiting", "ruled") else self.candidates()
        flags = self.flags(settled)
        if differences:
            self.status = "review"
            settled = Settled(REVIEW, UNDETERMINED, NOTHING, None, None)
            flags = [f"the evaluators differ: {each}" for each in dict.fromkeys(differences)] + flags
        if why_not is not None:
            flags.append(why_not)
        low, high = self.bounds(settled)
        branches = [branch for answer in answers for branch in answer.possibilities.branches]
        freight: Freight = {"outbound": settled.outbound, "return": settled.return_freight}
        return {
            "case_id": case.case_id,
            "as_of": format_instant(case.as_of),
            "status": self.status,
            "outcome": settled.outcome,  # type: ignore[typeddict-item]
            "liable": settled.liable,  # type: ignore[typeddict-item]
            "refund": self.refund_of(settled, low, high),
            "freight": freight,
            "citations": self.citations(),
            "interpretations": explanation.interpretations(policy, answers, self.amounts_rest_on(settled)),
            "presumptions": explanation.presumptions(policy, answers),
            "findings": explanation.findings(policy, answers, several)
            + remarks.notices(policy, answers, several)
            + remarks.shown(policy, answers, case.currency),
            "trace": [
                step
                for answer in self.all_answers
                for step in explanation.trace(_shown(answer), answer.unit.label if several else None)
            ],
            "asks": asking.asks(policy, answers, several),
            "deadlines": deadlines(policy, answers, self.status == "ruled" and low == high),
            "sanctions": explanation.sanctions(branches),
            "candidates": candidates,
            "advice": remarks.advice(policy, answers, settled.liable),
            "units": [self.unit(answer) for answer in self.all_answers] if several else [],
            "flags": flags,
            "policy": {"name": policy.name, "version": policy.version, "digest": self.policy_digest()},
            "facts_digest": facts_digest(case, stated),
            "engine": {
                "version": __version__,
                "agreed": agreed,
            },
        }

    # -- the outcome ------------------------------------------------------------------------------

    def settled(self) -> Settled:
        if self.status in ("open", "waiting"):
            return Settled(WAIT, UNDETERMINED, NOTHING, None, None)
        if self.status == "review":
            return Settled(REVIEW, UNDETERMINED, NOTHING, None, None)
        rulings = []
        for claim in claims(self.answers).values():
            known = [answer.ruling for answer in claim if answer.ruling is not None]
            ruling = over_grounds(known, self.largest)
            if ruling is None:
                self.status = "review"
                self.grounds_differ = True
                return Settled(REVIEW, UNDETERMINED, NOTHING, None, None)
            rulings.append(ruling)
        settled = merge(rulings, PARTIAL, REVIEW)
        if settled.review:
            self.status = "review"
            return Settled(REVIEW, UNDETERMINED, NOTHING, None, None)
        within = self.capped(settled)
        self.cut = within.pays != settled.pays
        self.added_up = settled.pays.total
        return within

    @property
    def largest(self) -> bool:
        """Whether the largest of different remedies for several grounds is given."""
        condition = self.policy.largest_of_grounds
        return condition is not None and condition(self.answers[0].facts) == TRUE

    def capped(self, settled: Settled) -> Settled:
        pays = settled.pays
        for cap in self.policy.case_caps:
            ceiling = cap(self.answers[0].facts)
            if ceiling.exact:
                pays = pays.capped(ceiling.low)
        return replace(settled, pays=pays)

    def options(self, claim: Sequence[UnitAnswer]) -> list[Ruling]:
        """The rulings that a person may choose among for one claim; one that fell through offers none."""
        options: dict[tuple[object, ...], list[Ruling]] = {}
        for answer in claim:
            for ruling in answer.possibilities.every:
                for option in ruling.candidates if ruling.outcome.status == "review" else (ruling,):
                    options.setdefault(option.key, []).append(option)
        return [_with_all_citations(same) for same in options.values()]

    def candidates(self) -> list[Candidate]:
        entries = []
        options = [self.options(claim) for claim in claims(self.answers).values()]
        self.too_many = prod(map(len, options)) > MOST_CANDIDATES
        for choice in combinations(options, MOST_CANDIDATES):
            merged = self.capped(merge(choice, PARTIAL, REVIEW))
            known = all(ruling.pays is not None or ruling.most is not None for ruling in choice)
            low, high = self.bounds_of(choice) if known else (None, None)
            cites = [cite for ruling in choice for cite in ruling.cites]
            entry: Candidate = {
                "outcome": merged.outcome,  # type: ignore[typeddict-item]
                "liable": merged.liable,  # type: ignore[typeddict-item]
                "refund": self.refund(merged.pays, low, high),
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

    def refund_of(self, settled: Settled, low: int | None, high: int | None) -> Refund:
        """What is paid, with what would be due where bounds of refunds made it smaller."""
        refund = self.refund(settled.pays, low, high)
        if self.status == "ruled" and low == high:
            uncapped = max(self.added_up, without_caps(self.answers))
            if uncapped > settled.pays.total:
                refund["uncapped"] = format_money(uncapped, self.case.currency)
        return refund

    def bounds(self, settled: Settled) -> tuple[int | None, int | None]:
        if self.status == "ruled" and not any(
            answer.ruling is not None and answer.ruling.most is not None for answer in self.answers
        ):
            return settled.pays.total, settled.pays.total
        least, most = bounds.case_bounds(self.answers, self.all_paid)
        claims = {(answer.unit.parcel, answer.unit.line): answer.paid for answer in self.answers}
        if len(claims) > 1 and most is not None:
            # choices that the case's common facts exclude may add up to more than was paid
            paid = [amount for each in claims.values() if (amount := each()) is not None]
            most = min(most, sum(paid)) if len(paid) == len(claims) else most
        return self.within_caps(least, most)

    def within_caps(self, least: int, most: int | None) -> tuple[int | None, int | None]:
        """Bounds under the caps of the case."""
        for cap in self.policy.case_caps:
            ceiling: Range = cap(self.answers[0].facts)
            if ceiling.exact:
                least = min(least, ceiling.low)
                most = ceiling.low if most is None else min(most, ceiling.low)
        return least, most

    def bounds_of(self, choice: Sequence[Ruling]) -> tuple[int | None, int | None]:
        """The bounds of one candidate: a ruling for each claim."""
        ruled = zip(claims(self.answers).values(), choice, strict=True)
        pairs = [[(claim[0].paid, ruling)] for claim, ruling in ruled]
        return self.within_caps(*bounds.of_claims(pairs, self.all_paid))

    def unit(self, answer: UnitAnswer) -> UnitEntry:
        alone = RulingWriter(self.policy, self.case, [answer])
        settled = alone.settled()
        low, high = alone.bounds(settled)
        return {
            "unit": answer.unit.label,
            "status": alone.status,
            "outcome": settled.outcome,  # type: ignore[typeddict-item]
            "liable": settled.liable,  # type: ignore[typeddict-item]
            "refund": alone.refund_of(settled, low, high),
        }

    # -- words ------------------------------------------------------------------------------------

    def citations(self) -> list[Citation]:
        """The clauses that the ruling rests on; of several units those of each, every clause once."""
        if len(self.answers) == 1:
            return explanation.citations(self.policy, self.answers[0].possibilities.branches)
        entries: dict[str, Citation] = {}
        parts: dict[str, dict[str, list[str]]] = {}
        for answer in self.answers:
            for entry in explanation.citations(self.policy, answer.possibilities.branches):
                entries.setdefault(entry["clause"], entry)
                cited = parts.setdefault(entry["clause"], {}).setdefault(entry["why"], [])
                cited.append(answer.unit.label)
        for clause, by_why in parts.items():
            if len(by_why) > 1 or sum(map(len, by_why.values())) < len(self.all_answers):
                entries[clause]["parts"] = [{"units": units, "why": why} for why, units in by_why.items()]
        return list(entries.values())

    def clauses(self) -> list[str]:
        """The clauses that the ruling rests on, each once."""
        cited = (explanation.cited_by(answer.possibilities.every) for answer in self.answers)
        return list(dict.fromkeys(clause for clauses, _ in cited for clause in clauses))

    def flags(self, settled: Settled) -> list[str]:
        flags = remarks.flags(self.policy, self.case, self.answers)
        asked = self.asked_less(settled)
        if asked is not None:
            flags.append(self.policy.asked_less.format(asked=self.money(asked)))
        if self.too_many:
            flags.append("the candidates of all units together are too many to list; see each by itself")
        if self.grounds_differ:
            flags.append("the grounds of one claim lead to different remedies")
        return list(dict.fromkeys(flags))

    def amounts_rest_on(self, settled: Settled) -> list[str]:
        """The interpretations that the amounts rest on."""
        known = self.policy.amounts_rest_on
        of_claims = claims(self.all_answers)
        names: list[str] = []
        if settled.pays != NOTHING:
            names += known["refund"]
        if len(of_claims) > 1:
            names += known["units"]
        if any(len(claim) > 1 for claim in of_claims.values()):
            names += known["grounds"]
        if self.asked_less(settled) is not None or self.cut:
            names += known["asked_less"]
        return names

    def asked_less(self, settled: Settled) -> int | None:
        """What the buyer asked for, where the ruling gives more."""
        asked = self.policy.asked
        if self.status != "ruled" or asked is None or not self.policy.outcomes[settled.outcome].pays:
            return None
        amount = asked(self.answers[0].facts)
        return amount.low if amount.exact and amount.low < settled.pays.total else None

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
