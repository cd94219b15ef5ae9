"""Shippo's tracking answers (and what it pushes) as a part of a case."""

from __future__ import annotations

from typing import Any

from engine.source import Path, Source
from evidence.readers.contribution import Contribution, Reader, refused, text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.stated_quantities import place_in
from evidence.readers.tracking_codes import read_tracking_codes
from evidence.readers.tracking_records import (
    NOT_SAID,
    ONLY_A_STATE,
    TrackingEvent,
    case_of,
    compare_with_state,
    event_of,
    map_at,
    maps_at,
    oldest_first,
    stated_time,
    tracking_of,
    waybill_at,
)

_NOTHING_FOUND = "unknown"
_PLACE = ("country", "state", "city", "zip")


def _recognises(tree: Any) -> bool:
    return isinstance(tree, dict) and _track(tree) is not None


def _read(source: Source, retrieved_at: str | None) -> Contribution:
    tree = source.value
    path = _track(tree) if isinstance(tree, dict) else None
    if path is None:
        message = "this is no tracking answer of Shippo"
        raise refused(source, (), "not-shippo", message, "give the answer as it came")
    track = tree["data"] if path else tree
    flags = CountedFlags()
    number = waybill_at(source, (*path, "tracking_number"), track.get("tracking_number"))
    parcel: dict[str, Any] = {"parcel_id": number, "waybill": number}
    carrier = text_of(track.get("carrier"))
    if carrier:
        parcel["carrier"] = carrier
    parcel["tracking"] = tracking_of(_events(source, path, track, flags), retrieved_at)
    address = place_in(track.get("address_to"), _PLACE, flags)
    return Contribution(case=case_of([parcel], [address], flags), flags=flags.listed())


def _track(tree: dict[str, Any]) -> Path | None:
    """Where the tracking stands: bare, or as the data of what was pushed; None where it is none."""
    if _is_track(tree):
        return ()
    return ("data",) if _is_track(tree.get("data")) else None


def _is_track(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "tracking_number" in value
        and "tracking_status" in value
        and "tracking_history" in value
    )


def _events(
    source: Source, path: Path, track: dict[str, Any], flags: CountedFlags
) -> list[dict[str, Any]] | None:
    """The history; None where the answer does not say whether the carrier was asked."""
    listed = maps_at(source, (*path, "tracking_history"), track.get("tracking_history"))
    latest = map_at(source, (*path, "tracking_status"), track.get("tracking_status"))
    general = text_of(latest.get("status"))
    if listed:
        events = oldest_first([_event(record, flags) for record in listed])
        # what the history flags already is not flagged once more
        state = _event(latest, CountedFlags())[1]
        compare_with_state(events, state["status"] if latest else "", state.get("code", ""), flags)
        return events
    if general and general.casefold() != _NOTHING_FOUND:
        flags.add(ONLY_A_STATE)
        return [_event(latest, flags)[1]]
    if general and track.get("tracking_history") is not None:
        return []
    flags.add(NOT_SAID)
    return None


def _event(record: dict[str, Any], flags: CountedFlags) -> TrackingEvent:
    general, detail = text_of(record.get("status")), _substatus(record.get("substatus"))
    status = read_tracking_codes("shippo_codes.yaml").status(general, detail, flags)
    place = place_in(record.get("location"), _PLACE, flags)
    time = stated_time(record.get("status_date"), flags)
    code = f"{general}/{detail}" if general and detail else general or detail
    return event_of(time, status, place, code, text_of(record.get("status_details")))


def _substatus(value: Any) -> str:
    """The code of a sub-status: a map with its code, or the code itself."""
    return text_of(value.get("code")) if isinstance(value, dict) else text_of(value)


READER = Reader(name="Shippo tracking answer", recognises=_recognises, read=_read)
