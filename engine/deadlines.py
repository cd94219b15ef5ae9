"""Deadlines: the windows that have started, whose they are, when they end, and how they stand."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from engine.instants import format_instant
from engine.policy import Policy
from engine.possible import is_single
from engine.proofs import Instants
from engine.record import value_record
from engine.unit_facts import UnitFacts
from engine.units import UnitAnswer
from engine.vocabulary import Fact, Window

if TYPE_CHECKING:
    from engine.document import Deadline


@value_record
class Running:
    """A window that has started, from its start to its later end (microseconds), and how it stands."""

    clause: str
    party: str
    starts: int
    first_end: int
    """Its earlier end: an act between the two ends is for a person to judge."""
    ends: int
    state: Literal["running", "expired", "met"]

    def document(self) -> Deadline:
        """The window as the ruling document shows it."""
        return {
            "clause": self.clause,
            "party": self.party,  # type: ignore[typeddict-item]
            "starts": format_instant(self.starts),
            "ends": format_instant(self.ends),
            "state": self.state,
        }


def deadlines(policy: Policy, answers: Iterable[UnitAnswer], settled: bool = False) -> list[Deadline]:
    """The windows that have started and that the answers depend on, the earliest end first.

    A target of service, in which nothing is settled, is left out once the case is. Windows that differ in
    nothing but in what is awaited in them are one.
    """
    entries: list[tuple[Running, Deadline]] = []
    for answer in answers:
        for each in timed(policy):
            if not depends_on(each, answer.consulted) or (settled and settles(each) is None):
                continue
            for running, kinds, rejected in _awaited(policy, answer.facts, each):
                entry = next((entry for known, entry in entries if known == running), None)
                if entry is None:
                    entry = running.document()
                    entries.append((running, entry))
                fact = settles(each)
                if fact is not None:
                    _join(entry.setdefault("facts", []), (fact,))
                if kinds:
                    _join(entry.setdefault("kinds", []), kinds)
                if rejected:
                    entry["rejected_in_time"] = True
    return sorted((entry for _, entry in entries), key=lambda entry: entry["ends"])


def _join(known: list[str], more: Iterable[str]) -> None:
    known += [each for each in more if each not in known]


def _awaited(
    policy: Policy, facts: UnitFacts, each: Timed
) -> Iterator[tuple[Running, tuple[str, ...], bool]]:
    """The windows of a policy's window or of a proof, with the documents awaited, and if one was refused."""
    if not isinstance(each, Fact):
        yield from ((running, (), False) for running in windows_that_count(policy, facts, each))
        return
    proof = each.proof
    for number, instants in enumerate(facts.proof_instants(each) if proof is not None else ()):
        window = proof_window(facts, each, instants)
        if proof is not None and window is not None:
            kinds = (proof.kinds[number],) if proof.need == "all" else proof.kinds
            yield window, kinds, rejected_in_time(window, instants)


def rejected_in_time(window: Running, instants: Instants) -> bool:
    """Whether a window has passed in which something was given in time that was not accepted."""
    refused = instants.rejected is not None and instants.rejected <= window.first_end
    return refused and window.state == "expired"


Timed = Window | Fact
"""What has windows: a window of the policy, or a burden of proof."""


def timed(policy: Policy) -> list[Timed]:
    """Everything that has windows."""
    return [*policy.windows, *(policy.facts[proof] for proof in policy.proofs)]


def settles(each: Timed) -> str | None:
    """The fact that is settled in a window, or in those of a proof; None: of the window's there is none."""
    return each.met_by if isinstance(each, Window) else each.name


def depends_on(each: Timed, consulted: Container[str]) -> bool:
    """Whether an answer that was reached by some facts depends on a window, or on those of a proof."""
    fact = settles(each)
    return fact is None or fact in consulted


def windows_that_count(policy: Policy, facts: UnitFacts, each: Timed) -> Iterator[Running]:
    """The windows that have started: one of the policy, or those of a proof."""
    if isinstance(each, Fact):
        yield from _proof_windows(facts, each)
        return
    for entry in _window(policy, facts, each):
        # a target that nothing follows from is shown while it runs, and never as lapsed
        if each.met_by is not None or entry.state == "running":
            yield entry


def windows_of(policy: Policy, facts: UnitFacts, fact: str) -> Iterator[Running]:
    """The windows that have started and in which this fact is settled."""
    for window in policy.windows:
        if window.met_by == fact:
            yield from _window(policy, facts, window)
    if policy.facts[fact].proof is not None:
        yield from _proof_windows(facts, policy.facts[fact])


def _window(policy: Policy, facts: UnitFacts, window: Window) -> Iterator[Running]:
    first, last = policy.window_bounds[window.name]
    starts = first(facts)
    if not starts.exact or starts.low > facts.as_of:
        return
    if last is not None:
        ends = last(facts)
        if not ends.exact:
            return
        first_end = end = ends.low
    else:
        counted = _ends(policy, window, starts.low)
        if counted is None:
            return
        first_end, end = counted
    met = False
    if window.met_by is not None:
        fact = policy.facts[window.met_by]
        standing = facts.standing(fact.name)
        lapsed = fact.mask_of((window.lapsed,)) if window.lapsed is not None else 0
        met = is_single(standing.mask) and not standing.mask & lapsed
    # a stated end is the last instant in time, a counted one the first that is late
    running = facts.as_of < end or (last is not None and facts.as_of == end)
    yield Running(
        clause=window.clause,
        party=window.party,
        starts=starts.low,
        first_end=first_end,
        ends=end,
        state="met" if met else "running" if running else "expired",
    )


def _ends(policy: Policy, window: Window, start: int) -> tuple[int, int] | None:
    """Both ends of a window; None where it counts working days of a year that the calendar does not hold."""
    assert window.limit is not None
    days = policy.limits[window.limit].value
    if window.working_days_of is None:
        return policy.window_end(start, days)
    try:
        zone = window.zone or policy.platform_zone
        end = policy.calendar.working_days_end(window.working_days_of, zone, start, days)
        return end, end
    except ValueError:
        return None


def _proof_windows(facts: UnitFacts, fact: Fact) -> Iterator[Running]:
    for instants in facts.proof_instants(fact) if fact.proof is not None else ():
        window = proof_window(facts, fact, instants)
        if window is not None:
            yield window


def proof_window(facts: UnitFacts, fact: Fact, instants: Instants) -> Running | None:
    """The window of a proof, or of one of its kinds; None where none has started."""
    proof = fact.proof
    if proof is None or proof.clause is None or facts.waives(fact.name):
        return None
    ends = facts.proof_ends(fact, instants)
    if ends is None or instants.notice is None or instants.notice < 0:
        return None
    arrived = [time for time in (instants.accepted, instants.unjudged) if time is not None]
    met = any(time <= ends[0] for time in arrived)
    return Running(
        clause=proof.clause,
        party=proof.by,
        starts=instants.notice,
        first_end=ends[0],
        ends=ends[1],
        state="met" if met else "running" if facts.as_of < ends[1] else "expired",
    )
