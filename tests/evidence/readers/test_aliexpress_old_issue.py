"""AliExpress's issue details of 2015 as order, dispute and documents."""

from __future__ import annotations

import copy
from functools import partial
from typing import Any

import pytest
from hypothesis import given

from evidence.readers.aliexpress_old_issue import READER
from evidence.readers.contribution import Contribution
from evidence.readers.known import recognised
from tests.evidence.readers.altered_documents import (
    altered,
    fixture,
    is_owed,
    read,
    refusal_code,
    refusal_message,
)

ANSWER = fixture("aliexpress_old_issue.json")
refusal = partial(refusal_code, READER)
DAY = "201507{:02}120000000-0700"


def issue(**changes: Any) -> Contribution:
    brief = {
        "id": 5,
        "gmtCreate": DAY.format(1),
        "issueStatus": "WAIT_SELLER_CONFIRM_REFUND",
        "limitRefundAmount": money(),
        "issueProcessDTOs": [],
    }
    return read(READER, {"success": True, "data": {"issueAPIIssueDTO": {**brief, **changes}}})


def money(**changes: Any) -> dict[str, Any]:
    return {"amount": 10, "cent": 1000, "centFactor": 100, "currencyCode": "USD", **changes}


def step(action: str, by: str, day: int, **more: Any) -> dict[str, Any]:
    return {"actionType": action, "submitMemberType": by, "gmtCreate": DAY.format(day), **more}


def suggestion(**changes: Any) -> dict[str, Any]:
    return {"isDefault": True, "issueReturnGoods": False, "issueMoneyPost": money(), **changes}


def test_the_whole_answer() -> None:
    assert [reader.name for reader in recognised(ANSWER)] == [READER.name]
    contribution = read(READER, ANSWER)
    assert contribution.case == {
        "case_id": "710000000000700",
        "order": {"order_id": "820000000000070", "currency": "USD", "refundable_max": "24.30"},
        "dispute": {
            "opened_at": "2015-07-14T02:07:49-07:00",
            "modified_at": "2015-07-16T02:10:33-07:00",
            "seller_response": {"action": "reject"},
            "description": "it is green",
            "receipt_admitted": True,
            "reason": "not_as_described",
            "grounds": ["color"],
            "proposals": [
                {
                    "proposal_id": "buyer-step-1-1",
                    "by": "buyer",
                    "kind": "refund_only",
                    "amount": "9.55",
                    "proposed_at": "2015-07-14T02:07:49-07:00",
                    "withdrawn_at": "2015-07-16T02:10:33-07:00",
                    "default": True,
                },
                {
                    "proposal_id": "buyer-step-2-1",
                    "by": "buyer",
                    "kind": "return_and_refund",
                    "amount": "24.30",
                    "proposed_at": "2015-07-16T02:10:33-07:00",
                    "default": True,
                },
            ],
        },
        "evidence": [
            {
                "evidence_id": "710000000000700-1",
                "by": "buyer",
                "kind": "other",
                "submitted_at": "2015-07-14T02:07:49-07:00",
                "file": "https://files.example/green.png",
            }
        ],
    }
    assert contribution.flags == (
        "a party's later plans are read as replacing its earlier ones: `buyer-step-1-1`",
        "what a document is to prove is not said, and it is read as `other`: a person says it: "
        "`https://files.example/green.png`",
    )


@given(altered(ANSWER))
def test_any_alteration_is_read_or_refused(tree: Any) -> None:
    is_owed(READER, tree)


@pytest.mark.parametrize(
    ("status", "response", "returned", "flagged"),
    [
        ("WAIT_SELLER_CONFIRM_REFUND", None, False, False),
        ("SELLER_REFUSE_REFUND", {"action": "reject"}, False, False),
        ("seller_refuse_refund", {"action": "reject"}, False, False),
        ("ACCEPTISSUE", {"action": "accept"}, False, False),
        ("WAIT_BUYER_SEND_GOODS", None, True, True),
        ("WAIT_SELLER_RECEIVE_GOODS", None, True, True),
        ("ARBITRATING", None, False, False),
        ("SELLER_RESPONSE_ISSUE_TIMEOUT", None, False, False),
        ("ASLEEP", None, False, True),
        ("", None, False, True),
    ],
)
def test_what_the_status_says(
    status: str, response: dict[str, str] | None, returned: bool, flagged: bool
) -> None:
    contribution = issue(issueStatus=status)
    assert contribution.case["dispute"].get("seller_response") == response
    assert contribution.case.get("return_parcel") == ({"agreed": True} if returned else None)
    assert bool(contribution.flags) == flagged


def test_an_answer_in_the_history_wins_over_the_status() -> None:
    steps = [step("initiate", "buyer", 1), step("seller_accept", "seller", 2)]
    contribution = issue(issueStatus="ACCEPTISSUE", issueProcessDTOs=steps)
    assert contribution.case["dispute"]["seller_response"] == {
        "at": "2015-07-02T12:00:00-07:00",
        "action": "accept",
    }


