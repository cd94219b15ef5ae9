"""The buyer's tracking page as address, promise and parcels."""

from __future__ import annotations

from functools import partial
from typing import Any, get_args

import pytest
from hypothesis import given

from evidence.case_words import Status
from evidence.checks.countries import CODES
from evidence.readers.aliexpress_query_detail import READER
from evidence.readers.data_files import data_beside
from tests.evidence.readers.altered_documents import altered, fixture, is_owed, read, refusal_code

ANSWER = fixture("aliexpress_query_detail.json")
refusal = partial(refusal_code, READER)


def page(*lines: dict[str, Any], ret: Any = ("SUCCESS::ok",), **more: Any) -> dict[str, Any]:
    module = {"trackingDetailLineList": list(lines), **more}
    return {"api": "mtop.ae.ld.querydetail", "ret": ret, "data": {"module": module}}


def line(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"mailNo": "LP1", "detailList": list(events), **more}


def coded(primary: str | None, second: str | None = None) -> Any:
    event = {"time": 1772712000000, "trackingPrimaryCode": primary, "trackingSecondCode": second}
    return read(READER, page(line(event)))


def promised(*sentences: Any) -> Any:
    return read(READER, page(line(), fastDeliveryInfoDTO={"fdContentList": list(sentences)}))


def test_the_whole_page() -> None:
    contribution = read(READER, ANSWER, "2026-04-01T00:00:00Z")
    assert contribution.case == {
        "order": {
            "promised_by": "2026-04-15T00:00:00",
            "ship_to": {
                "province": "Madrid",
                "city": "Madrid",
                "postal_code": "28013",
                "street": "Calle Mayor 5, 2 B",
                "country": "ES",
            },
        },
        "parcels": [
            {
                "parcel_id": "LP00123000456000",
                "waybill": "LP00123000456000",
                "method": "AliExpress standard shipping",
                "transfer_waybill": {"waybill": "PQ1122334455", "carrier": "Correos"},
                "tracking": {
                    "source": "aggregator",
                    "retrieved_at": "2026-04-01T00:00:00Z",
                    "events": [
                        {
                            "at": "2026-02-02T12:00:00Z",
                            "status": "label_only",
                            "code": "AE_ORDER_PLACED",
                            "description": "Order placed",
                        },
                        {
                            "at": "2026-03-02T12:00:00Z",
                            "status": "in_transit",
                            "code": "AE_LH_ARRIVE_SUCCESS",
                            "description": "Arrived abroad",
                        },
                        {
                            "at": "2026-03-05T12:00:00Z",
                            "status": "delivered",
                            "code": "AE_GTMS_SIGNED",
                            "description": "Package delivered",
                        },
                    ],
                },
            }
        ],
    }
    assert contribution.flags == (
        "the promise names a day only, and is taken to end as that day begins: `2026-04-15`",
        "the recipient is masked and is left out: `A**z`",
    )


@given(altered(ANSWER))
def test_any_alteration_is_read_or_refused(tree: Any) -> None:
    is_owed(READER, tree)


@pytest.mark.parametrize(
    ("primary", "second", "status"),
    [
        ("AE_GTMS_SIGNED", None, "delivered"),
        ("GTMS_SIGNED", None, "delivered"),
        ("AE_GTMS_STA_SIGNED", None, "at_pickup_point"),
        ("AE_CC_IM_FAILURE", None, "customs_held"),
        ("AE_ORDER_SHIPPED", None, "label_only"),
        ("AE_LH_DEPART", "AE_LH_DEPART_SUCCESS", "in_transit"),
        ("AE_CC_EX_START", "AE_CC_EX_START_SUCCESS", "customs_clearing"),
    ],
)
def test_codes(primary: str | None, second: str | None, status: str) -> None:
    contribution = coded(primary, second)
    assert contribution.case["parcels"][0]["tracking"]["events"][0]["status"] == status
    assert contribution.flags == ()


@pytest.mark.parametrize(
    ("primary", "second"),
    [
        ("AE_FLOWN", None),
        ("AE_GTMS_SIGNED", "AE_GTMS_SIGNED_BY_NOBODY"),
        (None, None),
        ("AE_AE_SIGNED", None),
    ],
)
def test_codes_that_are_not_listed_are_unknown(primary: str | None, second: str | None) -> None:
    contribution = coded(primary, second)
    assert contribution.case["parcels"][0]["tracking"]["events"][0]["status"] == "unknown"
    assert len(contribution.flags) == 1


