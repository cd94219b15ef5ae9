"""What the tracking of a return shows, and what it leaves open."""

from __future__ import annotations

from typing import Any

import pytest

from tests.evidence.observers.scenes import case, facts, seen, values

ADDRESS = {"recipient": "Li Wei", "city": "Shenzhen", "country": "CN"}
TIMES = ("2026-03-06T00:00:00Z", "2026-03-08T00:00:00Z", "2026-03-10T00:00:00Z")
STATUS, FAILED = "return.status", "return.failed"
AT_CUSTOMS, SENT_BACK = "return.at_origin_customs", "return.sent_back_from_seller_city"

Event = tuple[str, dict[str, Any] | None]
SENT: Event = ("accepted", {"country": "ES", "city": "Madrid"})
REACHED: Event = ("out_for_delivery", {"country": "CN", "city": "Shenzhen"})


def report(*events: Event, **more: Any) -> dict[str, Any]:
    listed = [
        {"at": at, "status": status, "location": location}
        for at, (status, location) in zip(TIMES, events, strict=False)
    ]
    return {"source": "carrier", "retrieved_at": "2026-03-19T00:00:00Z", "events": listed, **more}


def returning(*events: Event, **parcel: Any) -> dict[str, Any]:
    return case(return_parcel={"address": ADDRESS, "tracking": report(*events), **parcel})


def raised(document: dict[str, Any]) -> set[str]:
    return {word for word in facts(document).raised if word.startswith("tracking:")}


def test_the_last_record_is_the_state_of_the_return() -> None:
    assert values(returning(SENT, ("in_transit", None)), STATUS) == ("in_transit",)
    assert values(returning(SENT), "return.number_valid") == (True,)
    assert seen(returning(SENT), "tracking.status") == []
    assert raised(returning(SENT, ("in_transit", None))) == set()


def test_a_number_of_which_nothing_is_found_is_raised() -> None:
    assert values(returning(), STATUS) == ("nothing",)
    assert values(returning(), "return.number_valid") == (False,)
    assert raised(returning()) == {"tracking:return_nothing"}
    for tracking in (None, {"source": "carrier", "events": []}):
        unasked = returning(tracking=tracking)
        assert seen(unasked, STATUS) == seen(unasked, "return.number_valid") == []
        assert raised(unasked) == set()


def test_sources_are_read_as_those_of_an_outbound_parcel() -> None:
    carrier, shot = report(SENT), report(SENT, REACHED, source="seller_screenshot")
    document = returning(tracking=[carrier, shot])
    assert values(document, STATUS) == ("accepted",)
    assert any("return_parcel.tracking[1] is not used" in flag for flag in facts(document).flags)
    contradicting = returning(tracking=[report(SENT), report(SENT, REACHED)])
    assert [each.values for each in seen(contradicting, STATUS)] == [("accepted",), ("out_for_delivery",)]


def test_a_delivered_return_is_compared_with_its_address() -> None:
    document = returning(SENT, ("delivered", {"country": "CN", "city": "Shen Zhen"}))
    assert values(document, "return_address.country") == ("same",)
    assert values(document, "return_address.city_shown") == (True,)
    assert values(document, "return_address.city_score") == (100, 100)
    assert seen(document, "address.country") == []
    (country,) = seen(document, "return_address.country")
    assert "return" in country.because
    assert country.source == ("return_parcel.tracking.events[1].location.country",)


def test_an_address_that_is_not_known_leaves_the_place_open() -> None:
    document = returning(SENT, ("delivered", {"country": "CN", "city": "Shenzhen"}), address=None)
    (country,) = seen(document, "return_address.country")
    assert (set(country.values), country.settled_by) == ({"same", "different"}, "ask")
    assert seen(document, "return_address.city_score") == []


@pytest.mark.parametrize("status", ["returning", "returned", "refused"])
def test_a_last_record_may_say_that_the_return_failed(status: str) -> None:
    document = returning(SENT, (status, None))
    assert values(document, FAILED) == (True,)
    assert "tracking:return_failed" in raised(document)
    assert values({**document, "return_parcel": {**document["return_parcel"], "failed": False}}, FAILED) == (
        False,
    )


@pytest.mark.parametrize("status", ["lost", "destroyed"])
def test_a_lost_return_is_no_failed_delivery(status: str) -> None:
    document = returning(SENT, (status, None))
    assert seen(document, FAILED) == []
    assert "tracking:return_failed" not in raised(document)


