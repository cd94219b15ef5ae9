"""Written weights: what is read and what is not, exactly."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.source import read_yaml
from evidence.checks import weights
from evidence.checks.weights import HEAVIEST, Weight, read_weight, units
from tests.evidence.checks.pages import rows

FULL_WIDTH = {ord(character): ord(character) + 0xFEE0 for character in "0123456789.,kgKG"}

names = st.sampled_from(sorted(units()))
gaps = st.sampled_from(["", " ", "\u00a0", "\u2009", "\u3000"])
# neither nought nor three decimals, which a point or comma leaves in doubt
numbers = st.decimals("0.01", 99_999, places=2)


def test_the_page_has_examples_of_every_unit_and_of_doubts() -> None:
    examples = rows("weights")
    assert {"none" if grams is None else "or" in grams for _, grams, _ in examples} == {"none", True, False}
    shown = {units()[name.lower()].name for *_, unit in examples if unit for name in unit.split()}
    assert shown == {unit.name for unit in units().values()}


def test_the_data_name_each_unit_once_in_small_letters() -> None:
    file = Path(weights.__file__).with_name("weight_units.yaml")
    data = read_yaml(file.name, file.read_bytes()).value
    named = [name for entry in data["units"] for name in entry["names"]]
    assert sorted(named) == sorted(units())
    assert all(name == name.lower() and name.isalpha() for name in named)
    known = {entry["unit"]: Decimal(entry["grams"]) for entry in data["units"]}
    assert all(known[pair["larger"]] > known[pair["smaller"]] for pair in data["compounds"])


@given(numbers, names, gaps, st.sampled_from(".,"))
def test_a_weight_with_two_decimals_is_read_exactly(number: Decimal, name: str, gap: str, mark: str) -> None:
    weight = read_weight(f"{number}".replace(".", mark) + gap + name)
    assert weight == Weight((number * units()[name].grams,), name)


@given(st.integers(1_000, 999_999), st.sampled_from(".,"))
def test_three_digits_after_one_separator_leave_a_doubt(number: int, mark: str) -> None:
    weight = read_weight(f"{number // 1000}{mark}{number % 1000:03} kg")
    assert weight is not None
    assert weight.doubtful
    assert weight.readings == (Decimal(number), Decimal(number * 1000))
    assert weight.grams is None


@given(
    st.integers(1_000_000, 999_999_999), st.sampled_from([",", ".", "'", "’", "\u00a0", "\u2009", "\u202f"])
)
def test_thousands_set_apart_twice_leave_none(number: int, mark: str) -> None:
    assert read_weight(f"{number:,} g".replace(",", mark)) == Weight((Decimal(number),), "g")


@given(st.integers(1_000, 999_999_999), st.sampled_from(["'", "’", "\u00a0", "\u2009", "\u202f"]))
def test_a_separator_that_never_marks_decimals_leaves_none(number: int, mark: str) -> None:
    assert read_weight(f"{number:,} g".replace(",", mark)) == Weight((Decimal(number),), "g")


@given(st.integers(0, 999), st.integers(0, 15), st.integers(0, 9), gaps)
def test_pounds_with_ounces_are_one_weight(pounds: int, ounces: int, tenths: int, gap: str) -> None:
    grams = pounds * Decimal("453.59237") + Decimal(f"{ounces}.{tenths}") * Decimal("28.349523125")
    weight = read_weight(f"{pounds}{gap}lb{gap}{ounces}.{tenths}{gap}oz")
    assert weight == (Weight((grams,), "lb oz") if grams else None)


@given(numbers, st.sampled_from(["kg", "g", "KG"]))
def test_full_width_is_read_as_ordinary_width(number: Decimal, name: str) -> None:
    text = f"{number}{name}"
    assert read_weight(text.translate(FULL_WIDTH)) == read_weight(text)


@given(numbers, names)
def test_the_case_of_a_unit_does_not_count(number: Decimal, name: str) -> None:
    small, capital = read_weight(f"{number} {name}"), read_weight(f"{number} {name.upper()}")
    assert small is not None
    assert capital == Weight(small.readings, name.upper())


@given(st.text("0123456789.,'’  -+lbozkg斤\u00a0\u202f²１", max_size=80) | st.text(max_size=80))
def test_what_is_read_is_a_possible_weight_in_a_known_unit(text: str) -> None:
    weight = read_weight(text)
    if weight is not None:
        assert all(0 < grams <= HEAVIEST for grams in weight.readings)
        assert list(weight.readings) == sorted(set(weight.readings))
        assert all(name.lower() in units() for name in weight.unit.split(" "))


def test_many_decimals_are_not_rounded() -> None:
    ounces = "1." + "0" * 50 + "1"
    weight = read_weight(f"{ounces} oz")
    assert weight is not None
    assert weight.grams is not None
    assert weight.grams - Decimal("28.349523125") == Decimal("28.349523125E-51")


@pytest.mark.parametrize("heaviest", ["1000000 kg", "1'000'000'000 g", "1,000,000 kg"])
def test_a_thousand_tonnes_are_the_most(heaviest: str) -> None:
    assert read_weight(heaviest) == Weight((HEAVIEST,), heaviest.split()[1])
    assert read_weight(heaviest.replace(" ", ".001 ")) is None


@pytest.mark.parametrize(
    "text",
    [
        None, "", " ", "kg", "kg 5", ".5 kg", "5. kg", "5,,5 kg", "1.234,567.8 kg", "1'234 5 kg",
        "0,123,456 g", "+5 kg", "−5 kg", "~5 kg", "<5 kg", "½ kg", "1½ lb", "①kg", "5⁄2 kg", "1e3 kg",
        "٥ kg", "五斤", "5 kg\n", "5 kg/m", "5 fl oz", "5 oz t", "5 gr", "5 t", "5 ㎎", "3 oz 2 lb",
        "2 lb 3 lb", "2 lb 3 oz 4 oz", "2.0 lb 3 oz", "1 kg 200 g", "2 kg, 3 kg", "0 lb 0 oz",
        "9" * 61 + " kg", "1" * 1_000_000 + " kg", "1," * 500_000, "\ufdfa" * 64, "1\u202f" * 31 + "kg",
    ],
)  # fmt: skip
def test_what_is_no_single_weight_is_not_read(text: str | None) -> None:
    assert read_weight(text) is None
