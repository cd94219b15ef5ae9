"""What a party may dispute of a unit: which facts can be otherwise, and how far numbers can go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.altered_units import Place, movable
from engine.kleene import DAY
from engine.policy import Policy
from engine.possible import FAR
from engine.proofs import kind_of, notice_of
from engine.record import tuple_record
from engine.unit_facts import UnitFacts
from engine.vocabulary import Fact

FURTHEST = 3_650 * DAY
"""Instants are moved by so much at most: ten years."""


@tuple_record
class Value:
    """A finite fact with another value; `mask` are values that nothing tells apart."""

    fact: Fact
    mask: int


@tuple_record
class Moved:
    """A number at the first value, in one direction, that gives another ruling."""

    place: Place
    was: int
    becomes: int


Altered = Value | Moved


class Disputes:
    """What may be disputed of one unit."""

    def __init__(self, policy: Policy, facts: UnitFacts) -> None:
        self.policy = policy
        self.facts = facts
        self._values: dict[str, list[Value]] = {}
        self._numbers: dict[str, bool] = {}

    # -- finite facts -------------------------------------------------------------------------------

    def values(self, names: Iterable[str]) -> Iterator[Value]:
        """Other values of the contestable finite facts among some, presumptions first."""
        contested = [(name, values) for name in names if (values := self.values_of(name))]
        order = {name: self.policy.facts[name].index for name, _ in contested}
        contested.sort(key=lambda each: (not self.facts.standing(each[0]).presumed, order[each[0]]))
        for _, values in contested:
            yield from values

    def values_of(self, name: str) -> list[Value]:
        """Other values of a fact; none where it is no finite fact or may not be disputed."""
        known = self._values.get(name)
        if known is None:
            known = self._values[name] = []
            fact = self.policy.facts.get(name)
            if fact is not None and fact.finite and self.contested(fact):
                now = self.facts.standing(name).mask
                known += [Value(fact, block & ~now) for block in self.policy.blocks[name] if block & ~now]
        return known

    def contested(self, fact: Fact) -> bool:
        """Whether a party may dispute a finite fact."""
        if fact.contested is not None:
            return fact.contested
        return fact.origin in ("observed", "proof", "document") or (
            fact.origin != "constant" and fact.name in self.facts.observations
        )

    def against_record(self, value: Value) -> bool:
        """Whether something on record says otherwise than a value.

        A person's finding against it would leave the fact to be decided; the record itself would have to
        show the value.
        """
        if self.facts.states(value.fact.name):
            return True
        follows = value.fact.origin in ("measured", "derived", "proof", "document")
        return follows and not self.facts.standing(value.fact.name).presumed

    # -- numbers ------------------------------------------------------------------------------------

    def numbers(self, names: Iterable[str]) -> Iterator[tuple[Place, int]]:
        """The contestable numbers among some facts, where they were observed."""
        for name in filter(self.contested_number, sorted(names)):
            for place, observation in movable(self.facts, self.policy.facts, name):
                yield (name, place), int(observation.values[0])

    def contested_number(self, name: str) -> bool:
        """Whether a party may dispute a number."""
        known = self._numbers.get(name)
        if known is None:
            known = self._numbers[name] = self._contested_number(name)
        return known

    def _contested_number(self, name: str) -> bool:
        fact, kind = self.policy.facts.get(name), kind_of(name)
        if fact is None:
            # when the platform asked for evidence is its own act
            return kind is not None and name != notice_of(kind)
        return not fact.finite and fact.contested is not False and fact.origin == "observed"

    def type_of(self, name: str) -> str:
        """The type of a number; when evidence was asked for or given is an instant."""
        fact = self.policy.facts.get(name)
        return "instant" if fact is None else fact.type

    def ends(self, name: str, was: int) -> tuple[int, int]:
        """The least and the greatest value that a number may take."""
        fact = self.policy.facts.get(name)
        if self.type_of(name) != "instant":
            return (-FAR // 4 if fact is not None and fact.signed else 0), FAR // 4
        first, last = was - FURTHEST, was + FURTHEST
        if was <= self.facts.as_of and (fact is None or fact.absent != "not_stated"):
            last = min(last, self.facts.as_of)  # what was observed has happened
        return (first, last) if fact is None else self.in_order(fact, was, first, last)

    def in_order(self, fact: Fact, was: int, first: int, last: int) -> tuple[int, int]:
        """Of some instants those at which one keeps the order that it is in.

        Where what was observed is in another order already, nothing is kept.
        """
        for name in fact.not_before:
            low = self.facts.range(name).low
            if first < low <= was:
                first = low
        for name in fact.not_after:
            high = self.facts.range(name).high
            if was <= high < last:
                last = high
        return first, last

    # -- what is left out ---------------------------------------------------------------------------

    def undisputed(self, names: Iterable[str]) -> list[Fact]:
        """The facts among some that no party may dispute: the platform's own record, what parties chose."""
        facts = [self.policy.facts[name] for name in names if name in self.policy.facts]
        left_out = [fact for fact in facts if fact.contested is False and self.facts.given(fact.name)]
        return sorted(left_out, key=lambda fact: fact.index)

    def inexact(self, names: Iterable[str]) -> list[str]:
        """The contestable numbers among some that cannot be moved, as they are not known as one number."""
        return [
            name
            for name in filter(self.contested_number, sorted(names))
            if self.facts.observations.get(name) and not movable(self.facts, self.policy.facts, name)
        ]
