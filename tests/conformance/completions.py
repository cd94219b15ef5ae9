"""Everything that is possible, by counting completions: the rulings, what matters, the status, the bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from engine.loading.compiling import Draft
from tests.conformance.brute_force import NOTHING, Pays, Result, World, at_most
from tests.conformance.free_facts import Completion, Unit
from tests.conformance.generated_cases import GeneratedCase
from tests.conformance.intervals import UNBOUNDED

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

    @property
    def first_stage(self) -> int:
        """The first of the stages that rule it."""
        return min(result.stage for result in self.of.values())

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

    def whole(self) -> int | None:
        """All that was paid for the whole case."""
        amount = World(self.unit, self.instant, next(iter(self.of))).amount(self.unit.draft.amounts.case_paid)
        return amount.low if amount.known else None

    def paid(self, result: Result) -> int | None:
        """All that was paid for the unit, or for the whole case if the outcome is one of the case."""
        of_case = self.unit.draft.folder.outcomes[1].outcomes[result.outcome].per == "case"
        return self.whole() if of_case else self.paid_for()

    def bounds_of(self, result: Result) -> Bounds:
        """The least and the most that one ruling pays; of a review, that its candidates pay."""
        paid = self.paid(result)
        most = result.most
        if most is None or (paid is not None and paid < most):
            most = paid
        elif most == UNBOUNDED:
            most = None
        if self.unit.draft.folder.outcomes[1].outcomes[result.outcome].status == "review":
            if not result.candidates:
                return 0, most
            return _around(self.bounds_of(candidate) for candidate in result.candidates)
        if result.pays is None:
            return 0, most
        total = sum(result.pays)
        if result.most is None:
            return total, total
        return total, None if most is None else max(total, most)


def _around(bounds: Iterable[Bounds]) -> Bounds:
    known = list(bounds)
    most = [high for _, high in known]
    return min(low for low, _ in known), None if None in most else max(
        high for high in most if high is not None
    )


@dataclass(frozen=True, slots=True)
class Merged:
    """Several rulings as one."""

    outcome: str
    liable: str
    pays: Pays = NOTHING
    outbound: str | None = None
    back: str | None = None


REVIEWED = Merged("manual_review", "undetermined")
MOST_CANDIDATES = 8
MOST_COMBINATIONS = 4096
"""More ways to rule all units than this are not added up: anything up to what was paid is then possible."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a case gets, as far as it is compared; amounts and bounds are in minor units."""

    status: str
    merged: Merged
    at_least: int
    at_most: int | None
    candidates: frozenset[tuple[str, str, Pays, bool]] = frozenset()
    """Of every candidate the outcome, who is liable, its amounts, and whether all of these are known."""


