"""Notices and documents: when each kind was asked for, and when the first proof of each judgement arrived."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.assessed import assessed_parts, assessed_value
from evidence.case import Assessment, Evidence, EvidenceRequest, assessments_of
from evidence.scene import Scene, Within

_RECEIPT = "delivery_receipt"
_ADVERSARIES = frozenset({"buyer", "seller"})


def observe_proofs(scene: Scene) -> None:
    """Observe notices, documents, and what documents show."""
    bearers = _bearers(scene)
    for number, request in enumerate(scene.case.evidence_requests):
        where = f"evidence_requests[{number}]"
        if request.sent_at is not None and scene.instant(request.sent_at) is None:
            continue
        for kind in request.kinds:
            scene.raised.add(f"request:{kind}")
            if request.to not in bearers.get(kind, {request.to}):
                scene.flags.append(f"{where} asks the {request.to} for {kind}, who need not prove it")
                continue
            scene.see_arrival(
                f"notice.{kind}.sent_at",
                request.sent_at,
                f"the {request.to} was asked for it",
                f"{where}.sent_at",
                **_scope(request),
            )
    for number, document in enumerate(scene.case.evidence):
        _observe_document(scene, f"evidence[{number}]", document, bearers)
    for number, assessment in enumerate(assessments_of(scene.case)):
        if assessment.at is not None and scene.instant(assessment.at) is None:
            continue
        scene.raised.add(f"fact:{assessment.fact}")
        listed = isinstance(scene.case.assessments, tuple)
        where = f"assessments[{number}]" if listed else f"assessments.{assessment.fact}"
        _observe_assessment(scene, where, assessment)


def _bearers(scene: Scene) -> dict[str, set[str]]:
    """The parties that carry the burden of proof, by kind of evidence."""
    bearers: dict[str, set[str]] = {}
    for fact in scene.vocabulary.values():
        for kind in fact.kinds if fact.proof is not None else ():
            bearers.setdefault(kind, set()).add(fact.proof.by if fact.proof is not None else "")
    return bearers


def _scope(record: Evidence | EvidenceRequest | Assessment) -> Within:
    return {"parcel": record.parcel, "line": record.line, "ground": record.ground}


def _observe_document(scene: Scene, where: str, document: Evidence, bearers: Mapping[str, set[str]]) -> None:
    if document.submitted_at is not None and scene.instant(document.submitted_at) is None:
        return
    scene.raised.add(f"document:{document.kind}")
    judged = document.assessment
    if document.assessed_at is not None and scene.instant(document.assessed_at) is None:
        judged = None
    state = judged or "unjudged"
    bearing = bearers.get(document.kind, {document.by})
    if state == "unjudged" and document.by in _ADVERSARIES and document.by not in bearing:
        scene.flags.append(f"{where} is of the {document.by}, who need not prove {document.kind}")
        return
    words = {"accepted": "accepted", "rejected": "rejected", "unjudged": "not judged yet"}[state]
    scene.see_arrival(
        f"evidence.{document.kind}.{state}_at",
        document.submitted_at,
        f"{document.evidence_id} of the {document.by}, {words}",
        f"{where}.submitted_at",
        **_scope(document),
    )
    if document.kind == _RECEIPT and judged != "rejected":
        matches = document.shows.address_matches if document.shows is not None else None
        if matches is None and judged == "accepted":
            matches = True
        if matches is not None:
            value = "matches" if matches else "differs"
            because = f"{document.evidence_id} shows it"
            scene.see(
                "delivery_receipt.address",
                value,
                because=because,
                source=(f"{where}.shows",),
                **_scope(document),
            )


def _observe_assessment(scene: Scene, where: str, assessment: Assessment) -> None:
    fact = scene.vocabulary.get(assessment.fact)
    if fact is None:
        return
    for line, given in assessed_parts(fact, assessment):
        if given is None:
            continue
        value = assessed_value(fact, given, scene.case.order.currency)
        scene.see(
            fact.name,
            *((value,) if fact.finite else (value, value)),
            because=assessment.because or "a person established it",
            source=(where,),
            parcel=assessment.parcel,
            line=line,
            ground=assessment.ground,
        )
