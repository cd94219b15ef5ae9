"""The state of a burden of proof from four instants and its window, and of a volunteered document.

The instants are the platform's latest notice and the earliest accepted, unjudged and rejected proof;
they decide the state under any limit, so that a changed limit needs no new look at the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import NamedTuple

from engine.possible import Settlement, bits, strongest

ACCEPTED, REJECTED, OVERDUE = 0b001, 0b010, 0b100
ALL = ACCEPTED | REJECTED | OVERDUE

JUDGEMENTS = ("accepted", "unjudged", "rejected")
NONE, DOCUMENT_ACCEPTED, DOCUMENT_REJECTED = 0b001, 0b010, 0b100


def notice_of(kind: str) -> str:
    """The name of the fact that holds when a kind of evidence was asked for."""
    return f"notice.{kind}.sent_at"


def arrival_of(kind: str, judgement: str) -> str:
    """The name of the fact that holds when evidence of a kind arrived that was judged so."""
    return f"evidence.{kind}.{judgement}_at"


@cache
def names_of(kind: str) -> tuple[str, ...]:
    """The names of the facts that hold the notice for a kind of evidence, and its arrivals."""
    return notice_of(kind), *(arrival_of(kind, judgement) for judgement in JUDGEMENTS)


def kind_of(name: str) -> str | None:
    """The kind of evidence whose notice or arrival a fact of this name holds; None: it is another fact."""
    kind = name.partition(".")[2].rpartition(".")[0]
    return kind if kind and name in names_of(kind) else None


class Instants(NamedTuple):
    """When the notice went out and the first proof of each judgement arrived; None: it has not."""

    notice: int | None
    accepted: int | None
    unjudged: int | None
    rejected: int | None


NEVER = Instants(None, None, None, None)


class State(NamedTuple):
    """The states still possible, and what settles them."""

    mask: int
    settled_by: Settlement


LATE_EVIDENCE = ("late_to_person", "late_ignored", "always_admitted")
"""The readings of evidence that came after its window; None is the first."""


def proof_state(
    instants: Instants, ends: tuple[int, int] | None, as_of: int, late: str | None = None
) -> State:
    """The state of one proof, by the first line that fits; `ends` of its window are None without a limit.

    A proof is in time up to the smaller end; after it, the reading `late` says whether it counts.
    """
    notice, accepted, unjudged, rejected = instants

    def in_time(arrived: int | None) -> bool:
        if late == "always_admitted" or notice is None or ends is None:
            return arrived is not None
        return arrived is not None and arrived <= ends[0]

    if in_time(accepted):
        return State(ACCEPTED, "")
    if in_time(unjudged):
        return State(ACCEPTED | REJECTED, "judge")
    if notice is None:
        return State(ALL, "ask")
    came = [time for time in (accepted, unjudged) if time is not None]
    if late == "late_ignored" and ends is not None:
        came = [time for time in came if time <= ends[1]]
    if came:
        return State(ACCEPTED | OVERDUE, "person")
    if ends is not None and as_of < ends[1]:
        return State(ALL, "time")
    if ends is None and rejected is None:
        return State(ALL, "person")
    return State(REJECTED if rejected is not None else OVERDUE, "")


def waived_state(instants: Instants) -> State:
    """The state of a proof that nobody asks for: taken if it is volunteered, else it counts as overdue."""
    if instants.accepted is not None:
        return State(ACCEPTED, "")
    if instants.unjudged is not None:
        return State(ACCEPTED | REJECTED, "judge")
    return State(OVERDUE, "")


def document_state(instants: Iterable[Instants]) -> State:
    """The state of a volunteered document: the best that was given of its kinds."""
    known = list(instants)
    if any(each.accepted is not None for each in known):
        return State(DOCUMENT_ACCEPTED, "")
    if any(each.unjudged is not None for each in known):
        return State(DOCUMENT_ACCEPTED | DOCUMENT_REJECTED, "judge")
    if any(each.rejected is not None for each in known):
        return State(DOCUMENT_REJECTED, "")
    return State(NONE, "")


def any_of(instants: Iterable[Instants]) -> Instants:
    """The instants of a proof that any one of several kinds gives: asked for by the latest notice."""
    known = [each for each in instants if each is not NEVER]
    if len(known) <= 1:
        return known[0] if known else NEVER

    def first(times: Iterable[int | None]) -> int | None:
        return min((time for time in times if time is not None), default=None)

    return Instants(
        max((each.notice for each in known if each.notice is not None), default=None),
        first(each.accepted for each in known),
        first(each.unjudged for each in known),
        first(each.rejected for each in known),
    )


def variants(least: Instants, greatest: Instants) -> list[Instants]:
    """The combinations of the extremes of instants that are not known exactly; one where all are."""
    if least == greatest:
        return [least]
    pairs = [(low,) if low == high else (low, high) for low, high in zip(least, greatest, strict=True)]
    return [Instants(*each) for each in product(*pairs)]


def union(states: Iterable[State]) -> State:
    """What a proof may be where its instants are not known exactly: that is to be asked."""
    known = list(states)
    if len(known) == 1:
        return known[0]
    mask = 0
    for state in known:
        mask |= state.mask
    return State(mask, "ask" if mask & (mask - 1) else "")


def better_of(one: int, other: int) -> int:
    """What the better of two states can be, each of which may be any of a mask."""
    mask = 0
    for first, second in product(bits(one), bits(other)):
        mask |= 1 << min(first, second)
    return mask


def all_of(states: Iterable[State]) -> State:
    """The state of a proof that needs several kinds: the worst of theirs."""
    known = list(states)
    if len(known) == 1:
        return known[0]
    mask = 0
    for positions in product(*(bits(state.mask) for state in known)):
        mask |= 1 << max(positions)
    return State(mask, strongest([state.settled_by for state in known]) if mask & (mask - 1) else "")
