"""The price block of AliExpress's order page: freight, discount, and whether its parts add up."""

from __future__ import annotations

from typing import Any

from engine.money import format_money
from engine.record import record
from evidence.readers.contribution import text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.data_files import data_beside
from evidence.readers.stated_amounts import displayed_minor_units

_KINDS = ("subtotal", "freight", "discount", "charge")


@record
class Prices:
    """What a price block says, in minor units; None where it does not say so."""

    freight: int | None = None
    discount: int | None = None
    subtotal: int | None = None
    understood: bool = False
    """Whether every row is known and its amount is one."""


def prices_of(rows: list[dict[str, Any]], total: int | None, currency: str, flags: CountedFlags) -> Prices:
    """What the rows say together; flagged where one is not understood, or they do not make up the total."""
    amounts: dict[str, list[int]] = {kind: [] for kind in _KINDS}
    understood = bool(rows)
    for row in rows:
        title = text_of(row.get("title"))
        kind = _kind_of(title)
        amount = _amount_of(row.get("value"), kind, currency)
        if kind is None:
            flags.add("a row of the prices is not known", title or "no title")
        elif amount is None:
            flags.add(f"the amount of a row of the prices ({kind}) cannot be read", text_of(row.get("value")))
        if kind is None or amount is None:
            understood = False
        else:
            amounts[kind].append(amount)
    if len(amounts["freight"]) > 1 or len(amounts["subtotal"]) > 1:
        flags.add("the prices have one row twice")
        understood = False
    if understood:
        _compare(amounts, total, currency, flags)
    elif rows:
        flags.add("the prices are not understood as a whole: no discount is taken, and no price of a line")
    return Prices(
        freight=amounts["freight"][0] if len(amounts["freight"]) == 1 else None,
        discount=-sum(amounts["discount"]) if understood else None,
        subtotal=amounts["subtotal"][0] if len(amounts["subtotal"]) == 1 else None,
        understood=understood,
    )


def _kind_of(title: str) -> str | None:
    listed = data_beside("aliexpress_price_rows.yaml")
    name = title.rstrip(":").strip().casefold()
    return next((kind for kind in _KINDS if name in listed[kind]), None)


def _amount_of(value: Any, kind: str | None, currency: str) -> int | None:
    """The amount of a row of a kind, which is shown below zero for a discount, and for nothing else."""
    if kind == "freight" and text_of(value).casefold() in data_beside("aliexpress_price_rows.yaml")["free"]:
        return 0
    amount = displayed_minor_units(value, currency)
    if amount is None or (amount > 0 if kind == "discount" else amount < 0):
        return None
    return amount


def _compare(amounts: dict[str, list[int]], total: int | None, currency: str, flags: CountedFlags) -> None:
    charges = sum(amounts["charge"])
    if charges:
        flags.add(
            "taxes and charges are part of the total, and a case has no place for them",
            format_money(charges, currency),
        )
    together = sum(map(sum, amounts.values()))
    if total is not None and amounts["subtotal"] and together != total:
        shown = f"{format_money(together, currency)} and {format_money(total, currency)}"
        flags.add("the parts of the price and its total are different amounts", shown)
