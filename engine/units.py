"""Units: the parcels, lines and grounds that a case is judged by, and how their answers become one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from operator import itemgetter

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


Paid = Callable[[], int | None]
"""What was paid, computed where it is asked for; None where that is not known."""


@tuple_record
class UnitAnswer:
    """What is possible for one unit, and the status that follows."""

    unit: Unit
    facts: UnitFacts
    possibilities: Possibilities
    status: Status
    matters: tuple[str, ...]
    paid: Paid
    consulted: Mapping[str, None]
    """The finite facts that the answers were reached by, in the vocabulary's order."""

    @property
    def ruling(self) -> Ruling | None:
        """The one ruling, where the unit is ruled."""
        return self.possibilities.first if self.status == "ruled" else None


def units_of(policy: Policy, case: CaseFacts) -> list[Unit]:
    """The units that a policy's tables make of a case; a case without parcels is one unit."""
    of_lines = (each.fact for each in case.observations if each.line is not None)
    return units_told_apart(policy, case, of_lines)


def units_told_apart(policy: Policy, case: CaseFacts, of_lines: Iterable[str]) -> list[Unit]:
    """The units of a case, where the facts `of_lines` are those that were seen of one line alone."""
    scopes = {table.per for table in policy.tables.values()}
    parcels = case.parcels if "parcel" in scopes else ()
    lines = case.lines if "line" in scopes and _tells_lines_apart(policy, of_lines) else ()
    grounds = case.grounds if "ground" in scopes else ()
    units = [
        Unit(parcel, line, ground)
        for parcel, line, ground in product(parcels or (None,), lines or (None,), grounds or (None,))
        if parcel is None or line is None or line in case.carried.get(parcel, (line,))
    ]
    # where no parcel holds anything, the parcels are judged without their lines
    return units or [Unit(parcel, None, ground) for parcel, ground in product(parcels, grounds or (None,))]


def _tells_lines_apart(policy: Policy, of_lines: Iterable[str]) -> bool:
    """Whether anything but money, which adds up, is said of one line alone; else lines are judged as one."""
    for name in of_lines:
        fact = policy.facts.get(name)
        if fact is None or fact.type != "money":
            return True
    return False


ByParcel = Mapping[str | None, Sequence[tuple[int, Observation]]]
"""Observations by parcel, numbered in their order; under None those of no parcel alone."""


def by_parcel(observations: Iterable[Observation]) -> ByParcel:
    """Observations by parcel, so that a unit looks at its own and at those of no parcel alone."""
    found: dict[str | None, list[tuple[int, Observation]]] = {None: []}
    for numbered in enumerate(observations):
        found.setdefault(numbered[1].parcel, []).append(numbered)
    return found


def seen_of(
    unit: Unit, observations: Iterable[Observation], indexed: ByParcel | None = None
) -> dict[str, list[Observation]]:
    """What was observed of a unit by fact, in order; `indexed` are the same observations by parcel."""
    if indexed is not None and unit.parcel is not None and not indexed.keys() <= {None, unit.parcel}:
        own = (*indexed[None], *indexed.get(unit.parcel, ()))
        observations = (each for _, each in sorted(own, key=itemgetter(0)))
    seen: dict[str, list[Observation]] = {}
    for observation in observations:
        if unit.covers(observation):
            seen.setdefault(observation.fact, []).append(observation)
    return seen


def unit_facts(
    policy: Policy,
    case: CaseFacts,
    unit: Unit,
    stated: dict[str, Standing] | None = None,
    indexed: ByParcel | None = None,
) -> UnitFacts:
    """The facts of one unit: the case's own, and those of its parcel, line and ground."""
    seen = seen_of(unit, case.observations, indexed)
    return UnitFacts(
        policy, {fact: tuple(each) for fact, each in seen.items()}, case.as_of, case.raised, stated
    )


Claim = tuple[str | None, str | None]
"""A parcel and a line: units that differ in the ground only are one claim."""


def claims(answers: Iterable[UnitAnswer]) -> dict[Claim, list[UnitAnswer]]:
    """The answers by claim, in order."""
    found: dict[Claim, list[UnitAnswer]] = {}
    for answer in answers:
        found.setdefault((answer.unit.parcel, answer.unit.line), []).append(answer)
    return found


