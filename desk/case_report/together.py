"""What would be ruled if several proofs, each of which would turn a ruling, were accepted together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desk.explaining import Prepared
from engine.conclusions import conclusions
from engine.flips import Flip, UnitFlips, turning
from engine.possibilities import possible
from engine.statuses import status
from engine.unit_facts import supposed
from engine.units import UnitAnswer, unit_facts

ACCEPTED = "accepted"
"""How a proof stands that proves."""


class UnitTogether(UnitFlips):
    """What would flip the ruling of one unit, and what its proofs would do all together."""

    together: list[Flip]


def with_together(prepared: Prepared, flips: Sequence[UnitFlips]) -> list[UnitTogether]:
    """Flips of the units that count, with what all proofs that turn a unit would do together."""
    return [
        {**each, "together": list(_together(prepared, answer, each))}
        for answer, each in zip(prepared.counted, flips, strict=True)
    ]


def _together(prepared: Prepared, answer: UnitAnswer, flips: UnitFlips) -> Iterator[Flip]:
    policy = prepared.judge.policy
    changes = [
        flip["changes"][0]
        for flip in flips["singles"]
        if flip["changes"][0]["becomes"] == [ACCEPTED]
        and getattr(policy.facts.get(flip["changes"][0]["fact"]), "proof", None) is not None
    ]
    if len(changes) < 2:
        return
    given = dict(prepared.stated)
    for change in changes:
        fact = policy.facts[change["fact"]]
        given[fact.name] = supposed(fact, fact.mask_of((ACCEPTED,)), "person", "supposed")
    unit = unit_facts(policy, prepared.case, answer.unit, given)
    found = possible(policy, unit)
    yield {
        "changes": changes,
        "rulings": conclusions(policy, found.branches, prepared.case.currency),
        **turning(policy, unit, found.branches),
        "status": status(found, lambda name: unit.standing(name).settled_by),
        "presumption": False,
    }
