"""What a letter is made of, whatever it is written as: sections of paragraphs, lists, entries and amounts."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from engine.record import record, tuple_record
from reports.layout import LONGEST, visible


@tuple_record
class Quoted:
    """A text of the case, which somebody wrote: it is shown as it is, and never read as markup."""

    text: str

    def __str__(self) -> str:
        return self.text


Piece = str | Quoted
Line = tuple[Piece, ...]
"""Words of the letter's own and of the case beside each other."""
Value = Piece | Line


@record
class Paragraph:
    """A paragraph."""

    line: Line


@record
class Items:
    """A list."""

    lines: tuple[Line, ...]


@record
class Entry:
    """A term, and what is said of it."""

    term: Line
    details: tuple[Line, ...]


@record
class Entries:
    """Terms with what is said of them."""

    entries: tuple[Entry, ...]


@record
class Amounts:
    """Amounts with their total."""

    caption: Line
    rows: tuple[tuple[Line, Line], ...]
    total: tuple[Line, Line]


Block = Paragraph | Items | Entries | Amounts


@record
class Section:
    """A part of a letter under its heading."""

    heading: Line
    blocks: tuple[Block, ...]


@record
class Letter:
    """A letter to one reader."""

    language: str
    """The language as HTML names it."""
    direction: str
    title: Line
    head: Entries
    sections: tuple[Section, ...]


def quoted(text: str) -> Quoted:
    """A text of the case on one line, without characters that move or hide what stands around it.

    What joins the parts of an emoji, or of a word in a script that needs it, stays.
    """
    clipped = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return Quoted(visible(" ".join(clipped.split())))


def filled(message: str, values: dict[str, Value]) -> Line:
    """A message with its placeholders replaced; raises KeyError for one that has no value."""
    return tuple(_pieces(message, values))


def _pieces(message: str, values: dict[str, Value]) -> Iterator[Piece]:
    for words, name, _, _ in Formatter().parse(message):
        if words:
            yield words
        if name is not None:
            value = values[name]
            if isinstance(value, tuple):
                yield from value
            else:
                yield value


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(map(str, line))
