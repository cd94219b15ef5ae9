"""What a ruling says besides: notices, the parties' offers, advice, and why a person is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine import explanation
from engine.money import format_money
from engine.observations import CaseFacts
from engine.policy import Policy
from engine.possible import FAR, is_single
from engine.units import UnitAnswer

if TYPE_CHECKING:
    from engine.document import Advice, Finding


def notices(policy: Policy, answers: Sequence[UnitAnswer], several: bool) -> list[Finding]:
    """What the policy always points out: facts with a value worth a notice."""
    entries: list[Finding] = []
    for answer in answers:
        for name in policy.notices:
            fact = policy.facts[name]
            standing = answer.facts.standing(name)
            if not is_single(standing.mask) or not standing.mask & fact.notice:
                continue
            because, source = explanation.grounds(policy, answer, fact)
            entry: Finding = {
                "fact": name,
                "value": fact.show(standing.mask),
                "because": because,
                "from": source,
            }
            if several and fact.per != "case":
                entry["unit"] = answer.unit.label
            if entry not in entries:
                entries.append(entry)
    return entries


def shown(policy: Policy, answers: Sequence[UnitAnswer], currency: str) -> list[Finding]:
    """The facts that a ruling's row wants beside it, as the offers of the parties."""
    entries: dict[str, Finding] = {}
    for answer in answers:
        for branch in answer.possibilities.branches:
            remedy = branch.ruling.rows[0].remedy
            for name in remedy.shows if remedy is not None else ():
                finding = _shown_fact(policy, answer, name, currency)
                if finding is not None:
                    entries[name] = finding
    return list(entries.values())


def _shown_fact(policy: Policy, answer: UnitAnswer, name: str, currency: str) -> Finding | None:
    fact = policy.facts[name]
    seen = answer.facts.observations.get(name, ())
    because = "; ".join(each.because for each in seen) or fact.meaning
    source = [place for each in seen for place in each.source]
    if fact.finite:
        mask = answer.facts.mask(name)
        return {"fact": name, "value": fact.show(mask), "because": because, "from": source}
    low, high, _ = answer.facts.range(name)
    if not seen or low <= -FAR or high >= FAR:
        return None
    amounts = list(dict.fromkeys(format_money(each, currency) for each in (low, high)))
    value = amounts[0] if len(amounts) == 1 else amounts
    return {"fact": name, "value": value, "because": because, "from": source}


def advice(policy: Policy, answers: Sequence[UnitAnswer], liable: str) -> list[Advice]:
    """The guideline's advice to the seller, of the clauses that decided against the seller."""
    if liable != "seller":
        return []
    cited = dict.fromkeys(
        clause
        for answer in answers
        for branch in answer.possibilities.branches
        for clause, _ in branch.ruling.cites
    )
    known = policy.clauses
    return [{"clause": name, "advice": list(known[name].advice)} for name in cited if known[name].advice]


def flags(policy: Policy, case: CaseFacts, answers: Sequence[UnitAnswer]) -> list[str]:
    """Remarks on the case, the readings, late evidence, and why a person is needed."""
    found = [
        f"{interpretation} is read as `{reading}`, which is not the policy's own reading"
        for interpretation, reading in policy.switched.items()
        if reading != policy.interpretations[interpretation].taken
    ]
    found += case.flags
    found += explanation.late_evidence(policy, answers)
    for answer in answers:
        if not answer.possibilities.complete:
            found.append("too much is unknown to list every possible ruling")
        for branch in answer.possibilities.branches:
            found += branch.ruling.flags
        if answer.status == "review":
            found += _reasons(policy, answer)
    return found


def _reasons(policy: Policy, answer: UnitAnswer) -> list[str]:
    """Why a unit goes to a person: the rows that send it there, and the facts that a person settles."""
    reasons = [
        branch.ruling.rows[0].why
        for branch in answer.possibilities.branches
        if branch.ruling.outcome.status == "review"
    ]
    for name in answer.matters:
        standing = answer.facts.standing(name)
        if standing.settled_by == "person":
            because, _ = explanation.grounds(policy, answer, policy.facts[name])
            reasons.append(f"{name}: {because}")
    return reasons
