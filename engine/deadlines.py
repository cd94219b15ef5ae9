"""Deadlines: the windows that have started, whose they are, when they end, and how they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from engine.instants import format_instant
from engine.policy import Policy
from engine.possible import is_single
from engine.proofs import Instants
from engine.unit_facts import UnitFacts
from engine.units import UnitAnswer
from engine.vocabulary import Fact, Window

if TYPE_CHECKING:
    from engine.document import Deadline


def deadlines(policy: Policy, answers: Iterable[UnitAnswer]) -> list[Deadline]:
    """The windows that have started and that the answers depend on, the earliest end first."""
    entries: list[Deadline] = []
    for answer in answers:
        for window in policy.windows:
            if window.met_by is not None and window.met_by not in answer.consulted:
                continue
            for entry in _window(policy, answer, window):
                # a target that nothing follows from is shown while it runs, and never as lapsed
                if entry not in entries and (window.met_by is not None or entry["state"] == "running"):
                    entries.append(entry)
        for proof in policy.proofs:
            if proof in answer.consulted:
                for entry in _proof_windows(answer, policy.facts[proof]):
                    if entry not in entries:
                        entries.append(entry)
    return sorted(entries, key=lambda entry: entry["ends"])


def windows_of(policy: Policy, answer: UnitAnswer, fact: str) -> Iterator[Deadline]:
    """The windows that have started and in which this fact is settled."""
    for window in policy.windows:
        if window.met_by == fact:
            yield from _window(policy, answer, window)
    if policy.facts[fact].proof is not None:
        yield from _proof_windows(answer, policy.facts[fact])


def _window(policy: Policy, answer: UnitAnswer, window: Window) -> Iterator[Deadline]:
    facts = answer.facts
    first, last = policy.window_bounds[window.name]
    starts = first(facts)
    if not starts.exact or starts.low > facts.as_of:
        return
    if last is not None:
        ends = last(facts)
        if not ends.exact:
            return
        end = ends.low
    else:
        counted = _end(policy, window, starts.low)
        if counted is None:
            return
        end = counted
    met = False
    if window.met_by is not None:
        fact = policy.facts[window.met_by]
        standing = facts.standing(fact.name)
        lapsed = fact.mask_of((window.lapsed,)) if window.lapsed is not None else 0
        met = is_single(standing.mask) and not standing.mask & lapsed
    # a stated end is the last instant in time, a counted one the first that is late
    running = facts.as_of < end or (last is not None and facts.as_of == end)
    yield {
        "clause": window.clause,
        "party": window.party,  # type: ignore[typeddict-item]
        "starts": format_instant(starts.low),
        "ends": format_instant(end),
        "state": "met" if met else "running" if running else "expired",
    }


def _end(policy: Policy, window: Window, start: int) -> int | None:
    """When a window ends; None where it counts working days of a year that the calendar does not hold."""
    assert window.limit is not None
    days = policy.limits[window.limit].value
    if window.working_days_of is None:
        return policy.window_end(start, days)[1]
    try:
        zone = window.zone or policy.platform_zone
        return policy.calendar.working_days_end(window.working_days_of, zone, start, days)
    except ValueError:
        return None


def _proof_windows(answer: UnitAnswer, fact: Fact) -> Iterator[Deadline]:
    for instants in answer.facts.proof_instants(fact) if fact.proof is not None else ():
        window = proof_window(answer.facts, fact, instants)
        if window is not None:
            yield window


def proof_window(facts: UnitFacts, fact: Fact, instants: Instants) -> Deadline | None:
    """The window of a proof, or of one of its kinds; None where none has started."""
    proof = fact.proof
    if proof is None or proof.clause is None or facts.waives(fact.name):
        return None
    ends = facts.proof_ends(fact, instants)
    if ends is None or instants.notice is None or instants.notice < 0:
        return None
    arrived = [time for time in (instants.accepted, instants.unjudged) if time is not None]
    met = any(time <= ends[0] for time in arrived)
    return {  # type: ignore[return-value]
        "clause": proof.clause,
        "party": proof.by,
        "starts": format_instant(instants.notice),
        "ends": format_instant(ends[1]),
        "state": "met" if met else "running" if facts.as_of < ends[1] else "expired",
    }
