"""What was claimed and what became of it: reason, response, plans, escalation, the end of the dispute."""

from __future__ import annotations

from evidence.observers.agreements import observe_agreement
from evidence.observers.plans import observe_plans
from evidence.scene import Scene

_ACTIONS = {"accept": "accepted", "reject": "rejected"}


def observe_dispute(scene: Scene) -> None:
    """Observe the claim, the plans, the responses, and whether the dispute has ended."""
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
    escalated = "the seller brought the dispute before the platform then"
    scene.see_instant("dispute.escalated_at", dispute.escalated_at, escalated, "dispute.escalated_at")
    scene.see_instant(
        "dispute.arbitration_cancelled_at",
        dispute.arbitration_cancelled_at,
        "the seller cancelled the arbitration then",
        "dispute.arbitration_cancelled_at",
    )
    _observe_response(scene)
    observe_plans(scene)
    _observe_end(scene, observe_agreement(scene))


def _observe_end(scene: Scene, agreed_at: int | None) -> None:
    """Observe completion and withdrawal; after an agreement a dispute cannot be withdrawn any more."""
    dispute = scene.case.dispute
    because = "the record says when"
    if scene.instant(dispute.completed_at) is not None:
        scene.see("dispute.completed", True, because=because, source=("dispute.completed_at",))
    withdrawn = scene.instant(dispute.withdrawn_at)
    if withdrawn is None:
        return
    if agreed_at is not None and agreed_at < withdrawn:
        scene.flags.append("dispute.withdrawn_at is later than the agreement that ended the dispute")
    else:
        scene.see("dispute.withdrawn", True, because=because, source=("dispute.withdrawn_at",))


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
