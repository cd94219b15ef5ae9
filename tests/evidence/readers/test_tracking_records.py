"""What the readers of tracking services share."""

from __future__ import annotations

from typing import Any

import pytest

from engine.instants import Moment, parse_moment
from evidence.checks.countries import CODES
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.data_files import data_beside
from evidence.readers.stated_quantities import place_in, stated_country, stated_grams
from evidence.readers.tracking_records import case_of, oldest_first, sign

KEYS = ("country", "state", "city", "zip")


def at(day: int | None, name: str) -> tuple[Moment | None, dict[str, Any]]:
    moment = None if day is None else parse_moment(f"2026-01-{day:02}T00:00:00Z")
    return moment, {"code": name}


def names(*lists: list[tuple[Moment | None, dict[str, Any]]], newest_first: bool = False) -> str:
    return "".join(event["code"] for event in oldest_first(*lists, newest_first=newest_first))


def test_events_come_from_the_oldest_on() -> None:
    assert names([at(3, "c"), at(2, "b"), at(1, "a")]) == "abc"
    assert names([at(1, "a"), at(2, "b")], newest_first=True) == "ab"
    assert names([at(1, "a"), at(3, "c"), at(2, "b"), at(4, "d")]) == "abcd"


def test_equal_times_keep_the_order_of_their_list() -> None:
    assert names([at(2, "a"), at(2, "b")]) == "ab"
    assert names([at(2, "b"), at(2, "a")], newest_first=True) == "ab"
    assert names([at(3, "c"), at(2, "b"), at(2, "a")]) == "abc"


def test_an_undated_event_stays_behind_its_predecessor() -> None:
    assert names([at(1, "a"), at(None, "b"), at(2, "c")]) == "abc"
    assert names([at(None, "a"), at(2, "b")]) == "ab"


def test_two_carriers_are_one_course() -> None:
    last_mile = [at(9, "d"), at(7, "c")]
    first_mile = [at(3, "b"), at(1, "a")]
    assert names(last_mile, first_mile, newest_first=True) == "abcd"
    assert names(first_mile, last_mile) == "abcd"


def test_who_signed_stands_in_the_last_delivery() -> None:
    flags = CountedFlags()
    events: list[dict[str, Any]] = [{"status": "delivered"}, {"status": "delivered"}, {"status": "unknown"}]
    sign(events, "A RUIZ", flags)
    assert [event.get("signed_by") for event in events] == [None, "A RUIZ", None]
    assert flags.listed() == ()
    sign([{"status": "in_transit"}], "A RUIZ", flags)
    assert flags.listed() == ("a signer is named, but no delivery is listed: `A RUIZ`",)


@pytest.mark.parametrize(
    ("value", "country"),
    [("es", "ES"), (" FRA ", "FR"), ("UK", "UK"), ("", ""), (None, ""), ("N/A", ""), (7, ""), ("Spain", "")],
)
def test_countries_of_two_or_three_letters(value: Any, country: str) -> None:
    flags = CountedFlags()
    assert stated_country(value, flags) == country
    assert bool(flags.listed()) is (value in (7, "Spain"))


def test_every_country_has_a_code_of_three_letters() -> None:
    table = data_beside("country_codes.yaml")
    assert set(table.values()) == CODES
    assert len(table) == len(CODES)
    assert all(len(code) == 3 and code.isupper() for code in table)


def test_a_place_has_the_parts_that_are_displayed() -> None:
    flags = CountedFlags()
    place = {"country": "DEU", "state": "null", "city": "Köln", "zip": 50667}
    assert place_in(place, KEYS, flags) == {"country": "DE", "city": "Köln", "postal_code": "50667"}
    assert place_in(None, KEYS, flags) == {}
    assert flags.listed() == ()
    assert place_in(["Köln"], KEYS, flags) == {}
    assert len(flags.listed()) == 1


@pytest.mark.parametrize(
    ("value", "unit", "grams"),
    [
        ("1.5", "kg", "1500"),
        (3, "oz", "85.049"),
        ("2", "LBS", "907.185"),
        (0, "kg", None),
        (None, "kg", None),
        (True, "kg", None),
    ],
)
def test_weights_in_grams(value: Any, unit: str, grams: str | None) -> None:
    flags = CountedFlags()
    assert stated_grams(value, unit, flags) == grams
    assert flags.listed() == ()


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("1,5", "kg"),
        ("-1", "kg"),
        ("1", "stone"),
        ("1", ""),
        ("0.1", "g"),
        ("9999999", "kg"),
        ("1E+99", "kg"),
    ],
)
def test_weights_that_cannot_be_read_are_flagged(value: str, unit: str) -> None:
    flags = CountedFlags()
    assert stated_grams(value, unit, flags) is None
    assert len(flags.listed()) == 1


def test_a_number_answered_twice_is_one_parcel_with_two_reports() -> None:
    parcels = [
        {"parcel_id": "A 1", "waybill": "A 1", "tracking": {"events": []}},
        {"parcel_id": "a1", "waybill": "a1", "tracking": {"events": [{"status": "delivered"}]}},
    ]
    (parcel,) = case_of(parcels, [], CountedFlags())["parcels"]
    assert parcel["parcel_id"] == "A 1"
    assert parcel["tracking"] == [{"events": []}, {"events": [{"status": "delivered"}]}]


def test_addresses_that_differ_are_not_taken() -> None:
    flags = CountedFlags()
    parcels = [{"parcel_id": "A", "waybill": "A"}]
    assert "order" not in case_of(parcels, [{"country": "ES"}, {}, {"country": "FR"}], flags)
    assert flags.listed() == ("the answers name different addresses, and none is taken",)
    assert case_of(parcels, [{"country": "ES"}, {}], flags)["order"] == {"ship_to": {"country": "ES"}}
