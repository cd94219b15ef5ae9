"""Where two policies conclude differently: proved nowhere, or shown by cases that both rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.loader import PolicyBook
from engine.proving.amounts_apart import paid
from engine.proving.apart import defined_differently, relate
from engine.proving.arithmetic import Questions
from engine.proving.cases_apart import Cases, Difference, Needed, Pair
from engine.proving.circuit import Circuit, holds
from engine.proving.encoding import Shared
from engine.proving.quantities import Numbers
from engine.proving.reasons import formulas_of, prepare
from engine.proving.results import Result, Version, conclude_differently
from engine.record import record
from engine.vocabulary import Fact

MOST_SHOWN = 2000
"""So many differences are shown; a comparison that finds more says so."""
MOST_TRIED = 6
"""So many answers are tried to show one pair of rows to rule a case differently."""

MOST_EXAMINED = 10_000
"""So many answers are looked at; a comparison that needs more is not complete."""


@record
class Comparison:
    """What was found between two policies."""

    differences: tuple[Difference, ...]
    unshown: tuple[tuple[str, str], ...]
    """Rows that conclude differently by their texts, of which no case could be shown."""
    complete: bool
    """Whether there is nothing beyond these, proved."""


def compare(before: PolicyBook, after: PolicyBook, instant: int) -> Comparison:
    """Every pair of rows, one of each policy, that rule one case differently, with a case.

    The readings in force are compared, over every complete assignment of one unit. Raises Unproved
    where the search is given up.
    """
    circuit = Circuit()
    try:
        shared = Shared(circuit)
        versions = (
            Version(before, before.at(instant), shared),
            Version(after, after.at(instant), shared),
        )
        return _Comparing(circuit, *versions, instant).all()
    finally:
        circuit.close()


class _Comparing:
    def __init__(self, circuit: Circuit, one: Version, other: Version, instant: int) -> None:
        self.circuit = circuit
        self.one = one
        self.other = other
        self.versions = (one, other)
        self.instant = instant
        self.apart = defined_differently(one, other)
        for version in self.versions:
            prepare(version, formulas_of(version, self.apart))
        self._prepare_amounts()
        relate(circuit, one, other, self.apart)
        self.rulings_differ = conclude_differently(circuit, one.results, other.results)
        self.additions_differ = conclude_differently(circuit, one.additions, other.additions)
        self.looking = circuit.variable()
        """Holds while more is looked for, and what is found already excluded; else nothing is."""
        self.questions = Questions(instant)
        self.cases = Cases(self.versions, self.apart, instant, self.questions)

    def all(self) -> Comparison:
        """Look for an answer in which the two differ, show it, exclude its rows, and look again."""
        found = list(self._absences())
        unshown: dict[tuple[str, str], int] = {}
        shown: set[tuple[str, str]] = set()
        looking = self.looking
        assumed = [self.circuit.some([self.rulings_differ, self.additions_differ]), looking]
        examined = 0
        while len(found) < MOST_SHOWN and self.circuit.possible(assumed):
            examined += 1
            if examined > MOST_EXAMINED:
                return Comparison(differences=tuple(found), unshown=tuple(unshown), complete=False)
            model = self.circuit.example()
            pair = self._pair(model)
            if pair is None:
                continue
            needed = self._needed(model, pair)
            reasons = self.cases.reasons(needed.apart, model, pair.paid)
            together = self.questions.impossible(reasons)
            if together:
                self.circuit.require(*(-literal for literal in together))
                continue
            excluded = list(pair.when)
            difference = self.cases.showing(pair, needed)
            if difference is not None:
                found.append(difference)
                shown.add(pair.rows)
                unshown.pop(pair.rows, None)
            elif pair.rows not in shown:
                unshown[pair.rows] = unshown.get(pair.rows, 0) + 1
                if unshown[pair.rows] < MOST_TRIED:
                    excluded += reasons.comparisons or self._apart_in(model, self.apart)
                    excluded += pair.paid.conditions(model)
            self.circuit.require(-looking, -self.circuit.every(excluded))
        return Comparison(differences=tuple(found), unshown=tuple(unshown), complete=len(found) < MOST_SHOWN)

    def _prepare_amounts(self) -> None:
        """Put the conditions in amounts that not both policies pay into the circuit."""
        texts = [{each.text for each in (*side.results, *side.additions)} for side in self.versions]
        for version in self.versions:
            for result in (*version.results, *version.additions):
                if result.text not in texts[0] & texts[1]:
                    prepare(version, (*result.formulas, *version.texts.bounds))

    def _pair(self, model: Sequence[int]) -> Pair | None:
        """What the two conclude differently in an answer; where that is the same, what they add to it.

        None where amounts are computed by other formulas only as they are written.
        """
        mine, its = _holding(self.one.results, model), _holding(self.other.results, model)
        if {each.text for each in mine} != {each.text for each in its}:
            when = [each.when for each in (*mine, *its)]
            amounts = paid(self.versions, mine, its)
            alike = amounts.alike_in(model)
            if alike is None:
                return Pair(rulings=(mine, its), additions=([], []), when=when, paid=amounts)
            same = self.circuit.every([*when, *alike])
            self.circuit.require(-self.looking, -same, self.additions_differ)
        added = _holding(self.one.additions, model), _holding(self.other.additions, model)
        alone = _alone(added[0], added[1]), _alone(added[1], added[0])
        if not (alone[0] or alone[1]):
            return None
        # one addition that the other policy does not make is enough of a difference
        side = 0 if alone[0] else 1
        first = alone[side][0]
        against = self.versions[1 - side].additions
        same = self.circuit.some(each.when for each in against if each.text == first.text)
        amounts = paid(self.versions, [*mine, *alone[0]], [*its, *alone[1]])
        return Pair(rulings=(mine, its), additions=alone, when=[first.when, -same], paid=amounts)

    def _needed(self, model: Sequence[int], pair: Pair) -> Needed:
        """What of an answer is enough for a pair of rows to be the ones that rule."""
        said = list(self.cases.said(model))  # one literal may say several facts
        apart = {name: list(self._apart_in(model, [name])) for name in self.apart}
        stated = [literal for literal, _, _ in said]
        stated += [literal for literals in apart.values() for literal in literals]
        few = set(self.circuit.enough_of([*stated, *self._given(model)], self.circuit.every(pair.goal)))
        return Needed(
            model=model,
            said={name: value for _, name, value in said},
            fewer={name: value for literal, name, value in said if literal in few},
            apart=[name for name, literals in apart.items() if not few.isdisjoint(literals)],
        )

    def _apart_in(self, model: Sequence[int], names: Iterable[str]) -> Iterator[int]:
        """The values that facts which differ have in an answer."""
        for name in names:
            for version in self.versions:
                yield next(literal for literal in version.encoding.values(name) if holds(model, literal))

    def _absences(self) -> Iterator[Difference]:
        """Cases that say nothing of a fact whose absence means something else, or is presumed otherwise."""
        for name, fact in self.one.policy.facts.items():
            counterpart = self.other.policy.facts.get(name)
            if (
                counterpart is None
                or name in self.apart
                or _absence(self.one, fact) == _absence(self.other, counterpart)
                or self.one.encoding.known(name) is None
            ):
                continue
            for _, _, hit in self.one.course.answers():
                if not self.circuit.possible([hit]):
                    continue
                facts = {each: value for _, each, value in self.cases.said(self.circuit.example())}
                facts.pop(name, None)
                told = self.one.known_of(facts), self.other.known_of(facts)
                found = Numbers(values={}, as_of=self.instant)
                difference = self.cases.ruled(told, found)
                if difference is not None:
                    yield difference
                    break

    def _given(self, model: Sequence[int]) -> Iterator[int]:
        """Whether anything is said of facts, as an answer has it."""
        for literal in self.one.encoding.shared.given.values():
            yield literal if holds(model, literal) else -literal


def _absence(version: Version, fact: Fact) -> tuple[Any, ...]:
    """What it means that nothing is said of a fact."""
    return fact.absent, fact.otherwise, version.encoding.meanings.presumption(fact)


def _holding(results: Sequence[Result], model: Sequence[int]) -> list[Result]:
    """The results that hold in an answer."""
    return [each for each in results if holds(model, each.when)]


def _alone(results: Sequence[Result], others: Sequence[Result]) -> list[Result]:
    """The results of which the others have none with the same text."""
    texts = {each.text for each in others}
    return [each for each in results if each.text not in texts]
