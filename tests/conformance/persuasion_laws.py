"""Laws of plans and flips of a case, each against evaluations that share nothing with how they were found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from engine.conclusions import conclusion, key_of
from engine.disputes import Altered, Disputes, Moved, Value
from engine.endings import told as told_in_full
from engine.flip_search import Found
from engine.judge import Judge
from engine.observations import CaseFacts
from engine.policy import Policy
from engine.possibilities import Branch, followed
from engine.questions import Plan, Step
from engine.ruling import Ruling
from engine.unit_facts import Standing, supposed
from engine.units import UnitAnswer, unit_facts
from tests.conformance.chance import Chance

MOST_WALKED = 20_000
Stated = dict[str, Standing]


# -- branches ------------------------------------------------------------------------------------------


def branch_breaks(policy: Policy, answer: UnitAnswer) -> Iterator[str]:
    """What is otherwise of a unit's branches if each is evaluated by itself."""
    found, wanted = answer.possibilities, followed(policy, answer.facts)
    branches = [
        [(list(branch.narrowed.items()), told_in_full(branch.ruling)) for branch in each.branches]
        for each in (found, wanted)
    ]
    if branches[0] != branches[1] or found.complete != wanted.complete:
        yield f"{len(branches[0])} branches, and {len(branches[1])} one by one, or others"
    otherwise = set(answer.consulted) ^ wanted.consulted()
    if otherwise:
        yield f"reached by {sorted(otherwise)} or not"


# -- plans ---------------------------------------------------------------------------------------------


def plan_breaks(judge: Judge, answer: UnitAnswer, plan: Plan, currency: str) -> Iterator[str]:
    """Every branch of a unit that some answers of its plan lead elsewhere, and a depth that is not true."""
    if not answer.possibilities.complete:
        return
    walked = 0
    deepest = 0
    for branch in answer.possibilities.branches:
        wanted = conclusion(judge.policy, branch.ruling, currency)
        ways: list[tuple[Step, int, dict[str, int]]] = [(plan["start"], 0, {})]
        while ways and walked < MOST_WALKED:
            walked += 1
            step, depth, told = ways.pop()
            question = step["question"]
            if question is None:
                deepest = max(deepest, depth)
                keys = [_plain(each) for each in step["rulings"]]
                if keys != [_plain(wanted)]:
                    yield f"{dict(told)} leads to {keys}, not to {_plain(wanted)}"
                continue
            fact = judge.policy.facts[question["fact"]]
            own = branch.narrowed.get(fact.name)
            answered = 0
            for each in question["answers"]:
                mask = fact.mask_of(each["values"])
                if mask & answered:
                    yield f"{fact.name} has two answers with one value"
                answered |= mask
                if own is None or own & mask:
                    ways.append((each["then"], depth + 1, {**told, fact.name: mask}))
            if own is not None and own & ~answered:
                yield f"{fact.name} has no answer for {fact.show(own & ~answered)}"
    if walked < MOST_WALKED and deepest != plan["depth"]:
        yield f"the longest way is {deepest}, and {plan['depth']} is claimed"
    if plan["at_least"] > plan["depth"]:
        yield f"at least {plan['at_least']}, and {plan['depth']} are enough"


def _plain(record: Any) -> tuple[Any, ...]:
    return (
        record["outcome"],
        record["liable"],
        str(record["amounts"]),
        record["outbound"],
        record["return_freight"],
        tuple(_plain(each) for each in record["candidates"]),
    )


def least_depth(branches: Sequence[Branch]) -> int:
    """The depth of the shallowest plan, by trying every fact at every step."""
    keys = [branch.ruling.key for branch in branches]
    facts = sorted({name for branch in branches for name in branch.narrowed})

    @cache
    def depth(places: tuple[int, ...]) -> int:
        if len({keys[place] for place in places}) < 2:
            return 0
        best = 99
        for fact in facts:
            bits = 0
            for place in places:
                bits |= branches[place].narrowed.get(fact, 0)
            parts = {
                tuple(place for place in places if branches[place].narrowed.get(fact, bit) & bit)
                for bit in (1 << position for position in range(bits.bit_length()))
                if bits & bit
            }
            if parts and places not in parts:
                best = min(best, 1 + max(map(depth, parts)))
        return best

    return depth(tuple(range(len(branches))))


# -- flips ---------------------------------------------------------------------------------------------


