"""Amounts of money as foreign documents state or display them, as a case document writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from engine.money import CURRENCY_EXPONENTS, format_money, parse_money
from evidence.readers.contribution import text_of
from evidence.readers.data_files import data_beside

_LONGEST_AMOUNT = 40
_BLANKS = re.compile("[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]+")
_MINUS = "-\N{MINUS SIGN}"
_DISPLAYED = re.compile(
    rf"(?P<minus>[{_MINUS}]?) ?(?P<before>[^0-9{_MINUS}]*?) ?(?P<inner>[{_MINUS}]?)"
    r"(?P<number>[0-9](?:[0-9.,' \N{RIGHT SINGLE QUOTATION MARK}]*[0-9])?) ?(?P<after>[^0-9]*)"
)
_DECIMAL_SIGNS = ".,"
_GROUP_SIGNS = ".,' \N{RIGHT SINGLE QUOTATION MARK}"


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


def displayed_minor_units(shown: Any, currency: str) -> int | None:
    """Minor units of an amount as it is displayed to people: `US $12.34`, `-€ 1.234,56`, `1 234,56 руб.`.

    None where the text may mean two amounts or none, or bears the sign of another currency.
    """
    if not isinstance(shown, str) or len(shown) > _LONGEST_AMOUNT:
        return None
    found = _DISPLAYED.fullmatch(_BLANKS.sub(" ", shown.strip()))
    if found is None or (found["minus"] and found["inner"]):
        return None
    signs = [sign for name in ("before", "after") if (sign := found[name].replace(" ", "").casefold())]
    if len(set(signs)) > 1 or not set(signs) <= _signs(currency):
        return None
    meanings = set(_meanings(found["number"], currency))
    if len(meanings) != 1:
        return None
    amount = meanings.pop()
    return -amount if found["minus"] or found["inner"] else amount


def _meanings(number: str, currency: str) -> Iterator[int]:
    """Everything that a written number may mean, whichever marks stand for decimals and for groups."""
    exponent = CURRENCY_EXPONENTS[currency]
    for decimal in ("", *_DECIMAL_SIGNS):
        whole, mark, decimals = number.rpartition(decimal) if decimal else (number, "", "")
        if decimal and not mark:
            continue
        if exponent == 0 and decimals == "00":
            decimals = ""
        elif decimal and not 1 <= len(decimals) <= exponent:
            continue
        plain = _ungrouped(whole, decimal)
        if plain is None or not decimals.isdigit() and decimals:
            continue
        try:
            yield parse_money(f"{plain}.{decimals}" if decimals else plain, currency)
        except ValueError:
            continue


def _ungrouped(whole: str, decimal: str) -> str | None:
    """The digits of a whole number that is written plainly or in groups of three."""
    if whole.isdigit():
        return whole
    for group in _GROUP_SIGNS:
        first, *others = whole.split(group)
        if group == decimal or not others:
            continue
        if first.isdigit() and len(first) <= 3 and all(len(part) == 3 and part.isdigit() for part in others):
            return first + "".join(others)
    return None


@cache
def _signs(currency: str) -> frozenset[str]:
    """What is written beside an amount in a currency: its code, and its signs."""
    listed = data_beside("currency_signs.yaml").get(currency, ())
    return frozenset({currency.casefold(), *(sign.replace(" ", "").casefold() for sign in listed)})
