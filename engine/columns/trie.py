"""Runs of a function over one row, remembered as a tree of what it asked, and applied to many rows at once.

The function is deterministic in the answers to its questions, so a row that gives the same answers as an
earlier one has the same result. A row that leaves the tree is run, and the tree grows by its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.columns.traced import Expr, Traced, traced

Query = tuple[Any, ...]
Codes = npt.NDArray[Any]
Positions = npt.NDArray[np.int64]


class Frame(Protocol):
    """Rows that answer questions."""

    def codes(self, query: Query, rows: Positions) -> Codes:
        """The answer of each row to a question, as a whole number."""

    def values(self, expression: Expr, rows: Positions) -> npt.NDArray[np.int64]:
        """The value of an expression in each row."""


class Recorder:
    """What one run over one row asks, noted on its way down the tree."""

    def __init__(self, frame: Frame, row: int, root: Node) -> None:
        self._frame = frame
        self._row = np.array([row])
        self.node = root
        self.path: list[Node] = []
        """The nodes that were passed, each with its question."""
        self._answers: dict[Query, int] = {}

    def ask(self, query: Query) -> int:
        """The row's answer to a question."""
        answer = self._answers.get(query)
        if answer is None:
            answer = int(self._frame.codes(query, self._row)[0])
            self._step(query, answer)
        return answer

    def number(self, expression: Expr) -> Traced:
        """The row's number for an expression."""
        return traced(int(self._frame.values(expression, self._row)[0]), expression, self.note)

    def note(self, operation: str, one: Expr, other: Expr, truth: bool) -> None:
        """Take in a test of numbers."""
        query = ("test", operation, one, other)
        if query not in self._answers:
            self._step(query, int(truth))

    def _step(self, query: Query, answer: int) -> None:
        if self.node.query is None:
            self.node.query = query
        assert self.node.query == query, "a run that asks otherwise than an earlier one with the same answers"
        self._answers[query] = answer
        self.path.append(self.node)
        self.node = self.node.child(answer)


class Node:
    """A question with what follows each answer, or a result."""

    __slots__ = ("children", "query", "result")

    def __init__(self) -> None:
        self.query: Query | None = None
        self.children: dict[int, Node] = {}
        self.result = -1

    def child(self, answer: int) -> Node:
        """What follows an answer."""
        known = self.children.get(answer)
        if known is None:
            known = self.children[answer] = Node()
        return known


Start = tuple[Node, Positions]
"""Where in a tree to begin, and the places (in the rows that are run) that begin there."""


class Trie:
    """A function over rows, run once for each way through it; results are kept by number."""

    def __init__(self, function: Callable[[Recorder], Any]) -> None:
        self.function = function
        self.results: list[Any] = []
        self.paths: list[list[Node]] = []
        """The nodes on the way to each result."""
        self._root = Node()

    def run(
        self, frame: Frame, rows: Positions, starts: Iterable[Start] | None = None
    ) -> npt.NDArray[np.int32]:
        """The number of each row's result; `starts` where it is known how rows answer up to some nodes."""
        found = np.full(len(rows), -1, np.int32)
        waiting = [(self._root, np.arange(len(rows)))] if starts is None else list(starts)
        if not len(rows):
            return found
        while waiting:
            node, places = waiting.pop()
            if node.query is None and node.result < 0:
                self._trace(frame, int(rows[places[0]]))
            if node.query is None:
                found[places] = node.result
                continue
            for answer, part in partition(_codes(frame, node.query, rows[places])):
                waiting.append((node.child(answer), places if part is None else places[part]))
        return found

    def _trace(self, frame: Frame, row: int) -> None:
        recorder = Recorder(frame, row, self._root)
        result = self.function(recorder)
        recorder.node.result = len(self.results)
        self.results.append(result)
        self.paths.append(recorder.path)


def _codes(frame: Frame, query: Query, rows: Positions) -> Codes:
    if query[0] == "test":
        _, operation, one, other = query
        left = frame.values(one, rows) if type(one) is tuple else one
        right = frame.values(other, rows) if type(other) is tuple else other
        if operation == "<":
            return np.asarray(left < right)
        return np.asarray(left <= right if operation == "<=" else left == right)
    return frame.codes(query, rows)


def partition(codes: Codes) -> Iterator[tuple[int, Positions | None]]:
    """The answers that occur, each with the places where it does; None: everywhere."""
    first = codes[0]
    same = codes == first
    if same.all():
        yield int(first), None
        return
    if codes.dtype == np.bool_:
        yield int(first), np.flatnonzero(same)
        yield int(not first), np.flatnonzero(~same)
        return
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True):
        yield int(ordered[start]), np.sort(order[start:end])
