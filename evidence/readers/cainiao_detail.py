"""Cainiao's tracking answers (`global/detail.json`) as the tracking of a case document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.source import Path, Source
from evidence.case_scalars import LONGEST_IDENTIFIER
from evidence.checks.spelling import clipped
from evidence.checks.waybill import plain_number
from evidence.readers.cainiao_actions import action_status, unknown_code_flags
from evidence.readers.contribution import Contribution, Reader, refused, text_of
from evidence.readers.counted_flags import capped
from evidence.readers.displayed_times import contradicts_epoch, displayed_time

_NUMBERS = ("mailNo", "realMailNo", "copyRealMailNo")
_TRACES = ("detailList", "latestTrace", "globalCombinedLogisticsTraceDTO")


@dataclass(frozen=True, slots=True)
class TrackingAnswer:
    """What an answer says of one number: `tracking` as in a case document, and what to look at.

    `transfer_waybill` is the last-mile number, where the answer names another one.
    """

    waybill: str
    tracking: dict[str, Any]
    flags: tuple[str, ...] = ()
    transfer_waybill: str | None = None


def is_cainiao_detail(tree: Any) -> bool:
    """Whether a plain tree has the outline of such an answer."""
    if not isinstance(tree, dict):
        return False
    modules = tree.get("module")
    return isinstance(modules, list) and all(
        isinstance(module, dict) and "mailNo" in module for module in modules
    )


def read_cainiao_detail(
    source: Source, waybill: str | None = None, retrieved_at: str | None = None
) -> TrackingAnswer:
    """The tracking of one number, events from the oldest on; `retrieved_at` in RFC 3339.

    Times are the displayed ones (`timeStr` with `timeZone`), never the epoch field, which was seen
    to contradict them. Raises Refused where the answer tells of a failed query, is not of the
    expected form, or does not hold the number (or, without one, holds several).
    """
    _check(source)
    path, number = _module(source, waybill)
    return _answer(source, path, number, retrieved_at)


def read_cainiao_details(source: Source, retrieved_at: str | None = None) -> Contribution:
    """Every number of an answer as a parcel of a case; raises Refused like read_cainiao_detail."""
    _check(source)
    parcels: dict[str, dict[str, Any]] = {}
    flags: list[str] = []
    for index, module in enumerate(source.value["module"]):
        path, number = ("module", index), text_of(module.get("mailNo"))
        if not number or len(number) > LONGEST_IDENTIFIER or number in parcels:
            message = (
                f"the answer holds several parts for {clipped(number)}"
                if number in parcels
                else "`mailNo` must be a tracking number"
            )
            raise refused(source, (*path, "mailNo"), "bad-waybill", message, "query the number again")
        answer = _answer(source, path, number, retrieved_at)
        parcel = {"parcel_id": number, "waybill": number}
        more = {"transfer_waybill": {"waybill": answer.transfer_waybill}} if answer.transfer_waybill else {}
        parcels[number] = {**parcel, **more, "tracking": answer.tracking}
        flags.extend(f"{clipped(number)}: {flag}" for flag in answer.flags)
    if not parcels:
        flags.append("the answer holds no number")
    case = {"parcels": list(parcels.values())} if parcels else {}
    return Contribution(case=case, flags=capped(flags))


def _check(source: Source) -> None:
    """Raise Refused for what is no tracking answer, or one of a failed query."""
    if not is_cainiao_detail(source.value):
        raise refused(
            source, (), "not-cainiao-detail", "this is no tracking answer of Cainiao",
            "give the answer of `global/detail.json` as it came",
        )  # fmt: skip
    if source.value.get("success", True) is not True:
        raise refused(
            source, ("success",), "failed-query", "the answer says that the query failed",
            "query the number again; a failed query says nothing about the parcel",
        )  # fmt: skip


def _answer(source: Source, path: Path, number: str, retrieved_at: str | None) -> TrackingAnswer:
    """What the answer's part at `path` says of a number."""
    module = source.value["module"][path[-1]]
    traces, flags = _traces(source, path, module)
    tracking: dict[str, Any] = {"source": "aggregator"}
    if retrieved_at is not None:
        tracking["retrieved_at"] = retrieved_at
    if traces is not None:
        events, more = _events(traces)
        tracking["events"] = events
        flags.extend(more)
    real = next((text_of(module.get(key)) for key in _NUMBERS[1:] if text_of(module.get(key))), None)
    transfer = real if real and plain_number(real) != plain_number(number) else None
    return TrackingAnswer(number, tracking, tuple(flags), transfer)


