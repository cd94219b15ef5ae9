"""A change of the shipping method: whether, what it saved, and when the buyer consented."""

from __future__ import annotations

from typing import Any

import pytest

from engine.possible import FAR
from tests.evidence.observers.scenes import case, micros, seen, values

DIFFERENCE = "parcel.method_cost_difference"
CONSENT = "consent.dated_at"
EARLY, LATE = "2026-01-03T00:00:00Z", "2026-01-08T00:00:00Z"
AFTER = "2026-04-01T00:00:00Z"


def line(number: int, price: str) -> dict[str, Any]:
    return {"line_id": str(number), "quantity": 1, "sold_by": "piece", "unit_price": price}


def shipped(chosen: str | None, used: str | None) -> dict[str, Any]:
    return case(order={"chosen_method": chosen}, parcels=[{"parcel_id": "p", "method": used}])


def consent(number: int, dated_at: str | None, **more: Any) -> dict[str, Any]:
    document = {
        "evidence_id": f"E{number}",
        "by": "seller",
        "kind": "method_change_consent",
        "submitted_at": "2026-03-10T00:00:00Z",
        "dated_at": dated_at,
        "assessment": "accepted",
    }
    return {**document, **more}


def consented(*documents: dict[str, Any], parcels: tuple[str, ...] = ("p",)) -> dict[str, Any]:
    return case(parcels=[{"parcel_id": name} for name in parcels], evidence=list(documents))


def test_methods_are_compared_parcel_by_parcel() -> None:
    document = case(
        order={"chosen_method": "EMS"},
        parcels=[{"parcel_id": "a", "method": "ems"}, {"parcel_id": "b", "method": "China Post"}],
    )
    found = {each.parcel: each.values for each in seen(document, "method.differs")}
    assert found == {"a": (False,), "b": (True,)}


def test_a_misspelling_is_for_a_person() -> None:
    (differs,) = seen(shipped("China Post Registered", "China Post Registred"), "method.differs")
    assert (set(differs.values), differs.settled_by) == ({True, False}, "person")


@pytest.mark.parametrize(("chosen", "used"), [(None, "EMS"), ("EMS", None), ("EMS", " - "), ("n/a", "EMS")])
def test_without_both_methods_nothing_is_said(chosen: str | None, used: str | None) -> None:
    assert seen(shipped(chosen, used), "method.differs") == []


@pytest.mark.parametrize(("given", "parts"), [("3.01", [226, 75]), ("-3.01", [-226, -75]), ("0", [0, 0])])
def test_the_difference_is_shared_over_the_lines_of_the_parcel(given: str, parts: list[int]) -> None:
    document = case(
        order={"lines": [line(1, "30.00"), line(2, "10.00")]},
        parcels=[{"parcel_id": "p", "method_cost_difference": given}],
    )
    found = seen(document, DIFFERENCE)
    assert [each.values for each in found] == [(part, part) for part in parts]
    assert [(each.parcel, each.line) for each in found] == [("p", "1"), ("p", "2")]


def test_each_parcel_has_its_own_difference() -> None:
    document = case(
        order={"lines": [line(1, "30.00"), line(2, "10.00")]},
        parcels=[
            {"parcel_id": "a", "lines": {"1": 1}, "method_cost_difference": "2.00"},
            {"parcel_id": "b", "lines": {"2": 1}},
        ],
    )
    assert [(each.parcel, each.values) for each in seen(document, DIFFERENCE)] == [("a", (200, 200))]


def test_a_share_of_goods_without_a_price_is_not_known() -> None:
    lines = [{"line_id": "1"}, {"line_id": "2"}]
    document = case(order={"lines": lines}, parcels=[{"parcel_id": "p", "method_cost_difference": "-2.00"}])
    assert [(each.values, each.settled_by) for each in seen(document, DIFFERENCE)] == [((-200, 0), "ask")] * 2
    alone = case(parcels=[{"parcel_id": "p", "method_cost_difference": "2.00"}])
    assert values(alone, DIFFERENCE) == (200, 200)


def test_the_earliest_consent_that_nobody_rejected_counts() -> None:
    document = consented(
        consent(1, LATE),
        consent(2, EARLY, assessment=None),
        consent(3, "2026-01-01T00:00:00Z", assessment="rejected"),
        consent(4, "2026-01-01T00:00:00Z", kind="other"),
    )
    assert values(document, CONSENT) == (micros(EARLY),) * 2


def test_a_consent_concerns_the_parcel_that_it_names() -> None:
    document = consented(consent(1, LATE), consent(2, EARLY, parcel="b"), parcels=("a", "b"))
    found = {each.parcel: each.values[0] for each in seen(document, CONSENT)}
    assert found == {"a": micros(LATE), "b": micros(EARLY)}
    assert values(case(evidence=[consent(1, LATE)]), CONSENT) == (micros(LATE),) * 2


@pytest.mark.parametrize(
    "document",
    [consent(1, None), consent(1, AFTER), consent(1, EARLY, submitted_at=AFTER)],
)
def test_a_consent_without_a_date_or_of_later_states_none(document: dict[str, Any]) -> None:
    assert seen(consented(document), CONSENT) == []


def test_a_rejection_of_later_leaves_a_consent_unjudged() -> None:
    document = consent(1, EARLY, assessment="rejected", assessed_at=AFTER)
    assert values(consented(document), CONSENT) == (micros(EARLY),) * 2


def test_an_assessed_extra_cost_is_shared_over_what_it_concerns() -> None:
    order = {"lines": [line(1, "30.00"), line(2, "10.00"), line(3, "60.00")]}
    parcels = [{"parcel_id": "a", "lines": {"1": 1, "2": 1}}, {"parcel_id": "b", "lines": {"3": 1}}]

    def found(**assessment: Any) -> dict[tuple[str | None, str | None], Any]:
        given = [{"fact": "delivery.extra_cost", "value": "4.00", **assessment}]
        document = case(order=order, parcels=parcels, assessments=given)
        return {(each.parcel, each.line): each.values for each in seen(document, "delivery.extra_cost")}

    assert found() == {("a", "1"): (120, 120), ("a", "2"): (40, 40), ("b", "3"): (240, 240)}
    assert found(parcel="a") == {("a", "1"): (300, 300), ("a", "2"): (100, 100)}
    assert found(line="2") == {("a", "2"): (400, 400)}
    assert found(parcel="b", line="1") == {("b", "1"): (400, 400)}


def test_an_extra_cost_of_a_case_without_lines_is_the_parcels() -> None:
    document = case(parcels=[{"parcel_id": "a"}], assessments={"delivery.extra_cost": "4.00"})
    assert values(document, "delivery.extra_cost") == (400, 400)
    two = case(parcels=[{"parcel_id": "a"}, {"parcel_id": "b"}], assessments={"delivery.extra_cost": "4.00"})
    assert {each.values for each in seen(two, "delivery.extra_cost")} == {(0, 400)}
    assert all(each.values[1] < FAR and each.settled_by == "ask" for each in seen(two, "delivery.extra_cost"))
