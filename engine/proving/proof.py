"""Everything that is proved of a policy, over all its intervals of dates."""

from __future__ import annotations

from dataclasses import replace

from engine.diagnostics import Diagnostic, order
from engine.instants import DAY, format_instant
from engine.loader import PolicyBook
from engine.proving.acceptance import Acceptances
from engine.proving.findings import NOT_PROVED, Finding, findings
from engine.proving.properties import refuted

ANY_DATE = "2026-03-01T00:00:00Z"
"""The date of witnesses under a policy that never changes."""


def prove(book: PolicyBook) -> list[Finding]:
    """What is found in a policy in any of its intervals, each once, in the order of places.

    Properties that do not hold are among it.
    """
    accepted = Acceptances(book.draft)
    conclusions = {
        (name, row.record.id): row.record.then
        for name, table in book.draft.tables.items()
        for row in table.rows
    }
    found: dict[tuple[str, str, str], Finding] = {}
    for date, policy in zip(dates(book), book.policies(), strict=True):
        every = [*findings(policy, conclusions, accepted), *refuted(book, policy, book.draft.properties)]
        for finding in every:
            found.setdefault(_key(finding.diagnostic), replace(finding, policy_date=date))
    given_up = any(code == NOT_PROVED for code, _, _ in found)
    for diagnostic in accepted.unneeded() if not given_up else ():
        found[_key(diagnostic)] = Finding(diagnostic=diagnostic)
    return sorted(found.values(), key=lambda finding: order(finding.diagnostic))


def _key(diagnostic: Diagnostic) -> tuple[str, str, str]:
    place = diagnostic.place
    return diagnostic.code, diagnostic.message, place.where if place is not None else ""


def dates(book: PolicyBook) -> list[str]:
    """An instant in each interval of a policy, the earliest interval first."""
    if not book.changes:
        return [ANY_DATE]
    return [format_instant(instant) for instant in (book.changes[0] - DAY, *book.changes)]
