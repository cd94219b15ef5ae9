"""What a fact can still be: truth values, sets of finite values as bit masks, ranges of numbers and instants.

Finite facts are sets of possible values, kept as bit masks over the fact's domain (bit i set: the
i-th value is still possible).  Numbers, money (minor units), instants and durations (microseconds)
are ranges.  What is not known for certain says what will settle it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Truth = int
"""`FALSE`, `UNKNOWN` or `TRUE`, ordered, so that AND is min, OR is max, NOT is 2 - x (Kleene)."""

FALSE: Truth = 0
UNKNOWN: Truth = 1
TRUE: Truth = 2

Settlement = Literal["", "ask", "judge", "time", "person"]
"""What will settle a fact that is not known yet; empty where it is known."""

STRENGTH: tuple[Settlement, ...] = ("ask", "judge", "time", "person")
"""Where several inputs leave one fact open, the first of these that occurs settles it."""

BOOL_VALUES = ("false", "true")
TRUTH_TO_MASK = (0b01, 0b11, 0b10)
MASK_TO_TRUTH = (UNKNOWN, FALSE, TRUE, UNKNOWN)

FAR = 1 << 62
"""Beyond every number, amount and instant that is accepted."""


class Blame(NamedTuple):
    """An input that is not known for certain, and what will settle it."""

    fact: str
    settled_by: Settlement


TWO_ENDS = Blame("the two ends of the window", "person")
"""Of an instant between the two ends of a window that is known, which is for a person to judge."""


class Range(NamedTuple):
    """The values from `low` to `high` (both included) that a number or instant can still take."""

    low: int
    high: int
    blame: tuple[Blame, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether one value alone is left."""
        return self.low == self.high


def exact_amount(amount: Range) -> int | None:
    """The one value of a range; None where several are left."""
    return amount.low if amount.exact else None


def exactly(value: int) -> Range:
    """The range of one known value."""
    return Range(value, value)


def anything(fact: str, settled_by: Settlement = "ask") -> Range:
    """The range of a number or instant of which nothing is known."""
    return Range(-FAR, FAR, (Blame(fact, settled_by),))


def strongest(settlements: list[Settlement] | tuple[Settlement, ...]) -> Settlement:
    """The settlement that comes first in `STRENGTH` among those given; empty where none is."""
    for settlement in STRENGTH:
        if settlement in settlements:
            return settlement
    return ""


def among(mask: int, allowed: int) -> Truth:
    """Whether a fact that may have the values of a mask has one of some values."""
    return TRUE if not mask & ~allowed else UNKNOWN if mask & allowed else FALSE


def is_single(mask: int) -> bool:
    """Whether exactly one value is possible."""
    return mask & (mask - 1) == 0


def bits(mask: int) -> list[int]:
    """The positions of the values in a mask, ascending."""
    positions = []
    position = 0
    while mask:
        if mask & 1:
            positions.append(position)
        mask >>= 1
        position += 1
    return positions
