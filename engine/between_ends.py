"""An instant between the two ends of a window: which it is, and which ends, in words for the ruling."""

from __future__ import annotations

from collections.abc import Iterator

from engine.evaluation import Compiler
from engine.expressions import AsOf, Compare, Expression, FactValue, parts
from engine.instants import format_instant
from engine.policy import Policy
from engine.possible import TWO_ENDS, Range
from engine.unit_facts import UnitFacts
from engine.vocabulary import Fact


def ends_in_words(ends: tuple[int, int]) -> str:
    """Two ends of a window as a ruling names them."""
    return f"{format_instant(ends[0])} (earliest end) and {format_instant(ends[1])} (latest end)"


def between_ends(policy: Policy, facts: UnitFacts, fact: Fact) -> list[str]:
    """Every instant between the two ends of a window that leaves this fact open, with the ends."""
    if TWO_ENDS not in facts.standing(fact.name).inputs:
        return []
    compiler = Compiler(
        policy.facts,
        {name: limit.value for name, limit in policy.limits.items()},
        policy.calendar,
        policy.platform_zone,
        policy.window_ends.name if policy.window_ends is not None else None,
    )
    found: dict[str, None] = {}
    for comparison in _comparisons(policy, fact):
        sides = (comparison.left, comparison.right)
        for window, instant in (sides, sides[::-1]):
            ends, date = _measured(compiler, facts, window), _measured(compiler, facts, instant)
            # at the latest end itself some comparisons are open, too
            if set(ends.blame) == {TWO_ENDS} and date.exact and ends.low <= date.low <= ends.high:
                words = f"{_name(policy, instant)}, {format_instant(date.low)}, lies between "
                found[words + ends_in_words((ends.low, ends.high))] = None
    return list(found)


def _comparisons(policy: Policy, fact: Fact) -> Iterator[Compare]:
    """The comparisons of instants in a fact's formula, and in those of the finite facts that it reads."""
    waiting, seen = [fact], {fact.name}
    while waiting:
        each = waiting.pop()
        for part in parts(each.formula) if each.formula is not None else ():
            if isinstance(part, Compare) and part.left.type == "instant":
                yield part
        for name in each.inputs:
            if name not in seen and policy.facts[name].finite:
                seen.add(name)
                waiting.append(policy.facts[name])


def _measured(compiler: Compiler, facts: UnitFacts, expression: Expression) -> Range:
    noted = len(facts.blame)
    measured = compiler.measuring(expression)(facts)
    del facts.blame[noted:]
    return measured


def _name(policy: Policy, expression: Expression) -> str:
    match expression:
        case FactValue(fact=name):
            return policy.facts[name].meaning
        case AsOf():
            return "the instant of judgement"
    return "the date"
