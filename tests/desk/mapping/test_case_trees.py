"""Rows put together as case documents: items joined, what disagrees refused, every problem with its cell."""

from __future__ import annotations

import pytest

from desk.batch.rejected import Rejected
from desk.mapping.applying import Applied, refusals_of_rows
from engine.diagnostics import Refused
from tests.desk.mapping.exports import LEAST, desk, documents, mapping_of, rows

LINES = LEAST.replace(
    "id: case_id",
    """id: case_id
  sku: order.lines[].line_id
  title: order.lines[].title
  waybill: parcels[].waybill
  ground: dispute.grounds""",
)
COLUMNS = ("id", "opened", "sku", "title", "waybill", "ground")
OPENED = "2026-03-01T09:00:00Z"


def test_the_rows_of_a_case_are_one_document() -> None:
    work = rows(
        COLUMNS,
        ("A", OPENED, "1", "Lamp", "W1", "color"),
        ("A", OPENED, "2", "Mug", "W1", "size"),
        ("A", None, "1", None, "W2", "color"),
        ("B", OPENED, "9", "Cup", None, None),
    )
    found, refused = documents(mapping_of(LINES), work)
    assert refused == []
    assert found[0]["order"] == {
        "currency": "USD", "lines": [{"line_id": "1", "title": "Lamp"}, {"line_id": "2", "title": "Mug"}],
    }  # fmt: skip
    assert found[0]["parcels"] == [
        {"parcel_id": "1", "waybill": "W1"}, {"parcel_id": "2", "waybill": "W2"},
    ]  # fmt: skip
    assert found[0]["dispute"]["grounds"] == ["color", "size"]
    assert "parcels" not in found[1]


def test_numbered_items_and_what_is_always_so_of_them() -> None:
    text = """
columns:
  id: case_id
  opened: dispute.opened_at
  t1: parcels[1].waybill
  t2: parcels[2].waybill
  d1: parcels[1].tracking.events[1].at
always: {order.currency: USD, "parcels[1].tracking.events[1].status": delivered, "parcels[2].carrier": DHL}
"""
    work = rows(
        ("id", "opened", "t1", "t2", "d1"),
        ("A", OPENED, "W1", "W2", "2026-03-02T09:00:00Z"),
        ("B", OPENED, None, "W3", None),
    )
    found, refused = documents(mapping_of(text), work)
    assert refused == []
    event = {"at": "2026-03-02T09:00:00Z", "status": "delivered"}
    assert found[0]["parcels"] == [
        {"parcel_id": "1", "waybill": "W1", "tracking": {"events": [event]}},
        {"parcel_id": "2", "waybill": "W2", "carrier": "DHL"},
    ]
    assert found[1]["parcels"] == [{"parcel_id": "2", "waybill": "W3", "carrier": "DHL"}]


def test_rows_that_disagree_are_refused_with_their_case() -> None:
    work = rows(
        COLUMNS,
        ("A", OPENED, "1", "Lamp", None, None),
        ("A", "2026-03-02T09:00:00Z", "2", "Mug", None, None),
        ("B", OPENED, "1", "Lamp", None, None),
    )
    found, refused = documents(mapping_of(LINES), work)
    assert [each["case_id"] for each in found] == ["B"]
    assert [(each.row, each.column) for each in refused] == [(2, "opened"), (1, "id")]
    assert "row 1 says" in refused[0].reason
    assert "another row of its case" in refused[1].reason


def test_a_cell_that_cannot_be_read_refuses_its_case_alone() -> None:
    work = rows(
        COLUMNS,
        ("A", "soon", "1", "Lamp", None, None),
        ("A", OPENED, "2", "Mug", None, None),
        ("B", OPENED, "1", "Lamp", None, "shiny"),
        ("C", OPENED, "1", "Lamp", None, None),
    )
    found, refused = documents(mapping_of(LINES), work)
    assert [each["case_id"] for each in found] == ["C"]
    assert [(each.row, each.column, each.value) for each in refused] == [
        (1, "opened", "soon"), (3, "ground", "shiny"), (2, "id", "A"),
    ]  # fmt: skip


