"""Everything that is possible, by counting completions: the rulings, what matters, the status, the bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from engine.loading.compiling import Draft
from tests.conformance.brute_force import NOTHING, Pays, Result, World, at_most
from tests.conformance.free_facts import Completion, Unit
from tests.conformance.generated_cases import GeneratedCase

Bounds = tuple[int, int | None]
SETTLED_WITHOUT_ASKING = ("time", "person")


class Completed:
    """All completions of one unit with their rulings."""

    def __init__(self, unit: Unit, instant: int) -> None:
        self.unit = unit
        self.instant = instant
        self.of: dict[Completion, Result] = {
            completion: World(unit, instant, completion).ruling() for completion in unit.completions
        }

    @property
    def rulings(self) -> set[Result]:
        """The different rulings."""
        return set(self.of.values())

    def matters(self) -> set[str]:
        """The facts in which alone two completions of different rulings differ."""
        found = set()
        for position, free in enumerate(self.unit.free):
            rest: dict[Completion, Result] = {}
            for completion, result in self.of.items():
                others = completion[:position] + completion[position + 1 :]
                if rest.setdefault(others, result) != result:
                    found.add(free.name)
                    break
        return found

    def status(self) -> str:
        """The status, by the words of the definition."""
        if len(self.rulings) == 1:
            return self._of_one()
        settled = {free.name: free.settled_by for free in self.unit.free}
        if all(self._must_ask(results) for results in self._after_waiting()):
            return "open"
        if any(settled[name] == "time" for name in self.matters()):
            return "waiting"
        return "review"

    def _of_one(self) -> str:
        (ruling,) = self.rulings
        status = self.unit.draft.folder.outcomes[1].outcomes[ruling.outcome].status
        if ruling.pays is not None or status == "review":
            return status
        if self._must_ask(list(self.of.values())):
            return "open"
        return "waiting" if any("time" in result.lacks for result in self.of.values()) else "review"

    def _after_waiting(self) -> list[list[Result]]:
        """The rulings by what time brings and persons decide."""
        decided = [free.settled_by in SETTLED_WITHOUT_ASKING for free in self.unit.free]
        groups: dict[tuple[str, ...], list[Result]] = {}
        for completion, result in self.of.items():
            key = tuple(word for word, apart in zip(completion, decided, strict=True) if apart)
            groups.setdefault(key, []).append(result)
        return list(groups.values())

    def _must_ask(self, results: Sequence[Result]) -> bool:
        """Whether something still has to be asked or judged to tell these rulings, or an amount, apart."""
        outcomes = self.unit.draft.folder.outcomes[1].outcomes
        return len(set(results)) > 1 or any(
            result.pays is None
            and outcomes[result.outcome].status != "review"
            and {"ask", "judge"} & result.lacks
            for result in results
        )

    def paid_for(self) -> int | None:
        """All that was paid for the unit."""
        amount = World(self.unit, self.instant, next(iter(self.of))).amount(self.unit.draft.amounts.paid)
        return amount.low if amount.known else None

    def paid(self, result: Result) -> int | None:
        """All that was paid for the unit, or for the whole case if the outcome is one of the case."""
        amounts = self.unit.draft.amounts
        whole = self.unit.draft.folder.outcomes[1].outcomes[result.outcome].per == "case"
        formula = amounts.case_paid if whole else amounts.paid
        amount = World(self.unit, self.instant, next(iter(self.of))).amount(formula)
        return amount.low if amount.known else None

    def bounds_of(self, result: Result) -> Bounds:
        """The least and the most that one ruling pays; of a review, that its candidates pay."""
        if self.unit.draft.folder.outcomes[1].outcomes[result.outcome].status == "review":
            if not result.candidates:
                return 0, self.paid(result)
            return _around(self.bounds_of(candidate) for candidate in result.candidates)
        return (0, self.paid(result)) if result.pays is None else (sum(result.pays), sum(result.pays))


def _around(bounds: Iterable[Bounds]) -> Bounds:
    known = list(bounds)
    most = [high for _, high in known]
    return min(low for low, _ in known), None if None in most else max(
        high for high in most if high is not None
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a case gets, as far as it is compared; `total` and bounds are in minor units."""

    status: str
    outcome: str
    liable: str
    pays: Pays
    at_least: int
    at_most: int | None


