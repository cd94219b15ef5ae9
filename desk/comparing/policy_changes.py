"""What was changed between two policies, in the policy's own words: rows, limits, readings, clauses, …"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from engine.loader import PolicyBook
from engine.loading.folder import Folder
from engine.loading.records import RowRecord, TableRecord


def changes(before: PolicyBook, after: PolicyBook) -> dict[str, list[str]]:
    """Every change by what it concerns, a line each; without an entry nothing of that kind changed."""
    one, other = before.draft.folder, after.draft.folder
    found = {
        "policy": list(_policy(one, other)),
        "tables": list(_tables(one, other)),
        "limits": list(_limits(one, other)),
        "readings": list(_readings(one, other)),
        "facts": list(_entries("fact", one.facts[1].facts, other.facts[1].facts)),
        "outcomes": list(_entries("outcome", one.outcomes[1].outcomes, other.outcomes[1].outcomes)),
        "clauses": list(_entries("clause", one.clauses[1].clauses, other.clauses[1].clauses)),
    }
    if _plain(one.outcomes[1].amounts) != _plain(other.outcomes[1].amounts):
        found["outcomes"].append("the amounts that bound every refund: changed")
    windows = (one.facts[1].windows or {}, other.facts[1].windows or {})
    found["facts"] += _entries("window", *windows)
    properties = tuple(
        folder.properties[1].properties if folder.properties is not None else {} for folder in (one, other)
    )
    found["properties"] = list(_entries("property", *properties))
    found["other files"] = list(_files(one.root, other.root))
    return {kind: lines for kind, lines in found.items() if lines}


def _files(one: Path, other: Path) -> Iterator[str]:
    """Files that are read beside the tables, and by which cases are observed."""
    for name in ("calendars.yaml", "carriers.yaml", "brands.yaml"):
        data = [
            (folder / name).read_bytes() if (folder / name).is_file() else None for folder in (one, other)
        ]
        if data[0] != data[1]:
            yield f"{name} is another: cases may be observed otherwise, which is not compared here"


def _policy(one: Folder, other: Folder) -> Iterator[str]:
    before, after = one.policy[1], other.policy[1]
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if field.name == "stages":
            yield from _stages(
                {stage.stage: stage.tables for stage in old}, {stage.stage: stage.tables for stage in new}
            )
        elif old != new:
            yield f"{field.name}: `{old}`, now `{new}`"


def _stages(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if list(before) != list(after) and set(before) == set(after):
        yield f"the stages are tried in another order: {', '.join(after)}"
    for stage in dict.fromkeys((*before, *after)):
        old, new = before.get(stage), after.get(stage)
        if old is None or new is None:
            yield f"stage `{stage}`: {'added' if old is None else 'removed'}"
        elif list(old) != list(new):
            yield f"stage `{stage}`: tries {', '.join(new) or 'no table'}; before {', '.join(old) or 'none'}"


def _tables(one: Folder, other: Folder) -> Iterator[str]:
    before = {table.name: table.record for table in one.tables}
    after = {table.name: table.record for table in other.tables}
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield f"{name}: the table is {'added' if old is None else 'removed'}"
            continue
        for key in ("table", "per", "decides", "adds_to", "beside", "applies"):
            if getattr(old, key) != getattr(new, key):
                yield f"{name}: `{key}` was {_said(getattr(old, key))}, now {_said(getattr(new, key))}"
        if _plain(old.accepts) != _plain(new.accepts):
            yield f"{name}: other findings are accepted"
        yield from _rows(name, old, new)


def _rows(table: str, before: TableRecord, after: TableRecord) -> Iterator[str]:
    old = {row.id: row for row in before.rows}
    new = {row.id: row for row in after.rows}
    for row in old:
        if row not in new:
            yield f"{table}: row `{row}` removed"
    for row in new:
        if row not in old:
            yield f"{table}: row `{row}` added"
    kept_before = [row for row in old if row in new]
    kept_after = [row for row in new if row in old]
    for row in _moved(kept_before, kept_after):
        place = kept_after.index(row)
        where = f"after `{kept_after[place - 1]}`" if place else "to the top"
        yield f"{table}: row `{row}` moved {where}"
    for row in kept_before:
        yield from _row(table, old[row], new[row])


def _row(table: str, before: RowRecord, after: RowRecord) -> Iterator[str]:
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if _plain(old) == _plain(new):
            continue
        if field.name == "when":
            yield f"{table}: row `{before.id}`: {_conditions(old or {}, new or {})}"
        else:
            yield f"{table}: row `{before.id}`: `{field.name.rstrip('_')}` was {_said(old)}, now {_said(new)}"


def _conditions(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    parts = []
    for fact in dict.fromkeys((*before, *after)):
        if fact not in after:
            parts.append(f"no longer tests `{fact}`")
        elif fact not in before:
            parts.append(f"also tests `{fact}`: {_said(after[fact])}")
        elif before[fact] != after[fact]:
            parts.append(f"tests `{fact}` for {_said(after[fact])}, before {_said(before[fact])}")
    return "; ".join(parts)


def _moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The fewest names that must move to bring one order into the other."""
    # the longest common subsequence stays where it is
    table = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in range(len(before) - 1, -1, -1):
        for j in range(len(after) - 1, -1, -1):
            same = before[i] == after[j]
            table[i][j] = table[i + 1][j + 1] + 1 if same else max(table[i + 1][j], table[i][j + 1])
    staying, i, j = set(), 0, 0
    while i < len(before) and j < len(after):
        if before[i] == after[j]:
            staying.add(before[i])
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return [name for name in after if name not in staying]


def _limits(one: Folder, other: Folder) -> Iterator[str]:
    before, after = one.limits[1].limits, other.limits[1].limits
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield f"{name}: {'added' if old is None else 'removed'}"
            continue
        if (old.value, _plain(old.dated)) != (new.value, _plain(new.dated)):
            shown = [_said(_plain(each.dated)) if each.dated else str(each.value) for each in (old, new)]
            yield f"{name}: {shown[0]}, now {shown[1]} {new.unit} ({new.clause})"
        for key in ("meaning", "unit", "clause", "interprets"):
            if getattr(old, key) != getattr(new, key):
                yield f"{name}: `{key}` was {_said(getattr(old, key))}, now {_said(getattr(new, key))}"


def _readings(one: Folder, other: Folder) -> Iterator[str]:
    before, after = one.interpretations[1].interpretations, other.interpretations[1].interpretations
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield f"{name}: {'added' if old is None else 'removed'}"
        elif old.taken != new.taken:
            yield f"{name}: takes `{new.taken}`, before `{old.taken}`"
        elif _plain(old) != _plain(new):
            yield f"{name}: worded otherwise"


def _entries(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield f"{kind} `{name}` removed"
        elif name not in before:
            yield f"{kind} `{name}` added"
        else:
            old, new = before[name], after[name]
            keys = [
                field.name.rstrip("_")
                for field in fields(old)
                if _plain(getattr(old, field.name)) != _plain(getattr(new, field.name))
            ]
            if keys:
                yield f"{kind} `{name}`: {', '.join(f'`{key}`' for key in keys)} changed"


def _said(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, list):
        return "[" + ", ".join(map(str, plain)) + "]" if plain else "nothing"
    return "nothing" if plain is None else f"`{plain}`"


def _plain(value: Any) -> Any:
    """A record as plain maps and lists, which can be compared."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
