"""The weight of a parcel against its pieces: exact, never too narrow, and wider the less is known."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.possible import FAR
from engine.unit_facts import UnitFacts
from engine.units import unit_facts, units_of
from evidence.checks.parcel_weight import (
    UNKNOWN,
    Bounds,
    Content,
    any_of,
    contents_weight,
    extremes,
    lightest_piece,
    piece_of,
    pieces_held,
    stated_weight,
)
from tests.evidence.checks.pages import Cells, rows
from tests.evidence.observers.scenes import book, case, facts, micros

PAGE = Path("parcel_weight.md")
ROWS = rows(PAGE.stem)
OPENED = "2026-03-01T09:00:00Z"

grams = st.fractions(Fraction(1, 100), 10_000, max_denominator=1000)


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    least, most = sorted((draw(grams), draw(grams)))
    return Bounds(least, draw(st.sampled_from([most, None])))


@st.composite
def contents(draw: st.DrawFn) -> Content:
    fewest, most = sorted((draw(st.integers(0, 50)), draw(st.integers(0, 50))))
    return Content(fewest, draw(st.sampled_from([most, None])), draw(bounds()))


def inside(narrow: Bounds, wide: Bounds) -> bool:
    return wide.least <= narrow.least and at_most(narrow.most, wide.most)


def at_most(one: Any, other: Any) -> bool:
    return other is None or one is not None and one <= other


def judged(document: dict[str, Any]) -> UnitFacts:
    """The facts of the first unit of a case, under the shipped policy."""
    policy, observed = book().at(micros(OPENED)), facts(document)
    return unit_facts(policy, observed, units_of(policy, observed)[0])


def weighed(pieces: str, lot: str | None, product: str | None, parcel: str | None) -> dict[str, Any]:
    sold = {"sold_by": "lot", "pieces_per_lot": int(lot)} if lot else {"sold_by": "piece"}
    lines = [{"line_id": "1", "quantity": int(pieces) // int(lot or 1), **sold}]
    shown = [("unit_weight_photo", product)] if product else []
    shown += [("package_weight_photo", text.strip(" `")) for text in (parcel or "").split(";") if text]
    evidence = [
        {"evidence_id": f"E{number}", "by": "seller", "kind": kind, "shows": {"weight": text}}
        for number, (kind, text) in enumerate(shown)
    ]
    return case(
        order={"lines": lines},
        dispute={"grounds": ["short_quantity"]},
        parcels=[{"parcel_id": "p"}],
        evidence=evidence,
    )


def in_words(unit: UnitFacts, fact: str) -> str | None:
    if not unit.given(fact):
        return None
    low, high, _ = unit.range(fact)
    return f"{low}" if low == high else f"{low} or more" if high == FAR else f"{low} to {high}"


@pytest.mark.parametrize("row", ROWS)
def test_the_examples_of_the_page(row: Cells) -> None:
    pieces, lot, product, parcel, *found = row
    assert pieces is not None
    unit = judged(weighed(pieces, lot, product, parcel))
    standing = unit.standing("weight.agreement")
    shown = unit.policy.facts["weight.agreement"].values_of(standing.mask)
    agreement = str(shown[0]) if len(shown) == 1 else "open"
    assert [in_words(unit, "weight.expected"), in_words(unit, "weight.pieces_held"), agreement] == found


def test_the_page_has_an_example_of_every_agreement() -> None:
    values = book().draft.facts["weight.agreement"].values
    assert {row[-1] for row in ROWS} == {*values, "open"}


def test_nothing_is_reckoned_in_floating_point() -> None:
    assert {field.type for field in fields(Bounds)} == {"Fraction", "Fraction | None"}
    read, _ = stated_weight("1 oz")
    assert read == Bounds(Fraction("28.349523125"), Fraction("28.349523125"))
    assert isinstance(contents_weight([Content(3, 3, read)]).least, Fraction)
    assert all(isinstance(each, int) for each in read.whole_grams())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2,4 kg", Bounds(Fraction(2400), Fraction(2400))),
        ("1,234 kg", Bounds(Fraction(1234), Fraction(1234000))),
        ("about 2 kg", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_text_gives_every_reading_or_none(text: str, found: Bounds) -> None:
    assert stated_weight(text)[0] == found


@pytest.mark.parametrize(
    ("by_lot", "pieces_per_lot", "found"),
    [
        (False, None, Bounds(Fraction(6), Fraction(9))),
        (False, 3, Bounds(Fraction(6), Fraction(9))),
        (True, 3, Bounds(Fraction(2), Fraction(9))),
        (True, None, Bounds(Fraction(0), Fraction(9))),
    ],
)
def test_a_product_sold_by_lot_may_be_a_lot_or_a_piece(
    by_lot: bool, pieces_per_lot: int | None, found: Bounds
) -> None:
    assert piece_of(Bounds(Fraction(6), Fraction(9)), by_lot, pieces_per_lot) == found


@given(bounds())
def test_whole_grams_lose_nothing_and_gain_less_than_a_gram(weight: Bounds) -> None:
    least, most = weight.whole_grams()
    assert least <= weight.least < least + 1
    assert (most is None) is (weight.most is None)
    if most is not None and weight.most is not None:
        assert most - 1 < weight.most <= most


@given(st.lists(st.tuples(grams, grams, st.integers(0, 50), st.integers(0, 50)), max_size=4), st.data())
def test_no_bound_leaves_out_the_truth_that_it_was_built_from(
    lines: list[tuple[Fraction, Fraction, int, int]], data: st.DataObject
) -> None:
    """Pieces whose weight and number are known to the test alone, and a parcel with packaging."""
    known = [
        Content(count, count + more, Bounds(weight, weight + slack)) for weight, slack, count, more in lines
    ]
    held = [data.draw(st.integers(each.fewest, each.most or 0)) for each in known]
    weights = [
        data.draw(st.sampled_from([each.piece.least, each.piece.most or each.piece.least])) for each in known
    ]
    net = sum((count * weight for count, weight in zip(held, weights, strict=True)), Fraction(0))
    expected = contents_weight(known)
    assert expected.least <= net
    assert expected.most is not None
    assert net <= expected.most
    gross = Bounds(net, net + data.draw(grams))
    for number, (content, count) in enumerate(zip(known, held, strict=True)):
        others = contents_weight([*known[:number], *known[number + 1 :]])
        _, most = pieces_held(gross, content, others)
        assert most is None or count <= most
        fewest, _ = pieces_held(gross, content, others)
        assert fewest <= count


@given(st.lists(contents(), max_size=4), st.data())
def test_what_is_not_known_of_a_line_only_widens(known: list[Content], data: st.DataObject) -> None:
    assume(known)
    number = data.draw(st.integers(0, len(known) - 1))
    unknown: dict[str, Any] = data.draw(
        st.sampled_from([{"piece": UNKNOWN}, {"fewest": 0}, {"most": None}, {"fewest": 0, "most": None}])
    )
    wider = [*known]
    wider[number] = replace(known[number], **unknown)
    assert inside(contents_weight(known), contents_weight(wider))
    if known[number].most != 0 and "piece" in unknown:
        assert inside(lightest_piece(known), lightest_piece(wider))


@given(bounds(), contents(), bounds(), st.sampled_from(["gross", "piece", "others"]))
def test_what_is_not_known_only_widens_the_pieces_held(
    gross: Bounds, content: Content, others: Bounds, unknown: str
) -> None:
    fewest, most = pieces_held(gross, content, others)
    widest = pieces_held(
        UNKNOWN if unknown == "gross" else gross,
        replace(content, piece=UNKNOWN) if unknown == "piece" else content,
        UNKNOWN if unknown == "others" else others,
    )
    assert widest[0] <= fewest
    assert at_most(most, widest[1])


@given(st.lists(bounds(), min_size=1, max_size=4), st.lists(bounds(), max_size=3), st.data())
def test_a_weight_that_cannot_be_read_or_placed_only_widens(
    weights: list[Bounds], others: list[Bounds], data: st.DataObject
) -> None:
    lightest, heaviest = extremes(weights, others)
    assert inside(lightest, any_of([*weights, *others]))
    assert inside(heaviest, any_of([*weights, *others]))
    number = data.draw(st.integers(0, len(weights) - 1))
    rest = [*weights[:number], *weights[number + 1 :]]
    for wider in (extremes([*rest, UNKNOWN], others), extremes(rest, [*others, weights[number]])):
        assert inside(lightest, wider[0])
        assert inside(heaviest, wider[1])
    assert inside(any_of(weights), any_of([*rest, UNKNOWN]))
