"""Notices and documents: when each kind was asked for, and when the first proof of each judgement arrived."""

from __future__ import annotations

from evidence.case import Assessment, Evidence, EvidenceRequest, assessments_of
from evidence.scene import Scene, Within

_RECEIPT = "delivery_receipt"


def observe_proofs(scene: Scene) -> None:
    """Observe notices, documents, and what documents show."""
    for number, request in enumerate(scene.case.evidence_requests):
        where = f"evidence_requests[{number}]"
        if request.sent_at is not None and scene.instant(request.sent_at) is None:
            continue
        for kind in request.kinds:
            scene.raised.add(f"request:{kind}")
            scene.see_arrival(
                f"notice.{kind}.sent_at",
                request.sent_at,
                f"the {request.to} was asked for it",
                f"{where}.sent_at",
                **_scope(request),
            )
    for number, document in enumerate(scene.case.evidence):
        _observe_document(scene, f"evidence[{number}]", document)
    for number, assessment in enumerate(assessments_of(scene.case)):
        if assessment.at is not None and scene.instant(assessment.at) is None:
            continue
        scene.raised.add(f"fact:{assessment.fact}")
        listed = isinstance(scene.case.assessments, tuple)
        where = f"assessments[{number}]" if listed else f"assessments.{assessment.fact}"
        _observe_assessment(scene, where, assessment)


def _scope(record: Evidence | EvidenceRequest | Assessment) -> Within:
    return {"parcel": record.parcel, "line": record.line, "ground": record.ground}


def _observe_document(scene: Scene, where: str, document: Evidence) -> None:
    if document.submitted_at is not None and scene.instant(document.submitted_at) is None:
        return
    scene.raised.add(f"document:{document.kind}")
    judged = document.assessment
    if document.assessed_at is not None and scene.instant(document.assessed_at) is None:
        judged = None
    state = judged or "unjudged"
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
    if fact is None or not fact.finite:
        return
    value = assessment.value
    word = ("true" if value else "false") if isinstance(value, bool) else value
    if word in fact.values:
        scene.see(
            fact.name,
            word,
            because=assessment.because or "a person established it",
            source=(where,),
            **_scope(assessment),
        )
