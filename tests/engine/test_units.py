"""Units as one: equal rulings add up, different ones are partial, grounds are never added."""

from __future__ import annotations

from engine.policy import Outcome, Status
from engine.ruling import NOTHING, Amounts, Ruling
from engine.units import Unit, merge, overall


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
AGREED = outcome("execute_agreement", per_case=True)


def ruling(kind: Outcome, liable: str = "seller", goods: int = 0, freight: int = 0) -> Ruling:
    return Ruling(outcome=kind, liable=liable, pays=Amounts(goods, freight, 0))


A, B = Unit(parcel="a"), Unit(parcel="b")


def test_equal_rulings_add_up() -> None:
    merged = merge([(A, ruling(FULL, goods=10, freight=1)), (B, ruling(FULL, goods=5))], "partial", "review")
    assert (merged.outcome, merged.liable, merged.pays) == ("refund_full", "seller", Amounts(15, 1, 0))


def test_different_rulings_are_partial_and_the_paying_units_are_liable() -> None:
    merged = merge([(A, ruling(FULL, goods=10)), (B, ruling(RELEASE, "none"))], "partial", "review")
    assert (merged.outcome, merged.liable, merged.pays) == ("partial", "seller", Amounts(10, 0, 0))


def test_paying_units_with_different_parties_leave_the_liability_undetermined() -> None:
    merged = merge([(A, ruling(FULL, goods=10)), (B, ruling(GOODS, "buyer", goods=3))], "partial", "review")
    assert (merged.liable, merged.pays.total) == ("undetermined", 13)


def test_amounts_of_the_case_count_once() -> None:
    merged = merge([(A, ruling(AGREED, goods=10)), (B, ruling(AGREED, goods=10))], "partial", "review")
    assert merged.pays == Amounts(10, 0, 0)


def test_a_full_refund_includes_the_other_grounds_and_other_differences_go_to_review() -> None:
    one, other = Unit(parcel="a", ground="color"), Unit(parcel="a", ground="size")
    merged = merge([(one, ruling(FULL, goods=10)), (other, ruling(GOODS, goods=4))], "partial", "review")
    assert (merged.outcome, merged.pays.total) == ("refund_full", 10)
    merged = merge([(one, ruling(GOODS, goods=10)), (other, ruling(RELEASE, "none"))], "partial", "review")
    assert merged.review
    assert merged.pays == NOTHING


def test_the_status_of_a_case_is_the_most_urgent_of_its_units() -> None:
    order: list[Status] = ["ruled", "review", "waiting", "open"]
    for index, status in enumerate(order):
        assert overall(order[: index + 1]) == status
