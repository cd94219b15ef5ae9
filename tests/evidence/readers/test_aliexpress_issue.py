"""AliExpress's issue details as order, dispute, documents and return."""

from __future__ import annotations

import copy
import json
from functools import partial
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Refused
from engine.source import read_json, read_yaml
from evidence.case_words import Ground, Reason
from evidence.readers.aliexpress_issue import READER, read_aliexpress_issue
from evidence.readers.aliexpress_reasons import read_reasons
from evidence.readers.data_files import data_beside
from tests.evidence.readers.altered_documents import (
    altered,
    fixture,
    is_owed,
    read,
    refusal_code,
    refusal_message,
)

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
            "seller_response": {"at": "2026-03-03T08:00:00"},
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
        "what a document is to prove is not said, and it is read as `other`: a person says it: "
        "`https://files.example/receipt.jpg`",
        "the answer does not say when the number of the return was filled in: add it: `OA987654321BR`",
        "the seller answered with a plan of its own, and no refusal of the buyer's is recorded: "
        "add `dispute.seller_response.action`",
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


@pytest.mark.parametrize(
    ("written", "flagged"),
    [
        ("2026-01-15 02:30:00", False),
        ("2026-07-15 02:30:00", False),
        ("2026-03-08 01:59:59", False),
        ("2026-03-08 02:00:00", True),
        ("2026-03-08 02:59:59", True),
        ("2026-03-08 03:00:00", False),
        ("2026-11-01 00:59:59", False),
        ("2026-11-01 01:00:00", True),
        ("2026-11-01 01:59:59", True),
        ("2026-11-01 02:00:00", False),
        ("20261101013000000-0700", False),
        ("20261101013000000-0800", False),
    ],
)
def test_hours_that_the_clocks_show_twice_or_never_are_flagged(written: str, flagged: bool) -> None:
    contribution = read(READER, issue(gmt_create=written))
    assert "opened_at" in contribution.case["dispute"]
    assert bool(contribution.flags) == flagged


def test_times_with_and_without_an_offset_are_put_in_one_order() -> None:
    """09:00 by the platform's clocks is 17:00 in UTC in winter, and 16:00 in summer."""
    for month, offset in (("01", 8), ("07", 7)):
        earlier = step("seller_refuse", "seller", f"2026{month}05{8 + offset:02}5900000+0000")
        later = step("seller_accept", "seller", f"2026-{month}-05 09:00:00")
        response = history(later, earlier).case["dispute"]["seller_response"]
        assert response["action"] == "reject"
        last = step("seller_refuse", "seller", f"2026{month}05{9 + offset:02}0100000+0000")
        assert history(last, later).case["dispute"]["seller_response"]["action"] == "accept"


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
    told = "the answer is about issue `5`, and its plans or steps are of issue: `6`"
    assert told in plans(plan(issue_id=6), plan(id=8, issue_id=5)).flags
    assert told in history(step("initiate", "buyer", "2026-03-01 09:00:00", issue_id=6)).flags
    assert f"{told} (and 1 more)" in plans(plan(issue_id=6), plan(id=8, issue_id=7)).flags


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
        ({"status": "dreamt", "seller_accept_time": "2026-03-04 08:00:00"}, None, True),
        ({"reached_type": "by_lot", "seller_accept_time": "2026-03-04 08:00:00"}, None, True),
        (
            {
                "status": "dreamt",
                "reached_type": "negotiation_consensus",
                "reached_time": "2026-03-04 08:00:00",
            },
            None,
            True,
        ),
        (
            {"status": "dreamt", "buyer_accept_time": "2026-03-04 08:00:00"},
            {"buyer": "2026-03-04T08:00:00"},
            True,
        ),
    ],
)
def test_acceptances(more: dict[str, Any], accepted: dict[str, str] | None, flagged: bool) -> None:
    contribution = plans(plan(**more))
    assert contribution.case["dispute"]["proposals"][0].get("accepted") == accepted
    assert bool(contribution.flags) == flagged


def test_an_acceptance_in_an_unknown_course_is_left_out_and_named() -> None:
    contribution = plans(plan(status="dreamt", seller_accept_time="2026-03-04 08:00:00"))
    assert contribution.flags == (
        "a plan has a status that is not known: `dreamt`",
        "the course of a plan is not known: the seller's acceptance is left out: `7`",
    )


