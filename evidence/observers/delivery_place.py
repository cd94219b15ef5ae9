"""Where a parcel was delivered, against the address that it was sent to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from engine.observations import Seen, SeenTogether
from engine.possible import Settlement
from engine.record import tuple_record
from evidence.case import Address, Location
from evidence.checks.address import NOT_SHOWN, Comparison, compare_address
from evidence.checks.signers import LIKENESSES
from evidence.observers.reports import Record
from evidence.scene import Scene
from evidence.spelling import MAX_NAME_LENGTH

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
    wanted = tuple([names.shown in scene.vocabulary for names in _place_facts(facts)])
    scene.see_together(_seen_of_names(facts, whose, wanted, event.location, sent_to), where, parcel)
    if f"{facts}signer_likeness" in scene.vocabulary:
        _observe_signer(scene, f"{facts}signer_likeness", parcel, compared.signer, delivery.where)


def _seen_of_names(
    facts: str, whose: str, wanted: tuple[bool, ...], location: Location | None, sent_to: Address | None
) -> SeenTogether:
    """What is seen of the names of a place, remembered unless they are too long for names."""
    shown = (None, None) if location is None else (location.city, location.province)
    expected = (None, None, None) if sent_to is None else (sent_to.city, sent_to.province, sent_to.country)
    for text in (*shown, *expected):
        if text is not None and len(text) > MAX_NAME_LENGTH:
            return _seen(facts, whose, wanted, *shown, *expected)
    return _remembered(facts, whose, wanted, *shown, *expected)


def _seen(
    facts: str,
    whose: str,
    wanted: tuple[bool, ...],
    shown_city: str | None,
    shown_province: str | None,
    city: str | None,
    province: str | None,
    country: str | None,
) -> SeenTogether:
    """How alike the names of a place and of an address are; which likeness is enough is the policy's."""
    shown = Location(city=shown_city, province=shown_province)
    compared = compare_address(shown, None, Address(city=city, province=province, country=country), whose)
    found: list[Seen] = []
    for names, is_wanted in zip(_place_facts(facts), wanted, strict=True):
        if is_wanted:
            found += _seen_of_name(names, getattr(compared, names.field))
    return SeenTogether(tuple(found))


_remembered = lru_cache(maxsize=4096)(_seen)
"""Parcels go to the same places, and cases come by the million."""


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


def _seen_of_name(names: _PlaceFacts, comparison: Comparison) -> Iterator[Seen]:
    shown = comparison.result != NOT_SHOWN
    because, source = comparison.because, f".{names.field}"
    yield Seen(names.shown, (shown,), "", because, source)
    score, scripts = comparison.score, comparison.scripts
    if score is not None and scripts is not None:
        yield Seen(names.score, (score, score), "", because, source)
        yield Seen(names.scripts, (scripts,), "", because, source)


def _settlement(comparison: Comparison) -> Settlement:
    if len(comparison.result) == 1:
        return ""
    return "ask" if comparison.missing else "person"
