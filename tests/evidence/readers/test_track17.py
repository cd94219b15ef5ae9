"""17TRACK's tracking answers as a part of a case."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Refused
from evidence.readers.contribution import Contribution
from evidence.readers.track17 import READER
from tests.evidence.readers.altered_documents import altered, fixture, is_owed, only, read

ANSWER = fixture("track17.json")
NOT_FOUND = {"status": "NotFound", "sub_status": "NotFound_Other", "sub_status_descr": None}


def event(time: str | None = "2026-02-05T17:20:00+08:00", **more: Any) -> dict[str, Any]:
    return {"time_iso": time, "sub_status": "InTransit_Other", "description": "words", **more}


def info(*events: dict[str, Any], sync: str = "Success", **more: Any) -> dict[str, Any]:
    provider = {
        "latest_sync_status": sync,
        "latest_sync_time": "2026-02-20T02:00:00Z",
        "events": list(events),
    }
    return {"tracking": {"providers": [provider]}, **more}


def answer(*infos: Any, rejected: tuple[Any, ...] = (), code: Any = 0) -> Contribution:
    accepted = [{"number": f"N{index}", "carrier": 1, "track_info": each} for index, each in enumerate(infos)]
    return read(READER, {"code": code, "data": {"accepted": accepted, "rejected": list(rejected)}})


def refusal(tree: Any) -> tuple[str, tuple[Any, ...]]:
    with pytest.raises(Refused) as caught:
        read(READER, tree)
    (diagnostic,) = caught.value.problems
    assert diagnostic.place is not None
    return diagnostic.message, diagnostic.place.path


def test_a_whole_answer() -> None:
    assert READER.recognises(ANSWER)
    contribution = read(READER, ANSWER)
    (parcel,) = contribution.case["parcels"]
    events = parcel.pop("tracking")
    assert contribution.case["order"] == {
        "ship_to": {"country": "ES", "city": "SEVILLA", "postal_code": "41003"}
    }
    assert parcel == {
        "parcel_id": "LX482910375CN",
        "waybill": "LX482910375CN",
        "carrier": "China Post",
        "weight_g": "420",
        "transfer_waybill": {"waybill": "PQ77120033ES", "carrier": "Correos"},
    }
    assert events["retrieved_at"] == "2026-02-20T02:00:00Z"
    assert [(each["at"], each["status"]) for each in events["events"]] == [
        ("2026-02-04T10:00:00+08:00", "label_only"),
        ("2026-02-05T17:20:00+08:00", "accepted"),
        ("2026-02-08T09:30:00+08:00", "in_transit"),
        ("2026-02-15T08:00:00+01:00", "customs_clearing"),
        ("2026-02-19T12:05:00+01:00", "delivered"),
    ]
    assert events["events"][-1]["location"] == {"country": "ES", "city": "SEVILLA", "postal_code": "41003"}
    assert "location" not in events["events"][0]
    assert len(contribution.flags) == 1  # whose address it is


def test_when_it_was_retrieved_is_what_the_caller_says() -> None:
    tracking = only(read(READER, ANSWER, "2026-03-01T00:00:00Z"))
    assert tracking["retrieved_at"] == "2026-03-01T00:00:00Z"


def test_what_17track_pushes() -> None:
    pushed = {"event": "TRACKING_UPDATED", "data": ANSWER["data"]["accepted"][0]}
    assert READER.recognises(pushed)
    assert read(READER, pushed).case == read(READER, ANSWER).case


def test_found_nothing_is_no_event() -> None:
    assert only(answer(info(latest_status=NOT_FOUND)))["events"] == []
    assert only(answer({"latest_status": NOT_FOUND, "tracking": {"providers": []}}))["events"] == []


def test_a_carrier_that_was_not_reached_is_no_found_nothing() -> None:
    contribution = answer(info(sync="Failure", latest_status=NOT_FOUND))
    assert "events" not in only(contribution)
    assert len(contribution.flags) == 2


def test_a_number_without_information() -> None:
    contribution = answer(None)
    assert contribution.case == {"parcels": [{"parcel_id": "N0", "waybill": "N0"}]}
    assert contribution.flags == ("the answer does not say whether there are events: `N0`",)


def test_a_latest_event_or_state_is_not_lost() -> None:
    delivered = {"status": "Delivered", "sub_status": "Delivered_Other"}
    latest = answer(info(latest_status=delivered, latest_event=event(sub_status="Delivered_Other")))
    assert [each["status"] for each in only(latest)["events"]] == ["delivered"]
    state = answer(info(latest_status=delivered))
    assert only(state)["events"] == [{"status": "delivered", "code": "Delivered_Other"}]
    assert latest.flags == state.flags != ()


def test_a_state_that_contradicts_the_events_is_flagged() -> None:
    delivered = {"status": "Delivered", "sub_status": "Delivered_Other"}
    assert answer(info(event(), latest_status=delivered)).flags == (
        "no delivery is listed, but the answer as a whole says so: `Delivered Delivered_Other`",
    )
    moving = {"status": "InTransit", "sub_status": "InTransit_Other"}
    assert len(answer(info(event(sub_status="Delivered_Other"), latest_status=moving)).flags) == 1


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"sub_status": "InTransit_CustomsRequiringInformation"}, "customs_held", None),
        ({"sub_status": "Exception_Returned", "stage": "Returned"}, "returned", None),
        ({"sub_status": None, "stage": "PickedUp"}, "accepted", "PickedUp"),
        ({"sub_status": None, "stage": "InTransit_PickedUp"}, "accepted", "InTransit_PickedUp"),
    ],
)
def test_sub_statuses_and_stages(given: dict[str, Any], status: str, code: str | None) -> None:
    contribution = answer(info(event(**given)))
    (found,) = only(contribution)["events"]
    assert (found["status"], found["code"]) == (status, code or given["sub_status"])
    assert contribution.flags == ()


@pytest.mark.parametrize("code", ["Exception_Security", "DeliveryFailure_Security"])
def test_security_may_be_customs(code: str) -> None:
    contribution = answer(info(event(sub_status=code)))
    assert only(contribution)["events"][0]["status"] == "unknown"
    assert contribution.flags == (f"the code `{code}` may be customs or something else: read as `unknown`",)


def test_unknown_codes_are_not_guessed() -> None:
    contribution = answer(info(event(sub_status="InTransit_Teleported"), event(sub_status=None)))
    assert [each["status"] for each in only(contribution)["events"]] == ["unknown", "unknown"]
    assert set(contribution.flags) == {
        "the code `InTransit_Teleported` is not known: read as `unknown`",
        "an event has no code: read as `unknown`",
    }


def test_times_that_contradict_or_were_made_up_are_flagged() -> None:
    contradicted = answer(info(event(time_utc="2026-02-05T17:20:00Z")))
    assert only(contradicted)["events"][0]["at"] == "2026-02-05T17:20:00+08:00"
    assert len(contradicted.flags) == 1
    raw = {"date": "2026-02-05", "time": "17:20:00", "timezone": None}
    assert len(answer(info(event(time_raw=raw))).flags) == 1
    assert answer(info(event(time_raw={**raw, "timezone": "+08:00"}))).flags == ()


def test_utc_is_taken_only_where_nothing_else_is_stated() -> None:
    contribution = answer(info(event(None, time_utc="2026-02-05T09:20:00Z"), event(None)))
    assert [each.get("at") for each in only(contribution)["events"]] == [None, "2026-02-05T09:20:00Z"]
    assert contribution.flags == ("an event has no time",)


def test_a_rejected_number_beside_an_answered_one_is_flagged() -> None:
    contribution = answer(info(event()), rejected=({"number": "X9", "error": {"code": 1, "message": "no"}},))
    assert [parcel["waybill"] for parcel in contribution.case["parcels"]] == ["N0"]
    assert contribution.flags == ("the query of a number was rejected, which says nothing about it: `X9`",)


def test_several_numbers_with_their_own_addresses() -> None:
    two = [
        info(event(), shipping_info={"recipient_address": {"country": country}}) for country in ("ES", "PT")
    ]
    contribution = answer(*two)
    assert len(contribution.case["parcels"]) == 2
    assert "order" not in contribution.case
    assert contribution.flags == ("the answers name different addresses, and none is taken",)


@pytest.mark.parametrize(
    ("tree", "message", "path"),
    [
        ({"data": []}, "this is no tracking answer of 17TRACK", ()),
        ({"code": 401, "data": {"accepted": []}}, "the answer says that the query failed", ("code",)),
        ({"data": {"accepted": []}}, "the answer holds no number", ("data", "accepted")),
        (
            {"data": {"accepted": [], "rejected": [{"number": "X9"}]}},
            "17TRACK rejected the query of `X9`",
            ("data", "rejected"),
        ),
        ({"data": {"accepted": [3]}}, "entry 1 of `accepted` must be a map", ("data", "accepted", 0)),
        (
            {"data": {"accepted": [{"number": " "}]}},
            "the answer does not name the number that it is about",
            ("data", "accepted", 0, "number"),
        ),
        (
            {"data": {"number": "N", "track_info": {"tracking": {"providers": {}}}}},
            "`providers` must be a list",
            ("data", "track_info", "tracking", "providers"),
        ),
    ],
)
def test_refusals(tree: Any, message: str, path: tuple[Any, ...]) -> None:
    assert refusal(tree) == (message, path)


def test_the_carrier_is_the_registered_one() -> None:
    tree = copy.deepcopy(ANSWER)
    tree["data"]["accepted"][0]["carrier"] = 19181
    assert read(READER, tree).case["parcels"][0]["carrier"] == "Correos"
    tree["data"]["accepted"][0]["carrier"] = 5
    assert "carrier" not in read(READER, tree).case["parcels"][0]


@given(st.data())
def test_an_altered_answer_is_read_or_refused(data: st.DataObject) -> None:
    is_owed(READER, data.draw(altered(ANSWER)))
