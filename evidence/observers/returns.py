"""The goods on their way back: whether that was agreed, when they were sent, and what the record says."""

from __future__ import annotations

from evidence.case import Address, ReturnParcel
from evidence.english import letters_outside_english
from evidence.observers.agreements import agreement_reached
from evidence.observers.plans import buyers_plan
from evidence.observers.reports import Numbers, read_reports
from evidence.observers.return_tracking import observe_return_tracking
from evidence.observers.shipment import shipment
from evidence.scene import Scene
from evidence.spelling import clipped, displayed

_WRITTEN = ("recipient", "street", "province", "city", "postal_code")


def observe_returns(scene: Scene) -> None:
    """Observe the agreement on a return and the return parcel on record."""
    parcel = scene.case.return_parcel
    if parcel is not None and not _on_record(scene, parcel):
        parcel = None
    _observe_agreed_at(scene, parcel)
    if parcel is None:
        return
    because = "a return parcel is on record"
    scene.see("return.exists", True, because=because, source=("return_parcel",))
    _observe_agreed(scene, parcel)
    for fact, key, because in (
        ("return.address_confirmed_at", "address_confirmed_at", "the seller confirmed the address then"),
        ("return.confirmed_at", "seller_confirmed_at", "the seller confirmed the receipt then"),
    ):
        scene.see_instant(fact, getattr(parcel, key), because, f"return_parcel.{key}")
    if parcel.waybill_entered_at is not None or displayed(parcel.waybill or ""):
        because = "the buyer filled in the number of the return then"
        if parcel.waybill_entered_at is None:
            because = "the number of the return was filled in, and when is not recorded"
        where = "return_parcel.waybill" + ("_entered_at" if parcel.waybill_entered_at is not None else "")
        scene.see_arrival("return.entered_at", parcel.waybill_entered_at, because, where)
    if parcel.address is not None:
        _observe_script(scene, parcel.address)
    reports = read_reports(scene, parcel.tracking, "return_parcel.tracking", Numbers(parcel.waybill))
    sent = shipment(scene, parcel.shipped_at, "return_parcel.shipped_at", reports)
    if sent is not None:
        sent.observe(scene, "return.shipped_at")
    observe_return_tracking(scene, parcel, reports)


def _on_record(scene: Scene, parcel: ReturnParcel) -> bool:
    """Whether the return parcel had come into the record by `as_of`, as far as its instants tell."""
    dated = [
        moment
        for moment in (
            parcel.agreed_at,
            parcel.address_confirmed_at,
            parcel.waybill_entered_at,
            parcel.shipped_at,
            parcel.seller_confirmed_at,
        )
        if moment is not None
    ]
    undated = not dated or (parcel.agreed is True and parcel.agreed_at is None)
    return undated or any(scene.instant(moment) is not None for moment in dated)


def _observe_agreed(scene: Scene, parcel: ReturnParcel) -> None:
    """Observe whether the return on record was agreed; an agreement after `as_of` is none yet."""
    fact, because = "return_parcel.agreed", "the record of the return says so"
    if parcel.agreed_at is not None:
        agreed = scene.instant(parcel.agreed_at) is not None
        scene.see(fact, agreed, because=because, source=("return_parcel.agreed_at",))
        if not agreed:
            return
    if parcel.agreed is not None:
        scene.see(fact, parcel.agreed, because=because, source=("return_parcel.agreed",))


def _observe_agreed_at(scene: Scene, parcel: ReturnParcel | None) -> None:
    """Observe when a return was agreed: as recorded, else by a plan of both, else by the response."""
    fact = "return.agreed_at"
    if parcel is not None and scene.instant(parcel.agreed_at) is not None:
        because = "the parties agreed on the return then"
        scene.see_instant(fact, parcel.agreed_at, because, "return_parcel.agreed_at")
        return
    agreement = agreement_reached(scene)
    if agreement is not None:
        if agreement.of_return:
            because = "both parties had accepted the return then"
            source = tuple(f"{plan.where}.accepted" for plan in agreement.plans)
            scene.see(fact, agreement.at, agreement.at, because=because, source=source)
        return
    response = scene.case.dispute.seller_response
    if response is None or response.action != "accept":
        return
    at = scene.instant(response.at)
    plan = buyers_plan(scene, scene.as_of if at is None else at)
    # without one plan that the response concerns, only a return on record shows what was accepted
    if plan.proposal.kind == "return_and_refund" if plan is not None else parcel is not None:
        because = "the seller accepted the application then"
        scene.see_arrival(fact, response.at, because, "dispute.seller_response.at")


def _observe_script(scene: Scene, address: Address) -> None:
    """Observe whether the address for the return is in English letters."""
    written = [
        (part, text) for part in _WRITTEN if (text := getattr(address, part)) is not None and displayed(text)
    ]
    if not written:
        return
    foreign = [(part, text, letters) for part, text in written if (letters := letters_outside_english(text))]
    because = "all letters of the address are English"
    if foreign:
        part, text, letters = foreign[0]
        because = (
            f"the {part.replace('_', ' ')} {clipped(text)} has {clipped(letters, 10)}, which is not English"
        )
    source = tuple(f"return_parcel.address.{each[0]}" for each in foreign or written)
    scene.see("return.address_in_english", not foreign, because=because, source=source)
