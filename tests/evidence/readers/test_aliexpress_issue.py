"""AliExpress's issue details as order, dispute, documents and return."""

from __future__ import annotations

import copy
from functools import partial
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.case_words import Ground, Reason
from evidence.readers.aliexpress_issue import READER
from evidence.readers.data_files import data_beside
from tests.evidence.readers.altered_documents import altered, fixture, is_owed, read, refusal_code

ANSWER = fixture("aliexpress_issue.json")
BRIEF = {
    "id": 5,
    "issue_status": "processing",
    "gmt_create": "2026-03-01 09:00:00",
    "product_price_currency": "USD",
    "process_dto_list": {},
}
refusal = partial(refusal_code, READER)


def issue(**changes: Any) -> dict[str, Any]:
    return {"result_object": {**BRIEF, **changes}}


def plan(**changes: Any) -> dict[str, Any]:
    return {"id": 7, "solution_type": "refund", **changes}


def step(action: str, by: str, at: str, **more: Any) -> dict[str, Any]:
    return {"action_type": action, "submit_member_type": by, "gmt_create": at, **more}


def history(*steps: dict[str, Any], **changes: Any) -> Any:
    return read(READER, issue(process_dto_list={"api_issue_process_dto": list(steps)}, **changes))


def plans(*listed: dict[str, Any], **changes: Any) -> Any:
    return read(READER, issue(buyer_solution_list={"solution_api_dto": list(listed)}, **changes))


def test_the_whole_answer() -> None:
    contribution = read(READER, ANSWER)
    assert contribution.case == {
        "case_id": "710000000000400",
        "order": {
            "order_id": "820000000000010",
            "currency": "USD",
            "refundable_max": "24.30",
            "lines": [{"line_id": "820000000000011", "title": "Desk lamp", "unit_price": "9.90"}],
        },
        "dispute": {
            "opened_at": "2026-03-01T09:00:00",
            "modified_at": "2026-03-02T10:00:00",
            "seller_response": {"at": "2026-03-03T08:00:00", "action": "reject"},
            "escalated_at": "2026-03-20T12:00:00",
            "description": "nothing arrived",
            "receipt_admitted": True,
            "reason": "not_received",
            "proposals": [
                {
                    "proposal_id": "710000000000401",
                    "by": "buyer",
                    "kind": "refund_only",
                    "amount": "19.80",
                    "proposed_at": "2026-03-01T09:00:05",
                    "accepted": {"seller": "2026-03-04T08:30:00"},
                    "default": True,
                },
                {
                    "proposal_id": "710000000000402",
                    "by": "buyer",
                    "kind": "return_and_refund",
                    "amount": "24.30",
                    "proposed_at": "2026-03-02T10:00:00",
                    "default": False,
                },
                {
                    "proposal_id": "710000000000403",
                    "by": "seller",
                    "kind": "refund_only",
                    "amount": "5.00",
                    "proposed_at": "2026-03-03T08:00:00",
                },
            ],
        },
        "evidence": [
            {
                "evidence_id": "710000000000400-1",
                "by": "seller",
                "kind": "other",
                "submitted_at": "2026-03-03T08:00:01",
                "file": "https://files.example/receipt.jpg",
            }
        ],
        "return_parcel": {"waybill": "OA987654321BR", "carrier": "Correios"},
    }
    assert contribution.flags == (
        "the answer does not say when the number of the return was filled in: add it: `OA987654321BR`",
        "the seller answered with a plan of its own, which is read as a rejection",
    )


@given(altered(ANSWER))
def test_any_alteration_is_read_or_refused(tree: Any) -> None:
    is_owed(READER, tree)


@pytest.mark.parametrize("lists", ["bare", "empty map", "empty text", "null"])
def test_how_lists_are_wrapped(lists: str) -> None:
    listed = {"bare": [plan()], "empty map": {}, "empty text": "", "null": None}[lists]
    dispute = read(READER, issue(buyer_solution_list=listed)).case["dispute"]
    assert len(dispute.get("proposals", [])) == (1 if lists == "bare" else 0)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2026-03-01 09:00:00", "2026-03-01T09:00:00"),
        ("20260301090000000-0800", "2026-03-01T09:00:00-08:00"),
        ("20260701090000000-0700", "2026-07-01T09:00:00-07:00"),
    ],
)
def test_times_have_the_offset_that_they_are_written_with(written: str, read_as: str) -> None:
    assert read(READER, issue(gmt_create=written)).case["dispute"] == {"opened_at": read_as}


