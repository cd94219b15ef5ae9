"""What the order says: when it was placed, what was promised, how it was shipped."""

from __future__ import annotations

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
