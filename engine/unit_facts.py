"""The observed facts of one unit: each with the values still possible, what settles them, and why.

Facts that a formula measures from raw inputs are computed here, once a unit, when they are first
read; what follows from them over finite facts is computed anew in every branch by the interpreter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from engine import proofs
from engine.observations import Observation
from engine.possible import FAR, TRUE, Blame, Range, Settlement, Truth, among, anything, strongest
from engine.record import record
from engine.vocabulary import Fact

if TYPE_CHECKING:
    from engine.kleene import Choosing, Condition
    from engine.policy import Policy


@record
class Standing:
    """How one finite fact stands in a unit before anything is narrowed down."""

    mask: int
    settled_by: Settlement
    because: str
    source: tuple[str, ...] = ()
    inputs: tuple[Blame, ...] = ()
    """The inputs that leave it open."""
    presumed: bool = False


def supposed(fact: Fact, mask: int, settled_by: Settlement, because: str) -> Standing:
    """A standing that is given as it is, not observed; `settled_by` counts where several values are left."""
    if not mask & (mask - 1):
        return Standing(mask=mask, settled_by="", because=because)
    return Standing(mask=mask, settled_by=settled_by, because=because, inputs=(Blame(fact.name, settled_by),))


class UnitFacts:
    """What is known of one unit: the case's facts and those of its parcel, line and ground."""

    def __init__(
        self,
        policy: Policy,
        observations: Mapping[str, tuple[Observation, ...]],
        as_of: int,
        raised: frozenset[str] = frozenset(),
        stated: Mapping[str, Standing] | None = None,
    ) -> None:
        self.policy = policy
        self.observations = observations
        self.as_of = as_of
        self.raised = raised
        self.blame: list[Blame] = []
        self._standings: dict[str, Standing] = dict(stated or {})
        self._stated = frozenset(self._standings)
        self._ranges: dict[str, Range] = {}
        self._proofs: dict[tuple[str, bool], Standing] = {}
        self._proof_instants: dict[tuple[str, int], list[proofs.Instants]] = {}

    # -- what formulas read ------------------------------------------------------------------

    def mask(self, fact: str) -> int:
        """The values that a finite fact can still take in this unit."""
        return self.standing(fact).mask

    def among(self, fact: str, allowed: int) -> Truth:
        """Whether a finite fact has one of some values (a mask)."""
        return among(self.mask(fact), allowed)

    def range(self, fact: str) -> Range:
        """The values that a number, amount or instant can still take."""
        known = self._ranges.get(fact)
        if known is None:
            known = self._ranges[fact] = self._find_range(self.policy.facts[fact])
        return known

    def given(self, fact: str) -> bool:
        """Whether anything was observed of a fact."""
        return fact in self.observations or fact in self._stated

    def narrower(self, fact: str) -> bool:
        """Whether something was observed of a fact in one parcel, line or ground alone."""
        return any(each.parcel or each.line or each.ground for each in self.observations.get(fact, ()))

    def blame_for(self, fact: str) -> None:
        """Note a finite fact that left a condition unknown."""
        standing = self.standing(fact)
        self.blame += standing.inputs or (Blame(fact, standing.settled_by),)

    def states(self, fact: str) -> bool:
        """Whether this fact's values are given here, so that no branch derives them anew."""
        return fact in self._stated or fact in self.observations

    def standing(self, fact: str) -> Standing:
        """How a finite fact stands; derived facts as their formula gives them before any branching."""
        known = self._standings.get(fact)
        if known is None:
            known = self._standings[fact] = self.found(self.policy.facts[fact])
        return known

    # -- standings ------------------------------------------------------------------------------

    def found(self, fact: Fact) -> Standing:
        """How a finite fact stands, from what was observed and what follows."""
        if fact.origin == "constant":
            return Standing(mask=self.policy.readings[fact.name], settled_by="", because="the reading taken")
        seen = self.seen(fact)
        return self._unassessed(fact) if seen is None else self._assessed(fact, seen)

    def seen(self, fact: Fact) -> Standing | None:
        """What was observed of a finite fact, whatever follows from others; None: nothing."""
        observations = self.observations.get(fact.name)
        return merged(fact, observations) if observations else None

    def _assessed(self, fact: Fact, seen: Standing) -> Standing:
        """What was observed of a fact with what follows otherwise; a person decides where they disagree."""
        if fact.origin not in ("measured", "derived", "proof", "document"):
            return seen
        other = self._unassessed(fact)
        if other.presumed or not seen.mask & ~other.mask:
            return seen
        mask = seen.mask & other.mask or seen.mask | other.mask
        settled: Settlement = "person" if mask & (mask - 1) else ""
        return Standing(
            mask=mask,
            settled_by=settled,
            because=f"{seen.because}; {other.because}",
            source=seen.source + other.source,
            inputs=(Blame(fact.name, settled),) if settled else (),
        )

    def _unassessed(self, fact: Fact) -> Standing:
        presumption = fact.presumption
        if presumption is not None and not presumption.raised_by & self.raised:
            unless = self.policy.presumed_unless.get(fact.name)
            if unless is None or not self._true(unless):
                return Standing(
                    mask=presumption.mask, settled_by="", because=presumption.reason, presumed=True
                )
        if fact.origin == "measured":
            return self._computed(fact, self.policy.measured[fact.name])
        if fact.origin == "proof":
            return self._proof(fact)
        if fact.origin == "document":
            state = proofs.document_state(self._instants(kind) for kind in fact.kinds)
            return _of_state(fact, state, self.sources(fact.kinds))
        if fact.origin == "derived":
            return self._computed(fact, self.policy.derived[fact.name])
        if fact.absent != "unknown" and fact.otherwise:
            return Standing(mask=fact.otherwise, settled_by="", because="the record holds nothing of it")
        # what did not happen yet may still come, in whichever way
        settled: Settlement = "time" if fact.absent == "did_not_happen" else "ask"
        return Standing(
            mask=fact.everything,
            settled_by=settled,
            because="nothing is known of it",
            inputs=(Blame(fact.name, settled),),
        )

    def _true(self, condition: Condition) -> bool:
        noted = len(self.blame)
        truth = condition(self)
        del self.blame[noted:]
        return truth == TRUE

    def _computed(self, fact: Fact, formula: Choosing) -> Standing:
        noted = len(self.blame)
        mask = formula(self)
        blame = tuple(dict.fromkeys(self.blame[noted:]))
        del self.blame[noted:]
        if not mask & (mask - 1):
            return Standing(mask=mask, settled_by="", because=fact.meaning)
        return Standing(
            mask=mask,
            settled_by=strongest([cause.settled_by for cause in blame]) or "ask",
            because=fact.meaning,
            inputs=blame,
        )

    # -- proofs -----------------------------------------------------------------------------------

    def _instants(self, kind: str, end: int = 0) -> proofs.Instants:
        """The four instants of a kind; of those not known exactly the least (`end` 0) or greatest (-1)."""
        seen = [self.times(name, end) for name in proofs.names_of(kind)]
        if not any(seen):
            return proofs.NEVER
        # the latest notice counts, and the earliest proof of each judgement
        notice, *arrivals = seen
        return proofs.Instants(
            max(notice, default=None), *[min(arrived, default=None) for arrived in arrivals]
        )

    def times(self, name: str, end: int) -> list[int]:
        """The instants of one name that were observed: the least of each (`end` 0) or the greatest (-1)."""
        return [int(each.values[end]) for each in self.observations.get(name, ())]

    def _proof(self, fact: Fact) -> Standing:
        return self.proof(fact, self.waives(fact.name))

    def proof(self, fact: Fact, waived: bool) -> Standing:
        """How a proof stands where it is asked for, or where it is `waived`."""
        known = self._proofs.get((fact.name, waived))
        if known is None:
            known = self._proofs[fact.name, waived] = self.found_proof(fact, waived)
        return known

    def found_proof(self, fact: Fact, waived: bool) -> Standing:
        """How a proof stands, from its notice, its documents and its window."""
        proof = fact.proof
        assert proof is not None
        late = self.policy.reading(self.policy.late_evidence)
        state = proofs.all_of(
            proofs.waived_state(each)
            if waived
            else proofs.union(
                proofs.proof_state(variant, self.proof_ends(fact, variant), self.as_of, late)
                for variant in proofs.variants(each, other)
            )
            for each, other in zip(self.proof_instants(fact), self.proof_instants(fact, end=-1), strict=True)
        )
        silence = "nobody asks for it here" if waived else "it was neither asked for nor given"
        return _of_state(fact, state, self.sources(proof.kinds), silence)

    def kind_state(self, fact: Fact, kind: str) -> proofs.State:
        """How one kind of a proof stands by itself, asked for by the proof's own notice."""
        assert fact.proof is not None
        own = self._instants(kind)
        if fact.proof.need == "any":
            own = own._replace(notice=self.proof_instants(fact)[0].notice)
        if self.waives(fact.name):
            return proofs.waived_state(own)
        late = self.policy.reading(self.policy.late_evidence)
        return proofs.proof_state(own, self.proof_ends(fact, own), self.as_of, late)

    def waives(self, proof: str) -> bool:
        """Whether nobody asks for a proof here."""
        waiver = self.policy.waivers.get(proof)
        return waiver is not None and self._true(waiver)

    def proof_ends(self, fact: Fact, instants: proofs.Instants) -> tuple[int, int] | None:
        """The two ends of a proof's window; None where it has no limit or was not asked for."""
        limit = self.limit_of(fact)
        if limit is None or instants.notice is None:
            return None
        return self.policy.window_end(instants.notice, self.policy.limits[limit].value)

    def limit_of(self, fact: Fact) -> str | None:
        """The limit that counts the days of a proof's window; None where it has none here."""
        if fact.proof is None or fact.proof.limit is None:
            return None
        unlimited = self.policy.unlimited.get(fact.name)
        return None if unlimited is not None and self._true(unlimited) else fact.proof.limit

    def proof_instants(self, fact: Fact, end: int = 0) -> list[proofs.Instants]:
        """The four instants of each kind that a proof needs; of all kinds together where any suffices."""
        known = self._proof_instants.get((fact.name, end))
        if known is None:
            assert fact.proof is not None
            known = [self._instants(kind, end) for kind in fact.proof.kinds]
            if fact.proof.need == "any":
                known = [proofs.any_of(known)]
            self._proof_instants[fact.name, end] = known
        return known

    def sources(self, kinds: Iterable[str]) -> list[Observation]:
        """The notices and documents that were observed of some kinds."""
        names = (name for kind in kinds for name in proofs.names_of(kind))
        return [each for name in names for each in self.observations.get(name, ())]

    # -- ranges -----------------------------------------------------------------------------------

    def _find_range(self, fact: Fact) -> Range:
        seen = self.seen_range(fact)
        if seen is not None:
            return seen
        if fact.origin == "measured":
            noted = len(self.blame)
            measured = self.policy.measures[fact.name](self)
            del self.blame[noted:]
            return measured
        if fact.absent == "did_not_happen" and fact.type == "instant":
            # what has not happened by as_of can only happen after it
            return Range(self.as_of + 1, FAR, (Blame(fact.name, "time"),))
        if fact.type == "instant":
            return anything(fact.name)
        return Range(0, FAR, (Blame(fact.name, "ask"),))

    def seen_range(self, fact: Fact) -> Range | None:
        """What was observed of a number, amount or instant; None: nothing."""
        observations = self.observations.get(fact.name)
        if not observations:
            return None
        return added(fact, observations) if fact.type == "money" else hull(fact, observations)


