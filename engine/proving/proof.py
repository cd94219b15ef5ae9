"""Everything that is proved of a policy, over all its intervals of dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.diagnostics import Diagnostic, order
from engine.instants import DAY, format_instant
from engine.loader import PolicyBook
from engine.policy import Policy
from engine.proving.acceptance import Acceptances
from engine.proving.findings import NOT_PROVED, Finding, findings
from engine.proving.mentions import unmentioned
from engine.proving.properties import refuted
from engine.proving.unused import unused

_FALLS_TO_THE_REST = 2
"""So many values that nothing mentions are a finding: one alone is told apart by the others' mention."""
ANY_DATE = "2026-03-01T00:00:00Z"
"""The date of witnesses under a policy that never changes."""


def prove(book: PolicyBook, with_regions: bool = False) -> list[Finding]:
    """What is found in a policy in any of its intervals, each once, in the order of places.

    Properties that do not hold are among it. `with_regions` adds where gaps and overlaps lie.
    """
    accepted = Acceptances(book.draft)
    conclusions = {
        (name, row.record.id): row.record.then
        for name, table in book.draft.tables.items()
        for row in table.rows
    }
    found: dict[tuple[str, str, str], Finding] = {}
    for date, policy in zip(dates(book), book.policies(), strict=True):
        every = findings(policy, conclusions, accepted, with_regions)
        every += _unmentioned(book, policy, accepted)
        every += refuted(book, policy, book.draft.properties)
        for finding in every:
            known = found.setdefault(_key(finding.diagnostic), replace(finding, policy_date=date))
            if known.of_dead_row and not finding.of_dead_row:  # the row answers at another date
                found[_key(finding.diagnostic)] = replace(finding, policy_date=date)
    given_up = any(code == NOT_PROVED for code, _, _ in found)
    for diagnostic in accepted.unneeded() if not given_up else ():
        found[_key(diagnostic)] = Finding(diagnostic=diagnostic)
    return sorted(found.values(), key=_order)


def checked(book: PolicyBook, with_regions: bool = False) -> list[Finding]:
    """What an author is told: everything that is proved of a policy, and what in it nothing uses.

    A row that never answers stands for all of its overlaps.
    """
    found = [finding for finding in prove(book, with_regions) if not finding.of_dead_row]
    found += [Finding(diagnostic=each) for each in unused(book.draft)]
    return sorted(found, key=_order)


def _unmentioned(book: PolicyBook, policy: Policy, accepted: Acceptances) -> Iterator[Finding]:
    for fact, words in unmentioned(policy, book.draft):
        if len(words) >= _FALLS_TO_THE_REST and not accepted.takes("unmentioned-value", fact.name):
            shown = ", ".join(f"`{word}`" for word in words)
            message = f"no row, formula or amount mentions these values of `{fact.name}`: {shown}"
            help = "mention them, or accept it with its reason"
            yield Finding(diagnostic=Diagnostic("unmentioned-value", message, fact.place, help))


def _order(finding: Finding) -> tuple[tuple[str, int, int], bool]:
    """By place; at one place a row that never answers comes before what else is found of it."""
    return order(finding.diagnostic), finding.diagnostic.code != "dead-row"


def _key(diagnostic: Diagnostic) -> tuple[str, str, str]:
    place = diagnostic.place
    return diagnostic.code, diagnostic.message, place.where if place is not None else ""


def dates(book: PolicyBook) -> list[str]:
    """An instant in each interval of a policy, the earliest interval first."""
    if not book.changes:
        return [ANY_DATE]
    return [format_instant(instant) for instant in (book.changes[0] - DAY, *book.changes)]
