"""Where two policies conclude differently: proved nowhere, or shown by cases that both rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.document import RulingDocument
from engine.loader import PolicyBook
from engine.possible import bits
from engine.proving.apart import defined_differently, proof_instants, said, window_days
from engine.proving.arithmetic import LATER, Numbers, impossible, numbers
from engine.proving.circuit import Circuit, holds
from engine.proving.encoding import Shared
from engine.proving.reasons import Reasons, prepare
from engine.proving.results import Result, Version, conclude_differently
from engine.proving.stated import differ, rule_stated, stated_unit
from engine.record import record
from engine.vocabulary import Fact

MOST_SHOWN = 200
"""So many differences are shown; a comparison that finds more says so."""
MOST_TRIED = 6
"""So many answers are tried to show one pair of rows to rule a case differently."""

MOST_EXAMINED = 1000
"""So many answers are looked at; a comparison that needs more is not complete."""


@record
class Difference:
    """A case that two policies rule differently, and the rows that rule it."""

    facts: Mapping[str, Any]
    numbers: Mapping[str, int]
    """Instants (microseconds), numbers and amounts by fact."""
    as_of: int
    before: RulingDocument
    after: RulingDocument
    rows: tuple[str, str]
    """As table#row, before and after."""


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


@record
class _Needed:
    """What of an answer makes a pair of rows the ones that rule."""

    said: Mapping[str, Any]
    """Facts that mean the same under both policies, with their values."""
    fewer: Mapping[str, Any]
    """Those of them that are enough."""
    apart: Sequence[str]
    """The facts that mean something else, as far as they are needed."""


