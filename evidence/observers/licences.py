"""The licences that were given: which there are, whether they name the goods' brand, when they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from engine.instants import Moment, format_instant
from evidence.case import Evidence, Line
from evidence.checks.licences import VALIDITIES, best_of, compare_brand, compare_names, validity_at
from evidence.observers.documents import bearers, judged, judgement, submitted
from evidence.scene import Scene
from evidence.spelling import clipped, displayed

_KINDS = {"authorization_licence": "authorization", "sales_licence": "sales"}


@dataclass(frozen=True, slots=True)
class _Licence:
    """A licence that nobody rejected, what to call it, where it stands, and when it holds."""

    document: Evidence
    called: str
    where: str
    valid_from: int | None
    valid_until: int | None

    @property
    def period(self) -> str:
        """When it holds, in words."""
        begin = "" if self.valid_from is None else f" from {format_instant(self.valid_from)}"
        end = "" if self.valid_until is None else f" until {format_instant(self.valid_until)}"
        return f"{self.called} is valid{begin}{end}"


def observe_licences(scene: Scene) -> None:
    """Observe which of the two licences are there, and what each shows of brand, time and holder."""
    if not scene.case.evidence or not any(document.kind in _KINDS for document in scene.case.evidence):
        return  # before anything is made ready: most cases have none
    found: dict[str, list[_Licence]] = {name: [] for name in _KINDS.values()}
    for where, document in submitted(scene):
        if document.kind in _KINDS and _counts(scene, document):
            found[_KINDS[document.kind]].append(_licence(scene, where, document))
    given = [name for name, licences in found.items() if licences]
    if not given:
        return
    every = [licence for licences in found.values() for licence in licences]
    missing = [f"there is no {name} licence" for name in found if name not in given]
    scene.see(
        "licence.present",
        given[0] if len(given) == 1 else "both",
        because="; ".join([*(f"{each.called} is there" for each in every), *missing]),
        source=[each.where for each in every],
    )
    for name in given:
        _observe_brand(scene, name, found[name])
        _observe_time(scene, name, found[name])
    _observe_holders(scene, found["authorization"], found["sales"])


def _counts(scene: Scene, document: Evidence) -> bool:
    """Whether a licence is one to look at: not rejected, and of a party that may give it, or accepted."""
    bearing = bearers(scene, document.kind)
    unasked = bool(bearing) and document.by == "buyer" and document.by not in bearing
    state = judgement(scene, document)
    return state != "rejected" and not (unasked and state == "unjudged")


def _licence(scene: Scene, where: str, document: Evidence) -> _Licence:
    shows = document.shows
    state = judged(scene, document)
    called = f"{document.evidence_id}, the {_KINDS[document.kind]} licence of the {document.by} ({state}),"
    ends: list[Moment | None] = [None, None] if shows is None else [shows.valid_from, shows.valid_until]
    begin, end = (None if each is None else scene.read(each) for each in ends)
    if begin is not None and end is not None and end < begin:
        scene.flags.append(f"{where}.shows says that the licence ends before it begins")
    return _Licence(document, called, f"{where}.shows" if shows is not None else where, begin, end)


def _observe_brand(scene: Scene, name: str, licences: Sequence[_Licence]) -> None:
    """Observe whether a licence of a kind names the brand of every line that it concerns."""
    doubts: list[tuple[str, str]] = []
    for licence in licences:
        shows = licence.document.shows
        lines = [
            (line, compared)
            for line in _concerned(scene, licence.document)
            if (compared := compare_brand(shows.brand if shows else None, line.brand, line.title)) is not None
        ]
        doubtful = [(line, because) for line, (likeness, because) in lines if likeness != "same"]
        because = "; ".join(
            f"{because}, line {line.line_id}"
            for line, because in doubtful or [(line, because) for line, (_, because) in lines]
        )
        if lines and not doubtful:
            said = f"{licence.called} names the brand: {because}"
            scene.see(f"licence.{name}.brand", "same", because=said, source=[f"{licence.where}.brand"])
            return
        if doubtful:
            said = f"{licence.called} may name another brand: {because}"
            doubts.append((said, f"{licence.where}.brand"))
    if doubts:
        scene.see(
            f"licence.{name}.brand",
            "doubtful",
            because="; ".join(said for said, _ in doubts),
            source=[where for _, where in doubts],
        )


def _concerned(scene: Scene, document: Evidence) -> list[Line]:
    return [line for line in scene.case.order.lines or () if document.line in (None, line.line_id)]


def _observe_time(scene: Scene, name: str, licences: Sequence[_Licence]) -> None:
    """Observe how a kind of licence stood when the order was placed, and when the dispute was opened."""
    instants = {
        "when_ordered": scene.instant(scene.case.order.placed_at),
        "when_disputed": scene.read(scene.case.dispute.opened_at),
    }
    for occasion, instant in instants.items():
        if instant is None:
            continue
        possible = best_of(validity_at(instant, each.valid_from, each.valid_until) for each in licences)
        if possible != VALIDITIES:
            scene.see(
                f"licence.{name}.{occasion}",
                *possible,
                settled_by="ask" if len(possible) > 1 else "",
                because="; ".join(each.period for each in licences),
                source=[each.where for each in licences],
            )


def _observe_holders(scene: Scene, authorizations: Sequence[_Licence], sales: Sequence[_Licence]) -> None:
    """Observe whether an authorisation and a sales licence are issued to one holder."""
    named = [(one, other) for one, other in product(_held(authorizations), _held(sales))]
    for one, other in sorted(named, key=lambda pair: compare_names(pair[0][1], pair[1][1]) != "same")[:1]:
        scene.see(
            "licence.holders",
            compare_names(one[1], other[1]),
            because=f"{one[0].called} is issued to {clipped(one[1])}; "
            f"{other[0].called} is issued to {clipped(other[1])}",
            source=[f"{one[0].where}.issued_to", f"{other[0].where}.issued_to"],
        )


def _held(licences: Sequence[_Licence]) -> list[tuple[_Licence, str]]:
    return [
        (each, holder)
        for each in licences
        if each.document.shows is not None
        and (holder := each.document.shows.issued_to) is not None
        and displayed(holder)
    ]
