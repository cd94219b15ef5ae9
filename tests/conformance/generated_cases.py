"""Facts for a generated policy: what is still possible of each, and what will settle it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.loader import PolicyBook
from engine.observations import CaseFacts, Observation, Value
from engine.possible import STRENGTH, Settlement
from engine.unit_facts import Standing
from engine.vocabulary import Fact
from tests.conformance.chance import Chance
from tests.conformance.generated_policies import GROUNDS, WrittenPolicy

AS_OF = 1_774_000_000_000_000
DATES = (1_767_300_000_000_000, 1_772_400_000_000_000)
"""Before and after the instant at which dated rows and limits change."""
MOST_COMPLETIONS = 96


@dataclass(slots=True)
class GeneratedCase:
    """A case, and facts that are given as they are in every unit (fact -> its standing)."""

    case: CaseFacts
    stated: dict[str, Standing]

    def __repr__(self) -> str:
        lines = [f"parcels {self.case.parcels}, grounds {self.case.grounds}, raised {set(self.case.raised)}"]
        lines += [f"policy date {self.case.policy_date}"]
        for each in self.case.observations:
            scope = f" parcel={each.parcel} ground={each.ground}" if each.parcel or each.ground else ""
            lines.append(f"{each.fact} in {each.values} by {each.settled_by!r}{scope}")
        lines += [
            f"stated {name}: {each.mask:b} by {each.settled_by!r}" for name, each in self.stated.items()
        ]
        return "\n".join(lines)


@dataclass(slots=True)
class Example:
    """A policy as written and loaded, and one case under it."""

    written: WrittenPolicy
    book: PolicyBook
    given: GeneratedCase

    def __repr__(self) -> str:
        return f"a policy of {len(self.written.files)} files and a case"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))  # else Hypothesis prints every field; the tests note `told`

    @property
    def told(self) -> str:
        """All files and facts."""
        return f"{self.written!r}\n{self.given!r}"


def generated_case(chance: Chance, book: PolicyBook) -> GeneratedCase:
    """A case whose units have at most `MOST_COMPLETIONS` completions each."""
    facts = book.draft.facts
    scopes = {table.file.record.per for table in book.draft.tables.values()}
    parcels = ("1", "2")[: chance.between(1, 2)] if "parcel" in scopes else ()
    grounds = ("one", "two")[: chance.between(1, 2)] if "ground" in scopes else ()
    raised = frozenset(chance.some(GROUNDS, 0, 2))
    stated: dict[str, Standing] = {}
    seen: list[Observation] = []
    left = MOST_COMPLETIONS
    doubtful = 2 if chance.once_in(4) else 8
    for fact in facts.values():
        if fact.finite and fact.origin in ("derived", "decided") and chance.once_in(8):
            values, settled = _values(chance, fact, 2)
            left //= len(values)
            stated[fact.name] = Standing(mask=fact.mask_of(values), settled_by=settled, because="stated")
        if fact.origin != "observed" or fact.type == "instant":
            continue
        widest = 1
        for parcel in (parcels or (None,)) if fact.per == "parcel" and "parcel" in scopes else (None,):
            for ground in (grounds or (None,)) if fact.per == "ground" and "ground" in scopes else (None,):
                observed, width = _observed(chance, fact, (left, doubtful), parcel, ground, raised)
                widest = max(widest, width)
                seen += observed
        left //= widest
    case = CaseFacts(
        case_id="generated",
        as_of=AS_OF,
        policy_date=chance.one(DATES),
        currency="USD",
        observations=tuple(seen),
        raised=raised,
        parcels=parcels,
        grounds=grounds,
    )
    return GeneratedCase(case, stated)


def _observed(
    chance: Chance,
    fact: Fact,
    room: tuple[int, int],
    parcel: str | None,
    ground: str | None,
    raised: frozenset[str],
) -> tuple[list[Observation], int]:
    """What was seen of a fact, and how many values that leaves.

    `room`: how many values there is room for, and once in how many times an amount is not known exactly.
    """
    left, doubtful = room
    if not fact.finite:
        # the cap is a term of the platform: it is known, or there is none
        values, settled = _amounts(
            chance, 0 if fact.absent == "not_stated" and not chance.once_in(2) else doubtful
        )
        if fact.absent == "not_stated" and settled:
            values = ()
        width = 1
    else:
        absent = len(fact.values)
        if fact.otherwise or (fact.presumption is not None and not fact.presumption.raised_by & raised):
            absent = 1
        if absent <= left and chance.once_in(3):
            return [], absent
        values, settled = _values(chance, fact, left)
        width = len(values)
    if not values:
        return [], 1
    seen = Observation(
        fact=fact.name, values=values, settled_by=settled, because="seen", parcel=parcel, ground=ground
    )
    return [seen], width


def _values(chance: Chance, fact: Fact, most: int) -> tuple[tuple[Value, ...], Settlement]:
    words = chance.some(fact.values, 1, max(1, min(most, len(fact.values))))
    values: tuple[Value, ...] = (
        tuple(word == "true" for word in words) if fact.type == "bool" else tuple(words)
    )
    return values, chance.one(STRENGTH) if len(values) > 1 else ""


def _amounts(chance: Chance, doubtful: int) -> tuple[tuple[Value, ...], Settlement]:
    """An amount of a few minor units; once in some times bounds of it, or nothing at all."""
    low = chance.below(12)
    if not doubtful or not chance.once_in(doubtful):
        return (low, low), ""
    if chance.once_in(3):
        return (), ""
    return (low, low + chance.between(1, 8)), chance.one(STRENGTH)
