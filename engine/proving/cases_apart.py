"""The case that shows a difference: its facts, instants and amounts, and how two policies rule it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.possible import bits
from engine.proving.amounts_apart import Paid
from engine.proving.apart import is_word, said
from engine.proving.arithmetic import LATER, Questions
from engine.proving.circuit import holds
from engine.proving.documents_apart import Documents
from engine.proving.quantities import Numbers
from engine.proving.reasons import Reasons
from engine.proving.results import Result, Version
from engine.proving.stated import differ, rule_stated, stated_unit
from engine.record import record

if TYPE_CHECKING:
    from engine.document import RulingDocument

_MOST_APART = 20
"""So many facts that differ are still all told together; of more, those that are needed."""
_ENOUGH = 2
"""So many cases that other rows rule, or that are left open, are seen before one of them is taken."""

Facts = Mapping[str, Any]


@record
class Difference:
    """A case that two policies rule differently, and the rows that rule it."""

    facts: tuple[Facts, Facts]
    """What each policy is told, in its own words; what decides the difference comes first."""
    numbers: Mapping[str, int]
    """Instants (microseconds), numbers and amounts by fact."""
    as_of: int
    before: RulingDocument
    after: RulingDocument
    rows: tuple[str, str]
    """As table#row, before and after."""


@record
class Pair:
    """What two policies conclude differently in one answer."""

    rulings: tuple[list[Result], list[Result]]
    additions: tuple[list[Result], list[Result]]
    """What is added under one policy alone; nothing where the rulings differ."""
    when: Sequence[int]
    """The literals that make it the difference that it is."""
    paid: Paid

    @property
    def results(self) -> tuple[list[Result], list[Result]]:
        """The rulings and what is added to them, before and after."""
        return [*self.rulings[0], *self.additions[0]], [*self.rulings[1], *self.additions[1]]

    @property
    def rows(self) -> tuple[str, str]:
        """The rows that rule, and those that add to it."""
        one, other = (" + ".join(dict.fromkeys(each.name for each in side)) for side in self.results)
        return one, other

    @property
    def goal(self) -> list[int]:
        """The literals under which these rows rule, and the difference is there."""
        return [*self.when, *(each.when for side in self.rulings for each in side)]


@record
class Needed:
    """What of an answer makes a pair of rows the ones that rule."""

    model: Sequence[int]
    said: Facts
    """Facts that mean the same under both policies, with their values."""
    fewer: Facts
    """Those of them that are enough."""
    apart: Sequence[str]
    """The facts that mean something else, as far as they are needed."""


