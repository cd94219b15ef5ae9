"""What was changed in the tables of a policy: tables, their conditions, and rows by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desk.comparing.altered import Change, altered, content, indented, moved, plain, renamed, written
from engine.loading.folder import Folder
from engine.loading.records import RowRecord, TableRecord

_PERIOD = ("from", "until")


def table_changes(one: Folder, other: Folder) -> Iterator[Change]:
    """Every change of a table or of one of its rows."""
    before = {table.name: table.record for table in one.tables}
    after = {table.name: table.record for table in other.tables}
    new_names = renamed(before, after)
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is not None and new is not None:
            yield from _table(name, old, new)
        elif old is not None and name in new_names:
            yield Change(f"{name}: the table is renamed to `{new_names[name]}`", table_clauses(old))
        elif old is not None:
            yield Change(indented(f"{name}: the table is removed", _table_in_short(old)), table_clauses(old))
        elif new is not None and name not in new_names.values():
            yield Change(indented(f"{name}: the table is added", _table_in_short(new)), table_clauses(new))


def table_clauses(table: TableRecord) -> tuple[str, ...]:
    """Every clause that a row of the table rests on."""
    return tuple(clause for row in table.rows for clause in _clauses(row))


def _clauses(row: RowRecord) -> tuple[str, ...]:
    """The clauses of a row and of the candidates that it gives."""
    candidates = row.then.get("candidates") if isinstance(row.then, Mapping) else None
    named = [each.get("cites") for each in candidates or () if isinstance(each, Mapping)]
    return (*row.cites, *(clause for cites in named for clause in cites or ()))


def _table_in_short(table: TableRecord) -> Iterator[str]:
    head = plain(table, stated=True)
    rows = head.pop("rows")
    yield from content(head)
    for row in rows:
        parts = [f"{key} {written(each)}" for key, each in row.items() if key not in ("id", "why")]
        yield f"row `{row['id']}`: {'; '.join(parts)}"


def _table(name: str, before: TableRecord, after: TableRecord) -> Iterator[Change]:
    applies = _conditions(before.applies or {}, after.applies or {})
    of_all_rows = (*table_clauses(before), *table_clauses(after))
    if applies:
        yield Change(f"{name}: `applies`: {applies}", of_all_rows)
    for text in altered(before, after, but=("applies", "rows")):
        # the title and what is accepted bear on no row
        bears = not text.startswith(("`table`", "`accepts`"))
        yield Change(f"{name}: {text}", of_all_rows if bears else ())
    yield from _rows(name, before, after)


def _rows(table: str, before: TableRecord, after: TableRecord) -> Iterator[Change]:
    old, new = ({row.id: row for row in each.rows} for each in (before, after))
    new_ids = renamed(*({id: _without_id(row) for id, row in rows.items()} for rows in (old, new)))
    for id, row in old.items():
        if id in new_ids:
            yield Change(f"{table}: row `{id}` renamed to `{new_ids[id]}`", _clauses(row))
        elif id not in new:
            text = indented(f"{table}: row `{id}` removed", content(_without_id(row)))
            yield Change(text, _clauses(row))
    for id, row in new.items():
        if id not in old and id not in new_ids.values():
            head = f"{table}: row `{id}` added {_where(id, list(new))}"
            yield Change(indented(head, content(_without_id(row))), _clauses(row))
    kept_before = [new_ids.get(id, id) for id in old if id in new or id in new_ids]
    kept_after = [id for id in new if id in kept_before]
    for id in moved(kept_before, kept_after):
        yield Change(f"{table}: row `{id}` moved {_where(id, kept_after)}", _clauses(new[id]))
    for id, row in old.items():
        if id in new:
            for text in _row(row, new[id]):
                touched = (*_clauses(row), *_clauses(new[id]))
                yield Change(f"{table}: row `{id}`: {text}", touched)


def _without_id(row: RowRecord) -> dict[str, Any]:
    tree: dict[str, Any] = plain(row, stated=True)
    del tree["id"]
    return tree


def _where(id: str, order: Sequence[str]) -> str:
    place = order.index(id)
    return f"after `{order[place - 1]}`" if place else "at the top"


def _row(before: RowRecord, after: RowRecord) -> Iterator[str]:
    conditions = _conditions(before.when or {}, after.when or {})
    if conditions:
        yield conditions
    old, new = _period(before), _period(after)
    if old != new:
        yield f"in force {new}, before {old}"
    yield from altered(before, after, but=("when", *_PERIOD))


def _period(row: RowRecord) -> str:
    tree = plain(row)
    return " ".join(f"{key} {tree[key]}" for key in _PERIOD if key in tree) or "always"


def _conditions(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    parts = []
    for fact in dict.fromkeys((*before, *after)):
        if fact not in after:
            parts.append(f"no longer tests `{fact}` for {written(before[fact])}")
        elif fact not in before:
            parts.append(f"also tests `{fact}` for {written(after[fact])}")
        elif before[fact] != after[fact]:
            parts.append(f"tests `{fact}` for {written(after[fact])}, before {written(before[fact])}")
    return "; ".join(parts)
