"""17TRACK's tracking answers (`gettrackinfo` of API v2.x, and what it pushes) as a part of a case."""

from __future__ import annotations

from typing import Any

from engine.source import Path, Source
from evidence.checks.waybill import plain_number
from evidence.readers.contribution import Contribution, Reader, refused, text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.displayed_times import DisplayedTime, displayed_time
from evidence.readers.stated_quantities import place_in, stated_grams
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
from evidence.spelling import clipped

_ADDRESS = ("country", "state", "city", "postal_code")
_NOTHING_FOUND = "notfound"


def _recognises(tree: Any) -> bool:
    data = tree.get("data") if isinstance(tree, dict) else None
    if not isinstance(data, dict):
        return False
    lists = [data[key] for key in ("accepted", "rejected") if key in data]
    answered = bool(lists) and all(isinstance(listed, list) for listed in lists)
    return answered or ("number" in data and "track_info" in data)


def _read(source: Source, retrieved_at: str | None) -> Contribution:
    if not _recognises(source.value):
        message = "this is no tracking answer of 17TRACK"
        raise refused(source, (), "not-track17", message, "give the answer of `gettrackinfo` as it came")
    flags = CountedFlags()
    parcels = []
    addresses = []
    for path, entry in _entries(source, flags):
        parcel, address = _parcel(source, path, entry, retrieved_at, flags)
        parcels.append(parcel)
        addresses.append(address)
    return Contribution(case=case_of(parcels, addresses, flags), flags=flags.listed())


def _entries(source: Source, flags: CountedFlags) -> list[tuple[Path, dict[str, Any]]]:
    """The answered numbers, with their places; numbers that were rejected are flagged."""
    tree = source.value
    data = tree["data"]
    help = "query the number again; a failed query says nothing about the parcel"
    if "code" in tree and text_of(tree["code"]) != "0":
        raise refused(source, ("code",), "failed-query", "the answer says that the query failed", help)
    if "accepted" not in data and "rejected" not in data:
        return [(("data",), data)]
    rejected = maps_at(source, ("data", "rejected"), data.get("rejected"))
    accepted = maps_at(source, ("data", "accepted"), data.get("accepted"))
    if not accepted:
        named = clipped(text_of(rejected[0].get("number"))) if rejected else "no number"
        message = f"17TRACK rejected the query of {named}" if rejected else "the answer holds no number"
        place = ("data", "rejected") if rejected else ("data", "accepted")
        raise refused(source, place, "failed-query", message, help)
    for entry in rejected:
        flags.add(
            "the query of a number was rejected, which says nothing about it", text_of(entry.get("number"))
        )
    return [(("data", "accepted", index), entry) for index, entry in enumerate(accepted)]


def _parcel(
    source: Source, path: Path, entry: dict[str, Any], retrieved_at: str | None, flags: CountedFlags
) -> tuple[dict[str, Any], dict[str, str]]:
    """A parcel of a case document, and the recipient's address as far as it is stated."""
    number = waybill_at(source, (*path, "number"), entry.get("number"))
    place: Path = (*path, "track_info")
    info = map_at(source, place, entry.get("track_info"))
    tracking = map_at(source, (*place, "tracking"), info.get("tracking"))
    providers = maps_at(source, (*place, "tracking", "providers"), tracking.get("providers"))
    misc = map_at(source, (*place, "misc_info"), info.get("misc_info"))
    parcel: dict[str, Any] = {"parcel_id": number, "waybill": number}
    carrier = _carrier(providers, text_of(entry.get("carrier")))
    weight = stated_grams(misc.get("weight_kg"), "kg", flags)
    if carrier:
        parcel["carrier"] = carrier
    if weight is not None:
        parcel["weight_g"] = weight
    last_mile = text_of(misc.get("local_number"))
    if last_mile and plain_number(last_mile) != plain_number(number):
        by = text_of(misc.get("local_provider"))
        parcel["transfer_waybill"] = {"waybill": last_mile} | ({"carrier": by} if by else {})
    if info:
        events = _events(source, place, info, providers, flags)
        asked_at = _asked_at(providers) if retrieved_at is None else retrieved_at
        parcel["tracking"] = tracking_of(events, asked_at)
        if "transfer_waybill" in parcel:
            parcel["tracking"]["waybill"] = number
    else:
        flags.add(NOT_SAID, number)
    shipping = map_at(source, (*place, "shipping_info"), info.get("shipping_info"))
    return parcel, place_in(shipping.get("recipient_address"), _ADDRESS, flags)


