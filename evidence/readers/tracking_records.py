"""What the readers of tracking services share: events in order, their times, and what was odd about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.instants import Moment
from engine.source import Path, Source
from evidence.case_scalars import LONGEST_IDENTIFIER
from evidence.checks.waybill import plain_number
from evidence.readers.contribution import refused, text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.displayed_times import DisplayedTime, displayed_time
from evidence.spelling import clipped

TrackingEvent = tuple[Moment | None, dict[str, Any]]
"""An event as in a case document, with its instant where it has one."""

NOT_SAID = "the answer does not say whether there are events"
ONLY_A_STATE = "the answer lists no events but names a state, which is taken"
ADDRESS_OF_TRACKING = (
    "`order.ship_to` is the address that the tracking names; compare it with the one that the order states"
)


def stated_time(value: Any, flags: CountedFlags) -> DisplayedTime:
    """The time of an event as the document states it; what cannot be read is flagged and left out."""
    time = displayed_time(value, None)
    if time.moment is None:
        shown = text_of(value)
        if shown:
            flags.add("the time of an event cannot be read, and is left out", shown)
        else:
            flags.add("an event has no time")
    elif not time.moment.zoned:
        flags.add("the time of an event has no offset", text_of(value))
    return time


def event_of(
    time: DisplayedTime, status: str, place: Mapping[str, str], code: str, description: str
) -> TrackingEvent:
    """An event of a case document without what is not displayed."""
    event: dict[str, Any] = {
        "at": time.text,
        "status": status,
        "location": dict(place),
        "code": code,
        "description": description,
    }
    return time.moment, {key: value for key, value in event.items() if value}


def oldest_first(*lists: list[TrackingEvent], newest_first: bool = False) -> list[dict[str, Any]]:
    """The events of one or more lists from the oldest on.

    Among equal times, and around undated events, the order of the list holds; `newest_first` is how
    the format lists events, for a list whose times do not tell.
    """
    placed = []
    for events in lists:
        dated = [moment.micros for moment, _ in events if moment is not None]
        turned = dated[0] > dated[-1] if dated and dated[0] != dated[-1] else newest_first
        latest = 0
        for moment, event in reversed(events) if turned else events:
            latest = latest if moment is None else moment.micros
            placed.append((latest, event))
    return [event for _, event in sorted(placed, key=lambda pair: pair[0])]


def sign(events: list[dict[str, Any]], signer: str, flags: CountedFlags) -> None:
    """Write a signer whom the answer names as a whole into the last delivery that it lists."""
    if not signer:
        return
    for event in reversed(events):
        if event.get("status") == "delivered":
            event["signed_by"] = signer
            return
    flags.add("a signer is named, but no delivery is listed", signer)


def compare_with_state(events: list[dict[str, Any]], state: str, shown: str, flags: CountedFlags) -> None:
    """Flag where the state of the whole answer and its events disagree on a delivery."""
    if not events or state in {"", "unknown"}:
        return
    delivered = any(event.get("status") == "delivered" for event in events)
    if delivered and state != "delivered":
        flags.add("a delivery is listed, but the answer as a whole says otherwise", shown)
    elif state == "delivered" and not delivered:
        flags.add("no delivery is listed, but the answer as a whole says so", shown)


def tracking_of(events: list[dict[str, Any]] | None, retrieved_at: str | None) -> dict[str, Any]:
    """Tracking as in a case document; without `events` where the answer does not say."""
    tracking: dict[str, Any] = {"source": "aggregator"}
    if retrieved_at is not None:
        tracking["retrieved_at"] = retrieved_at
    if events is not None:
        tracking["events"] = events
    return tracking


def waybill_at(source: Source, path: Path, value: Any) -> str:
    """The waybill number of an answer. Raises Refused where there is none."""
    number = text_of(value)
    if not number:
        message = "the answer does not name the number that it is about"
        raise refused(source, path, "no-waybill", message, "give the answer as it came")
    if len(number) > LONGEST_IDENTIFIER:
        message = f"{clipped(number)} is too long for a waybill number"
        raise refused(source, path, "wrong-kind", message)
    return number


def maps_at(source: Source, path: Path, value: Any) -> list[dict[str, Any]]:
    """The maps of a list, which may be absent. Raises Refused where it is something else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise refused(source, path, "wrong-kind", f"`{path[-1]}` must be a list")
    for index, item in enumerate(value):
        if not isinstance(item, dict):
            message = f"entry {index + 1} of `{path[-1]}` must be a map"
            raise refused(source, (*path, index), "wrong-kind", message)
    return value


def map_at(source: Source, path: Path, value: Any) -> dict[str, Any]:
    """A map, which may be absent. Raises Refused where it is something else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise refused(source, path, "wrong-kind", f"`{path[-1]}` must be a map")
    return value


def case_of(
    parcels: Iterable[dict[str, Any]], addresses: Iterable[dict[str, str]], flags: CountedFlags
) -> dict[str, Any]:
    """The part of a case with these parcels, each number once, and the address that all of them name."""
    case: dict[str, Any] = {}
    stated = [address for address in addresses if address]
    if stated and all(address == stated[0] for address in stated):
        case["order"] = {"ship_to": stated[0]}
        flags.add(ADDRESS_OF_TRACKING)
    elif stated:
        flags.add("the answers name different addresses, and none is taken")
    case["parcels"] = _each_once(parcels)
    return case


def _each_once(parcels: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """A number that is answered twice is one parcel, and each answer one report of its tracking."""
    by_number: dict[str, dict[str, Any]] = {}
    for parcel in parcels:
        waybill = parcel["waybill"]
        known = by_number.setdefault(plain_number(waybill) or waybill, parcel)
        if known is parcel or "tracking" not in parcel:
            continue
        reports = known.setdefault("tracking", [])
        if isinstance(reports, dict):
            known["tracking"] = reports = [reports]
        reports.append(parcel["tracking"])
    return list(by_number.values())
