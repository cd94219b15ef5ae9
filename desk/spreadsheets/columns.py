"""Which columns and head lines a sheet has, from the records of the policy's files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from desk.spreadsheets.cells import CellKind, kind_of
from engine.annotations import Shape, members
from engine.loading import records
from engine.record import record, value_record

LISTS: Mapping[str, tuple[str, type]] = {
    "limits": ("limits.yaml", records.LimitRecord),
    "facts": ("facts.yaml", records.FactRecord),
    "windows": ("facts.yaml", records.WindowRecord),
    "clauses": ("clauses.yaml", records.ClauseRecord),
    "interpretations": ("interpretations.yaml", records.InterpretationRecord),
    "outcomes": ("outcomes.yaml", records.OutcomeRecord),
}
"""The sheets that list records by name: the key that holds them in which file, and what they are."""
EXPLANATION = "read me"
CHOICES = "choices"
"""The sheets that no policy stands in: what they say is not read again."""

FILE, PART, DIGEST = "file", "part", "digest"
"""The first lines of a head: which file, which part of it, and what it was when it was written out."""
HEAD_TEXTS = ("table", "per", "decides", "adds_to", "beside")
"""The lines of a table's head with one value; `applies` and `accepts` have a line an entry."""
HEAD_KINDS: Mapping[str, CellKind] = {
    "table": "text", "per": "text", "decides": "text", "adds_to": "words", "beside": "words",
}  # fmt: skip

HEAD_ENTRIES = {"applies": 2, "accepts": 3}
"""How many cells each of those lines has after its first."""
ROW_ORDER = ("id", "when", "then", "over", "cites", "why", "interprets", "from", "until")
TABLE_ORDER = ("table", "per", "decides", "adds_to", "beside", "applies", "accepts", "rows")


@value_record
class Column:
    """A column: the group that its head names (`when`, `then` or none), its name, how its cells read."""

    group: str
    name: str
    kind: CellKind


@record
class RecordColumns:
    """The fields of a record as columns."""

    columns: tuple[Column, ...]
    shapes: Mapping[str, Shape]


@cache
def columns_of(kind: type, group: str = "") -> RecordColumns:
    """The columns of a record's fields, in their order."""
    fields = members(kind)
    return RecordColumns(
        columns=tuple(Column(group=group, name=field.key, kind=kind_of(field.shape)) for field in fields),
        shapes={field.key: field.shape for field in fields},
    )


def conclusion_columns(decides: str) -> tuple[Column, ...]:
    """The columns that a table's `then` may have, by what the table decides."""
    if decides == "ruling":
        return columns_of(records.RemedyRecord, "then").columns
    if decides == "addition":
        return columns_of(records.AdditionRecord, "then").columns
    return (Column(group="then", name="value", kind="value"),)


def usual_conclusions(decides: str) -> frozenset[str]:
    """The columns of `then` that every sheet has, used or not."""
    if decides == "ruling":
        return frozenset({"outcome", "liable"})
    return frozenset({"adds", "liable"}) if decides == "addition" else frozenset({"value"})


def reason_columns() -> tuple[Column, ...]:
    """The columns of a row besides its name, conditions and conclusion."""
    known = {column.name: column for column in columns_of(records.RowRecord).columns}
    return tuple(known[name] for name in ("cites", "why", "over", "interprets", "from", "until"))


def table_columns(table: Mapping[str, Any]) -> tuple[Column, ...]:
    """The columns of a table's sheet: its name, a column a fact that a row tests, and what follows."""
    rows: Iterable[Mapping[str, Any]] = table.get("rows") or ()
    tested: dict[str, None] = {}
    said: set[str] = set()
    for row in rows:
        tested.update(dict.fromkeys(row.get("when") or ()))
        if isinstance(row.get("then"), dict):
            said.update(row["then"])
    decides = str(table.get("decides"))
    usual = usual_conclusions(decides)
    return (
        Column(group="", name="id", kind="text"),
        *(Column(group="when", name=name, kind="value") for name in tested),
        *(column for column in conclusion_columns(decides) if column.name in usual or column.name in said),
        *reason_columns(),
    )


def in_order(keys: Iterable[str], before: Iterable[str], usual: Iterable[str]) -> list[str]:
    """Keys in the order that they had, and each new one after those that usually come before it."""
    wanted = list(keys)
    result = [key for key in before if key in wanted]
    rank = {key: number for number, key in enumerate(usual)}
    for key in sorted((key for key in wanted if key not in result), key=lambda key: rank.get(key, 999)):
        above = [n + 1 for n, other in enumerate(result) if rank.get(other, 999) <= rank.get(key, 999)]
        result.insert(max(above, default=0), key)
    return result
