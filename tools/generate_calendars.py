"""Writes `rules/calendars.yaml` from the development packages `tzdata` and `holidays`.

Run it from anywhere: `python tools/generate_calendars.py`. To add a time zone, add it to ZONES.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import metadata, resources
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
from holidays.countries.china import ChinaStaticHolidays

ZONES = ("America/Los_Angeles", "Asia/Shanghai", "UTC")
ZONE_YEARS = (1970, 2099)
FIRST_WORKING_YEAR = 2015
# A later year has its statutory holidays only: the make-up weekends are decreed a year ahead.
LAST_WORKING_YEAR = max(ChinaStaticHolidays.special_public_holidays)

TARGET = Path(__file__).resolve().parents[1] / "rules" / "calendars.yaml"

HEADER = """\
# yaml-language-server: $schema=schemas/calendars.json
# Time zone changes and working days that the policy counts with.
# Generated from tzdata {tzdata} and holidays {holidays}; not edited by hand.
# Regenerate with: python tools/generate_calendars.py
#
# zones: the offset from UTC until the first change, then by year each change (an instant in UTC)
#   with the offset that holds from it on; complete for {first_zone_year} to {last_zone_year}.
# working_days: by year the runs of free days that include more than a plain weekend, and the
#   weekend days that are worked to make up for them; known for {first_year} to {last_year}.
"""


def calendars_yaml() -> str:
    """The whole text of `rules/calendars.yaml`."""
    header = HEADER.format(
        tzdata=metadata.version("tzdata"),
        holidays=metadata.version("holidays"),
        first_zone_year=ZONE_YEARS[0],
        last_zone_year=ZONE_YEARS[1],
        first_year=FIRST_WORKING_YEAR,
        last_year=LAST_WORKING_YEAR,
    )
    return "\n".join([header, "zones:", *_zone_lines(), "", "working_days:", *_working_lines(), ""])


def _zone_lines() -> Iterator[str]:
    for name in ZONES:
        with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
            zone = ZoneInfo.from_file(file, key=name)  # not the system's own, perhaps older, copy
        first = datetime(ZONE_YEARS[0], 1, 1, tzinfo=UTC)
        by_year: dict[int, list[str]] = {}
        for change in _changes(zone, first, datetime(ZONE_YEARS[1] + 1, 1, 1, tzinfo=UTC)):
            entry = f'"{change:%m-%dT%H:%M:%SZ}": "{_offset_text(zone, change)}"'
            by_year.setdefault(change.year, []).append(entry)
        yield f"  {name}:"
        yield f'    until_first_change: "{_offset_text(zone, first)}"'
        yield "    changes:" if by_year else "    changes: {}"
        for year, entries in by_year.items():
            yield f"      {year}: {{{', '.join(entries)}}}"


def _changes(zone: ZoneInfo, first: datetime, end: datetime) -> Iterator[datetime]:
    """Each instant at which the offset becomes another; no zone changes twice within a day."""
    day = first
    while day < end:
        next_day = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, next_day):
            before, after = day, next_day
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) // 2
                middle = middle.replace(microsecond=0)
                if _offset(zone, middle) == _offset(zone, day):
                    before = middle
                else:
                    after = middle
            yield after
        day = next_day


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _offset_text(zone: ZoneInfo, instant: datetime) -> str:
    minutes, rest = divmod(_offset(zone, instant), timedelta(minutes=1))
    if rest:
        raise SystemExit(f"{zone.key} has an offset that is not of whole minutes at {instant}")
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _working_lines() -> Iterator[str]:
    years = range(FIRST_WORKING_YEAR, LAST_WORKING_YEAR + 1)
    china = holidays.country_holidays("CN", years=years)
    yield "  CN:"
    for year in years:
        days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
        days = [day for day in days if day.year == year]
        free = [day for day in days if not china.is_working_day(day)]
        closed = [run for run in _runs(free) if any(day.weekday() < 5 for day in run)]
        worked = [day for day in days if day.weekday() >= 5 and china.is_working_day(day)]
        yield f"    {year}:"
        yield f"      closed: [{', '.join(map(_run_text, closed))}]"
        yield f"      open: [{', '.join(f'{day:%m-%d}' for day in worked)}]"


def _runs(days: list[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _run_text(run: list[date]) -> str:
    return f"{run[0]:%m-%d}" if len(run) == 1 else f"{run[0]:%m-%d}..{run[-1]:%m-%d}"


if __name__ == "__main__":
    TARGET.write_text(calendars_yaml(), encoding="utf-8", newline="\n")
    print(f"wrote {TARGET}")
