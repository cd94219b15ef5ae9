"""The report of a run as a plain document: what was counted, with the words of the policy beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from desk.batch.report_tally import NO_ROW, ReportTally
from engine.instants import format_instant
from engine.money import format_money

if TYPE_CHECKING:
    from desk.adjudicator import Settings
    from engine.loader import PolicyBook

MOST_MONTHS = 60
"""Months that are shown one by one; of a longer time, the years are."""


def report_document(
    tally: ReportTally, book: PolicyBook, export: str, settings: Settings | None = None
) -> dict[str, Any]:
    """Everything that the report of a run shows; `settings` say what was not as the policy has it."""
    draft = book.draft
    policy = draft.folder.policy[1]
    whys = {
        f"{policy_table.name}#{row.id}": (policy_table.title, row.why)
        for each in book.policies()
        for policy_table in each.tables.values()
        for row in policy_table.rows
    }
    headings = {name: clause.heading for each in book.policies() for name, clause in each.clauses.items()}
    return {
        "export": export,
        "policy": {
            "name": policy.name,
            "version": policy.version,
            "digest": draft.folder.digest,
            "governed_by": policy.governed_by,
        },
        "readings": dict(settings.readings) if settings is not None else {},
        "supposed": dict(settings.what_if) if settings is not None else {},
        "cases": tally.whole.cases,
        "as_of": [format_instant(each) for each in tally.as_of] if tally.as_of is not None else None,
        "refused": sum(tally.refused.values()),
        "statuses": _ordered(tally.whole.statuses),
        "outcomes": [
            {**entry, "paid": _paid(tally, entry["name"])} for entry in _ordered(tally.whole.outcomes)
        ],
        "reviews": [{**entry, **_row_words(entry["name"], whys)} for entry in _ordered(tally.reviews)],
        "missing": [{**entry, **_asking(entry["name"], draft.facts)} for entry in _ordered(tally.missing)],
        "clauses": [
            {**entry, "heading": headings.get(entry["name"], "")} for entry in _ordered(tally.clauses)
        ],
        "money": [_money(tally, currency) for currency in sorted({key[0] for key in tally.money})],
        "refusals": _ordered(tally.refused),
    }


def _ordered(counts: Counter[str]) -> list[dict[str, Any]]:
    """The entries of a count, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [{"name": name, "count": count} for name, count in ordered]


def _paid(tally: ReportTally, outcome: str) -> list[str]:
    return [
        f"{format_money(total, currency)} {currency}"
        for (each, currency), total in sorted(tally.whole.paid.items())
        if each == outcome and total
    ]


def _row_words(name: str, whys: dict[str, tuple[str, str]]) -> dict[str, str]:
    if name == NO_ROW:
        return {"table": "", "why": "several rulings are still possible, and a person chooses among them"}
    title, why = whys.get(name, ("", ""))
    return {"table": title, "why": " ".join(why.split())}


def _asking(name: str, facts: Any) -> dict[str, str]:
    fact = facts.get(name)
    if fact is None:
        return {"meaning": name, "of": "", "what": ""}
    asking = fact.asking
    return {
        "meaning": fact.meaning or name,
        "of": asking.of if asking is not None else "",
        "what": asking.what if asking is not None else "",
    }


def _money(tally: ReportTally, currency: str) -> dict[str, Any]:
    """What is paid in one currency: each outcome's amounts by month, in minor units and in words."""
    of_currency = {(key[1], key[2]): sum_ for key, sum_ in tally.money.items() if key[0] == currency}
    months = _every_month(sorted({month for _, month in of_currency}))
    by_year = len(months) > MOST_MONTHS
    periods = sorted({month[:4] for month in months}) if by_year else months
    sums: dict[tuple[str, str], int] = {}
    for (outcome, month), total in of_currency.items():
        key = (outcome, month[:4] if by_year else month)
        sums[key] = sums.get(key, 0) + total
    outcomes = sorted(
        {outcome for outcome, _ in sums}, key=lambda each: (-sum(_row(sums, each, periods)), each)
    )
    return {
        "currency": currency,
        "by_year": by_year,
        "periods": periods,
        "outcomes": [
            {
                "name": outcome,
                "amounts": _row(sums, outcome, periods),
                "shown": [format_money(each, currency) for each in _row(sums, outcome, periods)],
                "total": format_money(sum(_row(sums, outcome, periods)), currency),
            }
            for outcome in outcomes
        ],
        "total": format_money(sum(sums.values()), currency),
    }


def _row(sums: dict[tuple[str, str], int], outcome: str, periods: Sequence[str]) -> list[int]:
    return [sums.get((outcome, period), 0) for period in periods]


def _every_month(months: Sequence[str]) -> list[str]:
    """The months from the first to the last, those without money too."""
    if not months:
        return []
    first, last = (int(each[:4]) * 12 + int(each[5:]) - 1 for each in (months[0], months[-1]))
    return [f"{each // 12:04}-{each % 12 + 1:02}" for each in range(first, last + 1)]
