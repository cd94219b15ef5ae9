"""Text with positions: a YAML or JSON document, its plain value, and where each part stands."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Any, Protocol

from engine.diagnostics import Diagnostic, Place, Problems, Refused
from engine.layout import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    UNSHOWABLE,
    Extent,
    Flaw,
    Path,
    unshowable_character,
)

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_NODES",
    "Path",
    "Source",
    "Span",
    "Unreadable",
    "read_document",
    "read_json",
    "read_yaml",
    "read_yaml_documents",
]


class Places(Protocol):
    """Where the parts of a text stand."""

    def find(self, path: Path, key: bool = False) -> tuple[int, int]:
        """The characters of the value (or its key) at `path`, or of the nearest parent there is."""


_ASCII_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\r"))


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text: lines and columns count characters from 1; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Source:
    """One document of a file: its name, its text, its plain value, and the places of its parts.

    In a value from YAML every scalar is text, or None where nothing, a plain `null` or `~` stands;
    one from JSON holds dict, list, str, bool, int, Decimal and None. `first_line` is the line of
    the file at which `text` begins. Places are computed when one is first asked for.
    """

    __slots__ = ("_places", "_line_ends", "_measure", "first_line", "name", "text", "value")

    def __init__(
        self,
        name: str,
        text: str,
        value: Any,
        measure: Callable[[str], Places],
        first_line: int = 1,
    ) -> None:
        self.name = name
        self.text = text
        self.value = value
        self.first_line = first_line
        self._measure = measure
        self._places: Places | None = None
        self._line_ends: array[int] | None = None

    def standing_for(self, value: Any) -> Source:
        """The same text with another plain value, for what is made from it."""
        return Source(self.name, self.text, value, self._measure, self.first_line)

    def span(self, path: Path, key: bool = False, piece: tuple[int, int] | None = None) -> Span:
        """Where the value (or its key) at `path` stands, or its nearest parent that there is.

        `piece` narrows a text value to some of its characters (from 0, end exclusive), as far as
        they stand in the document as they are, neither folded nor escaped.
        """
        start, end = self.characters(path, key)
        if piece is not None:
            start, end = self._narrowed(self._text_at(path), start, end, piece)
        line, column = self._line_and_column(start)
        end_line, end_column = self._line_and_column(end)
        return Span(line, column, end_line, end_column)

    def characters(self, path: Path, key: bool = False) -> tuple[int, int]:
        """The same place as offsets into `text`, from 0, end exclusive."""
        if self._places is None:
            self._places = self._measure(self.text)
        return self._places.find(path, key)

    def line(self, number: int) -> str:
        """A line of the file without its line end; empty where there is no such line."""
        index = number - self.first_line
        if not 0 <= index < len(self._ends()):
            return ""
        return self.text[self._start_of(index) : self._ends()[index] + index].rstrip("\r")

    def _text_at(self, path: Path) -> str:
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return ""
        return value if isinstance(value, str) else ""

    def _narrowed(self, value: str, start: int, end: int, piece: tuple[int, int]) -> tuple[int, int]:
        written = self.text[start:end]
        whole = written.find(value) if value else -1
        if whole >= 0:
            begin = min(start + whole + piece[0], end)
            return begin, max(start + whole + piece[1], begin + 1)
        # folded lines: the same words in the same order, with other space between them
        match = re.search(r"\s+".join(map(re.escape, value.split())), written) if value.strip() else None
        if match is None:
            words = value[piece[0] : piece[1]]
            found = written.find(words) if words and written.count(words) == 1 else -1
            return (start + found, start + found + len(words)) if found >= 0 else (start, end)
        solid = [index for index in range(match.start(), match.end()) if not written[index].isspace()]
        first = len("".join(value[: piece[0]].split()))
        last = len("".join(value[: piece[1]].split()))
        if first >= len(solid):
            return start, end
        return start + solid[first], start + solid[max(last, first + 1) - 1] + 1

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        offset = min(offset, len(self.text))
        # The key grows with the index: where a line ends, its line end included.
        index = bisect_left(range(len(self._ends())), offset, key=lambda i: self._ends()[i] + i)
        return self.first_line + index, offset - self._start_of(index) + 1

    def _start_of(self, index: int) -> int:
        return self._ends()[index - 1] + index if index else 0

    def _ends(self) -> array[int]:
        """For each line the number of characters up to its end, line ends not counted."""
        if self._line_ends is None:
            self._line_ends = array("q", accumulate(map(len, self.text.split("\n"))))
        return self._line_ends


class Unreadable(Refused):
    """A text that cannot be read as one document; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        problems = Problems()
        problems.append(diagnostic)
        super().__init__(problems)
        self.diagnostic = diagnostic