class CompletedCase:
    """A case with all completions of all its units."""

    def __init__(self, draft: Draft, given: GeneratedCase) -> None:
        self.draft = draft
        self.outcomes = draft.folder.outcomes[1].outcomes
        scopes = {table.file.record.per for table in draft.tables.values()}
        parcels = given.case.parcels if "parcel" in scopes else ()
        told_apart = any(
            each.line is not None and (each.fact not in draft.facts or draft.facts[each.fact].type != "money")
            for each in given.case.observations
        )
        lines = given.case.lines if "line" in scopes and told_apart else ()
        grounds = given.case.grounds if "ground" in scopes else ()
        self.units = [
            Completed(Unit(draft, given, parcel, line, ground), given.case.policy_date)
            for parcel, line, ground in product(parcels or (None,), lines or (None,), grounds or (None,))
        ]
        self.deciding = [unit for claim in _by_claim(self.units).values() for unit in self.of_claim(claim)]

    def of_claim(self, claim: list[Completed]) -> list[Completed]:
        """The units of a claim that count: the one ground that is refunded in full, or all of them."""
        last = len(self.draft.folder.policy[1].stages) - 1
        claim = [unit for unit in claim if any(each.stage != last for each in unit.of.values())] or claim
        full = [unit for unit in claim if unit.status() == "ruled" and self.is_full(next(iter(unit.rulings)))]
        return [min(full, key=lambda unit: unit.first_stage)] if full else claim

    def is_full(self, result: Result) -> bool:
        """Whether a ruling includes whatever could be added."""
        return self.outcomes[result.outcome].includes_all

    def answer(self) -> Answer:
        """The answer for the whole case."""
        statuses = {unit.status() for unit in self.deciding}
        for status in ("open", "waiting"):
            if status in statuses:
                return Answer(status, Merged("wait", "undetermined"), *self.bounds())
        rulings = [next(iter(unit.rulings)) for unit in self.deciding]
        merged = None if "review" in statuses else self.settled(rulings)
        if merged is None:
            return Answer("review", REVIEWED, *self.bounds(), self.candidates())
        merged = self.under_caps(merged)
        if any(result.most for result in rulings):
            return Answer("ruled", merged, *self.bounds())
        return Answer("ruled", merged, sum(merged.pays), sum(merged.pays))

    def under_caps(self, merged: Merged) -> Merged:
        """A ruling under the caps of the whole case."""
        for cap in self.case_caps():
            merged = replace(merged, pays=at_most(merged.pays, cap))
        return merged

    def case_caps(self) -> list[int]:
        """The caps of the whole case that are known."""
        unit = self.deciding[0]
        world = World(unit.unit, unit.instant, next(iter(unit.of)))
        caps = [world.amount(cap) for cap in self.draft.amounts.case_caps]
        return [max(cap.low, 0) for cap in caps if cap.known]

    def claims(self, results: Sequence[Result]) -> list[list[Result]]:
        """The rulings of units that differ in the ground only stand together."""
        claims: dict[tuple[str | None, str | None], list[Result]] = {}
        for unit, result in zip(self.deciding, results, strict=True):
            claims.setdefault(unit.unit.claim, []).append(result)
        return list(claims.values())

    def settled(self, results: Sequence[Result]) -> Merged | None:
        """Settled rulings as one; None where it goes to review."""
        chosen = [self.one_of(claim) for claim in self.claims(results)]
        known = [result for result in chosen if result is not None]
        merged = self.merged(known) if len(known) == len(chosen) else None
        return None if merged is None or merged.outcome == "manual_review" else merged

    def one_of(self, grounds: list[Result]) -> Result | None:
        """The ruling of a claim from those of its grounds."""
        if len({result.remedy for result in grounds}) == 1:
            back = {result.back for result in grounds} - {None}
            return replace(grounds[0], back=back.pop() if len(back) == 1 else None)
        if self.gives_the_largest() and all(result.pays is not None for result in grounds):
            return max(grounds, key=lambda result: sum(result.pays or NOTHING))
        return None

    def gives_the_largest(self) -> bool:
        """Whether the largest of different remedies for several grounds is given."""
        formula = self.draft.amounts.largest_of_grounds
        unit = self.deciding[0]
        return formula is not None and World(unit.unit, unit.instant, next(iter(unit.of))).holds(formula)

    def merged(self, chosen: Sequence[Result]) -> Merged:
        """The rulings of the claims as one."""
        counted = [
            result.pays or NOTHING
            for number, result in enumerate(chosen)
            if self.outcomes[result.outcome].per != "case"
            or result.outcome not in [other.outcome for other in chosen[:number]]
        ]
        pays = (
            sum(part[0] for part in counted),
            sum(part[1] for part in counted),
            sum(p[2] for p in counted),
        )
        outbound = _only({result.outbound for result in chosen})
        if outbound is None and all(result.outbound for result in chosen):
            outbound = "seller" if pays[1] else "buyer"
        back = _only({result.back for result in chosen})
        names = {result.outcome for result in chosen}
        liable = _only({result.liable for result in chosen}) or "undetermined"
        if len(names) == 1 and (liable != "undetermined" or pays == NOTHING or _alike(chosen)):
            return Merged(names.pop(), liable, pays, outbound, back)
        refunds = [each for each in chosen if each.own or self.draft.amounts.pays.get(each.outcome)]
        if pays == NOTHING and refunds:
            bearer = _only({each.liable for each in refunds}) or "undetermined"
            return Merged("refund_partial", bearer, NOTHING, outbound, back)
        if pays == NOTHING:
            return Merged("manual_review", liable, NOTHING, outbound, back)
        paying = _only({result.liable for result in chosen if result.pays not in (None, NOTHING)})
        return Merged("refund_partial", paying or "undetermined", pays, outbound, back)

    def candidates(self) -> frozenset[tuple[str, str, Pays, bool]]:
        """What a person may choose: one ruling a claim, of those still possible or that the row names."""
        options = [self.options(claim) for claim in _by_claim(self.deciding).values()]
        if prod(map(len, options)) > MOST_CANDIDATES:
            return frozenset()
        found = set()
        for choice in product(*options):
            if len(set(choice)) > 1 and any(self.outcomes[each.outcome].per == "case" for each in choice):
                continue
            merged = self.under_caps(self.merged(choice))
            known = all(each.pays is not None or each.most is not None for each in choice)
            found.add((merged.outcome, merged.liable, merged.pays, known))
        return frozenset(found)

    def options(self, claim: list[Completed]) -> list[Result]:
        """The rulings that a person may choose for one claim."""
        found: dict[Result, None] = {}
        for unit in claim:
            for result in unit.of.values():
                review = self.outcomes[result.outcome].status == "review"
                found.update(dict.fromkeys(result.candidates if review else (result,)))
        return list(found)

    def bounds(self) -> Bounds:
        """The least and the most that is paid over all that is possible, no amount counted twice."""
        units = self.deciding
        if prod(len(unit.rulings) for unit in units) > MOST_COMBINATIONS:
            least, most = 0, units[0].whole()
        else:
            ends = [self.bounds_together(results) for results in product(*(unit.rulings for unit in units))]
            least, most = _around(ends)
        paid = [unit.paid_for() for unit in {unit.unit.claim: unit for unit in units}.values()]
        if len(paid) > 1 and most is not None and None not in paid:
            most = min(most, sum(amount for amount in paid if amount is not None))
        for cap in self.case_caps():
            least, most = min(least, cap), cap if most is None else min(most, cap)
        return least, most

    def bounds_together(self, results: Sequence[Result]) -> Bounds:
        """The bounds of one ruling a unit: over grounds the claim's, over parcels and lines their sum."""
        unit_of = {id(result): unit for unit, result in zip(self.deciding, results, strict=True)}
        least, most, unknown = 0, 0, False
        counted: set[str] = set()
        for claim in self.claims(results):
            full = [result for result in claim if self.is_full(result)]
            standing = full[:1] or claim
            names = {result.outcome for result in standing}
            if names <= counted:
                continue  # the amount of a whole case, which another parcel has brought already
            if all(self.outcomes[name].per == "case" for name in names):
                counted |= names
            low, high = _around(unit_of[id(result)].bounds_of(result) for result in standing)
            least, unknown, most = least + low, unknown or high is None, most + (high or 0)
        return least, None if unknown else most


def _by_claim(units: Iterable[Completed]) -> dict[tuple[str | None, str | None], list[Completed]]:
    claims: dict[tuple[str | None, str | None], list[Completed]] = {}
    for unit in units:
        claims.setdefault(unit.unit.claim, []).append(unit)
    return claims


def _alike(results: Sequence[Result]) -> bool:
    return len({(result.outcome, result.liable) for result in results}) == 1


def _only(values: set[str | None]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
