"""The least and most that may still be paid: for one unit over its rulings, for a case over its units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING

from engine.possible import FAR
from engine.ruling import Ruling

if TYPE_CHECKING:
    from engine.units import UnitAnswer

MOST_COMBINATIONS = 4096
"""More ways to rule the units than this are not added up; the bounds are then all that was paid."""

Ends = tuple[int, int | None]
"""The least and the most, in minor units; None where an amount is not known."""


def unit_bounds(rulings: Iterable[Ruling], paid: int | None, all_paid: int | None) -> Ends:
    """The bounds over some rulings of one unit.

    A review's bounds are those of its candidates, else nothing to all that was `paid` for the unit
    (`all_paid` for the whole order, where the ruling is one of the whole case).
    """
    least: list[int] = []
    most: list[int | None] = []
    for ruling in rulings:
        low: int
        high: int | None
        ceiling = all_paid if ruling.outcome.per == "case" else paid
        if ruling.outcome.status == "review":
            unset = (0, _within(ruling.most, ceiling))
            low, high = unit_bounds(ruling.candidates, paid, all_paid) if ruling.candidates else unset
        elif ruling.pays is None:
            low, high = 0, _within(ruling.most, ceiling)
        else:
            low = high = ruling.pays.total
            if ruling.most is not None:
                at_most = _within(ruling.most, ceiling)
                high = None if at_most is None else max(high, at_most)
        least.append(low)
        most.append(high)
    return min(least, default=0), _most(most)


def case_bounds(answers: Sequence[UnitAnswer], all_paid: int | None) -> Ends:
    """The bounds over the units of a case; `all_paid` is what was paid for the whole order.

    Units add up; those that differ in the ground only are one claim; what is ruled of the whole case
    is paid once, not once a unit.
    """
    options = [answer.possibilities.rulings() for answer in answers]
    combinations = 1
    for each in options:
        combinations *= max(len(each), 1)
    complete = all(answer.possibilities.complete for answer in answers)
    if not complete or combinations > MOST_COMBINATIONS:
        return 0, all_paid
    ends = [_together(answers, choice, all_paid) for choice in product(*options)]
    return min(low for low, _ in ends), _most(high for _, high in ends)


def _together(answers: Sequence[UnitAnswer], choice: Sequence[Ruling], all_paid: int | None) -> Ends:
    """The bounds where each unit is ruled in one way."""
    claims: dict[tuple[str | None, str | None], list[tuple[int | None, Ruling]]] = {}
    for answer, ruling in zip(answers, choice, strict=True):
        claims.setdefault((answer.unit.parcel, answer.unit.line), []).append((answer.paid, ruling))
    return of_claims(claims.values(), all_paid)


def of_claims(claims: Iterable[Sequence[tuple[int | None, Ruling]]], all_paid: int | None) -> Ends:
    """The bounds of all claims together: for each, what was paid and the rulings on its grounds.

    What is withheld stays unpaid once, not once a claim.
    """
    least, withheld = 0, 0
    counted: set[str] = set()
    highs: list[int | None] = []
    for claim in claims:
        standing = [pair for pair in claim if pair[1].outcome.includes_all][:1] or list(claim)
        names = {ruling.outcome.name for _, ruling in standing}
        if names <= counted:
            continue
        if all(ruling.outcome.per == "case" for _, ruling in standing):
            counted |= names
        ends = [unit_bounds([ruling], paid, all_paid) for paid, ruling in standing]
        least += min(low for low, _ in ends)
        highs.append(_most(high for _, high in ends))
        withheld = max(withheld, min(ruling.withheld for _, ruling in standing))
    known = [high for high in highs if high is not None]
    return least, max(sum(known) - withheld, 0) if len(known) == len(highs) else None


def _within(most: int | None, ceiling: int | None) -> int | None:
    """The most that a row allows, and never more than was paid; None where neither is known."""
    known = [each for each in (most, ceiling) if each is not None and each < FAR]
    return min(known, default=None)


def _most(highs: Iterable[int | None]) -> int | None:
    values = list(highs)
    known = [value for value in values if value is not None]
    return max(known, default=0) if len(known) == len(values) else None
