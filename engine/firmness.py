"""How firm a ruling is: the facts that it rests on by their sources, the weakest of them marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict, get_args

from engine.explanation import grounds, interpretations
from engine.near_misses import observed_behind
from engine.observations import Observation
from engine.policy import Policy
from engine.proofs import names_of
from engine.shapes import Doc
from engine.units import UnitAnswer
from engine.vocabulary import Fact

Origin = Literal[
    "carrier",
    "document",
    "person",
    "party",
    "platform",
    "presumption",
    "reading",
    "absence",
    "stated",
]
"""The kinds of sources; what the platform records itself comes after what others give."""
OriginOf = Callable[[str], tuple[Origin, str]]
"""Of a place in the document: the kind of source that stands there, and the one source of that kind."""

_Support = TypedDict("_Support", {"from": list[str]})


class Support(_Support):
    """A fact that a ruling rests on."""

    fact: str
    meaning: str
    value: Annotated[Any, Doc("A list where several values are still possible.")]
    origins: Annotated[list[Origin], Doc("The kinds of its sources.")]
    because: str
    contradicted: Annotated[bool, Doc("Its sources say things that exclude each other.")]
    single: Annotated[bool, Doc("Nothing but one source says it, and a party may dispute it.")]


class UnitFirmness(TypedDict):
    """How firm the ruling of one unit is."""

    unit: str | None
    status: str
    supports: list[Support]
    counts: Annotated[dict[str, int], Doc("How many facts rest on each kind of source.")]
    weakest: Annotated[list[str], Doc("What is contradicted, presumed, or said by one source alone.")]


def firmness(policy: Policy, answer: UnitAnswer, origin_of: OriginOf, several: bool) -> UnitFirmness:
    """The facts that the ruling of a unit rests on, and from where they are known."""
    names: dict[str, None] = {}
    for branch in answer.possibilities.branches:
        tested = [name for row in branch.ruling.rows for name in row.behind if name in answer.consulted]
        for name in tested:
            names.update(dict.fromkeys(observed_behind(policy, branch.evaluation, name)))
    supports = [_support(policy, answer, policy.facts[name], origin_of) for name in names]
    for taken in interpretations(policy, [answer]):
        supports.append(
            {
                "fact": taken["id"],
                "meaning": policy.interpretations[taken["id"]].question,
                "value": taken["taken"],
                "origins": ["reading"],
                "because": taken["meaning"],
                "from": [],
                "contradicted": False,
                "single": False,
            }
        )
    counts = Counter(origin for support in supports for origin in support["origins"])
    return {
        "unit": answer.unit.label if several else None,
        "status": answer.status,
        "supports": supports,
        "counts": dict(sorted(counts.items())),
        "weakest": [
            support["fact"]
            for support in sorted(supports, key=lambda each: (not each["contradicted"], not _presumed(each)))
            if support["contradicted"] or support["single"] or _presumed(support)
        ],
    }


def _presumed(support: Support) -> bool:
    return "presumption" in support["origins"]


def _support(policy: Policy, answer: UnitAnswer, fact: Fact, origin_of: OriginOf) -> Support:
    facts = answer.facts
    standing = facts.standing(fact.name)
    observed = observations_behind(policy, facts.observations, fact)
    because, places = grounds(policy, answer, fact)
    sources = dict.fromkeys(origin_of(place) for each in observed for place in each.source)
    kinds = {origin for origin, _ in sources}
    origins = [origin for origin in get_args(Origin) if origin in kinds]
    own = [source for origin, source in sources if origin != "platform"]
    seen = facts.seen(fact)
    # what was observed is widened by what follows only where the two exclude each other
    contradicted = seen is not None and bool(standing.mask & ~seen.mask)
    if standing.presumed:
        origins = ["presumption"]
    elif not origins:
        origins = ["stated"] if facts.given(fact.name) else ["absence"]
    return {
        "fact": fact.name,
        "meaning": fact.meaning,
        "value": fact.show(standing.mask),
        "origins": origins,
        "because": because,
        "from": places,
        "contradicted": contradicted or _contradicted(policy, observed),
        "single": not standing.presumed and len(own) == 1 and fact.contested is not False,
    }


def observations_behind(
    policy: Policy, observations: Mapping[str, Sequence[Observation]], fact: Fact
) -> list[Observation]:
    """Everything that was observed of a fact, of what it is measured by, and of its evidence."""
    names = [fact.name, *policy.measured_by.get(fact.name, ())]
    names += [name for kind in fact.kinds for name in names_of(kind)]
    return [each for name in dict.fromkeys(names) for each in observations.get(name, ())]


def _contradicted(policy: Policy, observed: Sequence[Observation]) -> bool:
    """Whether some observations of one finite fact exclude each other."""
    masks: dict[str, int] = {}
    for each in observed:
        fact = policy.facts.get(each.fact)
        if fact is not None and fact.finite:
            masks[each.fact] = masks.get(each.fact, fact.everything) & fact.mask_of(each.values)
    return not all(masks.values())
