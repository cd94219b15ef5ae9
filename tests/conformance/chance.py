"""Where generated policies and cases take their choices from: Hypothesis, or a seeded run."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chance:
    """A source of choices; 0 is the simplest choice, so that Hypothesis shrinks towards it."""

    def __init__(self, below: Callable[[int], int]) -> None:
        self.below = below

    def one(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def some(self, items: Sequence[T], least: int, most: int) -> list[T]:
        """From `least` to `most` different items, in their order."""
        most = min(most, len(items))
        wanted = least + self.below(most - least + 1) if most > least else most
        left = list(range(len(items)))
        chosen = [left.pop(self.below(len(left))) for _ in range(wanted)]
        return [items[index] for index in sorted(chosen)]

    def once_in(self, count: int) -> bool:
        """True once in `count` times."""
        return self.below(count) == count - 1

    def between(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        return least + self.below(most - least + 1)


def seeded(seed: int | str) -> Chance:
    """The choices of a seed, the same in every run."""
    return Chance(random.Random(seed).randrange)


@st.composite
def chances(draw: Any) -> Chance:
    """Choices that Hypothesis makes and shrinks."""
    return Chance(lambda limit: draw(st.integers(0, limit - 1)) if limit > 1 else 0)
