"""Cainiao's tracking answers (`global/detail.json`) as the tracking of a case document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from engine.source import Path, Source
from evidence.case_scalars import LONGEST_IDENTIFIER
from evidence.checks.waybill import plain_number
from evidence.readers.cainiao_actions import action_status, code_form, statuses_by_code, unknown_code_flags
from evidence.readers.contribution import Contribution, Reader, refused, text_of
from evidence.readers.counted_flags import CountedFlags, capped
from evidence.readers.displayed_times import contradicts_epoch, displayed_time
from evidence.readers.tracking_records import ONLY_A_STATE, compare_with_state, tracking_of
from evidence.spelling import clipped

_LAST_MILE = ("realMailNo", "copyRealMailNo")
_LATEST = ("latestTrace", "globalCombinedLogisticsTraceDTO")
_TOLD = ("timeStr", "actionCode", "desc", "standerdDesc")


def is_cainiao_detail(tree: Any) -> bool:
    """Whether a plain tree has the outline of such an answer."""
    if not isinstance(tree, dict):
        return False
    modules = tree.get("module")
    return isinstance(modules, list) and all(
        isinstance(module, dict) and "mailNo" in module for module in modules
    )


def read_cainiao_details(source: Source, retrieved_at: str | None = None) -> Contribution:
    """Every number of an answer as a parcel of a case, events from the oldest on.

    Times are the displayed ones (`timeStr` with `timeZone`), never the epoch field, which was seen
    to contradict them. Raises Refused where the answer tells of a failed query, or is not of the
    expected form.
    """
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
        parcels[number], odd = _parcel(source, path, number, retrieved_at)
        flags.extend(f"{clipped(number)}: {flag}" for flag in odd)
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


def _parcel(
    source: Source, path: Path, number: str, retrieved_at: str | None
) -> tuple[dict[str, Any], list[str]]:
    """What the answer's part at `path` says of a number, and what to look at."""
    module = source.value["module"][path[-1]]
    parcel: dict[str, Any] = {"parcel_id": number, "waybill": number}
    real = next((text_of(module.get(key)) for key in _LAST_MILE if text_of(module.get(key))), None)
    if real and plain_number(real) != plain_number(number):
        parcel["transfer_waybill"] = {"waybill": real}
    traces, flags = _traces(source, path, module)
    events = None
    if traces:
        events, more = _events(traces)
        flags.extend([*more, *_contradictions(events, module)])
    elif _state(module):
        events, more = _event_of_state(module)
        flags = [*more]
    elif traces is not None:
        events = []
    parcel["tracking"] = tracking_of(events, retrieved_at)
    if "transfer_waybill" in parcel:
        parcel["tracking"]["waybill"] = number
    return parcel, flags


def _traces(
    source: Source, path: Path, module: dict[str, Any]
) -> tuple[list[dict[str, Any]] | None, list[str]]:
    """The events, a latest one among them; None where the answer does not say whether there are any."""
    listed = module.get("detailList")
    if listed is not None and not isinstance(listed, list):
        message = "`detailList` must be a list of events"
        raise refused(source, (*path, "detailList"), "wrong-kind", message, None)
    for index, trace in enumerate(listed or ()):
        if not isinstance(trace, dict):
            message = f"event {index + 1} of `detailList` must be a map"
            raise refused(source, (*path, "detailList", index), "wrong-kind", message, None)
    latest = _latest(module)
    if listed and (latest is None or _is_listed(latest, listed)):
        return listed, []
    if listed and latest is not None:
        flag = "the answer names a latest event that it does not list, which is taken"
        return _with_latest(listed, latest), [flag]
    if latest is not None:
        return [latest], ["the answer lists no events but names a latest one, which is taken"]
    if listed is None or source.value.get("success") is not True:
        return None, ["the answer does not say whether there are events"]
    return [], []


def _latest(module: dict[str, Any]) -> dict[str, Any] | None:
    """The latest event that the answer names beside its list, where it says anything of one."""
    named = (module[key] for key in _LATEST if isinstance(module.get(key), dict))
    return next((trace for trace in named if any(text_of(trace.get(key)) for key in _TOLD)), None)


def _is_listed(latest: dict[str, Any], listed: list[dict[str, Any]]) -> bool:
    """Whether an event stands in the list, as far as it names its time and its code."""
    time, code = _identity(latest)
    same = ((time in ("", own_time), code in ("", own_code)) for own_time, own_code in map(_identity, listed))
    return any(map(all, same))


def _identity(trace: dict[str, Any]) -> tuple[str, str]:
    shown = displayed_time(trace.get("timeStr"), trace.get("timeZone")).text
    return shown or text_of(trace.get("timeStr")), code_form(text_of(trace.get("actionCode")))


def _with_latest(listed: list[dict[str, Any]], latest: dict[str, Any]) -> list[dict[str, Any]]:
    """The events from the oldest on with the latest one: last, unless its time puts it before others."""
    traces = listed[::-1] if _newest_first(listed) else listed
    at = _micros(latest)
    if at is None:
        return [*traces, latest]
    later = len(traces)
    while later and (_micros(traces[later - 1]) or at) > at:
        later -= 1
    return [*traces[:later], latest, *traces[later:]]


def _micros(trace: dict[str, Any]) -> int | None:
    moment = displayed_time(trace.get("timeStr"), trace.get("timeZone")).moment
    return None if moment is None else moment.micros


def _newest_first(traces: list[dict[str, Any]]) -> bool:
    moments = [at for trace in traces if (at := _micros(trace)) is not None]
    return bool(moments) and moments[0] > moments[-1]


def _state(module: dict[str, Any]) -> str:
    """The summed-up state, as the answer names it; empty where it names none."""
    return text_of(module.get("status")) or text_of(module.get("statusDesc"))


def _status_of_state(module: dict[str, Any]) -> str:
    return statuses_by_code("cainiao_states.yaml").get(code_form(_state(module)), "unknown")


def _contradictions(events: list[dict[str, Any]], module: dict[str, Any]) -> tuple[str, ...]:
    """Where the summed-up state and the events disagree on a delivery."""
    flags = CountedFlags()
    compare_with_state(events, _status_of_state(module), _state(module), flags)
    return flags.listed()


def _event_of_state(module: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """The summed-up state of an answer without events, as an event without a time."""
    state, status = _state(module), _status_of_state(module)
    event = {"status": status, "code": state, "description": text_of(module.get("statusDesc"))}
    unknown = f"the state {clipped(state)} is not known: read as `unknown`"
    flags = [ONLY_A_STATE, *([unknown] if status == "unknown" else [])]
    return [{key: value for key, value in event.items() if value}], flags


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
    if _newest_first(traces):
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
