"""A policy as a circuit: the values of its facts, the truth of its formulas, conditions and rows.

One answer of the circuit is one complete assignment of one unit. Observed facts, proofs and comparisons
of numbers are free; what derives from them follows. Nothing that can happen is left out; what a
comparison of numbers excludes is known only as far as thresholds of one quantity are ordered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.expressions import (
    AllOf,
    AnyOf,
    Call,
    Choice,
    Compare,
    Constant,
    Expression,
    FactValue,
    IsAmong,
    Negation,
    Word,
)
from engine.policy import Atom, Policy, Row, Table
from engine.possible import bits
from engine.proving.circuit import TRUE, Circuit, holds
from engine.proving.meaning import Meanings
from engine.proving.thresholds import Thresholds
from engine.vocabulary import Fact

Values = tuple[int, ...]
"""The literals of a fact's values, in the order of its domain."""


class Shared:
    """What several policies in one circuit have in common: raw inputs by name."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.thresholds = Thresholds(circuit)
        self.facts: dict[tuple[str, tuple[str, ...], str], Values] = {}
        self.given: dict[str, int] = {}
        self.presumed: dict[tuple[str, str], int] = {}
        self.chosen: dict[tuple[str, str], Values] = {}


class Supposed:
    """What a copy of a policy takes otherwise than another: the values of facts, and what is said of any.

    `tag` tells copies apart: what they take otherwise means the same in those of one tag alone.
    """

    def __init__(self, tag: str = "") -> None:
        self.tag = tag
        self.values: dict[str, Values] = {}
        self.given: dict[str, int] = {}


class Encoding:
    """One policy in a circuit; `readings_free` lets every reading of unclear passages be taken."""

    def __init__(
        self, policy: Policy, shared: Shared, readings_free: bool = False, supposed: Supposed | None = None
    ) -> None:
        self.supposed = supposed or Supposed()
        self.policy = policy
        self.shared = shared
        self.circuit = shared.circuit
        self.readings_free = readings_free
        apart = self.supposed.values.keys() | self.supposed.given.keys()
        self.meanings = Meanings(policy, readings_free, apart, self.supposed.tag)
        self._values: dict[str, Values] = {}
        self._rows: dict[tuple[str, str], int] = {}
        self._among: dict[tuple[str, int], int] = {}

    def stated_facts(self) -> list[Fact]:
        """The finite facts in use that a facts document states, because nothing in it derives them."""
        return [
            fact
            for name in self._values
            if (fact := self.policy.facts[name]).origin not in ("derived", "decided")
            and (self.readings_free or fact.origin != "constant")
        ]

    def in_force(self) -> list[int]:
        """The literals of the readings in force, of those in use."""
        return [
            literal
            for name, mask in self.policy.readings.items()
            if name in self._values
            for position, literal in enumerate(self._values[name])
            if mask >> position & 1
        ]

    # -- facts ------------------------------------------------------------------------------------

    def values(self, name: str) -> Values:
        """The literals of a finite fact's values; exactly one holds."""
        known = self._values.get(name)
        if known is None:
            known = self.supposed.values.get(name) or self._made(self.policy.facts[name])
            self._values[name] = known
        return known

    def known(self, name: str) -> Values | None:
        """The literals of a fact's values; None where nothing has read it."""
        return self._values.get(name)

    def among(self, name: str, mask: int) -> int:
        """Whether a fact has one of the values of a mask."""
        known = self._among.get((name, mask))
        if known is None:
            fact = self.policy.facts[name]
            known = TRUE
            if mask & fact.everything != fact.everything:
                values = self.values(name)
                known = self.circuit.some([values[position] for position in bits(mask)])
            self._among[name, mask] = known
        return known

    def given(self, name: str) -> int:
        """Whether anything is said of a fact."""
        known = self.supposed.given.get(name) or self.shared.given.get(name)
        if known is None:
            known = self.shared.given[name] = self.circuit.variable()
            fact = self.policy.facts.get(name)
            silent = fact is not None and fact.origin == "observed" and fact.presumption is None
            if fact is not None and silent and fact.finite and fact.otherwise and fact.absent != "unknown":
                self.circuit.require(known, self.among(name, fact.otherwise))
        return known

    def presumes(self, name: str, model: Sequence[int]) -> bool:
        """Whether an answer has a fact that is presumed, nothing having raised it."""
        literal = self.shared.presumed.get((name, self.meanings.presumption(self.policy.facts[name])))
        return literal is not None and holds(model, literal)

    def _made(self, fact: Fact) -> Values:
        if fact.origin == "constant":
            if not self.readings_free:
                mask = self.policy.readings[fact.name]
                return tuple(TRUE if mask >> n & 1 else -TRUE for n in range(len(fact.values)))
            return self._free(fact)
        if fact.origin == "decided" and fact.table is not None:
            return self._decided(fact, self.policy.tables[fact.table])
        if fact.origin in ("measured", "derived") and fact.formula is not None:
            computed = self._computed(fact, fact.formula)
            return self._unless_presumed(fact, computed) if fact.presumption is not None else computed
        return self._free(fact)

    def _free(self, fact: Fact) -> Values:
        """The values of a raw input; policies share it where it is the same, with the same words."""
        key = (fact.name, fact.values, self.meanings.proof(fact))
        known = self.shared.facts.get(key)
        if known is None:
            if len(fact.values) == 2:
                literal = self.circuit.variable()
                known = (-literal, literal)
            else:
                known = tuple(self.circuit.variable() for _ in fact.values)
                self.circuit.one_of(known)
            self.shared.facts[key] = known
        return known

    def _computed(self, fact: Fact, formula: Expression) -> Values:
        if fact.type == "bool":
            truth = self.condition(formula)
            return (-truth, truth)
        words = self._words(formula, fact)
        return tuple(words.get(word, -TRUE) for word in fact.values)

    def _unless_presumed(self, fact: Fact, computed: Values) -> Values:
        """The values of a fact that, while nothing raises it, has its presumed value instead."""
        assert fact.presumption is not None
        key = (fact.name, self.meanings.presumption(fact))
        if key not in self.shared.presumed:
            self.shared.presumed[key] = self.circuit.variable()
        presumed = self.shared.presumed[key]
        return tuple(
            self.circuit.choice(presumed, TRUE if fact.presumption.mask >> n & 1 else -TRUE, literal)
            for n, literal in enumerate(computed)
        )

    def _decided(self, fact: Fact, table: Table) -> Values:
        hits = list(self.hits(table))
        none = -self.circuit.some(hits)
        found = []
        for position in range(len(fact.values)):
            rows = [hit for row, hit in zip(table.rows, hits, strict=True) if row.value >> position & 1]
            if fact.otherwise >> position & 1:
                rows.append(none)
            found.append(self.circuit.some(rows))
        return tuple(found)

    # -- formulas -----------------------------------------------------------------------------------

    def condition(self, expression: Expression) -> int:
        """The literal of a formula that is true or false."""
        circuit = self.circuit
        match expression:
            case Constant(value=value):
                return TRUE if value else -TRUE
            case FactValue(fact=name):
                return self.values(name)[1]
            case IsAmong(fact=name, words=words):
                return self.among(name, self.policy.facts[name].mask_of(words))
            case Compare():
                return self.shared.thresholds.literal(expression, self.meanings)
            case AllOf(parts=parts):
                return circuit.every([self.condition(part) for part in parts])
            case AnyOf(parts=parts):
                return circuit.some([self.condition(part) for part in parts])
            case Negation(part=part):
                return -self.condition(part)
            case Choice(condition=test, then=then, otherwise=otherwise):
                return circuit.choice(self.condition(test), self.condition(then), self.condition(otherwise))
            case Call(function="given", arguments=(FactValue(fact=name),)):
                return self.given(name)
        raise AssertionError(f"no condition: {expression}")

    def _words(self, expression: Expression, target: Fact) -> dict[str, int]:
        """The words that a formula may give, each with when."""
        match expression:
            case Word(word=word):
                return {word: TRUE}
            case FactValue(fact=name):
                source = self.policy.facts[name]
                return dict(zip(source.values, self.values(name), strict=True))
            case Choice(condition=test, then=then, otherwise=otherwise):
                condition = self.condition(test)
                first, second = self._words(then, target), self._words(otherwise, target)
                return {
                    word: self.circuit.choice(condition, first.get(word, -TRUE), second.get(word, -TRUE))
                    for word in dict.fromkeys((*first, *second))
                }
            case Call(function="either", arguments=parts):
                chosen = self._chosen(target, expression, len(parts))
                return self._either(chosen, [self._words(part, target) for part in parts])
        raise AssertionError(f"no words: {expression}")

    def _chosen(self, target: Fact, expression: Expression, number: int) -> Values:
        """Which of several a person settles on."""
        key = (target.name, self.meanings.text(expression))
        known = self.shared.chosen.get(key)
        if known is None:
            known = self.shared.chosen[key] = tuple(self.circuit.variable() for _ in range(number))
            self.circuit.one_of(known)
        return known

    def _either(self, chosen: Values, choices: list[dict[str, int]]) -> dict[str, int]:
        """The words that several choices give, each where it is the one settled on."""
        found: dict[str, list[int]] = {}
        for pick, words in zip(chosen, choices, strict=True):
            for word, literal in words.items():
                found.setdefault(word, []).append(self.circuit.every([pick, literal]))
        return {word: self.circuit.some(literals) for word, literals in found.items()}

    # -- tables ---------------------------------------------------------------------------------------

    def all_of(self, atoms: Iterable[Atom]) -> int:
        """Whether all conditions hold."""
        return self.circuit.every([self.atom(atom) for atom in atoms])

    def atom(self, atom: Atom) -> int:
        """Whether one condition holds."""
        return self.among(atom.fact.name, atom.allowed)

    def row(self, table: Table, row: Row) -> int:
        """Whether a row's own conditions hold."""
        key = (table.name, row.id)
        if key not in self._rows:
            self._rows[key] = self.all_of(row.atoms)
        return self._rows[key]

    def hits(self, table: Table) -> Iterable[int]:
        """For each row of a `first` table, whether it answers, the table being asked."""
        before = self.all_of(table.applies)
        for row in table.rows:
            own = self.row(table, row)
            yield self.circuit.every([before, own])
            before = self.circuit.every([before, -own])
