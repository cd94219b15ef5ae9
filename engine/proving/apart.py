"""Facts that two policies define differently, and the documents that show what each makes of a proof."""

from __future__ import annotations

from collections.abc import Sequence

from engine.instants import DAY, HOUR
from engine.policy import Policy
from engine.proofs import arrival_of, notice_of
from engine.proving.circuit import holds
from engine.proving.results import Version

_FOLLOWING = ("derived", "decided", "constant")
"""The origins of facts that follow from others, or from the policy."""


def defined_differently(one: Version, other: Version) -> list[str]:
    """The finite facts in use that the two do not share, but for what follows from others or readings."""
    found = []
    for fact in one.policy.facts.values():
        if fact.name not in other.policy.facts or not fact.finite or fact.origin in _FOLLOWING:
            continue
        mine, its = one.encoding.known(fact.name), other.encoding.known(fact.name)
        if mine is not None and its is not None and not alike(mine, its):
            found.append(fact.name)
    return found


def alike(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two facts are the same in a circuit, as far as both know their words."""
    short, long = sorted((one, other), key=len)
    return tuple(short) == tuple(long[: len(short)])


def said(version: Version, name: str, model: Sequence[int]) -> int:
    """The value (a mask) that an answer gives a fact."""
    return next(
        1 << position
        for position, literal in enumerate(version.encoding.values(name))
        if holds(model, literal)
    )


def proof_instants(
    one: Version, other: Version, names: Sequence[str], model: Sequence[int], start: int
) -> dict[str, int]:
    """The notices and documents that give the proofs among some facts the states of an answer."""
    found: dict[str, int] = {}
    noon = one.policy.calendar.local_day_end(one.policy.platform_zone, start, 0) - DAY // 2
    for name in names:
        fact, counterpart = one.policy.facts[name], other.policy.facts[name]
        if fact.proof is None or counterpart.proof is None:
            continue
        states = [
            str(version.policy.facts[name].values_of(said(version, name, model))[0])
            for version in (one, other)
        ]
        days = [window_days(version.policy, name) or 0 for version in (one, other)]
        for kind in dict.fromkeys((*fact.proof.kinds, *counterpart.proof.kinds)):
            found[notice_of(kind)] = noon
            if "accepted" in states:
                # in time by the longer window, and late by every way in which the shorter one may end
                between = max(days) * DAY - HOUR if len(set(states)) > 1 else HOUR
                found[arrival_of(kind, "accepted")] = noon + between
            elif "rejected" in states:
                found[arrival_of(kind, "rejected")] = noon + HOUR
    return found


def window_days(policy: Policy, name: str) -> int | None:
    """How many days a proof's window has; None where it has no end."""
    proof = policy.facts[name].proof
    return policy.limits[proof.limit].value if proof is not None and proof.limit is not None else None
