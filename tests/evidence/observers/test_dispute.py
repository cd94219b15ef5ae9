"""Plans, acceptances and responses: what the platform's record says, and what its silence does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.evidence.observers.scenes import case, facts, micros, seen, values

PLAN = {
    "proposal_id": "B1",
    "by": "buyer",
    "kind": "refund_only",
    "amount": "10.00",
    "proposed_at": "2026-03-01T09:00:00Z",
}


def dispute(*proposals: dict[str, Any], **more: Any) -> dict[str, Any]:
    return case(dispute={"proposals": list(proposals), **more})


def test_the_only_plan_of_the_buyer_is_his_plan() -> None:
    assert values(dispute(PLAN), "proposal.kind") == ("refund_only",)
    assert values(dispute(PLAN), "proposal.amount") == (1000, 1000)
    assert seen(dispute(), "proposal.kind") == []


def test_of_several_plans_the_default_counts() -> None:
    other = {**PLAN, "proposal_id": "B2", "kind": "return_and_refund"}
    assert values(dispute(PLAN, other), "proposal.kind") == ("several",)
    assert values(dispute(PLAN, {**other, "default": True}), "proposal.kind") == ("return_and_refund",)
    withdrawn = {**other, "withdrawn_at": "2026-03-02T00:00:00Z"}
    assert values(dispute(PLAN, withdrawn), "proposal.kind") == ("refund_only",)


@pytest.mark.parametrize(
    ("proposal", "agreed"),
    [
        ({**PLAN, "accepted": {"seller": "2026-03-02T00:00:00Z"}}, True),
        ({**PLAN, "accepted": {"buyer": "2026-03-02T00:00:00Z"}}, False),
        ({**PLAN, "accepted": {"seller": "2026-04-02T00:00:00Z"}}, False),
        ({**PLAN, "by": "seller", "accepted": {"buyer": "2026-03-02T00:00:00Z"}}, True),
        ({**PLAN, "by": "platform", "accepted": {"buyer": "2026-03-02T00:00:00Z"}}, False),
        (
            {
                **PLAN,
                "by": "platform",
                "accepted": {"buyer": "2026-03-02T00:00:00Z", "seller": "2026-03-03T00:00:00Z"},
            },
            True,
        ),
        (
            {
                **PLAN,
                "accepted": {"seller": "2026-03-05T00:00:00Z"},
                "withdrawn_at": "2026-03-04T00:00:00Z",
            },
            False,
        ),
    ],
)
def test_a_plan_is_agreed_when_both_parties_have_accepted_it(proposal: dict[str, Any], agreed: bool) -> None:
    assert values(dispute(proposal), "agreement.kind") == (("refund_only",) if agreed else ())


def test_an_accepting_response_accepts_the_buyers_plan_as_it_stands() -> None:
    response = {"at": "2026-03-03T00:00:00Z", "action": "accept"}
    assert values(dispute(PLAN, seller_response=response), "agreement.kind") == ("refund_only",)
    # a later change cannot undo a dispute that an agreement has ended
    changed = dispute(PLAN, seller_response=response, modified_at="2026-03-04T00:00:00Z")
    assert values(changed, "agreement.kind") == ("refund_only",)


def test_an_acceptance_concerns_the_plan_as_it_stood_then() -> None:
    response = {"at": "2026-03-03T00:00:00Z", "action": "accept"}
    old = {**PLAN, "amount": "5.00", "withdrawn_at": "2026-03-05T00:00:00Z"}
    new = {**PLAN, "proposal_id": "B2", "amount": "24.30", "proposed_at": "2026-03-05T00:00:00Z"}
    assert values(dispute(old, new, seller_response=response), "agreement.amount") == (500, 500)


def test_of_two_agreements_at_one_instant_a_person_says_which_counts() -> None:
    accepted = {"seller": "2026-03-02T00:00:00Z"}
    other = {**PLAN, "proposal_id": "B2", "kind": "return_and_refund", "amount": "12.00"}
    document = dispute({**PLAN, "accepted": accepted}, {**other, "accepted": accepted})
    (kind,) = seen(document, "agreement.kind")
    assert set(kind.values) == {"refund_only", "return_and_refund"}
    assert kind.settled_by == "person"


def test_a_dispute_that_an_agreement_ended_cannot_be_withdrawn() -> None:
    agreed = {**PLAN, "accepted": {"seller": "2026-03-02T00:00:00Z"}}
    assert seen(dispute(agreed, withdrawn_at="2026-03-04T00:00:00Z"), "dispute.withdrawn") == []
    assert values(dispute(agreed, withdrawn_at="2026-03-01T10:00:00Z"), "dispute.withdrawn") == (True,)


def test_what_the_policy_says_of_plans_is_no_flag() -> None:
    response = {"at": "2026-03-03T00:00:00Z", "action": "reject"}
    assert facts(dispute(PLAN, {**PLAN, "proposal_id": "B2"}, seller_response=response)).flags == ()


@pytest.mark.parametrize("fact", ["dispute.escalated_at", "dispute.arbitration_cancelled_at"])
def test_steps_of_the_platforms_record_are_instants(fact: str) -> None:
    key = fact.removeprefix("dispute.")
    at = "2026-03-04T00:00:00Z"
    assert values(dispute(**{key: at}), fact) == (micros(at),) * 2
    assert seen(dispute(**{key: "2026-04-04T00:00:00Z"}), fact) == []
    assert seen(dispute(), fact) == []


def test_the_first_of_two_agreements_counts() -> None:
    first = {**PLAN, "amount": "3.00", "accepted": {"seller": "2026-03-02T00:00:00Z"}}
    second = {**PLAN, "proposal_id": "B2", "amount": "7.00", "accepted": {"seller": "2026-03-04T00:00:00Z"}}
    assert values(dispute(second, first), "agreement.amount") == (300, 300)


def test_a_response_after_the_instant_of_judgement_has_not_happened() -> None:
    response = {"at": "2026-04-03T00:00:00Z", "action": "reject"}
    assert seen(dispute(PLAN, seller_response=response), "response.at") == []
    assert seen(dispute(PLAN, seller_response=response), "response.action") == []


def test_a_response_without_its_time_or_word_is_asked_for() -> None:
    (at,) = seen(dispute(PLAN, seller_response={"action": "reject"}), "response.at")
    assert at.settled_by == "ask"
    assert at.values[1] == micros("2026-03-20T00:00:00Z")
    (action,) = seen(dispute(PLAN, seller_response={"at": "2026-03-03T00:00:00Z"}), "response.action")
    assert set(action.values) == {"accepted", "rejected"}


def test_times_without_an_offset_are_said_to_be_read_in_the_platforms_zone() -> None:
    document = case(dispute={"opened_at": "2026-03-01T01:00:00"})
    assert values(document, "dispute.opened_at") == (micros("2026-03-01T09:00:00Z"),) * 2
    assert any("America/Los_Angeles" in flag for flag in facts(document).flags)


def test_a_promise_ahead_of_the_instant_of_judgement_is_a_promise_all_the_same() -> None:
    document = case(order={"promised_by": "2026-05-01T00:00:00Z"})
    assert values(document, "order.promised_by") == (micros("2026-05-01T00:00:00Z"),) * 2
