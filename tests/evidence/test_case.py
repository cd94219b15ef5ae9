"""The case document: every key is read as its type, and everything wrong is reported in one run."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from engine.diagnostics import Problems
from engine.instants import parse_moment
from engine.json_schema import json_schema
from engine.source import Source, read_json, read_yaml
from evidence.case import (
    Assessment,
    Case,
    Tracking,
    assessments_of,
    read_case,
    tracking_reports,
)

FULL = """
case_id: C-1
as_of: 2026-05-01T00:00:00Z
order:
  order_id: "77"
  placed_at: 2026-02-01T08:30:00+01:00
  currency: EUR
  chosen_method: Courier
  freight_paid: "3.00"
  discount: "0.50"
  refundable_max: "40.00"
  delivery_days: 30
  promised_by: 2026-04-01T00:00:00Z
  worry_free_logistics: true
  overseas_warehouse: false
  supports_local_return: true
  cancellation: {requested_at: 2026-02-02T00:00:00Z, in_system: true}
  buyer_message: the blue one, please
  ship_to: {recipient: Nora Ny, street: Gata 1, province: Oslo, city: Oslo,
      postal_code: 0150, country: NO}
  lines:
    - {line_id: a, title: Cups, quantity: 2, sold_by: lot, pieces_per_lot: 6,
        unit_price: "12.00"}
    - {line_id: b, title: Jug, quantity: 1, sold_by: piece, pieces_per_lot: 1,
        unit_price: "9.5"}
dispute:
  opened_at: 2026-03-15T00:00:00Z
  modified_at: 2026-03-16T00:00:00Z
  reason: not_as_described
  grounds: [color, short_quantity]
  proposals:
    - {proposal_id: B, by: buyer, kind: refund_only, amount: "12.00",
        proposed_at: 2026-03-15T00:00:00Z, accepted: {buyer: 2026-03-15T00:00:00Z,
        seller: 2026-03-17T00:00:00Z}, withdrawn_at: null, default: true}
  seller_response: {at: 2026-03-17T00:00:00Z, action: accept}
  description: two are missing
  receipt_admitted: true
  reason_history: [{reason: not_received, grounds: [], until: 2026-03-16T00:00:00Z}]
  buyer_choice: refund
  escalated_at: 2026-03-20T00:00:00Z
  arbitration_cancelled_at: 2026-03-21T00:00:00Z
  withdrawn_at: 2026-03-22T00:00:00Z
  completed_at: 2026-03-23T00:00:00Z
parcels:
  - parcel_id: p
    waybill: EE473124829CZ
    waybill_entered_at: 2026-02-03T00:00:00Z
    carrier: Post
    method: Economy
    method_cost_difference: "-1.20"
    shipped_at: 2026-02-03T10:00:00Z
    lines: {a: 10, b: 1}
    weight_g: 512.5
    transfer_waybill: {waybill: "990", carrier: Local Post}
    tracking:
      source: carrier
      retrieved_at: 2026-04-30T00:00:00Z
      events:
        - {at: 2026-02-20T14:00:00, status: delivered, location: {country: no,
            province: Oslo, city: Oslo, postal_code: "0150"}, signed_by: N NY, code: D1,
            description: done}
return_parcel:
  agreed: true
  address: {recipient: Shop, city: Ningbo, country: CN}
  failed: false
  agreed_at: 2026-03-18T00:00:00Z
  address_confirmed_at: 2026-03-18T01:00:00Z
  waybill: "991"
  waybill_entered_at: 2026-03-19T00:00:00Z
  carrier: Post
  shipped_at: 2026-03-19T00:00:00Z
  tracking: [{source: aggregator, events: []}, {source: seller_screenshot}]
  seller_confirmed_at: 2026-03-30T00:00:00Z
evidence_requests:
  - {to: seller, kinds: [unit_weight_photo, dispatch_receipt],
      sent_at: 2026-03-18T00:00:00Z, parcel: p, line: a, ground: short_quantity}
evidence:
  - {evidence_id: E, by: carrier, kind: customs_document,
      submitted_at: 2026-03-19T00:00:00Z, dated_at: 2026-02-01T00:00:00Z,
      assessment: rejected, assessed_at: 2026-03-20T00:00:00Z,
      shows: {address_matches: false, cause: duty_refused}, parcel: p, line: b,
      ground: color, file: a.pdf, sha256: "{digest}", note: illegible}
assessments:
  - {fact: goods.pieces_received, value: {a: 10}, parcel: p, line: a,
      ground: short_quantity, by: eva, at: 2026-03-21T00:00:00Z, because: counted}