def test_a_time_that_cannot_be_read_is_flagged() -> None:
    contribution = read(READER, issue(gmt_create="2026-02-30 09:00:00"))
    assert "dispute" not in contribution.case
    assert contribution.flags == ("`gmt_create` is no readable time and is left out: `2026-02-30 09:00:00`",)


def test_a_missing_opening_is_the_first_step() -> None:
    first = step("initiate", "buyer", "2026-03-01 08:00:00")
    again = step("initiate", "buyer", "2026-03-01 08:00:03", content="where is it")
    dispute = history(again, first, gmt_create="").case["dispute"]
    assert dispute == {"opened_at": "2026-03-01T08:00:00", "description": "where is it"}


def test_platform_plans_have_ids_of_their_own() -> None:
    listed = [plan(id=-2), plan(id=-2), plan(id=9), plan(id=9)]
    tree = issue(platform_solution_list={"solution_api_dto": listed})
    names = [each["proposal_id"] for each in read(READER, tree).case["dispute"]["proposals"]]
    assert names == ["platform-1", "platform-2", "9", "platform-3"]


def test_ids_that_imitate_ours_stay_apart() -> None:
    listed = [plan(id=name) for name in ("buyer-1", "buyer-2", "buyer-2", "buyer-3", "")]
    names = [each["proposal_id"] for each in plans(*listed).case["dispute"]["proposals"]]
    assert names == ["buyer-1", "buyer-2", "buyer-3", "buyer-4", "buyer-5"]


def test_two_issue_ids_are_flagged() -> None:
    flags = plans(plan(issue_id=6)).flags
    assert "the answer is about issue `5`, and its plans are of issue: `6`" in flags


@pytest.mark.parametrize(
    ("amounts", "amount"),
    [
        ({"refund_money": "407.47", "refund_money_currency": "BRL"}, None),
        (
            {
                "refund_money": "407.47",
                "refund_money_currency": "BRL",
                "refund_money_post": "66.65",
                "refund_money_post_currency": "usd",
            },
            "66.65",
        ),
        ({"refund_money": 12, "refund_money_currency": "USD"}, "12.00"),
        ({"refund_money": "12.5000", "refund_money_currency": "USD"}, "12.50"),
        ({"refund_money": "12,50", "refund_money_currency": "USD"}, None),
        ({"refund_money": "-1", "refund_money_currency": "USD"}, None),
        ({"refund_money": "1.234", "refund_money_currency": "USD"}, None),
        ({"refund_money": "12.50"}, None),
    ],
)
def test_amounts_are_in_the_orders_currency_or_left_out(amounts: dict[str, Any], amount: str | None) -> None:
    contribution = plans(plan(**amounts))
    assert contribution.case["dispute"]["proposals"][0].get("amount") == amount
    assert bool(contribution.flags) == (amount is None)


def test_a_currency_without_decimals() -> None:
    contribution = plans(
        plan(refund_money="1500.00", refund_money_currency="JPY"), product_price_currency="JPY"
    )
    assert contribution.case["dispute"]["proposals"][0]["amount"] == "1500"


def test_where_the_currency_comes_from() -> None:
    money = {"refund_money": "3", "refund_money_currency": "EUR"}
    assert plans(plan(**money), product_price_currency="").case["order"]["currency"] == "EUR"
    two = plans(plan(**money), plan(id=8, refund_money_currency="USD"), product_price_currency="")
    assert "currency" not in two.case.get("order", {})
    contradicting = read(READER, issue(refund_money_max="4", refund_money_max_currency="EUR"))
    assert contradicting.case["order"] == {"currency": "USD"}
    assert len(contradicting.flags) == 2
    unknown = read(READER, issue(product_price_currency="XXZ"))
    assert "order" not in unknown.case
    assert unknown.flags == ("a currency is not one of ISO 4217 and is left out: `XXZ`",)


def test_a_cap_of_zero_is_not_taken() -> None:
    contribution = read(READER, issue(refund_money_max="0.00", refund_money_max_currency="USD"))
    assert contribution.case["order"] == {"currency": "USD"}
    assert len(contribution.flags) == 1


