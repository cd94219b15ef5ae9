"""How many plans stand, what the seller offers, and which plan of the platform was accepted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.evidence.observers.scenes import case, seen, values

AT = "2026-03-02T00:00:00Z"
LATER = "2026-04-02T00:00:00Z"


def plan(number: str, by: str, kind: str = "refund_only", **more: Any) -> dict[str, Any]:
    return {"proposal_id": number, "by": by, "kind": kind, "proposed_at": AT, **more}


def plans(*proposals: dict[str, Any]) -> dict[str, Any]:
    return case(dispute={"proposals": list(proposals)})


@pytest.mark.parametrize("party", ["buyer", "seller"])
def test_standing_plans_are_counted_by_party(party: str) -> None:
    count, repeat = f"plans.{party}_count", f"plans.{party}_repeat"
    one, other = plan("1", party), plan("2", party, "return_and_refund")
    assert values(plans(one), count) == (1, 1)
    assert values(plans(one, other), count) == (2, 2)
    assert seen(plans(one, other), repeat) == []
    assert values(plans(one, plan("2", party)), repeat) == (True,)


@pytest.mark.parametrize("party", ["buyer", "seller"])
def test_plans_that_do_not_stand_are_not_counted(party: str) -> None:
    withdrawn, coming = plan("1", party, withdrawn_at=AT), plan("2", party, proposed_at=LATER)
    for document in (plans(), plans(withdrawn), plans(coming)):
        assert seen(document, f"plans.{party}_count") == []
    assert values(plans(withdrawn, plan("3", party), plan("4", "platform")), f"plans.{party}_count") == (1, 1)
    standing = plan("5", party, withdrawn_at=LATER)
    assert values(plans(withdrawn, standing), f"plans.{party}_count") == (1, 1)
    assert seen(plans(withdrawn, standing), f"plans.{party}_repeat") == []


def test_the_sellers_offer_is_the_amount_of_the_sellers_plan() -> None:
    assert values(plans(plan("1", "seller", amount="7.50")), "offer.amount") == (750, 750)
    assert seen(plans(plan("1", "seller")), "offer.amount") == []
    assert seen(plans(plan("1", "buyer", amount="7.50")), "offer.amount") == []


def test_two_offers_leave_the_amount_to_a_person() -> None:
    two = plans(plan("1", "seller", amount="7.50"), plan("2", "seller", "return_and_refund", amount="20.00"))
    (offer,) = seen(two, "offer.amount")
    assert (offer.values, offer.settled_by) == ((750, 2000), "person")
    without = plans(plan("1", "seller", amount="7.50"), plan("2", "seller", "return_and_refund"))
    assert seen(without, "offer.amount") == []


def test_a_plan_of_the_platform_counts_once_a_party_has_accepted_it() -> None:
    proposed = plan("1", "platform", amount="5.00")
    assert seen(plans(proposed), "platform_plan.kind") == []
    assert seen(plans({**proposed, "accepted": {"buyer": LATER}}), "platform_plan.kind") == []
    for party in ("buyer", "seller"):
        document = plans({**proposed, "accepted": {party: AT}})
        assert values(document, "platform_plan.kind") == ("refund_only",)
        assert values(document, "platform_plan.amount") == (500, 500)
    withdrawn = {**proposed, "accepted": {"buyer": AT}, "withdrawn_at": "2026-03-03T00:00:00Z"}
    assert seen(plans(withdrawn), "platform_plan.kind") == []


def test_of_several_accepted_plans_of_the_platform_a_person_says_which_counts() -> None:
    accepted = {"accepted": {"buyer": AT}}
    document = plans(
        plan("1", "platform", amount="5.00", **accepted),
        plan("2", "platform", "return_and_refund", amount="9.00", **accepted),
    )
    (kind,) = seen(document, "platform_plan.kind")
    assert (set(kind.values), kind.settled_by) == ({"refund_only", "return_and_refund"}, "person")
    (amount,) = seen(document, "platform_plan.amount")
    assert (amount.values, amount.settled_by) == ((500, 900), "person")
