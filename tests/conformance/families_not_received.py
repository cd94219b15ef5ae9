"""Cases of goods that were not received: what became of each parcel, with everything its clause asks for."""

from __future__ import annotations

from collections.abc import Callable

from tests.conformance.case_draft import HOME, NOTICED, OPENED, SHIPPED, Case, Draft

Fate = Callable[[Draft, Case], None]
"""What became of one parcel."""

CUSTOMS_CAUSES = (
    "import_restricted", "duty_refused", "counterfeit_or_contraband", "value_misdeclared",
    "seller_documents_missing", "buyer_documents_missing", "other",
)  # fmt: skip
ELSEWHERE = {**HOME, "province": "Sevilla", "city": "Sevilla", "postal_code": "41001"}
OTHER_METHOD = "Economy Sea Parcel"


def no_tracking(draft: Draft, parcel: Case) -> None:
    """Nothing, or a label only, and what the seller answered; or a record older than the order."""
    chance, scope = draft.chance, draft.of(parcel)
    if chance.once_in(4):
        draft.track(parcel, draft.event(-5, "accepted"), draft.event(3, "in_transit"))
        return
    events = [draft.event(3, "label_only")] if chance.once_in(3) else []
    draft.ask("seller", "valid_waybill", **scope)
    answer = chance.one(("none", "rejected", "another number"))
    if answer == "rejected":
        draft.prove("seller", "valid_waybill", "rejected", **scope)
    elif answer == "another number":
        parcel["waybill_entered_at"] = draft.at(NOTICED + chance.one((1, 2, 9)))
        if chance.once_in(2):
            moving = draft.event(20, "in_transit")
            events = [draft.event(SHIPPED + 1, "accepted"), moving]
    draft.track(parcel, *events)


def delivered(draft: Draft, parcel: Case) -> None:
    """Delivered as ordered, elsewhere, or where the record shows too little."""
    chance, scope = draft.chance, draft.of(parcel)
    place = chance.one(("home", "home", "elsewhere", "country alone"))
    location = {"home": HOME, "elsewhere": ELSEWHERE, "country alone": {"country": "ES"}}[place]
    signed = chance.one((None, "A RUIZ")) if place == "home" else None
    day = chance.one((30, 30, 30, 55)) if place == "home" else 30
    draft.track(
        parcel, draft.event(SHIPPED + 0.5, "accepted"), draft.event(day, "delivered", location, signed)
    )
    if place == "elsewhere":
        draft.burden("address_change_request", **scope)
    elif place == "country alone":
        draft.ask("seller", "delivery_receipt", **scope)
        answer = chance.one(("accepted", "rejected", "none"))
        if answer != "none":
            matches = chance.below(3) > 0
            shows = {"address_matches": matches} if answer == "accepted" else {}
            draft.prove("seller", "delivery_receipt", answer, shows=shows, **scope)
            if answer == "accepted" and not matches:
                draft.burden("address_change_request", **scope)
    elif chance.once_in(4):
        judgement = chance.one(("rejected", "accepted"))
        draft.prove("buyer", "delivery_counter_evidence", judgement, **scope)


def at_customs(draft: Draft, parcel: Case) -> None:
    """Held by customs, with the document of the detention and what a person found."""
    chance, scope = draft.chance, draft.of(parcel)
    status = chance.one(("customs_held", "duty_due"))
    draft.track(parcel, draft.event(SHIPPED + 0.5, "accepted"), draft.event(20, status, {"country": "ES"}))
    cause = chance.one(CUSTOMS_CAUSES)
    draft.ask("buyer", "customs_document", **scope)
    draft.prove("buyer", "customs_document", "accepted", shows={"cause": cause}, **scope)
    draft.assess("customs.cause", cause, **scope)
    draft.assess("customs.retrievable_by_buyer", chance.below(3) == 2, **scope)


def in_transit(draft: Draft, parcel: Case) -> None:
    """On its way, after the promised time or before it; or lost."""
    chance = draft.chance
    status = chance.one(("in_transit", "out_for_delivery", "at_pickup_point", "exception", "lost"))
    draft.track(parcel, draft.event(SHIPPED + 0.5, "accepted"), draft.event(40, status, {"country": "ES"}))


