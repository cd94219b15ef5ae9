"""What is read off shared trees of splits is what their branches say one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.splits import Parting, Split, Splits, everywhere, facts_of, first_of, leaves_from_last

BLOCKS = {"a": (0b01, 0b10), "b": (0b001, 0b010, 0b100), "c": (0b01, 0b10), "d": (0b01, 0b10)}
"""The groups of values of each fact that trees are made of."""

Branch = tuple[dict[str, int], int]


@st.composite
def trees(draw: st.DrawFn, splits: Splits, left: tuple[str, ...] = tuple(BLOCKS)) -> Parting:
    """A tree in which no fact is split twice on the way to a leaf."""
    if not left or draw(st.integers(0, 3)) == 0:
        return draw(st.integers(0, 2))
    fact = draw(st.sampled_from(left))
    rest = tuple(each for each in left if each != fact)
    return splits.split(fact, tuple((group, draw(trees(splits, rest))) for group in BLOCKS[fact]))


def branches(tree: Parting, narrowed: dict[str, int]) -> Iterator[Branch]:
    """The branches of a tree, in order: what is narrowed down on the way to a leaf, and the leaf."""
    if isinstance(tree, int):
        yield narrowed, tree
        return
    for group, follows in tree.groups:
        yield from branches(follows, {**narrowed, tree.fact: group})


def conflicts(one: Branch, other: Branch) -> list[str]:
    """The facts in which two branches conflict."""
    return [fact for fact, mask in one[0].items() if not other[0].get(fact, mask) & mask]


def mattering(tree: Parting) -> list[str]:
    """The facts that matter, branch by branch; of one branch the last fact first."""
    found: dict[str, None] = {}
    every = list(branches(tree, {}))
    for place, one in enumerate(every):
        alone = [conflicts(one, other) for other in every[place + 1 :] if one[1] != other[1]]
        for fact in reversed(one[0]):
            if [fact] in alone:
                found.setdefault(fact)
    return list(found)


@given(st.data())
def test_what_matters_is_what_two_branches_conflict_in_alone(data: st.DataObject) -> None:
    splits = Splits()
    for _ in range(3):
        # what is remembered of one tree is used for the next
        tree = data.draw(trees(splits))
        assert list(splits.matters(tree)) == mattering(tree)


@given(st.data())
def test_a_tree_tells_of_its_leaves_and_facts_in_order(data: st.DataObject) -> None:
    tree = data.draw(trees(Splits()))
    every = list(branches(tree, {}))
    first = {leaf: place for place, (_, leaf) in reversed(list(enumerate(every)))}
    assert list(first_of(tree).items()) == sorted(first.items(), key=lambda item: item[1])
    assert list(facts_of(tree)) == list(dict.fromkeys(fact for narrowed, _ in every for fact in narrowed))
    assert list(everywhere(tree)) == [
        fact for fact in every[0][0] if all(fact in narrowed for narrowed, _ in every)
    ]


@given(st.data())
def test_a_restricted_tree_has_the_branches_that_do_not_conflict(data: st.DataObject) -> None:
    splits = Splits()
    tree = data.draw(trees(splits))
    fact = data.draw(st.sampled_from(sorted(BLOCKS)))
    mask = data.draw(st.integers(1, sum(BLOCKS[fact])))
    rest = splits.restricted(tree, fact, mask)
    own = [] if rest is None else [(kept, leaf) for kept, leaf in branches(rest, {})]
    wanted = [each for each in branches(tree, {}) if each[0].get(fact, mask) & mask]

    def without(found: list[Branch]) -> list[Branch]:
        return [({name: group for name, group in kept.items() if name != fact}, leaf) for kept, leaf in found]

    assert without(own) == without(wanted)


@given(st.data(), st.dictionaries(st.integers(0, 2), st.integers(3, 4)))
def test_a_mapped_tree_has_other_leaves(data: st.DataObject, leaves: dict[int, int]) -> None:
    splits = Splits()
    tree = data.draw(trees(splits))
    mapped = splits.mapped(tree, leaves)
    every = list(branches(mapped, {}))
    assert every == [(narrowed, leaves.get(leaf, leaf)) for narrowed, leaf in branches(tree, {})]
    first = {leaf: place for place, (_, leaf) in reversed(list(enumerate(every)))}
    assert list(first_of(mapped).items()) == sorted(first.items(), key=lambda item: item[1])
    assert list(facts_of(mapped)) == list(facts_of(tree))
    assert list(everywhere(mapped)) == list(everywhere(tree))


@pytest.mark.parametrize(("fact", "other"), list(combinations(BLOCKS, 2)))
def test_equal_trees_are_one(fact: str, other: str) -> None:
    splits = Splits()

    def made() -> Split:
        inner = splits.split(other, tuple((group, place) for place, group in enumerate(BLOCKS[other])))
        return splits.split(fact, tuple((group, inner) for group in BLOCKS[fact]))

    assert made() is made()


def test_leaves_stand_in_the_order_of_the_last_branches_that_end_in_them() -> None:
    splits = Splits()
    shared = splits.split("b", ((1, 0), (2, 1)))
    tree = splits.split("a", ((1, shared), (2, 2), (4, splits.split("c", ((1, shared), (2, 0))))))
    assert list(leaves_from_last(tree)) == [0, 1, 2]
    assert list(leaves_from_last(7)) == [7]