def _alone(fact: Fact, seen: Observation) -> Standing:
    mask = fact.mask_of(seen.values)
    if not mask & (mask - 1):
        return Standing(mask=mask, settled_by="", because=seen.because, source=seen.source)
    settled: Settlement = seen.settled_by or "person"
    inputs = (Blame(fact.name, settled),)
    return Standing(mask=mask, settled_by=settled, because=seen.because, source=seen.source, inputs=inputs)


def merged(fact: Fact, seen: Iterable[Observation]) -> Standing:
    """Several observations of one fact: what all allow, or a person to choose where they contradict."""
    known = list(seen)
    if len(known) == 1:
        return _alone(fact, known[0])
    masks = [fact.mask_of(each.values) for each in known]
    mask = fact.everything
    for each in masks:
        mask &= each
    contradict = not mask
    if contradict:
        for each in masks:
            mask |= each
    settled: Settlement = strongest([each.settled_by for each in known if each.settled_by])
    if mask & (mask - 1) == 0:
        settled = ""
    elif contradict or not settled:
        settled = "person"
    return Standing(
        mask=mask,
        settled_by=settled,
        because="; ".join(dict.fromkeys(each.because for each in known)),
        source=tuple(dict.fromkeys(place for each in known for place in each.source)),
        inputs=(Blame(fact.name, settled),) if settled else (),
    )


