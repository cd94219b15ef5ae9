"""Formulas over finite facts and amounts, written from choices."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tests.conformance.chance import Chance

MONEY = ("money.goods", "money.freight", "money.cost", "money.asked")
INSTANTS = ("at.from", "at.to")
NUMBERS = ("count.part", "count.whole")


@dataclass(slots=True)
class Words:
    """A finite fact of the policy that is being written."""

    name: str
    values: tuple[str, ...]
    per: str = "case"

    @property
    def bool(self) -> bool:
        """Whether it is true or false."""
        return self.values == ("false", "true")


class FormulaWriter:
    """Writes formulas over the finite facts that there are so far."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.finite: list[Words] = []

    def condition(self, depth: int) -> str:
        """A formula that is true or false."""
        chance = self.chance
        kind = chance.below(9) if depth else chance.below(4)
        if kind >= 4:
            first, second = self.condition(depth - 1), self.condition(depth - 1)
            if kind == 4:
                return f"(not {first})"
            if kind < 8:
                return f"({first} {'and' if kind == 5 else 'or'} {second})"
            return f"({first} if {self.condition(depth - 1)} else {second})"
        fact = chance.one(self.finite)
        if fact.bool and kind < 2:
            return fact.name
        if kind == 0 or fact.bool:
            word = chance.one(fact.values)
            return f"{fact.name} {chance.one(('==', '!='))} {word if fact.bool else json.dumps(word)}"
        words = ", ".join(json.dumps(word) for word in chance.some(fact.values, 1, 3))
        return f"{fact.name} {chance.one(('in', 'not in'))} ({words},)"

    def choice(self, values: tuple[str, ...], depth: int) -> str:
        """A formula that gives one of some words."""
        chance = self.chance
        if depth and not chance.once_in(4):
            then, otherwise = self.choice(values, depth - 1), self.choice(values, depth - 1)
            return f"({then} if {self.condition(1)} else {otherwise})"
        sources = [fact for fact in self.finite if set(fact.values) <= set(values)]
        if sources and chance.once_in(3):
            return chance.one(sources).name
        return json.dumps(chance.one(values))

    def amount(self) -> str:
        """A formula for an amount, now and then one that depends on a fact or may be negative."""
        chance = self.chance
        one, other = chance.one(MONEY), chance.one(MONEY)
        return chance.one(
            (
                one,
                f"{one} + {other}",
                f"{one} - {other}",
                f"{one} * limit.times",
                f"later({one}, {other})",
                f"earlier({one}, {other})",
                f"{one} if {self.condition(0)} else {other}",
                f"{one} if given({one}) else {other}",
                f"share({one}, count.part, count.whole)",
                f"share({one}, {chance.between(1, 3)}, limit.times)",
                f"minor_units(limit.times) + {one}",
                "money.measured",
            )
        )

    def comparison(self) -> str:
        """A test of instants, the clock, windows, amounts or numbers: true, false, or not known yet."""
        chance = self.chance
        at, other = chance.one((INSTANTS, INSTANTS[::-1]))
        order = chance.one(("<", "<=", ">", ">="))
        tests = (
            f"{at} {order} window_end({other}, limit.times)",
            f"{at} {order} day_end({other}, limit.times)",
            f"as_of {order} window_end({at}, limit.times)",
            f"now {order} window_end({at}, limit.times)",
            f"as_of {order} {at} + days(limit.times)",
            f"now {order} {at} + days(limit.times)",
            f"later({at}, {other}) {order} as_of",
            f"{at} {order} {other}",
            f"money.goods {order} minor_units(count.part)",
            f"share(money.goods, count.part, count.whole) {order} minor_units({chance.below(6)})",
        )
        test = chance.one(tests)
        return f"not {test}" if chance.once_in(4) else test
