"""Amounts of a case by which two formulas may differ that pay the same ruling: found by trying a few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.expressions import Arithmetic, Call, Choice, Expression, FactValue, parts
from engine.proving.circuit import holds
from engine.proving.reasons import Reasons, prepare
from engine.proving.results import Result, Texts, Version
from engine.proving.stated import AMOUNTS
from engine.record import record
from engine.vocabulary import amount_facts

_TRIED: Mapping[str, tuple[int, ...]] = {"money": (100, 1200, 2200, 100_000), "number": (1, 3, 10, 1000)}
"""What is tried of an amount (below, between and above the made-up ones) and of a number."""
_LEVELS = 4
_USUAL = 1
"""Which of them stands where nothing is tried."""
_APART = 10
"""By so much amounts differ that are tried at once."""


@record
class Paid:
    """What two policies pay in one answer, by the formulas of their results."""

    versions: tuple[Version, Version]
    formulas: tuple[tuple[Expression, ...], tuple[Expression, ...]]
    differing: tuple[tuple[Expression, ...], tuple[Expression, ...]] | None
    """The formulas of what differs, with the bounds of every refund; None where words differ, too."""

    results: tuple[Sequence[Result], Sequence[Result]]

    def alike_in(self, model: Sequence[int]) -> list[int] | None:
        """Whether an answer makes both pay the same: the conditions by which it does; None where not."""
        if self.differing is None:
            return None
        settled = [_Settled(version, model) for version in self.versions]
        one, other = (
            {each.written(Texts(version.texts.draft, version.texts.meanings, how)) for each in results}
            for version, how, results in zip(self.versions, settled, self.results, strict=True)
        )
        return [*settled[0].literals, *settled[1].literals] if one == other else None

    def conditions(self, model: Sequence[int]) -> list[int]:
        """The literals of every condition in the amounts that differ, as an answer has them."""
        found = []
        for version, formulas in zip(self.versions, self.differing or (), strict=False):
            for condition in prepare(version, formulas):
                literal = version.encoding.condition(condition)
                found.append(literal if holds(model, literal) else -literal)
        return found

    def consider(self, reasons: Reasons) -> None:
        """Take in why the amounts that differ are computed as they are."""
        for version, formulas in zip(self.versions, self.differing or (), strict=False):
            for formula in formulas:
                reasons.consider(version, formula)

    def tries(self) -> Iterator[Mapping[str, int]]:
        """What results pay, at some amount; where that differs, amounts below and above, alone and together.

        What one policy alone reads comes first.
        """
        usual = {name: self._level(name, _USUAL) for name in self._read(self.formulas)[0]}
        yield usual
        if self.differing is None:
            return
        both, alone = self._read(self.differing)
        yield from ({**usual, **tried} for tried in self._single(alone))
        for level in range(_LEVELS):
            together = {name: self._level(name, level) + place * _APART for place, name in enumerate(both)}
            yield {**usual, **together}
        yield from (
            {**usual, **tried} for tried in self._single([each for each in both if each not in alone])
        )

    def _read(self, formulas: Sequence[Sequence[Expression]]) -> tuple[list[str], list[str]]:
        """The raw amounts and numbers that formulas read, and those that one policy alone reads."""
        read = [set(_raw(version, each)) for version, each in zip(self.versions, formulas, strict=True)]
        stated = {name for key in AMOUNTS for name in amount_facts(key, self.versions[0].policy.facts)}
        both = [name for name in sorted(read[0] | read[1]) if name not in stated]
        return both, [name for name in both if (name in read[0]) != (name in read[1])]

    def _single(self, names: Iterable[str]) -> Iterator[Mapping[str, int]]:
        for name in names:
            for level in range(_LEVELS):
                yield {name: self._level(name, level)}

    def _level(self, name: str, level: int) -> int:
        fact = next(facts[name] for facts in (each.policy.facts for each in self.versions) if name in facts)
        return _TRIED[fact.type][level]


def paid(versions: tuple[Version, Version], mine: Sequence[Result], its: Sequence[Result]) -> Paid:
    """What results pay of which the texts differ."""
    texts = {each.text for each in mine} & {each.text for each in its}
    every, differing = [], []
    for version, results in zip(versions, (mine, its), strict=True):
        every.append(tuple(formula for each in results for formula in each.formulas))
        others = [each for each in results if each.text not in texts]
        formulas = [formula for each in others for formula in each.formulas]
        differing.append((*formulas, *version.texts.bounds) if others else ())
    alike = {each.words for each in mine} == {each.words for each in its}
    return Paid(
        versions=versions,
        formulas=(every[0], every[1]),
        differing=(differing[0], differing[1]) if alike else None,
        results=(mine, its),
    )


class _Settled:
    """Formulas with the branches that an answer takes in place of choices, and the conditions of these."""

    def __init__(self, version: Version, model: Sequence[int]) -> None:
        self.version = version
        self.model = model
        self.literals: list[int] = []

    def __call__(self, formula: Expression) -> Expression:
        """The formula that stands for one in the answer."""
        encoding, decided = self.version.encoding, self.version.encoding.meanings.decided(formula)
        if isinstance(decided, Choice):
            literal = encoding.condition(decided.condition)
            truth = holds(self.model, literal)
            self.literals.append(literal if truth else -literal)
            return self(decided.then if truth else decided.otherwise)
        if isinstance(decided, FactValue):
            own = self.version.policy.facts[decided.fact].formula
            return self(own) if own is not None else decided
        if isinstance(decided, Arithmetic):
            return replace(decided, left=self(decided.left), right=self(decided.right))
        if isinstance(decided, Call) and decided.function not in ("given", "either"):
            return replace(decided, arguments=tuple(map(self, decided.arguments)))
        return decided


def _raw(version: Version, formulas: Iterable[Expression]) -> Iterator[str]:
    """The raw amounts and numbers that formulas read."""
    pending, known = list(formulas), set()
    while pending:
        for part in parts(pending.pop()):
            if not isinstance(part, FactValue) or part.fact in known:
                continue
            known.add(part.fact)
            fact = version.policy.facts[part.fact]
            if fact.formula is not None:
                pending.append(fact.formula)
            elif fact.type in _TRIED:
                yield fact.name
