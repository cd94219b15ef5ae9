"""A document judged and written as text: its ruling, what is told beside it, and what was asked for."""

from __future__ import annotations

from desk.adjudicator import Adjudicator
from desk.documents import Document
from desk.particulars import particulars


def printed(desk: Adjudicator, document: Document) -> str:
    """The ruling of one document as the terminal shows it. Raises Refused."""
    from reports.explaining import explained_text
    from reports.text import ruling_text

    prepared = desk.prepare(document)
    ruling = desk.rule(prepared)
    told = particulars(prepared, ruling, desk.as_written(document, prepared.case.as_of))
    return ruling_text(ruling, told) + explained_text(ruling)
