"""AfterShip's trackings (API answers, lists and what it pushes) as a part of a case."""

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
    sign,
    stated_time,
    tracking_of,
    waybill_at,
)
from evidence.spelling import clipped, displayed

_NOTHING_FOUND = "pending"
_COUNTRIES = (("country_region", "country_iso3"), ("destination_country_region", "destination_country_iso3"))
_FAILED = 400
_GOES_BACK = "return_to_sender"
_TURNED = frozenset({"returning", "returned"})


def _recognises(tree: Any) -> bool:
    return isinstance(tree, dict) and (bool(_trackings(tree)) or _is_failure(tree))


def _is_failure(tree: dict[str, Any]) -> bool:
    """Whether a tree is the envelope of a failed query: its code, and no data."""
    return "meta" in tree and tree.keys() <= {"meta", "data"} and not tree.get("data") and _failed(tree)


def _failed(tree: dict[str, Any]) -> bool:
    """Whether the envelope has a code of failure; longer ones than those of HTTP are failures too."""
    meta = tree.get("meta")
    code = text_of(meta.get("code")) if isinstance(meta, dict) else ""
    return bool(code) and not (len(code) == 3 and code.isascii() and code.isdigit() and int(code) < _FAILED)


def _read(source: Source, retrieved_at: str | None) -> Contribution:
    if not _recognises(source.value):
        message = "this is no tracking of AfterShip"
        raise refused(source, (), "not-aftership", message, "give the answer as it came")
    if _failed(source.value):
        meta = source.value["meta"]
        said = " ".join(filter(None, (text_of(meta.get(key)) for key in ("code", "type", "message"))))
        message = f"the answer says that the query failed: {clipped(said, 160)}"
        help = "query the number again; a failed query says nothing about the parcel"
        raise refused(source, ("meta", "code"), "failed-query", message, help)
    flags = CountedFlags()
    trackings = _trackings(source.value)
    parcels = [_parcel(source, path, entry, retrieved_at, flags) for path, entry in trackings]
    addresses = [_destination(entry, flags) for _, entry in trackings]
    case = case_of(parcels, addresses, flags)
    order = {**_order([entry for _, entry in trackings], flags), **case.get("order", {})}
    return Contribution(
        case={**({"order": order} if order else {}), "parcels": case["parcels"]}, flags=flags.listed()
    )


def _trackings(tree: dict[str, Any]) -> list[tuple[Path, dict[str, Any]]]:
    """The trackings of an answer with their places: bare, wrapped, in a list, or pushed."""
    if _is_tracking(tree):
        return [((), tree)]
    for key in ("data", "msg"):
        inner = tree.get(key)
        if isinstance(inner, dict):
            if _is_tracking(inner):
                return [((key,), inner)]
            if _is_tracking(inner.get("tracking")):
                return [((key, "tracking"), inner["tracking"])]
            listed = inner.get("trackings")
            if isinstance(listed, list) and listed and all(map(_is_tracking, listed)):
                return [((key, "trackings", index), entry) for index, entry in enumerate(listed)]
    return []


def _is_tracking(value: Any) -> bool:
    return (
        isinstance(value, dict) and "tracking_number" in value and ("checkpoints" in value or "tag" in value)
    )


def _parcel(
    source: Source, path: Path, entry: dict[str, Any], retrieved_at: str | None, flags: CountedFlags
) -> dict[str, Any]:
    number = waybill_at(source, (*path, "tracking_number"), entry.get("tracking_number"))
    parcel: dict[str, Any] = {"parcel_id": number, "waybill": number}
    carrier = text_of(entry.get("slug"))
    if carrier:
        parcel["carrier"] = carrier
    picked_up = displayed_time(entry.get("shipment_pickup_date"), None)
    if picked_up.text:
        parcel["shipped_at"] = picked_up.text
    weight = _weight(entry, flags)
    if weight is not None:
        parcel["weight_g"] = weight
    last_mile = map_at(source, (*path, "last_mile"), entry.get("last_mile"))
    transfer = text_of(last_mile.get("tracking_number"))
    if transfer and plain_number(transfer) != plain_number(number):
        by = text_of(last_mile.get("slug"))
        parcel["transfer_waybill"] = {"waybill": transfer} | ({"carrier": by} if by else {})
    parcel["tracking"] = tracking_of(_events(source, path, entry, flags), retrieved_at)
    if "transfer_waybill" in parcel:
        parcel["tracking"]["waybill"] = number
    return parcel


