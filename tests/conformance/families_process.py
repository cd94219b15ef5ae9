"""Cases that the procedure decides: agreements, responses, filing, and the return that was agreed."""

from __future__ import annotations

from tests.conformance.case_draft import ANSWERED, OPENED, Case, Draft
from tests.conformance.families_not_as_described import ALLEGATIONS, way_back


def _filed(draft: Draft, *, answered: bool, kind: str = "refund_only") -> None:
    """A dispute over goods that were delivered, or over goods that were not."""
    reason = draft.chance.one(("not_received", "not_as_described"))
    draft.file(reason, answered=answered, kind=kind)
    if reason == "not_as_described":
        draft.dispute["grounds"] = [draft.chance.one(("color", "quality", "damaged"))]
    for parcel in draft.send():
        draft.deliver(parcel)


def agreement(draft: Draft) -> None:
    """Both parties accepted one plan: the buyer's, the seller's, or the platform's."""
    _filed(draft, answered=draft.chance.once_in(2))
    by = draft.chance.one(("buyer", "seller", "platform"))
    plan = draft.dispute["proposals"][0] if by == "buyer" else draft.propose(by, "refund_only", ANSWERED)
    parties = {"buyer": ("seller",), "seller": ("buyer",), "platform": ("buyer", "seller")}[by]
    plan["accepted"] = {party: draft.at(ANSWERED + 2) for party in parties}


def response(draft: Draft) -> None:
    """The seller accepted in time."""
    _filed(draft, answered=False)
    draft.dispute["seller_response"] = {"at": draft.at(ANSWERED), "action": "accept"}


def silence(draft: Draft) -> None:
    """The seller stayed silent, or spoke too late; of two plans one may be the default."""
    kind = draft.chance.one(("refund_only", "refund_only", "refund_only", "return_and_refund"))
    _filed(draft, answered=False, kind=kind)
    if draft.chance.once_in(4):
        other = "return_and_refund" if kind == "refund_only" else "refund_only"
        draft.propose("buyer", other)
        if draft.chance.once_in(2):
            draft.dispute["proposals"][0]["default"] = True
    if draft.chance.once_in(4):
        draft.dispute["seller_response"] = {"at": draft.at(OPENED + 9), "action": "reject"}


def too_early(draft: Draft) -> None:
    """Filed within the waiting period; a short promise may make that admissible."""
    draft.file("not_received")
    draft.order["delivery_days"] = draft.chance.one((45, 45, 45, 5))
    for parcel in draft.send():
        parcel["shipped_at"] = draft.at(OPENED - draft.chance.one((1, 5, 9)))
        draft.track(parcel, draft.event(OPENED, "in_transit", {"country": "CN"}))


def ended(draft: Draft) -> None:
    """Withdrawn or completed."""
    _filed(draft, answered=True)
    draft.dispute[draft.chance.one(("withdrawn_at", "completed_at"))] = draft.at(ANSWERED + 1)


def own_reasons(draft: Draft) -> None:
    """The buyer's own reasons, with an agreement or without."""
    draft.file("own_reasons")
    for parcel in draft.send():
        draft.deliver(parcel)
    if draft.chance.once_in(3):
        draft.dispute["proposals"][0]["accepted"] = {"seller": draft.at(ANSWERED + 1)}


def agreed_return(draft: Draft) -> None:
    """A return that both parties agreed on, through all its windows."""
    chance = draft.chance
    draft.file("not_as_described", answered=False, kind="return_and_refund")
    ground = chance.one(("quality", "color", "damaged"))
    draft.dispute["grounds"] = [ground]
    ALLEGATIONS[ground](draft, ground)
    for parcel in draft.send():
        draft.deliver(parcel)
    if chance.once_in(2):
        draft.dispute["seller_response"] = {"at": draft.at(ANSWERED), "action": "accept"}
    else:
        draft.dispute["seller_response"] = {"at": draft.at(ANSWERED), "action": "reject"}
        draft.dispute["proposals"][0]["accepted"] = {"seller": draft.at(ANSWERED)}
    if chance.once_in(4):
        draft.order |= {"overseas_warehouse": True, "supports_local_return": chance.below(2) == 1}
    draft.judged_on = 125
    _course(draft, {"agreed": True, "agreed_at": draft.at(ANSWERED)})


def _course(draft: Draft, parcel: Case) -> None:
    chance = draft.chance
    course = chance.one(("not sent", "sent late", "sent", "sent", "sent", "sent"))
    if chance.once_in(2):
        parcel["address_confirmed_at"] = draft.at(ANSWERED + chance.one((0.5, 3)))
    if course == "not sent":
        draft.more["return_parcel"] = parcel
        return
    sent = ANSWERED + (20 if course == "sent late" else 5)
    way_back(draft, parcel, sent)
    act = chance.one(("confirmed", "silent", "escalated", "cancelled"))
    if act == "confirmed":
        parcel["seller_confirmed_at"] = draft.at(sent + 15)
    elif act != "silent":
        draft.dispute["escalated_at"] = draft.at(sent + chance.one((16, 27)))
        if act == "cancelled":
            draft.dispute["arbitration_cancelled_at"] = draft.at(sent + 29)
