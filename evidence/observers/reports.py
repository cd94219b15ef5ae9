"""What the sources reported of a parcel's way: which reports count, and how their records are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from engine.possible import FAR, Settlement
from engine.record import tuple_record
from evidence.case import Event, Tracking, TrackingReports, tracking_reports
from evidence.case_words import Status
from evidence.scene import Scene, Time

STATUSES = tuple(status for status in get_args(Status) if status != "unknown")
SCREENSHOT = "seller_screenshot"
"""A live answer with its time of retrieval comes before it; live sources are equal."""


@tuple_record
class Record:
    """One event, when it may have happened, and what it may say."""

    time: Time
    statuses: frozenset[str]
    settled_by: Settlement
    event: Event
    where: str
    order: int
    """Its place among records of the same instant, as the list's own order tells it; 0 if it does not."""


@tuple_record
class Report:
    """What one source recorded by `as_of`; no records: it was asked and found nothing."""

    records: tuple[Record, ...]
    where: str


@tuple_record
class Answer:
    """A report with its source and when it was retrieved, where that is known."""

    source: str | None
    retrieved: int | None
    report: Report


def read_reports(
    scene: Scene, tracking: TrackingReports | None, place: str, number_since: int = -FAR
) -> list[Report]:
    """The reports that count of a parcel: live before screenshots, later before what they supersede.

    `place` is where the case gives them; what was retrieved before `number_since` is of another number.
    """
    listed = isinstance(tracking, tuple)
    usable: list[Answer] = []
    for index, report in enumerate(tracking_reports(tracking)):
        where = place + (f"[{index}]" if listed else "")
        read = _report(scene, report, where)
        if read is None:
            continue
        retrieved = scene.instant(report.retrieved_at)
        if retrieved is not None and retrieved < number_since:
            scene.flags.append(f"{where} was retrieved before the waybill number on file was given")
            continue
        usable.append(Answer(report.source, retrieved, read))
    counting = [answer for answer in usable if not any(_outranks(other, answer) for other in usable)]
    for answer in usable:
        if answer not in counting:
            scene.flags.append(f"{answer.report.where} is not used: a better or later answer is on file")
    return [answer.report for answer in counting]


def _outranks(one: Answer, other: Answer) -> bool:
    """Whether an answer makes another one useless; sources that contradict each other both stay."""
    if one is other or one.retrieved is None or one.source in (None, SCREENSHOT):
        return False
    if other.source == SCREENSHOT:
        return True
    if other.retrieved is None or one.retrieved <= other.retrieved:
        return False
    if one.source == other.source or not other.report.records:
        return True
    newest = max((record.time.low for record in one.report.records), default=-FAR)
    return max(record.time.high for record in other.report.records) < newest


def _report(scene: Scene, report: Tracking, where: str) -> Report | None:
    retrieved = scene.instant(report.retrieved_at)
    if report.events is None or (report.retrieved_at is not None and retrieved is None):
        return None
    if not report.events:
        return Report((), where) if retrieved is not None else None
    ascending = _direction(report.events)
    records = []
    for index, event in enumerate(report.events):
        record = _record(scene, event, f"{where}.events[{index}]", index * ascending)
        if record is not None:
            records.append(record)
    return Report(tuple(records), where) if records else None


def _direction(events: Sequence[Event]) -> int:
    """1 where a list goes forward in time, -1 where it goes back, 0 where it does not tell."""
    times = [event.at.micros for event in events if event.at is not None]
    if len(times) < 2 or times[0] == times[-1]:
        return 0
    return 1 if times[0] < times[-1] else -1


def _record(scene: Scene, event: Event, where: str, order: int) -> Record | None:
    settled: Settlement = ""
    if event.at is None:
        time: Time | None = Time(-FAR, scene.as_of, scene.as_of)
        settled = "ask"
    else:
        time = scene.local_time(event.at)
    if time is None:
        return None
    if event.status is None:
        return Record(time, frozenset(STATUSES), "ask", event, where, order)
    if event.status == "unknown":
        scene.flags.append(f"the meaning of {where} is not known: {_shown(event)}")
        return Record(time, frozenset(STATUSES), settled or "person", event, where, order)
    return Record(time, frozenset({event.status}), settled, event, where, order)


def _shown(event: Event) -> str:
    return str(event.code or event.description or "it has neither code nor description")[:80]


def last_records(records: Sequence[Record]) -> list[Record]:
    """The records that may be the last one; a label is none where the parcel has been on its way."""
    moving = [record for record in records if record.statuses != {"label_only"}]
    considered = moving or list(records)
    newest = max(record.time.low for record in considered)
    final: dict[Time, int] = {}
    for record in considered:
        final[record.time] = max(record.order, final.get(record.time, record.order))
    return [
        record
        for record in considered
        if record.time.high >= newest and not (record.time.exact and record.order < final[record.time])
    ]