@pytest.mark.parametrize(
    ("more", "accepted", "flagged"),
    [
        ({"seller_accept_time": "2026-03-04 08:00:00"}, {"seller": "2026-03-04T08:00:00"}, False),
        (
            {"reached_type": "negotiation_consensus", "reached_time": "2026-03-04 08:00:00"},
            {"seller": "2026-03-04T08:00:00"},
            True,
        ),
        ({"reached_type": "platform_arbitrate", "reached_time": "2026-03-04 08:00:00"}, None, False),
        (
            {"reached_type": "seller_reponse_timeout", "seller_accept_time": "2026-03-04 08:00:00"},
            None,
            False,
        ),
        ({"status": "reach_cancle", "seller_accept_time": "2026-03-04 08:00:00"}, None, True),
        ({"status": "dreamt"}, None, True),
        ({"reached_type": "by_lot"}, None, True),
    ],
)
def test_acceptances(more: dict[str, Any], accepted: dict[str, str] | None, flagged: bool) -> None:
    contribution = plans(plan(**more))
    assert contribution.case["dispute"]["proposals"][0].get("accepted") == accepted
    assert bool(contribution.flags) == flagged


def test_unknown_kinds_and_owners() -> None:
    contribution = plans(plan(solution_type="gift"), plan(id=8, solution_owner="seller"))
    (proposal,) = contribution.case["dispute"]["proposals"]
    assert proposal == {"proposal_id": "8", "by": "seller", "kind": "refund_only"}
    assert contribution.flags == (
        "a plan of unknown kind is left out: `gift`",
        "a plan stands in the list of another party than its owner, who is taken: `seller`",
    )


@pytest.mark.parametrize(
    ("steps", "response"),
    [
        ([("seller_accept", "seller", "03")], {"at": "2026-03-03T00:00:00", "action": "accept"}),
        ([("seller_refuse", "seller", "03")], {"at": "2026-03-03T00:00:00", "action": "reject"}),
        ([("seller_accept", "system", "03")], None),
        ([("seller_accept", "", "03")], {"at": "2026-03-03T00:00:00", "action": "accept"}),
        (
            [("seller_refuse", "seller", "03"), ("seller_accept", "seller", "04")],
            {"at": "2026-03-03T00:00:00", "action": "reject"},
        ),
        (
            [
                ("seller_refuse", "seller", "03"),
                ("buyer_modify_solution", "buyer", "04"),
                ("seller_accept", "seller", "05"),
            ],
            {"at": "2026-03-05T00:00:00", "action": "accept"},
        ),
        (
            [("seller_refuse", "seller", "03"), ("buyer_modify_solution", "buyer", "04")],
            {"at": "2026-03-03T00:00:00", "action": "reject"},
        ),
    ],
)
def test_the_sellers_response(steps: list[tuple[str, str, str]], response: dict[str, str] | None) -> None:
    entries = [step(action, by, f"2026-03-{day} 00:00:00") for action, by, day in steps]
    assert history(*entries).case["dispute"].get("seller_response") == response


@pytest.mark.parametrize(
    ("buyers", "platforms", "action"),
    [
        ({}, "2026-03-02 00:00:00", None),
        ({}, "2026-03-09 00:00:00", "accept"),
        ({"seller_accept_time": "2026-03-03 00:00:00"}, "2026-03-02 00:00:00", "accept"),
        ({"reached_type": "negotiation_consensus"}, "2026-03-02 00:00:00", "accept"),
    ],
)
def test_an_acceptance_may_be_of_the_platforms_plan(
    buyers: dict[str, Any], platforms: str, action: str | None
) -> None:
    contribution = history(
        step("seller_accept", "seller", "2026-03-03 00:00:00"),
        buyer_solution_list=[plan(**buyers)],
        platform_solution_list=[plan(id=-2, gmt_create=platforms)],
    )
    assert contribution.case["dispute"]["seller_response"].get("action") == action
    assert bool(contribution.flags) == (action is None)


def test_a_response_of_which_nothing_more_is_known_is_still_one() -> None:
    contribution = history(
        step("seller_accept", "seller", ""),
        platform_solution_list=[plan(id=-2)],
    )
    assert contribution.case["dispute"]["seller_response"] == {}


def test_a_response_without_a_time() -> None:
    contribution = history(step("seller_accept", "seller", "soon"))
    assert contribution.case["dispute"]["seller_response"] == {"action": "accept"}
    assert len(contribution.flags) == 1