class Retrial:
    """One firm unit of a case, judged anew with facts changed in the case itself."""

    def __init__(self, judge: Judge, case: CaseFacts, stated: Stated, answer: UnitAnswer) -> None:
        self.judge = judge
        self.case = case
        self.stated = stated
        self.answer = answer
        self.ruling = answer.possibilities.branches[0].ruling

    def rulings(self, altered: Sequence[Altered]) -> list[Ruling] | None:
        """The rulings possible with some changes; None where there are too many branches."""
        case, stated = self.case, dict(self.stated)
        for each in altered:
            if isinstance(each, Value):
                stated[each.fact.name] = supposed(each.fact, each.mask, "ask", "supposed")
            else:
                case = self.moved(case, each)
        again = followed(self.judge.policy, unit_facts(self.judge.policy, case, self.answer.unit, stated))
        return again.rulings() if again.complete else None

    def moved(self, case: CaseFacts, moved: Moved) -> CaseFacts:
        """The case with one number otherwise."""
        name, place = moved.place
        old = self.answer.facts.observations[name][place]
        new = replace(old, values=(moved.becomes, moved.becomes))
        return replace(case, observations=tuple(new if each is old else each for each in case.observations))

    def flips(self, altered: Sequence[Altered]) -> bool:
        """Whether the present ruling is none of those that are then possible."""
        rulings = self.rulings(altered)
        amounts = all(isinstance(each, Value) or self.instant(each) for each in altered)
        present = key_of(self.ruling, amounts)
        return rulings is not None and all(key_of(each, amounts) != present for each in rulings)

    def unsettles(self, altered: Sequence[Altered]) -> bool:
        """Whether the present ruling is then one of several."""
        rulings = self.rulings(altered)
        if rulings is None:
            return True
        amounts = all(isinstance(each, Value) or self.instant(each) for each in altered)
        keys = {key_of(each, amounts) for each in rulings}
        return len(keys) > 1 and key_of(self.ruling, amounts) in keys

    def instant(self, moved: Moved) -> bool:
        """Whether an instant is moved; the amounts of a ruling follow from an amount."""
        fact = self.judge.policy.facts.get(moved.place[0])
        return fact is None or fact.type == "instant"


def flip_breaks(
    retrial: Retrial,
    singles: Sequence[Found],
    pairs: Sequence[Found],
    unsettling: Sequence[Found],
    chance: Chance,
    attempts: int,
) -> Iterator[str]:
    """Every claimed flip that is none, is not the least, or gives another ruling than is claimed."""
    for altered, outcome in (*singles, *pairs):
        rulings = retrial.rulings(altered)
        if not retrial.flips(altered) or rulings is None:
            yield f"{told(altered)} does not flip"
            continue
        claimed = {key_of(branch.ruling, True) for branch in outcome.possibilities.branches}
        if {key_of(each, True) for each in rulings} != claimed:
            yield f"{told(altered)} gives {len(rulings)} rulings, and {len(claimed)} are claimed"
        yield from _not_least(retrial, altered, chance, retrial.flips)
    for altered, _ in (*singles, *pairs, *unsettling):
        yield from _out_of_order(retrial, altered)
    for altered, _ in unsettling:
        if not retrial.unsettles(altered):
            yield f"{told(altered)} does not unsettle it"
        yield from _not_least(retrial, altered, chance, retrial.unsettles)
    yield from _missed(retrial, singles, unsettling, chance, attempts)


def _not_least(
    retrial: Retrial,
    altered: Sequence[Altered],
    chance: Chance,
    enough: Callable[[Sequence[Altered]], bool],
) -> Iterator[str]:
    if len(altered) > 1:
        yield from (
            f"{told(altered)}, and {told([each])} is enough" for each in altered if retrial.flips([each])
        )
    *others, last = altered
    if isinstance(last, Moved):
        step = 1 if last.becomes > last.was else -1
        way = abs(last.becomes - last.was)
        for less in {1, *(1 + chance.below(way) for _ in range(3))}:
            nearer = Moved(last.place, last.was, last.becomes - step * less)
            if nearer.becomes != last.was and enough([*others, nearer]):
                yield f"{told(altered)}, and {told([nearer])} is enough"


def _out_of_order(retrial: Retrial, altered: Sequence[Altered]) -> Iterator[str]:
    """Instants that were moved past others that the vocabulary says they cannot pass."""
    facts = retrial.answer.facts
    for each in altered:
        fact = retrial.judge.policy.facts.get(each.place[0]) if isinstance(each, Moved) else None
        if fact is None or isinstance(each, Value):
            continue
        for name in fact.not_before:
            if each.becomes < facts.range(name).low <= each.was:
                yield f"{told(altered)} comes before {name}"
        for name in fact.not_after:
            if each.was <= facts.range(name).high < each.becomes:
                yield f"{told(altered)} comes after {name}"


def _missed(
    retrial: Retrial, singles: Sequence[Found], unsettling: Sequence[Found], chance: Chance, attempts: int
) -> Iterator[str]:
    """Other values of any contestable facts, tried by themselves: whether each that flips was found."""
    flipping, unsettled = _values_in(singles), _values_in(unsettling)
    policy = retrial.judge.policy
    disputes = Disputes(policy, retrial.answer.facts)
    contested = [fact for fact in policy.facts.values() if fact.finite and disputes.contested(fact)]
    for fact in chance.some(contested, attempts, attempts):
        now = retrial.answer.facts.standing(fact.name).mask
        for bit in range(len(fact.values)):
            if not now >> bit & 1:
                value = Value(fact, 1 << bit)
                if retrial.flips([value]) != ((fact.name, bit) in flipping):
                    yield f"whether {told([value])} flips was judged wrongly"
                if retrial.rulings([value]) is not None and retrial.unsettles([value]) != (
                    (fact.name, bit) in unsettled
                ):
                    yield f"whether {told([value])} unsettles was judged wrongly"


def _values_in(found: Sequence[Found]) -> set[tuple[str, int]]:
    return {
        (each.fact.name, bit)
        for altered, _ in found
        for each in altered
        if isinstance(each, Value)
        for bit in range(len(each.fact.values))
        if each.mask >> bit & 1
    }


def told(altered: Sequence[Altered]) -> str:
    """Changes in words."""
    return " and ".join(
        f"{each.fact.name} = {each.fact.show(each.mask)}"
        if isinstance(each, Value)
        else f"{each.place[0]} {each.was} -> {each.becomes}"
        for each in altered
    )
