"""Diagrams: what a ruling depends on, as one graph in which equal parts are there once.

A node asks for one fact and has a node for each group of its values; a leaf is a number.  Facts stand in
one order, and no node has equal parts alone, so that two nodes mean the same only if they are the same.
Hundreds of branches come to some dozen nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.splits import Parting, partition

Path = Sequence[tuple[str, int]]
"""The facts by which a branch parted from others, in order, each with the values (a mask) that it kept."""


class Diagram:
    """Nodes by number; the first are the leaves. Facts are known by their place in the order."""

    def __init__(self, sizes: Sequence[int], leaves: int) -> None:
        self.sizes = sizes
        """For every fact the number of groups of its values."""
        self.facts: list[int] = [len(sizes)] * leaves
        """The fact that a node asks for; of a leaf a number beyond all facts."""
        self.parts: list[tuple[int, ...]] = [()] * leaves
        """What follows from each group of its values."""
        self.support: list[int] = [0] * leaves
        """The facts (a mask) that a node still depends on."""
        self.leaves: list[int] = [1 << leaf for leaf in range(leaves)]
        """The leaves (a mask) that it may come to."""
        self._nodes: list[dict[tuple[int, ...], int]] = [{} for _ in sizes]
        self._asked_first: dict[tuple[int, tuple[int, ...]], int] = {}
        self._answers: list[dict[int, tuple[int, ...]]] = [{} for _ in sizes]
        """By fact what follows from each group of its values, where a node asks for others first."""

    def node(self, fact: int, parts: tuple[int, ...]) -> int:
        """The node that asks for a fact before its parts do for theirs, all of which come later."""
        if parts.count(parts[0]) == len(parts):
            return parts[0]
        number = self._nodes[fact].get(parts)
        if number is None:
            number = self._nodes[fact][parts] = len(self.facts)
            support, leaves = 1 << fact, 0
            for part in parts:
                support |= self.support[part]
                leaves |= self.leaves[part]
            self.facts.append(fact)
            self.parts.append(parts)
            self.support.append(support)
            self.leaves.append(leaves)
        return number

    def asking(self, fact: int, parts: tuple[int, ...]) -> int:
        """The node that means: ask for this fact, then go on with its part, whatever those ask for."""
        if parts.count(parts[0]) == len(parts):
            return parts[0]
        facts = self.facts
        first = min([facts[part] for part in parts])
        if first > fact:
            return self.node(fact, parts)
        number = self._asked_first.get((fact, parts))
        if number is None:
            inner = self.parts
            number = self._asked_first[fact, parts] = self.node(
                first,
                tuple(
                    [
                        self.asking(
                            fact,
                            tuple([inner[part][group] if facts[part] == first else part for part in parts]),
                        )
                        for group in range(self.sizes[first])
                    ]
                ),
            )
        return number

    def given(self, node: int, fact: int, group: int) -> int:
        """What a node means once it is known which group a fact's value is in."""
        return self.answers(node, fact)[group] if self.support[node] >> fact & 1 else node

    def answers(self, node: int, fact: int) -> tuple[int, ...]:
        """What follows from each group of the values of a fact that a node depends on."""
        known = self._answers[fact].get(node)
        if known is None:
            parts, own = self.parts, self.facts[node]
            if own == fact:
                known = parts[node]
            else:
                support, size = self.support, self.sizes[fact]
                of_parts = [
                    self.answers(part, fact) if support[part] >> fact & 1 else (part,) * size
                    for part in parts[node]
                ]
                nodes, found = self._nodes[own], []
                for each in zip(*of_parts, strict=True):
                    number = nodes.get(each)
                    found.append(self.node(own, each) if number is None else number)
                known = tuple(found)
            self._answers[fact][node] = known
        return known

    def coarser(self, node: int, leaves: Sequence[int], known: dict[int, int]) -> int:
        """The node in which each leaf is another, so that some come to be the same."""
        if not self.support[node]:
            return leaves[node]
        found = known.get(node)
        if found is None:
            parts = tuple([self.coarser(part, leaves, known) for part in self.parts[node]])
            found = known[node] = self.node(self.facts[node], parts)
        return found


_Split = tuple[str, tuple[tuple[int, int], ...]]
_Opened = list[tuple[str, list[tuple[int, int]]]]


