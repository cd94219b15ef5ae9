"""Where a parcel was delivered, against the address that it was sent to."""

from __future__ import annotations

from engine.possible import Settlement
from evidence.case import Address
from evidence.checks.address import NOT_SHOWN, Comparison, compare_address
from evidence.observers.reports import Record
from evidence.scene import Scene

PLACES = ("city", "province")


def observe_place(
    scene: Scene, facts: str, parcel: str | None, delivery: Record, sent_to: Address | None, whose: str
) -> None:
    """Observe how the place of a delivery compares with an address, field by field.

    `facts` is what the names of the facts begin with; `whose` says whose address it is.
    """
    event = delivery.event
    compared = compare_address(event.location, event.signed_by, sent_to, whose)
    where = f"{delivery.where}.location"
    for field in ("country", "postal_code", "signer"):
        comparison: Comparison = getattr(compared, field)
        scene.see(
            f"{facts}{field}",
            *comparison.result,
            settled_by=_settlement(comparison),
            because=comparison.because,
            source=(f"{delivery.where}.signed_by" if field == "signer" else f"{where}.{field}",),
            parcel=parcel,
        )
    for field in PLACES:
        _observe_name(scene, f"{facts}{field}", parcel, getattr(compared, field), f"{where}.{field}")


def _observe_name(scene: Scene, fact: str, parcel: str | None, comparison: Comparison, where: str) -> None:
    """Observe how alike two names of a place are; which likeness is enough is the policy's."""
    shown = comparison.result != NOT_SHOWN
    because, source = comparison.because, (where,)
    scene.see(f"{fact}_shown", shown, because=because, source=source, parcel=parcel)
    if comparison.score is not None and comparison.scripts is not None:
        score = comparison.score
        scene.see(f"{fact}_score", score, score, because=because, source=source, parcel=parcel)
        scene.see(f"{fact}_scripts", comparison.scripts, because=because, source=source, parcel=parcel)


def _settlement(comparison: Comparison) -> Settlement:
    if len(comparison.result) == 1:
        return ""
    return "ask" if comparison.missing else "person"
