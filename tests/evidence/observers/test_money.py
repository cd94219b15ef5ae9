"""Amounts of parcels and lines: exact, and adding up to what was paid."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.possible import FAR
from evidence.observers.money import Cell, shares
from tests.evidence.observers.scenes import case, facts, seen, values


def line(number: int, quantity: int, price: str, **more: Any) -> dict[str, Any]:
    return {"line_id": str(number), "quantity": quantity, "sold_by": "piece", "unit_price": price, **more}


def amounts(document: dict[str, Any], fact: str) -> list[Any]:
    return [each.values for each in seen(document, fact)]


def test_one_parcel_holds_all_lines() -> None:
    document = case(
        order={"freight_paid": "4.50", "lines": [line(1, 2, "9.90"), line(2, 1, "0.05")]},
        parcels=[{"parcel_id": "p"}],
    )
    assert amounts(document, "amount.goods") == [(1980, 1980), (5, 5)]
    assert amounts(document, "amount.freight") == [(449, 449), (1, 1)]
    assert values(document, "amount.order_goods") == (1985, 1985)
    assert values(document, "amount.order_freight") == (450, 450)


def test_pieces_of_a_line_are_split_over_parcels_and_what_no_parcel_carries_is_left_out() -> None:
    document = case(
        order={"freight_paid": "0", "lines": [line(1, 3, "10.00")]},
        parcels=[{"parcel_id": "a", "lines": {"1": 1}}, {"parcel_id": "b", "lines": {"1": 1}}],
    )
    found = {each.parcel: each.values for each in seen(document, "amount.goods")}
    assert found == {"a": (1000, 1000), "b": (1000, 1000)}


def test_lots_are_counted_in_pieces() -> None:
    lots = line(1, 2, "30.00", sold_by="lot", pieces_per_lot=3)
    document = case(
        order={"freight_paid": "0", "lines": [lots]},
        parcels=[{"parcel_id": "a", "lines": {"1": 4}}, {"parcel_id": "b", "lines": {"1": 2}}],
    )
    found = {each.parcel: each.values for each in seen(document, "amount.goods")}
    assert found == {"a": (4000, 4000), "b": (2000, 2000)}


def test_a_share_of_a_stated_freight_awaits_the_prices_that_it_follows_from() -> None:
    unpriced = {"line_id": "2", "quantity": 1, "sold_by": "piece"}
    parcels = [{"parcel_id": "a", "lines": {"1": 1}}, {"parcel_id": "b", "lines": {"2": 1}}]
    document = case(order={"freight_paid": "6.00", "lines": [line(1, 1, "10.00"), unpriced]}, parcels=parcels)
    awaited = {each.parcel: each.awaits for each in seen(document, "amount.freight")}
    assert awaited == {"a": "amount.order_goods", "b": "amount.goods"}
    del document["order"]["freight_paid"]
    assert {each.awaits for each in seen(document, "amount.freight")} == {None}


def test_coupons_come_off_the_goods_and_then_off_the_freight() -> None:
    order = {"freight_paid": "5.00", "discount": "12.00", "lines": [line(1, 1, "10.00")]}
    document = case(order=order)
    assert values(document, "amount.goods") == (0, 0)
    assert values(document, "amount.freight") == (300, 300)


def test_a_missing_price_is_asked_for_and_never_zero() -> None:
    document = case(order={"freight_paid": "5.00", "lines": [{"line_id": "1", "quantity": 1}]})
    (unknown,) = seen(document, "amount.goods")
    assert unknown.values == (0, FAR)
    assert unknown.settled_by == "ask"
    assert seen(document, "amount.order_goods") == []


def test_parcels_that_do_not_say_what_they_carry_have_no_known_amount() -> None:
    document = case(
        order={"freight_paid": "1.00", "lines": [line(1, 2, "5.00")]},
        parcels=[{"parcel_id": "a"}, {"parcel_id": "b"}],
    )
    assert all(values == (0, FAR) for values in amounts(document, "amount.goods"))
    assert all(values == (0, FAR) for values in amounts(document, "amount.freight"))
    stated = {each.because for each in seen(document, "amount.freight")}
    assert stated == {"its share follows from what each part cost, which is not all known"}
    document["order"].pop("freight_paid")
    assert {each.because for each in seen(document, "amount.freight")} == {"the document does not give it"}


MONEY = st.integers(0, 100_000)


@given(
    st.lists(st.tuples(st.integers(1, 9), MONEY), min_size=1, max_size=4),
    MONEY,
    MONEY,
    st.data(),
)
def test_the_parts_add_up_to_what_was_paid(
    lines: list[tuple[int, int]], freight: int, discount: int, data: st.DataObject
) -> None:
    parcels: list[dict[str, Any]] = [{"parcel_id": "a", "lines": {}}, {"parcel_id": "b", "lines": {}}]
    for number, (quantity, _) in enumerate(lines):
        first = data.draw(st.integers(0, quantity))
        for parcel, pieces in zip(parcels, (first, quantity - first), strict=True):
            if pieces:
                parcel["lines"][str(number)] = pieces
    document = case(
        order={
            "freight_paid": f"{freight / 100:.2f}",
            "discount": f"{discount / 100:.2f}",
            "lines": [
                line(number, quantity, f"{price / 100:.2f}") for number, (quantity, price) in enumerate(lines)
            ],
        },
        parcels=parcels,
    )
    gross = sum(quantity * price for quantity, price in lines)
    goods = max(gross - discount, 0)
    paid_freight = max(freight - max(discount - gross, 0), 0)
    observed = facts(document).observations
    for fact, expected in (("amount.goods", goods), ("amount.freight", paid_freight)):
        parts = [each.values for each in observed if each.fact == fact]
        assert all(low == high for low, high in parts)
        assert sum(int(low) for low, _ in parts) == expected


@given(st.integers(-100_000, 100_000), st.lists(MONEY, min_size=1, max_size=6))
def test_shares_add_up_and_follow_what_was_paid(amount: int, paid: list[int]) -> None:
    parts = shares(amount, [Cell("p", str(number), goods) for number, goods in enumerate(paid)])
    known = [part for part in parts if part is not None]
    assert len(known) == len(paid)
    assert sum(known) == amount
    whole = sum(paid)
    if whole:
        assert all(
            abs(part * whole - amount * goods) < whole for part, goods in zip(known, paid, strict=True)
        )


@pytest.mark.parametrize(
    ("amount", "goods", "parts"),
    [
        (None, [100, 200], [None, None]),
        (0, [None, 200], [0, 0]),
        (7, [None], [7]),
        (7, [None, 200], [None, None]),
        (7, [0, 0], [4, 3]),
    ],
)
def test_a_share_is_known_where_all_goods_have_a_price(
    amount: int | None, goods: list[int | None], parts: list[int | None]
) -> None:
    assert shares(amount, [Cell("p", str(number), each) for number, each in enumerate(goods)]) == parts
