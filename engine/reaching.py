"""What the evaluations of a unit that come to a ruling asked for, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.boxes import Box
from engine.ways import Question

if TYPE_CHECKING:
    from engine.unfolding import Unfolding


def reached_by(unfolding: Unfolding) -> int:
    """What the first evaluation asked for, or one that ended in a ruling, as bits.

    An evaluation that stays open may ask for what none does once more is known.
    """
    rest = unfolding.consulted & ~unfolding.at_ends
    for consulted, narrowed in _likely(unfolding):
        if not rest:
            break
        if rest & consulted:
            box = Box(unfolding.unit, unfolding.functions.growth, narrowed, {})
            unfolding.answer(box, (0, 0))
            for question in narrowed:
                box.consulted |= question.bit
            rest &= ~box.consulted
    return unfolding.consulted & ~rest


def _likely(unfolding: Unfolding) -> Iterator[tuple[int, dict[Question, int]]]:
    """Every branch and what it may ask for, those first on whose way something was first asked for."""
    fact = unfolding.functions.fact
    for which in (0, -1):
        for consulted, narrowed, parting in unfolding.firsts:
            found, tree = dict(narrowed), parting
            while not isinstance(tree, int):
                name = tree.fact
                group, tree = tree.groups[which]
                found[fact(name)] = group
            yield consulted, found
    for branch, _ in unfolding.branches():
        yield unfolding.consulted, {fact(name): mask for name, mask in branch.items()}
