"""Traced numbers: what is noted of them, so that no unit is taken for another that is computed otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from engine.calendars import Calendar, Zone
from engine.columns.layout import MOST
from engine.columns.lifted import LiftedCalendar
from engine.columns.traced import Traced, Uncountable, expression_of, in_expressions, traced
from engine.instants import DAY
from engine.possible import FAR

COUNT, PRICE = ("column", "count", "low"), ("column", "price", "low")


class Noted:
    """Numbers of one unit, and the tests that are noted of them."""

    def __init__(self) -> None:
        self.tests: list[tuple[Any, ...]] = []

    def number(self, value: int, expression: Any) -> Traced:
        """A number of the unit."""
        return traced(value, expression, lambda *test: self.tests.append(test))


def test_the_product_of_two_numbers_is_noted_to_be_what_columns_can_hold() -> None:
    noted = Noted()
    product = noted.number(7, COUNT) * noted.number(300, PRICE)
    assert (product, expression_of(product)) == (2100, ("*", COUNT, PRICE))
    contrary = {(operation, *sides) for operation, *sides, truth in noted.tests if not truth}
    most = {
        side: max(
            abs(each) for _, *sides in contrary for each in sides if side in sides and type(each) is int
        )
        for side in (COUNT, PRICE)
    }
    # whoever fails these tests has a product of at most 64 bits
    assert most[COUNT] * most[PRICE] < FAR
    for side, end in most.items():
        assert {("<", side, -end), ("<", end, side)} <= contrary


@pytest.mark.parametrize(
    ("one", "other"), [(MOST["number"], MOST["money"]), (-MOST["money"], MOST["number"]), (0, 0)]
)
def test_what_the_fact_table_accepts_is_multiplied(one: int, other: int) -> None:
    noted = Noted()
    assert int(noted.number(one, COUNT) * noted.number(other, PRICE)) == one * other


def test_a_product_beyond_what_columns_hold_is_refused() -> None:
    noted = Noted()
    number = noted.number(MOST["number"], COUNT)
    with pytest.raises(Uncountable):
        number * number * noted.number(MOST["money"], PRICE)
    with pytest.raises(Uncountable):
        noted.number(MOST["money"], PRICE) * noted.number(MOST["money"], COUNT)
    with pytest.raises(Uncountable):
        noted.number(MOST["money"], PRICE) * DAY


def test_of_two_units_with_one_product_that_answer_alike_either_both_are_refused_or_none() -> None:
    def run(count: int, price: int) -> tuple[list[tuple[Any, ...]], bool]:
        noted = Noted()
        try:
            noted.number(count, COUNT) * noted.number(price, PRICE)
        except Uncountable:
            return noted.tests, False
        return noted.tests, True

    sizes = [0, 1, -1, *(sign * 10**power for power in range(1, 18) for sign in (1, -1))]
    runs = [run(count, price) for count in sizes for price in sizes]
    outcomes: dict[Any, set[bool]] = {}
    asked: dict[Any, set[Any]] = {}
    for tests, done in runs:
        outcomes.setdefault(tuple(tests), set()).add(done)
        for place in range(len(tests) + 1):
            following = tests[place][:3] if place < len(tests) else None
            asked.setdefault(tuple(tests[:place]), set()).add(following)
    assert all(len(each) == 1 for each in outcomes.values())
    assert all(len(each) == 1 for each in asked.values()), "what is asked follows from what was answered"


def test_what_has_no_end_takes_its_sign_from_what_is_tested() -> None:
    noted = Noted()
    assert FAR * noted.number(3, COUNT) == FAR
    assert noted.number(-3, COUNT) * FAR == -FAR
    assert FAR * noted.number(0, COUNT) == 0
    assert ("==", COUNT, 0, True) in noted.tests
    assert ("<", 0, COUNT, False) in noted.tests
    assert noted.number(3, COUNT) - FAR == -FAR
    assert noted.number(3, COUNT) + FAR == FAR


def test_many_large_numbers_are_added_up_only_within_what_columns_hold() -> None:
    noted = Noted()
    total: int = noted.number(0, COUNT)
    for _ in range(40):
        total = total + noted.number(1, PRICE)
    assert total == 40
    assert noted.tests, "so many instants would not fit into 64 bits"
    with pytest.raises(Uncountable):
        sum([noted.number(MOST["instant"], PRICE)] * 20, total)


def test_days_that_are_traced_are_counted_from_a_plain_instant() -> None:
    zone = Zone(changes=(), offsets=(3600,), wall_changes=())
    plain, lifted = (kind({"Here": zone}, {}) for kind in (Calendar, LiftedCalendar))
    noted = Noted()
    end = lifted.local_day_end("Here", 5 * DAY, noted.number(3, COUNT))
    assert end == plain.local_day_end("Here", 5 * DAY, 3)
    assert expression_of(end) == ("day_end", "Here", 5 * DAY, COUNT)
    both = lifted.local_day_end("Here", noted.number(5 * DAY, PRICE), noted.number(3, COUNT))
    assert expression_of(both) == ("day_end", "Here", PRICE, COUNT)
    assert type(lifted.local_day_end("Here", 5 * DAY, 3)) is int


def test_values_are_told_apart_by_expressions_without_a_test() -> None:
    noted = Noted()
    one, other = noted.number(5, COUNT), noted.number(5, PRICE)
    assert in_expressions(("pays", (one, 2))) != in_expressions(("pays", (other, 2)))
    assert in_expressions(("pays", (one, 2))) == in_expressions(("pays", (noted.number(5, COUNT), 2)))
    assert not noted.tests
