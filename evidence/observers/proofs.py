"""Notices and documents: when each kind was asked for, and when the first proof of each judgement arrived."""

from __future__ import annotations

from collections.abc import Iterator

from engine.proofs import arrival_of, notice_of
from evidence.assessed import assessed_parts, assessed_value
from evidence.case import Assessment, Evidence, EvidenceRequest
from evidence.observers.documents import bearers, judged, judgement, proves_otherwise, submitted
from evidence.observers.money import cells_of, see_shared
from evidence.scene import Scene, Within

_RECEIPT = "delivery_receipt"
_SHARED = frozenset({"delivery.extra_cost"})
"""Amounts that persons establish of a parcel or of all, of which every line bears its share."""
_IN_WORDS = {"accepted": "accepted", "rejected": "rejected", "unjudged": "not judged yet"}
_ADVERSARIES = frozenset({"buyer", "seller"})


def observe_proofs(scene: Scene) -> None:
    """Observe notices, documents, what documents show, and what persons established."""
    for number, request in enumerate(scene.case.evidence_requests):
        _observe_request(scene, f"evidence_requests[{number}]", request)
    for where, document in submitted(scene):
        _observe_document(scene, where, document)
    _observe_dates(scene)
    for where, assessment in scene.assessments():
        scene.raised.add(f"fact:{assessment.fact}")
        _observe_assessment(scene, where, assessment)


def _observe_request(scene: Scene, where: str, request: EvidenceRequest) -> None:
    if request.sent_at is not None and scene.instant(request.sent_at) is None:
        return
    for kind in request.kinds:
        scene.raised.add(f"request:{kind}")
        if request.to not in (bearers(scene, kind) or {request.to}):
            scene.flags.append(f"{where} asks the {request.to} for {kind}, who need not prove it")
            continue
        scene.see_arrival(
            notice_of(kind),
            request.sent_at,
            f"the {request.to} was asked for it",
            f"{where}.sent_at",
            **_scope(request),
        )


def _scope(record: Evidence | EvidenceRequest | Assessment) -> Within:
    return {"parcel": record.parcel, "line": record.line, "ground": record.ground}


def _observe_document(scene: Scene, where: str, document: Evidence) -> None:
    scene.raised.add(f"document:{document.kind}")
    bearing = bearers(scene, document.kind) or {document.by}
    unasked = document.by in _ADVERSARIES and document.by not in bearing
    judged_by_persons = judged(scene, document)
    if unasked and judged_by_persons == "unjudged":
        scene.flags.append(f"{where} is of the {document.by}, who need not prove {document.kind}")
        return
    state = judged_by_persons
    words = _IN_WORDS[state]
    if proves_otherwise(scene, document):
        state, words = "rejected", "which proves nothing here: it shows another cause"
    scene.see_arrival(
        arrival_of(document.kind, state),
        document.submitted_at,
        f"{document.evidence_id} of the {document.by}, {words}",
        f"{where}.submitted_at",
        **_scope(document),
    )
    if document.shows is None and document.kind != _RECEIPT:
        return
    for fact, value in _shown(scene, document, state):
        because, source = f"{document.evidence_id} shows it", (f"{where}.shows",)
        scene.see(fact, value, because=because, source=source, **_scope(document))


def _shown(scene: Scene, document: Evidence, state: str) -> Iterator[tuple[str, str]]:
    """The facts that a document shows beside what it proves, with their values."""
    shows = document.shows
    if document.kind == _RECEIPT and state != "rejected":
        matches = shows.address_matches if shows is not None else None
        if matches is None and state == "accepted":
            matches = True
        if matches is not None:
            yield "delivery_receipt.address", "matches" if matches else "differs"
    if judged(scene, document) == "accepted" and shows is not None and shows.cause is not None:
        for burden in scene.burdens(document.kind):
            if burden.cause is not None:
                yield burden.cause, shows.cause


def _observe_dates(scene: Scene) -> None:
    """Observe the earliest date of what the documents of a burden show, of those that nobody rejected."""
    if not scene.case.evidence or not any(document.dated_at is not None for document in scene.case.evidence):
        return
    for proof in scene.dated_proofs:
        assert proof.dated is not None
        dated = [
            (at, where, document)
            for where, document in submitted(scene)
            if document.kind in proof.kinds
            and (at := scene.instant(document.dated_at)) is not None
            and judgement(scene, document) != "rejected"
        ]
        for parcel, ground in _concerned(scene, scene.vocabulary[proof.dated].per) if dated else ():
            found = [
                (at, where)
                for at, where, document in dated
                if document.parcel in (None, parcel) and document.ground in (None, ground)
            ]
            if found:
                at, where = min(found)
                because, source = "what was given is dated then", (f"{where}.dated_at",)
                of = Within(parcel=parcel, ground=ground)
                scene.see(proof.dated, at, at, because=because, source=source, **of)


def _concerned(scene: Scene, per: str) -> list[tuple[str | None, str | None]]:
    """The parcels or grounds that a date may be of; one that stands for the case where there are none."""
    if per == "parcel" and scene.case.parcels:
        return [(parcel.parcel_id, None) for parcel in scene.case.parcels]
    if per == "ground" and scene.case.dispute.grounds:
        return [(None, ground) for ground in dict.fromkeys(scene.case.dispute.grounds)]
    return [(None, None)]


def _observe_assessment(scene: Scene, where: str, assessment: Assessment) -> None:
    fact = scene.vocabulary.get(assessment.fact)
    if fact is None:
        return
    because = assessment.because or "a person established it"
    for line, given in assessed_parts(fact, assessment):
        if given is None:
            continue
        value = assessed_value(fact, given, scene.case.order.currency)
        cells = cells_of(scene, assessment.parcel, line) if fact.name in _SHARED else []
        if cells and isinstance(value, int):
            see_shared(scene, fact.name, value, cells, because, (where,), assessment.ground)
            continue
        scene.see(
            fact.name,
            *((value,) if fact.finite else (value, value)),
            because=because,
            source=(where,),
            parcel=assessment.parcel,
            line=line,
            ground=assessment.ground,
        )
