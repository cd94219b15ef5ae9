"""Cells read as instants and amounts: in the form that the mapping says, never guessed."""

from __future__ import annotations

import pytest

from desk.mapping.values import amount, instant, zone_of
from tests.desk.mapping.exports import desk

CALENDAR = desk().book.draft.folder.calendar


@pytest.mark.parametrize(
    ("cell", "form", "read"),
    [
        ("2026-03-01T09:00:00Z", None, "2026-03-01T09:00:00Z"),
        ("2026-03-01 09:00:00.25+02:00", None, "2026-03-01T07:00:00.25Z"),
        ("2026-03-01 09:00", None, "2026-03-01T08:00:00Z"),
        ("1.3.2026 09:00", "day_month_year", "2026-03-01T08:00:00Z"),
        ("03/01/2026 9:05 PM", "month_day_year", "2026-03-01T20:05:00Z"),
        ("03/01/2026 12:05 am", "month_day_year", "2026-02-28T23:05:00Z"),
        ("1772355600", "seconds", "2026-03-01T09:00:00Z"),
        ("1772355600123", "milliseconds", "2026-03-01T09:00:00.123Z"),
    ],
)
def test_instants_are_read_in_the_form_that_is_said(cell: str, form: str | None, read: str) -> None:
    assert instant(cell, form, zone_of("+01:00", CALENDAR), None) == read  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "form", "reason"),
    [
        ("2026-03-01 09:00:00", None, "names no zone"),
        ("2026-03-01", None, "date without a time of day"),
        ("01/03/2026 09:00", None, "year is not where"),
        ("13/14/2026 09:00Z", "day_month_year", "there is no day"),
        ("2026-03-01 25:00:00Z", None, "hour"),
        ("13/01/2026 13:00 PM Z", "day_month_year", "twelve hours"),
        ("yesterday", None, "not a date and time"),
        ("1772355600", None, "not a date and time"),
        ("1e9", "seconds", "no number of seconds"),
    ],
)
def test_what_is_no_instant_is_refused(cell: str, form: str | None, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        instant(cell, form, None, None)  # type: ignore[arg-type]


def test_zones_are_offsets_or_of_the_policys_calendar() -> None:
    assert instant("2026-07-01 00:00:00", None, zone_of("America/Los_Angeles", CALENDAR), None) == (
        "2026-07-01T07:00:00Z"
    )
    assert instant("2026-07-01", None, zone_of("UTC", CALENDAR), "23:59:59") == "2026-07-01T23:59:59Z"
    with pytest.raises(ValueError, match="Europe/Nowhere"):
        zone_of("Europe/Nowhere", CALENDAR)


@pytest.mark.parametrize(
    ("cell", "form", "currency", "read"),
    [
        ("24.30", "point", "USD", "24.30"),
        ("1,234.5", "point", "USD", "1234.50"),
        ("1.234,50", "comma", "USD", "1234.50"),
        ("2430", "minor_units", "USD", "24.30"),
        ("2430", "minor_units", "JPY", "2430"),
        ("US $12.34", None, "USD", "12.34"),
        ("1.234", "point", "KWD", "1.234"),
    ],
)
def test_amounts_are_read_in_the_form_that_is_said(
    cell: str, form: str | None, currency: str, read: str
) -> None:
    assert amount(cell, form, currency, False) == read  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "form", "currency", "reason"),
    [
        ("1.234", None, "USD", "may be several"),
        ("9.900", "point", "USD", "3 decimals"),
        ("€ 12.34", None, "USD", "no amount in USD"),
        ("12,34", "point", "USD", "no amount with a point"),
        ("1,23.4", "point", "USD", "no amount with a point"),
        ("12.5", "minor_units", "USD", "no whole number"),
        ("-3.00", "point", "USD", "negative"),
        ("3.00", "point", None, "names no currency"),
    ],
)
def test_what_is_no_amount_or_may_be_two_is_refused(
    cell: str, form: str | None, currency: str | None, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        amount(cell, form, currency, False)  # type: ignore[arg-type]
