"""AfterShip's trackings as a part of a case."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.readers.aftership import READER
from tests.evidence.readers.altered_documents import altered, fixture, is_owed, only, read, refusal_message

ANSWER = fixture("aftership.json")
refusal = partial(refusal_message, READER)


def checkpoint(tag: str = "InTransit", subtag: str = "InTransit_001", **more: Any) -> dict[str, Any]:
    return {"checkpoint_time": "2026-01-12T11:00:00+08:00", "tag": tag, "subtag": subtag, **more}


def tracking(*checkpoints: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"tracking_number": "N1", "checkpoints": list(checkpoints), **more}


def test_a_whole_answer() -> None:
    assert READER.recognises(ANSWER)
    contribution = read(READER, ANSWER)
    (parcel,) = contribution.case["parcels"]
    events = parcel.pop("tracking")["events"]
    assert contribution.case["order"] == {
        "order_id": "7002",
        "placed_at": "2026-01-09T20:15:00+01:00",
        "chosen_method": "Standard",
        "ship_to": {"country": "FR", "city": "Lyon", "postal_code": "69003"},
    }
    assert parcel == {
        "parcel_id": "UB301774985HK",
        "waybill": "UB301774985HK",
        "carrier": "hong-kong-post",
        "shipped_at": "2026-01-12T11:00:00+08:00",
        "weight_g": "680.389",
        "transfer_waybill": {"waybill": "6A90013377245", "carrier": "la-poste-colissimo"},
    }
    assert [(each["at"], each["status"], each["location"]["country"]) for each in events] == [
        ("2026-01-12T11:00:00+08:00", "accepted", "HK"),
        ("2026-01-21T07:40:00", "customs_held", "FR"),
        ("2026-01-27T10:10:00+01:00", "delivered", "FR"),
    ]
    assert events[-1]["signed_by"] == "C MOREL"
    assert len(contribution.flags) == 3  # no offset, whose address it is, a promise without a time


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda entry: entry,
        lambda entry: {"meta": {"code": 200}, "data": entry},
        lambda entry: {"meta": {"code": 201}, "data": {"trackings": [entry]}},
        lambda entry: {"event": "tracking_update", "msg": entry},
    ],
)
def test_every_wrapping(wrapped: Any) -> None:
    tree = wrapped(ANSWER["data"]["tracking"])
    assert READER.recognises(tree)
    assert read(READER, tree).case == read(READER, ANSWER).case


def test_a_new_tracking_says_nothing_yet() -> None:
    for count in ({"tracked_count": 0}, {}, {"tracked_count": True}):
        contribution = read(READER, tracking(tag="Pending", subtag="Pending_001", **count))
        assert "events" not in only(contribution)
        assert contribution.flags == ("the answer does not say whether there are events",)


def test_found_nothing_after_a_query_is_no_event() -> None:
    contribution = read(READER, tracking(tag="Pending", tracked_count=4), "2026-03-01T00:00:00Z")
    assert only(contribution) == {
        "source": "aggregator",
        "retrieved_at": "2026-03-01T00:00:00Z",
        "events": [],
    }


def test_a_state_without_checkpoints_is_not_lost() -> None:
    contribution = read(READER, tracking(tag="Delivered", subtag="Delivered_001", signed_by="A"))
    assert only(contribution)["events"] == [
        {"status": "delivered", "code": "Delivered_001", "signed_by": "A"}
    ]
    assert len(contribution.flags) == 1


@pytest.mark.parametrize(
    ("subtag", "status"),
    [
        ("Exception_003", "refused"),
        ("Exception_006", "duty_due"),
        ("Exception_010", "returning"),
        ("Exception_011", "returned"),
        ("Exception_012", "damaged"),
    ],
)
def test_exceptions_are_told_apart(subtag: str, status: str) -> None:
    contribution = read(READER, tracking(checkpoint("Exception", subtag)))
    assert only(contribution)["events"][0]["status"] == status
    assert contribution.flags == ()


def test_missing_papers_may_be_those_for_customs() -> None:
    contribution = read(READER, tracking(checkpoint("Exception", "Exception_018")))
    assert only(contribution)["events"][0]["status"] == "unknown"
    assert contribution.flags == (
        "the code `Exception_018` may be customs or something else: read as `unknown`",
    )


DELIVERED = checkpoint("Delivered", "Delivered_001")
TURNED = checkpoint("Exception", "Exception_010")
GOES_BACK = "`return_to_sender` says that the parcel goes back"


@pytest.mark.parametrize(
    ("checkpoints", "statuses", "flags"),
    [
        (
            [DELIVERED],
            ["delivered", "returning"],
            [f"{GOES_BACK}, which contradicts the delivery: taken as an event"],
        ),
        ([checkpoint()], ["in_transit", "returning"], [f"{GOES_BACK}: taken as an event"]),
        ([checkpoint(), TURNED], ["in_transit", "returning"], []),
        (
            [TURNED, DELIVERED],
            ["returning", "delivered", "unknown"],
            ["`return_to_sender` leaves open to whom the parcel was delivered in the end"],
        ),
    ],
)
def test_a_parcel_that_goes_back_is_never_silent(
    checkpoints: list[Any], statuses: list[str], flags: list[str]
) -> None:
    contribution = read(READER, tracking(*checkpoints, return_to_sender=True))
    assert [each["status"] for each in only(contribution)["events"]] == statuses
    assert list(contribution.flags) == flags
    stays = read(READER, tracking(*checkpoints, return_to_sender=False))
    assert len(only(stays)["events"]) == len(checkpoints)


def test_a_state_of_delivery_is_not_known_where_the_parcel_goes_back() -> None:
    contribution = read(READER, tracking(tag="Delivered", subtag="Delivered_001", return_to_sender=True))
    assert only(contribution)["events"] == [{"status": "unknown", "code": "Delivered_001"}]
    assert contribution.flags[-1] == (
        "`return_to_sender` contradicts the state of a delivery: read as `unknown`"
    )


def test_that_a_parcel_goes_back_may_be_all_that_is_said() -> None:
    contribution = read(READER, tracking(tag="Pending", return_to_sender="true"))
    assert only(contribution)["events"] == [{"status": "returning", "code": "return_to_sender"}]
    assert contribution.flags == (f"{GOES_BACK}: taken as an event",)
    odd = read(READER, tracking(checkpoint(), return_to_sender=1))
    assert odd.flags == ("`return_to_sender` is no truth value and is left out",)


def test_forwarding_and_an_older_code() -> None:
    events = [checkpoint("InTransit", "InTransit_009"), checkpoint("OutForDelivery", "OutForDelivery_002")]
    statuses = [each["status"] for each in only(read(READER, tracking(*events)))["events"]]
    assert statuses == ["rerouted", "at_pickup_point"]


def test_unknown_codes_are_not_guessed() -> None:
    contribution = read(READER, tracking(checkpoint("Exception", "Exception_099"), checkpoint("Odd", "")))
    assert [each["status"] for each in only(contribution)["events"]] == ["unknown", "unknown"]
    assert contribution.flags == (
        "the code `Exception_099` is not known: read as `unknown`",
        "the code `Odd` is not known: read as `unknown`",
    )


def test_a_state_that_contradicts_the_checkpoints_is_flagged() -> None:
    contribution = read(
        READER, tracking(checkpoint(), tag="Delivered", subtag="Delivered_001", signed_by="A")
    )
    assert contribution.flags == (
        "no delivery is listed, but the answer as a whole says so: `Delivered Delivered_001`",
        "a signer is named, but no delivery is listed: `A`",
    )


def test_an_unknown_country_is_left_out() -> None:
    place = {"country_region": "Francia", "city": "Lyon"}
    contribution = read(READER, tracking(checkpoint(**place)))
    assert only(contribution)["events"][0]["location"] == {"city": "Lyon"}
    assert len(contribution.flags) == 1


def test_the_older_form_of_a_weight() -> None:
    parcel = read(READER, tracking(shipment_weight="1.2", shipment_weight_unit="kg")).case["parcels"][0]
    assert parcel["weight_g"] == "1200"
    unitless = read(READER, tracking(shipment_weight=1.2))
    assert "weight_g" not in unitless.case["parcels"][0]
    assert "a weight has no known unit, and is left out: `1.2`" in unitless.flags


def test_orders_that_differ_are_not_taken() -> None:
    two = [{**tracking(checkpoint(), order_id=order), "tracking_number": order} for order in ("1", "2")]
    contribution = read(READER, {"data": {"trackings": two}})
    assert len(contribution.case["parcels"]) == 2
    assert "order" not in contribution.case
    assert contribution.flags == ("the trackings state different values of `order_id`, and none is taken",)


def test_refusals() -> None:
    assert refusal({"meta": {"code": 200}, "data": {}}) == "this is no tracking of AfterShip"
    failed = {"meta": {"code": 4003}, "data": tracking()}
    assert refusal(failed) == "the answer says that the query failed: `4003`"
    unknown = {"meta": {"code": 4004, "message": "no such tracking"}, "data": {}}
    assert READER.recognises(unknown)
    assert not READER.recognises({**unknown, "result": {}})
    assert refusal(unknown) == "the answer says that the query failed: `4004 no such tracking`"
    assert refusal({"meta": {"code": 401}}) == "the answer says that the query failed: `401`"
    assert refusal(tracking() | {"checkpoints": {}}) == "`checkpoints` must be a list"
    assert refusal(tracking() | {"checkpoints": [1]}) == "entry 1 of `checkpoints` must be a map"
    assert refusal(tracking(last_mile=[])) == "`last_mile` must be a map"
    number = {"tracking_number": "x" * 201, "tag": "Pending"}
    assert refusal(number).endswith("is too long for a waybill number")


@given(st.data())
def test_an_altered_answer_is_read_or_refused(data: st.DataObject) -> None:
    is_owed(READER, data.draw(altered(ANSWER)))
