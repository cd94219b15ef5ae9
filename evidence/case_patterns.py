"""Values at patterns of keys in a plain tree: of many patterns in one walk, or of one with their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from engine.source import Path

EACH = "*"
"""A step of a pattern: every item of a list or map."""


class Pattern:
    """What is looked for from one place of the tree on: here itself, at keys, and in each item."""

    __slots__ = ("each", "is_last", "keys", "pattern", "steps")

    def __init__(self) -> None:
        self.pattern: Path | None = None
        """The whole pattern that ends here, if one does."""
        self.keys: dict[str, Pattern] = {}
        self.each: Pattern | None = None
        self.is_last = True
        """Whether nothing is looked for any deeper."""
        self.steps: tuple[tuple[str, Pattern], ...] = ()
        """The keys, which a loop of a few gets through sooner as a tuple."""

    def add(self, pattern: Path) -> Pattern:
        """Look for one more pattern; gives back the place at which it ends, by which its values are found."""
        place = self
        for step in pattern:
            place.is_last = False
            if step == EACH:
                place.each = place.each or Pattern()
                place = place.each
            else:
                deeper = place.keys.setdefault(str(step), Pattern())
                place.steps = tuple(place.keys.items())
                place = deeper
        place.pattern = pattern
        return place


Found = defaultdict[Pattern, list[Any]]
"""The values of each pattern, by the place at which it ends."""


def gather(value: Any, wanted: Pattern, found: Found) -> None:
    """The values at all patterns, in one walk."""
    if wanted.pattern is not None and value is not None:
        found[wanted].append(value)
    if isinstance(value, dict):
        for key, inside in wanted.steps:
            item = value.get(key)
            if item is None:
                continue
            if inside.is_last:
                found[inside].append(item)
            else:
                gather(item, inside, found)
        if wanted.each is not None and wanted.each.pattern is not None:
            found[wanted.each] += [item for item in value.values() if item is not None]
    elif isinstance(value, list) and wanted.each is not None:
        for item in value:
            gather(item, wanted.each, found)


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
