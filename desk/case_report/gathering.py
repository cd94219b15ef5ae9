"""Everything that a case report shows, gathered as one plain document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypedDict

from desk.adjudicator import Adjudicator
from desk.case_report.aftermath import UnitAftermath, with_aftermath
from desk.case_report.argument import UnitArgument, arguments
from desk.case_report.happenings import Happening
from desk.case_report.history import history
from desk.case_report.proof_names import ProofNames, proof_names
from desk.case_report.telling import with_facts
from desk.case_report.together import with_together
from desk.case_report.totals import totals
from desk.documents import Document
from desk.evidence_matrix import evidence_matrix
from desk.particulars import particulars
from engine.document import OtherReading, RulingDocument
from engine.firmness import UnitFirmness
from engine.matrix import MatrixEntry
from engine.money import format_money, parse_money
from engine.near_misses import UnitNearMisses
from engine.policy import Policy
from engine.questions import Plan
from engine.sensitivity import other_readings
from evidence.case import Case
from reports.near_rows import outcome_of, rows_one_short
from reports.particulars import Particulars, Reason
from reports.wording import is_settled


class ClauseEntry(TypedDict):
    """A clause that the report names."""

    clause: str
    heading: str
    summary: str
    place: str


class OrderLine(TypedDict):
    """A line of the order, as the case states it."""

    line: str
    title: str
    quantity: int | None
    sold_by: str
    pieces_per_lot: int | None
    unit_price: str | None


class CaseReport(TypedDict):
    """A ruling with everything that explains it."""

    ruling: RulingDocument
    paid: str | None
    """What was paid for the whole order; None where it is not known."""
    freight_paid: str | None
    """The freight of the whole order that the buyer was charged; None where it is not stated."""
    discount: str | None
    """What the buyer did not have to pay of the prices; None where there is none."""
    totals: list[str]
    """The amounts of which one is paid, where a case is not settled and they are known; else none."""
    wins: str
    """Whom the ruling favours: buyer, seller, both (a part each), or nobody (yet)."""
    lines: list[OrderLine]
    history: list[Happening]
    later: int
    """How much of the case is dated after the instant of judgement."""
    particulars: Particulars
    proofs: ProofNames
    matrix: list[MatrixEntry]
    arguments: list[UnitArgument]
    clauses: list[ClauseEntry]
    meanings: dict[str, str]
    """What each fact means that the ruling names beside its findings."""
    titles: dict[str, str]
    """What each table is called."""
    questions: list[Plan]
    flips: list[UnitAftermath]
    why_not: list[UnitNearMisses]
    firmness: list[UnitFirmness]
    other_readings: list[OtherReading]
    """The readings of unclear passages under which it would be ruled otherwise."""


def case_report(desk: Adjudicator, document: Document) -> CaseReport:
    """The report of one document. Raises Refused with everything that is wrong with it."""
    prepared = desk.prepare(document)
    ruling = desk.rule(prepared)
    policy = prepared.judge.policy
    answers = prepared.answers
    case = desk.as_written(document, prepared.case.as_of)
    names = proof_names(policy.facts.values())
    told, later = (
        ([], 0)
        if case is None
        else history(
            case,
            prepared.case.as_of,
            desk.micros,
            {name: fact.meaning for name, fact in policy.facts.items()},
            names["kinds"],
        )
    )
    entries = evidence_matrix(desk, document, prepared)
    argued = arguments(policy, answers, prepared.case.currency)
    beside = with_facts(particulars(prepared, ruling, case), argued, told)
    plans = desk.questions(prepared)
    flips = with_aftermath(prepared, with_together(prepared, desk.flips(prepared)))
    missed = desk.why_not(prepared)
    persuasion = [
        *_asked(plans),
        *(
            name
            for each in missed
            for row in rows_one_short(each["rows"], outcome_of(ruling, each["unit"]))[0]
            for name in row["clauses"]
        ),
    ]
    return {
        "ruling": ruling,
        "paid": beside["paid"],
        "freight_paid": beside["freight_paid"],
        "discount": _discount(case),
        "totals": [] if _is_settled(ruling) else totals(prepared),
        "wins": _wins(ruling, beside["paid"]),
        "lines": _lines(case),
        "history": told,
        "later": later,
        "particulars": beside,
        "proofs": names,
        "matrix": entries,
        "arguments": argued,
        "clauses": _clauses(policy, [*_named(ruling, beside, entries, argued), *persuasion]),
        "meanings": {
            name: policy.facts[name].meaning
            for name in _facts(ruling, beside["reasons"], flips)
            if name in policy.facts
        },
        "titles": {table.name: table.title for table in policy.tables.values()},
        "questions": plans,
        "flips": flips,
        "why_not": missed,
        "firmness": desk.firmness(prepared),
        "other_readings": other_readings(policy, prepared.case, prepared.stated, ruling),
    }


def _discount(case: Case | None) -> str | None:
    """What was taken off the prices, as amounts are written."""
    order = case.order if case is not None else None
    if order is None or order.discount is None:
        return None
    discount = parse_money(order.discount, order.currency)
    return format_money(discount, order.currency) if discount else None


def _is_settled(ruling: RulingDocument) -> bool:
    """Whether a ruling says what is paid."""
    return ruling["status"] == "ruled" and is_settled(ruling["refund"])


def _wins(ruling: RulingDocument, paid: str | None) -> str:
    """Whom a ruling favours, by what it pays and by who is left with the freight."""
    refund = ruling["refund"]
    if ruling["status"] != "ruled":
        return "nobody"
    if not is_settled(refund):
        return "buyer" if ruling["liable"] != "none" else "nobody"
    total, goods, freight = (Decimal(refund[part]) for part in ("total", "goods", "freight"))
    if total:
        return "both" if paid is not None and goods + freight < Decimal(paid) else "buyer"
    return "seller" if ruling["freight"]["outbound"] == "buyer" else "nobody"


def _lines(case: Case | None) -> list[OrderLine]:
    """The lines of the order."""
    return [
        {
            "line": line.line_id,
            "title": line.title or "",
            "quantity": line.quantity,
            "sold_by": line.sold_by or "",
            "pieces_per_lot": line.pieces_per_lot if line.sold_by == "lot" else None,
            "unit_price": line.unit_price,
        }
        for line in (case.order.lines if case is not None else None) or ()
    ]


def _asked(plans: Iterable[Plan]) -> Iterator[str | None]:
    """The clauses under which some plans ask."""
    steps = [plan["start"] for plan in plans]
    while steps:
        step = steps.pop(0)
        for question in (step["question"], step["choice"]):
            if question is not None:
                yield from (each["clause"] for each in question["asks"])
                steps += [answer["then"] for answer in question["answers"]]


def _facts(
    ruling: RulingDocument, reasons: Iterable[Reason], flips: Iterable[UnitAftermath]
) -> Iterator[str]:
    """The facts that a ruling presumes, or on which its reasons depend, or it would if it were unsettled."""
    yield from (each["fact"] for each in ruling["presumptions"])
    for unit in flips:
        turned = (*unit["singles"], *unit["pairs"], *unit["together"], *unit["unsettling"])
        yield from (each["depends_on"] for each in turned if each["depends_on"])
    for reason in reasons:
        yield from reason.get("condition", {})


def _named(
    ruling: RulingDocument,
    beside: Particulars,
    entries: Iterable[MatrixEntry],
    argued: Iterable[UnitArgument],
) -> Iterator[str | None]:
    """The clauses that a report names, the ruling's own first."""
    yield from (each["clause"] for each in beside["reasons"])
    for candidate in ruling["candidates"]:
        yield from (each["clause"] for each in candidate["citations"])
    for argument in argued:
        for step in argument["steps"]:
            yield from step["cites"]
    yield from (each["clause"] for each in ruling["asks"])
    yield from (each["clause"] for each in beside["windows"])
    yield from (each["clause"] for each in entries)
    yield from (each["clause"] for each in ruling["sanctions"])
    yield from (each["clause"] for each in ruling["advice"])


def _clauses(policy: Policy, names: Iterable[str | None]) -> list[ClauseEntry]:
    """Clauses with what they say, each once."""
    return [
        {
            "clause": name,
            "heading": policy.clauses[name].heading,
            "summary": policy.clauses[name].summary,
            "place": policy.clauses[name].place,
        }
        for name in dict.fromkeys(names)
        if name is not None and name in policy.clauses
    ]
