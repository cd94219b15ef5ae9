"""What is still possible for every unit, as trees: a ruling, or the fact that is open with a tree a group.

A tree is written as the numbers of its answers in the order in which the interpreter finds them: an answer
that is open is followed by the trees of its groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from engine.columns import walk
from engine.columns.lifted import Answer, evaluate
from engine.columns.standings import Standings, UnitRows
from engine.columns.traced import Expr
from engine.columns.trie import Codes, Positions, Query, Trie
from engine.possibilities import MAX_BRANCHES
from engine.record import tuple_record
from engine.ruling import Open

Tree = tuple[int, ...]


@tuple_record
class Path:
    """A leaf of a tree: the facts that are narrowed down on the way to it, and its answer."""

    narrowed: Mapping[str, int]
    answer: Answer


class Splitting:
    """Evaluates units, splits those that are open, and numbers the trees; kept from batch to batch."""

    def __init__(self, standings: Standings) -> None:
        self.standings = standings
        policy = standings.policy
        self.evaluations = Trie(lambda recorder: evaluate(policy, recorder, standings))
        self.trees: list[Tree] = []
        self._numbers: dict[Tree, int] = {}
        self._hashed: dict[tuple[int, int], int] = {}

    # -- splitting ----------------------------------------------------------------------------------

    def run(self, units: UnitRows) -> npt.NDArray[np.int64]:
        """The number of each row's tree; walk.TOO_MANY where it has more evaluations than are followed."""
        trees = np.full(units.size, walk.UNKNOWN, np.int64)
        pending = units.every
        while len(pending):
            stopped = np.empty(len(pending), np.int64)
            alike, which = self._alike(units, pending)
            opened = _Opened(self.evaluations)
            found = np.empty(len(alike), np.int64)
            for start, codes in self.evaluations.blocks(units, pending[alike]):
                end = start + codes.shape[1]
                hashes, stopped[start:end], _ = self._walked(codes, opened)
                found[start:end] = self._numbered(hashes, codes, opened)
            trees[pending] = found[which]
            lacking = np.flatnonzero(found == walk.UNKNOWN)
            for place in np.unique(stopped[lacking], return_index=True)[1]:
                self._learn(units, int(pending[alike[lacking[place]]]))
            pending = pending[trees[pending] == walk.UNKNOWN]
        return trees

    def _alike(self, units: UnitRows, rows: Positions) -> tuple[Positions, Positions]:
        """One place of each set of rows that answer all questions alike, and the set of each row."""
        hashes = np.empty((len(rows), 2), np.uint64)
        for start, codes in self.evaluations.blocks(units, rows):
            walk.hashed(codes, hashes[start : start + codes.shape[1]])
        return _different(hashes)

    def _walked(
        self, codes: npt.NDArray[np.int64], opened: _Opened
    ) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], Tree]:
        """Two hashes a row, the edges that are lacking, and the answers of the last row."""
        trie = self.evaluations
        hashes = np.empty((codes.shape[1], 2), np.uint64)
        stopped = np.zeros(codes.shape[1], np.int64)
        sequence = np.empty(MAX_BRANCHES + 1, np.int64)
        number = walk.walk_split(
            trie.keys, trie.targets, trie.node_queries, trie.node_results, codes, opened.asked,
            opened.resumes, opened.begins, opened.groups, MAX_BRANCHES, hashes, sequence, stopped,
        )  # fmt: skip
        return hashes, stopped, tuple(sequence[:number].tolist())

    def _numbered(
        self, hashes: npt.NDArray[np.uint64], codes: npt.NDArray[np.int64], opened: _Opened
    ) -> npt.NDArray[np.int64]:
        first, which = _different(hashes)
        numbers = []
        for (one, other), place in zip(hashes[first].tolist(), first.tolist(), strict=True):
            known = self._hashed.get((one, other))
            if one == 0:
                known = walk.TOO_MANY if other else walk.UNKNOWN
            elif known is None:
                tree = self._walked(codes[:, place : place + 1], opened)[2]
                known = self._hashed[one, other] = self._number(tree)
            numbers.append(known)
        return np.array(numbers, np.int64)[which]

    def _number(self, tree: Tree) -> int:
        known = self._numbers.get(tree)
        if known is None:
            known = self._numbers[tree] = len(self.trees)
            self.trees.append(tree)
        return known

    def _learn(self, units: UnitRows, row: int) -> None:
        """Evaluate one row and everything that it may be, so that the tree of questions knows it."""
        trie = self.evaluations
        waiting: list[dict[str, int]] = [{}]
        evaluated = 0
        plain = next(trie.blocks(units, np.array([row])))[1]
        while waiting and evaluated <= MAX_BRANCHES:
            narrowed = waiting.pop()
            evaluated += 1
            found = trie.known(self._codes(plain, narrowed))
            if found < 0:
                found = trie.trace(_Narrowed(units, narrowed), row)
                if len(trie.questions) > len(plain):
                    plain = next(trie.blocks(units, np.array([row])))[1]
            answer: Answer = trie.results[found]
            if isinstance(answer.answer, Open):
                waiting += [{**narrowed, answer.answer.fact: group} for group in reversed(answer.groups)]

    def _codes(self, plain: npt.NDArray[np.int64], narrowed: Mapping[str, int]) -> npt.NDArray[np.int64]:
        """The answers of one row to all questions, with some facts narrowed down."""
        codes = plain.copy()
        for name, mask in narrowed.items():
            for query in (("mask", name), ("narrowed", name)):
                number = self.evaluations.number(query)
                if number >= 0:
                    codes[number] = mask
        return codes

    # -- reading trees ----------------------------------------------------------------------------------

    def root(self, tree: int) -> Answer:
        """The answer before anything is narrowed down."""
        answer: Answer = self.evaluations.results[self.trees[tree][0]]
        return answer

    def paths(self, tree: int) -> list[Path]:
        """The leaves of a tree, in the interpreter's order."""
        return list(self._paths(iter(self.trees[tree]), {}))

    def _paths(self, answers: Iterator[int], narrowed: Mapping[str, int]) -> Iterator[Path]:
        answer: Answer = self.evaluations.results[next(answers)]
        if not isinstance(answer.answer, Open):
            yield Path(narrowed, answer)
            return
        for group in answer.groups:
            yield from self._paths(answers, {**narrowed, answer.answer.fact: group})


