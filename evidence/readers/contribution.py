"""What a reader makes of a foreign document: a part of a case document, and what was odd about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.diagnostics import Place, Problems, Refused
from engine.record import record
from engine.source import Path, Source
from evidence.case_scalars import LONGEST_IDENTIFIER

MOST_FLAGS = 200
"""A document with more odd places than this says how many more there are."""


@record
class Contribution:
    """A part of a case document, as a plain tree of its keys; nothing of it is a guess."""

    case: Mapping[str, Any]
    flags: tuple[str, ...] = ()


@record
class Reader:
    """One format: how it is recognised, and how it is read."""

    name: str
    """The format in words, as in `17TRACK tracking answer`."""
    recognises: Callable[[Any], bool]
    """Whether a plain tree has the outline of the format; it never raises."""
    read: Callable[[Source, str | None], Contribution]
    """What a document says; the second value is when it was retrieved (RFC 3339), where that is known.

    Raises Refused where it is not of the expected form or tells of a failed query.
    """
    read_with_reasons: Callable[[Source, str | None, Mapping[str, Any]], Contribution] | None = None
    """The same with the user's own list of reasons, for a format whose reasons no publisher lists in full."""


def refused(source: Source, path: Path, code: str, message: str, help: str | None = None) -> Refused:
    """The refusal of a document, with the place and what to do."""
    problems = Problems()
    problems.add(code, message, Place(source, path), help)
    return Refused(problems)


def text_of(value: Any) -> str:
    """A text or number of a foreign document as text; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return str(value).strip()


def identifier_of(value: Any) -> str:
    """An id as text; empty where it is none that a case document can hold."""
    text = text_of(value)
    return text if len(text) <= LONGEST_IDENTIFIER else ""