class CompletedCase:
    """A case with all completions of all its units."""

    def __init__(self, draft: Draft, given: GeneratedCase) -> None:
        self.draft = draft
        instant = given.case.policy_date
        scopes = {table.file.record.per for table in draft.tables.values()}
        parcels = given.case.parcels if "parcel" in scopes else ()
        grounds = given.case.grounds if "ground" in scopes else ()
        self.units = [
            Completed(Unit(draft, given, parcel, ground), instant)
            for parcel, ground in product(parcels or (None,), grounds or (None,))
        ]

    def answer(self) -> Answer:
        """The answer for the whole case."""
        statuses = {unit.status() for unit in self.units}
        if "open" in statuses:
            return Answer("open", "wait", "undetermined", NOTHING, *self.bounds())
        if "waiting" in statuses:
            return Answer("waiting", "wait", "undetermined", NOTHING, *self.bounds())
        merged = (
            None if "review" in statuses else self.merged([next(iter(unit.rulings)) for unit in self.units])
        )
        if merged is None:
            return Answer("review", "manual_review", "undetermined", NOTHING, *self.bounds())
        outcome, liable, pays = merged
        for cap in self.case_caps():
            pays = at_most(pays, cap)
        return Answer("ruled", outcome, liable, pays, sum(pays), sum(pays))

    def case_caps(self) -> list[int]:
        """The caps of the whole case that are known."""
        unit = self.units[0]
        world = World(unit.unit, unit.instant, next(iter(unit.of)))
        caps = [world.amount(cap) for cap in self.draft.amounts.case_caps]
        return [max(cap.low, 0) for cap in caps if cap.known]

    def claims(self, results: Sequence[Result]) -> list[list[Result]]:
        """The rulings of units that differ in the ground only stand together."""
        claims: dict[str | None, list[Result]] = {}
        for unit, result in zip(self.units, results, strict=True):
            claims.setdefault(unit.unit.parcel, []).append(result)
        return list(claims.values())

    def merged(self, results: Sequence[Result]) -> tuple[str, str, Pays] | None:
        """Settled rulings as one: outcome, liable party, amounts; None where it goes to review."""
        outcomes = self.draft.folder.outcomes[1].outcomes
        chosen: list[Result] = []
        for claim in self.claims(results):
            full = [result for result in claim if outcomes[result.outcome].includes_all]
            if not full and len(set(claim)) > 1:
                return None
            chosen.append((full or claim)[0])
        counted = [
            result
            for number, result in enumerate(chosen)
            if outcomes[result.outcome].per != "case"
            or result.outcome not in [other.outcome for other in chosen[:number]]
        ]
        pays = (
            sum((result.pays or NOTHING)[0] for result in counted),
            sum((result.pays or NOTHING)[1] for result in counted),
            sum((result.pays or NOTHING)[2] for result in counted),
        )
        names = {result.outcome for result in chosen}
        liable = {result.liable for result in chosen}
        if len({(result.outcome, result.liable) for result in chosen}) == 1 or (
            pays == NOTHING and len(names) == 1
        ):
            return names.pop(), liable.pop() if len(liable) == 1 else "undetermined", pays
        if pays == NOTHING:
            return None
        paying = {result.liable for result in chosen if result.pays != NOTHING}
        return "refund_partial", paying.pop() if len(paying) == 1 else "undetermined", pays

    def bounds(self) -> Bounds:
        """The least and the most that is paid over all that is possible, no amount counted twice."""
        ends = [self.bounds_together(results) for results in product(*(unit.rulings for unit in self.units))]
        least, most = _around(ends)
        paid = [unit.paid_for() for unit in {unit.unit.parcel: unit for unit in self.units}.values()]
        if len(paid) > 1 and most is not None and None not in paid:
            most = min(most, sum(amount for amount in paid if amount is not None))
        for cap in self.case_caps():
            least, most = min(least, cap), cap if most is None else min(most, cap)
        return least, most

    def bounds_together(self, results: Sequence[Result]) -> Bounds:
        """The bounds of one ruling a unit: over grounds the claim's, over parcels their sum."""
        outcomes = self.draft.folder.outcomes[1].outcomes
        unit_of = {id(result): unit for unit, result in zip(self.units, results, strict=True)}
        least, most, unknown = 0, 0, False
        counted: set[str] = set()
        for claim in self.claims(results):
            full = [result for result in claim if outcomes[result.outcome].includes_all]
            standing = full[:1] or claim
            names = {result.outcome for result in standing}
            if names <= counted:
                continue  # the amount of a whole case, which another parcel has brought already
            if all(outcomes[name].per == "case" for name in names):
                counted |= names
            low, high = _around(unit_of[id(result)].bounds_of(result) for result in standing)
            least, unknown, most = least + low, unknown or high is None, most + (high or 0)
        return least, None if unknown else most
