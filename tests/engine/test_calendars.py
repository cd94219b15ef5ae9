from __future__ import annotations

import re
import runpy
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from importlib import metadata, resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.calendars import WINDOW_ENDS, Calendar
from engine.instants import DAY, HOUR, SECOND, Micros, format_instant, parse_moment

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "rules" / "calendars.yaml").read_text(encoding="utf-8")
PLAIN: dict[str, Any] = yaml.load(TEXT, Loader=yaml.CBaseLoader)  # every scalar is text
CALENDAR = Calendar.from_plain(PLAIN)

PACIFIC = "America/Los_Angeles"
CHINA = "Asia/Shanghai"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def standard_zone(name: str) -> ZoneInfo:
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


STANDARD_ZONES = {name: standard_zone(name) for name in PLAIN["zones"]}


def at(text: str) -> Micros:
    return parse_moment(text).micros


def to_micros(moment: datetime) -> Micros:
    return (moment - EPOCH) // timedelta(microseconds=1)


def to_datetime(micros: Micros) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


zones = st.sampled_from(sorted(STANDARD_ZONES))
instants = st.integers(at("1970-01-02T00:00:00Z"), at("2099-06-01T00:00:00Z"))
# Every second example lies within two days of a zone change, where mistakes live.
changes = sorted({change for zone in CALENDAR.zones.values() for change in zone.changes})
critical = st.builds(
    lambda change, away: change + away,
    st.sampled_from([change for change in changes if change < at("2099-01-01T00:00:00Z")]),
    st.integers(-2 * DAY, 2 * DAY) | st.integers(-2, 2) | st.integers(-48, 48).map(HOUR.__mul__),
)
moments = instants | critical


# -- the committed file ---------------------------------------------------------------------------


def test_regenerating_gives_the_committed_file() -> None:
    named = dict(re.findall(r"(tzdata|holidays) ([0-9]+(?:\.[0-9]+)*)", TEXT.partition("\n\n")[0]))
    assert named.keys() == {"tzdata", "holidays"}
    installed = {name: metadata.version(name) for name in named}
    if named != installed:
        pytest.skip(f"calendars.yaml was generated with {named}, installed are {installed}")
    generator = runpy.run_path(str(ROOT / "tools" / "generate_calendars.py"))
    assert generator["calendars_yaml"]() == TEXT


def test_the_file_says_which_years_it_knows() -> None:
    china = CALENDAR.working_days["CN"]
    assert f"known for {china.first_year} to {china.last_year}" in TEXT
    assert f"complete for {min(PLAIN['zones'][PACIFIC]['changes'])} to 2099" in TEXT


# -- time zones -----------------------------------------------------------------------------------


@given(zones, moments, st.integers(0, 100))
def test_a_reading_takes_one_of_the_two_ends_of_a_window(zone: str, start: Micros, days: int) -> None:
    ends = {reading: CALENDAR.ends(zone, start, days, reading) for reading in (None, *WINDOW_ENDS)}
    by_hours = start + days * DAY
    by_days = CALENDAR.local_day_end(zone, start, days)
    assert ends["two_ends"] == ends[None] == (min(by_hours, by_days), max(by_hours, by_days))
    assert ends["exact_hours"] == (by_hours, by_hours)
    assert ends["end_of_day"] == (by_days, by_days)


@given(zones, moments)
def test_the_offset_is_that_of_the_zone_database(zone: str, micros: Micros) -> None:
    offset = to_datetime(micros).astimezone(STANDARD_ZONES[zone]).utcoffset()
    assert timedelta(seconds=CALENDAR.offset_at(zone, micros)) == offset


@given(zones, moments)
def test_wall_clock_times_are_read_as_the_zone_database_reads_them(zone: str, wall: Micros) -> None:
    local = to_datetime(wall).replace(tzinfo=STANDARD_ZONES[zone])
    assert CALENDAR.to_utc(zone, wall) == to_micros(local.astimezone(UTC))


@given(zones, moments)
def test_the_wall_clock_leads_back_to_the_instant_or_to_the_same_time_before_it(
    zone: str, micros: Micros
) -> None:
    wall = micros + CALENDAR.offset_at(zone, micros) * SECOND
    again = CALENDAR.to_utc(zone, wall)
    assert again <= micros
    assert again + CALENDAR.offset_at(zone, again) * SECOND == wall


