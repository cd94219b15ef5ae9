"""What a fact was measured by: the dates, numbers and amounts of this case that it follows from."""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import Call, parts
from engine.instants import format_instant
from engine.money import format_money
from engine.policy import Policy
from engine.possible import FAR
from engine.unit_facts import UnitFacts
from engine.vocabulary import Fact
from reports.particulars import Measure

DUE = "when it was due"
"""What the two ends are of the window of a proof."""


def measures(policy: Policy, facts: UnitFacts, fact: Fact, currency: str) -> list[Measure]:
    """Of a measured fact what its formula compares, of a proof its dates, as far as the case tells them.

    What the reason of an observation says already is left out, and a number that is compared with none.
    """
    if facts.states(fact.name) or facts.standing(fact.name).presumed:
        return []
    if fact.proof is not None:
        return list(_dates(facts, fact))
    if fact.origin != "measured":
        return []
    compared = [policy.facts[name] for name in fact.inputs if not policy.facts[name].finite]
    numbers = sum(each.type == "number" for each in compared)
    found: list[Measure] = []
    for each in compared:
        low, high, _ = facts.range(each.name)
        if low <= -FAR or high >= FAR or (each.type == "number" and numbers < 2):
            continue
        least, most = (_written(each, end, currency) for end in (low, high))
        said = " ".join(seen.because for seen in facts.observations.get(each.name, ()))
        if least not in said.split():
            found.append(
                {
                    "meaning": each.meaning,
                    "least": least,
                    "most": most,
                    "fact": each.name,
                    "ends": _is_end(each),
                    "why": "",
                }
            )
    return found


def _dates(facts: UnitFacts, fact: Fact) -> Iterator[Measure]:
    """When a proof was asked for, by when it was due, and when something came, each once."""
    if facts.waives(fact.name):
        return
    told: dict[str, dict[tuple[int, int], None]] = {}
    for instants in facts.proof_instants(fact):
        if instants.notice is not None and instants.notice > -FAR:
            told.setdefault("when the platform asked for it", {})[instants.notice, instants.notice] = None
            ends = facts.proof_ends(fact, instants)
            if ends is not None:
                told.setdefault(DUE, {})[ends] = None
        for came in (instants.accepted, instants.unjudged, instants.rejected):
            if came is not None and abs(came) < FAR:
                told.setdefault("when it was given", {})[came, came] = None
    for meaning, each in told.items():
        for least, most in each:
            yield {
                "meaning": meaning,
                "least": format_instant(least),
                "most": format_instant(most),
                "fact": None,
                "ends": meaning == DUE,
                "why": "",
            }


def _is_end(fact: Fact) -> bool:
    """Whether an instant is the end of a window, which has two."""
    calls = parts(fact.formula) if fact.formula is not None else ()
    return fact.type == "instant" and any(
        isinstance(each, Call) and each.function == "window_end" for each in calls
    )


def _written(fact: Fact, value: int, currency: str) -> str:
    if fact.type == "instant":
        return format_instant(value)
    return f"{format_money(value, currency)} {currency}" if fact.type == "money" else str(value)
