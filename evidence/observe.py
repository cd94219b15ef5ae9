"""A case document to the facts that the engine judges: every observer in turn, and what they flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine.calendars import Calendar
from engine.observations import CaseFacts
from engine.vocabulary import Fact
from evidence.case import Case
from evidence.checks.carrier import Carriers
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

if TYPE_CHECKING:
    from evidence.checks.files import GivenFile
    from evidence.checks.photos import KnownPhoto

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


def observe(
    case: Case,
    as_of: int,
    *,
    calendar: Calendar,
    platform_zone: str,
    carriers: Carriers,
    vocabulary: Mapping[str, Fact],
    flags: tuple[str, ...] = (),
    files: Mapping[str, GivenFile] | None = None,
    known_photos: Sequence[KnownPhoto] = (),
) -> CaseFacts:
    """Everything that the case shows at `as_of` (microseconds); what is dated later does not exist.

    `flags` are remarks of the readers that brought parts of the case, `files` what was read of the files
    that its documents name, `known_photos` photos that were given in other cases.
    """
    scene = scene_of(
        case,
        as_of,
        calendar=calendar,
        platform_zone=platform_zone,
        carriers=carriers,
        vocabulary=vocabulary,
        flags=flags,
        files=files,
        known_photos=known_photos,
    )
    return observe_together([scene])[0]


def scene_of(
    case: Case,
    as_of: int,
    *,
    calendar: Calendar,
    platform_zone: str,
    carriers: Carriers,
    vocabulary: Mapping[str, Fact],
    flags: tuple[str, ...] = (),
    files: Mapping[str, GivenFile] | None = None,
    known_photos: Sequence[KnownPhoto] = (),
) -> Scene:
    """A case before anything of it is observed."""
    return Scene(
        case=case,
        as_of=as_of,
        calendar=calendar,
        platform_zone=platform_zone,
        carriers=carriers,
        vocabulary=vocabulary,
        files=files or {},
        known_photos=known_photos,
        flags=list(flags),
    )


def observe_together(scenes: Sequence[Scene]) -> list[CaseFacts]:
    """Everything that some cases show.

    An observer looks at all of them before the next one does: the processor keeps what it works with at hand,
    and is through in three quarters of the time.
    """
    for observer in OBSERVERS:
        for scene in scenes:
            observer(scene)
    return list(map(_facts_of, scenes))


def _facts_of(scene: Scene) -> CaseFacts:
    """What was observed of a case, as the engine judges it."""
    case = scene.case
    if scene.unzoned:
        scene.flags.append(f"times without an offset were read in the zone {scene.platform_zone}")
    if scene.carrier_unzoned:
        scene.flags.append("times of a carrier without an offset may be in any zone")
    lines = tuple(line.line_id for line in case.order.lines or ())
    parcels = case.parcels or ()
    return CaseFacts(
        case_id=case.case_id,
        as_of=scene.as_of,
        policy_date=scene.read(case.dispute.opened_at),
        currency=case.order.currency,
        observations=tuple(scene.seen),
        raised=frozenset(scene.raised),
        parcels=tuple(parcel.parcel_id for parcel in parcels),
        lines=lines,
        grounds=tuple(dict.fromkeys(case.dispute.grounds or ())),
        carried={
            parcel.parcel_id: tuple(parcel.lines) if parcel.lines is not None else lines for parcel in parcels
        },
        flags=tuple(dict.fromkeys(scene.flags)),
    )
