"""Runs of a function over one row, remembered as a tree of what it asked, and applied to many rows at once.

The function is deterministic in the answers to its questions, so a row that gives the same answers as an
earlier one has the same result. A row that leaves the tree is run, and the tree grows by its path.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.columns import walk
from engine.columns.answering import Frame, Lines, Positions, Query
from engine.columns.traced import Expr, Traced, traced
from engine.columns.walk import Integers


class Tree:
    """Questions, and the edges that their answers follow; any of its nodes may be a root."""

    def __init__(self) -> None:
        self.questions: list[Query] = []
        self.numbers: dict[Query, int] = {}
        self.node_queries: list[int] = []
        self.node_results: list[int] = []
        self.edges: dict[int, int] = {}
        """By node and answer in one number (walk.edge): the node that follows."""
        self._keys = np.full(256, walk.UNKNOWN, np.int64)
        self._targets = np.zeros(256, np.int64)
        self._added: list[tuple[int, int]] = []
        """Edges that are not in the arrays yet."""
        self._nodes = np.full((2, 256), walk.UNKNOWN, np.int64)
        """Of each node its question and its result."""
        self._changed: list[int] = []
        """Nodes whose question or result is not in the arrays yet."""
        self._lines = np.empty(0, np.int64)

    def root(self) -> int:
        """A new node."""
        self.node_queries.append(walk.UNKNOWN)
        self.node_results.append(walk.UNKNOWN)
        return len(self.node_queries) - 1

    def number(self, query: Query) -> int:
        """The number of a question, which it gets where it was never asked."""
        known = self.numbers.get(query)
        if known is None:
            known = self.numbers[query] = len(self.questions)
            self.questions.append(query)
        return known

    def after(self, node: int, query: Query, answer: int) -> int:
        """The node that an answer to a question leads to, made where there is none."""
        number = self.number(query)
        if self.node_queries[node] < 0:
            self.node_queries[node] = number
            self._changed.append(node)
        assert self.node_queries[node] == number, "a run that asks otherwise after the same answers"
        assert 0 <= answer < walk.MOST_ANSWERS, "an answer that no edge can hold"
        key = (node << walk.ANSWERS_AT) | answer
        following = self.edges.get(key)
        if following is None:
            following = self.edges[key] = self.root()
            self._added.append((key, following))
        return following

    def settle(self, node: int, result: int) -> None:
        """Note the result that a node stands for."""
        self.node_results[node] = result
        self._changed.append(node)

    def learnt(self) -> tuple[Any, ...]:
        """What `take_in` takes."""
        return (
            tuple(self.questions),
            np.array(self.node_queries, np.int64),
            np.array(self.node_results, np.int64),
            np.fromiter(self.edges.keys(), np.int64, len(self.edges)),
            np.fromiter(self.edges.values(), np.int64, len(self.edges)),
        )

    def take_in(self, learnt: tuple[Any, ...]) -> None:
        """Be the tree that was learnt; raises ValueError for what is none."""
        questions, queries, results, keys, targets = learnt
        nodes = len(queries)
        # the compiled loops look up what these numbers name, and follow edges until there are no more
        hold_within(queries, len(questions))
        hold_within(targets, nodes)
        if len(results) != nodes or len(keys) != len(targets) or np.any(keys >> walk.ANSWERS_AT >= targets):
            raise ValueError("no tree of questions")
        self.questions = list(questions)
        self.numbers = {query: number for number, query in enumerate(self.questions)}
        self.node_queries, self.node_results = queries.tolist(), results.tolist()
        self.edges = dict(zip(keys.tolist(), targets.tolist(), strict=True))
        if len(self.edges) != len(keys) or len(self.numbers) != len(questions):
            raise ValueError("no tree of questions")
        self._nodes = np.full((2, _room(256, nodes)), walk.UNKNOWN, np.int64)
        self._nodes[0, :nodes], self._nodes[1, :nodes] = queries, results
        self._changed, self._added = [], []
        self._lines = np.empty(0, np.int64)
        size = _room(256, 2 * len(keys) + 1)
        self._keys, self._targets = np.full(size, walk.UNKNOWN, np.int64), np.zeros(size, np.int64)
        walk.insert(self._keys, self._targets, np.stack((keys, targets), axis=1))

    def compiled(self) -> walk.Edges:
        """The tree as arrays."""
        if self._added:
            size = len(self._keys)
            while 2 * len(self.edges) >= size:
                size *= 4
            if size != len(self._keys):
                self._keys = np.full(size, walk.UNKNOWN, np.int64)
                self._targets = np.zeros(size, np.int64)
                self._added = list(self.edges.items())
            walk.insert(self._keys, self._targets, np.array(self._added, np.int64))
            self._added = []
        while self._nodes.shape[1] < len(self.node_queries):
            self._nodes = np.concatenate((self._nodes, np.full_like(self._nodes, walk.UNKNOWN)), axis=1)
        if self._changed:
            self._nodes[0, self._changed] = [self.node_queries[node] for node in self._changed]
            self._nodes[1, self._changed] = [self.node_results[node] for node in self._changed]
            self._changed = []
        return walk.Edges(self._keys, self._targets, self._nodes[0], self._nodes[1])

    def lines(self, lines: Lines) -> Integers:
        """The lines that hold what rows answer to its questions; of one tree always the same `lines`."""
        new = self.questions[len(self._lines) :]
        if new:
            self._lines = np.concatenate(
                (self._lines, np.array([lines.of(query) for query in new], np.int64))
            )
        return self._lines


def hold_within(numbers: npt.NDArray[np.int64], most: int) -> None:
    """Raise ValueError unless numbers are below the most, and of those that are less than nothing UNKNOWN."""
    if numbers.ndim != 1 or numbers.dtype != np.int64:
        raise ValueError("no numbers")
    if len(numbers) and not (numbers.min() >= walk.UNKNOWN and numbers.max() < most):
        raise ValueError("numbers that name nothing")


def _room(room: int, needed: int) -> int:
    while room < needed:
        room *= 2
    return room


class Answering(Protocol):
    """One row that answers questions."""

    def answer(self, query: Query) -> int:
        """Its answer, as a whole number."""

    def number(self, expression: Expr) -> int:
        """Its number for an expression."""


class RowOf:
    """One row of a frame."""

    def __init__(self, frame: Frame, row: int) -> None:
        self.frame = frame
        self.row = row

    def answer(self, query: Query) -> int:
        """Its answer, as a whole number."""
        return int(self.frame.column(query)[self.row])

    def number(self, expression: Expr) -> int:
        """Its number for an expression."""
        return self.frame.value(expression, self.row)


class Recorder:
    """What one run over one row asks, noted on its way down a tree."""

    def __init__(self, tree: Tree, root: int, row: Answering) -> None:
        self._tree = tree
        self._row = row
        self.node = root
        self._answers: dict[Query, int] = {}

    def ask(self, query: Query) -> int:
        """The row's answer to a question."""
        answer = self._answers.get(query)
        if answer is None:
            answer = self._row.answer(query)
            self._step(query, answer)
        return answer

    def number(self, expression: Expr) -> Traced:
        """The row's number for an expression."""
        return traced(self._row.number(expression), expression, self.note)

    def note(self, operation: str, one: Expr, other: Expr, truth: bool) -> None:
        """Take in a test of numbers."""
        query = ("test", operation, one, other)
        if query not in self._answers:
            self._step(query, int(truth))

    def forget(self) -> None:
        """Let go of what the numbers that were found would keep otherwise; none may be tested again."""
        del self._row, self._tree, self._answers

    def _step(self, query: Query, answer: int) -> None:
        self._answers[query] = answer
        self.node = self._tree.after(self.node, query, answer)


