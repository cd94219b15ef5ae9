"""What the order says: when it was placed, what was promised, whether it was shipped or called off."""

from __future__ import annotations

from evidence.case import Parcel
from evidence.scene import Scene


def observe_order(scene: Scene) -> None:
    """Observe the terms of the order."""
    order = scene.case.order
    scene.see_instant("order.placed_at", order.placed_at, "the buyer ordered then", "order.placed_at")
    promised = order.promised_by
    if promised is not None:
        # a promise may lie ahead of `as_of`: what is dated is the delivery, not the promise
        micros = scene.read(promised)
        scene.see(
            "order.promised_by",
            micros,
            micros,
            because="the promised delivery instant",
            source=("order.promised_by",),
        )
    if order.delivery_days is not None:
        days = order.delivery_days
        because = f"{days} days of delivery are promised"
        scene.see("order.delivery_days", days, days, because=because, source=("order.delivery_days",))
    for key in ("worry_free_logistics", "overseas_warehouse", "supports_local_return"):
        value = getattr(order, key)
        if value is not None:
            scene.see(f"order.{key}", value, because="as the order says", source=(f"order.{key}",))
    _observe_parcels(scene)
    _observe_cancellation(scene)
    _observe_message(scene)


def _observe_parcels(scene: Scene) -> None:
    """Observe whether anything was shipped; a parcel that was shipped after `as_of` was not yet."""
    parcels = scene.case.parcels
    if parcels is None:
        return

    def sent(parcel: Parcel) -> bool:
        return parcel.shipped_at is None or scene.instant(parcel.shipped_at) is not None

    shipped = any(map(sent, parcels))
    because = "the seller sent a parcel" if shipped else "nothing had been shipped"
    scene.see("order.parcels", "some" if shipped else "none", because=because, source=("parcels",))


def _observe_cancellation(scene: Scene) -> None:
    """Observe the request to cancel; a record without a time and without a place says that there is none."""
    asked = scene.case.order.cancellation
    if asked is None or (asked.requested_at is None and asked.in_system is None):
        return
    if asked.requested_at is not None and scene.instant(asked.requested_at) is None:
        return
    source = "order.cancellation"
    because = "the buyer asked to cancel the order"
    scene.see_arrival("cancellation.requested_at", asked.requested_at, because, f"{source}.requested_at")
    if asked.in_system is not None:
        because = f"it was made {'in' if asked.in_system else 'outside'} the platform's system"
        where = (f"{source}.in_system",)
        scene.see("cancellation.in_system", asked.in_system, because=because, source=where)


def _observe_message(scene: Scene) -> None:
    """Observe that the buyer's message names no option where there is none; what one says is judged."""
    fact = "order.message_names_option"
    message = scene.case.order.buyer_message
    if (message is None or not message.strip()) and not scene.assessed(fact):
        source = () if message is None else ("order.buyer_message",)
        scene.see(fact, False, because="the buyer sent no message with the order", source=source)
