"""What was changed between two policies, in the policy's own words: rows, limits, readings, clauses, …"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from desk.comparing.altered import (
    Change,
    altered,
    content,
    entries,
    indented,
    moved,
    renamed,
)
from desk.comparing.limit_changes import limit_changes
from desk.comparing.list_changes import list_changes
from desk.comparing.row_changes import table_changes, table_clauses
from desk.comparing.worked_case_changes import worked_case_changes
from engine.loader import PolicyBook
from engine.loading.folder import Folder

TOUCHED = "clauses touched"
"""The kind that lists the clauses of all changes, an id each."""


def changes(before: PolicyBook, after: PolicyBook) -> dict[str, list[str]]:
    """Every change by what it concerns, a text each; without an entry nothing of that kind changed.

    Further lines of a text are indented and belong to its first. Last come the clauses touched.
    """
    one, other = before.draft.folder, after.draft.folder
    found = {
        "policy": list(_policy(one, other)),
        "tables": list(table_changes(one, other)),
        "limits": list(limit_changes(one.limits[1].limits, other.limits[1].limits)),
        "readings": list(_readings(one, other)),
        "facts": list(_facts(one, other)),
        "outcomes": list(_outcomes(one, other)),
        "clauses": list(_clauses(one, other)),
        "properties": list(_properties(one, other)),
        "other files": list(list_changes(one.root, other.root)),
        "worked cases": [Change(text) for text in worked_case_changes(one.root, other.root)],
    }
    told = {kind: [change.text for change in several] for kind, several in found.items() if several}
    touched = {clause for several in found.values() for change in several for clause in change.clauses}
    known = dict.fromkeys((*other.clauses[1].clauses, *one.clauses[1].clauses))
    if touched:
        told[TOUCHED] = [clause for clause in known if clause in touched]
    return told


def _policy(one: Folder, other: Folder) -> Iterator[Change]:
    yield from map(Change, altered(one.policy[1], other.policy[1], but=("stages",)))
    before, after = (
        {stage.stage: stage.tables for stage in folder.policy[1].stages} for folder in (one, other)
    )
    new_names = renamed(before, after)
    asked = _asked(one, other, list(_tables(before)), list(_tables(after)))
    for stage, tables in before.items():
        if stage in new_names:
            yield Change(f"stage `{stage}` renamed to `{new_names[stage]}`")
        elif stage not in after:
            yield Change(f"stage `{stage}` removed: it tried {_names(tables)}", asked)
        elif tables != after[stage]:
            tries = f"tries {_names(after[stage])}; before {_names(tables)}"
            yield Change(f"stage `{stage}`: {tries}", asked)
    for stage, tables in after.items():
        if stage not in before and stage not in new_names.values():
            place = list(after).index(stage)
            where = f"after `{list(after)[place - 1]}`" if place else "at the top"
            yield Change(f"stage `{stage}` added {where}: it tries {_names(tables)}", asked)
    kept_before = [new_names.get(stage, stage) for stage in before if stage in after or stage in new_names]
    kept_after = [stage for stage in after if stage in kept_before]
    for stage in moved(kept_before, kept_after):
        place = kept_after.index(stage)
        where = f"after `{kept_after[place - 1]}`" if place else "to the top"
        yield Change(f"stage `{stage}` moved {where}", asked)


def _tables(stages: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for tables in stages.values():
        yield from tables


def _asked(one: Folder, other: Folder, before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """The clauses of the tables that the stages try newly, no longer, or in another place."""
    kept = [[table for table in order if table in before and table in after] for order in (before, after)]
    concerned = {*before} ^ {*after} | {*moved(*kept)}
    return tuple(
        clause
        for folder in (one, other)
        for table in folder.tables
        if table.name in concerned
        for clause in table_clauses(table.record)
    )


def _names(tables: Sequence[str]) -> str:
    return ", ".join(tables) or "no table"


def _readings(one: Folder, other: Folder) -> Iterator[Change]:
    before, after = one.interpretations[1].interpretations, other.interpretations[1].interpretations
    new_names = renamed(before, after)
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is not None and new is not None:
            touched = (*old.clauses, *new.clauses)
            if old.taken != new.taken:
                yield Change(f"{name}: takes `{new.taken}`, before `{old.taken}`", touched)
            yield from (Change(f"{name}: {text}", touched) for text in altered(old, new, but=("taken",)))
        elif old is not None and name in new_names:
            yield Change(f"{name} renamed to `{new_names[name]}`", old.clauses)
        elif old is not None:
            yield Change(indented(f"{name} removed", content(old)), old.clauses)
        elif new is not None and name not in new_names.values():
            yield Change(indented(f"{name} added", content(new)), new.clauses)


def _facts(one: Folder, other: Folder) -> Iterator[Change]:
    def of_fact(name: str, fact: Any) -> Iterable[str]:
        named = (fact.clause, fact.proof.clause if fact.proof is not None else None)
        return [clause for clause in named if clause is not None]

    before, after = one.facts[1], other.facts[1]
    yield from entries("fact", before.facts, after.facts, of_fact)
    yield from entries(
        "window", before.windows or {}, after.windows or {}, lambda name, window: (window.clause,)
    )


def _outcomes(one: Folder, other: Folder) -> Iterator[Change]:
    before, after = one.outcomes[1], other.outcomes[1]
    yield from entries("outcome", before.outcomes, after.outcomes)
    yield from (
        Change(f"the amounts that bound every refund: {text}")
        for text in altered(before.amounts, after.amounts)
    )


def _clauses(one: Folder, other: Folder) -> Iterator[Change]:
    yield from entries(
        "clause", one.clauses[1].clauses, other.clauses[1].clauses, lambda name, clause: (name,)
    )


def _properties(one: Folder, other: Folder) -> Iterator[Change]:
    before, after = (
        folder.properties[1].properties if folder.properties is not None else {} for folder in (one, other)
    )
    yield from entries("property", before, after)
