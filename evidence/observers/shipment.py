"""When a parcel was shipped: as the record states it, else by its first acceptance by a carrier."""

from __future__ import annotations

from collections.abc import Iterable

from engine.instants import Moment
from engine.possible import Settlement, strongest
from engine.record import tuple_record
from evidence.checks.tracking import first_acceptance
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
    accepted = _acceptance(reports)
    if accepted is None:
        return None
    time, settled, where = accepted
    return Shipment(time, settled, "the carrier accepted the parcel then", where)


def _acceptance(reports: Iterable[Report]) -> tuple[Time, Settlement, str] | None:
    """When a carrier first accepted the parcel, what settles it, and where it says so.

    Any record that may be an earlier acceptance widens it; None where none is sure to be one.
    """
    found = first_acceptance([record for report in reports for record in report.records])
    if found is None:
        return None
    first, earlier = found
    time = Time(min((record.low for record in earlier), default=first.low), first.high, first.platform)
    settled: Settlement = strongest([record.settled_by for record in earlier]) or "person"
    return time, "" if time.exact else settled, first.where
