"""Rows that answer questions, all of them at once."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.columns.traced import Expr

Query = tuple[Any, ...]
Codes = npt.NDArray[Any]
Positions = npt.NDArray[np.int64]


FEW = 4
"""Where not even one in so many rows is asked for a test, it is not made for the others."""

_TESTS: Mapping[str, Callable[[Any, Any], Any]] = {"<": operator.lt, "<=": operator.le, "==": operator.eq}


class Frame(Protocol):
    """Rows that answer questions."""

    def column(self, query: Query) -> Codes:
        """The answer of every row to a question, as a whole number."""

    def answers(self, query: Query, rows: Positions, of: int | None = None) -> Codes:
        """The answers of some rows to a question, as whole numbers; they are `of` so many that are asked."""

    def values(self, expression: Expr, rows: Positions) -> npt.NDArray[np.int64]:
        """The value of an expression in some rows."""


class Rows(ABC):
    """Rows that remember the answers of all of them to each question."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.every = np.arange(size)
        self._known: dict[Query, Codes] = {}

    def column(self, query: Query) -> Codes:
        """The answer of every row to a question, as a whole number."""
        known = self._known.get(query)
        if known is None:
            made = self._tested(query, self.every) if query[0] == "test" else self.made(query)
            known = self._known[query] = made
        return known

    def answers(self, query: Query, rows: Positions, of: int | None = None) -> Codes:
        """The answers of some rows to a question, as whole numbers; they are `of` so many that are asked."""
        if query[0] == "test" and FEW * (of or len(rows)) < self.size and query not in self._known:
            return self._tested(query, rows)
        return self.column(query)[rows]

    @abstractmethod
    def made(self, query: Query) -> Codes:
        """The answer of every row to a question that is no test."""

    def values(self, expression: Expr, rows: Positions) -> npt.NDArray[np.int64]:
        """The value of an expression in some rows."""
        found = self.evaluated(expression, rows)
        return np.full(len(rows), found, np.int64) if isinstance(found, int) else found

    @abstractmethod
    def evaluated(self, expression: Expr, rows: Positions) -> Any:
        """The value of an expression in some rows, or the one that it has in all of them."""

    def _tested(self, query: Query, rows: Positions) -> Codes:
        """Whether a test holds of some rows."""
        _, name, one, other = query
        # what a row is not asked may be senseless in it, such as a share of nothing
        with np.errstate(divide="ignore", over="ignore"):
            left, right = self.evaluated(one, rows), self.evaluated(other, rows)
        truth = _TESTS[name](left, right)
        return np.broadcast_to(truth, len(rows))


def grouped(numbers: Codes) -> list[tuple[int, Positions]]:
    """The different numbers, each with the places where it stands."""
    if not len(numbers):
        return []
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    ends = [*starts[1:], len(ordered)]
    return [(int(ordered[start]), order[start:end]) for start, end in zip(starts, ends, strict=True)]
