"""What was changed in the worked cases beside the tables, and whether they expect something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from desk.comparing.altered import altered, content, indented, plain, renamed
from desk.worked_cases import WorkedCases
from engine.diagnostics import Problems
from engine.loading.folder import CASES
from engine.shapes import read
from engine.source import Unreadable, read_yaml


def worked_case_changes(one: Path, other: Path) -> Iterator[str]:
    """Every change of a worked case, by its table and its name."""
    before, after = _files(one), _files(other)
    for table in dict.fromkeys((*before, *after)):
        data = before.get(table), after.get(table)
        if data[0] == data[1]:
            continue
        old, new = (_read(table, each) for each in data)
        if old is None or new is None:
            yield f"{table}: its worked cases cannot be read, and are not compared"
        elif data[0] is None or data[1] is None:
            names = [f"`{each.id}`" for each in (*old.cases, *new.cases)]
            word = "added" if data[0] is None else "removed"
            yield f"{table}: its worked cases are {word} ({len(names)}): {', '.join(names)}"
        else:
            yield from _cases(table, old, new)


def _cases(table: str, before: WorkedCases, after: WorkedCases) -> Iterator[str]:
    if lines := list(altered(_shared(before), _shared(after))):
        yield indented(f"{table}: what all cases start from", lines)
    old, new = (_by_id(each) for each in (before, after))
    new_ids = renamed(old, new)
    for id, case in old.items():
        if id in new_ids:
            yield f"{table}: case `{id}` renamed to `{new_ids[id]}`"
        elif id not in new:
            yield indented(f"{table}: case `{id}` removed", content(case))
        elif lines := list(altered(case, new[id])):
            same = case["expect"] == new[id]["expect"]
            head = f"{table}: case `{id}` changed, {'expecting the same' if same else 'expecting otherwise'}"
            yield indented(head, lines)
    for id, case in new.items():
        if id not in old and id not in new_ids.values():
            yield indented(f"{table}: case `{id}` added", content(case))


def _shared(cases: WorkedCases) -> Mapping[str, Any]:
    return {"given": cases.given or {}, "amounts": cases.amounts or {}}


def _by_id(cases: WorkedCases) -> Mapping[str, dict[str, Any]]:
    """Each case without its name."""
    trees = [plain(each, stated=True) for each in cases.cases]
    return {tree.pop("id"): tree for tree in trees}


def _files(root: Path) -> dict[str, bytes]:
    files = sorted(root.rglob(f"*{CASES}"))
    return {file.relative_to(root).as_posix().removesuffix(CASES): file.read_bytes() for file in files}


def _read(table: str, data: bytes | None) -> WorkedCases | None:
    """The worked cases of a file, none where there is no file; None where it cannot be read."""
    if data is None:
        return WorkedCases(cases=())
    try:
        return read(WorkedCases, read_yaml(f"{table}{CASES}", data), Problems())
    except Unreadable:
        return None
