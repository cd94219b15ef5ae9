"""The windows of a case with both of their ends, what they are for, and how they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.deadlines import Running, Timed, depends_on, proof_window, settles, timed, windows_that_count
from engine.instants import format_instant
from engine.policy import Policy
from engine.unit_facts import UnitFacts
from engine.units import UnitAnswer
from engine.vocabulary import Fact
from reports.particulars import REJECTED, WindowEntry


def windows(policy: Policy, answers: Sequence[UnitAnswer], settled: bool) -> list[WindowEntry]:
    """The windows that have started and that the answers depend on, the earliest end first.

    A target of service, in which nothing is settled, is told as long as the case is not. Windows that
    differ in nothing but in what is awaited in them are one.
    """
    found: list[WindowEntry] = []
    for answer in answers:
        for each in timed(policy):
            if depends_on(each, answer.consulted) and not (settled and settles(each) is None):
                for entry in _entries(policy, answer.facts, each):
                    same = next((known for known in found if _alike(known, entry)), None)
                    if same is None:
                        found.append(entry)
                    else:
                        same["of"] = list(dict.fromkeys(same["of"] + entry["of"]))
                        same["kinds"] = list(dict.fromkeys(same["kinds"] + entry["kinds"]))
    return sorted(found, key=lambda entry: entry["ends"])


def _alike(one: WindowEntry, other: WindowEntry) -> bool:
    """Whether two windows differ in nothing but in what is awaited in them."""
    return {**one, "of": [], "kinds": []} == {**other, "of": [], "kinds": []}


def _entries(policy: Policy, facts: UnitFacts, each: Timed) -> Iterator[WindowEntry]:
    if not isinstance(each, Fact):
        for running in windows_that_count(policy, facts, each):
            yield _entry(policy, running, each.name, running.state, (), settles(each) is not None)
        return
    proof = each.proof
    for number, instants in enumerate(facts.proof_instants(each) if proof is not None else ()):
        window = proof_window(facts, each, instants)
        if proof is None or window is None:
            continue
        refused = instants.rejected is not None and instants.rejected <= window.first_end
        state = REJECTED if refused and window.state == "expired" else window.state
        of = proof.kinds[number] if proof.need == "all" else each.name.rpartition(".")[2]
        kinds = (of,) if proof.need == "all" else proof.kinds
        yield _entry(policy, window, of, state, kinds, settles=True)


def _entry(
    policy: Policy, running: Running, of: str, state: str, kinds: Sequence[str], settles: bool
) -> WindowEntry:
    return {
        "clause": running.clause,
        "heading": policy.clauses[running.clause].heading,
        "party": running.party,
        "of": [of],
        "starts": format_instant(running.starts),
        "first_end": format_instant(running.first_end),
        "ends": format_instant(running.ends),
        "state": state,
        "kinds": list(kinds),
        "settles": settles,
    }
