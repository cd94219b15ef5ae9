"""Words in a drawing, which does not break its lines by itself and does not know the reader's fonts."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

SIZE, LINE = 12, 16
"""The size of letters, and the height of a line."""
_THIN = frozenset(" .,:;'|!()[]{}ijlftrI-/\\`“”’")
_BROAD = frozenset("mwMW@%&…–—")
_BOLD = 1.12
"""How much wider bold letters are."""


def width_of(text: str) -> float:
    """How wide a text is, hardly ever too little: by the widest of the usual fonts without serifs."""
    return SIZE * sum(map(_share, text))


def fitting(text: str, width: float, most: int = 3, *, bold: bool = False) -> list[str]:
    """A text on few lines of a width; what is left out shows as `…`, and is whole in the text beside."""
    room = width / _BOLD if bold else width
    lines = list(_lines(text, room))
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width_of(last + "…") > room:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]


def _share(character: str) -> float:
    """The width of a character as a share of the size of letters."""
    if combining(character):
        return 0.0
    if character in _THIN:
        return 0.4
    if character in _BROAD:
        return 1.0
    if east_asian_width(character) in "WF":
        return 1.3
    return 0.78 if character.isupper() else 0.65


def _lines(text: str, room: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= room:
            line = joined
            continue
        if line:
            yield line
        line = word
        while width_of(line) > room and len(line) > 1:
            taken = _taken(line, room)
            yield line[:taken]
            line = line[taken:]
    yield line


def _taken(word: str, room: float) -> int:
    """How many characters of a word fit, at least one."""
    used = 0.0
    for at, character in enumerate(word):
        used += SIZE * _share(character)
        if used > room:
            return max(at, 1)
    return len(word)