class Cases:
    """Looks for the case of a pair of rows."""

    def __init__(
        self, versions: tuple[Version, Version], apart: Sequence[str], instant: int, questions: Questions
    ) -> None:
        self.versions = versions
        self.apart = apart
        self.instant = instant
        self.questions = questions
        self.documents = Documents(*versions, start=instant, judged=instant + LATER)

    def reasons(self, names: Iterable[str], model: Sequence[int], amounts: Paid) -> Reasons:
        """Why facts that differ are what an answer says of them, and amounts what they are."""
        reasons = Reasons(model, self.apart)
        for name in names:
            for version in self.versions:
                reasons.add(version, name)
        amounts.consider(reasons)
        return reasons

    def showing(self, pair: Pair, needed: Needed) -> Difference | None:
        """A case that the two rule differently: by the rows of a pair, if there is one, with few facts."""
        read = self.reasons(needed.apart, needed.model, pair.paid).facts
        few = {name: value for name, value in needed.said.items() if name in needed.fewer or name in read}
        ways: list[tuple[Facts, Sequence[str]]] = [(few, needed.apart), (needed.said, needed.apart)]
        if len(needed.apart) < len(self.apart) <= _MOST_APART:
            ways.append((needed.said, self.apart))
        left_open: list[Difference] = []
        settled: list[Difference] = []
        for facts, names in ways:
            for difference in self._tried(pair, needed, facts, names):
                if _ruled_by(difference, pair):
                    return difference
                (left_open if _open(difference) else settled).append(difference)
                # amounts are tried on, since the first ones may be what is lacking
                if len(settled) == _ENOUGH or len(left_open) >= _ENOUGH and pair.paid.differing is None:
                    break
            if settled or left_open:
                break
        return next(iter((*settled, *left_open)), None)

    def _tried(self, pair: Pair, needed: Needed, facts: Facts, names: Sequence[str]) -> Iterator[Difference]:
        told = self._told(facts, names, needed.model, pair)
        for found in self._numbers(names, needed.model, told, pair.paid):
            for amounts in pair.paid.tries():
                values = {**amounts, **found.values}
                difference = self.ruled(told, Numbers(values=values, as_of=found.as_of), pair.rows)
                if difference is not None:
                    yield difference
                if difference is not None and not _open(difference):
                    break

    def _told(
        self, facts: Facts, names: Sequence[str], model: Sequence[int], pair: Pair
    ) -> tuple[Facts, Facts]:
        """What each policy is told: first the words that they know differently, and what their rows test."""
        words = tuple(dict(self._words(names, model, side)) for side in (0, 1))
        tested = list(self._tested(pair))
        ordered = {name: facts[name] for name in dict.fromkeys((*tested, *facts)) if name in facts}
        one, other = (
            version.known_of({**own, **ordered}) for version, own in zip(self.versions, words, strict=True)
        )
        return one, other

    def _tested(self, pair: Pair) -> Iterator[str]:
        """The facts that the rows of a pair test: first of rows that the other policy has not just so."""
        rows = [
            tuple(_conditions(version, result.table, result.row) for version in self.versions)
            for side in reversed(pair.results)
            for result in side
        ]
        for changed in (True, False):
            for before, after in rows:
                if (before != after) == changed:
                    yield from (*after, *before)

    def _words(self, names: Sequence[str], model: Sequence[int], side: int) -> Iterator[tuple[str, Any]]:
        """What one policy is told of words that not both know: what both say, or what the other cannot."""
        version, against = self.versions[side], self.versions[1 - side]
        for name in names:
            fact, counterpart = version.policy.facts[name], against.policy.facts[name]
            if is_word(fact) and is_word(counterpart):
                (value,) = fact.values_of(said(version, name, model))
                (other,) = counterpart.values_of(said(against, name, model))
                if value == other or not against.known_of({name: value}):
                    yield name, value

    def _numbers(
        self,
        names: Sequence[str],
        model: Sequence[int],
        told: tuple[Facts, Facts],
        amounts: Paid,
    ) -> Iterator[Numbers]:
        """Numbers and instants by which facts that differ are what an answer says of them."""
        reasons = self.reasons(names, model, amounts)
        fixed = self.documents.giving(names, model, told)
        if not (fixed or reasons.comparisons or reasons.given):
            yield Numbers(values={}, as_of=self.instant + LATER)
            return
        for found in self.questions.numbers(reasons, fixed):
            if all(
                stated_unit(version.policy, known, found.values, found.as_of).mask(name)
                & said(version, name, model)
                for version, known in zip(self.versions, told, strict=True)
                for name in names
            ):
                yield found

    def ruled(
        self, told: tuple[Facts, Facts], found: Numbers, rows: tuple[str, str] | None = None
    ) -> Difference | None:
        """The case with both rulings, if they differ; by the rows that answer, where none are named."""
        before, after = (
            rule_stated(version.policy, known, found.values, found.as_of, self.instant)
            for version, known in zip(self.versions, told, strict=True)
        )
        if not differ(before, after):
            return None
        return Difference(
            facts=told,
            numbers=found.values,
            as_of=found.as_of,
            before=before,
            after=after,
            rows=rows or (" + ".join(_ruling_rows(before)), " + ".join(_ruling_rows(after))),
        )

    def said(self, model: Sequence[int]) -> Iterator[tuple[int, str, Any]]:
        """What an answer says of the facts that mean the same under both policies, by the literal."""
        given = self.versions[0].encoding.shared.given
        for version in self.versions:
            for fact in version.encoding.stated_facts():
                silent = fact.name in given and not holds(model, given[fact.name])
                if fact.name in self.apart or silent and fact.absent != "unknown":
                    continue
                literals = version.encoding.values(fact.name)
                position = next(n for n in bits(fact.everything) if holds(model, literals[n]))
                yield literals[position], fact.name, fact.values_of(1 << position)[0]


def _ruling_rows(ruling: RulingDocument) -> list[str]:
    """The rows that answer in a ruling, as table#row."""
    return [f"{step['table']}#{step['row']}" for step in ruling["trace"] if step["result"] == "hit"]


def _ruled_by(difference: Difference, pair: Pair) -> bool:
    """Whether the rows of a pair are what rules a case, and nothing of it is left open."""
    rulings = (difference.before, difference.after)
    return not _open(difference) and all(
        {each.name for each in results} <= set(_ruling_rows(ruling))
        for ruling, results in zip(rulings, pair.results, strict=True)
    )


def _open(difference: Difference) -> bool:
    """Whether something must still be asked before one of the two rules."""
    return "open" in (difference.before["status"], difference.after["status"])


def _conditions(version: Version, table: str, name: str) -> Mapping[str, int]:
    """What a row tests itself: values (a mask) by fact; nothing where there is no such row."""
    known = version.policy.tables.get(table)
    rows = known.rows if known is not None else ()
    return {atom.fact.name: atom.allowed for row in rows if row.id == name for atom in row.atoms}
