"""Weights on record against the pieces in a parcel: of what each document speaks, and what is known."""

from __future__ import annotations

from typing import Any

import pytest

from engine.possible import FAR
from tests.evidence.observers.scenes import case, facts, seen

PRODUCT, PACKED = "unit_weight_photo", "package_weight_photo"
TWO_LINES = [
    {"line_id": "1", "quantity": 3, "sold_by": "piece"},
    {"line_id": "2", "quantity": 2, "sold_by": "piece"},
]
ONE_LINE = TWO_LINES[:1]
EXPECTED, LIGHTEST, HEAVIEST = "weight.expected", "weight.lightest", "weight.heaviest"


def shows(kind: str, weight: str | None, **more: Any) -> dict[str, Any]:
    return {"by": "seller", "kind": kind, "shows": {"weight": weight}, **more}


def short(
    lines: list[dict[str, Any]],
    parcels: list[dict[str, Any]],
    *documents: dict[str, Any],
    grounds: tuple[str, ...] = ("short_quantity",),
) -> dict[str, Any]:
    evidence = [{"evidence_id": f"E{number}", **each} for number, each in enumerate(documents)]
    return case(order={"lines": lines}, dispute={"grounds": [*grounds]}, parcels=parcels, evidence=evidence)


def bounds(document: dict[str, Any], fact: str) -> dict[str | None, tuple[Any, ...]]:
    return {each.parcel: each.values for each in seen(document, fact)}


def weights(document: dict[str, Any]) -> set[str]:
    return {each.fact for each in facts(document).observations if each.fact.startswith("weight.")}


def test_the_carriers_weight_and_what_documents_show_are_the_weights_of_a_parcel() -> None:
    document = short(
        ONE_LINE,
        [{"parcel_id": "p", "weight_g": "1600.5"}],
        shows(PACKED, "1,65 kg", assessment="accepted"),
        shows("dispatch_receipt", "1.7 kg"),
        shows("carrier_weight_certificate", "1.5 kg", by="carrier"),
        shows("goods_photo", "9 kg"),
    )
    (lightest,) = seen(document, LIGHTEST)
    assert lightest.values == (1500, 1500)
    assert bounds(document, HEAVIEST) == {"p": (1700, 1700)}
    assert lightest.because == (
        "the carrier weighed 1600.5 g; E0 of the seller shows `1,65 kg` (accepted); "
        "E1 of the seller shows `1.7 kg` (unjudged); E2 of the carrier shows `1.5 kg` (unjudged)"
    )
    assert lightest.source == (
        "parcels[0].weight_g",
        "evidence[0].shows.weight",
        "evidence[1].shows.weight",
        "evidence[2].shows.weight",
    )


def test_a_weight_with_a_part_of_a_gram_lies_within_whole_grams() -> None:
    assert bounds(short(ONE_LINE, [{"parcel_id": "p", "weight_g": "1600.5"}]), LIGHTEST) == {
        "p": (1600, 1601)
    }


@pytest.mark.parametrize(
    "given",
    [
        {"assessment": "rejected"},
        {"submitted_at": "2026-04-01T00:00:00Z"},
        {"shows": {}},
        {"shows": None},
        {"kind": "other"},
        {"parcel": "q"},
    ],
)
def test_what_was_rejected_came_later_or_shows_no_weight_is_left_out(given: dict[str, Any]) -> None:
    parcels: list[dict[str, Any]] = [{"parcel_id": "p", "weight_g": 900}, {"parcel_id": "q"}]
    document = short(ONE_LINE, parcels, {**shows(PACKED, "2 kg", parcel="p"), **given})
    assert bounds(document, HEAVIEST)["p"] == (900, 900)


def test_nothing_is_weighed_where_nothing_is_said_to_be_missing() -> None:
    documents = shows(PRODUCT, "500 g"), shows(PACKED, "2 kg")
    assert weights(short(ONE_LINE, [{"parcel_id": "p"}], *documents, grounds=("quality",))) == set()
    assert weights(short(ONE_LINE, [], *documents)) == set()
    assert len(weights(short(ONE_LINE, [{"parcel_id": "p"}], *documents))) == 5


def test_the_pieces_of_every_line_are_expected() -> None:
    documents = shows(PRODUCT, "500 g", line="1"), shows(PRODUCT, "0.1 kg", line="2")
    document = short(TWO_LINES, [{"parcel_id": "p"}], *documents)
    (expected,) = seen(document, EXPECTED)
    assert expected.values == (1700, 1700)
    assert expected.because.startswith("the parcel is to hold 3 pieces of line 1, 2 pieces of line 2; E0 of")
    assert bounds(document, "weight.lightest_piece") == {"p": (100, 100)}


def test_a_line_that_nobody_weighed_leaves_the_upper_bound_open() -> None:
    document = short(TWO_LINES, [{"parcel_id": "p"}], shows(PRODUCT, "500 g", line="1"))
    assert bounds(document, EXPECTED) == {"p": (1500, FAR)}


def test_a_weight_of_no_line_is_taken_only_where_there_is_one_line() -> None:
    assert bounds(short(ONE_LINE, [{"parcel_id": "p"}], shows(PRODUCT, "500 g")), EXPECTED) == {
        "p": (1500, 1500)
    }
    parcels: list[dict[str, Any]] = [
        {"parcel_id": "p", "lines": {"1": 3}},
        {"parcel_id": "q", "lines": {"2": 2}},
    ]
    assert seen(short(TWO_LINES, parcels, shows(PRODUCT, "500 g")), EXPECTED) == []
    of_a_parcel = short(TWO_LINES, parcels, shows(PRODUCT, "500 g", parcel="q"))
    assert bounds(of_a_parcel, EXPECTED) == {"q": (1000, 1000)}


