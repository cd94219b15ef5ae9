"""Why facts have the values that an answer of a circuit gives them: the comparisons that make them so."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from engine.expressions import (
    AllOf,
    AnyOf,
    Call,
    Choice,
    Compare,
    Expression,
    FactValue,
    IsAmong,
    Negation,
    parts,
)
from engine.proving.circuit import TRUE, holds
from engine.proving.results import Version
from engine.record import record


@record
class Compared:
    """A comparison of one policy, whether it holds, and the literals that say so and what it compares."""

    version: Version
    comparison: Compare
    holds: bool
    literals: tuple[int, ...]
    """Its own literal, and those of the choices within its two sides, as the answer has them."""


def prepare(version: Version, formulas: Iterable[Expression]) -> list[Expression]:
    """Put every condition in some formulas, and of what they read, into the circuit; the conditions."""
    found: list[Expression] = []
    known: set[str] = set()
    pending = list(formulas)
    while pending:
        for part in parts(pending.pop()):
            if isinstance(part, Compare | Choice):
                condition = part if isinstance(part, Compare) else part.condition
                version.encoding.condition(condition)
                found.append(condition)
            elif isinstance(part, FactValue | IsAmong) and part.fact not in known:
                known.add(part.fact)
                formula = version.policy.facts[part.fact].formula
                pending += [formula] if formula is not None else []
    return found


def formulas_of(version: Version, names: Iterable[str]) -> list[Expression]:
    """The formulas of some facts, of those that have one."""
    formulas = (version.policy.facts[name].formula for name in names)
    return [formula for formula in formulas if formula is not None]


class Reasons:
    """What of one answer gives facts their values; facts in `apart` and derived ones by their formulas."""

    def __init__(self, model: Sequence[int], apart: Container[str]) -> None:
        self.model = model
        self.apart = apart
        self.comparisons: dict[int, Compared] = {}
        """By their literal, as it holds."""
        self.given: dict[int, tuple[Version, str, bool]] = {}
        """Where formulas ask whether anything is said of a fact: the answer, by its literal."""
        self.facts: set[str] = set()
        """The facts at which the search for reasons ended, being stated."""
        self._seen: set[tuple[int, str]] = set()

    def add(self, version: Version, name: str) -> None:
        """Take in what gives a fact its value under one policy."""
        fact = version.policy.facts[name]
        if (id(version), name) in self._seen:
            return
        self._seen.add((id(version), name))
        if fact.formula is None or fact.origin != "derived" and name not in self.apart:
            self.facts.add(name)
            return
        if version.encoding.presumes(name, self.model):
            return
        if fact.type == "bool":
            self._condition(version, fact.formula)
        else:
            self._words(version, fact.formula)

    def consider(self, version: Version, formula: Expression) -> None:
        """Take in the choices within an amount under one policy."""
        self._number(version, formula)

    def all(self) -> list[Compared]:
        """The comparisons, in the order in which they were taken in."""
        return list(self.comparisons.values())

    def _literal(self, version: Version, condition: Expression) -> int:
        """The literal of a condition, as it holds."""
        literal = version.encoding.condition(condition)
        return literal if holds(self.model, literal) else -literal

    def _condition(self, version: Version, condition: Expression) -> None:
        literal = self._literal(version, condition)
        if abs(literal) == TRUE:
            return
        truth = literal == version.encoding.condition(condition)
        match condition:
            case FactValue(fact=name) | IsAmong(fact=name):
                self.add(version, name)
            case Compare(left=left, right=right):
                within = [*self._number(version, left), *self._number(version, right)]
                self.comparisons[literal] = Compared(
                    version=version, comparison=condition, holds=truth, literals=(literal, *within)
                )
            case AllOf(parts=inner) | AnyOf(parts=inner):
                # one part that decides alone is reason enough
                decisive = isinstance(condition, AnyOf)
                deciding = [part for part in inner if self._holds(version, part) == decisive]
                for part in deciding[:1] if truth == decisive else inner:
                    self._condition(version, part)
            case Negation(part=part):
                self._condition(version, part)
            case Choice(condition=test):
                self._condition(version, test)
                self._condition(version, self.taken(version, condition))
            case Call(function="given", arguments=(FactValue(fact=name),)):
                self.given[literal] = (version, name, truth)

    def _holds(self, version: Version, condition: Expression) -> bool:
        return holds(self.model, version.encoding.condition(condition))

    def _words(self, version: Version, expression: Expression) -> None:
        if isinstance(expression, FactValue):
            self.add(version, expression.fact)
        elif isinstance(expression, Choice):
            self._condition(version, expression.condition)
            self._words(version, self.taken(version, expression))

    def _number(self, version: Version, expression: Expression) -> list[int]:
        """Take in the choices within a number; their literals, as they hold."""
        match expression:
            case FactValue(fact=name):
                formula = version.policy.facts[name].formula
                return self._number(version, formula) if formula is not None else []
            case Choice(condition=test):
                self._condition(version, test)
                inner = self._number(version, self.taken(version, expression))
                return [self._literal(version, test), *inner]
            case Call(arguments=arguments):
                return [literal for each in arguments for literal in self._number(version, each)]
        sides = (getattr(expression, side, None) for side in ("left", "right"))
        return [
            literal
            for side in sides
            if isinstance(side, Expression)
            for literal in self._number(version, side)
        ]

    def taken(self, version: Version, choice: Choice) -> Expression:
        """The branch of a choice that the answer takes."""
        return choice.then if self._holds(version, choice.condition) else choice.otherwise
