"""The state of a burden of proof, told anew from the words of the guide to the policy."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from engine.expressions import IsAmong
from engine.possible import STRENGTH
from engine.vocabulary import Fact, Proof
from tests.conformance.intervals import window_ends

if TYPE_CHECKING:
    from tests.conformance.free_facts import Unit

STATES = ("accepted", "rejected", "overdue")
"""From the best to the worst."""
NEVER = 1 << 70


def burden_of_proof(unit: Unit, fact: Fact) -> tuple[tuple[str, ...], str]:
    """The states that a proof may be in, and what settles which."""
    proof = fact.proof
    assert proof is not None
    kinds = [[kind] for kind in proof.kinds] if proof.need == "all" else [list(proof.kinds)]
    each = [_state(unit, proof, together) for together in kinds]
    worst = {max(choice, key=STATES.index) for choice in product(*(states for states, _ in each))}
    if len(worst) == 1:
        return (worst.pop(),), ""
    settled = next(word for word in STRENGTH if word in [by for _, by in each])
    return tuple(state for state in STATES if state in worst), settled


def _state(unit: Unit, proof: Proof, kinds: list[str]) -> tuple[tuple[str, ...], str]:
    def first(judgement: str) -> int:
        times = [time for kind in kinds for time in unit.times(f"evidence.{kind}.{judgement}_at")]
        return min(times, default=NEVER)

    notices = [time for kind in kinds for time in unit.times(f"notice.{kind}.sent_at")]
    accepted, unjudged, rejected = first("accepted"), first("unjudged"), first("rejected")
    record = unit.draft.folder.policy[1]
    late = unit.taken(record.late_evidence) if record.late_evidence else "late_to_person"
    ends = _ends(unit, proof, max(notices)) if notices else None
    admitted = NEVER - 1 if ends is None or late == "always_admitted" else ends[0]
    if accepted <= admitted:
        return ("accepted",), ""
    if unjudged <= admitted:
        return ("accepted", "rejected"), "judge"
    if not notices:
        return STATES, "ask"
    doubtful = ends[1] if ends is not None and late == "late_ignored" else NEVER - 1
    if min(accepted, unjudged) <= doubtful:
        return ("accepted", "overdue"), "person"
    if ends is None:
        return (("rejected",), "") if rejected < NEVER else (STATES, "person")
    if unit.as_of < ends[1]:
        return STATES, "time"
    return ("rejected" if rejected < NEVER else "overdue",), ""


def _ends(unit: Unit, proof: Proof, notice: int) -> tuple[int, int] | None:
    if proof.limit is None:
        return None
    if proof.unlimited is not None:
        assert isinstance(proof.unlimited, IsAmong)
        if unit.taken(proof.unlimited.fact) in proof.unlimited.words:
            return None
    record = unit.draft.folder.policy[1]
    reading = unit.taken(record.window_ends) if record.window_ends else None
    return window_ends(notice, unit.limit(proof.limit), reading)
