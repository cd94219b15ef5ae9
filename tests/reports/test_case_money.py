"""Where the money goes: said where it is known, and in part where only that is known."""

from __future__ import annotations

from typing import Any

import pytest

from reports.amounts import freight_out_text
from reports.case.markdown import case_markdown
from reports.case.money import UNMOVED, is_borne, money_text
from tests.reports.case_reports import example


def ruled(total: str, **given: Any) -> dict[str, Any]:
    refund = {
        "currency": "USD", "goods": total, "freight": "0.00", "other": "0.00", "total": total,
        "at_least": total, "at_most": total,
    }  # fmt: skip
    return {
        "status": "ruled",
        "outcome": "refund_full",
        "liable": "seller",
        "refund": refund,
        "units": [],
    } | given


@pytest.mark.parametrize(
    ("ruling", "paid", "said"),
    [
        (ruled("17.00"), "51.00", "17.00 USD to the buyer, 34.00 USD stays with the seller"),
        (ruled("51.00"), "51.00", "51.00 USD to the buyer, nothing stays with the seller"),
        (ruled("0.00"), "51.00", "nothing to the buyer, 51.00 USD stays with the seller"),
        (ruled("17.00"), None, "17.00 USD to the buyer"),
        (ruled("17.00", liable="platform_or_logistics"), "51.00", "17.00 USD to the buyer"),
        (ruled("0.00"), None, ""),
        (ruled("0.00", outcome="not_admissible"), "51.00", ""),
        (ruled("0.00", status="waiting"), "51.00", f"nowhere yet: {UNMOVED}"),
        (ruled("17.00", units=[ruled("17.00", outcome="buyer_chooses")]), "51.00", ""),
        (ruled("17.00", status="review"), "51.00", f"nowhere yet: {UNMOVED}"),
    ],
)
def test_a_line_says_where_the_money_goes_as_far_as_it_is_known(
    ruling: dict[str, Any], paid: str | None, said: str
) -> None:
    told = {"ruling": ruling, "paid": paid, "particulars": {"can_file_from": None}}
    assert money_text(told) == said


def test_a_dispute_that_was_filed_too_early_moves_no_money() -> None:
    report = case_markdown(example("filed_too_early"))
    assert f"| Where the money goes | nowhere by this ruling: {UNMOVED} |" in report


def test_nobody_bears_a_refund_of_nothing() -> None:
    assert is_borne(ruled("1.00"))
    assert not is_borne(ruled("0.00"))
    assert not is_borne(ruled("1.00", status="open"))
    assert "Borne by" not in case_markdown(example("customs_duty_refused"))
    assert "Borne by" in case_markdown(example("two_parcels"))


def test_freight_that_is_refunded_in_part_says_how_much_of_how_much() -> None:
    report = example("two_parcels")
    ruling = report["ruling"]
    assert freight_out_text(ruling, report["freight_paid"]) == "2.00 of 6.00 USD refunded to the buyer"
    assert freight_out_text(ruling, "2.00") == "2.00 USD refunded to the buyer"
    assert freight_out_text(ruling, None) == "2.00 USD refunded to the buyer"
