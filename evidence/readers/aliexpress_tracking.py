"""AliExpress's tracking answers for sellers and drop shippers as parcels of a case.

Two forms: nodes with an epoch and words only (`aliexpress.ds.order.tracking.get`), and the older
`details`, which carry Cainiao's action codes.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from engine.source import Path, Source
from evidence.readers.aliexpress_values import epoch_time, items_of, truth_of, value_at, written_time
from evidence.readers.cainiao_actions import action_status, unknown_code_flags
from evidence.readers.contribution import Contribution, Reader, identifier_of, refused, text_of
from evidence.readers.counted_flags import CountedFlags, capped
from evidence.readers.tracking_events import event_of, from_the_oldest
from evidence.readers.tracking_records import tracking_of
from evidence.spelling import clipped

_NODES_RESPONSE = "aliexpress_ds_order_tracking_get_response"
_DETAILS_RESPONSES = (
    "aliexpress_logistics_redefining_querytrackingresult_response",
    "aliexpress_logistics_querytrackingresult_response",
    "aliexpress_logistics_ds_trackinginfo_query_response",
)
_LINES = "tracking_detail_line_list"
_DETAILS = "details"
_NUMBERS = ("logistics_no", "mail_no", "waybill")


def is_aliexpress_tracking(tree: Any) -> bool:
    """Whether a plain tree has the outline of one of the two forms."""
    return isinstance(tree, dict) and (
        _place_of_nodes(tree) is not None or _place_of_details(tree) is not None
    )


def read_aliexpress_tracking(source: Source, retrieved_at: str | None = None) -> Contribution:
    """The parcels of an answer, their events from the oldest on.

    Raises Refused where it tells of a failed query, names no number, or is not of the expected form.
    """
    tree = source.value
    if not is_aliexpress_tracking(tree):
        message = "this is no tracking answer of AliExpress"
        raise refused(source, (), "not-aliexpress-tracking", message, "give the answer as it came")
    nodes = _place_of_nodes(tree)
    if nodes is not None:
        return _read_nodes(source, nodes, retrieved_at)
    return _read_details(source, _place_of_details(tree) or (), retrieved_at)


def _place_of_nodes(tree: dict[str, Any]) -> Path | None:
    """Where the result of the first form stands."""
    response = tree.get(_NODES_RESPONSE)
    if isinstance(response, dict):
        return (_NODES_RESPONSE, "result")
    result = tree.get("result")
    data = result.get("data") if isinstance(result, dict) else None
    return ("result",) if isinstance(data, dict) and _LINES in data else None


def _place_of_details(tree: dict[str, Any]) -> Path | None:
    """Where the second form stands: in its envelope, or bare and told by the keys of its events."""
    for name in _DETAILS_RESPONSES:
        if isinstance(tree.get(name), dict):
            return (name,)
    listed = tree.get(_DETAILS)
    if isinstance(listed, dict):
        listed = listed.get(_DETAILS)
    told = isinstance(listed, list) and listed and isinstance(listed[0], dict) and "event_desc" in listed[0]
    return () if told else None


def _read_nodes(source: Source, path: Path, retrieved_at: str | None) -> Contribution:
    result = value_at(source, path)
    if truth_of(result.get("ret")) is False:
        said = " ".join(filter(None, (text_of(result.get("msg")), text_of(result.get("code")))))
        raise refused(
            source, path, "failed-query", f"the answer holds no tracking: {clipped(said)}",
            "where the platform found nothing, write `events: []` for that parcel into the case yourself: "
            "the answer does not name the number",
        )  # fmt: skip
    flags = CountedFlags()
    lines = items_of(source, (*path, "data"), _LINES, "tracking_detail")
    if lines is None:
        raise refused(source, path, "failed-query", "the answer holds no tracking", "query the order again")
    parcels: dict[str, dict[str, Any]] = {}
    for place, line in lines:
        number = identifier_of(line.get("mail_no"))
        if not number or number in parcels:
            message = "`mail_no` must be a tracking number, and each only once"
            raise refused(source, (*place, "mail_no"), "bad-waybill", message, "query the order again")
        listed = items_of(source, place, "detail_node_list", "detail_node")
        if listed is None:
            flags.add("the answer does not say whether a parcel has events", number)
        if text_of(line.get("carrier_name")):
            reason = "`carrier_name` may be a carrier or a shipping method; write it as what it is"
            flags.add(reason, text_of(line.get("carrier_name")))
        events = None if listed is None else _node_events([node for _, node in listed], flags)
        tracking = tracking_of(events, retrieved_at)
        parcels[number] = {"parcel_id": number, "waybill": number, "tracking": tracking}
    if not parcels:
        flags.add("the answer lists no parcel")
    case = {"parcels": list(parcels.values())} if parcels else {}
    return Contribution(case=case, flags=flags.listed())


def _node_events(nodes: list[dict[str, Any]], flags: CountedFlags) -> list[dict[str, Any]]:
    """Events without a status: the answer has words only, and words are not interpreted."""
    events, times = [], []
    for node in nodes:
        time = epoch_time(node.get("time_stamp"))
        name, words = text_of(node.get("tracking_name")), text_of(node.get("tracking_detail_desc"))
        if time.text is None:
            flags.add("an event has no readable time", text_of(node.get("time_stamp")) or words or name)
        description = f"{name}: {words}" if name and words and name != words else words or name
        events.append(event_of(time, description=description))
        times.append(time)
    if events:
        flags.add("the answer has words and no codes: each event may have any status")
    return from_the_oldest(events, times)


def _read_details(source: Source, path: Path, retrieved_at: str | None) -> Contribution:
    answer = value_at(source, path)
    if truth_of(answer.get("result_success")) is False:
        message = f"the answer says that the query failed: {clipped(text_of(answer.get('error_desc')))}"
        raise refused(source, path, "failed-query", message, "query the number again")
    listed = items_of(source, path, _DETAILS, _DETAILS)
    if listed is None:
        raise refused(source, path, "failed-query", "the answer has no `details`", "query the number again")
    number = next(
        (
            own
            for holder in (answer, source.value)
            for key in _NUMBERS
            if (own := identifier_of(holder.get(key)))
        ),
        "",
    )
    if not number:
        raise refused(
            source, path, "no-waybill", "the answer does not say which number it is about",
            "write the number that was asked for into the file, as `logistics_no` beside the answer",
        )  # fmt: skip
    flags = CountedFlags()
    unknown_codes: Counter[str] = Counter()
    events = _detail_events([detail for _, detail in listed], flags, unknown_codes)
    tracking = tracking_of(events, retrieved_at)
    return Contribution(
        case={"parcels": [{"parcel_id": number, "waybill": number, "tracking": tracking}]},
        flags=capped([*unknown_code_flags(unknown_codes), *flags.listed()]),
    )


def _detail_events(
    details: list[dict[str, Any]], flags: CountedFlags, unknown_codes: Counter[str]
) -> list[dict[str, Any]]:
    events, times = [], []
    for detail in details:
        code = text_of(detail.get("action_code"))
        status = action_status(code)
        if status is None:
            unknown_codes[code] += 1
        time = written_time(detail.get("event_date"))
        if time.moment is None:
            flags.add("an event has no readable time", text_of(detail.get("event_date")) or code)
        elif not time.moment.zoned:
            flags.add("an event has a time without a zone", text_of(detail.get("event_date")))
        words, place = text_of(detail.get("event_desc")), text_of(detail.get("address"))
        events.append(
            event_of(
                time,
                status=status or "unknown",
                code=code,
                signed_by=text_of(detail.get("signed_name")),
                description=f"{words} ({place})" if words and place else words or place,
            )
        )
        times.append(time)
    return from_the_oldest(events, times)


READER = Reader(
    name="AliExpress tracking answer", recognises=is_aliexpress_tracking, read=read_aliexpress_tracking
)
