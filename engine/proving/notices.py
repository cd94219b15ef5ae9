"""Whether proofs are overdue only after a notice: what waives, presumes or shares it, and the states."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Literal

from engine import proofs
from engine.expressions import Expression
from engine.policy import Policy
from engine.record import tuple_record
from engine.vocabulary import Fact


@tuple_record
class Without:
    """A way in which a proof counts as overdue though nobody asked for it, and when; None: whenever."""

    way: Literal["waived", "presumed"]
    formula: Expression | None

    def message(self, fact: Fact) -> str:
        """The way in words."""
        if self.way == "waived":
            return f"nobody asks for `{fact.name}` in other cases, too"
        return f"`{fact.name}` is presumed to be overdue"


def decides_without_notice(policy: Policy) -> Iterator[tuple[Fact, Without]]:
    """The proofs that may count as overdue although nobody asked for them, each with how."""
    for fact in policy.facts.values():
        if fact.proof is None:
            continue
        if fact.proof.waived is not None:
            yield fact, Without("waived", fact.proof.waived)
        if fact.presumption is not None and fact.presumption.mask & proofs.OVERDUE:
            yield fact, Without("presumed", None)


def shared_notices(policy: Policy) -> Iterator[str]:
    """The kinds that burdens of different parties share: a notice to one of them starts both windows."""
    burdens = [fact for fact in policy.facts.values() if fact.proof is not None]
    for one, other in combinations(burdens, 2):
        mine, its = one.proof, other.proof
        assert mine is not None
        assert its is not None
        shared = [kind for kind in mine.kinds if kind in its.kinds]
        if shared and {mine.by, *mine.also_by} != {its.by, *its.also_by}:
            yield (
                f"`{one.name}` and `{other.name}` share the notice for `{shared[0]}`, and different parties"
                " bear them"
            )


def overdue_after_notice_alone() -> bool:
    """Whether no order of instants makes a proof overdue that was not asked for.

    A proof's state depends on the order of its instants alone, so a few instants stand for all.
    """
    arrivals = (None, 1, 3, 5)
    for accepted, unjudged, rejected in product(arrivals, repeat=3):
        instants = proofs.Instants(None, accepted, unjudged, rejected)
        for ends, as_of, late in product((None, (2, 2), (2, 4)), range(7), (None, *proofs.LATE_EVIDENCE)):
            if proofs.proof_state(instants, ends, as_of, late).mask == proofs.OVERDUE:
                return False
    return True
