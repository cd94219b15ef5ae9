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


def test_contradicting_answers_name_both_places() -> None:
    one, other = seen(parcel([report(MOVING), report(MOVING, DELIVERED)]), "tracking.status")
    assert one.because == "the last record of parcels[0].tracking[0] says in_transit"
    assert other.because == "the last record of parcels[0].tracking[1] says delivered"
    nothing, found = seen(parcel([report(), report(MOVING)]), "tracking.status")
    assert nothing.because == "parcels[0].tracking[0] was asked and found nothing"
    assert "parcels[0].tracking[1]" in found.because


def test_a_turn_that_one_answer_alone_shows_is_said_and_denied() -> None:
    turned = ("2026-02-03T00:00:00Z", "returning")
    document = parcel([report(turned), report(MOVING)])
    assert [each.values for each in seen(document, "tracking.turned_back")] == [(True,), (False,)]
    assert seen(parcel([report(MOVING), report(DELIVERED)]), "tracking.turned_back") == []


@pytest.mark.parametrize("turn", ["refused", "returning", "returned"])
def test_a_delivery_after_a_turn_is_told_apart(turn: str) -> None:
    fact, sent_away = "tracking.delivered_after_turn", ("2026-02-03T00:00:00Z", turn)
    (found,) = seen(parcel(report(ACCEPTED, sent_away, DELIVERED)), fact)
    assert (found.values, found.settled_by) == ((True,), "")
    assert seen(parcel(report(ACCEPTED, sent_away, MOVING)), fact) == []
    assert seen(parcel(report(ACCEPTED, DELIVERED)), fact) == []


def test_only_an_answer_that_delivers_says_whether_it_was_after_a_turn() -> None:
    fact, refused = "tracking.delivered_after_turn", ("2026-02-03T00:00:00Z", "refused")
    with_moving = parcel([report(refused, DELIVERED), report(MOVING)])
    assert [each.values for each in seen(with_moving, fact)] == [(True,)]
    with_delivery = parcel([report(refused, DELIVERED), report(MOVING, DELIVERED)])
    assert [each.values for each in seen(with_delivery, fact)] == [(True,), (False,)]


def test_a_screenshot_alone_counts_and_is_named() -> None:
    (found,) = seen(parcel(report(MOVING, source="seller_screenshot")), "tracking.status")
    assert found.values == ("in_transit",)
    assert "screenshot" in found.because
    (live,) = seen(parcel(report(MOVING)), "tracking.status")
    assert "screenshot" not in live.because


# -- two numbers -----------------------------------------------------------------------------------

OTHER_NUMBER = "tracking.other_number_found"


def two_numbers(tracking: Any, **more: Any) -> dict[str, Any]:
    return parcel(tracking, waybill="RB1", transfer_waybill={"waybill": "LM2"}, **more)


def of(number: str, *events: Any, **more: str) -> dict[str, Any]:
    return {**report(*events, **more), "waybill": number}


def test_the_answers_of_two_numbers_are_one_way() -> None:
    document = two_numbers([of("RB1", ACCEPTED, MOVING), of("lm 2", DELIVERED)])
    assert values(document, "tracking.status") == ("delivered",)
    assert values(document, "tracking.first_record_at") == (micros(ACCEPTED[0]),) * 2
    assert values(document, "parcel.shipped_at") == (micros(ACCEPTED[0]),) * 2
    assert seen(document, OTHER_NUMBER) == []
    assert facts(document).flags == ()


def test_nothing_beside_what_is_found_under_the_other_number_is_no_contradiction() -> None:
    for tracking in ([of("RB1"), of("LM2", DELIVERED)], [of("RB1", DELIVERED), of("LM2")]):
        assert values(two_numbers(tracking), "tracking.status") == ("delivered",)
        assert seen(two_numbers(tracking), OTHER_NUMBER) == []


