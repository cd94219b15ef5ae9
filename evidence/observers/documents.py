"""The documents that had arrived by the instant of judgement, and how each had been judged by then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from evidence.case import Evidence
from evidence.scene import Scene

Judgement = Literal["accepted", "rejected", "unjudged"]


def submitted(scene: Scene) -> Sequence[tuple[str, Evidence]]:
    """The documents that had arrived by `as_of`, each with where the case lists it."""
    if not scene.case.evidence:
        return ()
    known: Sequence[tuple[str, Evidence]] | None = scene.worked_out.get(submitted)
    if known is None:
        known = scene.worked_out[submitted] = [
            (f"evidence[{number}]", document)
            for number, document in enumerate(scene.case.evidence)
            if document.submitted_at is None or scene.instant(document.submitted_at) is not None
        ]
    return known


def judgement(scene: Scene, document: Evidence) -> Judgement:
    """How a document counts at `as_of`: as it was judged, but one that shows another cause is rejected."""
    return "rejected" if proves_otherwise(scene, document) else judged(scene, document)


def judged(scene: Scene, document: Evidence) -> Judgement:
    """How persons had judged a document by `as_of`."""
    if document.assessed_at is not None and scene.instant(document.assessed_at) is None:
        return "unjudged"
    return document.assessment or "unjudged"


def proves_otherwise(scene: Scene, document: Evidence) -> bool:
    """Whether a document shows a cause that none of the burdens of proof for its kind is about."""
    cause = document.shows.cause if document.shows is not None else None
    burdens = scene.burdens(document.kind)
    return bool(cause and burdens) and all(burden.shows and cause not in burden.shows for burden in burdens)


def bearers(scene: Scene, kind: str) -> frozenset[str]:
    """The parties that have to give a kind of evidence or may give it; empty where nobody has to."""
    return scene.bearers(kind)
