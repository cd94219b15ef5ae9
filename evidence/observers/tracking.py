"""What tracking shows of a parcel, outbound or on its way back: its last state, its records, its delivery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.possible import Settlement
from evidence.observers.reports import STATUSES, Record, Report, last_records
from evidence.scene import Scene

OUTBOUND = "tracking."
RETURN = "return."
"""What the names of the facts begin with that the tracking of an outbound parcel and of a return gives."""

NOTHING = "nothing"
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


TURNED = frozenset({"returning", "returned"})
"""What says that a parcel goes back, whatever becomes of it on the way."""


def observe_tracking(scene: Scene, facts: str, parcel: str | None, reports: Iterable[Report]) -> list[Record]:
    """Observe state, records and delivery of a parcel; returns the records that may be its delivery."""
    deliveries: list[Record] = []
    for report in reports:
        if not report.records:
            because = "the source was asked and found nothing"
            scene.see(f"{facts}status", NOTHING, because=because, source=(report.where,), parcel=parcel)
            continue
        last = last_records(report.records)
        _observe_status(scene, facts, parcel, report, last)
        _observe_first_record(scene, facts, parcel, report.records)
        _observe_last_record(scene, facts, parcel, last)
        _observe_turn(scene, facts, parcel, report.records)
        deliveries += [record for record in last if "delivered" in record.statuses]
        if not any("delivered" in record.statuses for record in last):
            deliveries += _earlier_delivery(report.records, last)
    for delivery in deliveries:
        because, where = "the record of the delivery", f"{delivery.where}.at"
        time = delivery.time
        bounds = (time.low, time.high)
        _see_time(scene, f"{facts}delivered_at", parcel, bounds, delivery.event.at is None, because, where)
    return deliveries


def _earlier_delivery(records: Sequence[Record], last: Sequence[Record]) -> list[Record]:
    """A delivery that a later record of a parcel on its way contradicts."""
    if not any(record.statuses & MOVING for record in last):
        return []
    delivered = [record for record in records if record.statuses == {"delivered"}]
    return delivered[-1:]


def _observe_status(
    scene: Scene, facts: str, parcel: str | None, report: Report, last: Sequence[Record]
) -> None:
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
        f"{facts}status",
        *(status for status in STATUSES if status in statuses),
        settled_by=settled,
        because=because,
        source=tuple(record.where for record in (*last, *contradicting)),
        parcel=parcel,
    )


def _observe_first_record(scene: Scene, facts: str, parcel: str | None, records: Sequence[Record]) -> None:
    low = min(record.time.low for record in records)
    high = min(record.time.high for record in records)
    first = min(records, key=lambda record: record.time.high)
    undated = any(record.event.at is None for record in records)
    platform = (low if undated else first.time.platform, first.time.platform)
    for fact, bounds in (("first_record_at", (low, high)), ("first_record_platform_at", platform)):
        because = "the first record of the waybill number"
        _see_time(scene, f"{facts}{fact}", parcel, bounds, undated, because, first.where)


def _observe_last_record(scene: Scene, facts: str, parcel: str | None, last: Sequence[Record]) -> None:
    bounds = max(record.time.low for record in last), max(record.time.high for record in last)
    newest = max(last, key=lambda record: record.time.low)
    undated = any(record.event.at is None for record in last)
    because = "the last record of the waybill number"
    _see_time(scene, f"{facts}last_record_at", parcel, bounds, undated, because, newest.where)


def _observe_turn(scene: Scene, facts: str, parcel: str | None, records: Sequence[Record]) -> None:
    """Observe that a parcel was turned back and not delivered after it."""
    turns = [record for record in records if record.statuses <= TURNED]
    delivered = [record for record in records if record.statuses == {"delivered"}]
    if turns:
        first = min(turns, key=lambda record: record.time.high)
        turned = not any(record.time.low >= first.time.low for record in delivered)
        because = "the parcel was turned back"
        scene.see(f"{facts}turned_back", turned, because=because, source=(first.where,), parcel=parcel)


def _see_time(
    scene: Scene,
    fact: str,
    parcel: str | None,
    bounds: tuple[int, int],
    undated: bool,
    because: str,
    where: str,
) -> None:
    """Observe when records were made; the time of an undated one is asked for, a zone is for a person."""
    low, high = bounds
    settled: Settlement = "" if low == high else "ask" if undated else "person"
    scene.see(fact, low, high, settled_by=settled, because=because, source=(where,), parcel=parcel)
