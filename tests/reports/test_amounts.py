"""Amounts in words."""

from __future__ import annotations

from typing import Any

import pytest

from reports.amounts import either_text, paid_between_text, paid_text


def test_nothing_is_said_in_a_word() -> None:
    assert paid_text("0.00", "EUR") == "nothing"
    assert paid_text("0", "JPY") == "nothing"
    assert paid_text("1.00", "EUR") == "1.00 EUR"


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        ("0.00", "0.00", "nothing"),
        ("1.00", "1.00", "1.00 EUR"),
        ("0.00", "1.00", "between nothing and 1.00 EUR"),
        ("1.00", "2.00", "between 1.00 and 2.00 EUR"),
        ("1.00", None, "an amount that is open"),
        (None, None, "an amount that is open"),
    ],
)
def test_an_amount_is_one_or_lies_between_two(least: Any, most: Any, said: str) -> None:
    assert paid_between_text({"currency": "EUR", "at_least": least, "at_most": most}) == said


def test_of_several_amounts_one_is_paid() -> None:
    assert either_text(["0.00", "1.00", "2.00"], "EUR") == "nothing or 1.00 or 2.00 EUR"
    assert either_text(["1.00"], "EUR") == "1.00 EUR"