def test_rows_apart_and_rows_beside_one_without_a_case_are_refused() -> None:
    work = rows(
        COLUMNS,
        ("A", OPENED, None, None, None, None),
        ("B", OPENED, None, None, None, None),
        ("A", OPENED, None, None, None, None),
        ("C", OPENED, None, None, None, None),
        (None, OPENED, None, None, None, None),
        ("D", OPENED, None, None, None, None),
        ("E", OPENED, None, None, None, None),
    )
    found, refused = documents(mapping_of(LINES), work)
    assert [each["case_id"] for each in found] == ["B", "E"]
    assert sorted(each.row for each in refused) == [1, 3, 4, 5, 6]


def test_what_is_wrong_with_a_document_names_the_cell_it_comes_from() -> None:
    text = LINES.replace(
        "id: case_id", 'id: case_id\n  paid: {to: "order.lines[].unit_price", amounts: point}'
    )
    mapping = mapping_of(text)
    work = rows(("id", "opened", "sku", "paid"), ("A", OPENED, " ", "9.90"), ("A", OPENED, "1" * 201, "9.90"))
    refused: list[Rejected] = []
    ((_, number, document),) = Applied(mapping).documents(work, refused)
    with pytest.raises(Refused) as error:
        desk().prepare(document)  # type: ignore[arg-type]
    told = refusals_of_rows(document, error.value.problems)
    assert told is not None
    assert (number, refused) == (1, [])
    assert [(each.row, each.column) for each in told] == [(2, "sku"), (1, "")]


def test_codes_may_say_several_things_or_nothing() -> None:
    text = LEAST.replace(
        "id: case_id",
        """id: case_id
  why:
    to: dispute.reason
    separator: null
    codes:
      DMG: {dispute.reason: not_as_described, dispute.grounds: [damaged, quality]}
      OTHER: null""",
    )
    work = rows(("id", "opened", "why"), ("A", OPENED, "DMG"), ("B", OPENED, "OTHER"), ("C", OPENED, "NEW"))
    found, refused = documents(mapping_of(text), work)
    assert found[0]["dispute"] == {
        "opened_at": OPENED, "reason": "not_as_described", "grounds": ["damaged", "quality"],
    }  # fmt: skip
    assert found[1]["dispute"] == {"opened_at": OPENED}
    assert [(each.row, each.column, each.value) for each in refused] == [(3, "why", "NEW")]


def test_words_that_say_nothing_and_blanks_do_not_count() -> None:
    work = rows(COLUMNS, ("A", f" {OPENED} ", "N/A", "  ", " W1", None))
    found, refused = documents(mapping_of(LINES + "empty: [N/A]"), work)
    assert refused == []
    assert found[0]["parcels"] == [{"parcel_id": "1", "waybill": "W1"}]
    assert "lines" not in found[0]["order"]


def test_amounts_are_in_the_currency_of_their_case() -> None:
    text = """
columns:
  id: case_id
  opened: dispute.opened_at
  money: order.currency
  freight: {to: order.freight_paid, amounts: minor_units}
"""
    columns = ("id", "opened", "money", "freight")
    work = rows(
        columns, ("A", OPENED, "USD", "450"), ("B", OPENED, "JPY", "450"), ("C", OPENED, None, "450"),
        ("D", OPENED, "KWD", None), ("D", None, None, "450"),
    )  # fmt: skip
    found, refused = documents(mapping_of(text), work)
    assert [each["order"]["freight_paid"] for each in found] == ["4.50", "450", "0.450"]
    assert [(each.row, each.column) for each in refused] == [(3, "freight")]


def test_a_persons_findings_are_places_too() -> None:
    text = LEAST.replace(
        "id: case_id", "id: case_id\n  broken: {to: assessments.goods.damaged, codes: {Y: 'true'}}"
    )
    found, refused = documents(mapping_of(text), rows(("id", "opened", "broken"), ("A", OPENED, "Y")))
    assert (found[0]["assessments"], refused) == ({"goods.damaged": "true"}, [])