def test_a_failure_that_is_possible_is_raised_and_not_observed() -> None:
    for document in (
        returning(SENT, ("unknown", None)),
        returning(tracking=[report(SENT), report(SENT, ("returning", None))]),
    ):
        assert seen(document, FAILED) == []
        assert "tracking:return_failed" in raised(document)


def test_who_established_a_cause_established_the_failure() -> None:
    assessed = {"return.failure_cause": "seller"}
    assert values(case(return_parcel={}, assessments=assessed), FAILED) == (True,)
    assert values(case(return_parcel={"failed": False}, assessments=assessed), FAILED) == (False,)
    assert seen(case(return_parcel={}, assessments={"return.failure_cause": None}), FAILED) == []
    late = [{"fact": "return.failure_cause", "value": "seller", "at": "2026-04-01T00:00:00Z"}]
    assert seen(case(return_parcel={}, assessments=late), FAILED) == []


@pytest.mark.parametrize("status", ["customs_held", "customs_clearing", "duty_due"])
@pytest.mark.parametrize(
    ("location", "found"),
    [
        ({"country": "CN"}, (True,)),
        ({"country": "ES"}, (False,)),
        ({"country": "HK"}, ()),
        ({"city": "Shenzhen"}, ()),
        (None, ()),
    ],
)
def test_customs_of_the_sellers_country_hold_the_return(
    status: str, location: Any, found: tuple[bool, ...]
) -> None:
    document = returning(SENT, (status, location))
    assert values(document, AT_CUSTOMS) == found
    assert raised(document) == (set() if found else {"tracking:return_customs"})


def test_customs_of_a_country_that_is_not_known_are_raised() -> None:
    document = returning(SENT, ("customs_held", {"country": "CN"}), address={"city": "Shenzhen"})
    assert seen(document, AT_CUSTOMS) == []
    assert raised(document) == {"tracking:return_customs"}
    passed = returning(("customs_held", {"country": "CN"}), REACHED)
    assert seen(passed, AT_CUSTOMS) == []
    assert raised(passed) == set()


@pytest.mark.parametrize("status", ["returning", "returned", "refused"])
def test_a_return_that_had_reached_the_sellers_city_was_sent_back(status: str) -> None:
    document = returning(SENT, REACHED, (status, {"country": "ES", "city": "Madrid"}))
    (back,) = seen(document, SENT_BACK)
    assert back.values == (True,)
    assert back.source[0] == "return_parcel.tracking.events[1].location.city"
    assert raised(document) == {"tracking:return_failed"}


@pytest.mark.parametrize(
    "before",
    [
        SENT,
        ("in_transit", {"country": "CN", "city": "Shenyang"}),
        ("in_transit", {"country": "US", "city": "Shenzhen"}),
        ("label_only", {"country": "CN", "city": "Shenzhen"}),
        ("in_transit", None),
    ],
)
def test_a_return_that_did_not_surely_reach_the_city_is_raised(before: Event) -> None:
    document = returning(SENT, before, ("returning", None))
    assert seen(document, SENT_BACK) == []
    assert raised(document) == {"tracking:return_failed", "tracking:return_sent_back"}


def test_an_assessment_beside_the_tracking_is_observed_too() -> None:
    document = returning(SENT, ("customs_held", {"country": "CN"}))
    document["assessments"] = {AT_CUSTOMS: False}
    assert [each.values for each in seen(document, AT_CUSTOMS)] == [(True,), ("false",)]


def test_the_number_that_an_answer_names_is_that_of_the_return_or_it_does_not_count() -> None:
    mine = returning(tracking={**report(SENT, REACHED), "waybill": "cn-77"}, waybill="CN77")
    assert values(mine, STATUS) == ("out_for_delivery",)
    another = returning(tracking={**report(SENT, REACHED), "waybill": "CN78"}, waybill="CN77")
    assert seen(another, STATUS) == seen(another, "return.number_valid") == []
    assert raised(another) == set()
    unknown = returning(tracking={**report(SENT, REACHED), "waybill": "CN78"})
    assert "nothing" in values(unknown, STATUS)
    assert "tracking:return_nothing" in raised(unknown)
    assert {value for each in seen(unknown, "return.number_valid") for value in each.values} == {True, False}


def test_sources_that_disagree_on_the_number_name_both_places() -> None:
    document = returning(tracking=[report(), report(SENT)])
    found = seen(document, "return.number_valid")
    assert [each.values for each in found] == [(False,), (True,)]
    assert [
        "return_parcel.tracking[0]" in found[0].because,
        "return_parcel.tracking[1]" in found[1].because,
    ] == [
        True,
        True,
    ]
