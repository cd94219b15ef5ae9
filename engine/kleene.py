"""What formulas are made of: Kleene's truth over finite facts, interval arithmetic over ranges.

Whatever is left open names its inputs in `blame`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from engine.possible import FALSE, FAR, TRUE, TRUTH_TO_MASK, UNKNOWN, Blame, Range, Truth

DAY = 86_400_000_000


class Facts(Protocol):
    """What a formula may read; `blame` gathers the inputs that left a condition unknown."""

    blame: list[Blame]
    as_of: int

    def mask(self, fact: str) -> int:
        """The values that a finite fact can still take."""

    def among(self, fact: str, allowed: int) -> Truth:
        """Whether a finite fact has one of some values (a mask)."""

    def range(self, fact: str) -> Range:
        """The values that a number, amount or instant can still take."""

    def given(self, fact: str) -> bool:
        """Whether anything was observed of a fact."""

    def blame_for(self, fact: str) -> None:
        """Note that a finite fact with several possible values left a condition unknown."""


Condition = Callable[[Facts], Truth]
Choosing = Callable[[Facts], int]
Measuring = Callable[[Facts], Range]


def bounded(value: int) -> int:
    """A value kept within what is accepted."""
    return max(-FAR, min(FAR, value))


def bool_fact(name: str) -> Condition:
    """The truth of a bool fact."""

    return is_among(name, TRUTH_TO_MASK[TRUE])


def is_among(name: str, allowed: int) -> Condition:
    """Whether a finite fact is one of some values (a mask)."""

    def among(facts: Facts) -> Truth:
        truth = facts.among(name, allowed)
        if truth == UNKNOWN:
            facts.blame_for(name)
        return truth

    return among


def all_of(conditions: tuple[Condition, ...]) -> Condition:
    """Kleene's AND."""
    return _until(FALSE, min, conditions)


def any_of(conditions: tuple[Condition, ...]) -> Condition:
    """Kleene's OR."""
    return _until(TRUE, max, conditions)


def _until(
    decisive: Truth, pick: Callable[[Truth, Truth], Truth], conditions: tuple[Condition, ...]
) -> Condition:
    """The conditions joined, up to the first that decides alone; no input is then to blame any more."""

    def joined(facts: Facts) -> Truth:
        noted = len(facts.blame)
        result = TRUE if decisive == FALSE else FALSE
        for condition in conditions:
            truth = condition(facts)
            if truth == decisive:
                del facts.blame[noted:]
                return decisive
            result = pick(result, truth)
        return result

    return joined


def extreme(pick: Callable[[int, int], int], left: Measuring, right: Measuring) -> Measuring:
    """The earlier or later, less or greater of two."""

    def picked(facts: Facts) -> Range:
        a, b = left(facts), right(facts)
        low, high = pick(a.low, b.low), pick(a.high, b.high)
        return Range(low, high, () if low == high else a.blame + b.blame)

    return picked


def share(amount: Measuring, part: Measuring, whole: Measuring) -> Measuring:
    """A part's share of an amount, rounded half up: none where the part is not above zero, at most all."""

    def of(total: int, pieces: int, all_pieces: int) -> int:
        if pieces <= 0 or all_pieces <= 0:
            return 0
        if total >= FAR:
            return FAR
        return total if pieces >= all_pieces else (2 * total * pieces + all_pieces) // (2 * all_pieces)

    def shared(facts: Facts) -> Range:
        a, b, c = amount(facts), part(facts), whole(facts)
        parts = {b.low, b.high, *({1} if b.low <= 1 <= b.high else ())}
        wholes = {c.low, c.high, *({1} if c.low <= 1 <= c.high else ())}
        found = [of(x, y, z) for x in (a.low, a.high) for y in parts for z in wholes]
        low, high = min(found), max(found)
        return Range(low, high, () if low == high else a.blame + b.blame + c.blame)

    return shared


def _less(a: Range, b: Range) -> Truth:
    return TRUE if a.high < b.low else FALSE if a.low >= b.high else UNKNOWN


def _at_most(a: Range, b: Range) -> Truth:
    return TRUE if a.high <= b.low else FALSE if a.low > b.high else UNKNOWN


def _equal(a: Range, b: Range) -> Truth:
    if a.low == a.high == b.low == b.high:
        return TRUE
    return FALSE if a.high < b.low or b.high < a.low else UNKNOWN


CERTAIN: dict[str, Callable[[Range, Range], Truth]] = {
    "<": _less,
    "<=": _at_most,
    ">": lambda a, b: _less(b, a),
    ">=": lambda a, b: _at_most(b, a),
    "==": _equal,
    "!=": lambda a, b: 2 - _equal(a, b),
}
"""For every comparison, its truth over two ranges."""
