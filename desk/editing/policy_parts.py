"""New parts of a policy: a limit, clause, fact, row or table in its file, and what is still to be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from desk.editing.house_layout import SCHEMA_COMMENT, document
from desk.editing.unfilled import FILL_IN
from desk.editing.yaml_edits import edited
from desk.editing.yaml_nodes import Node, read_nodes
from engine.annotations import members
from engine.diagnostics import nearest
from engine.loading import records
from engine.source import Path

Tree = dict[str, Any]


class Misplaced(Exception):
    """A part that cannot be put where it was to go; says why, and with `path` what is in its way."""

    def __init__(self, message: str, path: Path | None = None, *, key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.key = key


def keyed(text: str, of: str, name: str, value: Tree, after: str | None) -> str:
    """The text of a file whose map `of` holds one more entry, after the entry `after` (None: first).

    Raises Misplaced for a name that is there already, and for an `after` that is not.
    """
    tree = _tree(text)
    entries: Tree = tree.get(of) or {}
    if name in entries:
        raise Misplaced(f"there is already `{name}` in `{of}`", (of, name), key=True)
    if after is not None and after not in entries:
        raise Misplaced(f"there is no `{after}` in `{of}` to put it after")
    grown: Tree = {} if after is not None else {name: value}
    for key, each in entries.items():
        grown[key] = each
        if key == after:
            grown[name] = value
    return _changed(text, {**tree, of: grown})


def with_row(text: str, row: Tree, after: str | None, before: str | None = None) -> tuple[str, str | None]:
    """The text of a table with one more row, and the row above it.

    Without `after` and `before` it is the last, but stands above a last row without conditions, below which
    none answers. Raises Misplaced.
    """
    tree = _tree(text)
    rows: list[Tree] = list(tree.get("rows") or [])
    names = [each.get("id") for each in rows]
    if row["id"] in names:
        raise Misplaced(f"there is already a row `{row['id']}`", ("rows", names.index(row["id"]), "id"))
    for side, other in (("after", after), ("before", before)):
        if other is not None and other not in names:
            near = nearest(other, [str(each) for each in names])
            help = f"; did you mean `{near}`?" if near else ""
            raise Misplaced(f"there is no row `{other}` to put it {side}{help}")
    if after is not None:
        position = names.index(after) + 1
    elif before is not None:
        position = names.index(before)
    else:
        position = len(rows) - (bool(rows) and not rows[-1].get("when") and tree.get("decides") != "addition")
    above = names[position - 1] if position else None
    return _changed(text, {**tree, "rows": [*rows[:position], row, *rows[position:]]}), above


def with_staged_table(
    text: str, stage: str, table: str, after: str | None = None, before: str | None = None
) -> str:
    """The text of policy.yaml in which a stage tries one more table.

    Without `after` and `before` it is the last, but in the last stage it comes before the last table, which
    answers everything. Raises Misplaced.
    """
    tree = _tree(text)
    stages: list[Tree] = [dict(each) for each in tree.get("stages") or []]
    named = [each.get("stage") for each in stages]
    if stage not in named:
        raise Misplaced(f"there is no stage `{stage}`; there are " + ", ".join(f"`{each}`" for each in named))
    number = named.index(stage)
    tables = list(stages[number].get("tables") or [])
    for side, other in (("after", after), ("before", before)):
        if other is not None and other not in tables:
            tried = ", ".join(f"`{each}`" for each in tables)
            raise Misplaced(f"stage `{stage}` tries no table `{other}` to put it {side}; it tries {tried}")
    if after is not None:
        position = tables.index(after) + 1
    elif before is not None:
        position = tables.index(before)
    else:
        position = len(tables) - (number == len(stages) - 1 and bool(tables))
    stages[number]["tables"] = [*tables[:position], table, *tables[position:]]
    return _changed(text, {**tree, "stages": stages})


def new_file(tree: Tree, schema: str | None) -> str:
    """The text of a new file; `schema` is where its JSON Schema stands."""
    return (f"{SCHEMA_COMMENT}{schema}\n" if schema else "") + document(tree)


def neighbour(name: str, names: list[str]) -> str | None:
    """After which name a new one goes: the last that begins alike (`dispute.…`), else the last of all."""
    family = name.partition(".")[0] + "."
    alike = [each for each in names if each.startswith(family)] if "." in name else []
    among = alike or names
    return among[-1] if among else None


def in_order(name: str, names: list[str]) -> str | None:
    """After which clause a new one goes: the last of its letters that comes before it, counted as numbers."""
    family = [each for each in names if each.partition("-")[0] == name.partition("-")[0]]
    before = [each for each in family if _counted(each) < _counted(name)]
    if before:
        return max(before, key=_counted)
    position = names.index(family[0]) if family else len(names)
    return names[position - 1] if position else None


def to_fill_in(text: str, kind: type) -> list[tuple[int, str, str]]:
    """Every place with something to fill in: its line, its key, and what belongs there."""
    notes = dict(_meanings(kind))
    found: list[tuple[int, str, str]] = []

    def visit(node: Node, key: str) -> None:
        if node.kind == "scalar" and FILL_IN in node.value:
            found.append((text.count("\n", 0, node.start) + 1, key, notes.get(key, "")))
        for name, value in node.parts:
            if name is not None and FILL_IN in name.value:
                found.append((text.count("\n", 0, name.start) + 1, key, notes.get(key, "")))
                continue
            visit(value, name.value if name is not None else key)

    visit(read_nodes(text).root, "")
    return list(dict.fromkeys(found))


def explained(text: str, kind: type) -> str:
    """The text with a comment beside each line that has something to fill in."""
    lines = text.split("\n")
    notes: dict[int, str] = {}
    for line, _, note in to_fill_in(text, kind):
        if note and " #" not in lines[line - 1]:
            notes.setdefault(line, note)
    for line, note in notes.items():
        lines[line - 1] += f"  # fill in: {note[0].lower()}{note[1:]}"
    return "\n".join(lines)


def _tree(text: str) -> Tree:
    from engine.yaml_source import read_values

    value = read_values(text)[0]
    if not isinstance(value, dict):
        raise Misplaced("the file does not hold `key: value` lines")
    return value


def _changed(text: str, tree: Tree) -> str:
    """The text changed such that it reads as `tree`, with all its comments."""
    result = edited(text, tree)
    after = [each.text for each in read_nodes(result).comments]
    for comment in read_nodes(text).comments:
        if comment.text not in after:
            raise Misplaced(f"the comment `{comment.text}` would be lost; write the part by hand")
        after.remove(comment.text)
    return result


def _counted(name: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(digits or 0), letters) for digits, letters in re.findall("([0-9]*)([^0-9]*)", name))


def _meanings(kind: type) -> Mapping[str, str]:
    """What the keys of a record mean, and of the records within it."""
    found: dict[str, str] = {}
    for each in (*_WITHIN.get(kind, ()), kind):
        found.update({part.key: part.shape.doc for part in members(each) if part.shape.doc})
    return found


_WITHIN: Mapping[type, tuple[type, ...]] = {
    records.TableRecord: (
        records.PaysRecord,
        records.AdditionRecord,
        records.RemedyRecord,
        records.RowRecord,
    ),
    records.RowRecord: (records.PaysRecord, records.AdditionRecord, records.RemedyRecord),
    records.FactRecord: (records.PresumptionRecord, records.ProofRecord, records.AskRecord),
}