def hull(fact: Fact, seen: Sequence[Observation]) -> Range:
    """The range of everything that several observations of a number allow."""
    low, high = int(seen[0].values[0]), int(seen[0].values[-1])
    for each in seen[1:]:
        low, high = min(low, int(each.values[0])), max(high, int(each.values[-1]))
    if low == high:
        return Range(low, high)
    settled = strongest([each.settled_by for each in seen if each.settled_by]) or "person"
    return Range(low, high, (Blame(fact.name, settled),))


def added(fact: Fact, seen: Sequence[Observation]) -> Range:
    """Amounts of several places added up; what is said twice of one place must agree, or a person decides.

    An amount stated of a wider place stands beside the sum of the narrower ones, and is not added to it.
    """
    by_place: dict[tuple[str | None, str | None], list[Observation]] = {}
    for each in seen:
        place = (None, None) if fact.per == "case" else (each.parcel, each.line)
        by_place.setdefault(place, []).append(each)
    if len(by_place) == 1:
        return hull(fact, seen)
    widths: dict[int, list[Range]] = {}
    for place, same in by_place.items():
        widths.setdefault(place.count(None), []).append(hull(fact, same))
    sums = [_sum(parts) for parts in widths.values()]
    low, high = min([each.low for each in sums]), max([each.high for each in sums])
    if low == high:
        return Range(low, high)
    blame = tuple(dict.fromkeys(cause for each in sums for cause in each.blame))
    return Range(low, high, blame or (Blame(fact.name, "person"),))


def _sum(parts: list[Range]) -> Range:
    low = high = 0
    blame: dict[Blame, None] = {}
    for each in parts:
        low, high = low + each.low, high + each.high
        blame.update(dict.fromkeys(each.blame))
    return Range(max(low, -FAR), min(high, FAR), tuple(blame))


def _of_state(
    fact: Fact, state: proofs.State, seen: list[Observation], silence: str = "it was not given"
) -> Standing:
    return Standing(
        mask=state.mask,
        settled_by=state.settled_by,
        because="; ".join(dict.fromkeys(each.because for each in seen)) or silence,
        source=tuple(dict.fromkeys(place for each in seen for place in each.source)),
        inputs=(Blame(fact.name, state.settled_by),) if state.settled_by else (),
    )
