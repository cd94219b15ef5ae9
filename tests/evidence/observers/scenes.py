"""Small cases for the observers: a document in, the observations of some fact out."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from engine.calendars import Calendar
from engine.diagnostics import Problems
from engine.instants import parse_moment
from engine.loader import PolicyBook, load_policy
from engine.observations import CaseFacts, Observation
from engine.source import read_json, read_yaml
from evidence.case import read_case
from evidence.checks.carrier import Carriers, read_carriers
from evidence.observe import observe
from evidence.scene import Scene

RULES = Path(__file__).parents[3] / "rules"
AS_OF = "2026-03-20T00:00:00Z"


@cache
def book() -> PolicyBook:
    """The shipped policy."""
    return load_policy(RULES)


@cache
def carriers() -> Carriers:
    """The shipped list of carriers."""
    problems = Problems()
    found = read_carriers(read_yaml("carriers.yaml", (RULES / "carriers.yaml").read_bytes()), problems)
    assert found is not None
    return found


def case(**parts: Any) -> dict[str, Any]:
    """A case document with some parts of its own."""
    document: dict[str, Any] = {
        "case_id": "C1",
        "order": {"currency": "USD"},
        "dispute": {"opened_at": "2026-03-01T09:00:00Z"},
    }
    for key, value in parts.items():
        document[key] = {**document.get(key, {}), **value} if isinstance(value, dict) else value
    return document


def facts(document: dict[str, Any], as_of: str = AS_OF, **brought: Any) -> CaseFacts:
    """Everything observed of a case document, and of what is brought beside it."""
    problems = Problems()
    read = read_case(read_json("case.json", json.dumps(document).encode()), problems)
    assert read is not None, [each.message for each in problems]
    calendar: Calendar = book().draft.folder.calendar
    return observe(
        Scene(
            case=read,
            as_of=parse_moment(as_of).micros,
            calendar=calendar,
            platform_zone="America/Los_Angeles",
            carriers=carriers(),
            vocabulary=book().draft.facts,
            **brought,
        )
    )


def seen(document: dict[str, Any], fact: str, as_of: str = AS_OF) -> list[Observation]:
    """The observations of one fact."""
    return [each for each in facts(document, as_of).observations if each.fact == fact]


def values(document: dict[str, Any], fact: str, as_of: str = AS_OF) -> tuple[Any, ...]:
    """The values of the one observation of a fact; empty where there is none."""
    found = seen(document, fact, as_of)
    assert len(found) <= 1
    return found[0].values if found else ()


def micros(text: str) -> int:
    """An instant in microseconds."""
    return parse_moment(text).micros
