"""Trees of splits that share what they have in common, and what can be read off them without their branches.

A tree says of every group of a fact's values what follows: a further split, or the number of a leaf.
Equal trees are one object, so that what is found out about one is found out once, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.record import tuple_record
from engine.ways import Growth


@tuple_record
class Split:
    """Where branches part: the fact, and what follows from each group of its values."""

    fact: str
    groups: tuple[tuple[int, Parting], ...]
    """The values (a mask), and what follows; no fact is split twice on the way to a leaf."""
    size: int
    """How many branches there are."""
    first: Mapping[int, int]
    """Leaf -> the place of the first branch that ends in it, in the order of these places."""
    facts: Mapping[str, None]
    """The facts that branches narrow down, in the order in which branches come to them."""
    everywhere: Mapping[str, None]
    """Those that all branches narrow down, in the order of the first branch."""


Parting = Split | int

_Key = tuple[str, tuple[tuple[int, Parting], ...]]


def first_of(tree: Parting) -> Mapping[int, int]:
    """Leaf -> the place of the first branch that ends in it, in the order of these places."""
    return {tree: 0} if isinstance(tree, int) else tree.first


def facts_of(tree: Parting) -> Mapping[str, None]:
    """The facts that branches narrow down, in the order in which branches come to them."""
    return {} if isinstance(tree, int) else tree.facts


def everywhere(tree: Parting) -> Mapping[str, None]:
    """The facts that all branches narrow down, in the order of the first branch."""
    return {} if isinstance(tree, int) else tree.everywhere


def branches_of(tree: Parting) -> Iterator[tuple[dict[str, int], int]]:
    """Every branch in order: what is narrowed down, and its leaf."""
    waiting: list[tuple[dict[str, int], Parting]] = [({}, tree)]
    while waiting:
        narrowed, each = waiting.pop()
        if isinstance(each, int):
            yield narrowed, each
        else:
            fact = each.fact
            waiting += [({**narrowed, fact: group}, follows) for group, follows in reversed(each.groups)]


def way_to(tree: Parting, leaf: int) -> dict[str, int]:
    """What the first branch that ends in a leaf narrows down."""
    narrowed = {}
    while not isinstance(tree, int):
        for group, follows in tree.groups:
            if leaf in first_of(follows):
                narrowed[tree.fact], tree = group, follows
                break
        else:
            raise KeyError(leaf)
    return narrowed


def leaves_from_last(tree: Parting) -> Iterator[int]:
    """The leaves, each once, in the order of the last branches that end in them, the last of all first."""
    waiting, seen = [tree], set[Parting]()
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        if isinstance(each, int):
            yield each
        else:
            waiting += [follows for _, follows in each.groups]


def masks_of(tree: Parting, fact: str) -> set[int]:
    """The groups of values by which a fact is split, wherever it is."""
    found: set[int] = set()
    waiting, seen = [tree], {tree}
    while waiting:
        each = waiting.pop()
        if isinstance(each, int) or fact not in each.facts:
            continue
        follow = {follows for _, follows in each.groups} - seen
        if each.fact == fact:
            found.update(group for group, _ in each.groups)
        else:
            seen |= follow
            waiting += follow
    return found


def partition(masks: Iterable[int]) -> Iterator[int]:
    """The coarsest partition of the values in some masks that every mask is a union of."""
    groups: list[int] = []
    for mask in masks:
        rest = mask
        split: list[int] = []
        for group in groups:
            split += [part for part in (group & mask, group & ~mask) if part]
            rest &= ~group
        groups = split + ([rest] if rest else [])
    yield from groups


class Splits:
    """Makes trees, each once, and remembers what was found out about them."""

    def __init__(self, growth: Growth | None = None) -> None:
        self.growth = growth or Growth()
        """Where it is counted what is remembered."""
        self._made: dict[_Key, Split] = {}
        self._mattering: dict[Split, Mapping[str, tuple[int, int]]] = {}
        self._matters: dict[Split, tuple[str, ...]] = {}
        self._parted: dict[tuple[Split, Split], int] = {}
        self._restricted: dict[tuple[Split, str, int], Parting | None] = {}
        self._mapped: dict[tuple[Split, tuple[tuple[int, int], ...]], Parting] = {}

    def split(self, fact: str, groups: tuple[tuple[int, Parting], ...]) -> Split:
        """The tree that splits a fact, and goes on in each group of its values as it is said."""
        known = self._made.get((fact, groups))
        if known is None:
            known = self._made[fact, groups] = _split(fact, groups)
            self.growth.ways += 1
        return known

    def mapped(self, tree: Parting, leaves: Mapping[int, int]) -> Parting:
        """A tree with other numbers for some leaves; those that are left out stay."""
        if isinstance(tree, int):
            return leaves.get(tree, tree)
        changes = tuple([(leaf, leaves[leaf]) for leaf in tree.first if leaves.get(leaf, leaf) != leaf])
        if not changes:
            return tree
        known = self._mapped.get((tree, changes))
        if known is None:
            known = self._mapped[tree, changes] = self._map(tree, leaves, {})
            self.growth.ways += 1
        return known

    def _map(self, tree: Split, leaves: Mapping[int, int], known: dict[Split, Split]) -> Split:
        groups: list[tuple[int, Parting]] = []
        for group, follows in tree.groups:
            other: Parting
            if isinstance(follows, int):
                other = leaves.get(follows, follows)
            else:
                other = known.get(follows) or self._map(follows, leaves, known)
            groups.append((group, other))
        key = (tree.fact, tuple(groups))
        found = self._made.get(key)
        if found is None:
            first: dict[int, int] = {}
            for leaf, at in tree.first.items():
                first.setdefault(leaves.get(leaf, leaf), at)
            # all but the leaves is what it was
            found = Split(*key, tree.size, first, tree.facts, tree.everywhere)
            self._made[key] = found
            self.growth.ways += 1
        known[tree] = found
        return found

    def restricted(self, tree: Parting, fact: str, mask: int) -> Parting | None:
        """The branches of a tree that leave a fact some values of a mask; None: there is none."""
        if isinstance(tree, int) or fact not in tree.facts:
            return tree
        key = (tree, fact, mask)
        if key in self._restricted:
            return self._restricted[key]
        found: list[tuple[int, Parting]] = []
        for group, follows in tree.groups:
            if tree.fact != fact:
                rest = self.restricted(follows, fact, mask)
                if rest is not None:
                    found.append((group, rest))
            elif group & mask:
                found.append((group, follows))
        known: Parting | None
        if not found:
            known = None
        elif tree.fact == fact and len(found) == 1:
            known = found[0][1]
        else:
            known = self.split(tree.fact, tuple(found))
        self._restricted[key] = known
        self.growth.ways += 1
        return known

    # -- what matters --------------------------------------------------------------------------------

    def matters(self, tree: Parting) -> tuple[str, ...]:
        """The facts in which alone two branches conflict that end in different leaves.

        In the order of the first branches that conflict with a later one, of one branch the last fact first.
        Two branches part at one fact, so that no other can be the only one in which they conflict.
        """
        if isinstance(tree, int):
            return ()
        known = self._matters.get(tree)
        if known is None:
            found = self._all_mattering(tree)
            known = self._matters[tree] = tuple(sorted(found, key=found.__getitem__))
        return known

    def _all_mattering(self, tree: Split) -> Mapping[str, tuple[int, int]]:
        """Fact -> the place of the first branch in which it matters, and how far up its split is."""
        known = self._mattering.get(tree)
        if known is not None:
            return known
        found: dict[str, tuple[int, int]] = {}
        start = 0
        for place, (_, follows) in enumerate(tree.groups if len(tree.first) > 1 else ()):
            if tree.fact not in found:
                ends = [self.parted(follows, after) for _, after in tree.groups[place + 1 :]]
                at = min((each for each in ends if each >= 0), default=-1)
                if at >= 0:
                    found[tree.fact] = (start + at, 0)
            if isinstance(follows, Split):
                for fact, (at, up) in self._all_mattering(follows).items():
                    here = (start + at, up - 1)
                    found[fact] = min(found.get(fact, here), here)
            start += _size(follows)
        self._mattering[tree] = found
        self.growth.ways += 1
        return found

    def parted(self, one: Parting, other: Parting) -> int:
        """The place of the first branch of one tree with which some branch of another one does not conflict,
        though it ends in another leaf; -1: there is none."""
        if one is other:
            return -1
        leaves, others = first_of(one), first_of(other)
        if isinstance(one, int) or isinstance(other, int) or one.facts.keys().isdisjoint(other.facts):
            # no two branches conflict
            if len(others) > 1:
                return 0
            return next((at for leaf, at in leaves.items() if leaf not in others), -1)
        if len(leaves) == 1 and leaves.keys() == others.keys():
            return -1
        known = self._parted.get((one, other))
        if known is None:
            known = self._parted[one, other] = self._find_parted(one, other)
            self.growth.ways += 1
        return known

    def _find_parted(self, one: Split, other: Split) -> int:
        start = 0
        for group, follows in one.groups:
            rest = self.restricted(other, one.fact, group)
            if rest is not None:
                at = self.parted(follows, rest)
                if at >= 0:
                    return start + at
            start += _size(follows)
        return -1


def _size(tree: Parting) -> int:
    return 1 if isinstance(tree, int) else tree.size


def _split(fact: str, groups: tuple[tuple[int, Parting], ...]) -> Split:
    size = 0
    first: dict[int, int] = {}
    facts: dict[str, None] = {fact: None}
    always: dict[str, None] | None = None
    for _, follows in groups:
        if isinstance(follows, int):
            first.setdefault(follows, size)
            size += 1
            always = {}
            continue
        for leaf, at in follows.first.items():
            first.setdefault(leaf, size + at)
        size += follows.size
        facts.update(follows.facts)
        if always is None:
            always = dict(follows.everywhere)
        elif always:
            always = _both(always, follows.everywhere)
    return Split(fact, groups, size, first, facts, {fact: None, **(always or {})})


def _both(some: Iterable[str], others: Mapping[str, None]) -> dict[str, None]:
    return {each: None for each in some if each in others}
