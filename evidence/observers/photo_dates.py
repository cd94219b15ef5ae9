"""When a photo says that it was taken, against what happened in the case: a weak hint, said and no more."""

from __future__ import annotations

from collections.abc import Iterator

from engine.instants import Moment
from evidence.case import Evidence
from evidence.observers.unzoned_times import in_any_zone, in_words
from evidence.scene import Scene

_OF_GOODS_RECEIVED = frozenset({"goods_photo"})
_OF_GOODS_TO_SEND = frozenset({"package_weight_photo"})


def flag_date(scene: Scene, where: str, document: Evidence, taken: Moment) -> None:
    """Say where the time that a photo carries cannot be that of what it is to show."""
    earliest, latest = in_any_zone(taken.micros, taken.micros, taken.zoned)
    said = []
    submitted_at = scene.instant(document.submitted_at)
    if submitted_at is not None and earliest > submitted_at:
        said.append("after it was submitted")
    if document.kind in _OF_GOODS_RECEIVED and document.by == "buyer":
        placed_at = scene.instant(scene.case.order.placed_at)
        shipped = list(_shipments(scene, document))
        if placed_at is not None and latest < placed_at:
            said.append("before the order was placed")
        elif shipped and all(at is not None and latest < at for at in shipped):
            said.append("before the goods were shipped")
    if document.kind in _OF_GOODS_TO_SEND:
        shipped = list(_shipments(scene, document))
        if shipped and all(at is not None and earliest > at for at in shipped):
            said.append("after the goods were shipped")
        elif earliest > scene.read(scene.case.dispute.opened_at):
            said.append("after the dispute was opened")
    if said:
        scene.flags.append(
            f"{where}.file carries the time {in_words(taken.micros, taken.zoned)}, {' and '.join(said)}; "
            "the clock of a camera may be wrong"
        )


def _shipments(scene: Scene, document: Evidence) -> Iterator[int | None]:
    """When each parcel that a document concerns was shipped; None where that is not known."""
    for parcel in scene.case.parcels or ():
        if document.parcel in (None, parcel.parcel_id):
            yield scene.instant(parcel.shipped_at)
