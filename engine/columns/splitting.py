"""What is still possible for every unit, as trees: a ruling, or the fact that is open with a tree a group.

A tree is written as the numbers of its answers in the order in which the interpreter finds them: an answer
that is open is followed by the trees of its groups.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.columns import branching, walk
from engine.columns.answering import Codes, Positions, Query
from engine.columns.forest import Evaluated
from engine.columns.lifted import RULED, Answer, evaluations, told
from engine.columns.standings import Standings, UnitRows
from engine.columns.traced import in_expressions
from engine.columns.trie import hold_within
from engine.columns.walked import Opening, Tree, Walked
from engine.ruling import Open, Ruling
from engine.splits import Parting, Splits
from engine.statuses import lacks_amount

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
        self._opening = Opening(self.forest)
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
        self._partings: dict[int, Parting] = {}
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
        rows, later = units.every, units.every[:0]
        while len(rows):
            walked = Walked(self.forest, self._opening.arrays(), units, rows)
            trees[rows] = self._numbered(walked)
            known = trees[rows] >= 0
            consulted[rows[known]] = self._facts(walked.marks[known])
            unknown = rows[trees[rows] == walk.UNKNOWN]
            self._learn(units, rows, walked, unknown[:ROUND])
            # a few are followed to the end before the others are tried again
            rows, later = unknown[:ROUND], np.concatenate((unknown[ROUND:], later))
            if not len(rows):
                rows, later = later, later[:0]
        return {TREE: trees, CONSULTED: consulted, KINDS: self._of_trees(trees)}

    def _numbered(self, walked: Walked) -> npt.NDArray[np.int64]:
        """The numbers of the trees that rows come to; UNKNOWN, or TOO_MANY, where there is none."""
        first, which = _different(walked.hashes)
        numbers = np.full(len(first), walk.UNKNOWN, np.int64)
        for number, (one, other) in enumerate(walked.hashes[first].tolist()):
            if one == 0:
                numbers[number] = branching.TOO_MANY if other else walk.UNKNOWN
            elif (one, other) in self._hashed:
                numbers[number] = self._hashed[one, other]
            else:
                tree = walked.tree(int(first[number]))
                known = self._numbers.setdefault(tree, len(self.trees))
                if known == len(self.trees):
                    self.trees.append(tree)
                numbers[number] = self._hashed[one, other] = known
        return numbers[which]

    def _facts(self, marks: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """The numbers of what rows are marked with."""
        if not len(marks):
            return np.empty(0, np.int64)
        different, which = np.unique(marks, axis=0, return_inverse=True)
        numbers = []
        for words in different.tolist():
            known = self._marked.setdefault(tuple(words), len(self.consulted))
            if known == len(self.consulted):
                self.consulted.append(self.forest.facts(words))
            numbers.append(known)
        return np.array(numbers, np.int64)[which.ravel()]

    def _learn(self, units: UnitRows, rows: Positions, walked: Walked, wanted: Positions) -> None:
        """Evaluate what is not known of those of the rows that were walked which are wanted."""
        places = frozenset(np.flatnonzero(np.isin(rows, wanted)).tolist())
        for place, narrowed in walked.unknown(places, self.forest.results):
            self.forest.find(RULED, Evaluated(self.forest, units, int(rows[place]), narrowed))

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
        known = self._partings.get(tree)
        if known is None:
            self._read_on()
            # from the last answer on, so that what follows from the groups of an open one stands on top
            following: list[Parting] = []
            for number in reversed(self.trees[tree]):
                fact, groups = self._groups[number]
                if groups:
                    split = self.splits.split(fact, tuple([(group, following.pop()) for group in groups]))
                    following.append(split)
                else:
                    following.append(self._kinds[number])
            (known,) = following
            self._partings[tree] = known
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