@given(zones, moments, st.integers(0, 120))
def test_both_ends_of_a_window_are_those_counted_with_the_zone_database(
    zone: str, start: Micros, days: int
) -> None:
    standard = STANDARD_ZONES[zone]
    local = to_datetime(start).astimezone(standard)
    midnight = datetime.combine(local.date() + timedelta(days=days + 1), time(), standard)
    by_days = to_micros(midnight.astimezone(UTC))
    by_hours = start + days * 24 * HOUR
    assert CALENDAR.local_day_end(zone, start, days) == by_days
    assert CALENDAR.window_end(zone, start, days) == tuple(sorted((by_hours, by_days)))


@given(zones, moments, st.integers(0, 60))
def test_a_local_day_ends_where_the_next_date_begins(zone: str, start: Micros, days: int) -> None:
    standard = STANDARD_ZONES[zone]
    last = to_datetime(start).astimezone(standard).date() + timedelta(days=days)
    end = to_datetime(CALENDAR.local_day_end(zone, start, days))
    assert end.astimezone(standard).date() == last + timedelta(days=1)
    assert (end - timedelta(microseconds=1)).astimezone(standard).date() == last


@given(zones, moments, st.integers(0, 60))
def test_a_shift_by_52_weeks_shifts_both_ends(zone: str, start: Micros, days: int) -> None:
    shift = 52 * 7 * DAY
    end = start + (days + 2) * DAY
    zone_changes = CALENDAR.zones[zone].changes
    for first, last in ((start, end), (start + shift, end + shift)):
        assume(not any(first <= change <= last for change in zone_changes))
    assume(CALENDAR.offset_at(zone, start) == CALENDAR.offset_at(zone, start + shift))
    smaller, larger = CALENDAR.window_end(zone, start, days)
    assert CALENDAR.window_end(zone, start + shift, days) == (smaller + shift, larger + shift)


@pytest.mark.parametrize(
    ("start", "days", "smaller", "larger"),
    [
        # no change: noon in winter
        ("2026-01-05T20:00:00Z", 3, "2026-01-08T20:00:00Z", "2026-01-09T08:00:00Z"),
        # clocks go forward on 8 March: the third day ends at 07:00Z, no longer at 08:00Z
        ("2026-03-07T20:00:00Z", 3, "2026-03-10T20:00:00Z", "2026-03-11T07:00:00Z"),
        # half an hour before midnight, the day of 23 hours ends first
        ("2026-03-07T07:30:00Z", 3, "2026-03-10T07:00:00Z", "2026-03-10T07:30:00Z"),
        # clocks go back on 1 November: the day of 25 hours ends an hour later
        ("2026-10-31T06:30:00Z", 3, "2026-11-03T06:30:00Z", "2026-11-03T08:00:00Z"),
        # just after midnight, on the day of the change itself
        ("2026-11-01T07:00:00Z", 0, "2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z"),
        ("2026-03-08T08:00:00Z", 0, "2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z"),
    ],
)
def test_worked_windows_in_the_pacific_zone(start: str, days: int, smaller: str, larger: str) -> None:
    ends = CALENDAR.window_end(PACIFIC, at(start), days)
    assert tuple(map(format_instant, ends)) == (smaller, larger)


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        (PACIFIC, "2026-03-08T01:59:59", "2026-03-08T09:59:59Z"),
        (PACIFIC, "2026-03-08T02:30:00", "2026-03-08T10:30:00Z"),  # skipped: read as 03:30
        (PACIFIC, "2026-03-08T03:00:00", "2026-03-08T10:00:00Z"),
        (PACIFIC, "2026-11-01T00:59:59", "2026-11-01T07:59:59Z"),
        (PACIFIC, "2026-11-01T01:30:00", "2026-11-01T08:30:00Z"),  # twice: the earlier
        (PACIFIC, "2026-11-01T02:00:00", "2026-11-01T10:00:00Z"),
        (CHINA, "2026-03-08T02:30:00", "2026-03-07T18:30:00Z"),
        (CHINA, "1990-07-01T00:00:00", "1990-06-30T15:00:00Z"),  # China had summer time until 1991
        (CHINA, "1970-01-01T00:00:00", "1969-12-31T16:00:00Z"),
        ("UTC", "2026-03-08T02:30:00", "2026-03-08T02:30:00Z"),
    ],
)
def test_worked_wall_clock_times(zone: str, wall: str, instant: str) -> None:
    assert format_instant(CALENDAR.to_utc(zone, at(wall))) == instant


