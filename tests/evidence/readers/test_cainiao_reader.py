"""Cainiao's answers as parcels of a case."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from engine.diagnostics import Refused
from evidence.readers.cainiao_detail import READER
from tests.evidence.readers.altered_documents import altered, is_owed, read

TRACE = {
    "time": 1772704800000,
    "timeStr": "2026-03-05 12:00:00",
    "timeZone": "GMT+2",
    "actionCode": "GTMS_SIGNED",
    "desc": "delivered",
}
ANSWER = {
    "success": True,
    "module": [
        {"mailNo": "LP1", "realMailNo": "RR1ES", "detailList": [TRACE, {**TRACE, "actionCode": "MOVED"}]},
        {"mailNo": "LP2", "detailList": []},
    ],
}


def test_every_number_is_a_parcel() -> None:
    contribution = read(READER, ANSWER, "2026-04-01T00:00:00Z")
    first, second = contribution.case["parcels"]
    assert first["transfer_waybill"] == {"waybill": "RR1ES"}
    assert [event["status"] for event in first["tracking"]["events"]] == ["delivered", "unknown"]
    assert second == {
        "parcel_id": "LP2",
        "waybill": "LP2",
        "tracking": {"source": "aggregator", "retrieved_at": "2026-04-01T00:00:00Z", "events": []},
    }
    assert contribution.flags[0] == (
        "`LP1`: an event has the code `MOVED`, which is not known: read as `unknown`"
    )


@given(altered(ANSWER))
def test_any_alteration_is_read_or_refused(tree: Any) -> None:
    is_owed(READER, tree)


def test_no_number() -> None:
    contribution = read(READER, {"module": [], "success": True})
    assert (contribution.case, contribution.flags) == ({}, ("the answer holds no number",))


@pytest.mark.parametrize("numbers", [["LP1", "LP1"], [""], [None], ["9" * 300]])
def test_numbers_that_name_no_parcel(numbers: list[Any]) -> None:
    tree = {"success": True, "module": [{"mailNo": number, "detailList": []} for number in numbers]}
    with pytest.raises(Refused) as caught:
        read(READER, tree)
    (diagnostic,) = caught.value.problems
    assert diagnostic.code == "bad-waybill"
