"""One unit with some of its facts otherwise: a value stated, a number moved; the rest as it was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.expressions import facts_in
from engine.observations import Observation
from engine.policy import Policy
from engine.possible import Range
from engine.proofs import names_of
from engine.record import tuple_record
from engine.unit_facts import Standing, UnitFacts
from engine.vocabulary import Fact, Vocabulary

Place = tuple[str, int]
"""A number that was observed: the name of its fact, and which of its observations."""


@tuple_record
class Changes:
    """What is otherwise: values of finite facts, and numbers by where they were observed."""

    values: Mapping[str, Standing]
    numbers: Mapping[Place, int]

    def names(self) -> set[str]:
        """The facts that are otherwise."""
        return {*self.values, *(name for name, _ in self.numbers)}


class Reading:
    """Which facts a policy finds from which others before any branch is taken."""

    def __init__(self, policy: Policy) -> None:
        self._reads = {name: frozenset(_read_by(fact)) for name, fact in policy.facts.items()}
        self._read_in: dict[str, list[str]] = {}
        for name, sources in self._reads.items():
            for source in sources:
                self._read_in.setdefault(source, []).append(name)
        self._behind: dict[str, frozenset[str]] = {}
        self._after: dict[str, frozenset[str]] = {}

    def behind(self, names: Iterable[str]) -> set[str]:
        """Some facts, and everything that they are found from."""
        found: set[str] = set()
        for name in names:
            if name not in self._behind:
                self._behind[name] = _reached(name, self._reads)
            found |= self._behind[name]
        return found

    def after(self, names: Iterable[str]) -> frozenset[str]:
        """Some facts, and everything that is found from them."""
        found: frozenset[str] = frozenset()
        for name in names:
            if name not in self._after:
                self._after[name] = _reached(name, self._read_in)
            found = found | self._after[name] if found else self._after[name]
        return found


def _read_by(fact: Fact) -> Iterable[str]:
    for formula in fact.formulas():
        yield from facts_in(formula)
    for kind in fact.kinds:
        yield from names_of(kind)


def _reached(name: str, steps: Mapping[str, Iterable[str]]) -> frozenset[str]:
    found, waiting = {name}, [name]
    while waiting:
        for each in steps.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return frozenset(found)


class AlteredUnit(UnitFacts):
    """A unit with some facts otherwise."""

    def __init__(self, base: UnitFacts, changes: Changes, reading: Reading) -> None:
        observations = base.observations if not changes.numbers else dict(base.observations)
        for (name, place), number in changes.numbers.items():
            seen = list(observations[name])
            seen[place] = replace(seen[place], values=(number, number), settled_by="")
            observations[name] = tuple(seen)  # type: ignore[index]
        super().__init__(base.policy, observations, base.as_of, base.raised)
        self.after = after = reading.after(changes.names())
        """The facts that may be otherwise, as they are found from those that are."""
        self._stated = base._stated | changes.values.keys()
        self._standings, self._ranges = base._standings.copy(), base._ranges.copy()
        for name in after & base._standings.keys():
            if name not in base._stated:
                del self._standings[name]
        for name in after & base._ranges.keys():
            del self._ranges[name]
        self._proofs = {key: known for key, known in base._proofs.items() if key[0] not in after}
        self._proof_instants = {
            key: known for key, known in base._proof_instants.items() if key[0] not in after
        }
        self._standings.update(changes.values)

    def times(self, name: str, end: int) -> list[int]:
        """The instants of one name as they were observed, or moved."""
        return [each.values[end] for each in self.observations.get(name, ())]  # type: ignore[misc]

    def seen_range(self, fact: Fact) -> Range | None:
        """What was observed of a number; one that moves stays what it is."""
        observations = self.observations.get(fact.name)
        if observations is not None and len(observations) == 1:
            low, high = observations[0].values[0], observations[0].values[-1]
            if low is high:
                return Range(low, high)  # type: ignore[arg-type]
        return super().seen_range(fact)


def movable(facts: UnitFacts, vocabulary: Vocabulary, name: str) -> list[tuple[int, Observation]]:
    """The observations of a number that may be moved each by itself: those of which it is known exactly."""
    observations = facts.observations.get(name, ())
    if name in vocabulary and len(observations) != 1:
        # several observations of one number are added up, or contradict each other
        return []
    return [
        (place, each)
        for place, each in enumerate(observations)
        if type(each.values[0]) is int and each.values[0] == each.values[-1]
    ]
