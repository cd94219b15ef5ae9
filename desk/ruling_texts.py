"""A document judged and written as text: its ruling, what is told beside it, and what was asked for."""

from __future__ import annotations

from desk.adjudicator import Adjudicator
from desk.case_report.argument import arguments
from desk.case_report.history import history
from desk.case_report.telling import with_facts
from desk.documents import Document
from desk.particulars import particulars


def printed(desk: Adjudicator, document: Document) -> str:
    """The ruling of one document as the terminal shows it. Raises Refused."""
    from reports.explaining import explained_text
    from reports.text import ruling_text

    prepared = desk.prepare(document)
    ruling = desk.rule(prepared)
    policy = prepared.judge.policy
    meanings = {name: fact.meaning for name, fact in policy.facts.items()}
    case = desk.as_written(document, prepared.case.as_of)
    happened = history(case, prepared.case.as_of, desk.micros, meanings)[0] if case is not None else []
    argued = arguments(policy, prepared.answers, prepared.case.currency)
    told = with_facts(particulars(prepared, ruling, case), argued, happened)
    return ruling_text(ruling, told) + explained_text(ruling, meanings)
