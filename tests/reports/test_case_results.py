"""What a change would make of a ruling, in words: of the part, in all, and by which reason."""

from __future__ import annotations

from typing import Any

import pytest

from reports.case.markdown import case_markdown
from reports.case.results import Beside, because_text, result_text, won_text
from tests.reports.case_reports import example

AMOUNTS = {"currency": "EUR", "goods": "18.00", "freight": "1.90", "other": "0.00", "total": "19.90"}
REFUND = {"outcome": "refund_full", "liable": "seller", "amounts": AMOUNTS, "candidates": [], "why": ""}
NOTHING = {**AMOUNTS, "goods": "0.00", "freight": "0.00", "total": "0.00"}
RELEASE = {**REFUND, "outcome": "release_to_seller", "liable": "none", "amounts": NOTHING}
REVIEW = {**REFUND, "outcome": "manual_review", "amounts": None, "why": "No rule says more."}
PART = Beside(part=True)


def span(least: str | None, most: str | None) -> dict[str, Any]:
    return {"currency": "EUR", "at_least": least, "at_most": most}


def after(part: Any, case: Any = None, *whys: str) -> dict[str, Any]:
    return {"part": part, "case": case, "whys": list(whys)}


@pytest.mark.parametrize(
    ("ruling", "known", "said"),
    [
        (
            REFUND,
            after(span("19.90", "19.90"), span("36.90", "36.90")),
            "the buyer would win this part: 19.90 EUR refunded, so 36.90 EUR in all",
        ),
        (
            REFUND,
            after(span("19.90", "19.90"), span("19.90", "19.90")),
            "the buyer would win this part: 19.90 EUR refunded, and nothing for the rest",
        ),
        (
            RELEASE,
            after(span("0.00", "0.00"), span("17.00", "17.00")),
            "the seller would win this part: nothing refunded, so 17.00 EUR in all",
        ),
        (
            RELEASE,
            after(span("0.00", "0.00"), span("0.00", "17.00")),
            "the seller would win this part: nothing refunded, so between nothing and 17.00 EUR in all",
        ),
        (
            REVIEW,
            after(span("0.00", "19.90"), span("17.00", "36.90")),
            "you would have to decide how much: between nothing and 19.90 EUR, "
            "so between 17.00 and 36.90 EUR in all (no rule says more)",
        ),
        (
            REVIEW,
            after(span("0.00", None)),
            "you would have to decide how much: an amount that is open (no rule says more)",
        ),
        (
            {**REVIEW, "candidates": [RELEASE, REFUND]},
            after(span("0.00", "19.90")),
            "you would have to decide (the policy points to nothing to the buyer or 19.90 EUR to the buyer)",
        ),
    ],
)
def test_a_result_says_what_the_buyer_would_get_in_all(
    ruling: dict[str, Any], known: dict[str, Any], said: str
) -> None:
    assert won_text(ruling, PART, after=known) == said


def flip(*rulings: Any, known: list[Any], **given: Any) -> dict[str, Any]:
    return {
        "changes": [], "rulings": list(rulings), "after": known, "status": "ruled", "depends_on": None,
        "settled_by": "", "values": [], **given,
    }  # fmt: skip


def test_of_many_results_it_is_told_between_what_they_lie_with_and_without_the_rest() -> None:
    part, other = Beside(part=True), {**REFUND, "amounts": {**AMOUNTS, "total": "5.00"}}
    known = [
        after(span("19.90", "19.90"), span("36.90", "36.90")),
        after(span("0.00", "0.00"), span("17.00", "17.00")),
        after(span("5.00", "5.00"), span("22.00", "22.00")),
    ]
    text = result_text(flip(REFUND, RELEASE, other, known=known), {}, part)
    assert text == (
        "it would be open who wins "
        "(nothing or 5.00 or 19.90 EUR refunded; 17.00 or 22.00 or 36.90 EUR in all)"
    )
    open_one = after(span("0.00", "19.90"), span("17.00", "36.90"))
    text = result_text(flip(REFUND, RELEASE, REVIEW, known=[*known[:2], open_one]), {}, part)
    assert text == (
        "it would be open who wins (between nothing and 19.90 EUR refunded; you may have to decide; "
        "between 17.00 and 36.90 EUR in all)"
    )


def test_the_reason_of_one_result_stands_behind_it() -> None:
    known = after(span("19.90", "19.90"), None, "It is lost.", "It is late.", "It is gone.")
    assert because_text(flip(REFUND, known=[known]), Beside()) == " (it is lost; or it is late)"
    assert because_text(flip(REFUND, RELEASE, known=[known, known]), Beside()) == ""
    assert because_text(flip(REVIEW, known=[known]), Beside()) == " (no rule says more)"
    assert "no rule" not in result_text(flip(REVIEW, known=[known]), {}, Beside())
    assert because_text(flip(REFUND, known=[None]), Beside()) == ""


def test_the_box_says_of_a_part_what_the_whole_case_would_pay() -> None:
    box, _, rest = case_markdown(example("two_parcels")).partition("\n## Why")
    assert "34.00 USD refunded, so 51.00 USD in all" in box
    assert "“in all” is what the buyer would get of the whole case." in rest


def test_the_box_puts_what_the_reason_rests_on_first_and_says_why_it_would_turn() -> None:
    box = case_markdown(example("two_parcels")).partition("\n## Why")[0]
    shoes = box.partition("Parcel shoes: if ")[2]
    assert shoes.startswith("the record showed “different” instead of “same”")
    box = case_markdown(example("delivered_elsewhere")).partition("\n## Why")[0]
    assert "(delivered elsewhere, and no request of the buyer for another address is proven)" in box
    assert "(the parcel is still on its way, and the promised delivery time is over; or " in box