# -- working days ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        # Thursday 12 February 2026: Friday, then the Saturday that makes up for the holidays
        ("2026-02-12T10:00:00+08:00", 0, "2026-02-13T00:00:00+08:00"),
        ("2026-02-12T10:00:00+08:00", 1, "2026-02-14T00:00:00+08:00"),
        ("2026-02-12T10:00:00+08:00", 2, "2026-02-15T00:00:00+08:00"),
        # Spring Festival is free from 15 to 23 February
        ("2026-02-12T10:00:00+08:00", 3, "2026-02-25T00:00:00+08:00"),
        ("2026-02-18T10:00:00+08:00", 1, "2026-02-25T00:00:00+08:00"),
        # Friday 27 February: the Saturday is worked, the Sunday is not
        ("2026-02-27T10:00:00+08:00", 2, "2026-03-03T00:00:00+08:00"),
        # an ordinary weekend, from the last and from the first instant of a Friday in China
        ("2026-03-20T23:59:59+08:00", 2, "2026-03-25T00:00:00+08:00"),
        ("2026-03-20T00:00:00+08:00", 2, "2026-03-25T00:00:00+08:00"),
        # a worked Sunday
        ("2026-09-18T12:00:00+08:00", 1, "2026-09-21T00:00:00+08:00"),
        # the last day that is known, and the first
        ("2026-12-30T12:00:00+08:00", 1, "2027-01-01T00:00:00+08:00"),
        ("2014-12-31T12:00:00+08:00", 1, "2015-01-05T00:00:00+08:00"),
    ],
)
def test_worked_counts_of_working_days_in_china(start: str, count: int, end: str) -> None:
    assert CALENDAR.working_days_end("CN", CHINA, at(start), count) == at(end)


def test_the_zone_decides_which_day_the_count_starts_on() -> None:
    start = at("2026-03-19T17:00:00Z")  # Thursday in UTC, already Friday in China
    assert CALENDAR.working_days_end("CN", "UTC", start, 1) == at("2026-03-21T00:00:00Z")
    assert CALENDAR.working_days_end("CN", CHINA, start, 1) == at("2026-03-24T00:00:00+08:00")


def written_days(key: str) -> set[date]:
    """The days in the file, spelled out by themselves."""
    days: set[date] = set()
    for year, entry in PLAIN["working_days"]["CN"].items():
        for text in entry[key]:
            first, _, last = text.partition("..")
            day = date.fromisoformat(f"{year}-{first}")
            while day <= date.fromisoformat(f"{year}-{last or first}"):
                days.add(day)
                day += timedelta(days=1)
    return days


CLOSED = written_days("closed")
OPEN = written_days("open")


@given(st.integers(at("2015-01-01T00:00:00Z"), at("2026-09-01T00:00:00Z")), st.integers(1, 40))
def test_exactly_n_working_days_lie_in_the_count_and_the_last_is_one(start: Micros, count: int) -> None:
    def worked(day: date) -> bool:
        return day in OPEN or (day.weekday() < 5 and day not in CLOSED)

    zone = STANDARD_ZONES[CHINA]
    end = to_datetime(CALENDAR.working_days_end("CN", CHINA, start, count)).astimezone(zone)
    assert end.timetz().replace(tzinfo=None) == time()
    first = to_datetime(start).astimezone(zone).date()
    last = end.date() - timedelta(days=1)
    counted = [first + timedelta(days=n + 1) for n in range((last - first).days)]
    assert sum(map(worked, counted)) == count
    assert worked(last)


def test_make_up_days_are_weekend_days_and_every_year_has_both_kinds() -> None:
    assert all(day.weekday() >= 5 for day in OPEN)
    assert not OPEN & CLOSED
    for kind in (OPEN, CLOSED):
        assert {day.year for day in kind} == set(range(2015, 2027))


