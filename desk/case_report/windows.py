"""The windows of a case with both of their ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypedDict

from engine.deadlines import Running, depends_on, timed, windows_that_count
from engine.instants import format_instant
from engine.policy import Policy
from engine.unit_facts import UnitFacts
from engine.units import UnitAnswer
from engine.vocabulary import Fact, Window


class WindowEntry(TypedDict):
    """A window: whose, for what, from when, its earliest and its latest end, and how it stands."""

    clause: str
    heading: str
    party: str
    of: str
    starts: str
    first_end: str
    ends: str
    state: str


def windows(policy: Policy, answers: Sequence[UnitAnswer]) -> list[WindowEntry]:
    """The windows that have started and that the answers depend on, the earliest end first."""
    found: list[WindowEntry] = []
    for answer in answers:
        for each in timed(policy):
            if depends_on(each, answer.consulted):
                for running in windows_that_count(policy, answer.facts, each):
                    entry = _entry(policy, answer.facts, each, running)
                    if entry not in found:
                        found.append(entry)
    return sorted(found, key=lambda entry: entry["ends"])


def _entry(policy: Policy, facts: UnitFacts, each: Window | Fact, running: Running) -> WindowEntry:
    first = next((ends[0] for ends in _ends(policy, facts, each, running) if ends[1] == running.ends), None)
    return {
        "clause": running.clause,
        "heading": policy.clauses[running.clause].heading,
        "party": running.party,
        "of": each.name.rpartition(".")[2],
        "starts": format_instant(running.starts),
        "first_end": format_instant(running.ends if first is None else first),
        "ends": format_instant(running.ends),
        "state": running.state,
    }


def _ends(
    policy: Policy, facts: UnitFacts, each: Window | Fact, running: Running
) -> Iterator[tuple[int, int]]:
    """The two ends of what a window may be; none where it is stated, or counts working days."""
    if isinstance(each, Fact):
        for instants in facts.proof_instants(each):
            ends = facts.proof_ends(each, instants)
            if ends is not None:
                yield ends
    elif each.limit is not None and each.working_days_of is None:
        yield policy.window_end(running.starts, policy.limits[each.limit].value)
