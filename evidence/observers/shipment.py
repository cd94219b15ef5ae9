"""When a parcel was shipped: as the record states it, else by its first acceptance by a carrier."""

from __future__ import annotations

from collections.abc import Iterable

from engine.instants import Moment
from engine.possible import Settlement, strongest
from engine.record import tuple_record
from evidence.observers.reports import Report
from evidence.scene import Scene, Time


@tuple_record
class Shipment:
    """When a parcel was shipped, what settles it where that is not certain, and what says so."""

    time: Time
    settled_by: Settlement
    because: str
    where: str

    def observe(self, scene: Scene, fact: str, parcel: str | None = None) -> None:
        """Observe it as a fact."""
        scene.see(
            fact,
            self.time.low,
            self.time.high,
            settled_by=self.settled_by,
            because=self.because,
            source=(self.where,),
            parcel=parcel,
        )


def shipment(scene: Scene, stated: Moment | None, where: str, reports: Iterable[Report]) -> Shipment | None:
    """The shipment of a parcel; None where it is not known, or stated for after `as_of`."""
    if stated is not None:
        micros = scene.instant(stated)
        if micros is None:
            return None
        return Shipment(Time(micros, micros, micros), "", "the parcel was shipped then", where)
    accepted = first_acceptance(reports)
    if accepted is None:
        return None
    time, settled, where = accepted
    return Shipment(time, settled, "the carrier accepted the parcel then", where)


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
