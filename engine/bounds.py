"""The least and most that may still be paid: for one unit over its rulings, for a case over its units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from itertools import product
from math import prod

from engine.possible import FAR
from engine.record import tuple_record
from engine.ruling import Ruling
from engine.units import Paid, UnitAnswer, claims

MOST_COMBINATIONS = 4096
"""More ways to rule a claim than this are not looked at; the bounds are then all that was paid."""

Ends = tuple[int, int | None]
"""The least and the most, in minor units; None where an amount is not known."""


def unit_bounds(rulings: Iterable[Ruling], paid: Paid, all_paid: Paid) -> Ends:
    """The bounds over some rulings of one unit.

    A review's bounds are those of its candidates, else nothing to all that was `paid` for the unit
    (`all_paid` for the whole order, where the ruling is one of the whole case).
    """
    ends = [_ends(ruling, paid, all_paid) for ruling in rulings]
    return min((low for low, _ in ends), default=0), _most([high for _, high in ends])


def _ends(ruling: Ruling, paid: Paid, all_paid: Paid) -> Ends:
    """The bounds of one ruling of one unit."""
    if ruling.outcome.status == "review" and ruling.candidates:
        return unit_bounds(ruling.candidates, paid, all_paid)
    total = None if ruling.outcome.status == "review" or ruling.pays is None else ruling.pays.total
    if total is not None and ruling.most is None:
        return total, total
    ceiling = all_paid() if ruling.outcome.per == "case" else paid()
    at_most = _within(ruling.most, ceiling)
    if total is None:
        return 0, at_most
    return total, None if at_most is None else max(total, at_most)


Pairs = Sequence[tuple[Paid, Ruling]]
"""For each ground of a claim, what was paid for it and how it is ruled."""


@tuple_record
class _Way:
    """One way to rule a claim, and what may be paid for it then."""

    outcomes: Set[str]
    """The outcomes of the grounds that count."""
    whole: bool
    """Whether all of them are of the whole case."""
    low: int
    high: int | None
    withheld: int
    """What stays unpaid of it at least."""

    @property
    def told(self) -> tuple[object, ...]:
        """Ways of which this is the same do not differ in what is paid; numbers are not compared for it."""
        return self.outcomes if self.whole else None, id(self.low), id(self.high), id(self.withheld)


def case_bounds(answers: Sequence[UnitAnswer], all_paid: Paid) -> Ends:
    """The bounds over the units of a case; `all_paid` is what was paid for the whole order.

    Claims add up; units that differ in the ground only are one claim; what is ruled of the whole case
    is paid once, not once a unit.
    """
    if not all(answer.possibilities.complete for answer in answers):
        return 0, all_paid()
    options = [[answer.possibilities.rulings() for answer in claim] for claim in claims(answers).values()]
    if not all(0 < prod(map(len, each)) <= MOST_COMBINATIONS for each in options):
        return 0, all_paid()
    once = any(ruling.outcome.per == "case" for claim in options for each in claim for ruling in each)
    if once and prod(len(each) for claim in options for each in claim) > MOST_COMBINATIONS:
        return 0, all_paid()
    ways: list[list[_Way]] = []
    for claim, rulings in zip(claims(answers).values(), options, strict=True):
        paid = [answer.paid for answer in claim]
        every = [_way(tuple(zip(paid, each, strict=True)), all_paid) for each in product(*rulings)]
        ways.append(list({way.told: way for way in every}.values()))
    if once:
        ends = [_together(choice) for choice in product(*ways)]
        return min(low for low, _ in ends), _most([high for _, high in ends])
    return sum(min(way.low for way in each) for each in ways), _highest(ways)


def _way(claim: Pairs, all_paid: Paid) -> _Way:
    """One way to rule the grounds of a claim: the first that is refunded in full counts, or all of them."""
    standing = [pair for pair in claim if pair[1].outcome.includes_all][:1] or claim
    if len(standing) == 1:
        ((paid, ruling),) = standing
        low, high = _ends(ruling, paid, all_paid)
        return _Way(
            frozenset((ruling.outcome.name,)), ruling.outcome.per == "case", low, high, ruling.withheld
        )
    ends = [_ends(ruling, paid, all_paid) for paid, ruling in standing]
    return _Way(
        frozenset([ruling.outcome.name for _, ruling in standing]),
        all(ruling.outcome.per == "case" for _, ruling in standing),
        min(low for low, _ in ends),
        _most([high for _, high in ends]),
        min(ruling.withheld for _, ruling in standing),
    )


def _highest(ways: Sequence[Sequence[_Way]]) -> int | None:
    """The most of claims that add up, where the largest amount withheld on any of them stays unpaid once."""
    found: list[int] = []
    for withheld in {way.withheld for each in ways for way in each}:
        counting = [[way for way in each if way.withheld <= withheld] for each in ways]
        highs = [[way.high for way in each if way.high is not None] for each in counting]
        if any(len(each) < len(ways) for each, ways in zip(highs, counting, strict=True)):
            return None
        if all(highs):
            found.append(max(sum(map(max, highs)) - withheld, 0))
    return max(found, default=0)


def of_claims(ways: Iterable[Pairs], all_paid: Paid) -> Ends:
    """The bounds of claims ruled in one way each; what is withheld stays unpaid once, not once a claim."""
    return _together([_way(each, all_paid) for each in ways])


def _together(ways: Iterable[_Way]) -> Ends:
    """The bounds of claims ruled in one way each."""
    least, withheld = 0, 0
    counted: set[str] = set()
    highs: list[int | None] = []
    for way in ways:
        if way.outcomes <= counted:
            continue
        if way.whole:
            counted |= way.outcomes
        least += way.low
        highs.append(way.high)
        withheld = max(withheld, way.withheld)
    known = [high for high in highs if high is not None]
    return least, max(sum(known) - withheld, 0) if len(known) == len(highs) else None


def _within(most: int | None, ceiling: int | None) -> int | None:
    """The most that a row allows, and never more than was paid; None where neither is known."""
    known = [each for each in (most, ceiling) if each is not None and each < FAR]
    return min(known, default=None)


def _most(highs: Sequence[int | None]) -> int | None:
    known = [value for value in highs if value is not None]
    return max(known, default=0) if len(known) == len(highs) else None