def _different(hashes: npt.NDArray[np.uint64]) -> tuple[Positions, Positions]:
    """The first place of each different pair of hashes, and which of them each row has."""
    _, first, which = np.unique(hashes.view("V16").ravel(), return_index=True, return_inverse=True)
    return first, which


class _Narrowed:
    """One row of which facts are narrowed down."""

    def __init__(self, units: UnitRows, narrowed: Mapping[str, int]) -> None:
        self._units = units
        self._narrowed = narrowed

    def column(self, query: Query) -> Codes:
        """The answers to a question; a mask is the narrowed one, where there is one."""
        if query[0] in ("mask", "narrowed") and query[1] in self._narrowed:
            return np.broadcast_to(np.int64(self._narrowed[query[1]]), self._units.size)
        return self._units.column(query)

    def values(self, expression: Expr, rows: Positions) -> npt.NDArray[np.int64]:
        """The value of an expression."""
        found: npt.NDArray[np.int64] = self._units.values(expression, rows)
        return found


class _Opened:
    """The answers of a tree in arrays: the groups of those that are open, and where they go on."""

    def __init__(self, trie: Trie) -> None:
        answers: list[Answer] = trie.results
        number = len(answers)
        nothing = len(trie.questions)
        self.asked = np.full((number, 2), nothing, np.int64)
        self.resumes = np.full(number, walk.UNKNOWN, np.int64)
        self.begins = np.zeros(number + 1, np.int64)
        groups: list[int] = []
        for place, answer in enumerate(answers):
            if isinstance(answer.answer, Open):
                groups += answer.groups
                asked = [("narrowed", answer.answer.fact), ("mask", answer.answer.fact)]
                for side, query in enumerate(asked):
                    question = trie.number(query)
                    self.asked[place, side] = nothing if question < 0 else question
                self.resumes[place] = min(
                    trie.paths[place][query] for query in asked if query in trie.paths[place]
                )
            self.begins[place + 1] = len(groups)
        self.groups = np.array(groups, np.int64)
