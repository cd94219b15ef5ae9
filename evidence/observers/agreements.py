"""What both parties have accepted, and when: by accepting a plan, or by the seller's response."""

from __future__ import annotations

from engine.record import tuple_record
from evidence.observers.plans import PARTIES, Plan, buyers_plan, plans_of, see_amount, see_kind
from evidence.scene import Scene


@tuple_record
class Agreement:
    """The plans that both parties had accepted at one instant; several only where a person must choose."""

    at: int
    plans: tuple[Plan, ...]

    @property
    def of_return(self) -> bool:
        """Whether goods are to be sent back, for all that is known."""
        return any(plan.proposal.kind == "return_and_refund" for plan in self.plans)


def agreement_reached(scene: Scene) -> Agreement | None:
    """The first agreement of the parties, by which the dispute is completed."""
    if agreement_reached in scene.worked_out:
        known: Agreement | None = scene.worked_out[agreement_reached]
        return known
    agreement = scene.worked_out[agreement_reached] = _reached(scene)
    return agreement


def _reached(scene: Scene) -> Agreement | None:
    reached = [(at, plan) for plan in plans_of(scene) if (at := _accepted_at(scene, plan)) is not None]
    if not reached:
        return None
    first = min(at for at, _ in reached)
    return Agreement(first, tuple(plan for at, plan in reached if at == first))


def observe_agreement(scene: Scene) -> int | None:
    """Observe the plan that both parties have accepted; gives back when that completed the dispute.

    An agreed return completes nothing before it is confirmed.
    """
    agreement = agreement_reached(scene)
    if agreement is None:
        _observe_possible_agreement(scene)
        return None
    plans = agreement.plans
    because = "both parties have accepted " + " and ".join(
        f"plan {plan.proposal.proposal_id}" for plan in plans
    )
    see_kind(scene, "agreement.kind", plans, because, "accepted")
    see_amount(scene, "agreement.amount", plans, because, "accepted")
    return None if agreement.of_return else agreement.at


def _observe_possible_agreement(scene: Scene) -> None:
    """Observe that a response of unknown time or content may have accepted the buyer's plan."""
    response = scene.case.dispute.seller_response
    if response is None or (response.at is not None and scene.instant(response.at) is None):
        return
    if response.action == "accept" and response.at is None or response.action is None:
        plan = buyers_plan(scene, scene.as_of)
        if plan is None:
            return
        scene.see(
            "agreement.kind",
            "none",
            plan.proposal.kind,
            settled_by="ask",
            because="the seller responded; the record does not say when and how",
            source=("dispute.seller_response",),
        )
        see_amount(scene, "agreement.amount", [plan], "the buyer's plan")


def _accepted_at(scene: Scene, plan: Plan) -> int | None:
    """When both parties had accepted a plan, its proposer counting as accepting; None: not by `as_of`."""
    proposal = plan.proposal
    if proposal.proposed_at is not None and scene.instant(proposal.proposed_at) is None:
        return None
    times = []
    for party in PARTIES:
        if proposal.by == party:
            continue
        given = getattr(proposal.accepted, party) if proposal.accepted is not None else None
        at = scene.instant(given)
        if at is None and party == "seller":
            at = _accepted_by_response(scene, plan)
        if at is None:
            return None
        times.append(at)
    at = max(times)
    withdrawn = scene.instant(proposal.withdrawn_at)
    return None if withdrawn is not None and withdrawn <= at else at


def _accepted_by_response(scene: Scene, plan: Plan) -> int | None:
    """The seller's acceptance, by the response, of the buyer's plan as it stood then."""
    response = scene.case.dispute.seller_response
    at = scene.instant(response.at) if response is not None else None
    if response is None or at is None or response.action != "accept":
        return None
    accepted = buyers_plan(scene, at)
    return at if accepted is not None and accepted.where == plan.where else None
