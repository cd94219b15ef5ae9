"""What a ruling rests on: every fact was observed, presumed, read so, or is an absence that is declared."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document import RulingDocument
from engine.expressions import Call, FactValue, parts
from engine.policy import Policy
from engine.units import UnitAnswer, counted
from engine.vocabulary import Fact

OBSERVED_WITHOUT_A_PLACE = frozenset({"order.message_names_option"})
"""A message that was not sent stands nowhere in the document, and names nothing."""

ESTABLISHED_BY = "arbitrator"
"""Whoever is asked for what persons establish: formulas may test whether anybody did, as the record says."""


def unfounded(policy: Policy, answers: list[UnitAnswer], ruling: RulingDocument) -> Iterator[str]:
    """The facts that a ruled case rests on and that were never asked for, presumed or observed."""
    presumed = {entry["fact"] for entry in ruling["presumptions"]}
    for answer in counted(policy, answers):
        if answer.status == "ruled":
            seen: set[str] = set()
            for name in answer.consulted:
                yield from _unfounded(policy, answer, policy.facts[name], presumed, seen)
    for finding in ruling["findings"]:
        fact = policy.facts[finding["fact"]]
        if not finding["from"] and not _needs_no_place(policy, answers, fact):
            yield f"the finding {fact.name} is from nowhere"


def _needs_no_place(policy: Policy, answers: list[UnitAnswer], fact: Fact) -> bool:
    """Whether a finding may stand without a place of the document."""
    if fact.origin in ("constant", "derived", "decided", "measured", "document"):
        return True
    if fact.name in OBSERVED_WITHOUT_A_PLACE or fact.absent != "unknown":
        return True
    standings = [answer.facts.standing(fact.name) for answer in answers]
    waived = fact.origin == "proof" and any(answer.facts.waives(fact.name) for answer in answers)
    return waived or any(each.presumed or each.mask == fact.everything for each in standings)


def _unfounded(
    policy: Policy, answer: UnitAnswer, fact: Fact, presumed: set[str], seen: set[str]
) -> Iterator[str]:
    if fact.name in seen or fact.origin == "constant":
        return
    seen.add(fact.name)
    facts = answer.facts
    observed = facts.observations.get(fact.name, ())
    for observation in observed:
        if not observation.source and fact.name not in OBSERVED_WITHOUT_A_PLACE:
            yield f"{fact.name} was observed nowhere"
    if fact.finite:
        standing = facts.standing(fact.name)
        if standing.mask == fact.everything:
            return
        if standing.presumed:
            if fact.name not in presumed:
                yield f"{fact.name} is presumed, and the ruling does not say so"
            return
    if fact.origin in ("measured", "derived") and not observed:
        yield from _inputs(policy, answer, fact, presumed, seen)
    elif fact.origin == "proof" and not observed:
        if not facts.standing(fact.name).source and not facts.waives(fact.name):
            yield f"{fact.name} stands as decided, and nobody asked for it or gave it"
    elif fact.origin == "observed" and fact.finite and not observed and fact.absent == "unknown":
        yield f"{fact.name} has a value, and nothing was observed of it"


def _inputs(
    policy: Policy, answer: UnitAnswer, fact: Fact, presumed: set[str], seen: set[str]
) -> Iterator[str]:
    """The inputs of a formula; of one that is computed in every branch, those that were read there."""
    tested = _tested_for_absence(fact)
    for name in fact.inputs:
        source = policy.facts[name]
        if source.finite and fact.origin == "derived" and name not in answer.consulted:
            continue
        if name in tested and not answer.facts.given(name):
            if not _may_be_absent(source):
                yield f"{fact.name} rests on the absence of {name}, which is not declared"
            continue
        yield from _unfounded(policy, answer, source, presumed, seen)


def _may_be_absent(fact: Fact) -> bool:
    """Whether it says something that nothing was given of a fact."""
    asked_of = fact.asking.of if fact.asking is not None else None
    return fact.absent != "unknown" or fact.origin != "observed" or asked_of == ESTABLISHED_BY


def _tested_for_absence(fact: Fact) -> set[str]:
    """The facts of which a formula asks whether they were given."""
    if fact.formula is None:
        return set()
    return {
        argument.fact
        for part in parts(fact.formula)
        if isinstance(part, Call) and part.function == "given"
        for argument in part.arguments
        if isinstance(argument, FactValue)
    }
