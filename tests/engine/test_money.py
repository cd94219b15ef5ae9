from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.money import CURRENCY_EXPONENTS, allocate, format_money, parse_money, share

minor_units = st.integers(0, 10**15 - 1)
currencies = st.sampled_from(sorted(CURRENCY_EXPONENTS))
weight_lists = st.lists(st.integers(0, 10**6) | st.integers(0, 3), min_size=1, max_size=12)


@given(minor_units, currencies)
def test_what_was_written_is_read_again(minor: int, currency: str) -> None:
    text = format_money(minor, currency)
    assert parse_money(text, currency) == minor
    assert Decimal(text).scaleb(CURRENCY_EXPONENTS[currency]) == minor


@given(st.text(alphabet="0123456789.-+eE, NaInfty_", max_size=24) | st.text(max_size=24), currencies)
def test_other_text_is_refused_in_words_or_is_that_decimal(text: str, currency: str) -> None:
    try:
        minor = parse_money(text, currency)
    except ValueError as error:
        refused = error
    else:
        assert Decimal(text).scaleb(CURRENCY_EXPONENTS[currency]) == minor >= 0
        return
    assert str(refused).startswith("`")


@pytest.mark.parametrize(
    ("text", "currency", "minor", "written"),
    [
        ("24.30", "USD", 2430, "24.30"),
        ("24.3", "USD", 2430, "24.30"),
        ("24", "USD", 2400, "24.00"),
        ("0", "USD", 0, "0.00"),
        ("0.07", "USD", 7, "0.07"),
        ("007.5", "USD", 750, "7.50"),
        ("1500", "JPY", 1500, "1500"),
        ("0", "JPY", 0, "0"),
        ("1.234", "KWD", 1234, "1.234"),
        ("0.001", "KWD", 1, "0.001"),
        ("1.2", "KWD", 1200, "1.200"),
        ("1.2345", "CLF", 12345, "1.2345"),
        ("12.50", "BGN", 1250, "12.50"),
        ("9999999999999.99", "USD", 10**15 - 1, "9999999999999.99"),
    ],
)
def test_amounts_that_are_read(text: str, currency: str, minor: int, written: str) -> None:
    assert parse_money(text, currency) == minor
    assert format_money(minor, currency) == written


def test_a_negative_amount_is_written_with_its_sign() -> None:
    assert format_money(-7, "USD") == "-0.07"
    assert format_money(-7, "JPY") == "-7"


@pytest.mark.parametrize(
    ("text", "currency", "message"),
    [
        ("1500.00", "JPY", "`1500.00` has 2 decimals, but JPY has no decimals"),
        ("24.300", "USD", "`24.300` has 3 decimals, but USD has 2 decimals"),
        ("1.2345", "KWD", "`1.2345` has 4 decimals, but KWD has 3 decimals"),
        ("-1.00", "USD", "`-1.00` is negative"),
        ("-0", "USD", "`-0` is negative"),
        ("NaN", "USD", "`NaN` is not an amount"),
        ("Infinity", "USD", "is not an amount"),
        ("1e3", "USD", "`1e3` is not an amount"),
        ("1E+2", "USD", "is not an amount"),
        ("+1", "USD", "is not an amount"),
        ("1_000", "USD", "is not an amount"),
        ("1,000.00", "USD", "`1,000.00` has a comma"),
        ("24,30", "USD", "has a comma"),
        (".5", "USD", "is not an amount"),
        ("5.", "USD", "is not an amount"),
        (" 5", "USD", "is not an amount"),
        ("5\n", "USD", "is not an amount"),
        ("$5", "USD", "is not an amount"),
        ("", "USD", "is not an amount"),
        ("٥", "USD", "is not an amount"),
        ("10000000000000", "USD", "is above the largest amount, 9999999999999.99 USD"),
        ("1000000000000000", "JPY", "is above the largest amount, 999999999999999 JPY"),
        ("9" * 1_000_000, "USD", "is above the largest amount"),
        ("1", "usd", "`usd` is not a currency code of ISO 4217; write it as in `USD`"),
        ("1", "BTC", "`BTC` is not a currency code of ISO 4217"),
        ("1", "XAU", "`XAU` is not a currency code of ISO 4217"),
    ],
)
def test_amounts_that_are_refused_say_why(text: str, currency: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        parse_money(text, currency)
    assert message in str(refused.value)
    assert len(str(refused.value)) < 250


def test_every_currency_code_is_three_letters_and_listed_once() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCY_EXPONENTS)
    counts = {n: list(CURRENCY_EXPONENTS.values()).count(n) for n in (0, 2, 3, 4)}
    assert counts == {0: 18, 2: 149, 3: 7, 4: 2}
    assert sum(counts.values()) == len(CURRENCY_EXPONENTS)


