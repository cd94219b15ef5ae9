"""What is wrong with a document, where, and what to do: collected, sorted, shown with the line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine.source import Path, Source, Span

_WIDTH = 100  # columns of a source line that are shown
_LONGEST_MESSAGE = 600
_SUBSTITUTE = "\N{REPLACEMENT CHARACTER}"
# Controls, and the characters that change the direction or the lines of what is shown.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\uffff]"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a document: the value at `path`, its key, or a piece of its text.

    A piece counts the characters of the text value from 0, end exclusive.
    """

    source: Source
    path: Path
    key: bool = False
    piece: tuple[int, int] | None = None

    @property
    def span(self) -> Span:
        """The lines and columns of the place."""
        return self.source.span(self.path, self.key, self.piece)

    @property
    def where(self) -> str:
        """The place as `file:line:column`."""
        span = self.span
        return f"{_harmless(self.source.name)}:{span.line}:{span.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong: a kebab-case `code`, what it is in the user's words, what to do."""

    code: str
    message: str
    place: Place | None
    help: str | None = None
    related: tuple[tuple[str, Place], ...] = ()
    severity: Literal["error", "warning"] = "error"


class Problems:
    """The diagnostics of one run, in the order of their places; true if one of them is an error."""

    def __init__(self) -> None:
        self._diagnostics: list[Diagnostic] = []
        self._has_error = False

    def add(
        self,
        code: str,
        message: str,
        place: Place | None,
        help: str | None = None,
        related: Iterable[tuple[str, Place]] = (),
        severity: Literal["error", "warning"] = "error",
    ) -> None:
        """Note one more thing that is wrong."""
        self.append(Diagnostic(code, message, place, help, tuple(related), severity))

    def append(self, diagnostic: Diagnostic) -> None:
        """Note a diagnostic that is there already."""
        self._diagnostics.append(diagnostic)
        self._has_error = self._has_error or diagnostic.severity == "error"

    def extend(self, other: Iterable[Diagnostic]) -> None:
        """Note all of `other`, which may be another Problems."""
        for diagnostic in other:
            self.append(diagnostic)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All of them, sorted by file, line and column; those without a place come first."""
        return tuple(sorted(self._diagnostics, key=order))

    def raise_if_any(self) -> None:
        """Raise Refused if there is an error."""
        if self._has_error:
            raise Refused(self)

    def __bool__(self) -> bool:
        return self._has_error

    def __len__(self) -> int:
        return len(self._diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)


class Refused(Exception):
    """A document cannot be used; `problems` says why."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(one_line(diagnostic) for diagnostic in self.problems)


def order(diagnostic: Diagnostic) -> tuple[str, int, int]:
    """What diagnostics are sorted by: file, line and column; those without a place come first."""
    if diagnostic.place is None:
        return "", 0, 0
    span = diagnostic.place.span
    return diagnostic.place.source.name, span.line, span.column


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """All diagnostics as plain text, each with the line itself and its place underlined."""
    return "\n".join(_render_one(diagnostic) for diagnostic in diagnostics)


def one_line(diagnostic: Diagnostic) -> str:
    """`file:line:column: message; help [code]`"""
    where = "" if diagnostic.place is None else f"{diagnostic.place.where}: "
    help = "" if diagnostic.help is None else f"; {_harmless(_clipped(diagnostic.help))}"
    return f"{where}{_harmless(_clipped(diagnostic.message))}{help} [{diagnostic.code}]"


def _render_one(diagnostic: Diagnostic) -> str:
    message = _harmless(_clipped(diagnostic.message))
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {message}"]
    if diagnostic.place is not None:
        lines.extend(_snippet(diagnostic.place))
    for note, place in diagnostic.related:
        lines.append(f"  note: {_harmless(_clipped(note))}")
        lines.extend(_snippet(place))
    if diagnostic.help is not None:
        lines.append(f"  help: {_harmless(_clipped(diagnostic.help))}")
    return "\n".join(lines) + "\n"


def _snippet(place: Place) -> Iterator[str]:
    span = place.span
    line = place.source.line(span.line)
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    line, start, end = _cut_round(line, start, max(end, start))
    line = _harmless(line)
    number = str(span.line)
    margin = " " * (len(number) + 1) + "|"
    yield f"  {place.where}"
    if not place.source.text:
        return
    yield margin
    yield f"{number} | {line}".rstrip()
    underline = "^" * max(_columns(line[start:end]), 1)
    yield f"{margin} {' ' * _columns(line[:start])}{underline}"


def _cut_round(line: str, start: int, end: int) -> tuple[str, int, int]:
    if len(line) <= _WIDTH:
        return line, start, end
    first = max(0, min(start - _WIDTH // 4, len(line) - _WIDTH))
    last = min(len(line), first + _WIDTH)
    before, after = "…" if first else "", "…" if last < len(line) else ""
    shift = len(before) - first
    return before + line[first:last] + after, start + shift, min(end, last) + shift


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text
    )


def _harmless(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub(lambda match: " " if match[0] in "\t\n" else _SUBSTITUTE, text)


def _clipped(text: str) -> str:
    if len(text) <= _LONGEST_MESSAGE:
        return text
    half = _LONGEST_MESSAGE // 2
    return f"{text[:half]} … {text[-half:]}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that `word` most likely means, or None when nothing is near."""
    from engine.nearest import nearest_name

    return nearest_name(word, known)
