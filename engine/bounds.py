"""The least and most that may still be paid: for one unit over its rulings, for a case over its units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod

from engine.possible import FAR
from engine.ruling import Ruling
from engine.units import UnitAnswer, claims

MOST_COMBINATIONS = 4096
"""More ways to rule a claim than this are not looked at; the bounds are then all that was paid."""

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


Pairs = Sequence[tuple[int | None, Ruling]]
"""For each ground of a claim, what was paid for it and how it is ruled."""


def case_bounds(answers: Sequence[UnitAnswer], all_paid: int | None) -> Ends:
    """The bounds over the units of a case; `all_paid` is what was paid for the whole order.

    Claims add up; units that differ in the ground only are one claim; what is ruled of the whole case
    is paid once, not once a unit.
    """
    if not all(answer.possibilities.complete for answer in answers):
        return 0, all_paid
    ways = [list(_ways(claim)) for claim in claims(answers).values()]
    if any(not each for each in ways):
        return 0, all_paid
    if any(ruling.outcome.per == "case" for each in ways for way in each for _, ruling in way):
        return _over_combinations(ways, all_paid)
    least = 0
    ends: list[list[tuple[int | None, int]]] = []
    for each in ways:
        found = [_claim_ends(way, all_paid) for way in each]
        least += min(low for low, _, _ in found)
        ends.append([(high, withheld) for _, high, withheld in found])
    return least, _highest(ends)


def _ways(claim: Sequence[UnitAnswer]) -> Iterator[Pairs]:
    """Every way to rule the grounds of one claim; none where there are too many."""
    options = [answer.possibilities.rulings() for answer in claim]
    if prod(len(each) for each in options) <= MOST_COMBINATIONS:
        for choice in product(*options):
            yield [(answer.paid, ruling) for answer, ruling in zip(claim, choice, strict=True)]


def _over_combinations(ways: Sequence[Sequence[Pairs]], all_paid: int | None) -> Ends:
    """The bounds over every combination of ways, one a claim; all that was paid where they are too many."""
    if prod(map(len, ways)) > MOST_COMBINATIONS:
        return 0, all_paid
    ends = [of_claims(choice, all_paid) for choice in product(*ways)]
    return min(low for low, _ in ends), _most(high for _, high in ends)


def _highest(ends: Sequence[Sequence[tuple[int | None, int]]]) -> int | None:
    """The most of claims that add up, where the largest amount withheld on any of them stays unpaid once."""
    found: list[int] = []
    for withheld in {kept for each in ends for _, kept in each}:
        highs = [[high for high, kept in each if kept <= withheld] for each in ends]
        if any(high is None for each in highs for high in each):
            return None
        if all(highs):
            found.append(max(sum(max(high or 0 for high in each) for each in highs) - withheld, 0))
    return max(found, default=0)


def _claim_ends(claim: Pairs, all_paid: int | None) -> tuple[int, int | None, int]:
    """The least and the most of one claim ruled in one way, and what is withheld of it at least."""
    standing = _standing(claim)
    ends = [unit_bounds([ruling], paid, all_paid) for paid, ruling in standing]
    withheld = min(ruling.withheld for _, ruling in standing)
    return min(low for low, _ in ends), _most(high for _, high in ends), withheld


def _standing(claim: Pairs) -> Pairs:
    """The grounds that count: the first that is refunded in full, or all of them."""
    return [pair for pair in claim if pair[1].outcome.includes_all][:1] or claim


def of_claims(ways: Iterable[Pairs], all_paid: int | None) -> Ends:
    """The bounds of claims ruled in one way each; what is withheld stays unpaid once, not once a claim."""
    least, withheld = 0, 0
    counted: set[str] = set()
    highs: list[int | None] = []
    for claim in ways:
        standing = _standing(claim)
        names = {ruling.outcome.name for _, ruling in standing}
        if names <= counted:
            continue
        if all(ruling.outcome.per == "case" for _, ruling in standing):
            counted |= names
        low, high, kept = _claim_ends(claim, all_paid)
        least += low
        highs.append(high)
        withheld = max(withheld, kept)
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
