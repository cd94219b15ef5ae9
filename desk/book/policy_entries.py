"""The entries of a policy's lists as plain maps: clauses, unclear passages, limits, facts, and their uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from desk.book.coverage import ClauseCoverage
from desk.book.policy_uses import Uses
from engine.instants import Moment, format_instant
from engine.loading.compiling import Draft
from engine.loading.places import lines_of
from engine.loading.records import AcceptedRecord


def plain(value: Any) -> Any:
    """A record as a map by attribute names (`from_` as `from`), instants as text, runs of blanks as one."""
    if isinstance(value, Moment):
        return format_instant(value.micros)
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {each.name.rstrip("_"): plain(getattr(value, each.name)) for each in fields(value)}
    return value


def clauses(draft: Draft, covered: Iterable[ClauseCoverage]) -> list[dict[str, Any]]:
    """Every clause in the order of the guideline, with all that carries it out."""
    belonging: dict[str, list[str]] = {}
    for name, fact in draft.facts.items():
        for clause in dict.fromkeys((fact.clause, fact.proof.clause if fact.proof is not None else None)):
            if clause is not None:
                belonging.setdefault(clause, []).append(name)
    numbers = draft.folder.limits[1].limits
    unclear = draft.folder.interpretations[1].interpretations
    documents = [
        {
            "id": each.id,
            **plain(each.clause),
            "rows": [
                {"table": table, "id": row, "why": plain(citing.why), "hits": citing.hits}
                for citing in each.rows
                for table, _, row in (citing.name.partition("#"),)
            ],
            "facts": belonging.get(each.id, []),
            "limits": [name for name, limit in numbers.items() if limit.clause == each.id],
            "windows": [window.name for window in draft.windows if window.clause == each.id],
            "readings": [name for name, reading in unclear.items() if each.id in reading.clauses],
        }
        for each in covered
    ]
    return sorted(documents, key=lambda each: first_line(each["place"]))


def readings(draft: Draft, uses: Uses) -> list[dict[str, Any]]:
    """Every unclear passage."""
    return [
        {"id": name, **plain(reading), "used_by": uses.readings.get(name, [])}
        for name, reading in draft.folder.interpretations[1].interpretations.items()
    ]


def limits(draft: Draft, uses: Uses) -> list[dict[str, Any]]:
    """Every limit, with its values of all periods."""
    return [
        {"name": name, **plain(limit), "used_by": uses.limits.get(name, [])}
        for name, limit in draft.folder.limits[1].limits.items()
    ]


def facts(draft: Draft, uses: Uses) -> list[dict[str, Any]]:
    """The vocabulary as it is written, without the readings, which have a chapter of their own."""
    return [
        {
            "name": name,
            **plain(written),
            "values": list(draft.facts[name].values),
            "origin": draft.facts[name].origin,
            "table": draft.facts[name].table,
            "accepts": [accepted(each) for each in written.accepts],
            "used_by": uses.facts.get(name, []),
        }
        for name, written in draft.folder.facts[1].facts.items()
    ]


def accepted(record: AcceptedRecord) -> dict[str, Any]:
    """A finding that is accepted, and why."""
    return {"finding": record.finding, "of": list(record.of), "because": plain(record.because)}


def first_line(place: str) -> int:
    """The first line of a place in the guideline; 0 where it names none."""
    return next((first for first, _ in lines_of(place)), 0)
