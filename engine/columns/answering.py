"""Rows that answer questions, all of them at once."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.columns.traced import Expr
from engine.columns.walk import Integers

Query = tuple[Any, ...]
Codes = npt.NDArray[Any]
Positions = Integers


TESTS: Mapping[str, Callable[[Any, Any], Any]] = {"<": operator.lt, "<=": operator.le, "==": operator.eq}


class Lines:
    """The lines in which rows write down their answers, one a question; the same from batch to batch."""

    def __init__(self) -> None:
        self.queries: list[Query] = []
        self._numbers: dict[Query, int] = {}

    def of(self, query: Query) -> int:
        """The line of a question, which it gets where it was never asked."""
        known = self._numbers.get(query)
        if known is None:
            known = self._numbers[query] = len(self.queries)
            self.queries.append(query)
        return known


EVERY = slice(None)
"""All rows."""
_MORE_LINES = 64
"""Room for questions that are asked for the first time."""


class Frame(Protocol):
    """Rows that answer questions."""

    size: int
    every: Positions
    """All rows."""
    lines: Lines

    def column(self, query: Query) -> Integers:
        """The answer of every row to a question, as a whole number."""

    def answers(self, lines: Positions) -> Integers:
        """The answers of every row, a line a question, of which at least these are written down."""

    def value(self, expression: Expr, row: int) -> int:
        """The value of an expression in a row."""


class Rows(ABC):
    """Rows that write down the answers of all of them to each question."""

    def __init__(self, size: int, lines: Lines) -> None:
        self.size = size
        self.every = np.arange(size)
        self.lines = lines
        room = len(lines.queries) + _MORE_LINES
        self._answers = np.empty((room, size), np.int64)
        self._written = np.zeros(room, np.bool_)

    def column(self, query: Query) -> Integers:
        """The answer of every row to a question, as a whole number."""
        line = self.lines.of(query)
        if line >= len(self._written) or not self._written[line]:
            made = self.made(query)
            self._make_room(line)
            self._answers[line] = made
            self._written[line] = True
        answers: Integers = self._answers[line]
        return answers

    def answers(self, lines: Positions) -> Integers:
        """The answers of every row, a line a question, of which at least these are written down."""
        self._make_room(int(lines.max(initial=0)))
        for line in lines[np.logical_not(self._written[lines])].tolist():
            self.column(self.lines.queries[line])
        return self._answers

    def write(self, lines: Positions, codes: Codes, rows: slice = EVERY) -> None:
        """Write down what all rows, or some, answer to the questions of some lines, a line each."""
        self._make_room(int(lines.max(initial=0)))
        self._answers[lines, rows] = codes
        self._written[lines] = True

    def _make_room(self, line: int) -> None:
        room = len(self._written)
        if line >= room:
            answers, written = self._answers, self._written
            more = max(2 * room, line + 1)
            self._answers, self._written = np.empty((more, self.size), np.int64), np.zeros(more, np.bool_)
            self._answers[:room], self._written[:room] = answers, written

    @abstractmethod
    def made(self, query: Query) -> Codes:
        """The answer of every row to a question."""

    def value(self, expression: Expr, row: int) -> int:
        """The value of an expression in a row."""
        return int(self.evaluated(expression, row))

    @abstractmethod
    def evaluated(self, expression: Expr, rows: Positions | int) -> Any:
        """The value of an expression in some rows, or the one that it has in all of them, or in one row."""

    def tested(self, query: Query) -> Codes:
        """Whether a test holds of every row."""
        _, name, one, other = query
        # what a row is not asked may be senseless in it, such as a share of nothing
        with np.errstate(divide="ignore", over="ignore"):
            left, right = self.evaluated(one, self.every), self.evaluated(other, self.every)
        truth = TESTS[name](left, right)
        return np.broadcast_to(truth, self.size)