def read_yaml(name: str, data: bytes) -> Source:
    """The one document of a YAML file. Raises Unreadable."""
    sources = read_yaml_documents(name, data)
    if len(sources) == 1:
        return sources[0]
    text = _decode(name, data)
    if not sources:
        raise _unreadable(name, text, Flaw("empty-document", "the document is empty", 0, 0))
    start, end = sources[1].characters(())
    message = f"the file holds {len(sources)} documents, and one is expected"
    help = "keep one, and remove the `---` before the others"
    raise _unreadable(name, text, Flaw("several-documents", message, start, end, help))


def read_yaml_documents(name: str, data: bytes) -> list[Source]:
    """The documents of a YAML file, which `---` separates. Raises Unreadable."""
    from engine import yaml_source

    text = _decode(name, data)
    try:
        values = yaml_source.read_values(text)
    except Flaw as flaw:
        raise _unreadable(name, text, flaw) from None
    return [
        Source(name, text, value, partial(yaml_source.measure, number=number))
        for number, value in enumerate(values)
    ]


def read_json(name: str, data: bytes, first_line: int = 1) -> Source:
    """The one document of a JSON file, or of its line `first_line`. Raises Unreadable."""
    from engine import json_source
    from engine.json_places import JsonPlaces

    text = _decode(name, data, first_line)
    try:
        value = json_source.read_value(text)
    except Flaw as flaw:
        raise _unreadable(name, text, flaw, first_line) from None
    return Source(name, text, value, JsonPlaces, first_line)


def read_document(name: str, data: bytes) -> Source:
    """The one document of a file: JSON or YAML by the name's ending, else by its first character.

    Raises Unreadable.
    """
    ending = name.lower().rpartition(".")[2]
    if ending in ("yaml", "yml"):
        return read_yaml(name, data)
    begins_json = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
    if begins_json or ending in ("json", "jsonl"):
        return read_json(name, data)
    return read_yaml(name, data)


def _decode(name: str, data: bytes, first_line: int = 1) -> str:
    if len(data) > MAX_BYTES:
        message = f"the document is larger than {MAX_BYTES // 1024 // 1024} MiB"
        flaw = Flaw("too-large", message, 0, 0, "split it into several documents")
        raise _unreadable(name, "", flaw, first_line)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        text = data.decode("utf-8", "replace")
        help = "save the file as UTF-8"
        flaw = Flaw("not-utf-8", "the text is not UTF-8", len(before), len(before) + 1, help)
        raise _unreadable(name, text, flaw, first_line) from None
    if text.startswith("\ufeff"):
        text = text[1:]
    # The quick tests by bytes spare most texts the slow one.
    suspect = len(data.translate(None, _ASCII_CONTROLS)) != len(data)
    if suspect or not data.isascii() and (b"\xc2" in data or b"\xef\xbf" in data):
        match = UNSHOWABLE.search(text)
        if match is not None:
            flaw = unshowable_character(match[0], match.start(), match.end())
            raise _unreadable(name, text, flaw, first_line)
    return text


def _unreadable(name: str, text: str, flaw: Flaw, first_line: int = 1) -> Unreadable:
    def place(start: int, end: int) -> Place:
        return Place(Source(name, text, None, lambda _: Extent(start, end), first_line), ())

    related = tuple((message, place(start, end)) for message, start, end in flaw.related)
    return Unreadable(Diagnostic(flaw.code, flaw.message, place(flaw.start, flaw.end), flaw.help, related))
