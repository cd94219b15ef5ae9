"""The windows of a case with both of their ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from engine.deadlines import Running, Timed, depends_on, timed, windows_that_count
from engine.instants import format_instant
from engine.policy import Policy
from engine.units import UnitAnswer


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
                    entry = _entry(policy, each, running)
                    if entry not in found:
                        found.append(entry)
    return sorted(found, key=lambda entry: entry["ends"])


def _entry(policy: Policy, each: Timed, running: Running) -> WindowEntry:
    return {
        "clause": running.clause,
        "heading": policy.clauses[running.clause].heading,
        "party": running.party,
        "of": each.name.rpartition(".")[2],
        "starts": format_instant(running.starts),
        "first_end": format_instant(running.first_end),
        "ends": format_instant(running.ends),
        "state": running.state,
    }
