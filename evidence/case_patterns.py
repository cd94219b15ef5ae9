"""Values at patterns of keys in a plain tree: of many patterns in one walk, or of one with their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

from engine.source import Path

EACH = "*"
"""A step of a pattern: every item of a list or map."""

Found = Sequence[Sequence[Any]]
"""The values of each pattern, by its number."""


class Pattern:
    """What is looked for from one place of the tree on: here itself, at keys, and in each item."""

    __slots__ = ("each", "keys", "number", "pattern")

    def __init__(self) -> None:
        self.pattern: Path | None = None
        """The whole pattern that ends here, if one does."""
        self.number = -1
        """Its number among those that were added."""
        self.keys: dict[str, Pattern] = {}
        self.each: Pattern | None = None


class Patterns:
    """Patterns that are looked for together."""

    def __init__(self) -> None:
        self._whole = Pattern()
        self._count = 0

    def add(self, pattern: Path) -> Pattern:
        """Look for one more pattern; gives back the place at which it ends."""
        place = self._whole
        for step in pattern:
            if step == EACH:
                place.each = place.each or Pattern()
                place = place.each
            else:
                place = place.keys.setdefault(str(step), Pattern())
        if place.pattern is None:
            place.pattern, place.number = pattern, self._count
            self._count += 1
        return place

    def walk(self) -> Callable[[Any], Found]:
        """What gathers the values of all patterns from a tree.

        The walk is written out as a function of its own, as dataclasses write theirs: it goes through every
        case, and looking up at each step what to look for next takes several times as long.
        """
        names = count()
        lists = [f"found_{number}" for number in range(self._count)]
        written = [
            "def walk(value):",
            *(f"    {name} = []" for name in lists),
            *(f"    {line}" for line in _lines("value", self._whole, names)),
            f"    return ({', '.join(lists)},)",
        ]
        scope: dict[str, Any] = {}
        exec("\n".join(written), scope)
        walk: Callable[[Any], Found] = scope["walk"]
        return walk


def _lines(name: str, wanted: Pattern, names: Iterator[int]) -> Iterator[str]:
    """The lines that gather from what stands at a place, which is not None, under a name."""
    if wanted.pattern is not None:
        yield f"found_{wanted.number}.append({name})"
    if wanted.keys or (wanted.each is not None and wanted.each.pattern is not None):
        yield f"if isinstance({name}, dict):"
        for key, inside in wanted.keys.items():
            item = f"item_{next(names)}"
            yield f"    {item} = {name}.get({key!r})"
            yield f"    if {item} is not None:"
            yield from (f"        {line}" for line in _lines(item, inside, names))
        if wanted.each is not None and wanted.each.pattern is not None:
            yield f"    found_{wanted.each.number} += [item for item in {name}.values() if item is not None]"
    if wanted.each is not None:
        item = f"item_{next(names)}"
        yield f"if isinstance({name}, list):"
        yield f"    for {item} in {name}:"
        yield f"        if {item} is not None:"
        yield from (f"            {line}" for line in _lines(item, wanted.each, names))


def find(value: Any, pattern: Path, path: Path) -> Iterator[tuple[Path, Any]]:
    """The values at a pattern of keys, in which EACH is every item of a list or map."""
    if not pattern:
        if value is not None:
            yield path, value
        return
    step, rest = pattern[0], pattern[1:]
    if step != EACH:
        if isinstance(value, dict) and step in value:
            yield from find(value[step], rest, (*path, step))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from find(item, rest, (*path, index))
    elif isinstance(value, dict) and not rest:
        for key, item in value.items():
            yield from find(item, rest, (*path, key))
