"""Rows sent through the functions of units together, and on with every group of a fact that is open."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set

import numpy as np

from engine.columns import branching
from engine.columns.answering import Frame, Positions
from engine.columns.forest import Forest
from engine.columns.lifted import Answer
from engine.columns.walk import Integers
from engine.possibilities import MAX_BRANCHES
from engine.record import record
from engine.ruling import Open

Tree = tuple[int, ...]

NOTED = 256
"""So many evaluations that are not known are noted of rows that are sent together."""
BLOCK = 4096
"""So many rows are sent together at most."""
_ANSWERS = 1 << 17
"""Room for the answers of rows that are sent together."""
assert _ANSWERS > MAX_BRANCHES
_FIRM = -1
"""In place of the number of a fact: no fact is open."""


@record
class _Part:
    """Some rows: the first of them, what the trees do not know, and their answers one after the other."""

    start: int
    lacking: branching.Lacking
    answers: Integers
    ends: Integers
    """Of each row where its answers end."""


class Walked:
    """What rows come to that are sent through the functions together."""

    def __init__(self, forest: Forest, opened: branching.Opened, frame: Frame, rows: Positions) -> None:
        edges, calls = forest.tree.compiled(), forest.calls(frame.lines)
        answers = frame.answers(calls.lines[calls.lines >= 0])
        room = branching.room(len(forest.tree.questions))
        sequences, ends = np.empty(_ANSWERS, np.int64), np.empty(BLOCK, np.int64)
        self._parts: list[_Part] = []
        self.hashes = np.empty((len(rows), 2), np.uint64)
        self.marks = np.empty((len(rows), forest.words), np.uint64)
        start = 0
        while start < len(rows):
            lacking, block = branching.lacking(NOTED), slice(start, start + BLOCK)
            reached = branching.send(
                edges, calls, opened, answers, rows[block], MAX_BRANCHES,
                self.hashes[block], self.marks[block], sequences, ends, lacking, room,
            )  # fmt: skip
            own = ends[:reached].copy()
            self._parts.append(
                _Part(start=start, lacking=lacking, answers=sequences[: own[-1]].copy(), ends=own)
            )
            start += reached

    def tree(self, row: int) -> Tree:
        """The answers of one of the rows."""
        part = self._parts[bisect_right(self._parts, row, key=lambda each: each.start) - 1]
        place = row - part.start
        begin = part.ends[place - 1] if place else 0
        return tuple(part.answers[begin : part.ends[place]].tolist())

    def unknown(self, rows: Set[int], answers: Sequence[Answer]) -> Iterator[tuple[int, dict[str, int]]]:
        """Evaluations of some rows that are not known: the row, and the facts narrowed down in it."""
        for part in self._parts:
            start, lacking = part.start, part.lacking
            for number in range(int(lacking.number[0])):
                if start + int(lacking.rows[number]) not in rows:
                    continue
                path = range(1, int(lacking.depths[number]) + 1)
                opened = (answers[lacking.answers[number, place]].answer for place in path)
                masks = (int(lacking.masks[number, place]) for place in path)
                narrowed = {each.fact: mask for each, mask in zip(opened, masks, strict=True)}
                yield start + int(lacking.rows[number]), narrowed


class Opening:
    """The answers of an evaluation in arrays, which grow with them: the groups of those that are open."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest
        self._facts: dict[str, int] = {}
        self._fact_of: list[int] = []
        """Of each answer the number of the fact that it leaves open, after which comes none."""
        self._begins = [0]
        self._groups: list[int] = []

    def arrays(self) -> branching.Opened:
        """The arrays."""
        tree, groups = self._forest.tree, self._groups
        answers: list[Answer] = self._forest.results
        for each in answers[len(self._fact_of) :]:
            number = _FIRM
            if isinstance(each.answer, Open):
                groups += each.groups
                number = self._facts.setdefault(each.answer.fact, len(self._facts))
            self._fact_of.append(number)
            self._begins.append(len(groups))
        nothing = len(tree.questions)
        asked = [
            [tree.numbers.get((kind, fact), nothing) for kind in ("narrowed", "mask")] for fact in self._facts
        ]
        marks = [self._forest.bits(frozenset((fact,))) for fact in self._facts]
        asked_of = np.array([*asked, [nothing, nothing]], np.int64)
        opens = np.zeros(nothing + 1, np.bool_)
        opens[asked_of] = True
        fact_of = np.array(self._fact_of, np.int64)
        return branching.Opened(
            asked_of[fact_of],
            opens,
            np.array(self._begins, np.int64),
            np.array(groups, np.int64),
            np.array([*marks, [0] * self._forest.words], np.uint64)[fact_of],
        )
