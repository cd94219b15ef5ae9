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
from tests.conformance.generated_policies import GROUNDS, KINDS, WrittenPolicy

AS_OF = 1_774_000_000_000_000
DATES = (1_767_300_000_000_000, 1_772_400_000_000_000)
"""Before and after the instant at which dated rows and limits change."""
MOST_COMPLETIONS = 96
HOUR = 3_600_000_000


@dataclass(slots=True)
class GeneratedCase:
    """A case, and facts that are given as they are in every unit (fact -> its standing)."""

    case: CaseFacts
    stated: dict[str, Standing]

    def __repr__(self) -> str:
        lines = [f"parcels {self.case.parcels}, lines {self.case.lines}, grounds {self.case.grounds}"]
        lines += [f"policy date {self.case.policy_date}, raised {set(self.case.raised)}"]
        for each in self.case.observations:
            scope = f" of {each.parcel, each.line, each.ground}"
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
    lines = ("i", "ii")[: chance.between(1, 2)] if "line" in scopes else ()
    grounds = ("one", "two")[: chance.between(1, 2)] if "ground" in scopes else ()
    units = {"parcel": parcels, "line": lines, "ground": grounds}
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
        if fact.type == "instant":
            seen += _instant(chance, fact)
        if fact.origin == "measured" and fact.finite:
            left //= 2
        if fact.proof is not None:
            left //= 3
        if fact.origin != "observed" or fact.type == "instant":
            continue
        widest = 1
        for one in units.get(fact.per, ()) or (None,):
            observed, width = _observed(chance, fact, (max(left, 1), doubtful), one, raised)
            widest = max(widest, width)
            seen += observed
        left //= widest
    for kind in KINDS:
        seen += _evidence(chance, kind)
    case = CaseFacts(
        case_id="generated",
        as_of=AS_OF,
        policy_date=chance.one(DATES),
        currency="USD",
        observations=tuple(seen),
        raised=raised,
        parcels=parcels,
        lines=lines,
        grounds=grounds,
    )
    return GeneratedCase(case, stated)


def _observed(
    chance: Chance,
    fact: Fact,
    room: tuple[int, int],
    unit: str | None,
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
        fact=fact.name,
        values=values,
        settled_by=settled,
        because="seen",
        parcel=unit if fact.per == "parcel" else None,
        line=unit if fact.per == "line" else None,
        ground=unit if fact.per == "ground" else None,
    )
    return [seen], width


def _time(chance: Chance) -> int:
    """An instant about the time of judgement, in whole hours or a microsecond beside."""
    return AS_OF + chance.between(-110, 3) * HOUR + chance.one((0, 0, 1))


def _instant(chance: Chance, fact: Fact) -> list[Observation]:
    if chance.once_in(3):
        return []
    first = _time(chance)
    if not chance.once_in(4):
        return [Observation(fact=fact.name, values=(first, first), because="seen")]
    later = first + chance.between(1, 60) * HOUR
    by = chance.one(STRENGTH)
    return [Observation(fact=fact.name, values=(first, later), settled_by=by, because="seen")]


def _evidence(chance: Chance, kind: str) -> list[Observation]:
    """A notice and what came of a kind of evidence, each now and then."""
    names = [f"evidence.{kind}.{judgement}_at" for judgement in ("accepted", "unjudged", "rejected")]
    names = [name for name in names if chance.once_in(4)]
    names += [f"notice.{kind}.sent_at" for _ in range(chance.one((0, 1, 1, 2)))]
    times = [(name, _time(chance)) for name in names]
    return [Observation(fact=name, values=(time, time), because="seen") for name, time in times]


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
