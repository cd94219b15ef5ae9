"""The windows of a case with both of their ends, what they are for, and how they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.deadlines import (
    Running,
    Timed,
    depends_on,
    proof_window,
    rejected_in_time,
    settles,
    timed,
    windows_that_count,
)
from engine.expressions import Expression, FactValue, parts
from engine.instants import DAY, format_instant
from engine.policy import Policy
from engine.possible import is_single
from engine.unit_facts import UnitFacts
from engine.units import UnitAnswer
from engine.vocabulary import Fact
from reports.particulars import BETWEEN, REJECTED, WindowEntry

NOTICE = "when the platform asked for it"
"""What happens at the start of the window of a proof."""


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
                        for several in ("of", "kinds", "facts"):
                            same[several] = list(dict.fromkeys(same[several] + entry[several]))
    return sorted(found, key=lambda entry: entry["ends"])


def why_two_ends(policy: Policy, entries: Sequence[WindowEntry]) -> str:
    """The unclear passage that leaves windows two ends, with its name; nothing where none has two."""
    fact = policy.window_ends
    if fact is None or all(each["by_hours"] is None for each in entries):
        return ""
    name = fact.name.partition(".")[2]
    return f"{policy.interpretations[name].question} ({name})"


def _alike(one: WindowEntry, other: WindowEntry) -> bool:
    """Whether two windows differ in nothing but in what is awaited in them."""
    of_both: dict[str, list[str]] = {"of": [], "kinds": [], "facts": []}
    return {**one, **of_both} == {**other, **of_both}


def _entries(policy: Policy, facts: UnitFacts, each: Timed) -> Iterator[WindowEntry]:
    if not isinstance(each, Fact):
        for running in windows_that_count(policy, facts, each):
            since, lasts = started(policy, facts, each.starts, running.starts), _lasts(policy, each.limit)
            state = _stands(facts, settles(each), running.state)
            yield _entry(policy, running, each.name, state, (), settles(each), since, lasts)
        return
    proof = each.proof
    for number, instants in enumerate(facts.proof_instants(each) if proof is not None else ()):
        window = proof_window(facts, each, instants)
        if proof is None or window is None:
            continue
        state = _stands(facts, each.name, window.state)
        state = REJECTED if state != BETWEEN and rejected_in_time(window, instants) else state
        of = proof.kinds[number] if proof.need == "all" else each.name.rpartition(".")[2]
        kinds = (of,) if proof.need == "all" else proof.kinds
        lasts = _lasts(policy, facts.limit_of(each))
        yield _entry(policy, window, of, state, kinds, each.name, NOTICE, lasts)


def _stands(facts: UnitFacts, fact: str | None, state: str) -> str:
    """How a window stands; one that is over leaves to a person what came between its two ends."""
    if state != "expired" or fact is None:
        return state
    standing = facts.standing(fact)
    return BETWEEN if standing.settled_by == "person" and not is_single(standing.mask) else state


def started(policy: Policy, facts: UnitFacts, starts: Expression, instant: int) -> str:
    """What happened at the start of a window: the observed instants that its start is taken from."""
    waiting = [part.fact for part in parts(starts) if isinstance(part, FactValue)]
    found: dict[str, None] = {}
    while waiting:
        fact = policy.facts[waiting.pop(0)]
        if fact.origin == "measured":
            waiting += fact.inputs
        elif fact.type == "instant" and facts.range(fact.name)[:2] == (instant, instant):
            found[fact.meaning] = None
    return " and ".join(found)


def _lasts(policy: Policy, limit: str | None) -> str:
    """How long a window lasts that a limit counts."""
    if limit is None:
        return ""
    known = policy.limits[limit]
    return f"{known.value} {known.unit if known.value != 1 else known.unit.removesuffix('s')}"


def _entry(
    policy: Policy,
    running: Running,
    of: str,
    state: str,
    kinds: Sequence[str],
    fact: str | None,
    since: str,
    lasts: str,
) -> WindowEntry:
    two = running.first_end != running.ends
    hours = [end for end in (running.first_end, running.ends) if (end - running.starts) % DAY == 0]
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
        "settles": fact is not None,
        "facts": [fact] if fact is not None else [],
        "since": since,
        "lasts": lasts,
        "by_hours": format_instant(hours[0]) if two and len(hours) == 1 else None,
        "zone": policy.platform_zone,
    }