def _events(
    source: Source,
    place: Path,
    info: dict[str, Any],
    providers: list[dict[str, Any]],
    flags: CountedFlags,
) -> list[dict[str, Any]] | None:
    """The events of all carriers as one course; None where the answer does not say if there are any."""
    codes = read_tracking_codes("track17_codes.yaml")
    status = map_at(source, (*place, "latest_status"), info.get("latest_status"))
    general, detail = text_of(status.get("status")), text_of(status.get("sub_status"))
    listed: list[list[TrackingEvent]] = []
    for index, provider in enumerate(providers):
        there: Path = (*place, "tracking", "providers", index, "events")
        own = maps_at(source, there, provider.get("events"))
        listed.append([_event(event, flags) for event in own])
    if _is_stale(providers):
        flags.add("17TRACK could not reach a carrier when it last asked: later events may be missing")
    events = oldest_first(*listed, newest_first=True)
    if events:
        state = codes.status(general, detail, CountedFlags())
        compare_with_state(events, state, f"{general} {detail}".strip(), flags)
        return events
    latest = map_at(source, (*place, "latest_event"), info.get("latest_event"))
    if latest:
        flags.add(ONLY_A_STATE)
        return [_event(latest, flags)[1]]
    if general.casefold() == _NOTHING_FOUND or (providers and not general):
        if not _is_stale(providers):
            return []
    elif general:
        flags.add(ONLY_A_STATE)
        only = event_of(DisplayedTime(), codes.status(general, detail, flags), {}, detail or general, "")
        return [only[1]]
    flags.add(NOT_SAID)
    return None


def _event(event: dict[str, Any], flags: CountedFlags) -> TrackingEvent:
    codes = read_tracking_codes("track17_codes.yaml")
    stage, detail = text_of(event.get("stage")), text_of(event.get("sub_status"))
    code = detail or stage
    if not detail and codes.is_detail(stage):
        stage, detail = "", stage
    status = codes.status(stage, detail, flags)
    place = place_in(event.get("address"), _ADDRESS, flags)
    return event_of(_time(event, flags), status, place, code, text_of(event.get("description")))


def _time(event: dict[str, Any], flags: CountedFlags) -> DisplayedTime:
    """The time with its offset; in UTC only where no other is stated."""
    shown, in_utc = event.get("time_iso"), event.get("time_utc")
    time = stated_time(shown if text_of(shown) else in_utc, flags)
    other = displayed_time(in_utc, None)
    both = [moment.micros for moment in (time.moment, other.moment) if moment and moment.zoned]
    if len(both) == 2 and both[0] != both[1]:
        flags.add("`time_utc` of an event contradicts `time_iso`, which is taken", text_of(shown))
    raw = event.get("time_raw")
    if isinstance(raw, dict) and text_of(raw.get("time")) and not text_of(raw.get("timezone")):
        flags.add("the carrier shows a time without a zone; the offset is 17TRACK's", text_of(shown))
    return time


def _carrier(providers: list[dict[str, Any]], key: str) -> str:
    """The name of the carrier whom the number is registered with, else of the only one there is."""
    named = [entry["provider"] for entry in providers if isinstance(entry.get("provider"), dict)]
    own = [provider for provider in named if key and text_of(provider.get("key")) == key]
    chosen = own or (named if len(named) == 1 else [])
    return text_of(chosen[0].get("name")) if chosen else ""


def _is_stale(providers: list[dict[str, Any]]) -> bool:
    """Whether 17TRACK says of a carrier that its last query of it did not succeed."""
    states = [text_of(provider.get("latest_sync_status")) for provider in providers]
    return any(state and state.casefold() != "success" for state in states)


def _asked_at(providers: list[dict[str, Any]]) -> str | None:
    """When 17TRACK asked the carriers; of several times the earliest, as of which all is known."""
    times = [displayed_time(provider.get("latest_sync_time"), None) for provider in providers]
    read = [(time.moment.micros, time.text) for time in times if time.moment and time.moment.zoned]
    return min(read)[1] if read and len(read) == len(times) else None


READER = Reader(name="17TRACK tracking answer", recognises=_recognises, read=_read)