AGREED_RETURN = {"solution_type": "return_and_refund", "status": "reached"}


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ({"reverse_detail_status": "return_success"}, "sent back"),
        ({"reverse_detail_status": "wait_for_seller_confirm"}, "sent back"),
        ({"reverse_detail_status": "refund_reject"}, "sent back"),
        ({"reverse_detail_status": "wait_for_buyer_returnid"}, None),
        ({"reverse_detail_status": "by_balloon"}, "`reverse_detail_status` is not known: `by_balloon`"),
        ({"reverse_detail_status": "return_success", "buyer_return_no": "N1"}, "add it: `N1`"),
        ({}, None),
    ],
)
def test_a_return_that_is_told_of_without_a_number(returned: dict[str, Any], told: str | None) -> None:
    flags = plans(plan(**AGREED_RETURN), **returned).flags
    assert len(flags) == (told is not None)
    assert told is None or told in flags[0]


@pytest.mark.parametrize(
    "changes", [{"solution_type": "refund"}, {"status": "wait_seller_accept"}, {"status": "reach_cancle"}]
)
def test_a_return_that_nobody_agreed_on_is_not_missed(changes: dict[str, Any]) -> None:
    contribution = plans(plan(**AGREED_RETURN | changes), reverse_detail_status="return_success")
    assert not any("sent back" in flag for flag in contribution.flags)


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
    ("statuses", "changed", "action"),
    [
        (["wait_seller_accept"], False, "reject"),
        (["wait_seller_accept", "wait_seller_accept"], False, "reject"),
        (["wait_seller_accept", "reached"], False, None),
        (["wait_buyer_and_seller_accept"], False, None),
        ([""], False, None),
        ([], False, None),
        (["wait_seller_accept"], True, None),
    ],
)
def test_a_plan_of_the_sellers_own_is_a_rejection_only_where_the_buyers_still_waits(
    statuses: list[str], changed: bool, action: str | None
) -> None:
    change = [step("buyer_modify_solution", "buyer", "2026-03-05 00:00:00")] if changed else []
    contribution = history(
        step("seller_create_solution", "seller", "2026-03-03 00:00:00"),
        *change,
        buyer_solution_list=[plan(id=number, status=status) for number, status in enumerate(statuses, 1)],
    )
    response = contribution.case["dispute"]["seller_response"]
    assert response == {"at": "2026-03-03T00:00:00", **({"action": action} if action else {})}
    assert any("the seller answered with a plan of its own" in flag for flag in contribution.flags)


@pytest.mark.parametrize("attachments", [{}, [], "", None, {"api_attachment_dto": []}])
def test_no_attachments_are_no_evidence(attachments: Any) -> None:
    contribution = history(step("initiate", "buyer", "2026-03-01 09:00:00", attachments=attachments))
    assert "evidence" not in contribution.case
    assert contribution.flags == ()


@pytest.mark.parametrize(
    "wrap",
    [
        lambda issue: {"aliexpress_issue_detail_get_response": {"result_object": issue}},
        lambda issue: {"aliexpress_issue_detail_get_response": {"result": {"result_object": issue}}},
        lambda issue: {"result": {"result_object": issue}},
        lambda issue: {"result": issue},
        lambda issue: {"result_object": issue},
        lambda issue: issue,
    ],
)
def test_the_envelopes_of_the_gateways(wrap: Any) -> None:
    tree = wrap(BRIEF)
    assert READER.recognises(tree)
    assert read(READER, tree).case["case_id"] == "5"


@pytest.mark.parametrize(
    "response",
    [
        {"result_code": 50, "result_memo": "no such issue"},
        {"result_object": {}, "code": 50, "msg": "no such issue"},
        {"result": {"error_code": 50, "error_message": "no such issue"}},
    ],
)
def test_a_failure_is_told_in_the_platforms_words(response: dict[str, Any]) -> None:
    tree = {"aliexpress_issue_detail_get_response": response}
    assert refusal_code(READER, tree) == "failed-query"
    assert refusal_message(READER, tree) == "the answer holds no issue: `50 no such issue`"


def test_reasons_of_the_users_own() -> None:
    source = read_json("answer.json", json.dumps(issue(issue_reason_id=900)).encode())
    own = read_reasons(read_yaml("own.yaml", b'"900": {reason: not_as_described, grounds: [size]}'))
    dispute = read_aliexpress_issue(source, None, own).case["dispute"]
    assert (dispute["reason"], dispute["grounds"]) == ("not_as_described", ["size"])
    assert "reason" not in read_aliexpress_issue(source).case["dispute"]


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        "x: 1",
        "x: {grounds: [size]}",
        "x: {reason: sadness}",
        "x: {reason: not_received, grounds: size}",
        "x: {reason: not_as_described, grounds: [shape]}",
        "x: {reason: not_received, because: it}",
    ],
)
def test_a_list_of_reasons_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read_reasons(read_yaml("own.yaml", text.encode()))
    assert {problem.code for problem in caught.value.problems} == {"bad-reason"}


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
