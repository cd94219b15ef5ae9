"""Cainiao's tracking answers (`global/detail.json`) as the tracking of a case document."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from engine.diagnostics import Place, Problems, Refused
from engine.source import Path, Source, read_yaml
from evidence.checks.spelling import clipped
from evidence.checks.waybill import plain_number
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
    if not is_cainiao_detail(source.value):
        raise _refused(
            source, (), "not-cainiao-detail", "this is no tracking answer of Cainiao",
            "give the answer of `global/detail.json` as it came",
        )  # fmt: skip
    if source.value.get("success", True) is not True:
        raise _refused(
            source, ("success",), "failed-query", "the answer says that the query failed",
            "query the number again; a failed query says nothing about the parcel",
        )  # fmt: skip
    path, number = _module(source, waybill)
    module = source.value["module"][path[-1]]
    traces, flags = _traces(source, path, module)
    tracking: dict[str, Any] = {"source": "aggregator"}
    if retrieved_at is not None:
        tracking["retrieved_at"] = retrieved_at
    if traces is not None:
        events, more = _events(traces)
        tracking["events"] = events
        flags.extend(more)
    real = next((_text(module.get(key)) for key in _NUMBERS[1:] if _text(module.get(key))), None)
    transfer = real if real and plain_number(real) != plain_number(number) else None
    return TrackingAnswer(number, tracking, tuple(flags), transfer)


def _module(source: Source, waybill: str | None) -> tuple[Path, str]:
    """Where the asked number's part stands, and the number as the answer writes it."""
    numbers = [[_text(module.get(key)) for key in _NUMBERS] for module in source.value["module"]]
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
    raise _refused(source, ("module",), "no-such-waybill", message, help)


def _traces(
    source: Source, path: Path, module: dict[str, Any]
) -> tuple[list[dict[str, Any]] | None, list[str]]:
    """The listed events; None where the answer does not say whether there are any."""
    listed = module.get("detailList")
    if listed is not None and not isinstance(listed, list):
        message = "`detailList` must be a list of events"
        raise _refused(source, (*path, "detailList"), "wrong-kind", message, None)
    for index, trace in enumerate(listed or ()):
        if not isinstance(trace, dict):
            message = f"event {index + 1} of `detailList` must be a map"
            raise _refused(source, (*path, "detailList", index), "wrong-kind", message, None)
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
        code = _text(trace.get("actionCode"))
        status = _statuses().get(_code_form(code))
        if status is None:
            unknown_codes[code] += 1
        event = {
            "at": time.text,
            "status": status or "unknown",
            "code": code,
            "description": _text(trace.get("desc")) or _text(trace.get("standerdDesc")),
        }
        events.append({key: value for key, value in event.items() if value})
    moments = [time.moment.micros for time in times if time.moment is not None]
    if moments and moments[0] > moments[-1]:
        events.reverse()
    return events, [*_code_flags(unknown_codes), *_time_flags(traces)]


def _code_flags(unknown: Counter[str]) -> Iterator[str]:
    for code, count in sorted(unknown.items()):
        what = f"the code {clipped(code)}" if code else "no code"
        has = "an event has" if count == 1 else f"{count} events have"
        yield f"{has} {what}, which is not known: read as `unknown`"


def _time_flags(traces: list[dict[str, Any]]) -> Iterator[str]:
    odd: dict[str, list[str]] = {}
    for trace in traces:
        time = displayed_time(trace.get("timeStr"), trace.get("timeZone"))
        shown = clipped(f"{_text(trace.get('timeStr'))} {_text(trace.get('timeZone'))}".strip())
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


@lru_cache(maxsize=1)
def _statuses() -> dict[str, str]:
    """The status of each known code."""
    file = File(__file__).with_name("cainiao_codes.yaml")
    tree = read_yaml(file.name, file.read_bytes()).value
    return {_code_form(code): status for status, codes in tree.items() for code in codes}


def _code_form(code: str) -> str:
    """A code as codes are compared: one of the published ones has a full-width underscore."""
    return unicodedata.normalize("NFKC", code).strip().upper()


def _text(value: Any) -> str:
    """A text or number of the answer as text; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return str(value).strip()


def _refused(source: Source, path: Path, code: str, message: str, help: str | None) -> Refused:
    problems = Problems()
    problems.add(code, message, Place(source, path), help)
    return Refused(problems)
