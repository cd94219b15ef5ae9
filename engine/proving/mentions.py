"""The values of facts that no row and no formula of a policy mentions by name."""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import FactValue, IsAmong, parts
from engine.policy import Policy
from engine.vocabulary import Fact


def unmentioned(policy: Policy) -> Iterator[tuple[Fact, list[str]]]:
    """Facts that are tested by name, each with those of its words that nothing tests.

    Of proofs and documents, what is not accepted is alike; and of two truth values the other is meant.
    """
    mentioned = _mentioned(policy)
    for fact in policy.facts.values():
        tested = fact.origin in ("observed", "measured", "derived", "decided") and fact.type == "enum"
        left = fact.everything & ~mentioned.get(fact.name, fact.everything)
        if tested and left:
            yield fact, [str(word) for word in fact.values_of(left)]


def _mentioned(policy: Policy) -> dict[str, int]:
    """The values (a mask) of each fact in use that something mentions; all where it is passed on whole."""
    found: dict[str, int] = {}
    for table in policy.tables.values():
        for atom in (*table.applies, *(atom for row in table.rows for atom in row.atoms)):
            found[atom.fact.name] = found.get(atom.fact.name, 0) | atom.allowed
        for row in table.rows:
            for remedy in row.remedy.every() if row.remedy is not None else ():
                if remedy.liable_fact is not None:
                    found[remedy.liable_fact.name] = remedy.liable_fact.everything
    for fact in policy.facts.values():
        for formula in fact.formulas():
            for part in parts(formula):
                if isinstance(part, IsAmong):
                    mask = policy.facts[part.fact].mask_of(part.words)
                    found[part.fact] = found.get(part.fact, 0) | mask
                elif isinstance(part, FactValue):
                    found[part.fact] = policy.facts[part.fact].everything
    return found
