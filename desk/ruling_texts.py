"""A document judged and written as text: its ruling, what is told beside it, and what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from desk.adjudicator import Adjudicator
from desk.case_report.argument import arguments
from desk.case_report.history import history
from desk.case_report.telling import with_facts
from desk.documents import Document
from desk.explaining import Prepared
from desk.particulars import particulars

if TYPE_CHECKING:
    from engine.document import RulingDocument
    from engine.flips import UnitFlips
    from reports.particulars import Particulars


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
    text = ruling_text(ruling, told)
    if "flips" in ruling:
        ruling, meanings = _with_flips_as_reported(desk, document, prepared, ruling, told, meanings)
    return text + explained_text(ruling, meanings, told["paid"])


def _with_flips_as_reported(
    desk: Adjudicator,
    document: Document,
    prepared: Prepared,
    ruling: RulingDocument,
    told: Particulars,
    meanings: Mapping[str, str],
) -> tuple[RulingDocument, dict[str, str]]:
    """A ruling whose flips are told as in the report of its case, and what the facts mean that they name."""
    from desk.case_report.aftermath import with_aftermath
    from desk.case_report.proof_names import proof_names
    from desk.case_report.together import with_together
    from desk.evidence_matrix import evidence_matrix
    from reports.case.naming import with_names
    from reports.case.ordered_flips import ordered_flips

    report = {
        "flips": with_aftermath(prepared, with_together(prepared, cast("list[UnitFlips]", ruling["flips"]))),
        "matrix": evidence_matrix(desk, document, prepared),
        "particulars": told,
        "meanings": dict(meanings),
    }
    named = with_names(report, proof_names(prepared.judge.policy.facts.values()))
    flips: RulingDocument = {**ruling, "flips": ordered_flips(named)}
    return flips, named["meanings"]