def test_a_contradiction_across_the_numbers_is_for_a_person() -> None:
    after = ("2026-02-12T00:00:00Z", "in_transit")
    (found,) = seen(two_numbers([of("RB1", DELIVERED), of("LM2", after)]), "tracking.status")
    assert (set(found.values), found.settled_by) == ({"delivered", "in_transit"}, "person")
    assert {each[: len("parcels[0].tracking[0]")] for each in found.source} == {
        "parcels[0].tracking[0]",
        "parcels[0].tracking[1]",
    }


@pytest.mark.parametrize(
    ("tracking", "named"),
    [
        (of("RB1"), "`LM2`"),
        (report(), "`LM2`"),
        (of("LM2"), "`RB1`"),
        (of("RB1", (ACCEPTED[0], "label_only")), "`LM2`"),
    ],
)
def test_nothing_under_one_number_leaves_the_other_to_be_queried(tracking: Any, named: str) -> None:
    document = two_numbers(tracking)
    (found,) = seen(document, OTHER_NUMBER)
    assert (set(found.values), found.settled_by, found.parcel) == ({True, False}, "ask", "p")
    assert any(named in flag and "has not been queried" in flag for flag in facts(document).flags)


@pytest.mark.parametrize("status", ["in_transit", "at_pickup_point", "customs_clearing", "lost"])
def test_the_transfer_number_may_show_more_of_a_parcel_on_its_way(status: str) -> None:
    document = two_numbers(of("RB1", ACCEPTED, (DELIVERED[0], status)))
    (found,) = seen(document, OTHER_NUMBER)
    assert (set(found.values), found.settled_by, found.parcel) == ({True, False}, "ask", "p")
    assert facts(document).flags == ()
    assert seen(two_numbers(of("LM2", ACCEPTED, (DELIVERED[0], status))), OTHER_NUMBER) == []


@pytest.mark.parametrize("status", ["delivered", "returning", "returned", "refused"])
def test_the_transfer_number_is_not_missed_where_the_way_ended(status: str) -> None:
    assert seen(two_numbers(of("RB1", ACCEPTED, (DELIVERED[0], status))), OTHER_NUMBER) == []


def test_nothing_under_both_numbers_is_nothing() -> None:
    document = two_numbers([of("RB1"), of("LM2")])
    assert values(document, "tracking.status") == ("nothing",)
    assert seen(document, OTHER_NUMBER) == []


def test_a_transfer_number_that_is_not_known_cannot_have_been_queried_for_certain() -> None:
    document = parcel(of("RB1"), waybill="RB1", transfer_waybill={"carrier": "Correos"})
    assert len(seen(document, OTHER_NUMBER)) == 1
    assert len(seen(parcel([of("RB1"), of("LM2")], waybill="RB1", transfer_waybill={}), OTHER_NUMBER)) == 1
    assert seen(parcel(of("RB1"), waybill="RB1", transfer_waybill={"waybill": "rb-1"}), OTHER_NUMBER) == []


def test_an_answer_that_does_not_say_its_number_may_be_of_either() -> None:
    (found,) = seen(two_numbers([report(MOVING), report(MOVING, DELIVERED)]), "tracking.status")
    assert set(found.values) == {"in_transit", "delivered"}
    early = report(MOVING, retrieved_at="2026-02-02T00:00:00Z")
    assert values(two_numbers([early, report(MOVING, DELIVERED)]), "tracking.status") == ("delivered",)


def test_an_answer_of_another_number_does_not_count() -> None:
    document = parcel([of("XX9", DELIVERED), of("RB1", MOVING)], waybill="RB1")
    assert values(document, "tracking.status") == ("in_transit",)
    assert any("`XX9`" in flag for flag in facts(document).flags)
    assert seen(parcel(of("XX9", DELIVERED), waybill="RB1"), "tracking.status") == []


def test_a_number_that_nothing_on_file_names_leaves_everything_possible() -> None:
    (found,) = seen(parcel(of("XX9", DELIVERED)), "tracking.status")
    assert {"nothing", "delivered", "in_transit"} <= set(found.values)
    assert found.settled_by == "ask"
