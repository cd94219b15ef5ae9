"""Cases of goods that came, but not as agreed: each ground with everything that its clause asks for."""

from __future__ import annotations

from collections.abc import Callable

from tests.conformance.case_draft import SELLER, SHIPPED, Case, Draft
from tests.conformance.families_not_received import change_method

Allegation = Callable[[Draft, str], None]
"""What is documented of one ground."""

MISMATCHES = ("color", "size", "packaging", "brand", "model", "missing_function", "wrong_option")
WEIGHTS = ("unit_weight_photo", "package_weight_photo", "dispatch_receipt", "carrier_weight_certificate")
CAUSES = ("seller", "buyer", "carrier", "unknown")
SENT_BACK = 50
"""The day on which goods go back that nobody had agreed on."""


def choose(draft: Draft) -> None:
    """The buyer's final choice, where it is made, and the seller's offer."""
    choice = draft.chance.one((None, "return", "refund"))
    if choice is not None:
        draft.dispute["buyer_choice"] = choice
    if draft.chance.once_in(2) and len(draft.dispute["proposals"]) == 1:
        draft.propose("seller", "refund_only")


def mismatch(draft: Draft, ground: str) -> None:
    """The goods differ from their description, or do not."""
    chance = draft.chance
    draft.prove("buyer", "goods_photo", "accepted", ground=ground)
    draft.assess("goods.mismatch", not chance.once_in(5), ground=ground)
    draft.assess("listing.contradictory", chance.once_in(8))
    if ground in ("color", "size"):
        draft.burden("pre_order_disclosure", ground=ground)
        draft.assess("goods.within_disclosed_deviation", chance.below(2) == 1)
    if ground in ("missing_function", "model"):
        draft.assess("goods.missing_function", chance.below(2) == 1)
        draft.assess("listing.names_model", chance.below(2) == 1)
    if ground in ("wrong_option", "color", "model"):
        draft.order.setdefault("buyer_message", "The blue one, please.")
        draft.assess("goods.wrong_option_sent", chance.below(2) == 1)
        draft.assess("listing.option_selectable", chance.once_in(3))
        draft.assess("order.message_names_option", not chance.once_in(3))


def quality(draft: Draft, ground: str) -> None:
    """A quality problem, or none."""
    draft.prove("buyer", "goods_video", "accepted", ground=ground)
    draft.assess("goods.quality_problem", not draft.chance.once_in(5))


def counterfeit(draft: Draft, ground: str) -> None:
    """The licences were asked for; what came, and whether the brand is on the list."""
    chance = draft.chance
    draft.ask("seller", "authorization_licence", "sales_licence")
    for kind in ("authorization_licence", "sales_licence"):
        answer = chance.one(("none", "none", "accepted", "rejected"))
        if answer != "none":
            draft.prove("seller", kind, answer)
    if chance.once_in(3):
        draft.assess("goods.infringing", chance.below(3) > 0)
    draft.assess("goods.brand_listed", chance.below(2) == 1)


def short_quantity(draft: Draft, ground: str) -> None:
    """How many pieces came, and the seller's proofs of weight."""
    chance = draft.chance
    received = {
        line["line_id"]: chance.between(0, line["quantity"] * line["pieces_per_lot"])
        for line in chance.some(draft.order["lines"], 1, 3)
    }
    draft.assess("goods.pieces_received", received)
    draft.ask("seller", *WEIGHTS)
    answer = chance.one(("none", "accepted", "rejected", "mixed"))
    for number, kind in enumerate(WEIGHTS if answer != "none" else ()):
        judgement = ("accepted", "rejected")[number % 2] if answer == "mixed" else answer
        draft.prove("seller", kind, judgement)


def damaged(draft: Draft, ground: str) -> None:
    """Damage, and who is proven to have caused it."""
    chance = draft.chance
    cause = chance.one(("seller", *CAUSES))
    hurt = not chance.once_in(8)
    draft.prove("buyer", "goods_photo", "accepted", ground=ground)
    draft.assess("goods.damaged", hurt)
    draft.assess("damage.cause", cause)
    if cause == "seller" and hurt:
        draft.prove(
            chance.one(("buyer", "carrier")), "damage_cause_proof", "accepted", shows={"cause": cause}
        )


def virtual(draft: Draft, ground: str) -> None:
    """The product is said to be virtual."""
    if draft.chance.once_in(3):
        draft.assess("goods.virtual", draft.chance.below(3) > 0)


