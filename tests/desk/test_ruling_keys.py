"""Keys that a ruling document holds where they say something: parts, windows' facts, bounds that cut."""

from __future__ import annotations

from typing import Any

import yaml

from desk.documents import Document, documents_of
from tests.desk.letters import desk_of, example, with_evidence


def ruling_of(case: dict[str, Any]) -> Any:
    (document,) = documents_of("case.yaml", yaml.safe_dump(case, allow_unicode=True).encode())
    assert isinstance(document, Document)
    return desk_of().rule(document)


def test_a_citation_names_its_parts_where_it_is_not_of_all() -> None:
    citations = {each["clause"]: each for each in ruling_of(example("two_parcels"))["citations"]}
    assert [part["units"] for part in citations["NR-1"]["parts"]] == [["parcel socks"]]
    assert citations["NR-1"]["parts"][0]["why"] == citations["NR-1"]["why"]
    assert all("parts" not in each for each in ruling_of(example("delivered_elsewhere"))["citations"])


def test_a_citation_keeps_every_reason() -> None:
    case = example("two_parcels")
    case["parcels"][0]["tracking"]["events"] = []
    case["evidence_requests"] = [
        {"to": "seller", "kinds": ["valid_waybill"], "parcel": "socks", "sent_at": "2026-03-08T00:00:00Z"}
    ]
    (same,) = [each for each in ruling_of(example("nothing_found"))["citations"] if each["clause"] == "NR-1"]
    (both,) = [each for each in ruling_of(case)["citations"] if each["clause"] == "NR-1"]
    assert "parts" not in same
    assert [(part["units"], bool(part["why"])) for part in both["parts"]] == [
        (["parcel shoes"], True),
        (["parcel socks"], True),
    ]


def test_a_deadline_says_what_it_is_for_and_that_something_was_refused_in_time() -> None:
    licence = {
        "evidence_id": "E1",
        "by": "seller",
        "kind": "authorization_licence",
        "submitted_at": "2026-03-07T00:00:00Z",
        "assessment": "rejected",
    }
    asked = ruling_of(example("counterfeit_without_licence"))["deadlines"]
    refused = ruling_of(with_evidence("counterfeit_without_licence", licence))["deadlines"]
    assert [each["facts"] for each in asked] == [
        ["response.act"],
        ["proof.authorization_licence", "proof.sales_licence"],
    ]
    assert "kinds" not in asked[0]
    assert asked[1]["kinds"] == ["authorization_licence", "sales_licence"]
    assert [each.get("rejected_in_time", False) for each in (*asked, *refused)] == [False, False, False, True]


def test_a_target_of_service_is_no_deadline_of_a_settled_case() -> None:
    clauses = [each["clause"] for each in ruling_of(example("proof_not_asked_for"))["deadlines"]]
    assert "P-05" in clauses
    settled = example("proof_not_asked_for")
    settled["dispute"]["withdrawn_at"] = "2026-03-07T00:00:00Z"
    ruling = ruling_of(settled)
    assert ruling["status"] == "ruled"
    assert "P-05" not in [each["clause"] for each in ruling["deadlines"]]


def test_a_refund_that_a_bound_cut_says_what_would_be_due() -> None:
    case = example("nothing_found")
    assert "uncapped" not in ruling_of(case)["refund"]
    case["order"]["refundable_max"] = "10.00"
    assert ruling_of(case)["refund"]["uncapped"] == "25.70"
    asked = example("seller_silent")
    asked["dispute"]["proposals"][0]["amount"] = "500.00"
    assert ruling_of(asked)["refund"]["uncapped"] == "500.00"
    parts = example("two_parcels")
    parts["order"]["refundable_max"] = "10.00"
    ruling = ruling_of(parts)
    assert ruling["refund"]["uncapped"] == "17.00"
    assert [each["refund"].get("uncapped") for each in ruling["units"]] == [None, "17.00"]


def test_nobody_is_asked_for_a_freight_that_is_stated() -> None:
    case = example("two_parcels")
    del case["order"]["lines"][1]["unit_price"]
    assert [each["for"] for each in ruling_of(case)["asks"]] == [
        "the price and number of the goods in the parcel (parcel socks)"
    ]
    del case["order"]["freight_paid"]
    assert len(ruling_of(case)["asks"]) == 2
