"""The platform's clocks: which written times they show twice or never, and in which order times follow."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from engine.instants import DAY, HOUR, Micros, Moment
from evidence.readers.data_files import data_beside

_EPOCH_DAY = date(1970, 1, 1).toordinal()


def oddity_of(moment: Moment | None) -> str:
    """What is odd about a time without an offset; empty where it is one instant."""
    if moment is None or moment.zoned:
        return ""
    skipped, repeated = _changes(_year(moment.micros))
    if skipped <= moment.micros < skipped + HOUR:
        return "lies in the hour that the platform's clocks leave out in spring; it is read an hour later"
    if repeated <= moment.micros < repeated + HOUR:
        return "lies in the hour that the platform's clocks show twice in autumn; the first is taken"
    return ""


def platform_order(moment: Moment | None) -> Micros:
    """A number by which times with and without an offset sort; what has none comes first."""
    if moment is None:
        return -1
    if moment.zoned:
        return moment.micros
    skipped, repeated = _changes(_year(moment.micros))
    hours = data_beside("aliexpress_clock.yaml")["offset_hours"]
    summer = skipped + HOUR <= moment.micros < repeated + HOUR
    return moment.micros - int(hours["summer" if summer else "winter"]) * HOUR


def _year(micros: Micros) -> int:
    return date.fromordinal(micros // DAY + _EPOCH_DAY).year


@lru_cache(maxsize=256)
def _changes(year: int) -> tuple[Micros, Micros]:
    """Where the hour that is left out and the hour that is shown twice begin, as the clocks show them."""
    stated = data_beside("aliexpress_clock.yaml")
    return _beginning(year, stated["skipped"]), _beginning(year, stated["repeated"])


def _beginning(year: int, stated: dict[str, Any]) -> Micros:
    first = date(year, int(stated["month"]), 1)
    sunday = first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (int(stated["sunday"]) - 1))
    return (sunday.toordinal() - _EPOCH_DAY) * DAY + int(stated["hour"]) * HOUR
