"""Photos against each other, within the case and against those known from other cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from evidence.case import Evidence
from evidence.checks.photos import BITS, distance
from evidence.scene import Scene

if TYPE_CHECKING:
    from evidence.checks.photos import KnownPhoto

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class GivenPhoto:
    """A photo of the case: where it is listed, its document, its difference hash and its digest."""

    where: str
    document: Evidence
    hash: int | None
    digest: str


def observe_photos(scene: Scene, photos: Sequence[GivenPhoto]) -> None:
    """Observe how far the photos most alike differ, among themselves and from those of other cases."""
    # one and the same file is spoken of as such, and not as two photos that look alike
    here = [
        (
            distance(one.hash, other.hash),
            f"{one.document.evidence_id} and {other.document.evidence_id}",
            [one.where, other.where],
        )
        for one, other in combinations(photos, 2)
        if one.hash is not None and other.hash is not None and one.digest != other.digest
    ]
    _see_least(scene, "photos.distance", here)
    elsewhere = []
    for photo in photos:
        for known in scene.known_photos:
            if known.case_id == scene.case.case_id or _is_later(scene, known):
                continue
            label = f"{photo.document.evidence_id} and {known.evidence_id} of case {known.case_id}"
            if known.sha256 == photo.digest:
                scene.flags.append(f"{label} are the same file")
            elif known.hash is not None and photo.hash is not None:
                elsewhere.append((distance(photo.hash, known.hash), label, [photo.where]))
    _see_least(scene, "photos.distance_elsewhere", elsewhere)


def _is_later(scene: Scene, known: KnownPhoto) -> bool:
    return known.instant is not None and known.instant > scene.as_of


def _see_least(scene: Scene, fact: str, pairs: list[tuple[int, str, list[str]]]) -> None:
    nearest = sorted(pairs, key=lambda pair: pair[0])[:_MOST_NAMED]
    if nearest:
        said = "; ".join(f"{label} differ in {bits} of {BITS} bits" for bits, label, _ in nearest)
        places = dict.fromkeys(f"{where}.file" for _, _, wheres in nearest for where in wheres)
        scene.see(fact, nearest[0][0], nearest[0][0], because=said, source=places)
