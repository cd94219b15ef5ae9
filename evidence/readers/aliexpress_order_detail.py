"""AliExpress's order page of the buyer (`mtop.aliexpress.trade.buyer.order.detail`) as order of a case."""

from __future__ import annotations

from typing import Any

from engine.money import CURRENCY_EXPONENTS, format_money
from engine.source import Path, Source
from evidence.checks.countries import CODES
from evidence.readers.aliexpress_envelopes import refuse_failed_page
from evidence.readers.aliexpress_order_prices import Prices, prices_of
from evidence.readers.aliexpress_values import items_of, value_at, without_masked
from evidence.readers.contribution import Contribution, Reader, identifier_of, refused, text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.stated_amounts import displayed_minor_units, stated_amount

_API = "mtop.aliexpress.trade.buyer.order.detail"
_BLOCKS: Path = ("data", "data")
_PRICES = "detail_order_price_block"
_GOODS = "detail_product_block"
_ORDER = "detail_simple_order_info_component"
_STATUS = "detail_order_status_block"
_MOST_PIECES = 1_000_000_000
_ADDRESS = {"recipient": "contactName", "postal_code": "postCode"}
_STREET = ("detailAddress", "detailAddress2")


def is_aliexpress_order_detail(tree: Any) -> bool:
    """Whether a plain tree has the outline of such an answer."""
    if not isinstance(tree, dict):
        return False
    return tree.get("api") == _API or bool(_places(tree, _PRICES))


def read_aliexpress_order_detail(source: Source, retrieved_at: str | None = None) -> Contribution:
    """What the page says of an order: its lines, freight, discount and address.

    Raises Refused where the answer tells of a failed query, has no prices, or is not of the expected
    form.
    """
    if not is_aliexpress_order_detail(source.value):
        message = "this is no order page of AliExpress's buyers"
        raise refused(source, (), "not-order-detail", message, "give the answer as it came")
    refuse_failed_page(source)
    flags = CountedFlags()
    path = _only(source, _PRICES)
    block = value_at(source, path)
    total = value_at(source, (*path, "totalPrice"))
    currency = text_of(total.get("currencyCode")).upper()
    order: dict[str, Any] = {"order_id": _order_id(source, flags)}
    if currency in CURRENCY_EXPONENTS:
        rows = [row for _, row in items_of(source, path, "priceDetails", "price_detail") or []]
        paid = _amount(total, "value", currency)
        if paid is None:
            flags.add("the total cannot be read", text_of(total.get("value")))
        prices = prices_of(rows, paid, currency, flags)
        order["currency"] = currency
        order["freight_paid"] = _written(prices.freight, currency)
        order["discount"] = _written(prices.discount, currency)
        order["lines"] = _lines(source, prices, currency, flags)
    else:
        shown = currency or text_of(total.get("value")) or f"no total among {len(block)} keys"
        flags.add("the total is in no currency of ISO 4217: no amount is taken", shown)
    order["ship_to"] = _address(source, flags)
    order = {key: value for key, value in order.items() if value}
    return Contribution(case={"order": order} if order else {}, flags=flags.listed())


def _places(tree: dict[str, Any], tag: str) -> list[Path]:
    """Where the blocks with a tag stand; their keys end in numbers that mean nothing."""
    data = tree.get("data")
    blocks = data.get("data") if isinstance(data, dict) else None
    if not isinstance(blocks, dict):
        return []
    return [
        (*_BLOCKS, key, "fields")
        for key, block in blocks.items()
        if isinstance(block, dict) and block.get("tag") == tag and isinstance(block.get("fields"), dict)
    ]


def _only(source: Source, tag: str) -> Path:
    """Where the one block with a tag stands. Raises Refused where there is none, or more than one."""
    places = _places(source.value, tag)
    if len(places) == 1:
        return places[0]
    message = f"the page has {len(places)} blocks `{tag}`, and one is expected"
    help = "open the order's own page again; the query for it names the order as `tradeOrderId`"
    raise refused(source, _BLOCKS, "failed-query", message, help)


def _fields(source: Source, tag: str) -> tuple[Path, dict[str, Any]]:
    """The first block with a tag; an empty one where there is none."""
    path = next(iter(_places(source.value, tag)), (*_BLOCKS, tag))
    return path, value_at(source, path)


