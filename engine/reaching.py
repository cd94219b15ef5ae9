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
    for narrowed in _likely(unfolding):
        if not rest:
            break
        box = Box(unfolding.unit, unfolding.functions.growth, narrowed, {})
        unfolding.answer(box, (0, 0))
        for question in narrowed:
            box.consulted |= question.bit
        rest &= ~box.consulted
    return unfolding.consulted & ~rest


def _likely(unfolding: Unfolding) -> Iterator[dict[Question, int]]:
    """Every branch, those first in which something was first asked for."""
    fact = unfolding.functions.fact
    for narrowed, parting in unfolding.firsts:
        first, tree = dict(narrowed), parting
        while not isinstance(tree, int):
            name = tree.fact
            group, tree = tree.groups[0]
            first[fact(name)] = group
        yield first
    for branch, _ in unfolding.branches():
        yield {fact(name): mask for name, mask in branch.items()}
