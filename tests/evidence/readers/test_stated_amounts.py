"""Amounts as they are displayed: read where they mean one amount, and not otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.money import CURRENCY_EXPONENTS, format_money
from evidence.readers.data_files import data_beside
from evidence.readers.stated_amounts import displayed_minor_units


@pytest.mark.parametrize(
    ("shown", "currency", "amount"),
    [
        ("US $12.34", "USD", 1234),
        ("$1,234.50", "USD", 123450),
        ("€ 1.234,56", "EUR", 123456),
        ("1.234.567,89 €", "EUR", 123456789),
        ("1 234,56 руб.", "RUB", 123456),
        ("1\N{NO-BREAK SPACE}234,56\N{NARROW NO-BREAK SPACE}₽", "RUB", 123456),
        ("CHF 1'234.50", "CHF", 123450),
        ("12", "USD", 1200),
        ("12.5", "USD", 1250),
        ("12,5 EUR", "EUR", 1250),
        ("1,234", "USD", 123400),
        ("R$ 12.345", "BRL", 1234500),
        ("¥1,500", "JPY", 1500),
        ("JP ¥1500.00", "JPY", 1500),
        ("1,234.500", "KWD", 1234500),
        ("-$0.27", "USD", -27),
        ("$-0.27", "USD", -27),
        ("\N{MINUS SIGN} US $3.00", "USD", -300),
        ("-0", "USD", 0),
    ],
)
def test_amounts_that_mean_one_thing(shown: str, currency: str, amount: int) -> None:
    assert displayed_minor_units(shown, currency) == amount


@pytest.mark.parametrize(
    ("shown", "currency"),
    [
        ("1.234", "KWD"),  # 1,234 dinars, or one and 234 fils
        ("12,345", "KWD"),
        ("$1 - 2", "USD"),
        ("$1.00 $2.00", "USD"),
        ("12.34.56", "USD"),
        ("1,23,456.00", "USD"),
        ("1,2345", "USD"),
        ("1,234,56", "USD"),
        ("1 2", "USD"),
        ("€1", "USD"),
        ("$1", "EUR"),
        ("R$1", "USD"),
        ("$1 €", "USD"),
        ("--$1", "USD"),
        ("-$-1", "USD"),
        ("3.00-", "USD"),
        ("$.50", "USD"),
        ("5.", "USD"),
        ("", "USD"),
        ("$", "USD"),
        ("Free", "USD"),
        ("1e3", "USD"),
        ("\N{ARABIC-INDIC DIGIT ONE}", "USD"),
        ("\N{SUPERSCRIPT TWO}", "USD"),
        ("9" * 30, "USD"),
        ("9" * 3_000_000, "USD"),
        (12, "USD"),
        (None, "USD"),
        ([], "USD"),
    ],
)
def test_what_may_mean_two_amounts_or_none_is_not_read(shown: Any, currency: str) -> None:
    assert displayed_minor_units(shown, currency) is None


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from(["USD", "EUR", "RUB", "BRL", "JPY", "CHF", "GBP"]),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", "."), ("", ",")]),
    st.booleans(),
)
def test_what_is_written_with_all_decimals_is_read_back(
    amount: int, currency: str, marks: tuple[str, str], code_first: bool
) -> None:
    group, decimal = marks
    whole, _, decimals = format_money(abs(amount), currency).partition(".")
    number = f"{int(whole):,}".replace(",", group) + (decimal + decimals if decimals else "")
    text = f"{currency} {number}" if code_first else f"{number} {currency}"
    assert displayed_minor_units(f"-{text}" if amount < 0 else text, currency) == amount


@given(st.text(max_size=12), st.sampled_from(sorted(CURRENCY_EXPONENTS)))
def test_no_text_breaks_it(shown: str, currency: str) -> None:
    amount = displayed_minor_units(shown, currency)
    assert amount is None or any(character in "0123456789" for character in shown)


def test_the_listed_signs_are_of_known_currencies() -> None:
    assert set(data_beside("currency_signs.yaml")) <= set(CURRENCY_EXPONENTS)
