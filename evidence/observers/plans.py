"""The plans that stand: the buyer's, the seller's offer, and what the platform proposed."""

from __future__ import annotations

from collections.abc import Iterable

from engine.possible import Settlement
from engine.record import tuple_record
from evidence.case import Proposal
from evidence.scene import Scene

PARTIES = ("buyer", "seller")


@tuple_record
class Plan:
    """A plan, and where the document gives it."""

    proposal: Proposal
    where: str


def observe_plans(scene: Scene) -> None:
    """Observe the buyer's plan, the seller's offer, the platform's plan, and how many plans there are."""
    if not scene.case.dispute.proposals:
        return
    _observe_buyers_plan(scene)
    _observe_offer(scene)
    _observe_platforms_plan(scene)
    for party in PARTIES:
        _observe_count(scene, party)


def plans_of(scene: Scene) -> list[Plan]:
    """All plans of the case, in the document's order."""
    known: list[Plan] | None = scene.worked_out.get(plans_of)
    if known is None:
        known = scene.worked_out[plans_of] = [
            Plan(proposal, f"dispute.proposals[{number}]")
            for number, proposal in enumerate(scene.case.dispute.proposals)
        ]
    return known


def standing_plans(scene: Scene, by: str, at: int) -> list[Plan]:
    """The plans of a party that stand at an instant: proposed, and not withdrawn."""
    known: dict[str, list[Plan]] | None = scene.worked_out.get((standing_plans, at))
    if known is None:
        known = scene.worked_out[standing_plans, at] = {}
        for plan in plans_of(scene):
            if _stands(scene, plan.proposal, at):
                known.setdefault(plan.proposal.by, []).append(plan)
    return known.get(by, [])


def _stands(scene: Scene, proposal: Proposal, at: int) -> bool:
    proposed, withdrawn = scene.instant(proposal.proposed_at), scene.instant(proposal.withdrawn_at)
    there = proposal.proposed_at is None or (proposed is not None and proposed <= at)
    return there and (withdrawn is None or withdrawn > at)


def buyers_plan(scene: Scene, at: int) -> Plan | None:
    """The plan of the buyer that an act or silence at an instant concerns: the only one, or the default."""
    plans = standing_plans(scene, "buyer", at)
    if len(plans) == 1:
        return plans[0]
    defaults = [plan for plan in plans if plan.proposal.default]
    return defaults[0] if len(defaults) == 1 else None


def see_amount(scene: Scene, fact: str, plans: Iterable[Plan], because: str, part: str = "amount") -> None:
    """Observe the amount of one of several plans, where all have one; which of them a person says.

    `part` is the part of the plans that shows it.
    """
    known = list(plans)
    amounts = [amount for plan in known if (amount := scene.money(plan.proposal.amount)) is not None]
    if known and len(amounts) == len(known):
        low, high = min(amounts), max(amounts)
        settled: Settlement = "person" if low < high else ""
        source = tuple([f"{plan.where}.{part}" for plan in known])
        scene.see(fact, low, high, settled_by=settled, because=because, source=source)


def see_kind(scene: Scene, fact: str, plans: Iterable[Plan], because: str, part: str = "kind") -> None:
    """Observe the kind of one of several plans; where they differ a person says which counts."""
    known = list(plans)
    kinds = dict.fromkeys([plan.proposal.kind for plan in known])
    if kinds:
        settled: Settlement = "person" if len(kinds) > 1 else ""
        source = tuple([f"{plan.where}.{part}" for plan in known])
        scene.see(fact, *kinds, settled_by=settled, because=because, source=source)


def _observe_buyers_plan(scene: Scene) -> None:
    plans = standing_plans(scene, "buyer", scene.as_of)
    if not plans:
        return
    plan = buyers_plan(scene, scene.as_of)
    if plan is None:
        because = "the buyer has several plans, and none is the default"
        source = tuple(plan.where for plan in plans)
        scene.see("proposal.kind", "several", because=because, source=source)
        return
    see_kind(scene, "proposal.kind", [plan], "the buyer's plan")
    see_amount(scene, "proposal.amount", [plan], "the amount of the buyer's plan")


def _observe_offer(scene: Scene) -> None:
    plans = standing_plans(scene, "seller", scene.as_of)
    if not plans:
        return
    because = "the amount of the seller's plan"
    if len(plans) > 1:
        because = "the amounts of the seller's plans, of which one alone can be carried out"
    see_amount(scene, "offer.amount", plans, because)


def _observe_platforms_plan(scene: Scene) -> None:
    """Observe the platform's plan that a party has accepted; as a plan of both it is also an agreement."""
    plans = [plan for plan in standing_plans(scene, "platform", scene.as_of) if _accepted_by_one(scene, plan)]
    if not plans:
        return
    because = "a party has accepted the platform's plan"
    if len(plans) > 1:
        because = "the parties have accepted several plans of the platform"
    see_kind(scene, "platform_plan.kind", plans, because)
    see_amount(scene, "platform_plan.amount", plans, because)


def _accepted_by_one(scene: Scene, plan: Plan) -> bool:
    accepted = plan.proposal.accepted
    return accepted is not None and any(
        scene.instant(getattr(accepted, party)) is not None for party in PARTIES
    )


def _observe_count(scene: Scene, party: str) -> None:
    plans = standing_plans(scene, party, scene.as_of)
    if not plans:
        return
    source = tuple(plan.where for plan in plans)
    because = f"the {party} has {len(plans)} standing plan{'s' if len(plans) > 1 else ''}"
    scene.see(f"plans.{party}_count", len(plans), len(plans), because=because, source=source)
    if len(plans) > 1 and len({plan.proposal.kind for plan in plans}) < len(plans):
        because = f"two standing plans of the {party} are of one kind"
        scene.see(f"plans.{party}_repeat", True, because=because, source=source)
