"""AliExpress's order page: lines, freight and discount, and whether the prices add up."""

from __future__ import annotations

import copy
from functools import partial
from typing import Any

import pytest
from hypothesis import given

from evidence.readers.aliexpress_order_detail import READER
from evidence.readers.contribution import Contribution
from evidence.readers.data_files import data_beside
from tests.evidence.readers.altered_documents import altered, fixture, is_owed, read, refusal_code

ANSWER = fixture("aliexpress_order_detail.json")
refusal = partial(refusal_code, READER)
NOT_UNDERSTOOD = "the prices are not understood as a whole: no discount is taken, and no price of a line"


def blocks(tree: Any) -> dict[str, Any]:
    return {block["tag"]: block["fields"] for block in tree["data"]["data"].values()}


def row(title: str, value: Any) -> dict[str, Any]:
    return {"title": title, "value": value}


def priced(*rows: dict[str, Any], total: str = "$10.00", currency: str = "USD") -> Contribution:
    fields = {"priceDetails": list(rows), "totalPrice": {"currencyCode": currency, "value": total}}
    tree = {"data": {"data": {"p_1": {"tag": "detail_order_price_block", "fields": fields}}}}
    return read(READER, tree)


def changed(tag: str, **fields: Any) -> Contribution:
    tree = copy.deepcopy(ANSWER)
    blocks(tree)[tag].update(fields)
    return read(READER, tree)


def test_the_whole_answer() -> None:
    contribution = read(READER, ANSWER)
    assert contribution.case == {
        "order": {
            "order_id": "8200000000000010",
            "currency": "USD",
            "freight_paid": "4.50",
            "discount": "3.00",
            "lines": [
                {"line_id": "8200000000000011", "title": "Desk lamp", "quantity": 2, "unit_price": "9.90"},
                {"line_id": "8200000000000012", "title": "Bulb", "quantity": 1, "unit_price": "11.50"},
            ],
            "ship_to": {
                "recipient": "Ana Ruiz",
                "postal_code": "28013",
                "street": "Calle Uno 1, 2 B",
                "country": "ES",
            },
        }
    }
    assert contribution.flags == (
        "taxes and charges are part of the total, and a case has no place for them: `2.20`",
        "the region is one text: write `province` and `city`: `Madrid, Madrid, Spain`",
    )


@given(altered(ANSWER))
def test_any_alteration_is_read_or_refused(tree: Any) -> None:
    is_owed(READER, tree)


@pytest.mark.parametrize(
    ("freight", "paid"),
    [("Free shipping", "0.00"), ("FREE", "0.00"), ("$0.00", "0.00"), ("US $5.00", "5.00")],
)
def test_freight(freight: str, paid: str) -> None:
    assert priced(row("Shipping", freight)).case["order"]["freight_paid"] == paid


@pytest.mark.parametrize("freight", ["", "soon", "-$1.00", "€1.00", "$1 - $2", None, 3])
def test_freight_that_cannot_be_read_is_not_zero(freight: Any) -> None:
    contribution = priced(row("Subtotal", "$10.00"), row("Shipping", freight))
    assert contribution.case["order"] == {"currency": "USD"}
    assert NOT_UNDERSTOOD in contribution.flags


@pytest.mark.parametrize(
    ("rows", "discount"),
    [
        ([], "0.00"),
        ([row("Coins", "-$0.27"), row("Multi-store coupon:", "-$2.93")], "3.20"),
        ([row("coins", "$0.00")], "0.00"),
        ([row("Coins", "$0.27")], None),
        ([row("Coins", "-$0.27"), row("Wheel of fortune", "-$1.00")], None),
    ],
)
def test_the_discount_is_known_whole_or_not_at_all(rows: list[dict[str, Any]], discount: str | None) -> None:
    contribution = priced(row("Subtotal", "$10.00"), *rows)
    assert contribution.case["order"].get("discount") == discount
    assert (NOT_UNDERSTOOD in contribution.flags) == (discount is None)


def test_prices_of_lines_are_left_out_beside_a_row_that_is_not_known() -> None:
    rows = [row("Subtotal", "$31.30"), row("Wheel of fortune", "-$1.00")]
    contribution = changed("detail_order_price_block", priceDetails=rows)
    assert [line.get("unit_price") for line in contribution.case["order"]["lines"]] == [None, None]
    assert [line["quantity"] for line in contribution.case["order"]["lines"]] == [2, 1]


def test_parts_that_do_not_add_up_are_flagged() -> None:
    told = "the parts of the price and its total are different amounts: `9.00 and 10.00`"
    assert priced(row("Subtotal", "$8.00"), row("Shipping", "$1.00")).flags == (told,)
    assert priced(row("Subtotal", "$9.00"), row("Shipping", "$1.00")).flags == ()
    # without the goods there is nothing to add up
    assert priced(row("Shipping", "$1.00")).flags == ()


