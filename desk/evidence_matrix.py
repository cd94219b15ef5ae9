"""The evidence matrix of a case with every document on file, those too that no party was to give."""

from __future__ import annotations

from collections.abc import Iterator

from desk.adjudicator import Adjudicator, Prepared
from desk.documents import Document
from engine.attachments import record_of
from engine.instants import format_instant
from engine.matrix import Given, MatrixEntry, asked_by_no_clause, matrix
from evidence.case import Case


def evidence_matrix(desk: Adjudicator, document: Document, prepared: Prepared) -> list[MatrixEntry]:
    """The matrix of the policy, and then the documents on file that none of its entries names."""
    entries = matrix(prepared.judge.policy, prepared.case, prepared.answers, prepared.stated)
    case = desk.as_written(document, prepared.case.as_of)
    return entries if case is None else [*entries, *_others(desk, case, prepared.case.as_of, entries)]


def _others(desk: Adjudicator, case: Case, as_of: int, entries: list[MatrixEntry]) -> Iterator[MatrixEntry]:
    named = {record_of(source) for entry in entries for given in entry["given"] for source in given["source"]}
    by_kind: dict[str, list[Given]] = {}
    for number, each in enumerate(case.evidence):
        place = f"evidence[{number}]"
        arrived = None if each.submitted_at is None else desk.micros(each.submitted_at)
        if place in named or (arrived is not None and arrived > as_of):
            continue
        given: Given = {
            "at": None if arrived is None else format_instant(arrived),
            "judged": each.assessment or "unjudged",
            "because": f"{each.evidence_id} of the {each.by}, of whom nobody asks it",
            "source": [place],
        }
        by_kind.setdefault(each.kind, []).append(given)
    meaning = "a document that no clause asks for of who gave it"
    for kind, documents in by_kind.items():
        yield asked_by_no_clause(kind, meaning, documents, documents[0]["judged"])