class Shape(NamedTuple):
    """How branches part, without what they are of: equal parts are there once, and equal shapes are equal."""

    splits: tuple[_Split, ...]
    """Facts, with what each group of values leads to: a leaf, or (as `~number`) a split that is before it."""
    root: int

    def facts(self) -> list[str]:
        """The facts by which branches part, as they come."""
        return list(dict.fromkeys(name for name, _ in self.splits))


def shape_of(paths: Iterable[Path], leaves: Iterable[int]) -> Shape:
    """How branches part that come in the order of their paths; `leaves` are the numbers that they end at."""
    numbers: dict[_Split, int] = {}
    opened: _Opened = []
    before: Path = ()
    then = 0
    for path, leaf in zip(paths, leaves, strict=True):
        if before:
            parting = next(depth for depth, edge in enumerate(before) if path[depth] != edge)
            then = _closed(numbers, opened, before, parting + 1, then)
            opened[parting][1].append((before[parting][1], then))
        opened += [(name, []) for name, _ in path[len(opened) :]]
        before, then = path, leaf
    root = _closed(numbers, opened, before, 0, then)
    return Shape(tuple(numbers), root)


def shape_of_tree(tree: Parting) -> Shape:
    """How branches part by a tree of splits."""
    numbers: dict[_Split, int] = {}
    known: dict[Parting, int] = {}

    def number(each: Parting) -> int:
        if isinstance(each, int):
            return each
        found = known.get(each)
        if found is None:
            split = (each.fact, tuple([(group, number(follows)) for group, follows in each.groups]))
            found = known[each] = ~numbers.setdefault(split, len(numbers))
        return found

    root = number(tree)
    return Shape(tuple(numbers), root)


def _closed(
    numbers: dict[_Split, int],
    opened: _Opened,
    path: Path,
    depth: int,
    then: int,
) -> int:
    """The split that is at a depth, once all below it is known."""
    while len(opened) > depth:
        name, groups = opened.pop()
        groups.append((path[len(opened)][1], then))
        then = ~numbers.setdefault((name, tuple(groups)), len(numbers))
    return then


class Drawn:
    """A shape as a diagram: its root, and the facts with the groups of their values that it tells apart."""

    def __init__(self, shape: Shape, rest: int | None = None) -> None:
        """`rest` is the leaf of what no branch covers, where there are branches that were not followed."""
        masks: dict[str, dict[int, None]] = {}
        leaves = max(shape.root, -1 if rest is None else rest)
        for name, groups in shape.splits:
            masks.setdefault(name, {}).update(dict.fromkeys([mask for mask, _ in groups]))
            leaves = max(leaves, *(then for _, then in groups))
        self.names = _outermost_first(shape)
        self.groups = [list(partition(masks[name])) for name in self.names]
        self.diagram = Diagram([len(groups) for groups in self.groups], leaves + 1)
        facts = {name: fact for fact, name in enumerate(self.names)}
        within = {
            name: {mask: [at for at, group in enumerate(groups) if group & mask] for mask in masks[name]}
            for name, groups in zip(self.names, self.groups, strict=True)
        }
        nodes: list[int] = []
        for name, groups in shape.splits:  # what a split leads to comes before it
            fact = facts[name]
            parts: list[int] = [-1] * len(self.groups[fact])
            for mask, then in groups:
                for group in within[name][mask]:
                    parts[group] = then if then >= 0 else nodes[~then]
            # values that are excluded here lead nowhere, and are taken with the first that do lead on
            known = next(part for part in parts if part >= 0) if rest is None else rest
            nodes.append(self.diagram.asking(fact, tuple([known if part < 0 else part for part in parts])))
        self.root = shape.root if shape.root >= 0 else nodes[~shape.root]


def _outermost_first(shape: Shape) -> list[str]:
    """The facts, those first by which branches part first, so that few parts have to be turned round."""
    depths = [0] * len(shape.splits)
    found: dict[str, tuple[int, int]] = {}
    for number in range(len(shape.splits) - 1, -1, -1):
        name, groups = shape.splits[number]
        total, count = found.get(name, (0, 0))
        found[name] = total + depths[number], count + 1
        for _, then in groups:
            if then < 0:
                depths[~then] = max(depths[~then], depths[number] + 1)
    return sorted(found, key=lambda name: found[name][0] / found[name][1])
