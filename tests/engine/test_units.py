"""Units as one: equal rulings add up, different ones are partial, grounds are never added."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.policy import Outcome, Status
from engine.ruling import NOTHING, Amounts, Ruling
from engine.units import merge, over_grounds, overall


def outcome(name: str, *, per_case: bool = False, includes_all: bool = False) -> Outcome:
    return Outcome(
        name=name,
        meaning=name,
        status="ruled",
        pays={},
        total=None,
        per="case" if per_case else None,
        outbound=None,
        includes_all=includes_all,
        with_money=None,
    )


FULL = outcome("refund_full", includes_all=True)
GOODS = outcome("refund_goods")
RELEASE = outcome("release_to_seller")
FULL_PRICE = outcome("refund_partial")
AGREED = outcome("execute_agreement", per_case=True)


def ruling(kind: Outcome, liable: str = "seller", goods: int = 0, freight: int = 0) -> Ruling:
    return Ruling(outcome=kind, liable=liable, pays=Amounts(goods, freight, 0))


def test_equal_rulings_add_up() -> None:
    merged = merge([ruling(FULL, goods=10, freight=1), ruling(FULL, goods=5)], "partial", "review")
    assert (merged.outcome, merged.liable, merged.pays) == ("refund_full", "seller", Amounts(15, 1, 0))


def test_different_rulings_are_partial_and_the_paying_units_are_liable() -> None:
    merged = merge([ruling(FULL, goods=10), ruling(RELEASE, "none")], "partial", "review")
    assert (merged.outcome, merged.liable, merged.pays) == ("partial", "seller", Amounts(10, 0, 0))


def test_paying_units_with_different_parties_leave_the_liability_undetermined() -> None:
    merged = merge([ruling(FULL, goods=10), ruling(GOODS, "buyer", goods=3)], "partial", "review")
    assert (merged.liable, merged.pays.total) == ("undetermined", 13)


def test_different_rulings_that_pay_nothing_go_to_review() -> None:
    merged = merge([ruling(RELEASE, "none"), ruling(GOODS)], "partial", "review")
    assert merged.review
    assert merged.pays == NOTHING


def test_amounts_of_the_case_count_once() -> None:
    merged = merge([ruling(AGREED, goods=10), ruling(AGREED, goods=10)], "partial", "review")
    assert merged.pays == Amounts(10, 0, 0)


@pytest.mark.parametrize("largest", [False, True])
def test_a_full_refund_includes_the_other_grounds(largest: bool) -> None:
    full = ruling(FULL, goods=10)
    assert over_grounds([ruling(GOODS, goods=12), full, ruling(RELEASE, "none")], largest) is full


def test_different_remedies_for_several_grounds_have_no_answer_or_the_largest() -> None:
    less, more = ruling(GOODS, goods=4), ruling(GOODS, goods=10)
    assert over_grounds([less, more, ruling(RELEASE, "none")], largest=False) is None
    assert over_grounds([less, more, ruling(RELEASE, "none")], largest=True) is more


def test_an_unknown_amount_is_not_compared() -> None:
    unknown = replace(ruling(GOODS, goods=4), pays=None)
    assert over_grounds([ruling(FULL_PRICE, goods=10), unknown], largest=True) is None


def test_equal_remedies_for_several_grounds_are_one_with_the_citations_of_all() -> None:
    one = replace(ruling(GOODS, goods=4), cites=(("C-1", "one"),), most=7)
    other = replace(ruling(GOODS, goods=4), cites=(("C-2", "other"),), most=9, return_freight="seller")
    both = over_grounds([one, other], largest=False)
    assert both is not None
    assert (both.pays, both.most, both.return_freight) == (Amounts(4, 0, 0), 9, "seller")
    assert both.cites == (("C-1", "one"), ("C-2", "other"))


def test_grounds_that_leave_the_freight_back_to_different_parties_do_not_decide_it() -> None:
    parties = [replace(ruling(GOODS, goods=4), return_freight=party) for party in ("seller", "buyer")]
    both = over_grounds(parties, largest=False)
    assert both is not None
    assert both.return_freight is None


def test_the_status_of_a_case_is_the_most_urgent_of_its_units() -> None:
    order: list[Status] = ["ruled", "review", "waiting", "open"]
    for index, status in enumerate(order):
        assert overall(order[: index + 1]) == status