@given(minor_units, weight_lists)
def test_parts_add_up_exactly(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert len(parts) == len(weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)


@given(minor_units, weight_lists)
def test_each_part_is_less_than_one_minor_unit_from_its_exact_share(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    shares = weights if whole else [1] * len(weights)
    whole = whole or len(weights)
    for part, weight in zip(allocate(total, weights), shares, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(minor_units, weight_lists)
def test_a_larger_weight_never_gets_a_smaller_part(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    for index, weight in enumerate(weights):
        for later in range(index + 1, len(weights)):
            if weight > weights[later]:
                assert parts[index] >= parts[later]
            elif weight < weights[later]:
                assert parts[index] <= parts[later]
            else:
                assert 0 <= parts[index] - parts[later] <= 1


@given(minor_units, weight_lists, st.integers(1, 10**6), st.data())
def test_raising_a_weight_never_lowers_its_part(
    total: int, weights: list[int], more: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(weights) - 1))
    raised = [*weights[:index], weights[index] + more, *weights[index + 1 :]]
    if sum(weights):
        assert allocate(total, raised)[index] >= allocate(total, weights)[index]
    else:
        assert allocate(total, raised)[index] == total


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (100, [0, 0, 0], [34, 33, 33]),
        (5, [1, 2, 3], [1, 2, 2]),  # exact shares 0.83, 1.67, 2.5
        (1, [1, 1], [1, 0]),
        (10, [0, 7], [0, 10]),
        (0, [3, 4], [0, 0]),
        (0, [], []),
        (2430, [1980, 450], [1980, 450]),
    ],
)
def test_worked_splits(total: int, weights: list[int], parts: list[int]) -> None:
    assert allocate(total, weights) == parts


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [2, -1]), (1, [])])
def test_splits_without_a_meaning_are_refused(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="split"):
        allocate(total, weights)


@given(minor_units, st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_the_exact_fraction_rounded_half_up(amount: int, numerator: int, denominator: int) -> None:
    doubled = 2 * amount * numerator
    result = share(amount, numerator, denominator)
    assert (2 * result - 1) * denominator <= doubled < (2 * result + 1) * denominator


@given(minor_units, st.integers(0, 1000))
def test_a_share_in_thousandths_is_decimals_own_half_up(amount: int, numerator: int) -> None:
    exact = Decimal(amount) * numerator / 1000
    assert share(amount, numerator, 1000) == exact.quantize(Decimal(1), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("amount", "numerator", "denominator", "result"),
    [(5, 1, 2, 3), (1, 1, 2, 1), (1, 1, 3, 0), (2, 1, 3, 1), (0, 1, 2, 0), (990, 2, 3, 660)],
)
def test_worked_shares(amount: int, numerator: int, denominator: int, result: int) -> None:
    assert share(amount, numerator, denominator) == result


@pytest.mark.parametrize("fraction", [(-1, 1, 2), (1, -1, 2), (1, 1, 0), (1, 1, -2)])
def test_shares_without_a_meaning_are_refused(fraction: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="fraction"):
        share(*fraction)
