"""EasyPost's trackers (API answers, lists and what it pushes) as a part of a case."""

from __future__ import annotations

from typing import Any

from engine.source import Path, Source
from evidence.readers.contribution import Contribution, Reader, refused, text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.displayed_times import DisplayedTime
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
    sign,
    stated_time,
    tracking_of,
    waybill_at,
)
from evidence.spelling import displayed

_FAILED = "error"
_NOTHING_FOUND = "unknown"
_PLACE = ("country", "state", "city", "zip")


def _recognises(tree: Any) -> bool:
    return isinstance(tree, dict) and bool(_trackers(tree))


def _read(source: Source, retrieved_at: str | None) -> Contribution:
    if not _recognises(source.value):
        message = "this is no tracker of EasyPost"
        raise refused(source, (), "not-easypost", message, "give the answer as it came")
    flags = CountedFlags()
    parcels = []
    returns = []
    addresses = []
    for path, tracker in _answered(source, flags):
        parcel = _parcel(source, path, tracker, retrieved_at, flags)
        if tracker.get("is_return") is True:
            returns.append(parcel)
            continue
        parcels.append(parcel)
        carrier = map_at(source, (*path, "carrier_detail"), tracker.get("carrier_detail"))
        addresses.append(place_in(carrier.get("destination_tracking_location"), _PLACE, flags))
    case = case_of(parcels, addresses, flags)
    if not parcels:
        del case["parcels"]
    if len(returns) == 1:
        keys = ("waybill", "carrier", "tracking")
        case["return_parcel"] = {key: returns[0][key] for key in keys if key in returns[0]}
    elif returns:
        flags.add("several returns are tracked, and a case has one: none is taken", returns[0]["waybill"])
    return Contribution(case=case, flags=flags.listed())


def _answered(source: Source, flags: CountedFlags) -> list[tuple[Path, dict[str, Any]]]:
    """The trackers whose query did not fail. Raises Refused where there is none."""
    trackers = _trackers(source.value)
    answered = []
    for path, tracker in trackers:
        if text_of(tracker.get("status")).casefold() == _FAILED:
            number = text_of(tracker.get("tracking_code"))
            flags.add("the query of a number failed, which says nothing about it", number)
        else:
            answered.append((path, tracker))
    if not answered:
        message = "EasyPost says that the query failed"
        help = "query the number again; a failed query says nothing about the parcel"
        raise refused(source, (*trackers[0][0], "status"), "failed-query", message, help)
    return answered


def _trackers(tree: dict[str, Any]) -> list[tuple[Path, dict[str, Any]]]:
    """The trackers of an answer with their places: bare, in a list, or pushed as the result of an event."""
    if _is_tracker(tree):
        return [((), tree)]
    if _is_tracker(tree.get("result")):
        return [(("result",), tree["result"])]
    listed = tree.get("trackers")
    if isinstance(listed, list) and listed and all(map(_is_tracker, listed)):
        return [(("trackers", index), tracker) for index, tracker in enumerate(listed)]
    return []


def _is_tracker(value: Any) -> bool:
    return isinstance(value, dict) and "tracking_code" in value and "tracking_details" in value


def _parcel(
    source: Source, path: Path, tracker: dict[str, Any], retrieved_at: str | None, flags: CountedFlags
) -> dict[str, Any]:
    number = waybill_at(source, (*path, "tracking_code"), tracker.get("tracking_code"))
    parcel: dict[str, Any] = {"parcel_id": number, "waybill": number}
    carrier = text_of(tracker.get("carrier"))
    weight = stated_grams(tracker.get("weight"), "oz", flags)
    if carrier:
        parcel["carrier"] = carrier
    if weight is not None:
        parcel["weight_g"] = weight
    parcel["tracking"] = tracking_of(_events(source, path, tracker, flags), retrieved_at)
    return parcel


def _events(
    source: Source, path: Path, tracker: dict[str, Any], flags: CountedFlags
) -> list[dict[str, Any]] | None:
    """The events; None where the answer does not say whether the carrier was asked."""
    codes = read_tracking_codes("easypost_codes.yaml")
    general, detail = text_of(tracker.get("status")), text_of(tracker.get("status_detail"))
    listed = maps_at(source, (*path, "tracking_details"), tracker.get("tracking_details"))
    if listed:
        events = oldest_first([_event(record, flags) for record in listed])
        state = codes.status(general, detail, CountedFlags())
        compare_with_state(events, state, f"{general} {detail}".strip(), flags)
    elif general and general.casefold() != _NOTHING_FOUND:
        flags.add(ONLY_A_STATE)
        status = codes.status(general, detail, flags)
        events = [event_of(DisplayedTime(), status, {}, _code(general, detail), "")[1]]
    elif general and tracker.get("tracking_details") is not None and not _is_new(tracker):
        events = []
    else:
        flags.add(NOT_SAID)
        return None
    signer = text_of(tracker.get("signed_by"))
    sign(events, signer if displayed(signer) else "", flags)
    return events


def _is_new(tracker: dict[str, Any]) -> bool:
    """Whether nothing has reached the tracker since it was made: the carrier need not have been asked."""
    made, changed = text_of(tracker.get("created_at")), text_of(tracker.get("updated_at"))
    return made == changed


def _event(record: dict[str, Any], flags: CountedFlags) -> TrackingEvent:
    general, detail = text_of(record.get("status")), text_of(record.get("status_detail"))
    status = read_tracking_codes("easypost_codes.yaml").status(general, detail, flags)
    place = place_in(record.get("tracking_location"), _PLACE, flags)
    time = stated_time(record.get("datetime"), flags)
    words = text_of(record.get("message")) or text_of(record.get("description"))
    return event_of(time, status, place, _code(general, detail), words)


def _code(general: str, detail: str) -> str:
    return f"{general}/{detail}" if general and detail else general or detail


READER = Reader(name="EasyPost tracker", recognises=_recognises, read=_read)
