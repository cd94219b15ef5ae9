"""The evidence matrix and the listing of facts, of the examples as they are and altered."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.documents import Document, documents_of
from desk.evidence_listing import Listing, listing
from desk.policy_folder import SHIPPED_RULES
from reports.page import evidence_page
from reports.text import evidence_text
from tests.desk.test_adjudicator import changed, example

GOLDEN = Path(__file__).parents[1] / "golden" / "reports"
NAMES = sorted(path.stem for path in (Path(__file__).parents[2] / "examples").glob("*.yaml"))
LATE = "  - {evidence_id: E9, by: seller, kind: delivery_receipt, submitted_at: 2026-03-12T09:00:00Z}\n"


@pytest.fixture(scope="module")
def listed() -> Callable[[str], Listing]:
    desk = Adjudicator(Settings(now=0, policy=SHIPPED_RULES))

    def of(text: str) -> Listing:
        (document,) = documents_of("case.yaml", text.encode())
        assert isinstance(document, Document)
        return listing(desk.prepare(document))

    return of


def entry(found: Listing, kind: str, unit: str | None = None) -> dict[str, Any]:
    (one,) = [dict(each) for each in found["matrix"] if each["kind"] == kind and unit in (None, each["unit"])]
    return one


def leads(found: dict[str, Any]) -> dict[str, list[str]]:
    return {each["if"]: each["then"] for each in found["decides"]}


def test_a_window_that_runs(listed: Callable[[str], Listing]) -> None:
    receipt = entry(listed(example("receipt_asked_for")), "delivery_receipt")
    assert (receipt["party"], receipt["clause"]) == ("seller", "NR-2.3")
    assert (receipt["asked"], receipt["window"]) == ("2026-03-08T00:00:00Z", "running")
    assert (receipt["given"], receipt["judged"], receipt["settled_by"]) == ([], None, "time")
    assert leads(receipt)["overdue"] == ["manual_review"]
    assert receipt["default"] == ["manual_review"]


def test_a_window_that_lapsed_and_a_document_that_came_after_it(listed: Callable[[str], Listing]) -> None:
    later = changed("receipt_asked_for", "as_of: 2026-03-10", "as_of: 2026-03-20")
    receipt = entry(listed(later), "delivery_receipt")
    assert (receipt["window"], receipt["value"], receipt["used"]) == ("expired", "overdue", True)
    receipt = entry(listed(later + "evidence:\n" + LATE), "delivery_receipt")
    assert (receipt["window"], receipt["judged"], receipt["settled_by"]) == ("expired", "unjudged", "person")
    (given,) = receipt["given"]
    assert given["at"] == "2026-03-12T09:00:00Z"
    assert given["source"] == ["evidence[0].submitted_at"]
    assert "E9" in given["because"]


def test_what_arrived_after_the_case_is_judged_is_not_there(listed: Callable[[str], Listing]) -> None:
    receipt = entry(listed(example("receipt_asked_for") + "evidence:\n" + LATE), "delivery_receipt")
    assert (receipt["given"], receipt["window"]) == ([], "running")


def test_each_kind_of_a_proof_that_needs_all_has_an_entry(listed: Callable[[str], Listing]) -> None:
    found = [each for each in listed(example("lots_short"))["matrix"] if each["fact"] == "proof.all_weights"]
    kinds = ["unit_weight_photo", "package_weight_photo", "dispatch_receipt", "carrier_weight_certificate"]
    assert [each["kind"] for each in found if each["unit"] == "line 1"] == kinds
    assert {each["need"] for each in found} == {"all"}
    assert {tuple(each["also_for"]) for each in found} == {("proof.any_weight",)}


def test_what_one_kind_decides_leaves_the_other_kinds_as_they_are(listed: Callable[[str], Listing]) -> None:
    photo = entry(listed(example("lots_short")), "unit_weight_photo", "line 1")
    assert len({tuple(then) for then in leads(photo).values()}) == 1  # the other three are not there
    assert set(photo["beside"]) == {"package_weight_photo", "dispatch_receipt", "carrier_weight_certificate"}
    assert "needed together with package weight photo" in evidence_text(listed(example("lots_short")))


def test_what_a_proof_of_several_kinds_decides_as_a_whole_is_told(listed: Callable[[str], Listing]) -> None:
    listing = listed(example("lots_short"))
    photo = entry(listing, "unit_weight_photo", "line 2")
    assert {each["if"]: each["then"] for each in photo["together"]} == {
        "accepted": ["release_to_seller"],
        "rejected": ["refund_partial"],
        "overdue": ["refund_partial"],
    }
    text = " ".join(evidence_text(listing).split())
    assert "together with the others accepted: release the payment to the seller" in text
    assert "together with the others rejected or not given in time: refund a part" in text
    assert entry(listed(example("receipt_asked_for")), "delivery_receipt")["together"] == []


def test_what_a_document_shows_falls_with_it(listed: Callable[[str], Listing]) -> None:
    document = entry(listed(example("customs_duty_refused")), "customs_document")
    assert leads(document)["accepted"] == ["release_to_seller"]
    assert leads(document)["rejected"] == ["manual_review"]


def test_parcels_have_entries_of_their_own(listed: Callable[[str], Listing]) -> None:
    found = listed(example("two_parcels"))
    assert leads(entry(found, "valid_waybill", "parcel socks"))["rejected"] == ["refund_full"]


def test_a_document_that_no_clause_asks_for_is_not_lost(listed: Callable[[str], Listing]) -> None:
    given = "evidence:\n  - {evidence_id: E1, by: buyer, kind: other, submitted_at: 2026-03-09T00:00:00Z}\n"
    other = entry(listed(example("receipt_asked_for") + given), "other")
    assert (other["fact"], other["clause"], other["party"]) == (None, None, None)
    assert (other["judged"], len(other["given"])) == ("unjudged", 1)


@pytest.mark.parametrize("name", NAMES)
def test_the_value_that_a_proof_has_leads_to_the_ruling(name: str, listed: Callable[[str], Listing]) -> None:
    """What the matrix says of the value at hand is among what the case's own ruling leaves possible."""
    (document,) = documents_of("case.yaml", example(name).encode())
    assert isinstance(document, Document)
    desk = Adjudicator(Settings(now=0, policy=SHIPPED_RULES))
    prepared = desk.prepare(document)
    possible = {
        ruling.outcome.name
        for answer in prepared.judge.answers(prepared.case, prepared.stated)
        for ruling in answer.possibilities.rulings()
    }
    for each in listing(prepared)["matrix"]:
        if each["beside"]:
            continue  # what one kind of several decides says nothing of the value that all together have
        values = each["value"] if isinstance(each["value"], list) else [each["value"]]
        then = {word for lead in each["decides"] if lead["if"] in values for word in lead["then"]}
        assert then <= possible
        if each["unit"] is None:
            assert then == possible