""".replace("{digest}", "aB" * 32)

SMALLEST = """
case_id: C-2
order: {currency: USD}
dispute: {opened_at: 2026-03-15T00:00:00Z}
"""


def source(text: str) -> Source:
    return read_yaml("case.yaml", text.encode())


def accepted(given: Source) -> Case:
    problems = Problems()
    case = read_case(given, problems)
    assert [d.message for d in problems] == []
    assert case is not None
    return case


def refused(text: str) -> list[tuple[str, int]]:
    """The codes of what is wrong, each with its line."""
    problems = Problems()
    assert read_case(source(text), problems) is None
    return [(d.code, d.place.span.line if d.place else 0) for d in problems]


def plain(text: str) -> Any:
    """The document as JSON has it, with numbers and booleans as such."""
    return json.loads(json.dumps(yaml.load(text, Loader=yaml.BaseLoader)))


def test_a_full_document() -> None:
    case = accepted(source(FULL))
    assert case.order.placed_at == parse_moment("2026-02-01T07:30:00Z")
    assert case.order.ship_to is not None
    assert case.order.ship_to.postal_code == "0150"
    assert case.order.ship_to.country == "NO"
    assert case.order.lines is not None
    assert [(line.quantity, line.unit_price) for line in case.order.lines] == [
        (2, "12.00"),
        (1, "9.5"),
    ]
    assert case.dispute.proposals[0].accepted is not None
    assert case.dispute.proposals[0].accepted.seller == parse_moment("2026-03-17T00:00:00Z")
    assert case.parcels is not None
    (parcel,) = case.parcels
    assert parcel.lines == {"a": 10, "b": 1}
    assert parcel.weight_g == Decimal("512.5")
    assert parcel.method_cost_difference == "-1.20"
    assert parcel.transfer_waybill is not None
    assert parcel.transfer_waybill.waybill == "990"
    assert parcel.transfer_waybill.carrier == "Local Post"
    (report,) = tracking_reports(parcel.tracking)
    assert report.events is not None
    (event,) = report.events
    assert event.location is not None
    assert event.location.country == "NO"
    assert event.at is not None
    assert not event.at.zoned
    assert case.return_parcel is not None
    first, second = tracking_reports(case.return_parcel.tracking)
    assert (first.events, second.events) == ((), None)
    assert case.evidence[0].sha256 == "ab" * 32
    assert case.evidence[0].shows is not None
    assert case.evidence[0].shows.address_matches is False
    assert assessments_of(case)[0].value == {"a": "10"}


def test_absence_is_told_from_an_empty_list() -> None:
    case = accepted(source(SMALLEST))
    assert case.dispute.grounds is None
    assert case.parcels is None
    assert case.order.worry_free_logistics is None
    assert case.evidence == ()
    assert assessments_of(case) == ()
    assert tracking_reports(None) == ()
    empty = accepted(source(f"{SMALLEST}parcels: []\nassessments: {{}}\nevidence: null\n"))
    assert empty.parcels == ()
    assert assessments_of(empty) == ()
    assert empty.evidence == ()


def test_assessments_as_a_map() -> None:
    case = accepted(source(f"{SMALLEST}assessments: {{goods.damaged: true}}"))
    assert assessments_of(case) == (Assessment(fact="goods.damaged", value="true"),)


def test_json_reads_alike() -> None:
    document = plain(FULL)
    document["order"]["delivery_days"] = 30
    document["order"]["worry_free_logistics"] = True
    document["parcels"][0]["lines"] = {"a": 10, "b": 1}
    for part in ("withdrawn_at",):
        document["dispute"]["proposals"][0][part] = None
    given = read_json("case.json", json.dumps(document).encode())
    assert accepted(given) == accepted(source(FULL))


def test_a_case_within_a_document() -> None:
    problems = Problems()
    given = read_json("cases.json", json.dumps({"cases": [plain(SMALLEST)]}).encode())
    case = read_case(given, problems, ("cases", 0))
    assert case is not None
    assert case.case_id == "C-2"


def test_the_published_schema_takes_the_same_documents() -> None:
    schema = json_schema(Case, "Case", "case")
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    document = plain(SMALLEST)
    document["parcels"] = [{"parcel_id": "p", "tracking": {"events": []}, "lines": {"a": 1}}]
    document["return_parcel"] = {"tracking": [{"source": "carrier"}], "agreed": True}
    document["assessments"] = {"goods.damaged": True}
    assert list(validator.iter_errors(document)) == []
    document["assessments"] = [{"fact": "goods.damaged", "value": True}]
    assert list(validator.iter_errors(document)) == []
    document["parcels"][0]["wayblil"] = "x"
    document["order"]["ship_to"] = {"country": "Spain"}
    assert len(list(validator.iter_errors(document))) == 2


def test_what_is_required() -> None:
    assert refused("{}") == [("missing-key", 1)] * 3
    assert refused("""
case_id: C
order: {lines: [{}]}
dispute: {proposals: [{}]}
parcels: [{}]
evidence_requests: [{}]
evidence: [{}]
""") == [
        ("missing-key", 3), ("missing-key", 3), *[("missing-key", 4)] * 4,
        ("missing-key", 5), *[("missing-key", 6)] * 2, *[("missing-key", 7)] * 3,
    ]  # fmt: skip


def test_everything_wrong_is_reported_in_one_run() -> None:
    text = """
case_id: " "
order:
  currency: USDD
  freight_paid: "1.23456"
  colour: red
  ship_to: {country: Spain}
  lines:
    - {line_id: "1", quantity: 0, unit_price: "-3"}
    - {line_id: "1", quantity: 2, unit_price: NaN}
dispute:
  opened_at: 2026-02-30T00:00:00Z
  grounds: [colour]
evidence:
  - {evidence_id: E, by: seller, kind: other, line: "9"}
"""
    assert refused(text) == [
        ("bad-value", 2), ("unknown-currency", 4), ("bad-amount", 5), ("unknown-key", 6),
        ("bad-value", 7), ("bad-count", 9), ("bad-amount", 9), ("duplicate-id", 10),
        ("bad-amount", 10), ("bad-value", 12), ("unknown-word", 13), ("unknown-line", 15),
    ]  # fmt: skip


@pytest.mark.parametrize("tree", ["[]", "text", '"1"'])
def test_what_is_no_map_is_refused(tree: str) -> None:
    assert refused(tree) == [("wrong-kind", 1)]


def test_several_sources_or_one() -> None:
    one = accepted(source(f"{SMALLEST}parcels: [{{parcel_id: p, tracking: {{source: carrier}}}}]"))
    assert one.parcels is not None
    assert tracking_reports(one.parcels[0].tracking) == (Tracking(source="carrier"),)