def test_an_answer_without_history_says_so() -> None:
    tree = issue()
    del tree["result_object"]["process_dto_list"]
    assert read(READER, tree).flags == (
        "the answer has no history: what the seller did is not known from it",
    )


@pytest.mark.parametrize(
    ("status", "action", "by", "end"),
    [
        ("finish", "perform_solution", "platform", "completed_at"),
        ("finish", "platform_force_reach", "platform", "completed_at"),
        ("canceled_issue", "cancel", "buyer", "withdrawn_at"),
        ("canceled_issue", "cancel", "system", "completed_at"),
        ("processing", "perform_solution", "platform", None),
        ("finish", "cancel", "buyer", None),
        ("asleep", "perform_solution", "platform", None),
    ],
)
def test_the_end(status: str, action: str, by: str, end: str | None) -> None:
    contribution = history(step(action, by, "2026-03-09 00:00:00"), issue_status=status)
    found = {
        key: value
        for key, value in contribution.case["dispute"].items()
        if key in {"completed_at", "withdrawn_at"}
    }
    assert found == ({end: "2026-03-09T00:00:00"} if end else {})
    assert bool(contribution.flags) == (end is None)


def test_a_finished_issue_without_history_ends_where_its_plan_was_reached() -> None:
    dispute = plans(plan(reached_time="2026-03-08 00:00:00"), issue_status="finish").case["dispute"]
    assert dispute["completed_at"] == "2026-03-08T00:00:00"


def test_unknown_steps_and_actors_are_passed_over() -> None:
    contribution = history(
        step("seller_sing", "seller", "2026-03-03 00:00:00"),
        step("seller_accept", "neighbour", "2026-03-03 00:00:00"),
    )
    assert contribution.case["dispute"] == {"opened_at": "2026-03-01T09:00:00"}
    assert contribution.flags == (
        "a step of the history is not known and is passed over: `seller_sing`",
        "a step was taken by somebody who is not known, and is passed over: `neighbour`",
    )


def test_only_the_buyer_admits_the_receipt() -> None:
    platform = step("perform_solution", "platform", "2026-03-03 00:00:00", receive_goods=True)
    assert "receipt_admitted" not in history(platform).case["dispute"]
    buyer = step("initiate", "buyer", "2026-03-01 09:00:00", receive_goods="true")
    assert history(buyer).case["dispute"]["receipt_admitted"] is True


@pytest.mark.parametrize(
    ("number", "text", "reason", "grounds"),
    [
        (115, None, "not_received", None),
        ("115", "whatever", "not_received", None),
        (None, "Color_not_as_described@3rdIssueReason", "not_as_described", ["color"]),
        (116, None, None, None),
        (115, "Color_not_as_described@3rdIssueReason", None, None),
    ],
)
def test_reasons(number: Any, text: str | None, reason: str | None, grounds: list[str] | None) -> None:
    contribution = read(READER, issue(issue_reason_id=number, issue_reason=text))
    dispute = contribution.case["dispute"]
    assert (dispute.get("reason"), dispute.get("grounds")) == (reason, grounds)
    assert bool(contribution.flags) == (reason is None)


def test_the_listed_reasons_are_those_of_the_case_format() -> None:
    for meaning in data_beside("aliexpress_reasons.yaml").values():
        assert meaning["reason"] in get_args(Reason)
        assert set(meaning.get("grounds", ())) <= set(get_args(Ground))


def test_refusals() -> None:
    assert refusal({"aliexpress_issue_detail_get_response": {"result_code": 50}}) == "failed-query"
    assert refusal({"result_object": {"id": 5}}) == "not-aliexpress-issue"
    assert refusal(issue(buyer_solution_list=3)) == "wrong-kind"
    assert refusal(issue(process_dto_list={"api_issue_process_dto": [1]})) == "wrong-kind"
    assert refusal([]) == "not-aliexpress-issue"


def test_many_equal_flags_are_one() -> None:
    many = [plan(id=number, solution_type="gift") for number in range(1, 500)]
    assert plans(*many).flags == ("a plan of unknown kind is left out: `gift` (and 498 more)",)


@given(st.text(max_size=80))
def test_hostile_words_are_never_taken_for_known_ones(word: str) -> None:
    tree = copy.deepcopy(ANSWER)
    entry = tree["aliexpress_issue_detail_get_response"]["result_object"]
    entry["issue_status"] = f"{word}!"
    entry["product_name"] = word
    is_owed(READER, tree)
