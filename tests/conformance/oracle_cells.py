"""The cells of published decision tables: what is written in them, and which pieces of a column they take.

A cell is `-`, tests with commas between them (any of them), or `not(...)` of tests; a test is a value, a
bound, or an interval. Numbers are read exactly, and days are whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import inf

End = tuple[Fraction | float, int]
"""A place on a number line: just before a number (-1), at it (0), or just after it (1)."""


class Unreadable(Exception):
    """A cell or domain that is not of the form that tables are written in, or outside its column."""


@dataclass(frozen=True)
class Span:
    """Numbers, or days, from one place to another."""

    start: End
    end: End

    def within(self, other: Span) -> bool:
        return other.start <= self.start and self.end <= other.end

    def whole_days(self) -> Span:
        """The days of a span, its ends days themselves."""
        (first, _), (last, _) = self.start, self.end
        return Span(
            (first + 1, 0) if self.start[1] == 1 else self.start,
            (last - 1, 0) if self.end[1] == -1 else self.end,
        )


@dataclass(frozen=True)
class Word:
    """One word, or a truth value as it is written."""

    text: str


ANY_OTHER = Word("any other")
"""Everything of an open column that no cell names."""
NULL = Word("null")
Piece = Span | Word

_VALUE = r'-?\d+(?:\.\d+)?|"[^"]*"|true|false|null|date\("\d{4}-\d\d-\d\d"\)'
_TEST = re.compile(
    rf"(?P<operator><=|>=|<|>)?(?P<value>{_VALUE})"
    rf"|(?P<opening>[\[(])(?P<low>{_VALUE})\.\.(?P<high>{_VALUE})(?P<closing>[\])])"
)
ENDLESS = Span((-inf, 0), (inf, 0))
ORDERED = ("number", "date")


@dataclass(frozen=True)
class Cell:
    """A cell: one of its tests takes a value; negated, none of them does and it is not null."""

    tests: tuple[Piece, ...]
    negated: bool = False

    def takes(self, piece: Piece) -> bool:
        """Whether a piece lies in the cell; raises ValueError where the cell cuts it."""
        taken = any(_takes(test, piece) for test in self.tests)
        return taken != self.negated and (not self.negated or piece != NULL)


def _takes(test: Piece, piece: Piece) -> bool:
    if not isinstance(test, Span) or not isinstance(piece, Span):
        return test == piece
    inside = piece.within(test)
    if not inside and test.start <= piece.end and piece.start <= test.end:
        raise ValueError(f"{test} cuts {piece}")
    return inside


def read_cell(text: str, kind: str) -> Cell:
    """A cell of a column; `-` is the cell that excludes nothing. Raises Unreadable."""
    if text == "-":
        return Cell((), negated=True)
    negated = text.startswith("not(") and text.endswith(")")
    return Cell(tuple(_tests(text[4:-1] if negated else text, kind)), negated)


def _tests(text: str, kind: str) -> Iterator[Piece]:
    position = 0
    while True:
        match = _TEST.match(text, position)
        if match is None:
            raise Unreadable(f"no test begins at {text[position:]!r} in {text!r}")
        test = _test(match, kind)
        yield test.whole_days() if isinstance(test, Span) and kind == "date" else test
        position = match.end()
        if position == len(text):
            return
        if text[position] != ",":
            raise Unreadable(f"a comma is missing before {text[position:]!r} in {text!r}")
        position += 1


def _test(match: re.Match[str], kind: str) -> Piece:
    operator, value = match["operator"], match["value"]
    if value is None:
        low, high = _number(match["low"], kind), _number(match["high"], kind)
        return Span((low, int(match["opening"] == "(")), (high, -int(match["closing"] == ")")))
    if operator is None:
        if value == "null" or kind not in ORDERED:
            return Word(value)
        return Span((_number(value, kind), 0), (_number(value, kind), 0))
    bound = _number(value, kind)
    if operator.startswith("<"):
        return Span((-inf, 0), (bound, 0 if operator == "<=" else -1))
    return Span((bound, 0 if operator == ">=" else 1), (inf, 0))


def _number(text: str, kind: str) -> Fraction:
    if kind == "date" and text.startswith("date"):
        return Fraction(date.fromisoformat(text[6:-2]).toordinal())
    if kind != "number" or text[0] not in "-0123456789":
        raise Unreadable(f"{text!r} is not of type {kind}")
    return Fraction(text)


def read_domain(text: str, kind: str) -> Span:
    """The range of a column: one interval. Raises Unreadable."""
    tests = read_cell(text, kind).tests
    if len(tests) != 1 or not isinstance(tests[0], Span):
        raise Unreadable(f"{text!r} is not one interval")
    return tests[0]
