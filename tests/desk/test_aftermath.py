"""What a change of one part of a case would make of the part and of the whole of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reports.case_reports import example

KINDS = ("singles", "pairs", "together", "unsettling")


def flips_of(report: dict[str, Any], unit: str | None) -> list[dict[str, Any]]:
    (found,) = [each for each in report["flips"] if each["unit"] == unit]
    return [flip for kind in KINDS for flip in found[kind]]


def after(report: dict[str, Any], unit: str | None, fact: str, value: Any) -> list[dict[str, Any]]:
    (flip,) = [
        each
        for each in flips_of(report, unit)
        if len(each["changes"]) == 1
        and each["changes"][0]["fact"] == fact
        and value in each["changes"][0]["becomes"]
    ]
    return [dict(each) for each in flip["after"]]


def ends(span: dict[str, Any]) -> tuple[str, str]:
    return span["at_least"], span["at_most"]


def test_a_change_of_one_parcel_leaves_what_the_other_one_pays() -> None:
    (lost,) = after(example("two_parcels"), "parcel shoes", "tracking.status", "lost")
    assert ends(lost["part"]) == ("34.00", "34.00")
    assert ends(lost["case"]) == ("51.00", "51.00")
    assert any("promised delivery time is over" in why for why in lost["whys"])


def test_what_parts_share_is_otherwise_for_all_of_them() -> None:
    report = example("two_parcels")
    (admitted,) = after(report, "parcel socks", "dispute.receipt_admitted", True)
    assert (ends(admitted["part"]), ends(admitted["case"])) == (("0.00", "17.00"), ("0.00", "51.00"))
    (shipped,) = [
        each["after"][0]
        for each in flips_of(report, "parcel socks")
        if each["changes"][0]["fact"] == "order.last_shipped_at"
    ]
    assert ends(shipped["case"]) == ("0.00", "0.00")


def test_of_each_answer_it_is_told_what_it_pays() -> None:
    accepted, refused = after(example("two_parcels"), "parcel shoes", "address.city", "different")
    assert (ends(accepted["part"]), ends(accepted["case"])) == (("0.00", "0.00"), ("17.00", "17.00"))
    assert (ends(refused["part"]), ends(refused["case"])) == (("34.00", "34.00"), ("51.00", "51.00"))


def test_grounds_of_one_claim_are_paid_once() -> None:
    report = example("colour_and_quality")
    (infringing,) = after(report, "parcel 1, ground color", "goods.infringing", True)
    assert (ends(infringing["part"]), ends(infringing["case"])) == (("24.30", "24.30"), ("24.30", "24.30"))


@pytest.mark.parametrize("name", ["delivered_elsewhere", "lots_short", "two_parcels", "changed_method"])
def test_every_ruling_that_a_change_leads_to_is_found_again(name: str) -> None:
    report = example(name)
    for unit in report["flips"]:
        for kind in KINDS:
            for flip in unit[kind]:
                assert all(flip["after"]), flip["changes"]
                assert all((each["case"] is None) == (unit["unit"] is None) for each in flip["after"])


@pytest.mark.parametrize(
    ("name", "totals"),
    [
        ("receipt_asked_for", ["0.00", "19.90"]),
        ("delivered_late", ["0", "2100"]),
        ("in_transit", []),
        ("colour_and_quality", []),
        ("delivered_elsewhere", []),
    ],
)
def test_the_few_amounts_of_an_open_case_are_known_where_rulings_name_them(
    name: str, totals: list[str]
) -> None:
    assert example(name)["totals"] == totals
