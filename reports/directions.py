"""Texts that are read from right to left: found within others, and kept from turning round what is beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unicodedata import bidirectional

_RIGHT_TO_LEFT = frozenset(("R", "AL"))
_LEFT_TO_RIGHT = "L"
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
"""What makes a text stand by itself, whichever way it reads, where there is no markup to say so."""


def with_runs(text: str, inside: Callable[[str], Any], outside: Callable[[str], Any]) -> list[Any]:
    """A text in parts: each run from right to left, with what stands within it, and what is around them."""
    if text.isascii():
        return [outside(text)]
    parts: list[Any] = []
    done = first = last = 0
    within = False
    for at, character in enumerate(text):
        direction = bidirectional(character)
        if direction in _RIGHT_TO_LEFT:
            if not within:
                first, within = at, True
            last = at + 1
        elif direction == _LEFT_TO_RIGHT and within:
            parts += [outside(text[done:first]), inside(text[first:last])]
            done, within = last, False
    if within:
        parts += [outside(text[done:first]), inside(text[first:last])]
        done = last
    return [*parts, outside(text[done:])]


def isolated_lines(text: str) -> str:
    """A text for a terminal, in each of whose lines a run from right to left stands by itself."""
    if text.isascii():
        return text
    return "\n".join("".join(with_runs(line, _isolated, str)) for line in text.split("\n"))


def _isolated(run: str) -> str:
    return f"{ISOLATE}{run}{END}"
