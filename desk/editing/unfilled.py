"""What an author has still to fill in: the marks that `policy new` leaves."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagnostics import Place, Problems
from engine.loader import PolicyBook
from engine.loading.folder import CASES
from engine.source import Path, Source, Unreadable, read_yaml

FILL_IN = "FILL_IN"
"""Stands where the author has still to write something."""


def check_filled(book: PolicyBook, shown: str, problems: Problems) -> None:
    """Report every text of a policy, and of its worked cases, that still holds the mark."""
    for source in (*_sources(book), *_marked_cases(book, shown)):
        if FILL_IN in source.text:
            _check(source, problems)


def _sources(book: PolicyBook) -> Iterator[Source]:
    """The files that the policy consists of."""
    folder = book.draft.folder
    filed = (
        folder.policy,
        folder.facts,
        folder.limits,
        folder.clauses,
        folder.interpretations,
        folder.outcomes,
    )
    yield from (each.source for each, _ in filed)
    if folder.properties is not None:
        yield folder.properties[0].source
    yield from (table.source for table in folder.tables)


def _marked_cases(book: PolicyBook, shown: str) -> Iterator[Source]:
    """The files of worked cases that hold the mark; whether one can be read at all is told by trying it."""
    root = book.draft.folder.root
    for path in sorted(root.rglob(f"*{CASES}")):
        try:
            data = path.read_bytes()
            if FILL_IN.encode() in data:
                yield read_yaml(f"{shown}/{path.relative_to(root).as_posix()}", data)
        except (OSError, Unreadable):
            continue


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
