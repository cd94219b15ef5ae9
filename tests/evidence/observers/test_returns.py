"""The return parcel on record: agreement, sending, address, and what does not exist yet."""

from __future__ import annotations

from typing import Any

import pytest

from engine.possible import FAR
from tests.evidence.observers.scenes import AS_OF, case, micros, seen, values

THEN, NEXT, AFTER = "2026-03-05T00:00:00Z", "2026-03-07T00:00:00Z", "2026-04-05T00:00:00Z"
AGREED_AT = "return.agreed_at"
PLAN = {
    "proposal_id": "B1",
    "by": "buyer",
    "kind": "return_and_refund",
    "proposed_at": "2026-03-01T00:00:00Z",
}
ACCEPTED = {**PLAN, "accepted": {"seller": NEXT}}


def returning(**parcel: Any) -> dict[str, Any]:
    return case(return_parcel=parcel)


def disputed(*proposals: dict[str, Any], response: Any = None, parcel: Any = None) -> dict[str, Any]:
    dispute = {"proposals": list(proposals), "seller_response": response}
    return case(dispute=dispute, return_parcel=parcel)


@pytest.mark.parametrize(
    ("parcel", "exists"),
    [
        ({}, True),
        ({"agreed": True}, True),
        ({"agreed_at": THEN}, True),
        ({"shipped_at": THEN, "agreed_at": AFTER}, True),
        ({"agreed": True, "shipped_at": AFTER}, True),
        ({"agreed": True, "agreed_at": AFTER}, False),
        ({"agreed": False, "shipped_at": AFTER, "waybill_entered_at": AFTER}, False),
        (None, False),
    ],
)
def test_a_return_is_there_once_anything_of_it_is(parcel: Any, exists: bool) -> None:
    assert values(case(return_parcel=parcel), "return.exists") == ((True,) if exists else ())


@pytest.mark.parametrize(
    ("parcel", "agreed"),
    [
        ({"agreed": True}, [True]),
        ({"agreed": False}, [False]),
        ({"agreed_at": THEN}, [True]),
        ({"agreed": False, "agreed_at": THEN}, [True, False]),
        ({"agreed": True, "agreed_at": AFTER, "shipped_at": THEN}, [False]),
        ({}, []),
    ],
)
def test_whether_a_return_was_agreed_is_as_recorded_by_then(parcel: Any, agreed: list[bool]) -> None:
    found = seen(case(return_parcel=parcel), "return_parcel.agreed")
    assert [each.values for each in found] == [(value,) for value in agreed]


def test_a_return_is_agreed_when_the_record_says_so() -> None:
    document = disputed(ACCEPTED, parcel={"agreed_at": THEN})
    assert values(document, AGREED_AT) == (micros(THEN),) * 2


def test_else_a_return_is_agreed_by_a_plan_of_both() -> None:
    (agreed,) = seen(disputed(ACCEPTED), AGREED_AT)
    assert agreed.values == (micros(NEXT),) * 2
    assert agreed.source == ("dispute.proposals[0].accepted",)
    refund = {**ACCEPTED, "kind": "refund_only"}
    assert seen(disputed(refund, parcel={"agreed": False}), AGREED_AT) == []
    assert seen(disputed(PLAN), AGREED_AT) == []


def test_else_a_return_is_agreed_by_the_response() -> None:
    response = {"at": THEN, "action": "accept"}
    assert values(disputed(PLAN, response=response), AGREED_AT) == (micros(THEN),) * 2
    assert values(disputed(response=response, parcel={"agreed": True}), AGREED_AT) == (micros(THEN),) * 2
    (undated,) = seen(disputed(PLAN, response={"action": "accept"}), AGREED_AT)
    assert (undated.values, undated.settled_by) == ((-FAR, micros(AS_OF)), "ask")


@pytest.mark.parametrize(
    "document",
    [
        disputed(response={"at": THEN, "action": "accept"}),
        disputed({**PLAN, "kind": "refund_only"}, response={"action": "accept"}, parcel={}),
        disputed(PLAN, response={"at": THEN, "action": "reject"}, parcel={}),
        disputed(PLAN, response={"at": AFTER, "action": "accept"}, parcel={}),
    ],
)
def test_what_agrees_on_no_return_says_nothing_of_when(document: dict[str, Any]) -> None:
    assert seen(document, AGREED_AT) == []


@pytest.mark.parametrize(
    ("key", "fact"),
    [
        ("address_confirmed_at", "return.address_confirmed_at"),
        ("waybill_entered_at", "return.entered_at"),
        ("seller_confirmed_at", "return.confirmed_at"),
        ("shipped_at", "return.shipped_at"),
    ],
)
def test_steps_of_the_record_are_instants(key: str, fact: str) -> None:
    assert values(returning(agreed=True, **{key: THEN}), fact) == (micros(THEN),) * 2
    assert seen(returning(agreed=True, **{key: AFTER}), fact) == []
    assert seen(returning(agreed=True), fact) == []


def test_a_number_without_its_time_was_filled_in_at_some_time() -> None:
    (entered,) = seen(returning(waybill="RR1ES"), "return.entered_at")
    assert (entered.values, entered.settled_by) == ((-FAR, micros(AS_OF)), "ask")
    assert entered.source == ("return_parcel.waybill",)
    dated = returning(waybill="RR1ES", waybill_entered_at=THEN)
    assert values(dated, "return.entered_at") == (micros(THEN),) * 2
    later = returning(waybill="RR1ES", agreed=True, waybill_entered_at=AFTER)
    assert seen(later, "return.entered_at") == []
    assert seen(returning(waybill=" "), "return.entered_at") == []


def test_a_shipment_that_is_not_recorded_is_the_first_acceptance() -> None:
    events = [{"at": NEXT, "status": "accepted"}, {"at": "2026-03-08T00:00:00Z", "status": "in_transit"}]
    tracking = {"source": "carrier", "retrieved_at": "2026-03-19T00:00:00Z", "events": events}
    assert values(returning(tracking=tracking), "return.shipped_at") == (micros(NEXT),) * 2
    assert values(returning(tracking=tracking, shipped_at=THEN), "return.shipped_at") == (micros(THEN),) * 2
    assert seen(returning(tracking=tracking, agreed=True, shipped_at=AFTER), "return.shipped_at") == []


@pytest.mark.parametrize(
    ("address", "english"),
    [
        ({"recipient": "Li Wei", "street": "1 Nanjing Rd", "city": "Shenzhen", "country": "CN"}, (True,)),
        ({"recipient": "Li Wei", "city": "深圳", "country": "CN"}, (False,)),
        ({"recipient": "Łukasz", "city": "Shenzhen"}, (False,)),
        ({"country": "CN"}, ()),
        ({"city": "-"}, ()),
        ({}, ()),
        (None, ()),
    ],
)
def test_an_address_is_in_english_or_not_or_not_given(address: Any, english: tuple[bool, ...]) -> None:
    assert values(returning(address=address), "return.address_in_english") == english