def test_an_answer_without_history_says_so() -> None:
    told = "the answer has no history: what the seller did is not known from it"
    contribution = issue(issueProcessDTOs=None)
    assert contribution.flags == (told,)
    assert "seller_response" not in contribution.case["dispute"]


@pytest.mark.parametrize(
    ("amount", "most"),
    [
        (money(), "10.00"),
        (money(cent=None), "10.00"),
        (money(cent=1234), None),
        (money(centFactor=0), None),
        (money(cent="9" * 5_000), None),
        (money(amount="10,5"), None),
        (money(currencyCode="XXZ"), None),
        (money(amount=1500, cent=1500, centFactor=1, currencyCode="JPY"), "1500"),
        ("10.00", None),
        (None, None),
    ],
)
def test_amounts_that_contradict_themselves_are_left_out(amount: Any, most: str | None) -> None:
    contribution = issue(limitRefundAmount=amount)
    assert contribution.case.get("order", {}).get("refundable_max") == most
    assert bool(contribution.flags) == (most is None and amount is not None)


def test_the_same_plans_said_again_are_no_new_ones() -> None:
    steps = [
        step("initiate", "buyer", 1, issueRefundSuggestionList=[suggestion()]),
        step("buyer_modify_solution", "buyer", 2, issueRefundSuggestionList=[suggestion()]),
        step("seller_accept", "seller", 3),
    ]
    contribution = issue(issueProcessDTOs=steps)
    assert [each["proposal_id"] for each in contribution.case["dispute"]["proposals"]] == ["buyer-step-1-1"]
    assert contribution.flags == ()


def test_a_plan_that_does_not_say_whether_goods_return_is_left_out() -> None:
    steps = [step("initiate", "buyer", 1, issueRefundSuggestionList=[suggestion(issueReturnGoods=None)])]
    contribution = issue(issueProcessDTOs=steps)
    assert "proposals" not in contribution.case["dispute"]
    assert contribution.flags == ("a plan of unknown kind is left out: `no kind`",)


def test_a_plan_of_neither_party_is_left_out() -> None:
    steps = [step("judgment_for_cc", "system", 1, issueRefundSuggestionList=[suggestion()])]
    contribution = issue(issueProcessDTOs=steps)
    assert "proposals" not in contribution.case["dispute"]
    assert contribution.flags == ("a plan stands in the step of neither party and is left out: `system`",)


def test_the_last_reason_is_the_reason() -> None:
    color = "Color_not_as_described@3rdIssueReason"
    steps = [step("initiate", "buyer", 1, reason="Late@x"), step("initiate", "buyer", 2, reason=color)]
    contribution = issue(issueProcessDTOs=steps)
    assert contribution.case["dispute"]["grounds"] == ["color"]
    assert contribution.flags == (
        "the buyer changed the reason; the last one is taken: add `reason_history`: `Late@x`",
    )
    unknown = issue(reasonEnglish="Quantity shortage")
    assert "reason" not in unknown.case["dispute"]
    assert len(unknown.flags) == 1


@pytest.mark.parametrize(("stated", "admitted"), [("Y", True), ("y", True), ("N", None), ("maybe", None)])
def test_the_receipt(stated: str, admitted: bool | None) -> None:
    contribution = issue(issueProcessDTOs=[step("initiate", "buyer", 1, isReceivedGoods=stated)])
    assert contribution.case["dispute"].get("receipt_admitted") == admitted
    assert bool(contribution.flags) == (stated == "maybe")


def test_an_order_without_parts_is_its_own_parent() -> None:
    assert issue(orderId=7, parentOrderId=0).case["order"]["order_id"] == "7"


@pytest.mark.parametrize("wrap", [{"issueAPIIssueDTO": 0}, {"result": 0}, {"data": 0}])
def test_other_envelopes(wrap: dict[str, Any]) -> None:
    inner = ANSWER["data"]["issueAPIIssueDTO"]
    tree = dict.fromkeys(wrap, inner)
    assert read(READER, tree).case == read(READER, ANSWER).case
    assert read(READER, inner).case == read(READER, ANSWER).case


def test_refusals() -> None:
    failed = {"success": False, "errorCode": "9", "errorMessage": "no such issue", "data": ANSWER["data"]}
    assert refusal(failed) == "failed-query"
    assert refusal_message(READER, failed) == "the answer says that the query failed: `9 no such issue`"
    assert refusal([]) == "not-old-issue"
    assert refusal({"issueStatus": "NO_ISSUE"}) == "not-old-issue"
    wrong = copy.deepcopy(ANSWER)
    wrong["data"]["issueAPIIssueDTO"]["issueProcessDTOs"] = 3
    assert refusal(wrong) == "wrong-kind"
    wrong["data"]["issueAPIIssueDTO"]["issueProcessDTOs"] = [step("initiate", "buyer", 1, attachments=3)]
    assert refusal(wrong) == "wrong-kind"