def _module(source: Source, waybill: str | None) -> tuple[Path, str]:
    """Where the asked number's part stands, and the number as the answer writes it."""
    numbers = [[text_of(module.get(key)) for key in _NUMBERS] for module in source.value["module"]]
    if waybill is None:
        found = [(index, own[0]) for index, own in enumerate(numbers)]
    else:
        asked = plain_number(waybill)
        found = []
        for kind in range(len(_NUMBERS)):  # the number itself first, then the last-mile numbers
            found = found or [
                (index, own[kind])
                for index, own in enumerate(numbers)
                if asked and plain_number(own[kind]) == asked
            ]
    if len(found) == 1:
        ((index, number),) = found
        return ("module", index), number
    there = ", ".join(clipped(own[0]) for own in numbers[:10]) or "none"
    wanted = "a number" if waybill is None else clipped(waybill)
    message = (
        f"the answer does not hold {wanted}; it holds {there}"
        if not found
        else f"the answer holds several parts for {wanted}: {there}"
    )
    help = "name one of the numbers that are there" if numbers else "query the number again"
    raise refused(source, ("module",), "no-such-waybill", message, help)


def _traces(
    source: Source, path: Path, module: dict[str, Any]
) -> tuple[list[dict[str, Any]] | None, list[str]]:
    """The listed events; None where the answer does not say whether there are any."""
    listed = module.get("detailList")
    if listed is not None and not isinstance(listed, list):
        message = "`detailList` must be a list of events"
        raise refused(source, (*path, "detailList"), "wrong-kind", message, None)
    for index, trace in enumerate(listed or ()):
        if not isinstance(trace, dict):
            message = f"event {index + 1} of `detailList` must be a map"
            raise refused(source, (*path, "detailList", index), "wrong-kind", message, None)
    if listed:
        return listed, []
    latest = next((module[key] for key in _TRACES[1:] if isinstance(module.get(key), dict)), None)
    if latest is not None:
        return [latest], ["the answer lists no events but names a latest one, which is taken"]
    if listed is None or source.value.get("success") is not True:
        return None, ["the answer does not say whether there are events"]
    return [], []


def _events(traces: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    """The events from the oldest on, and what was odd about them."""
    times = [displayed_time(trace.get("timeStr"), trace.get("timeZone")) for trace in traces]
    events = []
    unknown_codes: Counter[str] = Counter()
    for trace, time in zip(traces, times, strict=True):
        code = text_of(trace.get("actionCode"))
        status = action_status(code)
        if status is None:
            unknown_codes[code] += 1
        event = {
            "at": time.text,
            "status": status or "unknown",
            "code": code,
            "description": text_of(trace.get("desc")) or text_of(trace.get("standerdDesc")),
        }
        events.append({key: value for key, value in event.items() if value})
    moments = [time.moment.micros for time in times if time.moment is not None]
    if moments and moments[0] > moments[-1]:
        events.reverse()
    return events, [*unknown_code_flags(unknown_codes), *_time_flags(traces)]


def _time_flags(traces: list[dict[str, Any]]) -> Iterator[str]:
    odd: dict[str, list[str]] = {}
    for trace in traces:
        time = displayed_time(trace.get("timeStr"), trace.get("timeZone"))
        shown = clipped(f"{text_of(trace.get('timeStr'))} {text_of(trace.get('timeZone'))}".strip())
        if time.moment is None:
            odd.setdefault("has no readable time, and is taken without one", []).append(shown)
        elif not time.moment.zoned:
            odd.setdefault("has a time without a readable zone", []).append(shown)
        elif contradicts_epoch(time.moment, trace.get("time")):
            reason = "has an epoch field that contradicts the displayed time, which is taken"
            odd.setdefault(reason, []).append(shown)
    for reason, times in odd.items():
        more = f" (and {len(times) - 1} more)" if len(times) > 1 else ""
        yield f"the event at {times[0]}{more} {reason}"


READER = Reader(name="Cainiao tracking answer", recognises=is_cainiao_detail, read=read_cainiao_details)
