"""EasyPost's trackers as a part of a case."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.readers.easypost import READER
from tests.evidence.readers.altered_documents import altered, fixture, is_owed, only, read, refusal_message

TRACKER = fixture("easypost.json")
refusal = partial(refusal_message, READER)


def record(status: str = "in_transit", detail: str | None = None, **more: Any) -> dict[str, Any]:
    return {"status": status, "status_detail": detail, "datetime": "2026-01-11T18:30:00Z", **more}


def tracker(*records: dict[str, Any], **more: Any) -> dict[str, Any]:
    found = {"tracking_code": "N1", "status": "in_transit", "tracking_details": list(records)}
    return {**found, "created_at": "2026-01-10T00:00:00Z", "updated_at": "2026-01-12T00:00:00Z", **more}


def test_a_whole_tracker() -> None:
    assert READER.recognises(TRACKER)
    contribution = read(READER, TRACKER)
    (parcel,) = contribution.case["parcels"]
    events = parcel.pop("tracking")["events"]
    assert contribution.case["order"] == {
        "ship_to": {"province": "NY", "city": "TROY", "postal_code": "12180"}
    }
    assert parcel == {
        "parcel_id": "9400100000000000000001",
        "waybill": "9400100000000000000001",
        "carrier": "USPS",
        "weight_g": "498.952",
    }
    assert [(each["at"], each["status"], each["code"]) for each in events] == [
        ("2026-01-10T15:00:00Z", "label_only", "pre_transit/label_created"),
        ("2026-01-11T18:30:00Z", "accepted", "in_transit/received_at_origin_facility"),
        ("2026-01-15T09:00:00Z", "unknown", "in_transit/held"),
        ("2026-01-18T16:45:00Z", "delivered", "delivered/arrived_at_destination"),
    ]
    assert events[-1]["signed_by"] == "P HALE"
    assert "location" not in events[0]
    assert len(contribution.flags) == 2  # what held it, and whose address it is
    assert "the code `held` may be customs or something else: read as `unknown`" in contribution.flags


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda entry: {"object": "Event", "description": "tracker.updated", "result": entry},
        lambda entry: {"trackers": [entry], "has_more": False},
    ],
)
def test_every_wrapping(wrapped: Any) -> None:
    tree = wrapped(TRACKER)
    assert READER.recognises(tree)
    assert read(READER, tree).case == read(READER, TRACKER).case


def test_found_nothing_is_no_event() -> None:
    assert only(read(READER, tracker(status="unknown")))["events"] == []


def test_a_new_tracker_says_nothing_yet() -> None:
    contribution = read(READER, tracker(status="unknown", updated_at="2026-01-10T00:00:00Z"))
    assert "events" not in only(contribution)
    assert contribution.flags == ("the answer does not say whether there are events",)


def test_a_state_without_events_is_not_lost() -> None:
    contribution = read(READER, tracker(status="delivered", signed_by="A"))
    assert only(contribution)["events"] == [{"status": "delivered", "code": "delivered", "signed_by": "A"}]
    assert len(contribution.flags) == 1


@pytest.mark.parametrize(
    ("status", "detail", "read_as"),
    [
        ("in_transit", "status_update", "in_transit"),
        ("pre_transit", "status_update", "label_only"),
        ("failure", "lost", "lost"),
        ("failure", "delayed", "exception"),
        ("out_for_delivery", "in_transit", "out_for_delivery"),
        ("available_for_pickup", "arrived_at_destination", "at_pickup_point"),
        ("return_to_sender", "refused", "returning"),
        ("return_to_sender", "return", "returning"),
        ("cancelled", None, "cancelled"),
    ],
)
def test_statuses_and_their_details(status: str, detail: str | None, read_as: str) -> None:
    contribution = read(READER, tracker(record(status, detail)))
    assert only(contribution)["events"][0]["status"] == read_as
    assert contribution.flags == ()


def test_delivered_on_the_way_back_is_a_contradiction() -> None:
    contribution = read(READER, tracker(record("delivered", "return")))
    assert only(contribution)["events"][0]["status"] == "unknown"
    assert contribution.flags == (
        "two codes of an event contradict each other: read as `unknown`: `delivered, return`",
    )


def test_unknown_codes_are_not_guessed() -> None:
    contribution = read(READER, tracker(record("in_transit", "beamed"), record("sublimed")))
    assert [each["status"] for each in only(contribution)["events"]] == ["unknown", "unknown"]
    assert len(contribution.flags) == 2


def test_a_return_is_the_return_of_the_case() -> None:
    contribution = read(READER, tracker(record(), is_return=True, carrier="UPS"))
    assert set(contribution.case) == {"return_parcel"}
    back = contribution.case["return_parcel"]
    assert (back["waybill"], back["carrier"]) == ("N1", "UPS")
    assert len(back["tracking"]["events"]) == 1


def test_several_returns_are_not_taken() -> None:
    returns = [tracker(record(), is_return=True, tracking_code=code) for code in ("R1", "R2")]
    contribution = read(READER, {"trackers": [tracker(record()), *returns]})
    assert set(contribution.case) == {"parcels"}
    assert contribution.flags == ("several returns are tracked, and a case has one: none is taken: `R1`",)


def test_a_failed_query_beside_an_answered_one_is_flagged() -> None:
    contribution = read(READER, {"trackers": [tracker(record()), tracker(status="error", tracking_code="X")]})
    assert len(contribution.case["parcels"]) == 1
    assert contribution.flags == ("the query of a number failed, which says nothing about it: `X`",)


def test_refusals() -> None:
    assert refusal(tracker(record("error"), status="error")) == "EasyPost says that the query failed"
    assert refusal({"object": "Tracker"}) == "this is no tracker of EasyPost"
    assert refusal(tracker() | {"tracking_details": "none"}) == "`tracking_details` must be a list"
    assert refusal(tracker(tracking_code=None)) == "the answer does not name the number that it is about"
    assert refusal(tracker(carrier_detail=1)) == "`carrier_detail` must be a map"


@given(st.data())
def test_an_altered_tracker_is_read_or_refused(data: st.DataObject) -> None:
    is_owed(READER, data.draw(altered(TRACKER)))