def returned(draft: Draft, parcel: Case) -> None:
    """Gone back, with what the seller proved of the reason."""
    chance, scope = draft.chance, draft.of(parcel)
    status = chance.one(("returned", "returning", "refused"))
    draft.track(parcel, draft.event(SHIPPED + 0.5, "accepted"), draft.event(40, status))
    kind = chance.one(("carrier_enquiry", "carrier_internal_email", "buyer_chat"))
    draft.burden(kind, shows="buyer", wrong=chance.one((None, "carrier")), **scope)


FATES: dict[str, Fate] = {
    "no_tracking": no_tracking,
    "delivered": delivered,
    "at_customs": at_customs,
    "in_transit": in_transit,
    "returned": returned,
}


def change_method(draft: Draft, parcel: Case) -> None:
    """Another method than the buyer chose, with the answer on consent and everything it cost or saved."""
    chance, scope = draft.chance, draft.of(parcel)
    parcel["method"] = OTHER_METHOD
    saved = chance.one(("1", "0", "3"))
    parcel["method_cost_difference"] = chance.one((saved, f"-{saved}" if saved != "0" else saved))
    draft.ask("seller", "method_change_consent", **scope)
    answer = chance.one(("none", "accepted", "rejected"))
    if answer != "none":
        dated = draft.at(chance.one((1, 1, 5)))
        draft.prove("seller", "method_change_consent", answer, dated_at=dated, **scope)
    remote = chance.once_in(3)
    draft.assess("delivery.remote_pickup", remote, **scope)
    if remote:
        draft.assess("delivery.extra_cost", chance.one(("2", "0", "700")), **scope)
    draft.assess("delivery.undeliverable", chance.once_in(4), **scope)


def promise(draft: Draft) -> None:
    """The promised delivery time: mostly over when the case is judged, sometimes still running."""
    if draft.chance.once_in(4):
        draft.order["delivery_days"] = 120
    elif draft.chance.once_in(4):
        draft.order["promised_by"] = draft.at(draft.chance.one((40, 58, 100)))


def of_one_fate(name: str) -> Callable[[Draft], None]:
    """A family in which every parcel had the same kind of fate."""

    def write(draft: Draft) -> None:
        draft.file("not_received")
        promise(draft)
        for parcel in draft.send():
            FATES[name](draft, parcel)

    return write


def mixed_parcels(draft: Draft) -> None:
    """Parcels of different fates."""
    draft.file("not_received")
    promise(draft)
    for parcel in draft.send():
        FATES[draft.chance.one(tuple(FATES))](draft, parcel)


def method_changed(draft: Draft) -> None:
    """Parcels that were sent by another method, whatever became of them."""
    draft.file("not_received")
    promise(draft)
    for parcel in draft.send():
        FATES[draft.chance.one(("delivered", "in_transit", "at_customs", "returned", "no_tracking"))](
            draft, parcel
        )
        change_method(draft, parcel)


def worry_free(draft: Draft) -> None:
    """Parcels of the platform's own logistics: nobody asks the seller."""
    draft.file("not_received", answered=draft.chance.once_in(2))
    draft.order["worry_free_logistics"] = True
    promise(draft)
    for parcel in draft.send():
        FATES[draft.chance.one(tuple(FATES))](draft, parcel)


def forced(draft: Draft) -> None:
    """The buyer called the order off before the first record, and the seller sent the goods all the same."""
    chance = draft.chance
    draft.file(chance.one(("not_received", "not_received", "not_as_described")))
    asked = chance.one(("system", "chat", "application"))
    start = 10
    if asked == "application":
        start = OPENED + 3
        draft.order["delivery_days"] = 4
    else:
        cancelled = {"requested_at": draft.at(5), "in_system": asked == "system"}
        draft.order["cancellation"] = cancelled
    draft.assess("order.seller_delay", not chance.once_in(5))
    for parcel in draft.send():
        draft.burden("shipment_before_cancellation", **draft.of(parcel))
        status = chance.one(("customs_held", "refused", "in_transit", "delivered"))
        place = HOME if status == "delivered" else {"country": "ES"}
        draft.track(parcel, draft.event(start, "accepted"), draft.event(start + 10, status, place))
        if status == "customs_held":
            draft.assess("customs.cause", chance.one(CUSTOMS_CAUSES), **draft.of(parcel))
            draft.assess("customs.retrievable_by_buyer", False, **draft.of(parcel))
        elif status == "refused":
            draft.burden("carrier_enquiry", shows="buyer", **draft.of(parcel))
