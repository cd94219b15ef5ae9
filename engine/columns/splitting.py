"""What is still possible for every unit, as trees: a ruling, or the fact that is open with a tree a group.

A tree is written as the numbers of its answers in the order in which the interpreter finds them: an answer
that is open is followed by the trees of its groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.columns import branching, walk
from engine.columns.answering import Codes, Positions, Query
from engine.columns.forest import Evaluated, Forest
from engine.columns.lifted import RULED, Answer, evaluations, told
from engine.columns.standings import Standings, UnitRows
from engine.columns.traced import in_expressions
from engine.columns.trie import blocks, hold_within
from engine.possibilities import MAX_BRANCHES
from engine.ruling import Open, Ruling
from engine.splits import Parting, Splits
from engine.statuses import lacks_amount

Tree = tuple[int, ...]

TREE: Query = ("tree",)
CONSULTED: Query = ("consulted",)
KINDS: Query = ("kinds",)
"""Asked of a unit: the number of its tree, that of the facts with windows that it was judged by, and that of
the kinds of rulings in which its tree ends."""

ROUND = 256
"""So many rows are learnt from before the others are tried again."""


class Splitting:
    """Evaluates units, splits those that are open, and numbers the trees; kept from batch to batch."""

    def __init__(self, standings: Standings) -> None:
        self.standings = standings
        self.forest = evaluations(standings.policy, standings)
        self._opening = _Opening(self.forest)
        self.trees: list[Tree] = []
        self.consulted: list[frozenset[str]] = []
        """Of each number in a row's second column: the facts with windows that it was judged by."""
        self.splits = Splits()
        self.kinds: list[tuple[int, ...]] = [()]
        """Of each number of KINDS the kinds, in order; first those of a tree that is not followed."""
        self._numbers_of_kinds: dict[tuple[int, ...], int] = {(): 0}
        self._kinds_of: list[int] = []
        """Of each tree the number of its kinds."""
        self._groups: list[tuple[str, tuple[int, ...]]] = []
        """Of each answer that is open the fact, and the groups of its values."""
        self._parts: dict[Tree, Parting] = {}
        self._kinds: list[int] = []
        self._of_kind: dict[Any, int] = {}
        self._numbers: dict[Tree, int] = {}
        self._hashed: dict[tuple[int, int], int] = {}
        self._marked: dict[tuple[int, ...], int] = {}

    def learnt(self) -> tuple[Any, ...]:
        """What `take_in` takes; splits are made again from the trees."""
        return (
            self.forest.learnt(),
            np.array([len(tree) for tree in self.trees], np.int64),
            np.array([number for tree in self.trees for number in tree], np.int64),
            np.array(list(self._hashed), np.uint64).reshape(-1, 2),
            np.fromiter(self._hashed.values(), np.int64, len(self._hashed)),
            np.array(list(self._marked), np.uint64).reshape(-1, self.forest.words),
            tuple(self.kinds),
        )

    def take_in(self, learnt: tuple[Any, ...]) -> None:
        """Take in what was learnt; raises ValueError for what is nothing of the kind."""
        forest, lengths, answers, hashes, hashed, marked, kinds = learnt
        self.forest.take_in(forest, told)
        hold_within(answers, len(self.forest.results))
        hold_within(hashed, len(lengths))
        hold_within(
            np.array([0, *(kind for each in kinds for kind in each)], np.int64), len(self.forest.results)
        )
        ends = np.cumsum(lengths).tolist()
        numbers, begin = answers.tolist(), 0
        for end in ends:
            self.trees.append(tuple(numbers[begin:end]))
            begin = end
        self._numbers = {tree: number for number, tree in enumerate(self.trees)}
        pairs = [(one, other) for one, other in hashes.tolist()]
        self._hashed = dict(zip(pairs, hashed.tolist(), strict=True))
        self._marked = {tuple(words): number for number, words in enumerate(marked.tolist())}
        self.consulted = [self.forest.facts(words) for words in marked.tolist()]
        self.kinds = list(kinds)
        self._numbers_of_kinds = {each: number for number, each in enumerate(kinds)}
        if self.kinds[:1] != [()] or len(self._numbers_of_kinds) != len(kinds):
            raise ValueError("no kinds of rulings")

    # -- splitting ----------------------------------------------------------------------------------

    def run(self, units: UnitRows) -> dict[Query, Codes]:
        """Of every row the numbers of its TREE, of what was CONSULTED for it, and of its KINDS.

        The tree is branching.TOO_MANY where it has more evaluations than are followed.
        """
        trees = np.full(units.size, walk.UNKNOWN, np.int64)
        consulted = np.zeros(units.size, np.int64)
        pending = units.every
        while len(pending):
            walked = self._walked(units, pending)
            trees[pending] = self._numbered(walked, units, pending)
            consulted[pending] = self._facts(walked.marks)
            pending = pending[trees[pending] == walk.UNKNOWN]
            self._learn(units, pending[:ROUND])
        return {TREE: trees, CONSULTED: consulted, KINDS: self._of_trees(trees)}

    def _walked(self, units: UnitRows, rows: Positions) -> _Walked:
        walked = _Walked(self.forest, self._opening.arrays(), len(rows))
        for start, codes in blocks(self.forest.asked, units, rows):
            walked.take_in(codes, start)
        return walked

    def _numbered(self, walked: _Walked, units: UnitRows, rows: Positions) -> npt.NDArray[np.int64]:
        first, which = _different(walked.hashes)
        numbers = np.full(len(first), walk.UNKNOWN, np.int64)
        new: list[int] = []
        for number, (one, other) in enumerate(walked.hashes[first].tolist()):
            if one == 0:
                numbers[number] = branching.TOO_MANY if other else walk.UNKNOWN
            elif (one, other) in self._hashed:
                numbers[number] = self._hashed[one, other]
            else:
                new.append(number)
        for start, codes in blocks(self.forest.asked, units, rows[first[new]]):
            for place in range(codes.shape[1]):
                number = new[start + place]
                tree = walked.tree(np.ascontiguousarray(codes[:, place : place + 1]))
                known = self._numbers.setdefault(tree, len(self.trees))
                if known == len(self.trees):
                    self.trees.append(tree)
                one, other = walked.hashes[first[number]].tolist()
                numbers[number] = self._hashed[one, other] = known
        return numbers[which]

    def _facts(self, marks: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """The numbers of what rows are marked with."""
        different, which = np.unique(marks, axis=0, return_inverse=True)
        numbers = []
        for words in different.tolist():
            known = self._marked.setdefault(tuple(words), len(self.consulted))
            if known == len(self.consulted):
                self.consulted.append(self.forest.facts(words))
            numbers.append(known)
        return np.array(numbers, np.int64)[which.ravel()]

    def _learn(self, units: UnitRows, rows: Positions) -> None:
        """Evaluate what is not known of some rows, and then what that shows to be unknown, to the end."""
        while len(rows):
            walked = self._walked(units, rows)
            for row, narrowed in walked.unknown(self.forest.results):
                self.forest.find(RULED, Evaluated(self.forest, units, int(rows[row]), narrowed))
            rows = rows[~walked.hashes.any(axis=1)]

    # -- reading trees ----------------------------------------------------------------------------------

    def ends(self, tree: int) -> list[int]:
        """The numbers of the rulings that a tree ends in, branch by branch."""
        self._read_on()
        return [number for number in self.trees[tree] if not self._groups[number][1]]

    def _of_trees(self, trees: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The numbers of the kinds of rulings in which trees end."""
        for tree in range(len(self._kinds_of), len(self.trees)):
            kinds = tuple(sorted(set(map(self.kind, self.ends(tree)))))
            number = self._numbers_of_kinds.setdefault(kinds, len(self.kinds))
            if number == len(self.kinds):
                self.kinds.append(kinds)
            self._kinds_of.append(number)
        of = np.array([*self._kinds_of, 0], np.int64)
        found: npt.NDArray[np.int64] = of[np.where(trees < 0, len(self._kinds_of), trees)]
        return found

    def splits_of(self, tree: int) -> Parting:
        """A tree as splits that end in kinds of rulings."""
        self._read_on()
        answers = self.trees[tree]
        stops = [0] * len(answers)
        # where the part of the tree that begins at each place stops
        for place in range(len(answers) - 1, -1, -1):
            stop = place + 1
            for _ in self._groups[answers[place]][1]:
                stop = stops[stop]
            stops[place] = stop
        return self._splits_of(answers, stops, 0)

    def _splits_of(self, answers: Tree, stops: Sequence[int], place: int) -> Parting:
        number = answers[place]
        fact, groups = self._groups[number]
        if not groups:
            return self._kinds[number]
        part = answers[place : stops[place]]
        known = self._parts.get(part)
        if known is None:
            following: list[tuple[int, Parting]] = []
            at = place + 1
            for group in groups:
                following.append((group, self._splits_of(answers, stops, at)))
                at = stops[at]
            known = self._parts[part] = self.splits.split(fact, tuple(following))
        return known

    def _read_on(self) -> None:
        """Take in what was found since: the groups of what is open, and the kinds of rulings."""
        for number in range(len(self._groups), len(self.forest.results)):
            found: Answer = self.forest.results[number]
            if isinstance(found.answer, Open):
                self._groups.append((found.answer.fact, found.groups))
                self._kinds.append(number)
            else:
                key = in_expressions(found.answer.key), lacks_amount(found.answer)
                self._groups.append(("", ()))
                self._kinds.append(self._of_kind.setdefault(key, number))

    def kind(self, number: int) -> int:
        """The first ruling that is the same in every unit as that of a number, and lacks the same."""
        return self._kinds[number]

    def ruling(self, number: int) -> Ruling:
        """The ruling of a number; the numbers in it are those of some unit, and not to be computed with."""
        found: Ruling = self.forest.results[number].answer
        return found


def _different(hashes: npt.NDArray[np.uint64]) -> tuple[Positions, Positions]:
    """The first place of each different pair of hashes, and which of them each row has."""
    _, first, which = np.unique(hashes.view("V16").ravel(), return_index=True, return_inverse=True)
    return first, which


class _Walked:
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


class _Opening:
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
