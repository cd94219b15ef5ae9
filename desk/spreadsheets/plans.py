"""What each sheet of a workbook holds, cell by cell, before any workbook is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, get_args

from desk.spreadsheets.cells import shown
from desk.spreadsheets.columns import (
    CHOICES,
    DIGEST,
    EXPLANATION,
    FILE,
    HEAD_KINDS,
    HEAD_TEXTS,
    LISTS,
    PART,
    Column,
    columns_of,
    table_columns,
)
from engine.annotations import Shape
from engine.loading import records
from engine.loading.compiling import Draft
from engine.policy import LIABLE
from engine.record import record

Choices = Mapping[str, tuple[str, ...]]
"""Lists of words by what they are words of: a fact, or one of the policy's lists."""

_LONGEST_NAME = 31


@record
class SheetPlan:
    """A sheet: the lines of its head, its columns, its rows, and the choices of cells."""

    name: str
    head: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    choices: Mapping[int, tuple[str, ...]]
    """The words that the cells of a column (from 0) offer."""
    head_choices: Mapping[int, tuple[str, ...]]
    """The words that the value of a head's line (from 0) offers."""
    grouped: bool
    """Whether a line above the columns' names says which belong together."""


def digest_of(data: bytes) -> str:
    """What a file is known by in the heads of its sheets."""
    return sha256(data).hexdigest()[:16]


def plans(draft: Draft, wanted: frozenset[str] | None) -> Iterator[SheetPlan]:
    """The sheets of a policy, or of the named tables and lists."""
    known = _choices(draft)
    taken: set[str] = {*LISTS, EXPLANATION, CHOICES}
    for file in draft.folder.tables:
        if wanted is None or file.name in wanted:
            yield _table(file.name, file.source.value, _digest(draft, f"{file.name}.yaml"), known, taken)
    for part, (name, kind) in LISTS.items():
        filed = getattr(draft.folder, name.removesuffix(".yaml"))[0]
        entries = filed.source.value.get(part)
        if entries and (wanted is None or part in wanted):
            yield _list(part, name, kind, entries, _digest(draft, name), known)


def _choices(draft: Draft) -> Choices:
    folder = draft.folder
    payers = (name for name, fact in draft.facts.items() if fact.values and set(fact.values) <= set(LIABLE))
    return {
        **{name: fact.values for name, fact in draft.facts.items() if fact.values},
        "outcome": tuple(folder.outcomes[1].outcomes),
        "liable": (*LIABLE, *payers),
        "return_freight": LIABLE,
        "review": ("true", "false"),
        "clause": tuple(folder.clauses[1].clauses),
        "cites": tuple(folder.clauses[1].clauses),
        "interprets": tuple(folder.interpretations[1].interpretations),
        "limit": tuple(folder.limits[1].limits),
    }


def _digest(draft: Draft, name: str) -> str:
    return digest_of((draft.folder.root / name).read_bytes())


def _table(name: str, table: dict[str, Any], digest: str, known: Choices, taken: set[str]) -> SheetPlan:
    columns = table_columns(table)
    decides = str(table["decides"])
    rows = table.get("rows") or ()
    lines: list[tuple[str, ...]] = [(FILE, f"{name}.yaml"), (DIGEST, digest)]
    for key in HEAD_TEXTS:
        if decides == "addition" or key in table or key in ("table", "per", "decides"):
            lines.append((key, shown(HEAD_KINDS[key], table.get(key))))
    conditions = (table.get("applies") or {"": None}).items()
    lines += [("applies", fact, shown("value", wanted)) for fact, wanted in conditions]
    for accepted in table.get("accepts") or [{}]:
        of = shown("words", accepted.get("of"))
        lines.append(("accepts", accepted.get("finding", ""), of, accepted.get("because", "")))
    special = {"then value": known.get(decides, ()), " over": tuple(str(row["id"]) for row in rows)}
    choices = {
        number: special.get(f"{column.group} {column.name}") or known.get(column.name, ())
        for number, column in enumerate(columns)
    }
    return SheetPlan(
        name=_sheet_name(name, taken),
        head=tuple(lines),
        columns=columns,
        rows=tuple(tuple(_cell(column, row) for column in columns) for row in rows),
        choices=choices,
        head_choices={number: get_args(records.Per) for number, line in enumerate(lines) if line[0] == "per"},
        grouped=True,
    )


def _list(
    part: str, file: str, kind: type, entries: Mapping[str, Any], digest: str, known: Choices
) -> SheetPlan:
    fields = columns_of(kind)
    return SheetPlan(
        name=part,
        head=((FILE, file), (PART, part), (DIGEST, digest)),
        columns=(Column(group="", name="name", kind="text"), *fields.columns),
        rows=tuple(
            (name, *(_cell(column, each) for column in fields.columns)) for name, each in entries.items()
        ),
        choices={
            number: _words(fields.shapes[column.name]) or known.get(column.name, ())
            for number, column in enumerate(fields.columns, start=1)
        },
        head_choices={},
        grouped=False,
    )


def _cell(column: Column, entry: Mapping[str, Any]) -> str:
    if column.name == "value" and column.group == "then":
        return shown(column.kind, entry.get("then"))
    of = entry.get(column.group) if column.group else entry
    return shown(column.kind, of.get(column.name)) if isinstance(of, dict) else ""


def _words(shape: Shape) -> tuple[str, ...]:
    return ("true", "false") if shape.kind == "bool" else tuple(map(str, shape.words))


def _sheet_name(table: str, taken: set[str]) -> str:
    """A name that Excel allows and no other sheet has: that of the table, as far as it fits."""
    whole = "".join(character if character not in "[]:*?/\\'" else "." for character in table)
    last = whole.rpartition(".")[2]
    candidates = [whole, last, *(f"{whole[: _LONGEST_NAME - 5]}~{number}" for number in range(2, 10_000))]
    used = {name.casefold() for name in taken}
    name = next(each for each in candidates if len(each) <= _LONGEST_NAME and each.casefold() not in used)
    taken.add(name)
    return name
