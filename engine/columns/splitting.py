"""What is still possible for every unit, as trees: a ruling, or the fact that is open with a tree a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from engine.columns.lifted import Answer, evaluate
from engine.columns.standings import SplitRows, Standings, UnitRows
from engine.columns.trie import Codes, Frame, Node, Positions, Start, Trie, partition
from engine.possibilities import MAX_BRANCHES
from engine.record import tuple_record
from engine.ruling import Open

Tree = tuple[int, ...]
"""The number of an evaluation's answer; where that is open, the numbers of the trees of its groups."""

TOO_MANY = -1
"""In place of a tree with more evaluations than are followed."""


@tuple_record
class _Level:
    """The rows of one depth: their answers, and where the children of each row that is open begin."""

    answers: npt.NDArray[np.int32]
    opened: Positions
    starts: Positions


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
        self._sizes: list[int] = []
        self._asked: dict[int, Node] = {}

    # -- splitting ----------------------------------------------------------------------------------

    def run(self, base: UnitRows) -> npt.NDArray[np.int64]:
        """The number of each row's tree."""
        levels: list[_Level] = []
        origin = np.arange(base.size)
        narrowed: dict[str, Codes] = {}
        frame: Frame = base
        followed = np.ones(base.size, np.int64)
        starts: list[Start] | None = None
        while True:
            answers = self.evaluations.run(frame, np.arange(len(origin)), starts)
            groups = self._groups()
            counts = groups.counts[answers]
            counts[followed[origin] > MAX_BRANCHES] = 0
            opened = np.flatnonzero(counts)
            if not len(opened):
                levels.append(_Level(answers, opened, opened))
                return self._numbered(levels)
            counts = counts[opened]
            begin = np.cumsum(counts) - counts
            levels.append(_Level(answers, opened, begin))
            parents = np.repeat(opened, counts)
            within = np.arange(len(parents)) - np.repeat(begin, counts)
            asked = answers[parents]
            starts = list(self._resumed(groups.starts[asked] + within, asked, groups))
            masks = groups.masks[groups.starts[asked] + within]
            narrowed = _narrowed(narrowed, parents, groups.facts[asked], masks, groups.names)
            origin = origin[parents]
            followed += np.bincount(origin, minlength=base.size)
            frame = SplitRows(base, origin, narrowed)

    def _resumed(self, places: Positions, answers: npt.NDArray[np.int32], groups: _Groups) -> Iterator[Start]:
        """Where rows that were narrowed down go on: up to the open fact they answer as they did before."""
        for place, part in partition(places):
            rows = np.arange(len(places)) if part is None else part
            answer = int(answers[rows[0]])
            yield self._node(answer).child(int(groups.masks[place])), rows

    def _node(self, answer: int) -> Node:
        """The node at which the fact that an answer is open at was first asked for."""
        known = self._asked.get(answer)
        if known is None:
            name = self.evaluations.results[answer].answer.fact
            known = self._asked[answer] = next(
                node
                for node in self.evaluations.paths[answer]
                if node.query in (("mask", name), ("narrowed", name))
            )
        return known

    def _groups(self) -> _Groups:
        """The groups of every answer that is open, by its number."""
        return _Groups(self.evaluations.results)

    def _numbered(self, levels: list[_Level]) -> npt.NDArray[np.int64]:
        below: npt.NDArray[np.int64] = np.empty(0, np.int64)
        for level in reversed(levels):
            trees = np.empty(len(level.answers), np.int64)
            firm = np.ones(len(level.answers), np.bool_)
            firm[level.opened] = False
            leaves = level.answers[firm]
            numbers = np.full(len(self.evaluations.results), TOO_MANY, np.int64)
            for answer in np.unique(leaves).tolist():
                if not isinstance(self.evaluations.results[answer].answer, Open):
                    numbers[answer] = self._number((answer,))
            trees[firm] = numbers[leaves]
            ends = np.append(level.starts[1:], len(below))
            trees[level.opened] = self._joined(level.answers[level.opened], level.starts, ends, below)
            below = trees
        return below

    def _joined(
        self, answers: npt.NDArray[np.int32], starts: Positions, ends: Positions, below: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """The trees of rows that are open, each from its answer and the trees of its groups."""
        found = np.empty(len(answers), np.int64)
        counts = ends - starts
        for count in np.unique(counts).tolist():
            places = np.flatnonzero(counts == count)
            children = below[starts[places][:, None] + np.arange(count)]
            keys = np.column_stack((answers[places].astype(np.int64), children))
            different, which = _different(keys)
            numbers = np.array([self._number(tuple(key)) for key in different.tolist()], np.int64)
            found[places] = numbers[which]
        return found

    def _number(self, tree: Tree) -> int:
        """The number of a tree; TOO_MANY where a part of it is not followed, or it is too large."""
        known = self._numbers.get(tree)
        if known is None:
            parts = tree[1:]
            size = 1 + sum(self._sizes[part] for part in parts if part != TOO_MANY)
            if TOO_MANY in parts or size > MAX_BRANCHES:
                return TOO_MANY
            known = self._numbers[tree] = len(self.trees)
            self.trees.append(tree)
            self._sizes.append(size)
        return known

    # -- reading trees ----------------------------------------------------------------------------------

    def root(self, tree: int) -> Answer:
        """The answer before anything is narrowed down."""
        answer: Answer = self.evaluations.results[self.trees[tree][0]]
        return answer

    def paths(self, tree: int, narrowed: Mapping[str, int] | None = None) -> Iterator[Path]:
        """The leaves of a tree, in the interpreter's order."""
        answer, *parts = self.trees[tree]
        known: Answer = self.evaluations.results[answer]
        if not isinstance(known.answer, Open):
            yield Path(narrowed or {}, known)
            return
        for group, part in zip(known.groups, parts, strict=True):
            yield from self.paths(part, {**(narrowed or {}), known.answer.fact: group})


class _Groups:
    """The groups of all answers in arrays: how many, where they start, their masks, and the fact."""

    def __init__(self, answers: list[Answer]) -> None:
        sizes = [len(each.groups) for each in answers]
        self.counts = np.array(sizes, np.int64)
        self.starts = np.cumsum(self.counts) - self.counts
        self.masks = np.array([mask for each in answers for mask in each.groups] or [0], np.int64)
        self.names: list[str] = []
        facts = []
        for each in answers:
            name = each.answer.fact if isinstance(each.answer, Open) else ""
            if name not in self.names:
                self.names.append(name)
            facts.append(self.names.index(name))
        self.facts = np.array(facts, np.int64)


def _narrowed(
    known: Mapping[str, Codes],
    parents: Positions,
    facts: npt.NDArray[np.int64],
    masks: npt.NDArray[np.int64],
    names: list[str],
) -> dict[str, Codes]:
    """The facts that are narrowed down one level further."""
    found = {name: values[parents] for name, values in known.items()}
    for number in np.unique(facts).tolist():
        values = found.setdefault(names[number], np.zeros(len(parents), np.int64))
        chosen = facts == number
        values[chosen] = masks[chosen]
    return found


def _different(keys: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The different rows of a matrix, and which of them each row is."""
    packed = np.ascontiguousarray(keys).view(np.dtype((np.void, keys.dtype.itemsize * keys.shape[1]))).ravel()
    _, first, which = np.unique(packed, return_index=True, return_inverse=True)
    return keys[first], which
