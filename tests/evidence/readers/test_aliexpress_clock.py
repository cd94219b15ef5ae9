"""The platform's clocks, against the zone that the shipped policy counts with."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.calendars import Calendar
from engine.instants import Moment, format_instant, parse_moment
from engine.source import read_yaml
from evidence.readers.aliexpress_clock import oddity_of, platform_order

RULES = Path(__file__).parents[3] / "rules"
ZONE = "America/Los_Angeles"
CALENDAR = Calendar.from_plain(read_yaml("calendars.yaml", (RULES / "calendars.yaml").read_bytes()).value)


def test_the_shipped_policy_reads_times_in_this_zone() -> None:
    assert read_yaml("policy.yaml", (RULES / "policy.yaml").read_bytes()).value["platform_zone"] == ZONE


@pytest.mark.parametrize("year", range(2007, 2060))
def test_every_hour_of_march_and_november_is_read_as_the_policy_reads_it(year: int) -> None:
    for month in ("03", "11"):
        for day in range(1, 31):
            for hour in range(5):
                moment = parse_moment(f"{year}-{month}-{day:02}T{hour:02}:30:00")
                instant = CALENDAR.to_utc(ZONE, moment.micros)
                assert platform_order(moment) == instant, format_instant(instant)
                shown = instant + CALENDAR.offset_at(ZONE, instant) * 1_000_000
                again = instant + 3_600_000_000
                shown_again = again + CALENDAR.offset_at(ZONE, again) * 1_000_000
                one_instant = shown == moment.micros and shown_again != moment.micros
                assert bool(oddity_of(moment)) == (not one_instant)


def test_a_time_with_an_offset_is_one_instant() -> None:
    moment = parse_moment("2026-11-01T01:30:00-07:00")
    assert (oddity_of(moment), platform_order(moment)) == ("", moment.micros)
    assert (oddity_of(None), platform_order(None)) == ("", -1)
    assert platform_order(Moment(0, False)) == 8 * 3_600_000_000
