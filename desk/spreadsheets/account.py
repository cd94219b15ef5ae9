"""What changes between two versions of a table or list, in a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any], part: str | None) -> Iterator[str]:
    """What was added, removed and changed: of the rows of a table, or of the records of a list."""
    if part is not None:
        yield from _of_records(old.get(part) or {}, new.get(part) or {}, "")
        return
    if not old:
        yield f"new table with {len(new.get('rows') or ())} rows"
        return
    for key in dict.fromkeys([*old, *new]):
        if key != "rows" and old.get(key) != new.get(key):
            yield f"{key} changed"
    yield from _of_records(_by_id(old), _by_id(new), "row ")


def _of_records(old: Mapping[str, Any], new: Mapping[str, Any], what: str) -> Iterator[str]:
    for name in new:
        if name not in old:
            yield f"{what}{name} added"
    for name, was in old.items():
        if name not in new:
            yield f"{what}{name} removed"
        elif was != new[name]:
            keys = [key for key in dict.fromkeys([*was, *new[name]]) if was.get(key) != new[name].get(key)]
            yield f"{what}{name} changed: {', '.join(keys)}"
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield "order changed"


def _by_id(table: Mapping[str, Any]) -> dict[str, Any]:
    return {str(row.get("id")): row for row in table.get("rows") or () if isinstance(row, dict)}
