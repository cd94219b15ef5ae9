"""The problems of one reading of a document: each with its place, its words, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.diagnostics import Place, Problems, nearest
from engine.source import Path, Source

MOST_PROBLEMS = 1_000
_MOST_GUESSES = 100
_MOST_WORDS_SHOWN = 12
_LONGEST_WORD_SHOWN = 80

# Where a value stands: None for the root, else (trail of its parent, step); the place of a key
# is (trail of its map, key, True). Trails cost less than paths, which only a problem needs.
Trail = tuple[Any, ...] | None

EXPECTED: dict[str, tuple[str, str | None]] = {
    "text": ("text", None),
    "scalar": ("text", None),
    "words": ("a word", None),
    "bool": ("`true` or `false`", None),
    "int": ("a whole number", "write it in digits only"),
    "decimal": ("a number", "write digits with at most one `.`, such as `24.30`"),
    "list": ("a list", "write `[…]`, or one line `- …` for each item"),
    "map": ("a map", "write `key: value`"),
    "record": ("a map", "write `key: value`"),
}


class TooManyProblems(Exception):
    """MOST_PROBLEMS were reported; the rest of the document is not read."""


class Reading:
    """One reading of one document: `count` says how many problems it has reported so far."""

    __slots__ = ("_base", "_problems", "count", "source")

    def __init__(self, source: Source, base: Path, problems: Problems) -> None:
        self.source = source
        self.count = 0
        self._base = base
        self._problems = problems

    def path(self, trail: Trail) -> Path:
        """The path of a trail from the root of the document."""
        steps: list[str | int] = []
        while trail is not None:
            steps.append(trail[1])
            trail = trail[0]
        return (*self._base, *reversed(steps))

    def refuse(
        self, code: str, message: str, trail: Trail, help: str | None = None, key: bool = False
    ) -> None:
        """Report a problem. Raises TooManyProblems after the last one that is reported."""
        place = Place(self.source, self.path(trail), key or is_key(trail))
        self.count += 1
        if self.count > MOST_PROBLEMS:
            message = f"there are more than {MOST_PROBLEMS:,} problems, and the rest is not shown"
            self._problems.add("too-many-problems", message, place)
            raise TooManyProblems
        self._problems.add(code, message, place, help)

    def refuse_kind(self, kind: str, value: Any, trail: Trail) -> None:
        """Report that a value is of another kind than its place asks for."""
        expected, help = EXPECTED[kind]
        self.refuse_other_than(expected, value, trail, help)

    def refuse_other_than(self, expected: str, value: Any, trail: Trail, help: str | None = None) -> None:
        """Report that a value is not what is `expected` in its place."""
        subject = self.subject(trail)
        if value is None:
            message = f"{subject} is empty, and must be {expected}"
        else:
            message = f"{subject} must be {expected}, not {_in_words(value)}"
        self.refuse("wrong-kind", message, trail, help)

    def refuse_missing(self, key: str, doc: str | None, present: bool, trail: Trail) -> None:
        """Report that the map at `trail` lacks a value for `key`, which must be given."""
        meaning = "" if doc is None else f": {doc}"
        if present:
            self.refuse(
                "missing-key",
                f"`{key}` is empty, and must be given",
                (trail, key),
                f"write a value{meaning}",
                key=True,
            )
            return
        # The map's own key shows where it begins; an item of a list has none.
        path = self.path(trail)
        has_key = bool(path) and isinstance(path[-1], str)
        message = f"{self.subject(trail)} has no `{key}`, which must be given"
        self.refuse("missing-key", message, trail, f"add `{key}`{meaning}", key=has_key)

    def guess(self, word: str, known: Sequence[str], otherwise: str) -> str | None:
        """What to do about an unknown word: take the nearest known one, or one of them all."""
        near = nearest(word, known) if self.count < _MOST_GUESSES else None
        if near is not None:
            return f"did you mean `{near}`?"
        if not known:
            return None
        shown = ", ".join(f"`{name}`" for name in known[:_MOST_WORDS_SHOWN])
        return f"{otherwise} {shown}{', …' if len(known) > _MOST_WORDS_SHOWN else ''}"

    def subject(self, trail: Trail) -> str:
        """What stands at a trail, in words."""
        path = self.path(trail)
        if not path:
            return "the document"
        last = path[-1]
        if is_key(trail):
            return f"the key {quoted(last)}"
        if isinstance(last, str):
            return quoted(last)
        above = path[-2] if len(path) > 1 else None
        return f"item {last + 1} of {quoted(above) if isinstance(above, str) else 'the list'}"


def is_key(trail: Trail) -> bool:
    """Whether a trail leads to a key, not to a value."""
    return trail is not None and len(trail) == 3


def quoted(word: object) -> str:
    """A user's word in backticks, cut where it is long."""
    text = str(word)
    if len(text) > _LONGEST_WORD_SHOWN:
        text = text[: _LONGEST_WORD_SHOWN - 1] + "…"
    return f"`{text}`"


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, (int, Decimal)):
        return f"the number {quoted(value)}"
    return f"the text {quoted(value)}" if value else "an empty text"
