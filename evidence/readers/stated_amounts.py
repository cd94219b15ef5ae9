"""Amounts of money as foreign documents state them, as a case document writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.money import format_money, parse_money
from evidence.readers.contribution import text_of

_LONGEST_AMOUNT = 40


def shown_amount(value: Any) -> str:
    """An amount as the document shows it."""
    return str(value) if isinstance(value, Decimal) else text_of(value)


def stated_amount(value: Any, currency: str) -> str | None:
    """An amount in a currency; None where it is none."""
    shown = shown_amount(value)
    if len(shown) > _LONGEST_AMOUNT:
        return None
    # 1500.00 in a currency without decimals is a plain 1500
    plain = shown.rstrip("0").rstrip(".") if "." in shown else shown
    try:
        return format_money(parse_money(plain, currency), currency)
    except ValueError:
        return None
