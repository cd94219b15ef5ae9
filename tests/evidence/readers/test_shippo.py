"""Shippo's tracking answers as a part of a case."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.readers.shippo import READER
from tests.evidence.readers.altered_documents import altered, fixture, is_owed, only, read, refusal_message

PUSHED = fixture("shippo.json")
refusal = partial(refusal_message, READER)


def record(status: str, substatus: Any = None, **more: Any) -> dict[str, Any]:
    return {"status": status, "substatus": substatus, "status_date": "2026-02-05T12:00:00Z", **more}


def track(*records: dict[str, Any], latest: Any = None) -> dict[str, Any]:
    return {"tracking_number": "N1", "tracking_status": latest, "tracking_history": list(records)}


def test_a_whole_answer_bare_or_pushed() -> None:
    assert READER.recognises(PUSHED)
    assert READER.recognises(PUSHED["data"])
    contribution = read(READER, PUSHED)
    assert read(READER, PUSHED["data"]).case == contribution.case
    (parcel,) = contribution.case["parcels"]
    events = parcel.pop("tracking")["events"]
    assert contribution.case["order"] == {
        "ship_to": {"country": "US", "province": "OR", "city": "Salem", "postal_code": "97301"}
    }
    assert parcel == {
        "parcel_id": "9205500000000000000002",
        "waybill": "9205500000000000000002",
        "carrier": "usps",
    }
    assert [(each["at"], each["status"], each["code"]) for each in events] == [
        ("2026-02-01T09:00:00Z", "label_only", "PRE_TRANSIT/information_received"),
        ("2026-02-02T17:00:00Z", "accepted", "TRANSIT/package_accepted"),
        ("2026-02-05T12:00:00Z", "attempt_failed", "TRANSIT/notice_left"),
        ("2026-02-11T15:00:00Z", "returning", "RETURNED/return_to_sender"),
    ]
    assert len(contribution.flags) == 1  # whose address it is


@pytest.mark.parametrize(
    ("status", "substatus", "read_as"),
    [
        ("RETURNED", None, "returning"),  # it need not have come back yet
        ("RETURNED", {"code": "package_unclaimed"}, "returning"),
        ("FAILURE", {"code": "package_disposed"}, "destroyed"),
        ("FAILURE", None, "exception"),
        ("TRANSIT", {"code": "other"}, "in_transit"),
        ("UNKNOWN", None, "unknown"),
        ("DELIVERED", {"code": "delivered"}, "delivered"),
    ],
)
def test_statuses_and_their_details(status: str, substatus: Any, read_as: str) -> None:
    contribution = read(READER, track(record(status, substatus)))
    assert only(contribution)["events"][0]["status"] == read_as
    assert contribution.flags == ()


def test_a_parcel_that_is_held_may_be_at_customs() -> None:
    held = {"status": "TRANSIT", "substatus": {"code": "package_held"}, "status_date": "2026-02-05T12:00:00Z"}
    tree = {"tracking_number": "N1", "tracking_status": None, "tracking_history": [held]}
    contribution = read(READER, tree)
    assert only(contribution)["events"][0]["status"] == "unknown"
    assert contribution.flags == (
        "the code `package_held` may be customs or something else: read as `unknown`",
    )


def test_unknown_codes_are_not_guessed() -> None:
    contribution = read(READER, track(record("TRANSIT", "beamed"), record("SUBLIMED")))
    assert [each["status"] for each in only(contribution)["events"]] == ["unknown", "unknown"]
    assert len(contribution.flags) == 2


def test_found_nothing_is_no_event() -> None:
    assert only(read(READER, track(latest=record("UNKNOWN"))))["events"] == []


def test_no_state_says_nothing() -> None:
    contribution = read(READER, track())
    assert "events" not in only(contribution)
    assert contribution.flags == ("the answer does not say whether there are events",)


def test_a_latest_state_is_not_lost() -> None:
    contribution = read(READER, track(latest=record("DELIVERED", "delivered")))
    assert [each["status"] for each in only(contribution)["events"]] == ["delivered"]
    assert len(contribution.flags) == 1


def test_a_state_that_contradicts_the_history_is_flagged() -> None:
    contribution = read(READER, track(record("TRANSIT"), latest=record("DELIVERED")))
    assert contribution.flags == ("no delivery is listed, but the answer as a whole says so: `DELIVERED`",)


def test_refusals() -> None:
    assert refusal({"tracking_number": "N1"}) == "this is no tracking answer of Shippo"
    assert refusal([]) == "this is no tracking answer of Shippo"
    assert refusal(track() | {"tracking_history": 1}) == "`tracking_history` must be a list"
    assert refusal(track(latest="UNKNOWN")) == "`tracking_status` must be a map"
    assert (
        refusal(track() | {"tracking_number": ""}) == "the answer does not name the number that it is about"
    )


@given(st.data())
def test_an_altered_answer_is_read_or_refused(data: st.DataObject) -> None:
    is_owed(READER, data.draw(altered(PUSHED)))
