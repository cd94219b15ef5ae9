"""Functions over one unit that ask for each other's results, each remembered as a tree of what it asked.

What a function came to is one answer to those that call it, however it came to it: so each tree stays as
small as the function is, and units that are new as a whole are made of parts that are known.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.columns import branching, walk
from engine.columns.answering import Frame, Lines, Query
from engine.columns.trie import Recorder, RowOf, Tree
from engine.record import tuple_record


@tuple_record
class Found:
    """What a function came to: a result, what tells it from others, and the facts that it was reached by."""

    result: Any
    key: Hashable
    consulted: frozenset[str]


Function = Callable[["Caller", Query], Found]


class Forest:
    """Trees of functions that call each other; `marked` are the facts whose part in a result is noted."""

    def __init__(self, functions: Mapping[str, Function], root: Query, marked: Sequence[str]) -> None:
        self.functions = functions
        self.root = root
        self.marked = {name: place for place, name in enumerate(marked)}
        self.words = len(marked) // 64 + 1
        self.tree = Tree()
        self._roots: dict[Query, int] = {}
        self._results: dict[Query, list[Any]] = {}
        self._numbers: dict[Query, dict[Hashable, int]] = {}
        self._marks: dict[int, list[int]] = {}
        self._marked = np.zeros((256, self.words), np.uint64)
        """The marks of each node with a result, as far as they were asked for."""
        self._root_of(root)
        self._calls = np.empty((2, 0), np.int64)
        """Of each question the tree whose result answers it, and the line where a row does."""

    @property
    def results(self) -> list[Any]:
        """The results of the root."""
        return self._results[self.root]

    def result(self, query: Query, number: int) -> Any:
        """A result of a function."""
        return self._results[query][number]

    def _root_of(self, query: Query) -> int:
        known = self._roots.get(query)
        if known is None:
            known = self._roots[query] = self.tree.root()
            self._results[query], self._numbers[query] = [], {}
        return known

    def find(self, query: Query, row: Evaluated) -> int:
        """The number of a function's result for one row, which is run where its tree does not know it."""
        tree = self.tree
        node = self._root_of(query)
        while tree.node_results[node] < 0:
            question = tree.node_queries[node]
            if question < 0:
                return self._run(query, row)
            key = (node << walk.ANSWERS_AT) | row.numbered(question)
            following = tree.edges.get(key)
            if following is None:
                return self._run(query, row)
            node = following
        return tree.node_results[node]

    def _run(self, query: Query, row: Evaluated) -> int:
        caller = Caller(self, self._roots[query], row)
        found = self.functions[query[0]](caller, query)
        caller.forget()
        numbers = self._numbers[query]
        number = numbers.setdefault(found.key, len(numbers))
        if number == len(self._results[query]):
            self._results[query].append(found.result)
        self.tree.settle(caller.node, number)
        self._marks[caller.node] = self.bits(found.consulted)
        return number

    def learnt(self) -> tuple[Any, ...]:
        """What `take_in` takes."""
        self._mark()
        results = [(query, root, tuple(self._results[query])) for query, root in self._roots.items()]
        return self.tree.learnt(), tuple(results), self._marked[: len(self.tree.node_queries)].copy()

    def take_in(self, learnt: tuple[Any, ...], told: Callable[[Any], Hashable]) -> None:
        """Be the trees that were learnt; `told` gives the keys of results. Raises ValueError for others."""
        tree, results, marked = learnt
        self.tree.take_in(tree)
        nodes = len(self.tree.node_queries)
        of_node = [walk.UNKNOWN] * nodes
        self._roots = {query: root for query, root, _ in results}
        for number, root in enumerate(self._roots.values()):
            of_node[root] = number
        for key, node in self.tree.edges.items():
            of_node[node] = of_node[key >> walk.ANSWERS_AT]
        counts = [len(each) for _, _, each in results]
        for node, result in enumerate(self.tree.node_results):
            if not walk.UNKNOWN <= result < counts[of_node[node]]:
                raise ValueError("a result that there is not")
        if self.root not in self._roots or marked.shape != (nodes, self.words) or marked.dtype != np.uint64:
            raise ValueError("no forest")
        self._results = {query: list(each) for query, _, each in results}
        self._numbers = {
            query: {told(result): number for number, result in enumerate(each)} for query, _, each in results
        }
        self._calls = np.empty((2, 0), np.int64)
        self._marked, self._marks = np.concatenate((marked, np.zeros((1, self.words), np.uint64))), {}

    def bits(self, facts: frozenset[str]) -> list[int]:
        """Facts as bits of words; those that are not marked are left out."""
        words = [0] * self.words
        for name in facts & self.marked.keys():
            place = self.marked[name]
            words[place // 64] |= 1 << place % 64
        return words

    def facts(self, words: Sequence[int]) -> frozenset[str]:
        """The facts that bits stand for."""
        return frozenset(name for name, at in self.marked.items() if words[at // 64] >> at % 64 & 1)

    @property
    def asked(self) -> list[Query]:
        """The questions that a row answers."""
        return [query for query in self.tree.questions if query not in self._roots]

    def calls(self, lines: Lines) -> branching.Calls:
        """Who calls whom, and in which of the lines rows answer, as arrays; always of the same `lines`."""
        new = self.tree.questions[self._calls.shape[1] :]
        if new:
            roots = [self._roots.get(query, walk.UNKNOWN) for query in new]
            own = [
                lines.of(query) if root < 0 else walk.UNKNOWN for query, root in zip(new, roots, strict=True)
            ]
            self._calls = np.concatenate((self._calls, np.array((roots, own), np.int64)), axis=1)
        self._mark()
        return branching.Calls(self._roots[self.root], self._calls[0], self._calls[1], self._marked)

    def _mark(self) -> None:
        """Take in the marks of nodes that were settled since."""
        while len(self._marked) < len(self.tree.node_queries):
            self._marked = np.concatenate((self._marked, np.zeros_like(self._marked)))
        for node, words in self._marks.items():
            self._marked[node] = words
        self._marks.clear()


class Caller(Recorder):
    """What one run of a function asks, and whom it calls."""

    def __init__(self, forest: Forest, root: int, row: Evaluated) -> None:
        super().__init__(forest.tree, root, row)
        self.forest = forest

    def call(self, query: Query) -> Any:
        """The result of another function for the same row."""
        return self.forest.result(query, self.ask(query))


class Evaluated(RowOf):
    """One row of which facts are narrowed down, with what its functions came to."""

    def __init__(self, forest: Forest, frame: Frame, row: int, narrowed: Mapping[str, int]) -> None:
        super().__init__(frame, row)
        self.forest = forest
        self.narrowed = narrowed
        self._numbered: dict[int, int] = {}

    def answer(self, query: Query) -> int:
        """Its answer, as a whole number; of a function the number of its result."""
        return self.numbered(self.forest.tree.number(query))

    def numbered(self, question: int) -> int:
        """Its answer to a question by number."""
        known = self._numbered.get(question)
        if known is None:
            known = self._numbered[question] = self._answer(self.forest.tree.questions[question])
        return known

    def _answer(self, query: Query) -> int:
        kind = query[0]
        if kind in self.forest.functions:
            return self.forest.find(query, self)
        if kind in ("mask", "narrowed") and query[1] in self.narrowed:
            return self.narrowed[query[1]]
        return super().answer(query)
