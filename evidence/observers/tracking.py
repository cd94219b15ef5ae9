"""What tracking shows of a parcel: its last state, its first record, its delivery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from engine.possible import FAR, Settlement, strongest
from engine.record import tuple_record
from evidence.case import Event, Parcel, Tracking, tracking_reports
from evidence.case_words import Status
from evidence.scene import Scene, Time

NOTHING = "nothing"
STATUSES = tuple(status for status in get_args(Status) if status != "unknown")
MOVING = frozenset(
    {
        "accepted",
        "in_transit",
        "customs_clearing",
        "customs_held",
        "duty_due",
        "out_for_delivery",
        "at_pickup_point",
        "attempt_failed",
    }
)
"""What cannot follow a delivery: together with one it is a contradiction."""
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


def read_reports(scene: Scene, number: int, parcel: Parcel) -> list[Report]:
    """The reports that count of a parcel: live before screenshots, later before what they supersede."""
    tracking = tracking_reports(parcel.tracking)
    listed = isinstance(parcel.tracking, tuple)
    usable: list[Answer] = []
    for index, report in enumerate(tracking):
        where = f"parcels[{number}].tracking" + (f"[{index}]" if listed else "")
        read = _report(scene, report, where)
        if read is None:
            continue
        retrieved = scene.instant(report.retrieved_at)
        if retrieved is not None and retrieved < _new_number_since(scene, parcel):
            scene.flags.append(f"{where} was retrieved before the waybill number on file was given")
            continue
        usable.append(Answer(report.source, retrieved, read))
    counting = [answer for answer in usable if not any(_outranks(other, answer) for other in usable)]
    for answer in usable:
        if answer not in counting:
            scene.flags.append(f"{answer.report.where} is not used: a better or later answer is on file")
    return [answer.report for answer in counting]


def _new_number_since(scene: Scene, parcel: Parcel) -> int:
    """When the number on file replaced another at the platform's request; else the beginning of time."""
    entered = scene.instant(parcel.waybill_entered_at)
    asked = [
        sent
        for request in scene.case.evidence_requests
        if "valid_waybill" in request.kinds
        and request.parcel in (None, parcel.parcel_id)
        and (sent := scene.instant(request.sent_at)) is not None
    ]
    return entered if entered is not None and any(sent <= entered for sent in asked) else -FAR


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


def observe_tracking(scene: Scene, parcel: Parcel, reports: Iterable[Report]) -> list[Record]:
    """Observe state, first record and delivery of a parcel; returns the records that may be its delivery."""
    deliveries: list[Record] = []
    for report in reports:
        if not report.records:
            because = "the source was asked and found nothing"
            scene.see(
                "tracking.status", NOTHING, because=because, source=(report.where,), parcel=parcel.parcel_id
            )
            continue
        last = _last(report.records)
        _observe_status(scene, parcel, report, last)
        _observe_first_record(scene, parcel, report.records)
        deliveries += [record for record in last if "delivered" in record.statuses]
        if not any("delivered" in record.statuses for record in last):
            deliveries += _earlier_delivery(report.records, last)
    for delivery in deliveries:
        _observe_instant(scene, "tracking.delivered_at", parcel, delivery.time, delivery)
    return deliveries


def _last(records: Sequence[Record]) -> list[Record]:
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


def _earlier_delivery(records: Sequence[Record], last: Sequence[Record]) -> list[Record]:
    """A delivery that a later record of a parcel on its way contradicts."""
    if not any(record.statuses & MOVING for record in last):
        return []
    delivered = [record for record in records if record.statuses == {"delivered"}]
    return delivered[-1:]


def _observe_status(scene: Scene, parcel: Parcel, report: Report, last: Sequence[Record]) -> None:
    statuses = set().union(*(record.statuses for record in last))
    settlements: set[Settlement] = {record.settled_by for record in last if record.settled_by}
    because = "the last record says so"
    contradicting = [] if "delivered" in statuses else _earlier_delivery(report.records, last)
    if contradicting:
        statuses.add("delivered")
        because = "a delivery is recorded, and after it that the parcel is on its way"
    settled: Settlement = ""
    if len(statuses) > 1:
        settled = "ask" if "ask" in settlements else "person"
    scene.see(
        "tracking.status",
        *(status for status in STATUSES if status in statuses),
        settled_by=settled,
        because=because,
        source=tuple(record.where for record in (*last, *contradicting)),
        parcel=parcel.parcel_id,
    )


def _observe_first_record(scene: Scene, parcel: Parcel, records: Sequence[Record]) -> None:
    low = min(record.time.low for record in records)
    high = min(record.time.high for record in records)
    first = min(records, key=lambda record: record.time.high)
    unknown_time = any(record.event.at is None for record in records)
    for fact, values in (
        ("tracking.first_record_at", (low, high)),
        (
            "tracking.first_record_platform_at",
            (low if unknown_time else first.time.platform, first.time.platform),
        ),
    ):
        scene.see(
            fact,
            *values,
            settled_by="" if values[0] == values[1] else "ask" if unknown_time else "person",
            because="the first record of the waybill number",
            source=(first.where,),
            parcel=parcel.parcel_id,
        )


def _observe_instant(scene: Scene, fact: str, parcel: Parcel, time: Time, record: Record) -> None:
    scene.see(
        fact,
        time.low,
        time.high,
        settled_by="" if time.exact else "ask" if record.event.at is None else "person",
        because="the record of the delivery",
        source=(f"{record.where}.at",),
        parcel=parcel.parcel_id,
    )


def first_acceptance(reports: Iterable[Report]) -> tuple[Time, Settlement, str] | None:
    """When a carrier first accepted the parcel, what settles it, and where it says so.

    Any record that may be an earlier acceptance widens it; None where none is sure to be one.
    """
    possible = [record for report in reports for record in report.records if "accepted" in record.statuses]
    sure = [record for record in possible if record.statuses == {"accepted"} and record.event.at is not None]
    if not sure:
        return None
    first = min(sure, key=lambda record: record.time.high)
    earlier = [record for record in possible if record.time.low < first.time.low]
    low = min((record.time.low for record in earlier), default=first.time.low)
    settled: Settlement = strongest([record.settled_by for record in earlier]) or "person"
    time = Time(low, first.time.high, first.time.platform)
    return time, "" if time.exact else settled, first.where
