"""The search for what flips a ruling: single changes of what is contestable, and pairs of them.

A change flips where the present ruling is none of those that are then possible.  Where it still is, one
way to it is enough to know: facts off that way change nothing, and are not tried beside the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from engine.altered_units import AlteredUnit, Changes, Place, Reading
from engine.columns.traced import traced
from engine.conclusions import key_of
from engine.disputes import Altered, Disputes, Moved, Value
from engine.endings import Session
from engine.flip_outcomes import Outcome
from engine.functions import functions_of
from engine.known import Changed, Known
from engine.number_cells import NUMBER, Comparison, cell_of, noting
from engine.policy import Policy
from engine.possibilities import MAX_BRANCHES, Unfolded
from engine.possible import FAR
from engine.ruling import Ruling
from engine.unfolding import Unfolding
from engine.unit_facts import supposed
from engine.units import UnitAnswer
from engine.ways import Question

MOST_CELLS = 30
"""So many intervals of a number are looked at in each direction."""

MOST_PAIRS = 1_000
"""So many evaluations are made for all pairs of changes; what they leave open is not tried, and is said."""


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
        self._last = FAR
        """So many may be made."""
        self.kept: dict[tuple[str, int], tuple[Value, Outcome]] = {}
        """Values that give no other ruling by themselves."""
        self.thresholds: dict[tuple[Place, int], int] = {}
        """Where a number gives another ruling by itself, by direction."""
        self.on_the_way: dict[tuple[Place, int], int] = {}
        """What was asked for while a number was moved, as bits."""
        ruling = answer.possibilities.first
        self.keys = {amounts: key_of(ruling, amounts) for amounts in (True, False)}
        """The present ruling, and without its amounts."""
        self._traced: tuple[Place, int, Outcome | None, Outcome, list[Comparison]] | None = None
        """What a number was first traced at, beside what."""
        self.unsettling: list[Found] = []
        """Single changes after which the present ruling is one of several."""
        self._session = Session(self.functions)
        self._behind: dict[int, frozenset[str]] = {}
        self._effects: dict[str, list[tuple[str, int, list[Question]]]] = {}
        """What is known of the unit as it is, by fact."""
        self.present = self._found((), Known(answer.facts), amounts=True, alone=True)
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

    def outcome(self, value: Value, beside: Outcome | None = None) -> Outcome:
        """What the unit comes to with a fact otherwise, by itself or `beside` another one."""
        standing = supposed(value.fact, value.mask, "ask", "supposed")
        altered = (value,) if beside is None else (*beside.altered, value)
        return self._outcome(altered, Changes({value.fact.name: standing}, {}), True, beside)

    def _outcome(
        self, altered: tuple[Altered, ...], changes: Changes, amounts: bool, beside: Outcome | None
    ) -> Outcome:
        """What a unit comes to with one more fact otherwise, until it gives the present ruling.

        Of a change that is tried alone it goes on until it gives another one beside it.
        """
        before = self.present if beside is None else beside
        unit = AlteredUnit(before.unit, changes, self.reading)
        known = self._known(unit, before, changes)
        kept = len(known.answers)
        found = self._found(altered, known, amounts, alone=beside is None, plain=not changes.numbers)
        # what was found of a unit is so of the one that it differs from, too
        for question, answer in islice(known.answers.items(), kept, None):
            if question.name not in unit.after:
                before.known.answers[question] = answer
        return found

    def _known(self, unit: AlteredUnit, before: Outcome, changes: Changes) -> Known:
        """What is known of a unit from one that it differs from."""
        answers = before.known.answers.copy()
        known, changed = Known(unit, answers), Changed(before.known)
        (name,) = changes.names()
        for other, bits, questions in self._affected(name, unit):
            changed.bits |= bits
            changed.questions.append((bits, questions))
            for question in questions:
                answers.pop(question, None)
            if other in changes.values:
                changed.otherwise = bits
        known.came, known.changed = before.came, changed
        return known

    def _affected(self, name: str, unit: AlteredUnit) -> list[tuple[str, int, list[Question]]]:
        """The facts that may be otherwise with one, with their bits and what is asked of a unit for them."""
        known = self._effects.get(name)
        if known is None:
            known = self._effects[name] = []
            of_name, facts = self.functions.of_name, self.policy.facts
            for other in unit.after:
                if other in facts:
                    bit = 1 << facts[other].index
                    known.append((other, bit | bit << len(facts), of_name.setdefault(other, [])))
        return known

    def _found(
        self, altered: tuple[Altered, ...], known: Known, amounts: bool, alone: bool, plain: bool = True
    ) -> Outcome:
        present = self.keys[amounts]
        given: set[bool] = set()
        ended = False

        def enough(ruling: Ruling) -> bool:
            nonlocal ended
            given.add(key_of(ruling, amounts) == present)
            ended = True in given and (not alone or False in given)
            return ended

        left = max(self._last - self.tried, 0)
        unfolding = Unfolding(
            self._session, known, MAX_BRANCHES, enough, plain=plain, most_made=min(left, MAX_BRANCHES)
        )
        self.tried += unfolding.made
        if not unfolding.complete and not ended:
            self.not_followed.append(altered)
        endings = unfolding.endings
        kept = next((each for each in endings if key_of(each.ruling, amounts) == present), None)
        return Outcome(
            altered,
            known,
            Unfolded(known.unit, unfolding),
            flips=kept is None and unfolding.complete,
            unsettled=len(given) == 2,
            kept=kept.consulted if kept is not None else 0,
        )

    # -- numbers --------------------------------------------------------------------------------------

    def moved(
        self,
        place: Place,
        was: int,
        direction: int,
        beside: Outcome | None = None,
        stop: int | None = None,
    ) -> Iterator[tuple[Moved, Outcome]]:
        """The first value of a number in one direction that gives another ruling, before `stop`."""
        low, high = self.disputes.ends(place[0], was)
        if stop is not None:
            low, high = (low, stop - 1) if direction > 0 else (stop + 1, high)
        value, unsettled = was, False
        for _ in range(MOST_CELLS):
            if self.tried >= self._last:
                self.cut_short = True
                return
            outcome, comparisons = self.traced_at(place, value, beside)
            if outcome.flips:
                if value != was:
                    yield Moved(place, was, value), outcome
                return
            if beside is None:
                self.on_the_way[place, direction] = (
                    self.on_the_way.get((place, direction), 0) | outcome.consulted
                )
                if outcome.unsettled and not unsettled:
                    unsettled = True
                    self.unsettling.append(((Moved(place, was, value),), outcome))
            cell = cell_of(comparisons, value)
            value = cell.high + 1 if direction > 0 else cell.low - 1
            if not low <= value <= high:
                return
        self.unfinished[place[0], value] = None

    def traced_at(self, place: Place, value: int, beside: Outcome | None) -> tuple[Outcome, list[Comparison]]:
        """What the unit comes to with a number at a value, and what the number was compared with."""
        known = self._traced
        # both directions set out from one value
        if known is not None and known[:2] == (place, value) and known[2] is beside:
            return known[3], known[4]
        comparisons: list[Comparison] = []
        numbers = {place: traced(value, NUMBER, noting(comparisons))}
        amounts = self.disputes.type_of(place[0]) == "instant"
        others = () if beside is None else beside.altered
        was = int(self.facts.observations[place[0]][place[1]].values[0])
        altered = (*others, Moved(place, was, value)) if value != was else others
        outcome = self._outcome(altered, Changes({}, numbers), amounts, beside)
        if known is None or known[0] != place or known[2] is not beside:
            self._traced = place, value, beside, outcome, comparisons
        return outcome, comparisons

    # -- flips ----------------------------------------------------------------------------------------

    def singles(self) -> Iterator[Found]:
        """Every single change that gives another ruling; those that only unsettle it are noted."""
        for value in self.disputes.values(self.consulted):
            outcome = self.outcome(value)
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
        self._last = self.tried + self.most_pairs
        for found in self._tried_pairs():
            if found is not None:
                yield found
            elif self.tried >= self._last:
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
                    together = self.outcome(other, outcome)
                    if together.flips:
                        yield (value, other), together
            for place, was in self.disputes.numbers(touched):
                yield from self._beside(outcome, place, was, (-1, 1))
        # facts that come to be asked for only once a number is moved
        for (place, direction), asked in self.on_the_way.items():
            was = int(self.facts.observations[place[0]][place[1]].values[0])
            for value in self.disputes.values(self.behind(asked) - self.consulted):
                yield from self._beside(self.alone(value), place, was, (direction,))

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

    def alone(self, value: Value) -> Outcome:
        """What a value comes to that changes nothing by itself."""
        known = self.kept.get((value.fact.name, value.mask))
        return known[1] if known is not None else self.outcome(value)

    def _beside(
        self, beside: Outcome, place: Place, was: int, directions: Iterable[int]
    ) -> Iterator[Found | None]:
        for direction in directions:
            yield None
            stop = self.thresholds.get((place, direction))
            for moved, together in self.moved(place, was, direction, beside, stop):
                yield (*beside.altered, moved), together
