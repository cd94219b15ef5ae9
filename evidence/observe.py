"""A case document to the facts that the engine judges: every observer in turn, and what they flagged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.observations import CaseFacts, Observation
from evidence.in_words import InWords
from evidence.observers.communications import observe_communications
from evidence.observers.dispute import observe_dispute
from evidence.observers.files import observe_files
from evidence.observers.grounds import observe_grounds
from evidence.observers.licences import observe_licences
from evidence.observers.lines import observe_lines
from evidence.observers.methods import observe_methods
from evidence.observers.money import observe_money
from evidence.observers.order import observe_order
from evidence.observers.parcels import observe_parcels
from evidence.observers.proofs import observe_proofs
from evidence.observers.returns import observe_returns
from evidence.observers.weights import observe_weights
from evidence.scene import Scene

OBSERVERS = (
    observe_order,
    observe_dispute,
    observe_grounds,
    observe_parcels,
    observe_methods,
    observe_returns,
    observe_proofs,
    observe_lines,
    observe_money,
    observe_files,
    observe_communications,
    observe_weights,
    observe_licences,
)


def observe(scene: Scene) -> CaseFacts:
    """Everything that a case shows, in words, as the engine judges it."""
    words = InWords(scene.vocabulary)
    scene.see = words.see
    observe_together([scene])
    return facts_of(scene, words.observations)


def observe_together(scenes: Sequence[Scene]) -> None:
    """Look at some cases, each with its own `see`: an observer at all of them before the next one does.

    The processor then keeps at hand what an observer works with, and is through sooner.
    """
    for observer in OBSERVERS:
        for scene in scenes:
            observer(scene)


def facts_of(scene: Scene, observations: Iterable[Observation] = ()) -> CaseFacts:
    """A case that was looked at, as the engine judges it, with the observations that were taken down."""
    case = scene.case
    if scene.unzoned:
        scene.flags.append(f"times without an offset were read in the zone {scene.platform_zone}")
    if scene.carrier_unzoned:
        scene.flags.append("times of a carrier without an offset may be in any zone")
    lines = tuple([line.line_id for line in case.order.lines or ()])
    parcels = case.parcels or ()
    return CaseFacts(
        case_id=case.case_id,
        as_of=scene.as_of,
        policy_date=scene.read(case.dispute.opened_at),
        currency=case.order.currency,
        observations=tuple(observations),
        raised=frozenset(scene.raised),
        parcels=tuple([parcel.parcel_id for parcel in parcels]),
        lines=lines,
        grounds=tuple(dict.fromkeys(case.dispute.grounds or ())),
        carried={
            parcel.parcel_id: tuple(parcel.lines) if parcel.lines is not None else lines for parcel in parcels
        },
        flags=tuple(dict.fromkeys(scene.flags)),
    )
