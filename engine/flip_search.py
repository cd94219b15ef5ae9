"""The search for what flips a ruling: single changes of what is contestable, and pairs of them.

A change flips where the present ruling is none of those that are then possible.  Where it still is, one
way to it is enough to know: facts off that way change nothing, and are not tried beside the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from engine.altered_units import AlteredUnit, Changes, Place, Reading
from engine.columns.traced import traced
from engine.conclusions import key_of
from engine.disputes import Altered, Disputes, Moved, Value
from engine.following import functions_of
from engine.number_cells import NUMBER, Comparison, cell_of, noting
from engine.policy import Policy
from engine.possibilities import MAX_BRANCHES, Unfolded
from engine.record import tuple_record
from engine.ruling import Ruling
from engine.unfolding import Session, Unfolding
from engine.unit_facts import supposed
from engine.units import UnitAnswer
from engine.ways import Answer, Known, Question

MOST_CELLS = 30
"""So many intervals of a number are looked at in each direction."""

MOST_PAIRS = 1_000
"""So many evaluations are made for pairs of changes."""


@tuple_record
class Outcome:
    """What a unit with some facts otherwise comes to."""

    possibilities: Unfolded
    unit: AlteredUnit
    flips: bool
    """Whether the present ruling is none of those that are then possible."""
    unsettled: bool
    """Whether it is one of several."""
    kept: int
    """Where it is still possible: what one such ruling was reached by, as bits, whatever the others are."""

    @property
    def consulted(self) -> int:
        """What any ruling was reached by, as bits."""
        return self.possibilities.unfolding.consulted


Found = tuple[tuple[Altered, ...], Outcome]


class FlipFinder:
    """Finds what would flip the ruling of one unit."""

    def __init__(
        self, policy: Policy, answer: UnitAnswer, reading: Reading, most_pairs: int = MOST_PAIRS
    ) -> None:
        self.policy = policy
        self.most_pairs = most_pairs
        self.answer = answer
        self.facts = answer.facts
        self.disputes = Disputes(policy, answer.facts)
        self.reading = reading
        self.functions = functions_of(policy)
        self.unfinished: dict[tuple[str, int], None] = {}
        """Numbers that were not moved further than this."""
        self.cut_short = False
        """Whether not all pairs were tried."""
        self.not_followed: list[tuple[Altered, ...]] = []
        """Changes after which there are more branches than were followed."""
        self.tried = 0
        """How many evaluations were made."""
        self.kept: dict[tuple[str, int], tuple[Value, Outcome]] = {}
        """Values that give no other ruling by themselves."""
        self.thresholds: dict[tuple[Place, int], int] = {}
        """Where a number gives another ruling by itself, by direction."""
        self.on_the_way: dict[tuple[Place, int], int] = {}
        """What was asked for while a number was moved, as bits."""
        ruling = answer.possibilities.first
        self.keys = {amounts: key_of(ruling, amounts) for amounts in (True, False)}
        """The present ruling, and without its amounts."""
        self._traced: tuple[Place, int, tuple[Altered, ...], Outcome, list[Comparison]] | None = None
        """What a number was first traced at, beside what."""
        self.unsettling: list[Found] = []
        """Single changes after which the present ruling is one of several."""
        self._session = Session(self.functions)
        self._behind: dict[int, frozenset[str]] = {}
        self._known: dict[Question, Answer] = {}
        self._known_of: dict[str, list[Question]] = {}
        """What is known of the unit as it is, by fact."""
        self.present = self.outcome((), alone=True)
        self.consulted = self.behind(self.present.consulted)
        """The facts that the present ruling was reached by, and all that they are found from."""

    def behind(self, consulted: int) -> frozenset[str]:
        """The facts among what was consulted, and all that they are found from."""
        known = self._behind.get(consulted)
        if known is None:
            names = self.reading.behind(self.functions.names(consulted))
            known = self._behind[consulted] = frozenset(names)
        return known

    # -- evaluations --------------------------------------------------------------------------------

    def outcome(
        self,
        altered: Iterable[Altered],
        numbers: Mapping[Place, int] | None = None,
        amounts: bool = True,
        alone: bool = False,
    ) -> Outcome:
        """What the unit comes to with some facts otherwise, until it gives the present ruling.

        Of changes that are tried `alone` it goes on until it gives another one beside it.
        """
        altered = tuple(altered)
        values = {
            each.fact.name: supposed(each.fact, each.mask, "ask", "supposed")
            for each in altered
            if isinstance(each, Value)
        }
        moved = {each.place: each.becomes for each in altered if isinstance(each, Moved)}
        unit = AlteredUnit(self.facts, Changes(values, {**moved, **(numbers or {})}), self.reading)
        present = self.keys[amounts]
        given: set[bool] = set()
        ended = False

        def enough(ruling: Ruling) -> bool:
            nonlocal ended
            given.add(key_of(ruling, amounts) == present)
            ended = True in given and (not alone or False in given)
            return ended

        known = self._altered(unit)
        before = len(known.answers)
        unfolding = Unfolding(self._session, known, MAX_BRANCHES, enough, plain=not numbers)
        self._take_in(known, unit, before)
        self.tried += unfolding.made
        if not unfolding.complete and not ended:
            self.not_followed.append(altered)
        endings = unfolding.endings
        kept = next((each for each in endings if key_of(each.ruling, amounts) == present), None)
        return Outcome(
            Unfolded(unit, unfolding),
            unit,
            flips=kept is None and unfolding.complete,
            unsettled=len(given) == 2,
            kept=kept.consulted if kept is not None else 0,
        )

    def _altered(self, unit: AlteredUnit) -> Known:
        """What is known of a unit with some facts otherwise: what they cannot change."""
        answers = self._known.copy()
        for name in unit.after:
            for question in self._known_of.get(name, ()):
                del answers[question]
        return Known(unit, answers)

    def _take_in(self, known: Known, unit: AlteredUnit, before: int) -> None:
        """Keep what was found of an altered unit that is so of the unit as it is."""
        for question, answer in islice(known.answers.items(), before, None):
            if question.name not in unit.after:
                self._known[question] = answer
                self._known_of.setdefault(question.name, []).append(question)

    # -- numbers --------------------------------------------------------------------------------------

    def moved(
        self,
        place: Place,
        was: int,
        direction: int,
        beside: tuple[Altered, ...] = (),
        stop: int | None = None,
    ) -> Iterator[tuple[Moved, Outcome]]:
        """The first value of a number in one direction that gives another ruling, before `stop`."""
        low, high = self.disputes.ends(place[0], was)
        if stop is not None:
            low, high = (low, stop - 1) if direction > 0 else (stop + 1, high)
        value, unsettled = was, False
        for _ in range(MOST_CELLS):
            outcome, comparisons = self.traced_at(place, value, beside)
            if outcome.flips:
                if value != was:
                    yield Moved(place, was, value), outcome
                return
            if not beside:
                self.on_the_way[place, direction] = self.on_the_way.get((place, direction), 0) | outcome.consulted
                if outcome.unsettled and not unsettled:
                    unsettled = True
                    self.unsettling.append(((Moved(place, was, value),), outcome))
            cell = cell_of(comparisons, value)
            value = cell.high + 1 if direction > 0 else cell.low - 1
            if not low <= value <= high:
                return
        self.unfinished[place[0], value] = None

    def traced_at(
        self, place: Place, value: int, beside: tuple[Altered, ...]
    ) -> tuple[Outcome, list[Comparison]]:
        """What the unit comes to with a number at a value, and what the number was compared with."""
        known = self._traced
        # both directions set out from one value
        if known is not None and known[:2] == (place, value) and known[2] == beside:
            return known[3], known[4]
        comparisons: list[Comparison] = []
        numbers = {place: traced(value, NUMBER, noting(comparisons))}
        amounts = self.disputes.type_of(place[0]) == "instant"
        outcome = self.outcome(beside, numbers, amounts, alone=not beside)
        if known is None or known[0] != place or known[2] != beside:
            self._traced = place, value, beside, outcome, comparisons
        return outcome, comparisons

    # -- flips ----------------------------------------------------------------------------------------

    def singles(self) -> Iterator[Found]:
        """Every single change that gives another ruling; those that only unsettle it are noted."""
        for value in self.disputes.values(self.consulted):
            outcome = self.outcome((value,), alone=True)
            if outcome.flips:
                yield (value,), outcome
                continue
            self.kept[value.fact.name, value.mask] = value, outcome
            if outcome.unsettled:
                self.unsettling.append(((value,), outcome))
        for place, was in self.disputes.numbers(self.consulted):
            for direction in (-1, 1):
                for moved, outcome in self.moved(place, was, direction):
                    self.thresholds[place, direction] = moved.becomes
                    yield (moved,), outcome

    def pairs(self) -> Iterator[Found]:
        """Every two changes that give another ruling together and not each by itself.

        Of two numbers one alone is moved.
        """
        last = self.tried + self.most_pairs
        for found in self._tried_pairs():
            if found is not None:
                yield found
            elif self.tried >= last:
                self.cut_short = True
                return

    def _tried_pairs(self) -> Iterator[Found | None]:
        """Pairs that give another ruling, and nothing before each that is tried."""
        order = {name: number for number, name in enumerate(self.kept)}
        for number, (value, outcome) in enumerate(self.kept.values()):
            touched = self.behind(outcome.kept)
            for other in self.disputes.values(touched):
                if other.fact is not value.fact and self._may_join(value, other, order, number):
                    yield None
                    together = self.outcome((value, other))
                    if together.flips:
                        yield (value, other), together
            for place, was in self.disputes.numbers(touched):
                yield from self._beside(value, place, was, (-1, 1))
        # facts that come to be asked for only once a number is moved
        for (place, direction), touched in self.on_the_way.items():
            was = int(self.facts.observations[place[0]][place[1]].values[0])
            for value in self.disputes.values(self.behind(touched) - self.consulted):
                yield from self._beside(value, place, was, (direction,))

    def _may_join(self, value: Value, other: Value, order: dict[tuple[str, int], int], number: int) -> bool:
        """Whether two values may give what neither gives, and were not tried together before."""
        if other.fact.name not in self.consulted:
            return True
        known = order.get((other.fact.name, other.mask))
        if known is None:
            return False  # it gives another ruling by itself
        return known > number and value.fact.name in self.behind(
            self.kept[other.fact.name, other.mask][1].kept
        )

    def _beside(
        self, value: Value, place: Place, was: int, directions: Iterable[int]
    ) -> Iterator[Found | None]:
        for direction in directions:
            yield None
            stop = self.thresholds.get((place, direction))
            for moved, together in self.moved(place, was, direction, (value,), stop):
                yield (value, moved), together
