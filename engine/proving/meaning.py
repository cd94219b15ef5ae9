"""What formulas and facts mean under one policy, as texts: equal texts mean the same.

A text names raw inputs alone. Facts with a formula or a table stand for it, limits for their values,
readings for the one in force, and the ends of windows for the zone and the way that they are counted.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import fields
from hashlib import sha256

from engine.expressions import (
    AllOf,
    AnyOf,
    Call,
    Choice,
    Expression,
    FactValue,
    IsAmong,
    LimitValue,
    Negation,
)
from engine.policy import Atom, Policy
from engine.vocabulary import Fact

_OF_WINDOWS = frozenset({"window_end", "day_end"})


class Meanings:
    """The texts of one policy; facts in `apart` mean something of their own in the copy of it named `tag`."""

    def __init__(
        self, policy: Policy, readings_free: bool = False, apart: Container[str] = (), tag: str = ""
    ) -> None:
        self.policy = policy
        self.readings_free = readings_free
        self.apart = apart
        self.tag = tag
        self._facts: dict[str, str] = {}
        zone = sha256(repr(policy.calendar.zones[policy.platform_zone]).encode()).hexdigest()[:24]
        # how the ends of windows are counted: the zone and the reading
        self.counted = f"{zone} {policy.reading(policy.window_ends)}"

    def text(self, expression: Expression) -> str:
        """The text of a formula; choices that the readings in force decide are decided."""
        match self.decided(expression):
            case LimitValue(limit=limit):
                return str(self.policy.limits[limit].value)
            case FactValue(fact=name):
                return self.fact(name)
            case IsAmong(fact=name, words=words):
                return f"{self.fact(name)} among {sorted(words)}"
            case Call(function=function, arguments=arguments) if function in _OF_WINDOWS:
                return f"{function}({', '.join(map(self.text, arguments))}; {self.counted})"
            case decided:
                return self._plain(decided)

    def fact(self, name: str) -> str:
        """The text of a fact: its name where it is a raw input, else a digest of what it follows from."""
        known = self._facts.get(name)
        if known is None:
            fact = self.policy.facts[name]
            known = self._facts[name] = name if name not in self.apart else f"{name}'{self.tag}"
            if name not in self.apart:
                self._facts[name] = known = self._of(fact)
        return known

    def _of(self, fact: Fact) -> str:
        if fact.origin == "constant":
            return fact.name if self.readings_free else str(fact.show(self.policy.readings[fact.name]))
        parts = []
        if fact.formula is not None:
            parts.append(self.text(fact.formula))
        if fact.origin == "decided" and fact.table is not None:
            table = self.policy.tables[fact.table]
            parts.append(f"{fact.otherwise} {self._atoms(table.applies)}")
            parts += [f"{self._atoms(row.atoms)}: {row.value}" for row in table.rows]
        if fact.presumption is not None:
            parts.append(self.presumption(fact))
        if fact.proof is not None:
            parts.append(self.proof(fact))
        if not parts:
            return f"{fact.name}{fact.values if fact.finite else ''}"
        return f"{fact.name}#{sha256(repr((fact.values, parts)).encode()).hexdigest()[:24]}"

    def presumption(self, fact: Fact) -> str:
        """What is presumed of a fact, and what ends it."""
        presumption = fact.presumption
        if presumption is None:
            return ""
        unless = self.text(presumption.unless) if presumption.unless is not None else ""
        return f"{presumption.mask} {sorted(presumption.raised_by)} {unless}"

    def proof(self, fact: Fact) -> str:
        """What a burden of proof is: its kinds, its window, and when nobody asks for it."""
        proof = fact.proof
        if proof is None:
            return ",".join(fact.kinds)
        days = self.policy.limits[proof.limit].value if proof.limit is not None else None
        formulas = [self.text(each) if each is not None else "" for each in (proof.waived, proof.unlimited)]
        late = self.policy.reading(self.policy.late_evidence)
        # a document that names a cause counts as rejected where no burden of its kind is about that cause
        shows = sorted(
            (kind, each.proof.shows)
            for each in self.policy.facts.values()
            if each.proof is not None
            for kind in set(each.proof.kinds) & set(proof.kinds)
        )
        parts = (sorted(proof.kinds), proof.need, days, proof.shows, shows, *formulas, late, self.counted)
        return " ".join(map(str, parts))

    def _atoms(self, atoms: tuple[Atom, ...]) -> str:
        return " and ".join(f"{self.fact(atom.fact.name)} {atom.allowed}" for atom in atoms)

    def _plain(self, expression: Expression) -> str:
        parts = []
        for item in fields(expression):
            value = getattr(expression, item.name)
            for part in value if isinstance(value, tuple) else (value,):
                parts.append(self.text(part) if isinstance(part, Expression) else str(part))
        return f"{type(expression).__name__}({', '.join(parts)})"

    # -- readings ---------------------------------------------------------------------------------------

    def decided(self, expression: Expression) -> Expression:
        """A formula without the choices that the readings in force decide."""
        while isinstance(expression, Choice):
            truth = self.truth(expression.condition)
            if truth is None:
                break
            expression = expression.then if truth else expression.otherwise
        return expression

    def truth(self, condition: Expression) -> bool | None:
        """The truth of a condition on readings alone; None where facts decide it."""
        match condition:
            case IsAmong(fact=name, words=words) if name in self.policy.readings and not self.readings_free:
                return bool(self.policy.readings[name] & self.policy.facts[name].mask_of(words))
            case Negation(part=part):
                truth = self.truth(part)
                return None if truth is None else not truth
            case AllOf(parts=parts) | AnyOf(parts=parts):
                known = [self.truth(part) for part in parts]
                wanted = isinstance(condition, AnyOf)
                if wanted in known:
                    return wanted
                return None if None in known else not wanted
        return None
