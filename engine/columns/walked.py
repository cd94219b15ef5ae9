"""Rows sent through the functions of units together, and on with every group of a fact that is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from engine.columns import branching
from engine.columns.forest import Forest
from engine.columns.lifted import Answer
from engine.possibilities import MAX_BRANCHES
from engine.ruling import Open

Tree = tuple[int, ...]

ROUND = 256
"""So many rows are learnt from before the others are tried again."""


class Walked:
    """What rows come to that are sent through the functions together."""

    def __init__(self, forest: Forest, opened: branching.Opened, rows: int) -> None:
        self._edges = forest.tree.compiled()
        self._calls = forest.calls()
        self._opened = opened
        self._room = branching.room(len(forest.tree.questions))
        self._lacking: list[tuple[int, branching.Lacking]] = []
        self.hashes = np.empty((rows, 2), np.uint64)
        self.marks = np.empty((rows, forest.words), np.uint64)

    def take_in(self, codes: npt.NDArray[np.int64], start: int) -> None:
        """Take in a block of rows."""
        part = slice(start, start + codes.shape[1])
        lacking = branching.lacking(ROUND)
        self._walk(codes, self.hashes[part], self.marks[part], lacking)
        self._lacking.append((start, lacking))

    def tree(self, codes: npt.NDArray[np.int64]) -> Tree:
        """The answers of one row."""
        hashes, marks = np.empty((1, 2), np.uint64), np.empty((1, self.marks.shape[1]), np.uint64)
        return self._walk(codes, hashes, marks, branching.lacking(1))

    def _walk(
        self,
        codes: npt.NDArray[np.int64],
        hashes: npt.NDArray[np.uint64],
        marks: npt.NDArray[np.uint64],
        lacking: branching.Lacking,
    ) -> Tree:
        """Send rows through the functions; the answers of the last of them."""
        sequence = np.empty(MAX_BRANCHES + 1, np.int64)
        number = branching.send(
            self._edges, self._calls, self._opened, codes, MAX_BRANCHES,
            hashes, marks, sequence, lacking, self._room,
        )  # fmt: skip
        return tuple(sequence[:number].tolist())

    def unknown(self, answers: Sequence[Answer]) -> Iterator[tuple[int, dict[str, int]]]:
        """Evaluations that are not known: the row, and the facts that are narrowed down in it."""
        for start, lacking in self._lacking:
            for number in range(int(lacking.number[0])):
                path = range(1, int(lacking.depths[number]) + 1)
                opened = (answers[lacking.answers[number, place]].answer for place in path)
                masks = (int(lacking.masks[number, place]) for place in path)
                narrowed = {each.fact: mask for each, mask in zip(opened, masks, strict=True)}
                yield start + int(lacking.rows[number]), narrowed


class Opening:
    """The answers of an evaluation in arrays, which grow with them: the groups of those that are open."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest
        self._begin()

    def _begin(self) -> None:
        self._questions = len(self._forest.tree.questions)
        self._asked: list[list[int]] = []
        self._marks: list[list[int]] = []
        self._begins = [0]
        self._groups: list[int] = []

    def arrays(self) -> branching.Opened:
        """The arrays."""
        forest = self._forest
        if self._questions != len(forest.tree.questions):
            # what an answer that is open asks may have been asked for the first time since
            self._begin()
        nothing = self._questions
        answers: list[Answer] = forest.results
        for each in answers[len(self._asked) :]:
            asked, marks = [nothing, nothing], [0] * forest.words
            if isinstance(each.answer, Open):
                self._groups += each.groups
                fact = each.answer.fact
                asked = [
                    forest.tree.numbers.get(query, nothing) for query in (("narrowed", fact), ("mask", fact))
                ]
                marks = forest.bits(frozenset((fact,)))
            self._asked.append(asked)
            self._marks.append(marks)
            self._begins.append(len(self._groups))
        asked_of = np.array(self._asked, np.int64).reshape(-1, 2)
        opens = np.zeros(nothing + 1, np.bool_)
        opens[asked_of] = True
        return branching.Opened(
            asked_of,
            opens,
            np.array(self._begins, np.int64),
            np.array(self._groups, np.int64),
            np.array(self._marks, np.uint64).reshape(-1, forest.words),
        )