class Trie:
    """A function over rows, run once for each way through it; results are kept by number."""

    def __init__(self, function: Callable[[Recorder], Any]) -> None:
        self.function = function
        self.results: list[Any] = []
        self._numbers: dict[Hashable, int] = {}
        self.tree = Tree()
        self.tree.root()

    def learnt(self) -> tuple[Any, ...]:
        """What `take_in` takes."""
        return self.tree.learnt(), tuple(self.results)

    def take_in(self, learnt: tuple[Any, ...]) -> None:
        """Be the tree that was learnt; raises ValueError for what is none."""
        tree, results = learnt
        self.tree.take_in(tree)
        hold_within(tree[2], len(results))
        self.results = list(results)
        self._numbers = {result: number for number, result in enumerate(results)}

    def run(self, frame: Frame, rows: Positions | None = None) -> npt.NDArray[np.int64]:
        """The number of the result of some rows, or of each."""
        rows = frame.every if rows is None else rows
        found, stopped = self._walked(frame, rows)
        pending = np.flatnonzero(found < 0)
        while len(pending):
            for place in np.unique(stopped[pending], return_index=True)[1]:
                self._trace(frame, int(rows[pending[place]]))
            found[pending], stopped[pending] = self._walked(frame, rows[pending])
            pending = pending[found[pending] < 0]
        return found

    def _walked(self, frame: Frame, rows: Positions) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """What rows come to, or UNKNOWN, and where they stop then."""
        lines = self.tree.lines(frame.lines)
        found: tuple[Integers, Integers] = walk.walk(self.tree.compiled(), frame.answers(lines), lines, rows)
        return found

    def _trace(self, frame: Frame, row: int) -> None:
        """Run the function over one row."""
        recorder = Recorder(self.tree, 0, RowOf(frame, row))
        result = self.function(recorder)
        recorder.forget()
        if self.tree.node_results[recorder.node] < 0:
            number = self._numbers.setdefault(result, len(self.results))
            self.tree.settle(recorder.node, number)
            if number == len(self.results):
                self.results.append(result)