def _order_id(source: Source, flags: CountedFlags) -> str:
    """The number of the order, as all blocks that name it have it."""
    stated = ((_ORDER, "tradeOrderId"), (_STATUS, "orderId"))
    named = [name for tag, key in stated if (name := identifier_of(_fields(source, tag)[1].get(key)))]
    if len(set(named)) > 1:
        flags.add("the page names two orders, and none is taken", " and ".join(named))
        return ""
    return named[0] if named else ""


def _lines(source: Source, prices: Prices, currency: str, flags: CountedFlags) -> list[dict[str, Any]]:
    """What was ordered; prices only where the price block is understood as a whole."""
    path, _ = _fields(source, _GOODS)
    lines: list[dict[str, Any]] = []
    costs: list[int | None] = []
    names: set[str] = set()
    for _, given in items_of(source, path, "productVOList", "product_vo") or []:
        name = identifier_of(given.get("orderLineId")) or identifier_of(given.get("productId"))
        if not name or name in names:
            flags.add("a line has no id of its own: no line is taken", name or "no id")
            return []
        names.add(name)
        quantity = _count(given.get("quantity"), flags)
        price = _price(given, currency, flags)
        costs.append(None if price is None or quantity is None else price * quantity)
        line = {
            "line_id": name,
            "title": text_of(given.get("itemTitle")) or None,
            "quantity": quantity,
            "unit_price": _written(price, currency) if prices.understood else None,
        }
        lines.append({key: value for key, value in line.items() if value is not None})
    known = [cost for cost in costs if cost is not None]
    if costs and len(known) == len(costs) and prices.subtotal not in {None, sum(known)}:
        shown = f"{_written(sum(known), currency)} and {_written(prices.subtotal, currency)}"
        flags.add("the lines and the subtotal are different amounts", shown)
    return lines


def _price(line: dict[str, Any], currency: str, flags: CountedFlags) -> int | None:
    own = text_of(line.get("currencyCode")).upper()
    price = _amount(line, "itemPriceText", currency) if own in {"", currency} else None
    if price is None:
        flags.add("the price of a line cannot be read", text_of(line.get("itemPriceText")) or "no price")
    return price


def _amount(holder: dict[str, Any], key: str, currency: str) -> int | None:
    """An amount of zero or more that is displayed, and may stand in pieces (`$25.66|25|66`) beside it."""
    pieces = text_of(holder.get("formatPriceInfo")).split("|")
    stated = {displayed_minor_units(text, currency) for text in (holder.get(key), pieces[0]) if text}
    if len(pieces) == 3:
        whole = "".join(character for character in pieces[1] if character in "0123456789")
        exact = stated_amount(f"{whole}.{pieces[2]}" if pieces[2] else whole, currency)
        stated.add(None if exact is None else int(exact.replace(".", "")))
    known = {amount for amount in stated if amount is not None}
    return known.pop() if len(known) == 1 and min(known) >= 0 else None


def _count(value: Any, flags: CountedFlags) -> int | None:
    text = text_of(value)
    if text.isascii() and text.isdigit() and len(text) <= 10 and 1 <= int(text) <= _MOST_PIECES:
        return int(text)
    flags.add("the quantity of a line cannot be read", text or "no quantity")
    return None


def _written(amount: int | None, currency: str) -> str | None:
    return None if amount is None else format_money(amount, currency)


def _address(source: Source, flags: CountedFlags) -> dict[str, str]:
    """The address as it was when the buyer ordered; what is masked with asterisks is not known."""
    path, _ = _fields(source, _ORDER)
    given = value_at(source, (*path, "addressVO"))
    parts = {part: text_of(given.get(key)) for part, key in _ADDRESS.items()}
    parts["street"] = ", ".join(filter(None, (text_of(given.get(key)) for key in _STREET)))
    code = text_of(given.get("countryCode")).upper()
    if code in CODES:
        parts["country"] = code
    elif code:
        flags.add("the country is no code of two letters and is left out", code)
    if text_of(given.get("regionAddress")):
        flags.add("the region is one text: write `province` and `city`", text_of(given.get("regionAddress")))
    return without_masked(parts, flags)


READER = Reader(
    name="AliExpress buyer's order page",
    recognises=is_aliexpress_order_detail,
    read=read_aliexpress_order_detail,
)
