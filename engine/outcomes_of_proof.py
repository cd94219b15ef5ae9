"""What each value of a proof leads to: the outcomes that are possible once it has that value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, reduce
from typing import Any, TypedDict

from engine.attachments import record_of
from engine.expressions import facts_in
from engine.left_choices import rulings_within
from engine.observations import CaseFacts
from engine.policy import Policy
from engine.possibilities import possible
from engine.possible import bits
from engine.proofs import State, all_of, better_of
from engine.ruling import Ruling
from engine.unit_facts import Standing, UnitFacts, supposed
from engine.units import UnitAnswer, unit_facts
from engine.vocabulary import Fact

Leads = TypedDict("Leads", {"if": Any, "then": list[str]})
Leads.__doc__ = "What each value of the proof leads to: the outcomes then still possible."


def outcomes_of(
    policy: Policy,
    case: CaseFacts,
    fact: Fact,
    kind: str | None,
    places: Iterable[str],
    within: Sequence[UnitAnswer],
    stated: Mapping[str, Standing],
) -> Iterator[Leads]:
    """The outcomes that each value of one kind leaves possible in the units that it covers.

    Other kinds of the same proof stay as they are; without a kind it is the whole proof. What documents of
    this kind show beside what they prove falls with them; they stand at `places` of the case.
    """
    shown = {f"{record_of(place)}.shows" for place in places}
    kept = tuple(each for each in case.observations if shown.isdisjoint(each.source))
    without = replace(case, observations=kept) if len(kept) < len(case.observations) else case
    accepted = fact.mask_of(("accepted",))
    for bit in bits(fact.everything):
        changed = case if 1 << bit == accepted else without
        outcomes: dict[str, None] = {}
        for answer in within:
            mask = _with_kind(answer, fact, kind, 1 << bit)
            rulings: Iterable[Ruling]
            if changed is case and _narrows(answer, fact, mask):
                rulings = _kept(answer, fact, mask)
            else:
                # what others may still do is not asked for here
                supposition = {**stated, fact.name: supposed(fact, mask, "person", "supposed")}
                facts = unit_facts(policy, changed, answer.unit, supposition)
                alike = changed is case and fact.name not in _read_before_branches(policy)
                rulings = _turned(policy, answer, fact, facts) if alike else _anew(policy, facts)
            outcomes.update((ruling.outcome.name, None) for ruling in rulings)
        yield {"if": fact.show(1 << bit), "then": list(outcomes)}


def _narrows(answer: UnitAnswer, fact: Fact, mask: int) -> bool:
    """Whether supposing some values of a fact leaves out branches of a unit, and changes nothing else."""
    return answer.possibilities.complete and not mask & ~answer.facts.standing(fact.name).mask


def _kept(answer: UnitAnswer, fact: Fact, mask: int) -> Iterator[Ruling]:
    """The rulings of the branches that leave a fact some of the values."""
    for branch in answer.possibilities.branches:
        if branch.evaluation.known.get(fact.name, mask) & mask:
            yield branch.ruling


@lru_cache(maxsize=4)
def _read_before_branches(policy: Policy) -> frozenset[str]:
    """The facts that formulas over what was observed read: other values of these change other facts."""
    return frozenset(
        name
        for each in policy.facts.values()
        if each.origin != "derived"
        for formula in each.formulas()
        for name in facts_in(formula)
    )


def _turned(policy: Policy, answer: UnitAnswer, fact: Fact, facts: UnitFacts) -> Iterator[Ruling]:
    """The rulings of a unit with a fact otherwise: those of branches that did not come to it stay."""
    if not answer.possibilities.complete:
        yield from _anew(policy, facts)
        return
    tried: set[tuple[tuple[str, int], ...]] = set()
    for branch in answer.possibilities.branches:
        box = {name: mask for name, mask in branch.narrowed.items() if name != fact.name}
        key = tuple(box.items())
        if fact.name not in branch.evaluation.known:
            yield branch.ruling
        elif key not in tried:
            tried.add(key)
            yield from rulings_within(policy, facts, box)


def _anew(policy: Policy, facts: UnitFacts) -> Sequence[Ruling]:
    return possible(policy, facts).rulings()


def _with_kind(answer: UnitAnswer, fact: Fact, kind: str | None, value: int) -> int:
    """What a proof can be where one of its kinds has a value, and the others stay as they are."""
    proof = fact.proof
    if proof is None or kind is None or len(proof.kinds) == 1:
        return value
    others = [answer.facts.kind_state(fact, each) for each in proof.kinds if each != kind]
    if proof.need == "all":
        return all_of([State(value, ""), *others]).mask
    # of several kinds the best counts, and values go from the best to the worst
    return reduce(better_of, (state.mask for state in others), value)
