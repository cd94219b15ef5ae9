"""What is told beside a ruling: cut amounts, windows, reasons by parts, from when a dispute may be filed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desk.case_report.calculation import calculations
from desk.case_report.ends import ends
from desk.case_report.numbers import unqueried
from desk.case_report.windows import why_two_ends, windows
from desk.explaining import Prepared
from engine.explanation import citations
from engine.instants import format_instant
from engine.judge import Judge
from engine.money import format_money, parse_money
from engine.payments import Payments
from engine.policy import Policy
from engine.possible import FAR, exact_amount
from engine.ruling import Ruling
from engine.ruling_writer import PARTIAL, RulingWriter
from engine.units import UnitAnswer
from reports.particulars import Cut, Discounted, End, Particulars, Reason, reason_of
from reports.wording import is_settled

if TYPE_CHECKING:
    from engine.document import RulingDocument
    from evidence.case import Case

TOO_EARLY = "not_admissible"
"""The outcome of a dispute that could not be filed when it was."""


def particulars(prepared: Prepared, ruling: RulingDocument, case: Case | None) -> Particulars:
    """What is told beside the ruling of a case; `case` is it as it is written, where there is such a one."""
    policy = prepared.judge.policy
    settled = ruling["status"] == "ruled" and is_settled(ruling["refund"])
    entries = windows(policy, prepared.counted, settled)
    return {
        "paid": _paid(prepared),
        "freight_paid": _freight_paid(case),
        "cuts": list(_cuts(prepared, ruling)),
        "calculations": (
            list(calculations(policy, prepared.counted, prepared.case.currency)) if settled else []
        ),
        "discounted": _discounted(case, ruling),
        "windows": entries,
        "two_ends": why_two_ends(policy, entries),
        "reasons": reasons(policy, prepared.answers, prepared.counted),
        "can_file_from": _can_file_from(prepared, ruling),
        "ends": _ends(prepared, ruling),
        "unqueried": unqueried(case),
        "meanings": {name: policy.facts[name].meaning for name in _named(ruling) if name in policy.facts},
    }


def _named(ruling: RulingDocument) -> Iterator[str]:
    """The facts that a ruling names beside its reasons and its questions."""
    for citation in ruling["citations"]:
        yield from citation.get("if", {})
    for ask in ruling["asks"]:
        yield from ask["facts"]
        for decision in ask["decides"]:
            yield from decision["if"]


def _paid(prepared: Prepared) -> str | None:
    """What was paid for the whole order, as amounts are written."""
    if not prepared.answers:
        return None
    paid = exact_amount(prepared.judge.policy.case_paid(prepared.answers[0].facts))
    return None if paid is None else format_money(paid, prepared.case.currency)


def _freight_paid(case: Case | None) -> str | None:
    """The freight that the buyer was charged, as amounts are written."""
    order = case.order if case is not None else None
    if order is None or order.freight_paid is None:
        return None
    return format_money(parse_money(order.freight_paid, order.currency), order.currency)


# -- amounts ----------------------------------------------------------------------------------------


def _ends(prepared: Prepared, ruling: RulingDocument) -> list[End]:
    """Where the bounds of an amount come from that is still open."""
    if ruling["status"] == "ruled" and is_settled(ruling["refund"]):
        return []
    policy = prepared.judge.policy

    def all_paid() -> int | None:
        return exact_amount(policy.case_paid(prepared.answers[0].facts))

    return ends(prepared.counted, all_paid, prepared.case.currency, prepared.several)


def _cuts(prepared: Prepared, ruling: RulingDocument) -> Iterator[Cut]:
    """Where a bound of refunds, or what was paid, leaves less than the clauses or the parties give."""
    policy = prepared.judge.policy
    paying = [
        each
        for each in (ruling, *ruling["candidates"])
        if policy.outcomes[each["outcome"]].pays
        or each["outcome"] == PARTIAL
        or float(each["refund"]["total"])
    ]
    if not paying:
        return
    free = replace(policy, caps=(), case_caps=(), taken={})
    answers = Judge(free).answers(prepared.case, prepared.stated)
    writer = RulingWriter(free, prepared.case, answers)
    named = _named_total(writer.answers)
    alone = writer.settled().pays.total if ruling["status"] == "ruled" else 0
    options = writer.candidates() if ruling["candidates"] else []
    currency = prepared.case.currency
    for each in paying:
        refund = each["refund"]
        if each is ruling:
            without = max(alone, named)
        else:
            without = max(
                (
                    parse_money(other["refund"]["total"], currency)
                    for other in options
                    if (other["outcome"], other["liable"], other["citations"])
                    == (each["outcome"], each["liable"], each["citations"])
                ),
                default=0,
            )
        if is_settled(refund) and without > parse_money(refund["total"], currency):
            yield {
                "outcome": each["outcome"],
                "without": format_money(without, currency),
                "left": refund["total"],
                "currency": currency,
            }


def _named_total(answers: Iterable[UnitAnswer]) -> int:
    """What the parties named for the whole case, where that is what is paid."""
    found = 0
    for answer in answers:
        ruling: Ruling | None = answer.ruling
        if ruling is not None and ruling.outcome.total is not None:
            payments = Payments(answer.possibilities.branches[0].evaluation)
            named: Any = payments.measure(ruling.outcome.total)
            found = max(found, named.low if getattr(named, "exact", False) else 0)
    return found


def _discounted(case: Case | None, ruling: RulingDocument) -> Discounted | None:
    """What the goods cost before a discount; None where none was given, or where nothing is paid."""
    order = case.order if case is not None else None
    most = ruling["refund"]["at_most"]
    if order is None or order.discount is None or most is None or not float(most):
        return None
    discount = parse_money(order.discount, order.currency)
    prices = [
        None if each.unit_price is None or each.quantity is None
        else parse_money(each.unit_price, order.currency) * each.quantity
        for each in order.lines or ()
    ]  # fmt: skip
    known = [price for price in prices if price is not None]
    if not discount or not known or len(known) < len(prices):
        return None
    return {
        "price": format_money(sum(known), order.currency),
        "discount": format_money(min(discount, sum(known)), order.currency),
        "currency": order.currency,
    }


# -- reasons ----------------------------------------------------------------------------------------


def reasons(policy: Policy, every: Sequence[UnitAnswer], counting: Sequence[UnitAnswer]) -> list[Reason]:
    """The clauses that decide, each with why and for which parts; none is named where all share it."""
    found: list[tuple[Reason, list[str]]] = []
    for answer in counting:
        for citation in citations(policy, answer.possibilities.branches):
            reason = reason_of(citation, ())
            parts = next((parts for known, parts in found if known == reason), None)
            if parts is None:
                found.append((reason, parts := []))
            parts.append(answer.unit.label)
    for reason, parts in found:
        if len(parts) < len(every):
            reason["parts"] = parts
    return [reason for reason, _ in found]


# -- filing -----------------------------------------------------------------------------------------


def _can_file_from(prepared: Prepared, ruling: RulingDocument) -> str | None:
    """The first instant at which a dispute that was filed too early could have been filed.

    It is found among the instants that the policy computes: the case is judged again as if it had been
    filed at each of them.
    """
    policy, case = prepared.judge.policy, prepared.case
    filed = [each for each in case.observations if each.fact == policy.governed_by]
    if ruling["outcome"] != TOO_EARLY or len(filed) != 1 or not prepared.answers:
        return None
    opened = int(filed[0].values[0])
    computed = [name for name in policy.measures if policy.facts[name].type == "instant"]
    ranges = [answer.facts.range(name) for answer in prepared.answers for name in computed]
    later = {int(low) for low, high, _ in ranges if low == high and opened < low < FAR}
    for instant in sorted(later):
        moved = replace(filed[0], values=(instant, instant))
        as_filed = tuple(moved if each is filed[0] else each for each in case.observations)
        then = replace(case, observations=as_filed, as_of=max(case.as_of, instant))
        answers = prepared.judge.answers(then, prepared.stated)
        names = {branch.ruling.outcome.name for answer in answers for branch in answer.possibilities.branches}
        if TOO_EARLY not in names:
            return format_instant(instant)
    return None
