"""What is known of each parcel: shipment, waybill, carrier, tracking, and where it was delivered."""

from __future__ import annotations

from engine.possible import FAR
from evidence.case import Parcel
from evidence.checks.address import compare_country
from evidence.checks.carrier import recognised
from evidence.checks.tracking import LABEL, WAY_ENDED
from evidence.checks.waybill import waybill_form
from evidence.observers.delivery_place import observe_place
from evidence.observers.money import pieces_of
from evidence.observers.reports import NOTHING, Numbers, flag_unqueried, read_reports
from evidence.observers.shipment import shipment
from evidence.observers.tracking import OUTBOUND, Account, accounts_of, observe_tracking
from evidence.scene import Scene, Time

_PLACES: dict[tuple[str, ...], str] = {("same",): "destination", ("different",): "elsewhere"}


def observe_parcels(scene: Scene) -> None:
    """Observe every parcel, and the shipment of all of them together."""
    shipped = []
    for number, parcel in enumerate(scene.case.parcels or ()):
        place, of = f"parcels[{number}]", parcel.parcel_id
        numbers = _numbers(scene, parcel)
        reports = read_reports(scene, parcel.tracking, f"{place}.tracking", numbers)
        sent = shipment(scene, parcel.shipped_at, f"{place}.shipped_at", reports)
        if sent is not None:
            sent.observe(scene, "parcel.shipped_at", of)
        shipped.append(sent.time if sent is not None else None)
        _observe_waybill(scene, number, parcel)
        accounts = accounts_of(reports)
        _observe_unqueried(scene, number, parcel, accounts, numbers)
        _observe_last_country(scene, of, accounts)
        for delivery in observe_tracking(scene, OUTBOUND, of, accounts):
            observe_place(scene, "address.", of, delivery, scene.case.order.ship_to, "the order's")
    if shipped:
        if not _all_goods_carried(scene):
            scene.flags.append("pieces of the order are in no parcel; when they were shipped is not known")
            shipped.append(None)
        _observe_all_shipped(scene, shipped)


def _numbers(scene: Scene, parcel: Parcel) -> Numbers:
    """The numbers of a parcel, and since when its own one is on file."""
    transfer = parcel.transfer_waybill
    known = None if transfer is None else transfer.waybill or ""
    return Numbers(parcel.waybill, known, _new_number_since(scene, parcel))


def _observe_unqueried(
    scene: Scene, number: int, parcel: Parcel, accounts: list[Account], numbers: Numbers
) -> None:
    """Observe that a number of the parcel is not queried, where what is found may not be all of its way."""
    if numbers.transfer is None:
        return  # no account leaves out a number
    unqueried = [
        account
        for account in accounts
        if account.report.unqueried is not None and not account.statuses <= WAY_ENDED
    ]
    if not unqueried:
        return
    bare = [account.report for account in unqueried if account.statuses & {NOTHING, LABEL}]
    flag_unqueried(scene, bare, numbers, f"parcels[{number}]")
    scene.see(
        "tracking.other_number_found",
        False,
        True,
        settled_by="ask",
        because="nobody has queried the other number of the parcel",
        source=(f"parcels[{number}].transfer_waybill",),
        parcel=parcel.parcel_id,
    )


def _observe_last_country(scene: Scene, parcel: str, accounts: list[Account]) -> None:
    """Observe whether the last record was made in the country of the order."""
    for account in accounts:
        for record in account.last:
            found = compare_country(record.event.location, scene.case.order.ship_to)
            place = _PLACES.get(found.result, "not_shown")
            because, source = found.because, (f"{record.where}.location.country",)
            scene.see("tracking.last_country", place, because=because, source=source, parcel=parcel)


def _all_goods_carried(scene: Scene) -> bool:
    """Whether the parcels together may hold every piece that was ordered."""
    parcels = scene.case.parcels or ()
    if any(parcel.lines is None for parcel in parcels):
        return True
    for line in scene.case.order.lines or ():
        ordered = pieces_of(line)
        carried = sum([(parcel.lines or {}).get(line.line_id, 0) for parcel in parcels])
        if carried < (ordered if ordered is not None else 1):
            return False
    return True


def _observe_all_shipped(scene: Scene, shipped: list[Time | None]) -> None:
    lows = [time.low for time in shipped if time is not None]
    highs = [time.high for time in shipped if time is not None]
    whole = len(lows) == len(shipped)
    source = tuple([f"parcels[{number}].shipped_at" for number in range(len(scene.case.parcels or ()))])
    for fact, low, high in (
        ("order.last_shipped_at", max(lows, default=-FAR), max(highs) if whole else FAR),
        ("order.first_shipped_at", min(lows) if whole else -FAR, min(highs, default=FAR)),
    ):
        scene.see(
            fact,
            low,
            high,
            settled_by="" if low == high else "ask",
            because="the shipments of all parcels",
            source=source,
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


def _new_number_since(scene: Scene, parcel: Parcel) -> int:
    """When the number on file replaced another at the platform's request; else the beginning of time."""
    if not scene.case.evidence_requests:
        return -FAR
    entered = scene.instant(parcel.waybill_entered_at)
    if entered is None:
        return -FAR
    asked = [
        sent
        for request in scene.case.evidence_requests
        if "valid_waybill" in request.kinds
        and request.parcel in (None, parcel.parcel_id)
        and (sent := scene.instant(request.sent_at)) is not None
    ]
    return entered if any(sent <= entered for sent in asked) else -FAR