@pytest.mark.parametrize(
    ("start", "count"),
    [("2026-12-30T12:00:00Z", 2), ("2014-12-30T12:00:00Z", 1), ("2026-06-01T00:00:00Z", 10**12)],
)
def test_a_count_outside_the_known_years_is_refused(start: str, count: int) -> None:
    with pytest.raises(ValueError, match=r"working days of `CN` are known for 2015 to 2026 only"):
        CALENDAR.working_days_end("CN", CHINA, at(start), count)


# -- refusals -------------------------------------------------------------------------------------


def test_names_that_the_calendar_does_not_hold_are_refused() -> None:
    with pytest.raises(ValueError, match=r"no time zone `Mars/Base`; .* has `America/Los_Angeles`"):
        CALENDAR.offset_at("Mars/Base", 0)
    with pytest.raises(ValueError, match=r"no time zone `Mars/Base`"):
        CALENDAR.to_utc("Mars/Base", 0)
    with pytest.raises(ValueError, match=r"no calendar of working days `XX`; .* has `CN`"):
        CALENDAR.working_days_end("XX", CHINA, 0, 1)
    with pytest.raises(ValueError, match=r"`-1` working days cannot be counted"):
        CALENDAR.working_days_end("CN", CHINA, at("2026-01-05T00:00:00Z"), -1)


def small() -> dict[str, Any]:
    return {
        "zones": {"Z": {"until_first_change": "+01:30", "changes": {"2020": {}}}},
        "working_days": {"C": {"2020": {"closed": ["01-01..01-03"], "open": ["01-04"]}}},
    }


def test_a_small_calendar_is_read() -> None:
    calendar = Calendar.from_plain(small())
    assert calendar.offset_at("Z", 0) == 5400
    start = at("2019-12-31T12:00:00")
    assert calendar.working_days_end("C", "Z", start, 1) == at("2020-01-05T00:00:00+01:30")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("zones",), None, "`zones`: a map is missing"),
        (("extra",), {}, "`calendars`: missing or unknown: `extra`"),
        (("zones", "Z"), {"changes": {}}, "`zones.Z`: missing or unknown: `until_first_change`"),
        (("zones", "Z", "until_first_change"), "1:30", "`zones.Z.until_first_change`: `1:30` is"),
        (("zones", "Z", "until_first_change"), None, "is not an offset"),
        (("zones", "Z", "until_first_change"), "+24:00", "is not an offset"),
        (("zones", "Z", "changes", "2020"), "x", "`zones.Z.changes.2020`: a map is missing"),
        (
            ("zones", "Z", "changes", "2020", "02-30T00:00:00Z"),
            "+01:00",
            "`zones.Z.changes.2020.02-30T00:00:00Z`: `2020-02-30T00:00:00Z`: there is no day",
        ),
        (("zones", "Z", "changes", "2020", "03-01T00:00:00"), "+01:00", "ascend and end in `Z`"),
        (
            ("zones", "Z", "changes", "2020"),
            {"03-01T00:00:00Z": "+01:00", "02-01T00:00:00Z": "+02:00"},
            "`zones.Z.changes.2020.02-01T00:00:00Z`: changes ascend",
        ),
        (("working_days", "C"), {}, "`working_days.C`: there is no year"),
        (("working_days", "C", "2022"), {"closed": [], "open": []}, "leave none out"),
        (("working_days", "C", "20x0"), {"closed": [], "open": []}, "leave none out"),
        (("working_days", "C", "2020", "open"), None, "`working_days.C.2020.open`: a list of days"),
        (("working_days", "C", "2020", "open"), ["02-30"], "there is no day `2020-02-30`"),
        (("working_days", "C", "2020", "open"), ["0104"], "there is no day `2020-0104`"),
        (("working_days", "C", "2020", "open"), ["01-03"], "a day is both closed and open"),
        (("working_days", "C", "2020", "closed"), ["01-03..01-01"], "ends before it begins"),
    ],
)
def test_a_broken_calendar_is_refused_with_its_key(
    path: tuple[str, ...], value: object, message: str
) -> None:
    plain = deepcopy(small())
    inner: dict[str, Any] = plain
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        Calendar.from_plain(plain)
    assert message in str(refused.value)
