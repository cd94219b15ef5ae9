"""Displayed times and their zones."""

from __future__ import annotations

import pytest

from engine.instants import parse_moment
from evidence.readers.displayed_times import contradicts_epoch, displayed_time, zone_offset


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("GMT+08:00", "+08:00"),
        ("GMT+2", "+02:00"),
        ("GMT-03:30", "-03:30"),
        ("GMT+0545", "+05:45"),
        ("UTC-5", "-05:00"),
        ("gmt +10", "+10:00"),
        ("GMT\N{MINUS SIGN}3", "-03:00"),
        ("+01:00", "+01:00"),
        ("GMT", "+00:00"),
        ("Z", "+00:00"),
        ("GMT+15", None),
        ("GMT+02:75", None),
        ("GMT+", None),
        ("Europe/Madrid", None),
        ("GMT+٢", None),
        ("", None),
        (None, None),
        (8, None),
        ("+" * 1_000_000, None),
    ],
)
def test_zones(zone: object, offset: str | None) -> None:
    assert zone_offset(zone) == offset


def test_a_time_with_its_zone() -> None:
    time = displayed_time("2026-04-05 06:07:08", "GMT+2")
    assert time.text == "2026-04-05T06:07:08+02:00"
    assert time.moment == parse_moment("2026-04-05T04:07:08Z")


def test_a_time_without_a_readable_zone_has_no_offset() -> None:
    time = displayed_time("2026-04-05 06:07:08", "summer time")
    assert time.text == "2026-04-05T06:07:08"
    assert time.moment is not None
    assert not time.moment.zoned


def test_an_offset_in_the_time_itself_wins() -> None:
    assert displayed_time("2026-04-05T06:07:08Z", "GMT+2").text == "2026-04-05T06:07:08Z"


@pytest.mark.parametrize("shown", [None, "", "yesterday", "2026-02-30 00:00:00", 5, "2026-04-05"])
def test_what_is_no_time(shown: object) -> None:
    assert displayed_time(shown, "GMT+2").text is None


def test_an_epoch_is_only_compared() -> None:
    moment = parse_moment("2026-04-05T04:07:08Z")
    epoch = moment.micros // 1_000
    assert not contradicts_epoch(moment, epoch)
    assert not contradicts_epoch(moment, str(epoch + 999))
    assert contradicts_epoch(moment, epoch - 21_600_000)
    assert not contradicts_epoch(moment, None)
    assert not contradicts_epoch(moment, "soon")