def _events(
    source: Source, path: Path, entry: dict[str, Any], flags: CountedFlags
) -> list[dict[str, Any]] | None:
    """The checkpoints; None where the answer does not say whether the carrier was asked."""
    codes = read_tracking_codes("aftership_codes.yaml")
    tag, subtag = text_of(entry.get("tag")), text_of(entry.get("subtag"))
    listed = maps_at(source, (*path, "checkpoints"), entry.get("checkpoints"))
    signer = text_of(entry.get("signed_by"))
    signer = signer if displayed(signer) else ""
    if listed:
        events = oldest_first([_event(checkpoint, flags) for checkpoint in listed])
        compare_with_state(
            events, codes.status(tag, subtag, CountedFlags()), f"{tag} {subtag}".strip(), flags
        )
    elif tag and tag.casefold() != _NOTHING_FOUND:
        flags.add(ONLY_A_STATE)
        events = [event_of(DisplayedTime(), codes.status(tag, subtag, flags), {}, subtag or tag, "")[1]]
    elif (_was_asked(entry) and entry.get("checkpoints") is not None) or _goes_back(entry, CountedFlags()):
        events = []
    else:
        flags.add(NOT_SAID)
        return None
    sign(events, signer, flags)
    if _goes_back(entry, flags):
        _turn(events, flags)
    return events


def _goes_back(entry: dict[str, Any], flags: CountedFlags) -> bool:
    """Whether the answer as a whole says that the parcel goes back to its sender."""
    said = entry.get(_GOES_BACK)
    if isinstance(said, str):
        said = {"true": True, "false": False, "": None}.get(said.strip().casefold(), said)
    if said is not None and not isinstance(said, bool):
        flags.add(f"`{_GOES_BACK}` is no truth value and is left out")
    return said is True


def _turn(events: list[dict[str, Any]], flags: CountedFlags) -> None:
    """Add to the events that the parcel goes back, which contradicts a delivery as the last state.

    A state alone that says so otherwise is not known; a delivery after the parcel turned round may be
    one to the sender.
    """
    statuses = [event["status"] for event in events]
    turned = not _TURNED.isdisjoint(statuses)
    if turned and statuses[-1] != "delivered":
        return
    if statuses == ["delivered"] and "at" not in events[0]:
        flags.add(f"`{_GOES_BACK}` contradicts the state of a delivery: read as `unknown`")
        events[0]["status"] = "unknown"
    elif turned:
        flags.add(f"`{_GOES_BACK}` leaves open to whom the parcel was delivered in the end")
        events.append({"status": "unknown", "code": _GOES_BACK})
    else:
        contradicted = ", which contradicts the delivery" if "delivered" in statuses else ""
        flags.add(f"`{_GOES_BACK}` says that the parcel goes back{contradicted}: taken as an event")
        events.append({"status": "returning", "code": _GOES_BACK})


def _was_asked(entry: dict[str, Any]) -> bool:
    """Whether the carrier has been asked at all: a new tracking is `Pending` too."""
    count = text_of(entry.get("tracked_count"))
    return count.isascii() and count.isdigit() and count.strip("0") != ""


def _event(checkpoint: dict[str, Any], flags: CountedFlags) -> TrackingEvent:
    tag, subtag = text_of(checkpoint.get("tag")), text_of(checkpoint.get("subtag"))
    status = read_tracking_codes("aftership_codes.yaml").status(tag, subtag, flags)
    country = _first(checkpoint, _COUNTRIES[0])
    place = place_in(checkpoint, (country, "state", "city", "zip"), flags)
    time = stated_time(checkpoint.get("checkpoint_time"), flags)
    return event_of(time, status, place, subtag or tag, text_of(checkpoint.get("message")))


def _destination(entry: dict[str, Any], flags: CountedFlags) -> dict[str, str]:
    country = _first(entry, _COUNTRIES[1])
    keys = (country, "destination_state", "destination_city", "destination_postal_code")
    return place_in(entry, keys, flags)


def _first(entry: dict[str, Any], keys: tuple[str, str]) -> str:
    """The key of the newer form where it says something, else that of the older one."""
    return keys[0] if text_of(entry.get(keys[0])) else keys[1]


def _weight(entry: dict[str, Any], flags: CountedFlags) -> str | None:
    """The weight: a map with its unit, or a number with the unit beside it."""
    weight = entry.get("shipment_weight")
    if isinstance(weight, dict):
        return stated_grams(weight.get("value"), text_of(weight.get("unit")), flags)
    return stated_grams(weight, text_of(entry.get("shipment_weight_unit")), flags)


def _order(entries: list[dict[str, Any]], flags: CountedFlags) -> dict[str, str]:
    """What the trackings say of the order; a value on which they disagree is left out."""
    stated: dict[str, set[str]] = {
        "order_id": set(),
        "placed_at": set(),
        "promised_by": set(),
        "chosen_method": set(),
    }
    for entry in entries:
        stated["order_id"].add(text_of(entry.get("order_id")) or text_of(entry.get("order_number")))
        stated["chosen_method"].add(text_of(entry.get("shipping_method")))
        for key, name in (("placed_at", "order_date"), ("promised_by", "order_promised_delivery_date")):
            shown = text_of(entry.get(name))
            time = displayed_time(shown, None).text
            if shown and time is None:
                flags.add(f"`{name}` is no date with a time of day, and is left out", shown)
            stated[key].add(time or "")
    order = {}
    for key, values in stated.items():
        values.discard("")
        if len(values) == 1:
            order[key] = values.pop()
        elif values:
            flags.add(f"the trackings state different values of `{key}`, and none is taken")
    return order


READER = Reader(name="AfterShip tracking", recognises=_recognises, read=_read)
