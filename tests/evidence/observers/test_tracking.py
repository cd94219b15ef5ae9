"""What tracking shows: the last state, contradictions, unknown records, and the first record."""

from __future__ import annotations

from typing import Any

import pytest

from engine.instants import HOUR
from tests.evidence.observers.scenes import case, facts, micros, seen, values


def parcel(tracking: Any, **more: Any) -> dict[str, Any]:
    return case(parcels=[{"parcel_id": "p", "tracking": tracking, **more}])


def report(
    *events: Any, source: str = "carrier", retrieved_at: str = "2026-03-19T00:00:00Z"
) -> dict[str, Any]:
    listed = [{"at": each[0], "status": each[1]} if isinstance(each, tuple) else each for each in events]
    return {"source": source, "retrieved_at": retrieved_at, "events": listed}


ACCEPTED = ("2026-01-07T00:00:00Z", "accepted")
MOVING = ("2026-02-01T00:00:00Z", "in_transit")
DELIVERED = ("2026-02-10T00:00:00Z", "delivered")


def test_the_last_record_in_time_counts_in_whichever_order_they_are_listed() -> None:
    assert values(parcel(report(ACCEPTED, MOVING, DELIVERED)), "tracking.status") == ("delivered",)
    assert values(parcel(report(DELIVERED, MOVING, ACCEPTED)), "tracking.status") == ("delivered",)


def test_records_of_one_instant_stand_as_their_list_goes() -> None:
    same = ("2026-02-10T00:00:00Z", "out_for_delivery")
    assert values(parcel(report(ACCEPTED, same, DELIVERED)), "tracking.status") == ("delivered",)
    assert values(parcel(report(DELIVERED, same, ACCEPTED)), "tracking.status") == ("delivered",)


def test_queried_and_nothing_found_is_not_the_same_as_not_queried() -> None:
    assert values(parcel(report()), "tracking.status") == ("nothing",)
    assert seen(parcel(None), "tracking.status") == []
    assert seen(parcel({"source": "carrier", "events": []}), "tracking.status") == []
    assert seen(parcel(report(retrieved_at="2026-04-01T00:00:00Z")), "tracking.status") == []


def test_a_label_is_a_label_only_while_nothing_else_is_recorded() -> None:
    label = ("2026-01-06T00:00:00Z", "label_only")
    later_label = ("2026-03-01T00:00:00Z", "label_only")
    assert values(parcel(report(label)), "tracking.status") == ("label_only",)
    assert values(parcel(report(label, MOVING, later_label)), "tracking.status") == ("in_transit",)


def test_a_record_whose_meaning_is_not_known_may_mean_anything_but_nothing() -> None:
    unknown = {"at": "2026-02-11T00:00:00Z", "status": "unknown", "code": "ZZ_9"}
    (found,) = seen(parcel(report(ACCEPTED, unknown)), "tracking.status")
    assert found.settled_by == "person"
    assert "nothing" not in found.values
    assert {"delivered", "in_transit", "lost"} <= set(found.values)
    assert any("ZZ_9" in flag for flag in facts(parcel(report(ACCEPTED, unknown))).flags)
    (missing,) = seen(parcel(report(ACCEPTED, {"at": "2026-02-11T00:00:00Z"})), "tracking.status")
    assert missing.settled_by == "ask"


def test_a_delivery_that_a_later_record_contradicts_is_for_a_person() -> None:
    after = ("2026-02-12T00:00:00Z", "in_transit")
    (found,) = seen(parcel(report(ACCEPTED, DELIVERED, after)), "tracking.status")
    assert set(found.values) == {"delivered", "in_transit"}
    assert found.settled_by == "person"


def test_a_return_after_a_delivery_contradicts_nothing() -> None:
    after = ("2026-02-12T00:00:00Z", "returning")
    assert values(parcel(report(ACCEPTED, DELIVERED, after)), "tracking.status") == ("returning",)


