"""Where refunds are said to stay within what was paid, no generated amounts lead above it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.document import RulingDocument
from engine.proving.refunds import refunds_within
from tests.conformance.small_policies import ruled, seen, small_policy

PAID, ORDER = "money.goods + money.freight", "order.goods + order.freight"
REQUEST = "money.asked"
FACTS: dict[str, dict[str, Any]] = {
    **{name: {"type": "money", "per": "line"} for name in ("money.goods", "money.freight", "money.cost")},
    **{name: {"type": "money"} for name in ("order.goods", "order.freight")},
}
UNIT_AMOUNTS = (
    {"goods": "money.goods"},
    {"goods": "money.goods", "freight": "money.freight"},
    {"goods": "money.goods + money.freight"},
    {"goods": "money.goods", "other": "money.goods"},
    {"other": "money.cost"},
    {"goods": 'money.goods if seen.two == "a" else 0'},
    {"goods": 'money.goods if seen.two == "a" else money.cost'},
    {"goods": "money.goods - money.freight"},
)
CASE_AMOUNTS = (
    {"goods": "order.goods", "freight": "order.freight"},
    {"goods": "order.goods", "other": "order.goods"},
    {"goods": "money.asked"},
)
UNIT_CAPS: tuple[list[str], ...] = (
    [],
    [PAID],
    ["money.freight + money.goods"],
    ["money.cost"],
    ["money.cost", PAID],
)
CASE_CAPS: tuple[list[str], ...] = ([], [ORDER], [REQUEST], [f'{ORDER} if seen.two == "a" else {REQUEST}'])
LINES = ("L1", "L2")
PARCELS = ("P1", "P2")

amounts_of = st.integers(0, 400)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """What a policy says of amounts, and by which units it judges."""
    return {
        "caps": draw(st.sampled_from(UNIT_CAPS)),
        "case_caps": draw(st.sampled_from(CASE_CAPS)),
        "unit": draw(st.sampled_from(UNIT_AMOUNTS)),
        "case": draw(maybe(st.sampled_from(CASE_AMOUNTS))),
        "total": draw(maybe(st.sampled_from((REQUEST, "money.cost")))),
        "own": draw(maybe(st.sampled_from(UNIT_AMOUNTS))),
        "added": draw(maybe(st.sampled_from(UNIT_AMOUNTS))),
        "review": draw(st.booleans()),
        "per": draw(st.sampled_from(("case", "parcel", "line"))),
    }


def written(chosen: dict[str, Any], paid: str = PAID, case_paid: str = ORDER) -> Any:
    case = {"pays": chosen["case"], "per": "case"} if chosen["case"] is not None else {"pays": chosen["unit"]}
    if chosen["total"] is not None and chosen["case"] is not None:
        case["total"] = chosen["total"]
    outcomes: dict[str, dict[str, Any]] = {"of_unit": {"pays": chosen["unit"]}, "of_case": case}
    outcomes = {"refund_goods": outcomes["of_unit"], "execute_proposal": outcomes["of_case"]}
    first: dict[str, Any] = {"outcome": "refund_goods", "liable": "seller"}
    if chosen["own"] is not None:
        first["pays"] = chosen["own"]
    second: dict[str, Any] = {"outcome": "execute_proposal", "liable": "seller"}
    rows = [{"when": {"seen.one": "a"}, "then": first}, {"then": second}]
    if chosen["review"]:
        rows[1] = {"then": {"outcome": "manual_review", "candidates": [first, second]}}
    added = None
    if chosen["added"] is not None:
        added = [{"when": {"seen.two": "b"}, "then": {"adds": chosen["added"], "liable": "seller"}}]
    return small_policy(
        rows,
        outcomes,
        amounts={
            "paid": paid,
            "case_paid": case_paid,
            "caps": chosen["caps"],
            "case_caps": chosen["case_caps"],
        },
        facts={**FACTS, "seen.one": {"values": ["a", "b"], "per": chosen["per"]}},
        added=added,
        per=chosen["per"],
    )


def above(chosen: dict[str, Any]) -> list[str]:
    book = written(chosen).load()
    (policy,) = book.policies()
    return refunds_within(book.draft, policy)


def cents(amount: str | None) -> int:
    return round(float(amount or 0) * 100)


def figures(ruling: RulingDocument) -> list[int]:
    """Every amount that a ruling says may be paid of the order."""
    refunds = [ruling["refund"], *(each["refund"] for each in ruling["candidates"])]
    return [cents(each["total"]) for each in refunds]


def zip_units(ruling: RulingDocument, known: list[tuple[int, int, int]]) -> list[Any]:
    """The units of a ruling, each with what is known of its amounts; none where there is one alone."""
    return list(zip(ruling["units"], known, strict=True)) if ruling["units"] else []


def judged(
    chosen: dict[str, Any], paid: list[tuple[int, int, int]], words: tuple[str, ...], asked: int
) -> Any:
    """A case of two lines, each in a parcel of its own where parcels are judged."""
    lines = LINES if chosen["per"] == "line" else ()
    parcels = PARCELS if chosen["per"] == "parcel" else ()
    places: list[dict[str, Any]] = [{"line": each} for each in lines] or [
        {"parcel": each} for each in parcels
    ]
    observations = []
    for place, amounts, word in zip(places or [{}], paid, words, strict=False):
        for name, amount in zip(("money.goods", "money.freight", "money.cost"), amounts, strict=True):
            observations.append(seen(name, amount, amount, **place))
        observations.append(seen("seen.one", word, **place))
    known = paid[: len(places) or 1]
    observations += [
        seen("order.goods", *[sum(each[0] for each in known)] * 2),
        seen("order.freight", *[sum(each[1] for each in known)] * 2),
        seen("money.asked", asked, asked),
        seen("seen.two", words[2]),
    ]
    return ruled(written(chosen), *observations, parcels=parcels, lines=lines), known


amounts = st.lists(st.tuples(amounts_of, amounts_of, amounts_of), min_size=2, max_size=2)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(policies(), amounts, st.tuples(*[st.sampled_from("ab")] * 3), st.integers(0, 2_000))
def test_no_amounts_lead_above_what_was_paid_where_that_is_proved(
    chosen: dict[str, Any], paid: list[tuple[int, int, int]], words: tuple[str, str, str], asked: int
) -> None:
    assume(not above(chosen))
    ruling, known = judged(chosen, paid, words, asked)
    most = sum(goods + freight for goods, freight, _ in known)
    assert all(figure <= most for figure in figures(ruling))
    for unit, (goods, freight, _) in zip_units(ruling, known):
        # what is ruled of the order is shown at each of its units
        if chosen["case"] is None or unit["outcome"] == "refund_goods":
            assert cents(unit["refund"]["total"]) <= goods + freight


PLAIN: dict[str, Any] = {
    "caps": [PAID],
    "case_caps": [ORDER],
    "unit": UNIT_AMOUNTS[1],
    "case": CASE_AMOUNTS[0],
    "total": None,
    "own": None,
    "added": None,
    "review": False,
    "per": "line",
}
ABOVE: dict[str, dict[str, Any]] = {
    "an uncapped cost": {"caps": [], "unit": UNIT_AMOUNTS[4]},
    "a cap of something else": {"caps": ["money.cost"], "unit": UNIT_AMOUNTS[4]},
    "a row's own amounts": {"caps": [], "own": UNIT_AMOUNTS[3]},
    "a case refund as asked": {"case_caps": [REQUEST], "case": CASE_AMOUNTS[2]},
    "parts taken twice": {"case_caps": [], "case": CASE_AMOUNTS[1]},
    "a cap that may be something else": {"case_caps": CASE_CAPS[3], "case": CASE_AMOUNTS[2]},
    "what is added": {"caps": [], "added": UNIT_AMOUNTS[4]},
}


@pytest.mark.parametrize("name", ABOVE)
def test_what_may_be_above_is_not_proved_and_a_case_is_above(name: str) -> None:
    chosen = {**PLAIN, **ABOVE[name]}
    assert above(PLAIN) == []
    assert above(chosen) != []
    excess = []
    for words in (("a", "a", "a"), ("a", "a", "b"), ("b", "b", "b"), ("b", "b", "a")):
        ruling, known = judged(chosen, [(100, 50, 900), (700, 0, 900)], words, 2_000)
        excess += [figure - 850 for figure in figures(ruling)]
        excess += [cents(unit["refund"]["total"]) - sum(own[:2]) for unit, own in zip_units(ruling, known)]
    assert max(excess) > 0


def test_units_together_need_a_cap_of_their_own() -> None:
    """What was paid for the order is not what was paid for its units where it is stated by itself."""
    (found,) = above({**PLAIN, "case_caps": []})
    assert "together" in found


def test_a_part_of_what_may_be_less_than_its_parts_is_not_within_it() -> None:
    chosen = {**PLAIN, "caps": [], "unit": UNIT_AMOUNTS[0]}
    assert above(chosen) == []
    book = written(chosen, paid="money.goods + (money.freight - money.cost)").load()
    (policy,) = book.policies()
    assert refunds_within(book.draft, policy) != []
