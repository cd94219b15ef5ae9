"""Where a parcel was delivered, against the address that it was sent to."""

from __future__ import annotations

from functools import lru_cache

from engine.possible import Settlement
from engine.record import tuple_record
from evidence.case import Address
from evidence.checks.address import NOT_SHOWN, Comparison, compare_address
from evidence.checks.signers import LIKENESSES
from evidence.observers.reports import Record
from evidence.scene import Scene

PLACES = ("city", "province")


@tuple_record
class _PlaceFacts:
    """The names of the facts that say how one name of a place compares."""

    field: str
    shown: str
    score: str
    scripts: str


@lru_cache(maxsize=8)
def _place_facts(facts: str) -> tuple[_PlaceFacts, ...]:
    """Those that begin so; there are two such beginnings, and cases by the million."""
    return tuple(
        _PlaceFacts(field, f"{facts}{field}_shown", f"{facts}{field}_score", f"{facts}{field}_scripts")
        for field in PLACES
    )


def observe_place(
    scene: Scene, facts: str, parcel: str | None, delivery: Record, sent_to: Address | None, whose: str
) -> None:
    """Observe how the place of a delivery compares with an address, field by field.

    `facts` is what the names of the facts begin with; `whose` says whose address it is.
    """
    event = delivery.event
    compared = compare_address(event.location, event.signed_by, sent_to, whose)
    where = f"{delivery.where}.location"
    for field, comparison in (("country", compared.country), ("postal_code", compared.postal_code)):
        scene.see(
            f"{facts}{field}",
            *comparison.result,
            settled_by=_settlement(comparison),
            because=comparison.because,
            source=(f"{where}.{field}",),
            parcel=parcel,
        )
    for names in _place_facts(facts):
        if names.shown in scene.vocabulary:
            comparison = getattr(compared, names.field)
            _observe_name(scene, names, parcel, comparison, f"{where}.{names.field}")
    if f"{facts}signer_likeness" in scene.vocabulary:
        _observe_signer(scene, f"{facts}signer_likeness", parcel, compared.signer, delivery.where)


def _observe_signer(scene: Scene, fact: str, parcel: str | None, comparison: Comparison, where: str) -> None:
    """Observe how the names of signer and recipient compare; that they differ says nothing for certain."""
    if comparison.likeness is not None:
        likeness: tuple[str, ...] = (comparison.likeness,)
    else:
        likeness = NOT_SHOWN if comparison.result == NOT_SHOWN else LIKENESSES
    scene.see(
        fact,
        *likeness,
        settled_by=_settlement(comparison) if len(likeness) > 1 else "",
        because=comparison.because,
        source=(f"{where}.signed_by",),
        parcel=parcel,
    )


def _observe_name(
    scene: Scene, names: _PlaceFacts, parcel: str | None, comparison: Comparison, where: str
) -> None:
    """Observe how alike two names of a place are; which likeness is enough is the policy's."""
    shown = comparison.result != NOT_SHOWN
    because, source = comparison.because, (where,)
    scene.see(names.shown, shown, because=because, source=source, parcel=parcel)
    if comparison.score is not None and comparison.scripts is not None:
        score = comparison.score
        scene.see(names.score, score, score, because=because, source=source, parcel=parcel)
        scene.see(names.scripts, comparison.scripts, because=because, source=source, parcel=parcel)


def _settlement(comparison: Comparison) -> Settlement:
    if len(comparison.result) == 1:
        return ""
    return "ask" if comparison.missing else "person"