ALLEGATIONS: dict[str, Allegation] = {
    **dict.fromkeys(MISMATCHES, mismatch),
    "quality": quality,
    "counterfeit": counterfeit,
    "short_quantity": short_quantity,
    "damaged": damaged,
    "virtual_goods": virtual,
}


def allege(draft: Draft, *grounds: str) -> None:
    """File for some grounds, and document each."""
    kind = draft.chance.one(("refund_only", "return_and_refund"))
    draft.file("not_as_described", kind=kind)
    draft.dispute["grounds"] = list(grounds)
    for ground in grounds:
        ALLEGATIONS[ground](draft, ground)
    if set(grounds) & {*MISMATCHES, "quality"}:
        choose(draft)


def of_grounds(*grounds: str) -> Callable[[Draft], None]:
    """A family with one of these grounds, of goods that were delivered."""

    def write(draft: Draft) -> None:
        for parcel in draft.send():
            draft.deliver(parcel)
        allege(draft, draft.chance.one(grounds))

    return write


def mixed_grounds(draft: Draft) -> None:
    """Two or three grounds at once."""
    for parcel in draft.send():
        draft.deliver(parcel)
    allege(draft, *draft.chance.some(tuple(ALLEGATIONS), 2, 3))


def virtual_goods(draft: Draft) -> None:
    """Goods said to be virtual: nothing was sent, nothing is recorded, or a parcel is."""
    sent = draft.chance.one(("nothing", "nothing recorded", "a parcel"))
    for parcel in draft.send() if sent != "nothing" else ():
        if sent == "a parcel":
            draft.deliver(parcel)
        else:
            draft.track(parcel)
    allege(draft, "virtual_goods")


def method_alone(draft: Draft) -> None:
    """Nothing is alleged of the goods; the seller sent them by another method."""
    draft.file("not_as_described")
    for parcel in draft.send():
        fate = draft.chance.one(("delivered", "delivered late", "customs"))
        if fate == "customs":
            held = draft.event(20, "customs_held", {"country": "ES"})
            draft.track(parcel, draft.event(SHIPPED + 0.5, "accepted"), held)
            draft.assess("customs.retrievable_by_buyer", draft.chance.once_in(2), **draft.of(parcel))
        else:
            draft.deliver(parcel, 30 if fate == "delivered" else 55)
        change_method(draft, parcel)


def sent_back(draft: Draft) -> None:
    """Goods that the buyer sent back without an agreement."""
    chance = draft.chance
    for parcel in draft.send():
        draft.deliver(parcel)
    allege(draft, chance.one(("quality", "color", "damaged")))
    way_back(draft, {"agreed": False}, SENT_BACK)
    justified = chance.one(("proven", "judged", "not"))
    draft.ask("buyer", "return_reason_proof")
    draft.prove("buyer", "return_reason_proof", "rejected" if justified == "not" else "accepted")
    draft.assess("return.reason_justified", justified != "not")


def way_back(draft: Draft, parcel: Case, day: float) -> None:
    """What became of a return on its way to the seller, with the proofs that its clause asks for."""
    chance = draft.chance
    parcel |= {
        "address": dict(SELLER),
        "waybill": "RR987654321ES",
        "waybill_entered_at": draft.at(day + 0.1),
        "carrier": "Correos",
        "shipped_at": draft.at(day),
    }
    fate = chance.one(("delivered", "failed", "customs", "sent back"))
    start = draft.event(day + 0.2, "accepted", {"country": "ES"})
    if fate == "delivered":
        draft.track(parcel, start, draft.event(day + 9, "delivered", SELLER))
        parcel["failed"] = False
    elif fate == "failed":
        draft.track(parcel, start, draft.event(day + 9, "refused", {"country": "CN"}))
        parcel["failed"] = True
        draft.assess("return.failure_cause", chance.one(CAUSES))
        draft.assess("return.sent_back_from_seller_city", False)
    elif fate == "customs":
        draft.track(parcel, start, draft.event(day + 9, "customs_held", SELLER))
        draft.burden("cn_customs_document", shows="buyer", wrong="seller")
    else:
        arrived = draft.event(day + 9, "attempt_failed", SELLER)
        draft.track(parcel, start, arrived, draft.event(day + 12, "returning", SELLER))
        draft.assess("return.failure_cause", chance.one(("buyer", "carrier")))
        draft.burden("post_office_statement", shows="carrier", wrong="seller")
    draft.more["return_parcel"] = parcel