class _Comparing:
    def __init__(self, circuit: Circuit, one: Version, other: Version, instant: int) -> None:
        self.circuit = circuit
        self.one = one
        self.other = other
        self.versions = (one, other)
        self.instant = instant
        self.apart = defined_differently(one, other)
        for version in self.versions:
            prepare(version, self.apart)
        self._relate_windows()
        self._relate_words()

    def all(self) -> Comparison:
        """Look for an answer in which the two differ, show it, exclude its rows, and look again."""
        found = list(self._absences())
        unshown: dict[tuple[str, str], int] = {}
        excluded = [self._differing()]
        examined = 0
        while len(found) < MOST_SHOWN and self.circuit.possible(excluded):
            examined += 1
            if examined > MOST_EXAMINED:
                return Comparison(differences=tuple(found), unshown=tuple(unshown), complete=False)
            model = self.circuit.example()
            mine, its = self._apart_results(model)
            rows = (_named(mine), _named(its))
            pair = [each.when for each in (*mine, *its)]
            needed = self._needed(model, pair)
            reasons = self._reasons(needed.apart, model)
            together = impossible(reasons, self.instant)
            if together:
                self.circuit.require(*(-literal for literal in together))
                continue
            difference = self._shown(model, rows, needed)
            if difference is not None:
                found.append(difference)
                unshown.pop(rows, None)
            else:
                unshown[rows] = unshown.get(rows, 0) + 1
                if unshown[rows] < MOST_TRIED:
                    pair += reasons.comparisons or self._apart_in(model, self.apart)
            excluded.append(-self.circuit.every(pair))
        return Comparison(differences=tuple(found), unshown=tuple(unshown), complete=len(found) < MOST_SHOWN)

    def _apart_results(self, model: Sequence[int]) -> tuple[list[Result], list[Result]]:
        """What the two conclude in an answer; where that is the same, what they add to it."""
        mine, its = _holding(self.one.results, model), _holding(self.other.results, model)
        if {each.text for each in mine} != {each.text for each in its}:
            return mine, its
        return _holding(self.one.additions, model), _holding(self.other.additions, model)

    def _needed(self, model: Sequence[int], pair: Sequence[int]) -> _Needed:
        """What of an answer is enough for a pair of rows to be the ones that rule."""
        said = list(self._said(model))  # one literal may say several facts
        apart = {name: list(self._apart_in(model, [name])) for name in self.apart}
        stated = [literal for literal, _, _ in said]
        stated += [literal for literals in apart.values() for literal in literals]
        few = set(self.circuit.enough_of([*stated, *self._given(model)], self.circuit.every(pair)))
        return _Needed(
            said={name: value for _, name, value in said},
            fewer={name: value for literal, name, value in said if literal in few},
            apart=[name for name, literals in apart.items() if not few.isdisjoint(literals)],
        )

    def _reasons(self, names: Sequence[str], model: Sequence[int]) -> Reasons:
        """Why facts that differ are what an answer says of them."""
        reasons = Reasons(model, self.apart)
        for name in names:
            for version in self.versions:
                reasons.add(version, name)
        return reasons

    def _differing(self) -> int:
        """Whether what is concluded, or what is added, is not the same."""
        return self.circuit.some(
            [
                conclude_differently(self.circuit, self.one.results, self.other.results),
                conclude_differently(self.circuit, self.one.additions, self.other.additions),
            ]
        )

    def _relate_windows(self) -> None:
        """A proof under two windows is alike, or accepted in the longer and overdue in the shorter one."""
        for name in self.apart:
            facts = (self.one.policy.facts[name], self.other.policy.facts[name])
            if any(fact.proof is None for fact in facts):
                continue
            mine, its = self.one.encoding.values(name), self.other.encoding.values(name)
            same = [self.circuit.every(pair) for pair in zip(mine, its, strict=True)]
            accepted, overdue = facts[0].values.index("accepted"), facts[0].values.index("overdue")
            days = [window_days(version.policy, name) for version in self.versions]
            apart = []
            if days[0] is None or days[1] is not None and days[0] >= days[1]:
                apart.append((mine[accepted], its[overdue]))
            if days[1] is None or days[0] is not None and days[1] >= days[0]:
                apart.append((mine[overdue], its[accepted]))
            counted = -self.circuit.some(self._uncounted(name))
            self.circuit.require(*same, *(self.circuit.every([*pair, counted]) for pair in apart))

    def _uncounted(self, name: str) -> Iterator[int]:
        """Where nobody asks for a proof under both policies, or both give it any time."""
        for condition in ("waived", "unlimited"):
            formulas = [(each, getattr(each.policy.facts[name].proof, condition)) for each in self.versions]
            if all(formula is not None for _, formula in formulas):
                yield self.circuit.every([each.encoding.condition(formula) for each, formula in formulas])

    def _relate_words(self) -> None:
        """A raw input of which one policy knows more words is what both say, or a word that one lacks."""
        for name in self.apart:
            mine, its = self.one.policy.facts[name], self.other.policy.facts[name]
            if mine.proof is not None or mine.formula is not None or its.formula is not None:
                continue
            for version, against in ((self.one, self.other), (self.other, self.one)):
                own, theirs = version.policy.facts[name].values, against.policy.facts[name].values
                new = [
                    literal
                    for word, literal in zip(theirs, against.encoding.values(name), strict=True)
                    if word not in own
                ]
                for word, literal in zip(own, version.encoding.values(name), strict=True):
                    if word in theirs:
                        same = against.encoding.values(name)[theirs.index(word)]
                        self.circuit.require(-literal, same, *new)

    def _apart_in(self, model: Sequence[int], names: Iterable[str]) -> Iterator[int]:
        """The values that facts which differ have in an answer."""
        for name in names:
            for version in self.versions:
                yield next(literal for literal in version.encoding.values(name) if holds(model, literal))

    # -- a case that shows it ---------------------------------------------------------------------------

    def _shown(self, model: Sequence[int], rows: tuple[str, str], needed: _Needed) -> Difference | None:
        for names in (self.apart, needed.apart):
            for found in self._numbers(names, model, needed.said):
                difference = self._difference(needed.said, found, rows)
                if difference is None:
                    continue
                smaller = self._difference(needed.fewer, found, rows)
                if smaller is None or differ(smaller.before, difference.before):
                    return difference
                return difference if differ(smaller.after, difference.after) else smaller
        return None

    def _numbers(
        self, names: Sequence[str], model: Sequence[int], facts: Mapping[str, Any]
    ) -> Iterator[Numbers]:
        """Numbers and instants by which facts that differ are what an answer says of them."""
        if not names:
            yield Numbers(values={}, as_of=self.instant + LATER)
            return
        fixed = proof_instants(self.one, self.other, names, model, self.instant)
        for found in numbers(self._reasons(names, model), fixed, self.instant):
            if all(
                stated_unit(version.policy, version.known_of(facts), found.values, found.as_of).mask(name)
                & said(version, name, model)
                for version in self.versions
                for name in names
            ):
                yield found

    def _difference(
        self, facts: Mapping[str, Any], found: Numbers, rows: tuple[str, str]
    ) -> Difference | None:
        """The case with both rulings, if they differ."""
        before, after = (
            rule_stated(
                version.policy,
                version.known_of(facts),
                found.values,
                found.as_of,
                self.instant,
            )
            for version in self.versions
        )
        if not differ(before, after):
            return None
        return Difference(
            facts=facts, numbers=found.values, as_of=found.as_of, before=before, after=after, rows=rows
        )

    def _absences(self) -> Iterator[Difference]:
        """Cases that say nothing of a fact whose absence means something else, or is presumed otherwise."""
        for name, fact in self.one.policy.facts.items():
            counterpart = self.other.policy.facts.get(name)
            if (
                counterpart is None
                or name in self.apart
                or _absence(self.one, fact) == _absence(self.other, counterpart)
            ):
                continue
            for table, row, hit in self.one.course.answers():
                literals = self.one.encoding.known(name)
                if literals is None or not self.circuit.possible([hit]):
                    continue
                facts = {each: value for _, each, value in self._said(self.circuit.example())}
                facts.pop(name, None)
                rows = (f"{table.name}#{row.id}", "")
                found = Numbers(values={}, as_of=self.instant)
                difference = self._difference(facts, found, rows)
                if difference is not None:
                    yield difference
                    break

    def _said(self, model: Sequence[int]) -> Iterator[tuple[int, str, Any]]:
        """What an answer says of the facts that mean the same under both policies, by the literal."""
        given = self.one.encoding.shared.given
        for version in self.versions:
            for fact in version.encoding.stated_facts():
                silent = fact.name in given and not holds(model, given[fact.name])
                if fact.name in self.apart or silent and fact.absent != "unknown":
                    continue
                literals = version.encoding.values(fact.name)
                position = next(n for n in bits(fact.everything) if holds(model, literals[n]))
                yield literals[position], fact.name, fact.values_of(1 << position)[0]

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


def _named(results: Sequence[Result]) -> str:
    return " + ".join(f"{each.table}#{each.row}" for each in results)
