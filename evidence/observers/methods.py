"""The shipping methods: what the buyer chose and what the seller used."""

from __future__ import annotations

from evidence.case import Parcel
from evidence.checks.shipping_method import methods_differ
from evidence.observers.money import cells_of, see_shared
from evidence.scene import Scene
from evidence.spelling import displayed


def observe_methods(scene: Scene) -> None:
    """Observe whether the method was changed, and what that cost or saved."""
    chosen = scene.case.order.chosen_method
    is_chosen = displayed(chosen)
    for number, parcel in enumerate(scene.case.parcels or ()):
        if is_chosen and displayed(parcel.method):
            _observe_change(scene, number, parcel)
        difference = scene.signed_money(parcel.method_cost_difference)
        if difference is not None:
            see_shared(
                scene,
                "parcel.method_cost_difference",
                difference,
                cells_of(scene, parcel.parcel_id),
                because="the price of the method chosen, less that of the method used",
                source=(f"parcels[{number}].method_cost_difference",),
            )


def _observe_change(scene: Scene, number: int, parcel: Parcel) -> None:
    """Observe whether the method of a parcel is the one chosen; both are displayed."""
    values, because = methods_differ(scene.case.order.chosen_method or "", parcel.method or "")
    scene.see(
        "method.differs",
        *values,
        settled_by="person" if len(values) > 1 else "",
        because=because,
        source=("order.chosen_method", f"parcels[{number}].method"),
        parcel=parcel.parcel_id,
    )
