"""Runs of a function over one row, remembered as a tree of what it asked, and applied to many rows at once.

The function is deterministic in the answers to its questions, so a row that gives the same answers as an
earlier one has the same result. A row that leaves the tree is run, and the tree grows by its path.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.columns import walk
from engine.columns.traced import Expr, Traced, traced

Query = tuple[Any, ...]
Codes = npt.NDArray[Any]
Positions = npt.NDArray[np.int64]

BLOCK = 4096
"""So many rows go down a tree together: their answers fit into the processor's cache."""

FEW = 512
"""Fewer rows than this are not looked at together at each question."""


class Frame(Protocol):
    """Rows that answer questions."""

    def column(self, query: Query) -> Codes:
        """The answer of every row to a question, as a whole number."""

    def values(self, expression: Expr, rows: Positions) -> npt.NDArray[np.int64]:
        """The value of an expression in some rows."""


def tested(frame: Frame, query: Query, rows: Positions) -> Codes:
    """Whether a test holds of rows."""
    _, operation, one, other = query
    # what a row is not asked may be senseless in it, such as a share of nothing
    with np.errstate(divide="ignore", over="ignore"):
        left = frame.values(one, rows) if type(one) is tuple else one
        right = frame.values(other, rows) if type(other) is tuple else other
    if operation == "<":
        return np.asarray(left < right)
    return np.asarray(left <= right if operation == "<=" else left == right)


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
            made = tested(self, query, self.every) if query[0] == "test" else self.made(query)
            known = self._known[query] = made
        return known

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


class Recorder:
    """What one run over one row asks, noted on its way down the tree."""

    def __init__(self, trie: Trie, frame: Frame, row: int) -> None:
        self._trie = trie
        self._frame = frame
        self._row = row
        self.node = 0
        self.path: dict[Query, int] = {}
        """The nodes that were passed, by their question."""
        self._answers: dict[Query, int] = {}

    def ask(self, query: Query) -> int:
        """The row's answer to a question."""
        answer = self._answers.get(query)
        if answer is None:
            answer = int(self._frame.column(query)[self._row])
            self._step(query, answer)
        return answer

    def number(self, expression: Expr) -> Traced:
        """The row's number for an expression."""
        value = int(self._frame.values(expression, np.array([self._row]))[0])
        return traced(value, expression, self.note)

    def note(self, operation: str, one: Expr, other: Expr, truth: bool) -> None:
        """Take in a test of numbers."""
        query = ("test", operation, one, other)
        if query not in self._answers:
            self._step(query, int(truth))

    def _step(self, query: Query, answer: int) -> None:
        self._answers[query] = answer
        self.path[query] = self.node
        self.node = self._trie.after(self.node, query, answer)


