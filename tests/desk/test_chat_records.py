"""What a chat record settles under the shipped policy: only what lies wholly before or after the event."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.documents import Document
from desk.evidence_listing import listing
from engine.source import read_json

BEFORE, AFTER = "2026-02-01T11:59:59Z Seller: a", "2026-02-01T12:00:00Z Buyer: b"


@pytest.fixture(scope="module")
def desk() -> Adjudicator:
    return Adjudicator(Settings(now=0, cross_checked=False))


def document(kind: str, note: str) -> Document:
    given: dict[str, Any] = {
        "case_id": "C1",
        "as_of": "2026-03-20T00:00:00Z",
        "order": {"currency": "USD", "placed_at": "2026-02-01T12:00:00Z"},
        "dispute": {
            "opened_at": "2026-03-01T09:00:00Z",
            "reason": "not_as_described",
            "grounds": ["color"],
        },
        "parcels": [{"parcel_id": "p", "shipped_at": "2026-02-01T12:00:00Z"}],
        "evidence": [
            {
                "evidence_id": "E1",
                "by": "seller",
                "kind": kind,
                "submitted_at": "2026-03-10T00:00:00Z",
                "assessment": "accepted",
                "note": note,
            }
        ],
    }
    return Document(read_json("case.json", json.dumps(given).encode()))


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (BEFORE, False),
        (AFTER, True),
        (f"{BEFORE}\n{AFTER}", [False, True]),
        ("2026-02-01 09:00 Seller: a", [False, True]),
        ("2026-01-31 23:00 Seller: a", False),
        ("the buyer was told on 2026-02-03 12:00", False),
    ],
)
@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("pre_order_disclosure", "disclosure.after_order"),
        ("method_change_consent", "consent.after_shipment"),
    ],
)
def test_a_record_settles_what_lies_wholly_before_or_after(
    desk: Adjudicator, kind: str, fact: str, note: str, expected: bool | list[bool]
) -> None:
    (unit,) = listing(desk.prepare(document(kind, note)))["units"]
    assert [entry["value"] for entry in unit["derived"] if entry["fact"] == fact] == [expected]


def test_what_stays_open_is_for_the_person_who_judges_the_record(desk: Adjudicator) -> None:
    prepared = desk.prepare(document("method_change_consent", f"{BEFORE}\n{AFTER}"))
    (seen,) = [each for each in prepared.case.observations if each.fact == "consent.dated_at"]
    assert seen.settled_by == "judge"