def test_a_weight_of_no_line_widens_what_is_known_of_a_line() -> None:
    documents = shows(PRODUCT, "500 g", line="1"), shows(PRODUCT, "400 g")
    parcels: list[dict[str, Any]] = [
        {"parcel_id": "p", "lines": {"1": 3}},
        {"parcel_id": "q", "lines": {"2": 2}},
    ]
    assert bounds(short(TWO_LINES, parcels, *documents), EXPECTED) == {"p": (1200, 1500)}


def test_a_weight_of_no_parcel_widens_what_is_known_of_a_parcel() -> None:
    parcels: list[dict[str, Any]] = [{"parcel_id": "p", "weight_g": 1600}, {"parcel_id": "q"}]
    document = short(ONE_LINE, parcels, shows(PACKED, "2 kg"))
    assert bounds(document, LIGHTEST) == {"p": (1600, 1600)}
    assert bounds(document, HEAVIEST) == {"p": (1600, 2000)}


def test_a_weight_of_one_line_is_that_of_the_parcel_only_where_it_holds_nothing_else() -> None:
    of_a_line = shows(PACKED, "2 kg", line="1")
    parcels: list[dict[str, Any]] = [{"parcel_id": "p", "lines": {"1": 3}}]
    assert bounds(short(TWO_LINES, parcels, of_a_line), HEAVIEST) == {"p": (2000, 2000)}
    assert bounds(short(TWO_LINES, [{"parcel_id": "p"}], of_a_line), HEAVIEST) == {}
    assert bounds(short(TWO_LINES, [{"parcel_id": "p", "lines": {"2": 2}}], of_a_line), HEAVIEST) == {}


@pytest.mark.parametrize(
    ("parcels", "found"),
    [
        ([{"parcel_id": "p"}], {"p": (1500, 1500)}),
        ([{"parcel_id": "p", "lines": {"1": 2}}], {"p": (1000, 1000)}),
        ([{"parcel_id": "p"}, {"parcel_id": "q", "lines": {"1": 1}}], {"p": (0, 1500), "q": (500, 500)}),
    ],
)
def test_pieces_are_those_of_the_parcel_or_all(parcels: list[dict[str, Any]], found: Any) -> None:
    assert bounds(short(ONE_LINE, parcels, shows(PRODUCT, "500 g")), EXPECTED) == found


@pytest.mark.parametrize(
    ("sold", "found"),
    [
        ({"quantity": 2, "sold_by": "lot", "pieces_per_lot": 5}, (1000, 5000)),
        ({"quantity": 2, "sold_by": "lot"}, (0, FAR)),
        ({"quantity": 2, "sold_by": "piece"}, (1000, 1000)),
        ({"quantity": 2}, (0, FAR)),
        ({"sold_by": "piece"}, (0, FAR)),
    ],
)
def test_a_lot_is_not_taken_for_a_piece(sold: dict[str, Any], found: Any) -> None:
    document = short([{"line_id": "1", **sold}], [{"parcel_id": "p"}], shows(PRODUCT, "500 g"))
    assert bounds(document, EXPECTED) == {"p": found}


def test_a_text_that_is_not_read_leaves_everything_open_and_is_flagged() -> None:
    parcels: list[dict[str, Any]] = [{"parcel_id": "p", "weight_g": 1600}]
    document = short(ONE_LINE, parcels, shows(PACKED, "two kilos"), shows(PRODUCT, "1,234 kg"))
    assert bounds(document, LIGHTEST) == {"p": (0, 1600)}
    assert bounds(document, HEAVIEST) == {"p": (1600, FAR)}
    assert bounds(document, EXPECTED) == {"p": (3 * 1234, 3 * 1234000)}
    flags = [flag for flag in facts(document).flags if "weight" in flag]
    assert flags == [
        "evidence[0].shows.weight is `two kilos`, which cannot be read",
        "evidence[1].shows.weight is `1,234 kg`, which reads two ways",
    ]


def test_the_pieces_that_the_weight_holds_are_known_by_line() -> None:
    documents = shows(PRODUCT, "500 g", line="1"), shows(PRODUCT, "100 g", line="2")
    document = short(TWO_LINES, [{"parcel_id": "p", "weight_g": 1250}], *documents)
    found = {(each.parcel, each.line): each.values for each in seen(document, "weight.pieces_held")}
    assert found == {("p", "1"): (2, 2), ("p", "2"): (0, 12)}
    (lightest,) = seen(document, "weight.lightest_piece")
    assert lightest.because == (
        "such a weight suffices for at most 2 of line 1; such a weight suffices for at most 12 of line 2"
    )


def test_lines_that_are_not_judged_apart_stay_together() -> None:
    lines = [{"line_id": "1"}, {"line_id": "2"}]
    documents = shows(PRODUCT, "500 g", line="1"), shows(PACKED, "2 kg")
    assert all(
        each.line is None
        for each in facts(short(lines, [{"parcel_id": "p"}], *documents)).observations
        if each.fact.startswith("weight.")
    )
