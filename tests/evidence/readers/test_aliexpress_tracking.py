"""AliExpress's two tracking answers as parcels."""

from __future__ import annotations

from functools import partial
from typing import Any

from hypothesis import given

from evidence.readers.aliexpress_tracking import READER
from evidence.readers.contribution import MOST_FLAGS
from tests.evidence.readers.altered_documents import altered, fixture, is_owed, read, refusal_code

NODES = fixture("aliexpress_tracking.json")
DETAILS = fixture("aliexpress_tracking_details.json")
refusal = partial(refusal_code, READER)


def nodes(*lines: Any) -> dict[str, Any]:
    return {"result": {"ret": True, "data": {"tracking_detail_line_list": list(lines)}}}


def details(*listed: Any, **more: Any) -> dict[str, Any]:
    name = "aliexpress_logistics_redefining_querytrackingresult_response"
    return {"logistics_no": "RB1", name: {"details": {"details": list(listed)}, **more}}


def events(tree: Any) -> Any:
    return read(READER, tree).case["parcels"][0]["tracking"].get("events")


def test_nodes() -> None:
    contribution = read(READER, NODES, "2026-04-01T00:00:00Z")
    assert contribution.case == {
        "parcels": [
            {
                "parcel_id": "LP00123000456000",
                "waybill": "LP00123000456000",
                "tracking": {
                    "source": "aggregator",
                    "retrieved_at": "2026-04-01T00:00:00Z",
                    "events": [
                        {"at": "2026-03-02T12:00:00Z", "description": "Collected by carrier"},
                        {
                            "at": "2026-03-05T12:00:00Z",
                            "description": "Delivery update: Package delivered",
                        },
                    ],
                },
            }
        ]
    }
    assert contribution.flags == (
        "`carrier_name` may be a carrier or a shipping method; write it as what it is: "
        "`AliExpress Selection Standard`",
        "the answer has words and no codes: each event may have any status",
    )


def test_details() -> None:
    contribution = read(READER, DETAILS)
    assert contribution.case == {
        "parcels": [
            {
                "parcel_id": "RB123456785CN",
                "waybill": "RB123456785CN",
                "tracking": {
                    "source": "aggregator",
                    "events": [
                        {
                            "at": "2026-01-07T10:00:00+08:00",
                            "status": "accepted",
                            "code": "PU_PICKUP_SUCCESS",
                            "description": "Picked up",
                        },
                        {
                            "at": "2026-02-10T14:00:00",
                            "status": "delivered",
                            "code": "GTMS_SIGNED",
                            "signed_by": "A RUIZ",
                            "description": "Delivered (SPAIN,MADRID)",
                        },
                    ],
                },
            }
        ]
    }
    assert contribution.flags == ("an event has a time without a zone: `2026-02-10 14:00:00`",)


@given(altered(NODES))
def test_any_alteration_of_nodes_is_read_or_refused(tree: Any) -> None:
    is_owed(READER, tree)


@given(altered(DETAILS))
def test_any_alteration_of_details_is_read_or_refused(tree: Any) -> None:
    is_owed(READER, tree)


def test_found_nothing_and_not_said() -> None:
    assert events(nodes({"mail_no": "LP1", "detail_node_list": {}})) == []
    assert events(details()) == []
    contribution = read(READER, nodes({"mail_no": "LP1"}))
    assert contribution.case["parcels"][0]["tracking"] == {"source": "aggregator"}
    assert contribution.flags == ("the answer does not say whether a parcel has events: `LP1`",)
    assert read(READER, nodes()).flags == ("the answer lists no parcel",)


def test_seconds_are_no_milliseconds() -> None:
    node = {"time_stamp": "1772712000", "tracking_name": "Delivered"}
    tree = nodes({"mail_no": "LP1", "detail_node_list": [node]})
    assert events(tree) == [{"description": "Delivered"}]
    assert "an event has no readable time: `1772712000`" in read(READER, tree).flags


def test_unknown_codes_and_a_station_that_signed() -> None:
    tree = details(
        {"action_code": "GTMS_STA_SIGNED", "event_date": "2026-02-10 14:00:00+01:00"},
        {"action_code": "TELEPORTED", "event_date": "2026-02-11 14:00:00+01:00"},
    )
    assert [event["status"] for event in events(tree)] == ["at_pickup_point", "unknown"]
    assert read(READER, tree).flags == (
        "an event has the code `TELEPORTED`, which is not known: read as `unknown`",
    )


def test_bare_details_are_told_by_their_events() -> None:
    assert READER.recognises({"details": [{"event_desc": "x"}]})
    assert not READER.recognises({"details": [{"amount": "x"}]})
    assert not READER.recognises({"details": []})
    assert not READER.recognises([])


def test_refusals() -> None:
    not_found = {"ret": False, "msg": "TRACKING DATA NOT FOUND", "code": "1001"}
    name = "aliexpress_ds_order_tracking_get_response"
    assert refusal({name: {"result": not_found}}) == "failed-query"
    assert refusal({name: {"result": {"ret": True}}}) == "failed-query"
    assert refusal(details(result_success="false", error_desc="no")) == "failed-query"
    assert refusal({"details": [{"event_desc": "x"}]}) == "no-waybill"
    assert refusal(nodes({"detail_node_list": []})) == "bad-waybill"
    assert refusal(nodes({"mail_no": "A"}, {"mail_no": "A"})) == "bad-waybill"
    assert refusal(nodes({"mail_no": "A", "detail_node_list": "x"})) == "wrong-kind"
    assert refusal(nodes(7)) == "wrong-kind"
    assert refusal({"x": 1}) == "not-aliexpress-tracking"


def test_very_many_unknown_codes_are_capped() -> None:
    listed = [{"action_code": f"X{number}", "event_date": "2026-01-01 00:00:00Z"} for number in range(1_000)]
    flags = read(READER, details(*listed)).flags
    assert len(flags) == MOST_FLAGS + 1
    assert flags[-1] == f"{1_000 - MOST_FLAGS} more odd places are not listed"
