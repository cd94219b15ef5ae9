"""What was claimed and what the parties did: reason, plans, acceptances, the seller's response."""

from __future__ import annotations

from engine.record import tuple_record
from evidence.case import Proposal
from evidence.scene import Scene

_ACTIONS = {"accept": "accepted", "reject": "rejected"}


def observe_dispute(scene: Scene) -> None:
    """Observe the claim, the plans and the responses."""
    dispute = scene.case.dispute
    opened = "the dispute was opened then"
    scene.see_instant("dispute.opened_at", dispute.opened_at, opened, "dispute.opened_at")
    changed = "the buyer last changed the application then"
    scene.see_instant("dispute.modified_at", dispute.modified_at, changed, "dispute.modified_at")
    if dispute.reason is not None:
        because = "the reason that the buyer gave"
        scene.see("dispute.reason", dispute.reason, because=because, source=("dispute.reason",))
    if dispute.receipt_admitted is not None:
        admitted = dispute.receipt_admitted
        because = "the buyer admits it" if admitted else "the buyer does not admit it"
        scene.see("dispute.receipt_admitted", admitted, because=because, source=("dispute.receipt_admitted",))
    for key, fact in (("completed_at", "dispute.completed"), ("withdrawn_at", "dispute.withdrawn")):
        if scene.instant(getattr(dispute, key)) is not None:
            scene.see(fact, True, because="the record says when", source=(f"dispute.{key}",))
    for ground in dispute.grounds or ():
        scene.raised.add(f"ground:{ground}")
    _observe_response(scene)
    _observe_plan(scene)
    _observe_agreement(scene)


def _observe_response(scene: Scene) -> None:
    response = scene.case.dispute.seller_response
    if response is None or (response.at is not None and scene.instant(response.at) is None):
        return
    source = "dispute.seller_response"
    scene.see_arrival("response.at", response.at, "the seller responded then", f"{source}.at")
    if response.action is not None:
        action = _ACTIONS[response.action]
        scene.see("response.action", action, because="the seller's answer", source=(f"{source}.action",))
    else:
        scene.see(
            "response.action",
            "accepted",
            "rejected",
            settled_by="ask",
            because="the seller responded, and the record does not say how",
            source=(source,),
        )


def _standing_plans(scene: Scene, by: str) -> list[tuple[int, Proposal]]:
    """The plans of a party that exist at `as_of` and are not withdrawn, with their numbers."""
    return [
        (number, proposal)
        for number, proposal in enumerate(scene.case.dispute.proposals)
        if proposal.by == by
        and (proposal.proposed_at is None or scene.instant(proposal.proposed_at) is not None)
        and scene.instant(proposal.withdrawn_at) is None
    ]


def _buyers_plan(scene: Scene) -> tuple[int, Proposal] | None:
    """The plan of the buyer that an acceptance or silence concerns: the only one, or the default."""
    plans = _standing_plans(scene, "buyer")
    if len(plans) == 1:
        return plans[0]
    defaults = [plan for plan in plans if plan[1].default]
    return defaults[0] if len(defaults) == 1 else None


def _observe_plan(scene: Scene) -> None:
    plans = _standing_plans(scene, "buyer")
    if not plans:
        return
    plan = _buyers_plan(scene)
    source = tuple(f"dispute.proposals[{number}]" for number, _ in plans)
    if plan is None:
        because = "the buyer has several plans, and none is the default"
        scene.see("proposal.kind", "several", because=because, source=source)
        return
    number, proposal = plan
    where = f"dispute.proposals[{number}]"
    scene.see("proposal.kind", proposal.kind, because="the buyer's plan", source=(f"{where}.kind",))
    amount = scene.money(proposal.amount)
    if amount is not None:
        because = "the amount of the buyer's plan"
        scene.see("proposal.amount", amount, amount, because=because, source=(f"{where}.amount",))


@tuple_record
class _Reached:
    """A plan that both parties have accepted."""

    at: int
    number: int
    proposal: Proposal


def _observe_agreement(scene: Scene) -> None:
    reached = []
    for number, proposal in enumerate(scene.case.dispute.proposals):
        at = _accepted_at(scene, number, proposal)
        if at is not None:
            reached.append(_Reached(at, number, proposal))
    if not reached:
        return
    # the dispute is completed by the first agreement
    first = min(reached, key=lambda each: each.at)
    where = f"dispute.proposals[{first.number}]"
    because = f"both parties have accepted plan {first.proposal.proposal_id}"
    scene.see("agreement.kind", first.proposal.kind, because=because, source=(f"{where}.accepted",))
    amount = scene.money(first.proposal.amount)
    if amount is not None:
        scene.see("agreement.amount", amount, amount, because=because, source=(f"{where}.amount",))


def _accepted_at(scene: Scene, number: int, proposal: Proposal) -> int | None:
    """When both parties had accepted a plan, its proposer counting as accepting; None: not by `as_of`."""
    times = []
    for party in ("buyer", "seller"):
        if proposal.by == party:
            continue
        given = getattr(proposal.accepted, party) if proposal.accepted is not None else None
        at = scene.instant(given)
        if at is None and party == "seller":
            at = _accepted_by_response(scene, number)
        if at is None:
            return None
        times.append(at)
    at = max(times)
    withdrawn = scene.instant(proposal.withdrawn_at)
    return None if withdrawn is not None and withdrawn <= at else at


def _accepted_by_response(scene: Scene, number: int) -> int | None:
    """The seller's acceptance of the buyer's plan by the response to the dispute as it stands."""
    dispute = scene.case.dispute
    response, plan = dispute.seller_response, _buyers_plan(scene)
    if response is None or response.action != "accept" or plan is None or plan[0] != number:
        return None
    at = scene.instant(response.at)
    changed = scene.instant(dispute.modified_at)
    if at is None or (changed is not None and changed > at):
        return None
    return at
