"""What a completion may choose: the free facts of a unit, and its amounts, read from the observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from engine.expressions import Call, Choice, Compare, Expression, FactValue, Negation, Word
from engine.loading.compiling import Draft, value_at
from engine.observations import Observation
from engine.possible import STRENGTH
from engine.vocabulary import Fact
from tests.conformance.burdens import burden_of_proof
from tests.conformance.generated_cases import GeneratedCase
from tests.conformance.intervals import UNBOUNDED, Amount, Reckoning

Completion = tuple[str, ...]
"""One word for every free fact, in their order."""


@dataclass(frozen=True, slots=True)
class Free:
    """A fact that a completion says a word of: the words still possible, and what settles them."""

    name: str
    words: tuple[str, ...]
    settled_by: str


class Unit:
    """One unit of a case: its free facts and its amounts, read from the observations."""

    def __init__(
        self, draft: Draft, given: GeneratedCase, parcel: str | None, line: str | None, ground: str | None
    ) -> None:
        self.draft = draft
        self.claim = parcel, line
        self.free: list[Free] = []
        self.amounts: dict[str, Amount] = {}
        self.given: set[str] = set(given.stated)
        self.as_of = given.case.as_of
        self.instant = given.case.policy_date
        self.seen = [
            each
            for each in given.case.observations
            if (parcel is None or each.parcel in (None, parcel))
            and (line is None or each.line in (None, line))
            and (ground is None or each.ground in (None, ground))
        ]
        self.given |= {each.fact for each in self.seen}
        record = draft.folder.policy[1]
        self.reckoning = Reckoning(
            self.amounts,
            self.limit,
            self.as_of,
            self.taken(record.window_ends) if record.window_ends else None,
        )
        for name, fact in draft.facts.items():
            if name in given.stated:
                words = [
                    word for number, word in enumerate(fact.values) if given.stated[name].mask >> number & 1
                ]
                self.free.append(Free(name, tuple(words), given.stated[name].settled_by))
            elif fact.origin == "constant":
                self.free.append(Free(name, (self.taken(name),), ""))
            elif fact.origin == "proof":
                self.free.append(Free(name, *burden_of_proof(self, fact)))
            elif fact.origin == "measured" and fact.formula is not None:
                self.measure(fact, fact.formula)
            elif fact.origin == "observed":
                self.observe(fact, given)

    @property
    def completions(self) -> Iterator[Completion]:
        """Every completion of the free facts."""
        return product(*(free.words for free in self.free))

    def limit(self, name: str) -> int:
        """A limit's number on the governing date."""
        number = value_at(self.draft.folder.limits[1].limits[name], self.instant)
        assert number is not None
        return number

    def taken(self, reading: str) -> str:
        """The word of a reading."""
        interpretation = reading.removeprefix("reading.")
        return self.draft.folder.interpretations[1].interpretations[interpretation].taken

    def times(self, name: str) -> list[int]:
        """The instants of some records of the platform."""
        return [int(each.values[0]) for each in self.seen if each.fact == name]

    def observe(self, fact: Fact, given: GeneratedCase) -> None:
        """What was seen of a fact, or what it means that nothing was."""
        values = [each for each in self.seen if each.fact == fact.name]
        if fact.finite:
            if values:
                (only,) = values
                said = tuple(str(value).lower() for value in only.values)
                self.free.append(Free(fact.name, said, only.settled_by if len(said) > 1 else ""))
            else:
                self.free.append(_absent(self.draft, fact, given.case.raised))
        elif values:
            self.amounts[fact.name] = _sum(values)
        elif fact.type != "instant":
            self.amounts[fact.name] = Amount(0, UNBOUNDED, frozenset({"ask"}))
        elif fact.absent == "did_not_happen":
            self.amounts[fact.name] = Amount(self.as_of + 1, UNBOUNDED, frozenset({"time"}))
        else:
            self.amounts[fact.name] = Amount(-UNBOUNDED, UNBOUNDED, frozenset({"ask"}))

    def measure(self, fact: Fact, formula: Expression) -> None:
        """A fact that is computed from raw facts once a unit."""
        if not fact.finite:
            self.amounts[fact.name] = self.reckoning.of(formula, self.reads)
            return
        then, otherwise = "true", "false"
        if isinstance(formula, Choice):
            assert isinstance(formula.then, Word)
            assert isinstance(formula.otherwise, Word)
            then, otherwise, formula = formula.then.word, formula.otherwise.word, formula.condition
        if isinstance(formula, Negation):
            then, otherwise, formula = otherwise, then, formula.part
        assert isinstance(formula, Compare)
        truths, settled = self.reckoning.truths(formula)
        said = {then if truth else otherwise for truth in truths}
        words = tuple(word for word in fact.values if word in said)
        self.free.append(Free(fact.name, words, strongest(settled) if len(words) > 1 else ""))

    def reads(self, condition: Expression) -> bool:
        """A condition that rests on what was said at all."""
        match condition:
            case Call(function="given", arguments=(FactValue(fact=name),)):
                return name in self.given
        raise NotImplementedError(condition)


def strongest(settled: frozenset[str]) -> str:
    """What settles a fact that several inputs leave open."""
    return next(each for each in STRENGTH if each in settled)


def _sum(seen: Sequence[Observation]) -> Amount:
    ends: list[tuple[int, int, Any]] = [
        (int(each.values[0]), int(each.values[-1]), each.settled_by) for each in seen
    ]
    low, high = sum(end[0] for end in ends), sum(end[1] for end in ends)
    return Amount(low, high, frozenset(end[2] for end in ends if end[0] != end[1]))


def _absent(draft: Draft, fact: Fact, raised: frozenset[str]) -> Free:
    """A fact of which nothing was seen: as its record in facts.yaml says."""
    record = draft.folder.facts[1].facts[fact.name]
    if record.presumed is not None and not set(record.presumed.raised_by) & raised:
        return Free(fact.name, (record.presumed.value,), "")
    if record.absent != "unknown":
        if record.otherwise is not None:
            return Free(fact.name, (record.otherwise,), "")
        if record.absent == "did_not_happen" and record.type == "bool":
            return Free(fact.name, ("false",), "")
    return Free(fact.name, fact.values, "time" if record.absent == "did_not_happen" else "ask")
