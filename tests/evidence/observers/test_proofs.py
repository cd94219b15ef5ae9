"""Notices and documents: who may be asked and give, what a document shows, and how it counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.evidence.observers.scenes import case, facts, micros, seen, values

AT = "2026-03-10T00:00:00Z"
AFTER = "2026-04-10T00:00:00Z"
JUDGEMENTS = ("accepted", "rejected", "unjudged")


def document(kind: str, by: str = "seller", **more: Any) -> dict[str, Any]:
    given = {"evidence_id": "E1", "by": by, "kind": kind, "submitted_at": AT, "assessment": "accepted"}
    return case(evidence=[{**given, **more}])


def judged(document: dict[str, Any], kind: str) -> list[str]:
    return [name for name in JUDGEMENTS if seen(document, f"evidence.{kind}.{name}_at")]


@pytest.mark.parametrize(
    ("kind", "by", "cause", "assessment", "counts"),
    [
        ("carrier_enquiry", "seller", "buyer", "accepted", "accepted"),
        ("carrier_enquiry", "seller", "carrier", "accepted", "rejected"),
        ("carrier_enquiry", "seller", "seller", None, "rejected"),
        ("carrier_enquiry", "seller", "buyer", None, "unjudged"),
        ("carrier_enquiry", "seller", "buyer", "rejected", "rejected"),
        ("carrier_enquiry", "seller", None, "accepted", "accepted"),
        ("post_office_statement", "seller", "carrier", "accepted", "accepted"),
        ("post_office_statement", "seller", "unknown", "accepted", "rejected"),
        ("damage_cause_proof", "carrier", "seller", "accepted", "accepted"),
        ("damage_cause_proof", "buyer", "carrier", "accepted", "rejected"),
        ("customs_document", "buyer", "duty_refused", "accepted", "accepted"),
        ("unit_weight_photo", "seller", "buyer", "accepted", "accepted"),
        ("other", "seller", "buyer", "accepted", "accepted"),
    ],
)
def test_a_document_that_shows_another_cause_counts_as_rejected(
    kind: str, by: str, cause: str | None, assessment: str | None, counts: str
) -> None:
    given = document(kind, by, assessment=assessment, shows={"cause": cause})
    assert judged(given, kind) == [counts]


def test_the_reason_says_that_another_cause_is_shown() -> None:
    given = document("carrier_enquiry", shows={"cause": "seller"})
    (rejected,) = seen(given, "evidence.carrier_enquiry.rejected_at")
    assert "another cause" in rejected.because
    assert rejected.values == (micros(AT),) * 2


@pytest.mark.parametrize(("to", "asked"), [("buyer", True), ("carrier", True), ("seller", False)])
def test_other_parties_that_may_give_a_proof_may_be_asked_for_it(to: str, asked: bool) -> None:
    request = {"to": to, "kinds": ["damage_cause_proof"], "sent_at": AT}
    given = case(evidence_requests=[request])
    assert bool(seen(given, "notice.damage_cause_proof.sent_at")) == asked
    assert bool(facts(given).flags) != asked


def test_a_document_that_nobody_judged_of_a_party_without_the_burden_is_set_aside() -> None:
    given = document("damage_cause_proof", "seller", assessment=None, shows={"cause": "buyer"})
    assert judged(given, "damage_cause_proof") == []
    assert any("need not prove" in flag for flag in facts(given).flags)


def test_a_kind_that_two_proofs_list_is_one_document() -> None:
    assert judged(document("dispatch_receipt"), "dispatch_receipt") == ["accepted"]
    assert judged(document("dispatch_receipt", "buyer", assessment=None), "dispatch_receipt") == []


def test_an_accepted_document_of_a_detention_shows_its_cause() -> None:
    shows = {"cause": "duty_refused"}
    (cause,) = seen(document("customs_document", "buyer", shows=shows), "customs.cause")
    assert (cause.values, cause.source) == (("duty_refused",), ("evidence[0].shows",))
    for more in ({"assessment": None}, {"assessment": "rejected"}, {"assessed_at": AFTER}):
        assert seen(document("customs_document", "buyer", shows=shows, **more), "customs.cause") == []
    assert seen(document("customs_document", "buyer"), "customs.cause") == []


def test_a_documents_parcel_is_that_of_what_it_shows() -> None:
    given = document("customs_document", "buyer", shows={"cause": "other"}, parcel="b")
    given["parcels"] = [{"parcel_id": "a"}, {"parcel_id": "b"}]
    assert [each.parcel for each in seen(given, "customs.cause")] == ["b"]


def test_what_persons_established_later_is_not_established_yet() -> None:
    given = case(assessments=[{"fact": "customs.cause", "value": "other", "at": AFTER}])
    assert seen(given, "customs.cause") == []
    assert facts(given).raised == frozenset()
    assert values(case(assessments={"customs.cause": "other"}), "customs.cause") == ("other",)
