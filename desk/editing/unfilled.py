"""What an author has still to fill in: the marks that `policy new` leaves."""

from __future__ import annotations

from desk.editing.policy_parts import FILL_IN
from engine.diagnostics import Place, Problems
from engine.loader import PolicyBook
from engine.source import Path, Source


def check_filled(book: PolicyBook, problems: Problems) -> None:
    """Report every text of a policy that still holds the mark."""
    folder = book.draft.folder
    filed = (
        folder.policy,
        folder.facts,
        folder.limits,
        folder.clauses,
        folder.interpretations,
        folder.outcomes,
    )
    sources = [each.source for each, _ in filed] + [table.source for table in folder.tables]
    for source in sources:
        if FILL_IN in source.text:
            _check(source, problems)


def _check(source: Source, problems: Problems) -> None:
    waiting: list[tuple[Path, object]] = [((), source.value)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, key), each) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, index), each) for index, each in enumerate(value)]
        elif isinstance(value, str) and FILL_IN in value:
            message = f"`{value}` is still to be filled in"
            problems.add("to-fill-in", message, Place(source, path), "write what is meant")