def counted(policy: Policy, answers: Sequence[UnitAnswer]) -> list[UnitAnswer]:
    """The answers that decide the case: of a claim that is refunded in full on one ground, that one alone.

    Of several such grounds the one counts whose stage comes first.  A ground that no stage but the last
    decides does not count beside one that another stage decides.
    """
    order = {table.name: index for index, stage in enumerate(policy.stages) for table in stage.tables}
    last = {table.name for table in policy.stages[-1].tables}
    deciding: list[UnitAnswer] = []
    for every in claims(answers).values():
        claim = [answer for answer in every if not _fell_through(answer, last)] or every
        full = [
            (order[ruling.rows[0].table], index)
            for index, answer in enumerate(claim)
            if (ruling := answer.ruling) is not None and ruling.outcome.includes_all
        ]
        deciding += [claim[min(full)[1]]] if full else claim
    return deciding


def _fell_through(answer: UnitAnswer, last: set[str]) -> bool:
    """Whether a unit is left to the last stage whatever is still unknown."""
    return all(ruling.rows[0].table in last for ruling in answer.possibilities.every)


@tuple_record
class Settled:
    """One outcome for the whole case: who is liable, and the amounts of all its units together."""

    outcome: str
    liable: str
    pays: Amounts
    outbound: str | None
    return_freight: str | None
    review: bool = False


def over_grounds(alternatives: Sequence[Ruling], largest: bool) -> Ruling | None:
    """The one ruling of a claim from those of its grounds; None where the remedies differ.

    A full refund includes the rest; under `largest` the one that pays most is given.
    """
    full = next((ruling for ruling in alternatives if ruling.outcome.includes_all), None)
    if full is not None:
        return full
    if len({ruling.remedy for ruling in alternatives}) == 1:
        most = [ruling.most for ruling in alternatives]
        back = {ruling.return_freight for ruling in alternatives} - {None}
        return replace(
            alternatives[0],
            most=None if None in most else max(each for each in most if each is not None),
            return_freight=back.pop() if len(back) == 1 else None,
            cites=tuple(dict.fromkeys(cite for ruling in alternatives for cite in ruling.cites)),
        )
    if largest and all(ruling.pays is not None for ruling in alternatives):
        return max(alternatives, key=lambda ruling: ruling.pays.total if ruling.pays is not None else 0)
    return None


def merge(rulings: Sequence[Ruling], partial: str, undecided: str) -> Settled:
    """The rulings of the claims as one: equal ones add up, different ones become `partial`.

    Amounts of a whole case count once.
    """
    kinds = {(ruling.outcome.name, ruling.liable) for ruling in rulings}
    pays = _together(rulings)
    outbound = _shared(ruling.outbound for ruling in rulings)
    if outbound is None and all(ruling.outbound for ruling in rulings):
        outbound = "seller" if pays.freight else "buyer"
    back = _shared(ruling.return_freight for ruling in rulings)
    if len(kinds) == 1:
        name, liable = kinds.pop()
        return Settled(name, liable, pays, outbound, back)
    refunds = [ruling for ruling in rulings if _is_refund(ruling)]
    if pays == NOTHING and refunds:
        liable = _shared(ruling.liable for ruling in refunds) or "undetermined"
        return Settled(partial, liable, NOTHING, outbound, back)
    if pays == NOTHING:
        names = {ruling.outcome.name for ruling in rulings}
        liable = _shared(ruling.liable for ruling in rulings) or "undetermined"
        name = names.pop() if len(names) == 1 else undecided
        return Settled(name, liable, NOTHING, outbound, back, review=name == undecided)
    paying = _shared(ruling.liable for ruling in rulings if ruling.pays not in (None, NOTHING))
    return Settled(partial, paying or "undetermined", pays, outbound, back)


def _is_refund(ruling: Ruling) -> bool:
    """Whether a ruling pays something, or would if a cap left anything."""
    remedy = ruling.rows[0].remedy if ruling.rows else None
    return bool(ruling.outcome.pays or (remedy is not None and remedy.pays))


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