def test_own_codes_have_statuses_of_the_case_format() -> None:
    assert set(data_beside("aliexpress_codes.yaml")) <= set(get_args(Status))


def test_one_number_alone_is_the_waybill_and_says_nothing_of_its_carrier() -> None:
    numbers = {"originMailNo": "lp-1", "mailNo": "LP1", "logisticsCpInfo": {"cpName": "Correos"}}
    (parcel,) = read(READER, page(line(**numbers))).case["parcels"]
    assert parcel == {
        "parcel_id": "lp-1",
        "waybill": "lp-1",
        "tracking": {"source": "aggregator", "events": []},
    }


def test_hidden_numbers() -> None:
    hidden = line(mailNo="****1", blockMailNo="true")
    contribution = read(READER, page(hidden, hidden))
    assert [parcel["parcel_id"] for parcel in contribution.case["parcels"]] == ["parcel-1", "parcel-2"]
    assert not any("waybill" in parcel for parcel in contribution.case["parcels"])
    assert contribution.flags == ("the page hides the number of a parcel: `parcel-1` (and 1 more)",)


def test_a_parcel_that_does_not_say_whether_it_has_events() -> None:
    contribution = read(READER, page({"mailNo": "LP1"}))
    assert contribution.case["parcels"][0]["tracking"] == {"source": "aggregator"}
    assert contribution.flags == ("the page does not say whether a parcel has events: `LP1`",)


@pytest.mark.parametrize("time", [None, "soon", 1772712000, -5, True, 10**30, 9999999999999])
def test_times_that_are_no_milliseconds_are_left_out(time: Any) -> None:
    event = {"time": time, "timeText": "Thu", "trackingPrimaryCode": "AE_SIGNED"}
    contribution = read(READER, page(line(event)))
    assert contribution.case["parcels"][0]["tracking"]["events"] == [
        {"status": "delivered", "code": "AE_SIGNED"}
    ]
    assert contribution.flags == ("an event has no readable time: `Thu`",)


@pytest.mark.parametrize(
    ("sentence", "instant"),
    [
        ("Refund if no delivery before Oct 15, 2026", "2026-10-15T00:00:00"),
        ("refund if no delivery before October 5, 2026.", "2026-10-05T00:00:00"),
        ("Refund if no delivery before 2026-10-15", "2026-10-15T00:00:00"),
    ],
)
def test_promised_days(sentence: str, instant: str) -> None:
    contribution = promised(5, "Refund if package lost", sentence)
    assert contribution.case["order"] == {"promised_by": instant}
    assert len(contribution.flags) == 1


@pytest.mark.parametrize("shown", ["Foo 15, 2026", "Feb 30, 2026", "10/11/2026", "Oct 15, 0026"])
def test_promised_days_that_cannot_be_read(shown: str) -> None:
    contribution = promised(f"Refund if no delivery before {shown}")
    assert "order" not in contribution.case
    assert contribution.flags == (f"the promised day cannot be read: `{shown}`",)


def test_an_estimate_is_no_promise() -> None:
    contribution = promised(
        "Delivery: Sep. 26 - Oct. 01", "Apply for a coupon code if delayed by Sep 26, 2026"
    )
    assert "order" not in contribution.case
    assert contribution.flags == ()


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("Spain", "ES"),
        ("spain", "ES"),
        ("br", "BR"),
        ("United Kingdom", "GB"),
        ("Atlantis", None),
        ("ZZ", None),
    ],
)
def test_countries(shown: str, code: str | None) -> None:
    contribution = read(READER, page(line(), logisticsReceiverInfo={"city": "X", "country": shown}))
    assert contribution.case["order"]["ship_to"].get("country") == code
    assert bool(contribution.flags) == (code is None)


def test_the_named_countries_are_countries_and_no_name_means_two() -> None:
    listed = data_beside("country_names.yaml")
    assert set(listed) <= CODES
    names = [name.casefold() for names in listed.values() for name in names]
    assert len(names) == len(set(names))


def test_refusals() -> None:
    assert refusal(page(ret=["FAIL_SYS_TOKEN_EXPIRED::x"])) == "failed-query"
    assert refusal({"api": "mtop.ae.ld.querydetail", "data": {}}) == "failed-query"
    assert refusal({"api": "mtop.ae.other"}) == "not-query-detail"
    assert refusal(page(line(), line())) == "duplicate-waybill"
    assert refusal(page(line(detailList=4))) == "wrong-kind"