class Trie:
    """A function over rows, run once for each way through it; results are kept by number."""

    def __init__(self, function: Callable[[Recorder], Any]) -> None:
        self.function = function
        self.results: list[Any] = []
        self.paths: list[dict[Query, int]] = []
        """The nodes on the way to each result, by their question."""
        self.questions: list[Query] = []
        self._numbers: dict[Query, int] = {}
        self._size = 1
        self.node_queries = np.full(64, walk.UNKNOWN, np.int64)
        self.node_results = np.full(64, walk.UNKNOWN, np.int64)
        self.keys = np.full(256, walk.UNKNOWN, np.int64)
        self.targets = np.zeros(256, np.int64)

    def run(self, frame: Frame, rows: Positions) -> npt.NDArray[np.int64]:
        """The number of each row's result."""
        found = np.full(len(rows), walk.UNKNOWN, np.int64)
        pending = np.arange(len(rows))
        while len(pending):
            stopped = np.empty(len(rows), np.int64)
            few, starts = self._together(frame, rows, pending, found, stopped)
            for start, codes in self.blocks(frame, rows[few]):
                places = few[start : start + codes.shape[1]]
                self._walk(codes, starts[start : start + codes.shape[1]], places, found, stopped)
            lacking = pending[found[pending] < 0]
            for place in np.unique(stopped[lacking], return_index=True)[1]:
                self.trace(frame, int(rows[lacking[place]]))
            pending = lacking
        return found

    def _together(
        self,
        frame: Frame,
        rows: Positions,
        pending: Positions,
        found: npt.NDArray[np.int64],
        stopped: npt.NDArray[np.int64],
    ) -> tuple[Positions, Positions]:
        """Send rows down together while many are of one mind; the rest, and where each of them goes on."""
        rest: list[Positions] = []
        nodes: list[int] = []
        waiting = [(0, pending)]
        while waiting:
            node, places = waiting.pop()
            if len(places) < FEW:
                rest.append(places)
                nodes.append(node)
                continue
            if self.node_results[node] >= 0:
                found[places] = self.node_results[node]
                continue
            query = self.node_queries[node]
            if query < 0:
                stopped[places] = walk.edge(node, 0)
                continue
            for answer, part in partition(frame.column(self.questions[query])[rows[places]]):
                following = walk.follow(self.keys, self.targets, node, answer)
                chosen = places if part is None else places[part]
                if following < 0:
                    stopped[chosen] = walk.edge(node, answer)
                else:
                    waiting.append((int(following), chosen))
        if not rest:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return np.concatenate(rest), np.repeat(nodes, [len(each) for each in rest])

    def _walk(
        self,
        codes: npt.NDArray[np.int64],
        starts: Positions,
        places: Positions,
        found: npt.NDArray[np.int64],
        stopped: npt.NDArray[np.int64],
    ) -> None:
        results, stops = np.empty(len(places), np.int64), np.empty(len(places), np.int64)
        walk.walk(
            self.keys, self.targets, self.node_queries, self.node_results, codes, starts, results, stops
        )
        found[places] = results
        stopped[places] = stops

    def blocks(self, frame: Frame, rows: Positions) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
        """The answers of rows to all questions of the tree, a question a line, block by block."""
        columns = [frame.column(query) for query in self.questions]
        for start in range(0, len(rows), BLOCK):
            block = rows[start : start + BLOCK]
            codes = np.empty((len(columns), len(block)), np.int64)
            for number, column in enumerate(columns):
                codes[number] = column[block]
            yield start, codes

    def trace(self, frame: Frame, row: int) -> int:
        """Run the function over one row; the number of the result."""
        recorder = Recorder(self, frame, row)
        result = self.function(recorder)
        known = int(self.node_results[recorder.node])
        if known >= 0:
            return known
        number = self.node_results[recorder.node] = len(self.results)
        self.results.append(result)
        self.paths.append(recorder.path)
        return number

    def known(self, codes: npt.NDArray[np.int64]) -> int:
        """The number of the result of one row's answers to all questions, where the tree knows it."""
        found = np.full(1, walk.UNKNOWN, np.int64)
        self._walk(codes, np.zeros(1, np.int64), np.zeros(1, np.int64), found, np.empty(1, np.int64))
        return int(found[0])

    # -- growing ------------------------------------------------------------------------------------

    def after(self, node: int, query: Query, answer: int) -> int:
        """The node that an answer to a question leads to, made where there is none."""
        number = self._numbers.get(query)
        if number is None:
            number = self._numbers[query] = len(self.questions)
            self.questions.append(query)
        if self.node_queries[node] < 0:
            self.node_queries[node] = number
        assert self.node_queries[node] == number, "a run that asks otherwise after the same answers"
        assert 0 <= answer < walk.MOST_ANSWERS, "an answer that no edge can hold"
        following = walk.follow(self.keys, self.targets, node, answer)
        if following >= 0:
            return int(following)
        if self._size == len(self.node_queries):
            more = np.full(self._size, walk.UNKNOWN, np.int64)
            self.node_queries = np.concatenate((self.node_queries, more))
            self.node_results = np.concatenate((self.node_results, more))
        if 2 * self._size >= len(self.keys):
            self._widen()
        walk.insert(self.keys, self.targets, node, answer, self._size)
        self._size += 1
        return self._size - 1

    def number(self, query: Query) -> int:
        """The number of a question; that of none where it was never asked."""
        return self._numbers.get(query, walk.UNKNOWN)

    def _widen(self) -> None:
        keys, targets = self.keys, self.targets
        self.keys = np.full(4 * len(keys), walk.UNKNOWN, np.int64)
        self.targets = np.zeros(4 * len(keys), np.int64)
        walk.copy(keys, targets, self.keys, self.targets)


def partition(codes: Codes) -> Iterator[tuple[int, Positions | None]]:
    """The answers that occur, each with the places where it does; None: everywhere."""
    first = codes[0]
    same = codes == first
    if same.all():
        yield int(first), None
    elif codes.dtype == np.bool_:
        yield int(first), np.flatnonzero(same)
        yield int(not first), np.flatnonzero(~same)
    else:
        yield from grouped(codes)


def grouped(numbers: Codes) -> list[tuple[int, Positions]]:
    """The different numbers, each with the places where it stands."""
    if not len(numbers):
        return []
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    ends = [*starts[1:], len(ordered)]
    return [(int(ordered[start]), order[start:end]) for start, end in zip(starts, ends, strict=True)]