def test_every_observation_says_what_uses_it_and_which_clauses_rest_on_it(
    listed: Callable[[str], Listing],
) -> None:
    (unit,) = listed(example("delivered_elsewhere"))["units"]
    observed = {each["fact"]: each for each in unit["observed"]}
    code = observed["address.postal_code"]
    assert code["source"] == ["parcels[0].tracking.events[1].location.postal_code"]
    assert "delivery.address" in code["used_by"]
    assert {"NR-2.1", "NR-2.2"} <= set(code["clauses"])
    assert code["counts"]
    proof = observed["evidence.address_change_request.accepted_at"]
    assert proof["used_by"] == ["proof.address_change_request"]
    assert "NR-2.2" in proof["clauses"]
    assert proof["counts"]
    derived = {each["fact"]: each for each in unit["derived"]}
    assert derived["delivery.address"]["counts"]
    assert not derived["proof.all_weights"]["counts"]


def test_the_listing_as_text_and_as_a_page(
    listed: Callable[[str], Listing], golden: Callable[[Path, str], None]
) -> None:
    found = listed(example("counterfeit_without_licence"))
    for unit in found["units"]:  # the rest grows with every fact of the policy
        for entries in (unit["observed"], unit["derived"]):
            entries[:] = [each for each in entries if each["fact"].startswith(("notice.", "proof."))]
    golden(GOLDEN / "matrix.txt", evidence_text(found))
    golden(GOLDEN / "matrix.html", evidence_page(found))


def test_a_page_stands_alone_and_shows_markup_as_text(listed: Callable[[str], Listing]) -> None:
    hostile = "<script>alert(1)</script>{{ 7 * 7 }}"
    shown = evidence_page(listed(changed("delivered_elsewhere", "city: Sevilla", f'city: "{hostile}"')))
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "{{ 7 * 7 }}" in shown
    assert not re.search(r"(?:src|href|@import|url\()", shown)
