"""Pieces ordered and received, line by line."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.assessed import LARGEST_COUNT
from tests.evidence.observers.scenes import case, seen

RECEIVED = "goods.pieces_received"
LINES = [
    {"line_id": "1", "quantity": 3, "sold_by": "piece"},
    {"line_id": "2", "quantity": 2, "sold_by": "lot", "pieces_per_lot": 5},
    {"line_id": "3", "quantity": 2},
]
ORDERED = {"1": 3, "2": 10, "3": LARGEST_COUNT}
"""By line the pieces; of one sold by nobody knows what, more than any order holds."""


def received(assessments: Any) -> dict[str | None, Any]:
    document = case(order={"lines": LINES}, assessments=assessments)
    return {each.line: each.values[0] for each in seen(document, RECEIVED)}


def test_pieces_are_known_where_a_lot_is() -> None:
    counted = case(order={"lines": LINES}, assessments={RECEIVED: {"1": 2}})
    found = {each.line: each.values for each in seen(counted, "line.pieces")}
    assert found == {"1": (3, 3), "2": (10, 10)}


def test_pieces_are_of_no_interest_where_nobody_counts_them() -> None:
    assert seen(case(order={"lines": LINES}), "line.pieces") == []


@pytest.mark.parametrize(
    ("assessments", "found"),
    [
        ({RECEIVED: {"1": 2}}, {"1": 2, "2": ORDERED["2"], "3": ORDERED["3"]}),
        ([{"fact": RECEIVED, "value": {"1": 2, "3": 9}}], {"1": 2, "2": ORDERED["2"], "3": 9}),
        ([{"fact": RECEIVED, "value": 1, "line": "2"}], {"1": ORDERED["1"], "2": 1, "3": ORDERED["3"]}),
        ({RECEIVED: {"1": 2, "2": None}}, {"1": 2, "3": ORDERED["3"]}),
        ({RECEIVED: 2}, {None: 2}),
        ({RECEIVED: None}, {}),
        ({}, {}),
        ([{"fact": RECEIVED, "value": {"1": 2}, "at": "2026-04-01T00:00:00Z"}], {}),
    ],
)
def test_lines_that_an_account_does_not_name_are_complete(assessments: Any, found: dict[str, int]) -> None:
    assert received(assessments) == found


def test_an_account_of_one_parcel_says_nothing_of_another() -> None:
    given = [
        {"fact": RECEIVED, "value": {"1": 2}, "parcel": "a"},
        {"fact": RECEIVED, "value": {"2": 4}, "parcel": "b"},
    ]
    parcels = [{"parcel_id": "a", "lines": {"1": 3}}, {"parcel_id": "b", "lines": {"2": 10, "3": 2}}]
    document = case(order={"lines": LINES}, parcels=parcels, assessments=given)
    found = {(each.parcel, each.line): each.values[0] for each in seen(document, RECEIVED)}
    assert found == {
        ("a", "1"): 2,
        ("a", "2"): ORDERED["2"],
        ("a", "3"): ORDERED["3"],
        ("b", "1"): ORDERED["1"],
        ("b", "2"): 4,
        ("b", "3"): ORDERED["3"],
    }
    (more,) = seen(case(order={"lines": LINES[:1]}, assessments={RECEIVED: {"1": 9}}), RECEIVED)
    assert more.values == (9, 9)
