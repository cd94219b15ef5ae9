"""What is known of each parcel: shipment, waybill, carrier, tracking, and where it was delivered."""

from __future__ import annotations

from engine.possible import FAR, Settlement
from evidence.case import Parcel
from evidence.checks.address import Comparison, compare_address
from evidence.checks.carrier import recognised
from evidence.checks.waybill import waybill_form
from evidence.observers.money import pieces_of
from evidence.observers.tracking import Record, Report, first_acceptance, observe_tracking, read_reports
from evidence.scene import Scene, Time

PLACES = ("city", "province")


def observe_parcels(scene: Scene) -> None:
    """Observe every parcel, and the shipment of all of them together."""
    shipped = []
    for number, parcel in enumerate(scene.case.parcels or ()):
        reports = read_reports(scene, number, parcel)
        shipped.append(_observe_shipment(scene, number, parcel, reports))
        _observe_waybill(scene, number, parcel)
        for delivery in observe_tracking(scene, parcel, reports):
            _observe_address(scene, parcel, delivery)
    if shipped:
        if not _all_goods_carried(scene):
            scene.flags.append("pieces of the order are in no parcel; when they were shipped is not known")
            shipped.append(None)
        _observe_all_shipped(scene, shipped)


def _all_goods_carried(scene: Scene) -> bool:
    """Whether the parcels together may hold every piece that was ordered."""
    parcels = scene.case.parcels or ()
    if any(parcel.lines is None for parcel in parcels):
        return True
    for line in scene.case.order.lines or ():
        ordered = pieces_of(line)
        carried = sum((parcel.lines or {}).get(line.line_id, 0) for parcel in parcels)
        if carried < (ordered if ordered is not None else 1):
            return False
    return True


def _observe_shipment(scene: Scene, number: int, parcel: Parcel, reports: list[Report]) -> Time | None:
    """When a parcel was shipped: as the seller says, else its first acceptance by a carrier."""
    where = f"parcels[{number}].shipped_at"
    settled: Settlement = ""
    if parcel.shipped_at is not None:
        micros = scene.instant(parcel.shipped_at)
        if micros is None:
            return None
        time, because = Time(micros, micros, micros), "the parcel was shipped then"
    else:
        accepted = first_acceptance(reports)
        if accepted is None:
            return None
        time, settled, where = accepted
        because = "the carrier accepted the parcel then"
    scene.see(
        "parcel.shipped_at",
        time.low,
        time.high,
        settled_by=settled,
        because=because,
        source=(where,),
        parcel=parcel.parcel_id,
    )
    return time


def _observe_all_shipped(scene: Scene, shipped: list[Time | None]) -> None:
    known = [time for time in shipped if time is not None]
    whole = len(known) == len(shipped)
    lows, highs = [time.low for time in known], [time.high for time in known]
    bounds = {
        "order.last_shipped_at": (max(lows, default=-FAR), max(highs) if whole else FAR),
        "order.first_shipped_at": (min(lows) if whole else -FAR, min(highs, default=FAR)),
    }
    for fact, (low, high) in bounds.items():
        scene.see(
            fact,
            low,
            high,
            settled_by="" if low == high else "ask",
            because="the shipments of all parcels",
            source=tuple(f"parcels[{number}].shipped_at" for number in range(len(scene.case.parcels or ()))),
        )


def _observe_waybill(scene: Scene, number: int, parcel: Parcel) -> None:
    where = f"parcels[{number}]"
    entered = "the seller filled in the waybill number then"
    scene.see_instant(
        "parcel.waybill_entered_at",
        parcel.waybill_entered_at,
        entered,
        f"{where}.waybill_entered_at",
        parcel=parcel.parcel_id,
    )
    listed, because = recognised(parcel.carrier, parcel.waybill, scene.carriers)
    if len(listed) == 1:
        scene.see(
            "carrier.listed",
            listed[0],
            because=because,
            source=(f"{where}.carrier",),
            parcel=parcel.parcel_id,
        )
    if waybill_form(parcel.waybill).check_digit_ok is False:
        scene.flags.append(f"the check digit of {where}.waybill is wrong; it may be mistyped")


def _observe_address(scene: Scene, parcel: Parcel, delivery: Record) -> None:
    """Observe how the place of a delivery compares with the address of the order, field by field."""
    event = delivery.event
    compared = compare_address(event.location, event.signed_by, scene.case.order.ship_to)
    where = f"{delivery.where}.location"
    for field in ("country", "postal_code", "signer"):
        comparison: Comparison = getattr(compared, field)
        scene.see(
            f"address.{field}",
            *comparison.result,
            settled_by=_settlement(comparison),
            because=comparison.because,
            source=(f"{delivery.where}.signed_by" if field == "signer" else f"{where}.{field}",),
            parcel=parcel.parcel_id,
        )
    for field in PLACES:
        _observe_place(scene, parcel, field, getattr(compared, field), f"{where}.{field}")


def _observe_place(scene: Scene, parcel: Parcel, field: str, comparison: Comparison, where: str) -> None:
    """Observe how alike two names of a place are; which likeness is enough is the policy's."""
    shown = comparison.result != ("not_shown",)
    because, source, of = comparison.because, (where,), parcel.parcel_id
    scene.see(f"address.{field}_shown", shown, because=because, source=source, parcel=of)
    if comparison.score is not None and comparison.scripts is not None:
        score = comparison.score
        scene.see(f"address.{field}_score", score, score, because=because, source=source, parcel=of)
        scene.see(f"address.{field}_scripts", comparison.scripts, because=because, source=source, parcel=of)


def _settlement(comparison: Comparison) -> Settlement:
    if len(comparison.result) == 1:
        return ""
    return "ask" if comparison.missing else "person"