def test_a_carrier_outranks_a_screenshot_and_the_later_answer_the_earlier() -> None:
    shot = report(DELIVERED, source="seller_screenshot")
    assert values(parcel([report(MOVING), shot]), "tracking.status") == ("in_transit",)
    early = report(MOVING, retrieved_at="2026-02-02T00:00:00Z")
    assert values(parcel([early, report(MOVING, DELIVERED)]), "tracking.status") == ("delivered",)


def test_answers_of_one_time_that_contradict_are_both_seen() -> None:
    found = seen(parcel([report(MOVING), report(MOVING, DELIVERED)]), "tracking.status")
    assert [each.values for each in found] == [("in_transit",), ("delivered",)]


def test_what_is_recorded_after_the_instant_of_judgement_does_not_exist() -> None:
    document = parcel(report(ACCEPTED, DELIVERED, retrieved_at="2026-02-05T00:00:00Z"))
    assert values(document, "tracking.status", "2026-02-06T00:00:00Z") == ("accepted",)
    assert seen(document, "tracking.delivered_at", "2026-02-06T00:00:00Z") == []


def test_a_record_without_a_zone_may_be_in_any() -> None:
    document = parcel(report(("2026-01-07T10:00:00", "accepted"), MOVING))
    low, high = values(document, "tracking.first_record_at")
    assert low == micros("2026-01-07T10:00:00Z") - 14 * HOUR
    assert high == micros("2026-01-07T10:00:00Z") + 12 * HOUR
    platform = values(document, "tracking.first_record_platform_at")
    assert platform == (micros("2026-01-07T18:00:00Z"),) * 2


def test_the_last_record_is_the_newest_that_counts() -> None:
    label = ("2026-03-01T00:00:00Z", "label_only")
    found = values(parcel(report(ACCEPTED, MOVING, label)), "tracking.last_record_at")
    assert found == (micros("2026-02-01T00:00:00Z"),) * 2
    assert values(parcel(report(label)), "tracking.last_record_at") == (micros("2026-03-01T00:00:00Z"),) * 2
    assert seen(parcel(report()), "tracking.last_record_at") == []


def test_a_last_record_without_a_zone_or_a_time_leaves_bounds() -> None:
    (unzoned,) = seen(
        parcel(report(ACCEPTED, ("2026-02-01T10:00:00", "in_transit"))), "tracking.last_record_at"
    )
    local = micros("2026-02-01T10:00:00Z")
    assert (unzoned.values, unzoned.settled_by) == ((local - 14 * HOUR, local + 12 * HOUR), "person")
    (undated,) = seen(parcel(report(ACCEPTED, {"status": "in_transit"})), "tracking.last_record_at")
    assert undated.values == (micros("2026-01-07T00:00:00Z"), micros("2026-03-20T00:00:00Z"))
    assert undated.settled_by == "ask"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"shipped_at": "2026-01-06T00:00:00Z"}, "2026-01-06T00:00:00Z"),
        ({}, "2026-01-07T00:00:00Z"),
    ],
)
def test_a_shipment_is_as_stated_or_the_first_acceptance(more: dict[str, str], expected: str) -> None:
    document = parcel(report(MOVING, ACCEPTED), **more)
    assert values(document, "parcel.shipped_at") == (micros(expected),) * 2
    assert values(document, "order.last_shipped_at") == (micros(expected),) * 2


def test_without_an_acceptance_the_shipment_is_not_known() -> None:
    assert seen(parcel(report(MOVING)), "parcel.shipped_at") == []
    (found,) = seen(parcel(report(MOVING)), "order.last_shipped_at")
    assert found.settled_by == "ask"


def test_all_goods_are_shipped_with_the_last_parcel() -> None:
    document = case(
        parcels=[
            {"parcel_id": "a", "shipped_at": "2026-01-06T00:00:00Z"},
            {"parcel_id": "b", "shipped_at": "2026-01-09T00:00:00Z"},
        ]
    )
    assert values(document, "order.last_shipped_at") == (micros("2026-01-09T00:00:00Z"),) * 2
    assert values(document, "order.first_shipped_at") == (micros("2026-01-06T00:00:00Z"),) * 2
