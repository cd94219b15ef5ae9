"""PayPal's disputes as order, dispute, documents and parcels."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given

from engine.diagnostics import Refused
from evidence.case_words import EvidenceKind, Ground, Reason
from evidence.readers.contribution import Contribution
from evidence.readers.data_files import data_beside
from evidence.readers.paypal_dispute import READER
from tests.evidence.readers.altered_documents import altered, fixture, is_owed, read

ANSWER = fixture("paypal_dispute.json")
ENTRY = {
    "dispute_id": "PP-1",
    "create_time": "2026-03-01T09:00:00.000Z",
    "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
    "status": "OPEN",
    "dispute_state": "REQUIRED_ACTION",
    "dispute_amount": {"currency_code": "USD", "value": "10.00"},
}
LIST_FLAG = "this is an entry of a list: what the parties did is not known from it; read the detail"


def detail(**changes: Any) -> Contribution:
    return read(READER, {**ENTRY, "messages": [], **changes})


def event(actor: str, act: str, day: int, **more: Any) -> dict[str, Any]:
    return {"actor": actor, "event_type": act, "offer_time": f"2026-03-{day:02}T00:00:00Z", **more}


def offered(actor: str, day: int, kind: str = "REFUND", value: str = "5.00") -> dict[str, Any]:
    amount = {"currency_code": "USD", "value": value}
    return event(actor, "PROPOSED", day, offer_type=kind, offer_amount=amount)


def submitted(kind: str, by: str, *numbers: str, **more: Any) -> dict[str, Any]:
    tracking = [{"carrier_name": "UPS", "tracking_number": number} for number in numbers]
    info = {"evidence_info": {"tracking_info": tracking}} if numbers else {}
    return {"evidence_type": kind, "source": f"SUBMITTED_BY_{by}", **info, **more}


def product(**details: Any) -> dict[str, Any]:
    return {"merchandize_dispute_properties": {"product_details": details}}


def test_a_whole_dispute() -> None:
    contribution = read(READER, ANSWER)
    assert contribution.case["case_id"] == "PP-D-70021"
    assert contribution.case["order"] == {"order_id": "INV-5501", "currency": "USD"}
    assert contribution.case["dispute"] == {
        "opened_at": "2026-03-01T09:00:00.000Z",
        "reason": "not_as_described",
        "grounds": ["damaged"],
        "description": "The lamp's foot is broken.",
        "receipt_admitted": True,
        "proposals": [
            {
                "proposal_id": "offer-1",
                "by": "seller",
                "kind": "return_and_refund",
                "amount": "20.00",
                "proposed_at": "2026-03-04T09:00:00.000Z",
                "accepted": {"buyer": "2026-03-05T09:00:00.000Z"},
            },
            {"proposal_id": "offer-2", "by": "buyer", "kind": "refund_only", "amount": "24.30"},
        ],
        "seller_response": {"at": "2026-03-04T09:00:00.000Z"},
        "completed_at": "2026-03-18T08:00:00.000Z",
    }
    documents = contribution.case["evidence"]
    assert [(each["by"], each["kind"], each.get("file")) for each in documents] == [
        ("seller", "other", "https://files.example/label.pdf"),
        ("seller", "other", "box.jpg"),
        ("buyer", "other", None),
        ("buyer", "other", None),
    ]
    assert contribution.case["evidence_requests"] == [
        {"to": "seller", "kinds": ["customs_document"], "sent_at": "2026-03-06T00:00:00.000Z"}
    ]
    number = "RB 123456785 CN"
    assert contribution.case["parcels"] == [
        {"parcel_id": number, "waybill": number, "carrier": "Yellow Post"}
    ]
    assert contribution.case["return_parcel"] == {
        "waybill": "PQ4F6G0000000001",
        "carrier": "CORREOS",
        "waybill_entered_at": "2026-03-09T00:00:00.000Z",
    }
    assert contribution.flags == (
        "the seller answered with an offer of its own; no rejection is said",
        "the buyer's request does not speak of a return: it is read as a refund only",
        "what a document is to prove is not said, and it is read as `other`: a person says it: "
        "`PROOF_OF_FULFILLMENT` (and 2 more)",
    )


@pytest.mark.parametrize("tree", [ENTRY, {"items": [ENTRY], "links": []}])
def test_an_entry_of_a_list(tree: Any) -> None:
    contribution = read(READER, tree)
    assert contribution.case == {
        "case_id": "PP-1",
        "order": {"currency": "USD"},
        "dispute": {"opened_at": "2026-03-01T09:00:00.000Z", "reason": "not_received"},
    }
    assert contribution.flags == (LIST_FLAG,)


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        ({"items": [ENTRY, ENTRY]}, "several-disputes"),
        ({"items": []}, "not-paypal-dispute"),
        ({"dispute_id": "PP-1"}, "not-paypal-dispute"),
        ([], "not-paypal-dispute"),
        ({**ENTRY, "offer": []}, "wrong-kind"),
        ({**ENTRY, "evidences": {}}, "wrong-kind"),
        ({**ENTRY, "adjudications": [1]}, "wrong-kind"),
    ],
)
def test_what_is_refused(tree: Any, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read(READER, tree)
    assert [each.code for each in caught.value.problems] == [code]


def test_an_acceptance_is_of_the_last_offer_of_the_other_party() -> None:
    history = [offered("BUYER", 2), offered("BUYER", 3, "REFUND_WITH_RETURN"), event("SELLER", "ACCEPTED", 4)]
    dispute = detail(offer={"history": history}).case["dispute"]
    assert [each.get("accepted") for each in dispute["proposals"]] == [
        None,
        {"seller": "2026-03-04T00:00:00Z"},
    ]
    assert dispute["seller_response"] == {"action": "accept", "at": "2026-03-04T00:00:00Z"}


def test_a_denial_of_the_seller_is_a_rejection() -> None:
    dispute = detail(offer={"history": [offered("BUYER", 2), event("SELLER", "DENIED", 3)]}).case["dispute"]
    assert dispute["seller_response"] == {"action": "reject", "at": "2026-03-03T00:00:00Z"}
    assert "accepted" not in dispute["proposals"][0]


def test_an_acceptance_of_a_replacement_is_not_taken_for_an_earlier_offer() -> None:
    history = [
        offered("SELLER", 2),
        offered("SELLER", 3, "REFUND_WITH_REPLACEMENT"),
        event("BUYER", "ACCEPTED", 4),
    ]
    contribution = detail(offer={"history": history})
    assert [each.get("accepted") for each in contribution.case["dispute"]["proposals"]] == [None]
    assert "an offer was accepted that is not listed or has no counterpart" in contribution.flags


def test_an_offer_without_a_history() -> None:
    amount = {"currency_code": "USD", "value": "4.00"}
    contribution = detail(offer={"seller_offered_amount": amount, "offer_type": "REFUND_WITH_RETURN"})
    assert contribution.case["dispute"]["proposals"] == [
        {"proposal_id": "offer-1", "by": "seller", "kind": "return_and_refund", "amount": "4.00"}
    ]
    assert contribution.flags == ("the seller made an offer, but when is not said: add `seller_response`",)


def test_the_disputed_amount_is_no_proposal() -> None:
    assert "proposals" not in detail().case["dispute"]


def test_an_amount_in_another_currency_is_left_out() -> None:
    offer = offered("BUYER", 2)
    offer["offer_amount"] = {"currency_code": "EUR", "value": "5.00"}
    contribution = detail(offer={"history": [offer]})
    assert "amount" not in contribution.case["dispute"]["proposals"][0]
    assert contribution.flags == ("`offer_amount` is not given in the order's currency and is left out",)


def test_an_amount_in_a_currency_without_decimals() -> None:
    amount = {"currency_code": "JPY", "value": "1500.00"}
    contribution = detail(dispute_amount=amount, offer={"buyer_requested_amount": amount})
    assert contribution.case["dispute"]["proposals"][0]["amount"] == "1500"


def test_a_resolved_dispute_without_a_time_has_no_end() -> None:
    contribution = detail(status="RESOLVED", update_time="2026-03-09T00:00:00Z")
    assert "completed_at" not in contribution.case["dispute"]
    assert contribution.flags == (
        "the dispute is resolved, but when is not said: add `dispute.completed_at`",
    )


def test_an_adjudication_that_is_appealed_is_no_end() -> None:
    ruled = [{"adjudication_time": "2026-03-09T00:00:00Z"}]
    assert "completed_at" not in detail(status="UNDER_REVIEW", adjudications=ruled).case["dispute"]


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"reason": "NOVEL"}, "`reason` is not known and is left out: `NOVEL`"),
        (
            {"reason": "UNAUTHORISED"},
            "a case document has no word for this `reason`, which is left out: `UNAUTHORISED`",
        ),
        ({"status": "NOVEL"}, "`status` is not known: `NOVEL`"),
        ({"create_time": "soon"}, "`create_time` is no readable time and is left out: `soon`"),
        (
            {"extensions": product(product_received=True)},
            "the reason is that nothing was received, but `product_received` is true",
        ),
        (
            {"evidences": [submitted("NOVEL", "BUYER")]},
            "a document of unknown `evidence_type` is read as `other`: `NOVEL`",
        ),
        (
            {"evidences": [submitted("OTHER", "PARTNER")]},
            "a document of unknown `source` is left out: `SUBMITTED_BY_PARTNER`",
        ),
        (
            {"evidences": [submitted("CUSTOMS_DOCUMENT", "SELLER")]},
            "the seller submitted documents, but no answer is listed: add `dispute.seller_response`",
        ),
        (
            {"evidences": [submitted("CUSTOMS_DOCUMENT", "BUYER", "X1")]},
            "a number that the buyer gave outside a return is left out: `X1`",
        ),
        (
            {"evidences": [submitted("OTHER", "BUYER"), submitted("POLICE_REPORT", "BUYER")]},
            "what a document is to prove is not said, and it is read as `other`: a person says it: "
            "`OTHER` (and 1 more)",
        ),
        (
            {"disputed_transactions": [{}, {}]},
            "several transactions are disputed: no order number is taken: `2`",
        ),
    ],
)
def test_what_is_flagged(changes: dict[str, Any], flag: str) -> None:
    assert detail(**changes).flags == (flag,)


def test_a_return_without_a_date_is_flagged() -> None:
    number = detail(evidences=[submitted("PROOF_OF_RETURN", "BUYER", "X1")])
    assert number.flags[-1] == "when the number of the return was given is not said: add it: `X1`"


@pytest.mark.parametrize(
    ("amount", "differs"),
    [
        ({"currency_code": "USD", "value": "5.00"}, False),
        ({"currency_code": "USD", "value": "5"}, False),
        ({"currency_code": "USD", "value": "6.00"}, True),
        ({"currency_code": "EUR", "value": "5.00"}, True),
        ("5.00", True),
        (None, False),
    ],
)
def test_an_offered_amount_is_compared_with_the_history(amount: Any, differs: bool) -> None:
    history = [offered("SELLER", 2, value="4.00"), offered("SELLER", 3)]
    contribution = detail(offer={"seller_offered_amount": amount, "history": history})
    told = "`seller_offered_amount` differs from the seller's last offer in the history, which is taken"
    assert any(flag.startswith(told) for flag in contribution.flags) == differs
    assert [each["amount"] for each in contribution.case["dispute"]["proposals"]] == ["4.00", "5.00"]


def test_grounds_are_taken_where_they_fit() -> None:
    contribution = detail(
        reason="MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED",
        extensions=product(sub_reasons=["MISSING_PARTS", "DAMAGED", "DAMAGED"]),
    )
    assert contribution.case["dispute"]["grounds"] == ["damaged"]
    assert contribution.flags == (
        "a case document has no word for this `sub_reasons`, which is left out: `MISSING_PARTS`",
    )


def test_the_words_are_those_of_a_case_document() -> None:
    words = data_beside("paypal_codes.yaml")
    assert set(words["reason"].values()) <= {*get_args(Reason), "none"}
    assert set(words["sub_reasons"].values()) <= {*get_args(Ground), "none"}
    assert set(words["evidence_type"].values()) <= set(get_args(EvidenceKind))
    assert set(words["of_return"]) <= set(words["evidence_type"])


@given(altered(ANSWER))
def test_any_alteration_is_read_or_refused(tree: Any) -> None:
    is_owed(READER, tree)
