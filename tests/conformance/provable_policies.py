"""Small policies whose every assignment can be tried, written from choices: few facts, bands, `given`."""

from __future__ import annotations

import json

from tests.conformance.chance import Chance
from tests.conformance.generated_policies import LETTERS, WrittenPolicy, _Writer

NUMBER = "count.days"
"""The number that bands are made of."""
THRESHOLDS = ("limit.times", "10", "20", "30")
ORDERS = ("<", "<=", ">", ">=", "==", "!=")


def provable_policy(chance: Chance) -> WrittenPolicy:
    """A policy folder with few raw inputs; no comparison in it is of two different quantities."""
    return _ProvableWriter(chance).policy()


class _ProvableWriter(_Writer):
    def declare(self) -> None:
        """Of the facts of any generated policy, tables and formulas read a few."""
        super().declare()
        readings = [fact for fact in self.finite if fact.name.startswith("reading.")]
        observed = [fact for fact in self.finite if fact not in readings]
        kept = self.chance.some(observed, 2, 3)
        self.observed = [fact.name for fact in kept]
        self.finite = kept + self.chance.some(readings, 0, 1)
        self.facts[NUMBER] = {"meaning": "days", "type": "number"}

    def measure(self, number: int) -> None:
        """Bands of one number, or whether anything is said of a fact."""
        name = f"measured.m{number}"
        if self.chance.once_in(3):
            source = self.chance.one(self.observed)
            self.finite_fact(name, ("false", "true"), {"formula": f"given({source})"})
        elif self.chance.once_in(2):
            self.finite_fact(name, ("false", "true"), {"formula": self.test()})
        else:
            formula = json.dumps(self.chance.one(LETTERS))
            for _ in range(self.chance.between(1, 3)):
                formula = f"{json.dumps(self.chance.one(LETTERS))} if {self.test()} else {formula}"
            self.finite_fact(name, LETTERS, {"formula": formula})

    def test(self) -> str:
        """A comparison of the number with a threshold, in either order."""
        sides = [NUMBER, self.chance.one(THRESHOLDS)]
        if self.chance.once_in(4):
            sides.reverse()
        return f"{sides[0]} {self.chance.one(ORDERS)} {sides[1]}"
