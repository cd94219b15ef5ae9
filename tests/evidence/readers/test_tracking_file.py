"""Files with tracking answers put to the parcels of a case."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.diagnostics import Problems, Refused
from engine.instants import parse_moment
from engine.source import read_json
from evidence.case import Case, read_case, tracking_reports
from evidence.readers.known import readers
from evidence.readers.tracking_file import with_tracking_file
from tests.evidence.readers.altered_documents import FIXTURES, completed, fixture, read

ASKED = "2026-04-01T00:00:00Z"
TRACKING_FIXTURES = sorted(
    file.stem
    for file in FIXTURES.glob("*.json")
    if file.stem in readers()
    and any(
        "tracking" in each for each in read(readers()[file.stem], fixture(file.name)).case.get("parcels", ())
    )
)


def case_with(*parcels: dict[str, Any]) -> Case:
    tree = {
        "case_id": "C",
        "order": {"currency": "USD"},
        "dispute": {"opened_at": "2026-03-15T00:00:00Z"},
        "parcels": [{"parcel_id": str(number), **parcel} for number, parcel in enumerate(parcels)],
    }
    case = read_case(read_json("case.json", json.dumps(tree).encode()), Problems())
    assert case is not None
    return case


def cainiao(*modules: dict[str, Any]) -> bytes:
    tree = {"module": [{"detailList": [], **module} for module in modules], "success": True}
    return json.dumps(tree).encode()


def reports(case: Case, data: bytes) -> list[int]:
    """How many reports each parcel has once the file is put to it."""
    brought, _ = with_tracking_file(case, "a.json", data, ASKED)
    return [len(tracking_reports(parcel.tracking)) for parcel in brought.parcels or ()]


def refusal(case: Case, data: bytes) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        with_tracking_file(case, "a.json", data, ASKED)
    (diagnostic,) = caught.value.problems
    return diagnostic.code, diagnostic.message


@pytest.mark.parametrize("name", TRACKING_FIXTURES)
def test_every_format_that_holds_tracking(name: str) -> None:
    contribution = read(readers()[name], fixture(f"{name}.json"))
    stated = read_case(read_json("case.json", json.dumps(completed(contribution)).encode()), Problems())
    assert stated is not None
    first = next(each for each in stated.parcels or () if each.waybill and tracking_reports(each.tracking))
    data = (FIXTURES / f"{name}.json").read_bytes()
    brought, _ = with_tracking_file(case_with({"waybill": first.waybill}), "a.json", data, ASKED)
    (parcel,) = brought.parcels or ()
    found = tracking_reports(parcel.tracking)
    assert [each.events for each in found] == [each.events for each in tracking_reports(first.tracking)]
    assert brought.order.ship_to is None


def test_there_are_such_formats() -> None:
    assert len(TRACKING_FIXTURES) >= 5


def test_each_parcel_gets_what_its_number_is_answered() -> None:
    case = case_with({"waybill": "RR 2-ES"}, {"waybill": "XX"}, {"waybill": "RR1ES"})
    assert reports(case, cainiao({"mailNo": "RR1ES"}, {"mailNo": "rr2es"})) == [1, 0, 1]


def test_a_last_mile_number_is_the_number_of_its_parcel() -> None:
    answer = cainiao({"mailNo": "LP1", "realMailNo": "RR1ES"})
    assert reports(case_with({"waybill": "RR1ES"}), answer) == [1]
    transferred = {"waybill": "LP9", "transfer_waybill": {"waybill": "LP1"}}
    assert reports(case_with(transferred), answer) == [1]


def test_the_waybill_wins_over_a_last_mile_number() -> None:
    event = {"timeStr": "2026-03-04 10:00:00", "timeZone": "GMT+2", "actionCode": "GTMS_SIGNED"}
    answer = cainiao({"mailNo": "LP1", "realMailNo": "RR1ES"}, {"mailNo": "RR1ES", "detailList": [event]})
    brought, flags = with_tracking_file(case_with({"waybill": "RR1ES"}), "a.json", answer, ASKED)
    (parcel,) = brought.parcels or ()
    (report,) = tracking_reports(parcel.tracking)
    assert len(report.events or ()) == 1
    assert flags == ("the answer also holds `LP1`, which no parcel of the case has",)


def test_one_last_mile_number_of_two_parcels_is_refused() -> None:
    answer = cainiao({"mailNo": "LP1", "realMailNo": "LM"}, {"mailNo": "LP2", "realMailNo": "LM"})
    assert refusal(case_with({"waybill": "LM"}), answer) == (
        "no-such-waybill",
        "the answer holds several parts for `LM`: `LP1`, `LP2`",
    )


def test_earlier_reports_stay() -> None:
    case = case_with({"waybill": "RR1ES", "tracking": {"source": "carrier", "events": []}})
    assert reports(case, cainiao({"mailNo": "RR1ES"})) == [2]


def test_when_an_answer_was_given_is_its_own_word() -> None:
    name = "track17"
    stated = read(readers()[name], fixture(f"{name}.json")).case["parcels"][0]
    case = case_with({"waybill": stated["waybill"]})
    for file, when in (
        ((FIXTURES / f"{name}.json").read_bytes(), stated["tracking"]["retrieved_at"]),
        (cainiao({"mailNo": stated["waybill"]}), ASKED),
    ):
        brought, _ = with_tracking_file(case, "a.json", file, ASKED)
        (parcel,) = brought.parcels or ()
        (report,) = tracking_reports(parcel.tracking)
        assert report.retrieved_at == parse_moment(when)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"data": []}', "unknown-format"),
        (b'{"module": [{"mailNo": "A"}, 1]}', "unknown-format"),
        (b"[]", "unknown-format"),
        (b'{"success": true, "module": []}', "no-tracking"),
        (cainiao({"mailNo": "RR2ES"}), "no-such-waybill"),
        (b"[" * 1_000_000, "too-deep"),
    ],
)
def test_anything_else_is_refused_at_its_place(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        with_tracking_file(case_with({"waybill": "RR1ES"}), "a.json", data, ASKED)
    (diagnostic,) = caught.value.problems
    assert diagnostic.code == code
    assert diagnostic.place is not None
    assert diagnostic.place.where.startswith("a.json:1:")
    if code == "unknown-format":
        assert all(reader.name in (diagnostic.help or "") for reader in readers().values())


def test_a_case_without_parcels() -> None:
    assert refusal(case_with(), cainiao({"mailNo": "RR1ES"}))[0] == "no-parcel"
