"""Text laid out for a terminal: harmless characters, columns that agree, no line over `WIDTH` columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from unicodedata import east_asian_width

WIDTH = 100
"""Columns of a line; a Chinese, Japanese or Korean character takes two."""
LONGEST = 600
"""Characters of one text that are shown; the ruling document holds the whole."""
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Controls, and the characters that change the direction or the lines of what is shown."""
_JOINED = re.compile("(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
"""Joiners inside of emoji and of words in scripts that need them."""
_NO_WIDTH = frozenset("\u200c\u200d\u2066\u2067\u2068\u2069")


def harmless(value: Any, longest: int = LONGEST) -> Any:
    """A document whose texts hold no character that moves, hides or recolours what a terminal shows."""
    if isinstance(value, str):
        shown = value if len(value) <= longest else value[:longest] + "…"
        return shown if shown.isascii() and shown.isprintable() else visible(shown)
    if isinstance(value, dict):
        return {harmless(key, longest): harmless(each, longest) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [harmless(each, longest) for each in value]
    return value


def visible(text: str) -> str:
    """A text with a mark in place of each character that moves, hides or recolours what is shown.

    What joins the parts of an emoji, or of a word in a script that needs it, stays.
    """
    joiners = {found.start() for found in _JOINED.finditer(text)}
    if not joiners:
        return _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", text)
    return "".join(
        each if at in joiners else _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", each)
        for at, each in enumerate(text)
    )


def columns(text: str) -> int:
    """How many columns a text takes, never too few."""
    if text.isascii():
        return len(text)
    return sum(
        0 if character in _NO_WIDTH else 2 if east_asian_width(character) in "WF" else 1 for character in text
    )


def wrapped(text: str, indent: int = 2) -> str:
    """A paragraph, wrapped and indented."""
    margin = " " * indent
    return "\n".join(margin + line for line in _lines(text, WIDTH - indent))


def beside(text: str, label: str, column: int, indent: int = 2) -> str:
    """A text in a column of its own, right of its label; a label that is too long stands above it."""
    lines = [" " * column + line for line in _lines(text, WIDTH - column)]
    if indent + columns(label) + 2 > column:
        return "\n".join([wrapped(label, indent), *lines])
    first = " " * indent + label
    return "\n".join([first + " " * (column - columns(first)) + lines[0].lstrip(" "), *lines[1:]])


def row(cells: list[str], widths: list[int], indent: int = 2) -> str:
    """A row of a table: each cell wrapped in a column of its own, with two columns between them."""
    columned = [list(_lines(cell, width)) for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for number in range(max(map(len, columned))):
        line = " " * indent
        for texts, width in zip(columned, widths, strict=True):
            text = texts[number] if number < len(texts) else ""
            line += text + " " * (width - columns(text) + 2)
        lines.append(line.rstrip())
    return "\n".join(lines)


def column_for(labels: list[str], indent: int = 2, most: int = 44) -> int:
    """The column at which texts stand beside these labels: past the longest of those below `most`."""
    ends = [indent + columns(label) + 2 for label in labels]
    return max((end for end in ends if end <= most), default=min(most, max(ends, default=most)))


def clipped(text: str, length: int) -> str:
    """A text on one line of at most `length` columns; what is left out shows as `…`."""
    if columns(text) <= length:
        return text
    taken = ""
    for character in text:
        if columns(taken + character) > length - 1:
            break
        taken += character
    return taken.rstrip() + "…"


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in text.split() or [""]:
        for piece in _pieces(word, width):
            if line and columns(line) + 1 + columns(piece) > width:
                yield line
                line = ""
            line = f"{line} {piece}" if line else piece
    yield line


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word, in parts where it is wider than a line."""
    part, taken = "", 0
    for character in word if columns(word) > width else ():
        wide = columns(character)
        if taken + wide > width:
            yield part
            part, taken = "", 0
        part, taken = part + character, taken + wide
    yield part or word
