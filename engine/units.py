"""Units: the parcels, lines and grounds that a case is judged by, and how their answers become one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from engine.observations import CaseFacts, Observation
from engine.policy import Policy, Status
from engine.possibilities import Possibilities
from engine.record import tuple_record
from engine.ruling import NOTHING, Amounts, Ruling
from engine.unit_facts import Standing, UnitFacts

PRECEDENCE: tuple[Status, ...] = ("open", "waiting", "review", "ruled")
"""The status of a case is the first of these that one of its units has."""


@tuple_record
class Unit:
    """A combination of parcel, line and ground; None where the policy does not tell them apart."""

    parcel: str | None = None
    line: str | None = None
    ground: str | None = None

    @property
    def label(self) -> str:
        """The unit in words."""
        parts = (("parcel", self.parcel), ("line", self.line), ("ground", self.ground))
        return ", ".join(f"{kind} {name}" for kind, name in parts if name is not None) or "case"

    def covers(self, observation: Observation) -> bool:
        """Whether an observation speaks of this unit."""
        return (
            (self.parcel is None or observation.parcel in (None, self.parcel))
            and (self.line is None or observation.line in (None, self.line))
            and (self.ground is None or observation.ground in (None, self.ground))
        )


@tuple_record
class UnitAnswer:
    """What is possible for one unit, and the status that follows."""

    unit: Unit
    facts: UnitFacts
    possibilities: Possibilities
    status: Status
    matters: tuple[str, ...]
    paid: int | None
    consulted: Mapping[str, None]
    """The finite facts that the answers were reached by, in the vocabulary's order."""

    @property
    def ruling(self) -> Ruling | None:
        """The one ruling, where the unit is ruled."""
        return self.possibilities.branches[0].ruling if self.status == "ruled" else None


def units_of(policy: Policy, case: CaseFacts) -> list[Unit]:
    """The units that a policy's tables make of a case; a case without parcels is one unit."""
    scopes = {table.per for table in policy.tables.values()}
    parcels = case.parcels if "parcel" in scopes else ()
    lines = case.lines if "line" in scopes else ()
    grounds = case.grounds if "ground" in scopes else ()
    return [
        Unit(parcel, line, ground)
        for parcel, line, ground in product(parcels or (None,), lines or (None,), grounds or (None,))
        if parcel is None or line is None or line in case.carried.get(parcel, (line,))
    ]


def unit_facts(
    policy: Policy, case: CaseFacts, unit: Unit, stated: dict[str, Standing] | None = None
) -> UnitFacts:
    """The facts of one unit: the case's own, and those of its parcel, line and ground."""
    seen: dict[str, list[Observation]] = {}
    for observation in case.observations:
        if unit.covers(observation):
            seen.setdefault(observation.fact, []).append(observation)
    return UnitFacts(
        policy, {fact: tuple(each) for fact, each in seen.items()}, case.as_of, case.raised, stated
    )


@tuple_record
class Settled:
    """One outcome for the whole case: who is liable, and the amounts of all its units together."""

    outcome: str
    liable: str
    pays: Amounts
    outbound: str | None
    return_freight: str | None
    review: bool = False


def merge(answers: Sequence[tuple[Unit, Ruling]], partial: str, undecided: str) -> Settled:
    """The settled rulings of the units as one: equal ones add up, different ones become `partial`.

    Units that differ in the ground only are one claim: a full refund includes the rest, and other
    differences go to review (`undecided`).  Amounts of a whole case count once.
    """
    claims: dict[tuple[str | None, str | None], list[Ruling]] = {}
    for unit, ruling in answers:
        claims.setdefault((unit.parcel, unit.line), []).append(ruling)
    rulings = []
    for alternatives in claims.values():
        chosen = _over_grounds(alternatives)
        if chosen is None:
            return Settled(undecided, "undetermined", NOTHING, None, None, review=True)
        rulings.append(chosen)
    kinds = {(ruling.outcome.name, ruling.liable) for ruling in rulings}
    pays = _together(rulings)
    outbound = _shared(ruling.outbound for ruling in rulings)
    if outbound is None and all(ruling.outbound for ruling in rulings):
        outbound = "seller" if pays.freight else "buyer"
    back = _shared(ruling.return_freight for ruling in rulings)
    if len(kinds) == 1:
        name, liable = kinds.pop()
        return Settled(name, liable, pays, outbound, back)
    if pays == NOTHING:
        names = {ruling.outcome.name for ruling in rulings}
        liable = _shared(ruling.liable for ruling in rulings) or "undetermined"
        name = names.pop() if len(names) == 1 else undecided
        return Settled(name, liable, NOTHING, outbound, back, review=name == undecided)
    paying = _shared(ruling.liable for ruling in rulings if ruling.pays not in (None, NOTHING))
    return Settled(partial, paying or "undetermined", pays, outbound, back)


def _over_grounds(alternatives: list[Ruling]) -> Ruling | None:
    full = next((ruling for ruling in alternatives if ruling.outcome.includes_all), None)
    if full is not None:
        return full
    return alternatives[0] if len({ruling.key for ruling in alternatives}) == 1 else None


def _together(rulings: Iterable[Ruling]) -> Amounts:
    total = NOTHING
    counted: set[str] = set()
    for ruling in rulings:
        if ruling.outcome.per == "case":
            if ruling.outcome.name in counted:
                continue
            counted.add(ruling.outcome.name)
        total = total.plus(ruling.pays or NOTHING)
    return total


def _shared(values: Iterable[str | None]) -> str | None:
    different = set(values)
    return different.pop() if len(different) == 1 else None


def overall(statuses: Iterable[Status]) -> Status:
    """The status of a case from those of its units."""
    known = set(statuses)
    return next(status for status in PRECEDENCE if status in known)


def combinations(options: Sequence[Sequence[Ruling]], most: int) -> Iterator[tuple[Ruling, ...]]:
    """Every choice of one ruling a unit, or none at all where there are more than `most`.

    What is ruled of the whole case is ruled of all its units alike.
    """
    count = 1
    for each in options:
        count *= len(each)
    if not 0 < count <= most:
        return
    for choice in product(*options):
        if len({ruling.key for ruling in choice}) == 1 or all(r.outcome.per != "case" for r in choice):
            yield choice
