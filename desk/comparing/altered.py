"""Records of two policies as plain trees: what one holds, how two differ, which was renamed or moved."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, NamedTuple

from desk.editing.house_layout import on_one_line
from engine.instants import Moment, format_instant
from reports.wording import instant_text

_ON_ONE_LINE = 80
"""Characters of an old and a new value that are still told on one line."""
_NOTHING: Any = object()


class Change(NamedTuple):
    """A change in words, further lines indented, and the clauses that it touches."""

    text: str
    clauses: tuple[str, ...] = ()


def plain(value: Any, *, stated: bool = False) -> Any:
    """A record as maps, lists and texts, which can be compared; `stated` leaves out what is the default."""
    if isinstance(value, Moment):
        return instant_text(format_instant(value.micros))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return {key: plain(each, stated=stated) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each, stated=stated) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        given = ((field, getattr(value, field.name)) for field in fields(value))
        return {
            field.name.rstrip("_"): plain(each, stated=stated)
            for field, each in given
            if each is not None and not (stated and field.default is not MISSING and each == field.default)
        }
    return value


def written(value: Any) -> str:
    """A plain value on one line, as a policy file would say it."""
    if value is _NOTHING:
        return "nothing"
    return " ".join(value.split()) if isinstance(value, str) else on_one_line(value)


def indented(head: str, lines: Iterable[str]) -> str:
    """A line, and under it others that belong to it."""
    return "\n  ".join([head, *(line.replace("\n", "\n  ") for line in lines)])


def content(value: Any) -> list[str]:
    """What a record or map states, a line a key."""
    return [f"{key}: {written(each)}" for key, each in plain(value, stated=True).items()]


def altered(before: Any, after: Any, *, but: Container[str] = (), inside: str = "") -> Iterator[str]:
    """How two records or maps differ, a text for each key but some, with the value before and after.

    `inside` stands before the keys: where in a tree the two are.
    """
    old, new = plain(before), plain(after)
    for key in dict.fromkeys((*old, *new)):
        if key not in but:
            yield from _altered(f"{inside}{key}", old.get(key, _NOTHING), new.get(key, _NOTHING))


def _altered(key: str, old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from altered(old, new, inside=f"{key}.")
    elif isinstance(old, list) and isinstance(new, list):
        yield f"`{key}`: {_items(old, new)}"
    else:
        yield was_and_is(f"`{key}`", old, new)


def was_and_is(what: str, old: Any, new: Any) -> str:
    """A value before and after; long ones stand below each other."""
    before, after = (
        written(each) if each is _NOTHING or isinstance(each, list | dict) else f"`{written(each)}`"
        for each in (old, new)
    )
    if len(before) + len(after) <= _ON_ONE_LINE:
        return f"{what} was {before}, now {after}"
    return indented(what, [f"was: {before}", f"now: {after}"])


def _items(old: Sequence[Any], new: Sequence[Any]) -> str:
    parts = [f"{_item(each)} removed" for each in old if each not in new]
    parts += [f"{_item(each)} added" for each in new if each not in old]
    kept = [each for each in new if each in old]
    if not parts or kept != [each for each in old if each in new]:
        parts.append(f"now in the order {on_one_line(new)}, before {on_one_line(old)}")
    return ", ".join(parts)


def _item(item: Any) -> str:
    return f"`{written(item)}`" if isinstance(item, str) else written(item)


def renamed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """The new name by the old one, of what left under one name and came with equal content under another."""
    came = {name: plain(each) for name, each in after.items() if name not in before}
    found = {}
    for name, each in before.items():
        if name in after or not came:
            continue
        content_before = plain(each)
        same = next((other for other, content_after in came.items() if content_after == content_before), None)
        if same is not None:
            found[name] = same
            del came[same]
    return found


def moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The fewest names that must move to bring one order of the same names into the other."""
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


def entries(
    kind: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    clauses: Callable[[str, Any], Iterable[str]] = lambda name, value: (),
) -> Iterator[Change]:
    """Named things that were added, removed, renamed or altered; `clauses` says to which each belongs."""
    new_names = renamed(before, after)
    for name, old in before.items():
        if name in new_names:
            touched = (*clauses(name, old), *clauses(new_names[name], old))
            yield Change(f"{kind} `{name}` renamed to `{new_names[name]}`", touched)
        elif name not in after:
            yield Change(indented(f"{kind} `{name}` removed", content(old)), tuple(clauses(name, old)))
        else:
            touched = (*clauses(name, old), *clauses(name, after[name]))
            for text in altered(old, after[name]):
                yield Change(f"{kind} `{name}`: {text}", touched)
    for name, new in after.items():
        if name not in before and name not in new_names.values():
            yield Change(indented(f"{kind} `{name}` added", content(new)), tuple(clauses(name, new)))