def test_lines_that_do_not_make_up_the_subtotal_are_flagged() -> None:
    line = {"orderLineId": "1", "itemPriceText": "$9.90", "quantity": 3}
    contribution = changed("detail_product_block", productVOList=[line])
    assert "the lines and the subtotal are different amounts: `29.70 and 31.30`" in contribution.flags


def test_a_row_that_stands_twice_is_taken_for_none() -> None:
    contribution = priced(row("Shipping", "$1.00"), row("Shipping", "$2.00"))
    assert contribution.case["order"] == {"currency": "USD"}
    assert contribution.flags == ("the prices have one row twice", NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    ("line", "price"),
    [
        ({"itemPriceText": "US $1,234.50"}, "1234.50"),
        ({"itemPriceText": "$9.90", "formatPriceInfo": "$9.90|9|90"}, "9.90"),
        ({"formatPriceInfo": "$1,234.50|1,234|50"}, "1234.50"),
        ({"itemPriceText": "$9.90", "formatPriceInfo": "$9.95|9|95"}, None),
        ({"itemPriceText": "$9.90 - 12.00"}, None),
        ({"itemPriceText": "-$9.90"}, None),
        ({"itemPriceText": "$9.90", "currencyCode": "BRL"}, None),
        ({}, None),
    ],
)
def test_prices_of_lines(line: dict[str, Any], price: str | None) -> None:
    contribution = changed(
        "detail_product_block", productVOList=[{"orderLineId": "1", "quantity": 1, **line}]
    )
    assert contribution.case["order"]["lines"][0].get("unit_price") == price
    assert any("the price of a line cannot be read" in flag for flag in contribution.flags) == (price is None)


@pytest.mark.parametrize("quantity", [0, -1, "two", "1.5", None, True, 10**12])
def test_a_quantity_that_is_none_is_not_one(quantity: Any) -> None:
    line = {"orderLineId": "1", "itemPriceText": "$31.30", "quantity": quantity}
    contribution = changed("detail_product_block", productVOList=[line])
    assert contribution.case["order"]["lines"] == [{"line_id": "1", "unit_price": "31.30"}]


def test_lines_without_ids_of_their_own() -> None:
    twice = [{"productId": "7", "quantity": 1}, {"productId": "7", "quantity": 1}]
    for lines in (twice, [{"quantity": 1}]):
        contribution = changed("detail_product_block", productVOList=lines)
        assert "lines" not in contribution.case["order"]
        assert any("no line is taken" in flag for flag in contribution.flags)


def test_currencies() -> None:
    assert priced(row("Shipping", "1 234,56 руб."), currency="RUB", total="1 234,56 руб.").case["order"] == {
        "currency": "RUB",
        "freight_paid": "1234.56",
        "discount": "0.00",
    }
    assert priced(row("Shipping", "$1.00"), currency="XXZ").case == {}
    # a price that is displayed in another currency than the one that is named
    assert priced(row("Shipping", "R$1.00")).case["order"] == {"currency": "USD"}


def test_masked_parts_of_the_address_are_not_known() -> None:
    given = {"contactName": "A**z", "detailAddress": "C***", "postCode": "28013", "countryCode": "Spain"}
    contribution = changed("detail_simple_order_info_component", addressVO=given)
    assert contribution.case["order"]["ship_to"] == {"postal_code": "28013"}
    assert "the country is no code of two letters and is left out: `SPAIN`" in contribution.flags
    assert "the recipient is masked and is left out: `A**z`" in contribution.flags


def test_two_orders_in_one_answer() -> None:
    contribution = changed("detail_order_status_block", orderId="1")
    assert "order_id" not in contribution.case["order"]
    assert "the page names two orders, and none is taken: `8200000000000010 and 1`" in contribution.flags


def test_refusals() -> None:
    api = "mtop.aliexpress.trade.buyer.order.detail"
    assert refusal({"api": api, "ret": ["FAIL_SYS_SESSION_EXPIRED::expired"], "data": {}}) == "failed-query"
    assert refusal({"api": api, "ret": ["SUCCESS::ok"], "data": {"data": {}}}) == "failed-query"
    twice = copy.deepcopy(ANSWER)
    block = twice["data"]["data"]["detail_order_price_block_8"]
    twice["data"]["data"]["detail_order_price_block_99"] = block
    assert refusal(twice) == "failed-query"
    assert refusal({"data": {}}) == "not-order-detail"
    assert refusal([]) == "not-order-detail"
    wrong = copy.deepcopy(ANSWER)
    blocks(wrong)["detail_order_price_block"]["priceDetails"] = [3]
    assert refusal(wrong) == "wrong-kind"


def test_a_title_has_one_meaning() -> None:
    listed = data_beside("aliexpress_price_rows.yaml")
    titles = [title for kind in ("subtotal", "freight", "discount", "charge") for title in listed[kind]]
    assert len(titles) == len(set(titles))
    assert all(title == title.casefold() for title in (*titles, *listed["free"]))
