"""What was claimed and what the parties did: reason, plans, acceptances, the seller's response."""

from __future__ import annotations

from engine.possible import Settlement
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
    for ground in dispute.grounds or ():
        scene.raised.add(f"ground:{ground}")
    _observe_response(scene)
    _observe_plan(scene)
    _observe_end(scene, _observe_agreement(scene))


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


def _standing_plans(scene: Scene, by: str, at: int) -> list[tuple[int, Proposal]]:
    """The plans of a party that stand at an instant, proposed and not withdrawn, with their numbers."""

    def stands(proposal: Proposal) -> bool:
        proposed, withdrawn = scene.instant(proposal.proposed_at), scene.instant(proposal.withdrawn_at)
        there = proposal.proposed_at is None or (proposed is not None and proposed <= at)
        return there and (withdrawn is None or withdrawn > at)

    return [
        (number, proposal)
        for number, proposal in enumerate(scene.case.dispute.proposals)
        if proposal.by == by and stands(proposal)
    ]


def _buyers_plan(scene: Scene, at: int) -> tuple[int, Proposal] | None:
    """The plan of the buyer that an act or silence at an instant concerns: the only one, or the default."""
    plans = _standing_plans(scene, "buyer", at)
    if len(plans) == 1:
        return plans[0]
    defaults = [plan for plan in plans if plan[1].default]
    return defaults[0] if len(defaults) == 1 else None


def _observe_plan(scene: Scene) -> None:
    _flag_plans(scene)
    plans = _standing_plans(scene, "buyer", scene.as_of)
    if not plans:
        return
    plan = _buyers_plan(scene, scene.as_of)
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


def _flag_plans(scene: Scene) -> None:
    """Remark on more plans than a party may have, and on a rejection without a plan."""
    for party in ("buyer", "seller"):
        kinds = [plan.kind for _, plan in _standing_plans(scene, party, scene.as_of)]
        if len(set(kinds)) < len(kinds):
            scene.flags.append(
                f"the {party} has {len(kinds)} plans, of which at most one of each kind may stand"
            )
    response = scene.case.dispute.seller_response
    rejected = response is not None and response.action == "reject" and scene.instant(response.at) is not None
    if rejected and not any(proposal.by == "seller" for proposal in scene.case.dispute.proposals):
        scene.flags.append("the seller rejected without proposing a plan; it counts as a response")


def _observe_agreement(scene: Scene) -> int | None:
    """Observe the plan that both parties have accepted; gives back when they had."""
    reached = []
    for number, proposal in enumerate(scene.case.dispute.proposals):
        at = _accepted_at(scene, number, proposal)
        if at is not None:
            reached.append(_Reached(at, number, proposal))
    if not reached:
        _observe_possible_agreement(scene)
        return None
    # the dispute is completed by the first agreement; of two at one instant a person says which
    at = min(each.at for each in reached)
    first = [each for each in reached if each.at == at]
    because = "both parties have accepted " + " and ".join(
        f"plan {each.proposal.proposal_id}" for each in first
    )
    source = tuple(f"dispute.proposals[{each.number}].accepted" for each in first)
    kinds = dict.fromkeys(each.proposal.kind for each in first)
    scene.see(
        "agreement.kind",
        *kinds,
        settled_by="person" if len(kinds) > 1 else "",
        because=because,
        source=source,
    )
    amounts = [amount for each in first if (amount := scene.money(each.proposal.amount)) is not None]
    if len(amounts) == len(first):
        settled: Settlement = "person" if min(amounts) < max(amounts) else ""
        low, high = min(amounts), max(amounts)
        scene.see("agreement.amount", low, high, settled_by=settled, because=because, source=source)
    return at


def _observe_possible_agreement(scene: Scene) -> None:
    """Observe that a response of unknown time or content may have accepted the buyer's plan."""
    response, plan = scene.case.dispute.seller_response, _buyers_plan(scene, scene.as_of)
    if response is None or plan is None or (response.at is not None and scene.instant(response.at) is None):
        return
    if response.action == "accept" and response.at is None or response.action is None:
        number, proposal = plan
        scene.see(
            "agreement.kind",
            "none",
            proposal.kind,
            settled_by="ask",
            because="the seller responded; the record does not say when and how",
            source=("dispute.seller_response",),
        )
        amount = scene.money(proposal.amount)
        if amount is not None:
            where = (f"dispute.proposals[{number}].amount",)
            scene.see("agreement.amount", amount, amount, because="the buyer's plan", source=where)


def _accepted_at(scene: Scene, number: int, proposal: Proposal) -> int | None:
    """When both parties had accepted a plan, its proposer counting as accepting; None: not by `as_of`."""
    if proposal.proposed_at is not None and scene.instant(proposal.proposed_at) is None:
        return None
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
    """The seller's acceptance, by the response, of the buyer's plan as it stood then."""
    response = scene.case.dispute.seller_response
    at = scene.instant(response.at) if response is not None else None
    if response is None or at is None or response.action != "accept":
        return None
    plan = _buyers_plan(scene, at)
    return at if plan is not None and plan[0] == number else None
