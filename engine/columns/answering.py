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


TESTS: Mapping[str, Callable[[Any, Any], Any]] = {"<": operator.lt, "<=": operator.le, "==": operator.eq}


class Frame(Protocol):
    """Rows that answer questions."""

    size: int
    every: Positions
    """All rows."""

    def column(self, query: Query) -> Codes:
        """The answer of every row to a question, as a whole number."""

    def value(self, expression: Expr, row: int) -> int:
        """The value of an expression in a row."""


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
            known = self._known[query] = self.made(query)
        return known

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
