"""Cainiao's tracking answers as tracking of a case document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest

import evidence.readers.cainiao_detail as reader
from engine.diagnostics import Problems, Refused
from engine.instants import parse_moment
from engine.source import read_json, read_yaml
from evidence.case import read_case
from evidence.case_words import Status
from evidence.readers.cainiao_detail import read_cainiao_details

CODES = Path(reader.__file__).with_name("cainiao_codes.yaml")


def trace(shown: str, code: str | None, zone: str | None = "GMT+2", **more: Any) -> dict[str, Any]:
    found = {"timeStr": shown, "actionCode": code, "timeZone": zone, "desc": "words", **more}
    return {key: value for key, value in found.items() if value is not None}


class Answer(NamedTuple):
    """What is read of the one number of an answer."""

    parcel: dict[str, Any]
    flags: tuple[str, ...]

    @property
    def tracking(self) -> dict[str, Any]:
        found: dict[str, Any] = self.parcel["tracking"]
        return found


def answer(*modules: dict[str, Any], success: bool | None = True, retrieved_at: str | None = None) -> Answer:
    tree = {"module": list(modules)} | ({} if success is None else {"success": success})
    read = read_cainiao_details(read_json("detail.json", json.dumps(tree).encode()), retrieved_at)
    (parcel,) = read.case["parcels"]
    named = f"`{parcel['waybill']}`: "
    assert all(flag.startswith(named) for flag in read.flags)
    return Answer(parcel, tuple(flag.removeprefix(named) for flag in read.flags))


def module(*traces: dict[str, Any], number: str = "RR1ES", **more: Any) -> dict[str, Any]:
    return {"mailNo": number, "detailList": list(traces), **more}


def refusal(*modules: Any, success: bool = True) -> str:
    with pytest.raises(Refused) as caught:
        answer(*modules, success=success)
    (diagnostic,) = caught.value.problems
    return diagnostic.message


def test_events_from_the_oldest_on() -> None:
    read = answer(
        module(
            trace("2026-03-04 10:00:00", "GTMS_SIGNED"),
            trace("2026-03-01 23:30:00", "PU_PICKUP_SUCCESS", "GMT+08:00"),
        )
    )
    assert read == Answer(
        {
            "parcel_id": "RR1ES",
            "waybill": "RR1ES",
            "tracking": {
                "source": "aggregator",
                "events": [
                    {
                        "at": "2026-03-01T23:30:00+08:00",
                        "status": "accepted",
                        "code": "PU_PICKUP_SUCCESS",
                        "description": "words",
                    },
                    {
                        "at": "2026-03-04T10:00:00+02:00",
                        "status": "delivered",
                        "code": "GTMS_SIGNED",
                        "description": "words",
                    },
                ],
            },
        },
        (),
    )


def test_what_is_read_fits_the_case_document() -> None:
    read = answer(module(trace("2026-03-04 10:00:00", "GTMS_SIGNED")), retrieved_at="2026-04-01T00:00:00Z")
    case = {
        "case_id": "C",
        "order": {"currency": "USD"},
        "dispute": {"opened_at": "2026-03-15T00:00:00Z"},
        "parcels": [read.parcel],
    }
    problems = Problems()
    assert read_case(read_json("case.json", json.dumps(case).encode()), problems) is not None
    assert len(problems) == 0


def test_the_displayed_time_is_taken_and_the_contradiction_flagged() -> None:
    epoch = parse_moment("2026-03-04T02:00:00Z").micros // 1_000  # the shown time, read as GMT+8
    read = answer(module(trace("2026-03-04 10:00:00", "GTMS_SIGNED", time=epoch)))
    assert read.tracking["events"][0]["at"] == "2026-03-04T10:00:00+02:00"
    assert read.flags == (
        "the event at `2026-03-04 10:00:00 GMT+2` has an epoch field that contradicts the "
        "displayed time, which is taken",
    )
    agreeing = parse_moment("2026-03-04T08:00:00Z").micros // 1_000
    assert answer(module(trace("2026-03-04 10:00:00", "GTMS_SIGNED", time=agreeing))).flags == ()


def test_a_missing_zone_gives_no_offset() -> None:
    read = answer(module(trace("2026-03-04 10:00:00", "GTMS_SIGNED", None, time=1)))
    assert read.tracking["events"][0]["at"] == "2026-03-04T10:00:00"
    assert read.flags == ("the event at `2026-03-04 10:00:00` has a time without a readable zone",)


def test_a_time_that_cannot_be_read_is_left_out() -> None:
    read = answer(module(trace("2026-02-30 10:00:00", "GTMS_SIGNED", time=1_770_000_000_000)))
    assert "at" not in read.tracking["events"][0]
    assert len(read.flags) == 1


def test_unknown_codes_are_not_guessed() -> None:
    read = answer(
        module(
            trace("2026-03-04 10:00:00", "GTMS_TELEPORTED"),
            trace("2026-03-05 10:00:00", "GTMS_TELEPORTED"),
            trace("2026-03-06 10:00:00", None),
        )
    )
    assert [event["status"] for event in read.tracking["events"]] == ["unknown"] * 3
    assert read.flags == (
        "an event has no code, which is not known: read as `unknown`",
        "2 events have the code `GTMS_TELEPORTED`, which is not known: read as `unknown`",
    )


def test_a_station_that_signed_is_no_delivery() -> None:
    read = answer(module(trace("2026-03-04 10:00:00", "GTMS_STA_SIGNED")))
    assert read.tracking["events"][0]["status"] == "at_pickup_point"


def test_codes_are_compared_in_nfkc() -> None:
    read = answer(module(trace("2026-03-04 10:00:00", "CC_TRANS\uff3fSTART")))
    assert read.tracking["events"][0] == {
        "at": "2026-03-04T10:00:00+02:00",
        "status": "customs_clearing",
        "code": "CC_TRANS\uff3fSTART",
        "description": "words",
    }


def test_a_number_that_was_not_found() -> None:
    read = answer(module(), retrieved_at="2026-04-01T00:00:00Z")
    assert read.tracking == {
        "source": "aggregator",
        "retrieved_at": "2026-04-01T00:00:00Z",
        "events": [],
    }


@pytest.mark.parametrize("success", [True, None])
def test_an_answer_that_does_not_say_whether_there_are_events(success: bool | None) -> None:
    without = {"mailNo": "RR1ES"} if success else module()
    read = answer(without, success=success)
    assert "events" not in read.tracking
    assert read.flags == ("the answer does not say whether there are events",)


def test_a_latest_event_is_not_lost() -> None:
    read = answer(module(latestTrace=trace("2026-03-04 10:00:00", "GTMS_SIGNED")))
    assert [event["status"] for event in read.tracking["events"]] == ["delivered"]
    assert len(read.flags) == 1


LISTED = trace("2026-03-01 10:00:00", "PU_PICKUP_SUCCESS")
SIGNED = trace("2026-03-04 10:00:00", "GTMS_SIGNED")
NOT_LISTED = "the answer names a latest event that it does not list, which is taken"


@pytest.mark.parametrize("traces", [[LISTED], [LISTED, SIGNED], [SIGNED, LISTED]])
def test_a_latest_event_is_taken_once(traces: list[dict[str, Any]]) -> None:
    read = answer(module(*traces, latestTrace=SIGNED))
    assert [event["status"] for event in read.tracking["events"]] == ["accepted", "delivered"]
    assert read.flags == (() if SIGNED in traces else (NOT_LISTED,))


@pytest.mark.parametrize(
    "latest",
    [
        {},
        {"timeStr": "2026-03-04 10:00:00", "timeZone": "GMT+02:00"},
        {"actionCode": "gtms_signed"},
        "GTMS_SIGNED",
    ],
)
def test_a_latest_event_is_known_by_what_it_names(latest: Any) -> None:
    read = answer(module(SIGNED, LISTED, latestTrace=latest))
    assert len(read.tracking["events"]) == 2
    assert read.flags == ()


def test_a_latest_event_stands_where_its_time_puts_it() -> None:
    between = trace("2026-03-02 10:00:00", "GTMS_DELIVERING")
    for traces in ([LISTED, SIGNED], [SIGNED, LISTED]):
        events = answer(module(*traces, latestTrace=between)).tracking["events"]
        assert [event["status"] for event in events] == ["accepted", "out_for_delivery", "delivered"]
    undated = answer(module(SIGNED, LISTED, latestTrace={"actionCode": "RETURNED"})).tracking["events"]
    assert undated[-1] == {"status": "returned", "code": "RETURNED"}


def test_a_state_without_events_is_not_nothing_found() -> None:
    taken = "the answer lists no events but names a state, which is taken"
    read = answer(module(status="DELIVERED", statusDesc="Delivered"))
    event = {"status": "delivered", "code": "DELIVERED", "description": "Delivered"}
    assert (read.tracking["events"], read.flags) == ([event], (taken,))
    read = answer({"mailNo": "RR1ES", "status": "LOITERING"}, success=None)
    assert read.tracking["events"] == [{"status": "unknown", "code": "LOITERING"}]
    assert read.flags == (taken, "the state `LOITERING` is not known: read as `unknown`")
    bare = answer(module())
    assert (bare.tracking["events"], bare.flags) == ([], ())


def test_a_state_that_contradicts_the_events_is_flagged() -> None:
    assert answer(module(LISTED, status="DELIVERED")).flags == (
        "no delivery is listed, but the answer as a whole says so: `DELIVERED`",
    )
    assert answer(module(SIGNED, LISTED, status="DELIVERED")).flags == ()


def test_the_last_mile_number() -> None:
    one = module(number="RR1ES", realMailNo="LM9", copyRealMailNo="LM8")
    assert answer(one).parcel["transfer_waybill"] == {"waybill": "LM9"}
    assert "transfer_waybill" not in answer(module(number="RR1ES", realMailNo="rr 1-es")).parcel


def test_refusals() -> None:
    assert refusal(module(), success=False) == "the answer says that the query failed"
    assert refusal({"detailList": []}) == "this is no tracking answer of Cainiao"
    assert refusal({"mailNo": "A", "detailList": {}}) == "`detailList` must be a list of events"
    assert refusal({"mailNo": "A", "detailList": [{}, 3]}) == "event 2 of `detailList` must be a map"


def test_every_listed_code_has_a_status_of_the_case_document_and_only_one() -> None:
    table = read_yaml("codes.yaml", CODES.read_bytes()).value
    assert set(table) <= set(get_args(Status))
    codes = [code for listed in table.values() for code in listed]
    assert len(codes) == len(set(codes))
    assert len(codes) >= 115


def test_hostile_texts_stay_texts() -> None:
    read = answer(module(trace("2026-03-04 10:00:00", "{{7*7}}" * 1_000, desc="=1+1", time=True)))
    assert read.tracking["events"][0]["description"] == "=1+1"
    assert len(read.flags[0]) < 200
