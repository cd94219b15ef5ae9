"""What a completion may choose: the free facts of a unit, and its amounts, read from the observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from engine.loading.compiling import Draft
from engine.vocabulary import Fact
from tests.conformance.generated_cases import GeneratedCase

Completion = tuple[str, ...]
"""One word for every free fact, in their order."""
UNBOUNDED = 1 << 62


@dataclass(frozen=True, slots=True)
class Free:
    """A fact that a completion says a word of: the words still possible, and what settles them."""

    name: str
    words: tuple[str, ...]
    settled_by: str


@dataclass(frozen=True, slots=True)
class Amount:
    """The least and the greatest an amount may be, and what settles the inputs that it lacks."""

    low: int
    high: int
    settled_by: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high


class Unit:
    """One unit of a case: its free facts and its amounts, read from the observations."""

    def __init__(self, draft: Draft, given: GeneratedCase, parcel: str | None, ground: str | None) -> None:
        self.draft = draft
        self.parcel = parcel
        self.ground = ground
        self.free: list[Free] = []
        self.amounts: dict[str, Amount] = {}
        self.given: set[str] = set(given.stated)
        seen = [
            each
            for each in given.case.observations
            if (parcel is None or each.parcel in (None, parcel))
            and (ground is None or each.ground in (None, ground))
        ]
        self.given |= {each.fact for each in seen}
        for name, fact in draft.facts.items():
            if name in given.stated:
                words = [
                    word for number, word in enumerate(fact.values) if given.stated[name].mask >> number & 1
                ]
                self.free.append(Free(name, tuple(words), given.stated[name].settled_by))
            elif fact.origin == "constant":
                self.free.append(Free(name, (_taken(draft, name),), ""))
            elif fact.origin == "observed":
                values = [each for each in seen if each.fact == name]
                if fact.type == "money":
                    ends = [(int(each.values[0]), int(each.values[-1]), each.settled_by) for each in values]
                    self.amounts[name] = _sum(ends) if ends else Amount(0, UNBOUNDED, frozenset({"ask"}))
                elif values:
                    (only,) = values
                    said = tuple(str(value).lower() for value in only.values)
                    self.free.append(Free(name, said, only.settled_by if len(said) > 1 else ""))
                elif fact.finite:
                    self.free.append(_absent(draft, fact, given.case.raised))

    @property
    def completions(self) -> Iterator[Completion]:
        """Every completion of the free facts."""
        return product(*(free.words for free in self.free))


def _sum(ends: Sequence[tuple[int, int, Any]]) -> Amount:
    low, high = sum(end[0] for end in ends), sum(end[1] for end in ends)
    return Amount(low, high, frozenset(end[2] for end in ends if end[0] != end[1]))


def _taken(draft: Draft, name: str) -> str:
    return draft.folder.interpretations[1].interpretations[name.removeprefix("reading.")].taken


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
