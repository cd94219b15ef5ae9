"""Numbers and instants that make comparisons true or false at once, or the proof that there are none.

Two questions are put to an SMT solver. *Can it be?* takes every number as one number and every end of a
window as some instant that it may be, so that a no is a no for every case. *How?* takes what a comparison
reads as the range that the evaluators compute of a case, so that a yes is a case which they decide so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

import z3

from engine.expressions import (
    Arithmetic,
    AsOf,
    Call,
    Choice,
    Constant,
    Expression,
    FactValue,
    LimitValue,
    Now,
)
from engine.instants import DAY, HOUR, SECOND
from engine.policy import Policy
from engine.possible import FAR
from engine.proving.reasons import Compared, Reasons
from engine.proving.results import Version
from engine.record import record

MOST_STEPS = 2_000_000
"""Steps of the solver that one question may cost; one that needs more stays unanswered."""
LATER = 400 * DAY
"""So long after its date a case is judged where nothing else is needed: every window has lapsed."""
_SPAN = 4000 * DAY
_NEAR = 400 * DAY
"""So far from its date windows of a case start, so that few changes of the clock are to be looked at."""
_CLOCK = 2 * _NEAR
"""So far from its date the changes of the clock are looked at."""
_SHIFT = 3 * HOUR
"""No day is longer or shorter than 24 hours by more."""

Term = Any
"""A whole number, or an expression of the solver."""


@record
class Numbers:
    """Instants (microseconds), numbers and amounts by fact, and the instant of judgement."""

    values: Mapping[str, int]
    as_of: int


class Unmeasured(Exception):
    """A formula that no range is known of."""


def impossible(reasons: Reasons, start: int) -> list[int]:
    """Literals that can never hold together, of those that give the reasons; none where they may.

    `start` is an instant at which both policies are in force.
    """
    terms = _Terms(reasons, start)
    solver = _solver()
    tracked: dict[str, tuple[int, ...]] = {}
    for literal, compared in reasons.comparisons.items():
        name = f"c{literal}"
        tracked[name] = compared.literals
        solver.assert_and_track(_one(compared, terms), name)
    for literal, said in _said(reasons, terms):
        tracked[f"g{literal}"] = (literal,)
        solver.assert_and_track(said, f"g{literal}")
    solver.add(*terms.always)
    if solver.check() != z3.unsat:
        return []
    core = [str(each) for each in solver.unsat_core()]
    return list(dict.fromkeys(literal for name in core for literal in tracked[name]))


def numbers(reasons: Reasons, fixed: Mapping[str, int], start: int) -> Iterator[Numbers]:
    """Numbers of a case in which the comparisons of some reasons are certain, or can still come about.

    `fixed` are instants by fact that are so already. The first have every window lapsed.
    """
    terms = _Ranges(reasons, start)
    solver = _solver()
    try:
        found = [(_known(each, terms), _known(each, terms, open_too=True)) for each in reasons.all()]
    except Unmeasured:
        return
    solver.add(*(open_too for _, open_too in found))
    solver.add(*(said for _, said in _said(reasons, terms)))
    for name, value in fixed.items():
        if name in terms.given:
            solver.add(terms.given[name], terms.numbers[name] * terms.scale(name) == value)
    solver.add(*terms.always)
    for wish in ([terms.as_of >= start + LATER], []):
        kept = list(wish)
        if solver.check(*kept) != z3.sat:
            continue
        for certain in (*terms.given.values(), *(certain for certain, _ in found)):
            if solver.check(*kept, certain) == z3.sat:
                kept.append(certain)
        solver.check(*kept)
        yield terms.numbers_of(solver.model(), fixed)


def _said(reasons: Reasons, terms: _Terms) -> Iterator[tuple[int, z3.BoolRef]]:
    """Whether something is said of numbers, as the answer has it, with its literals."""
    for literal, (version, name, said) in reasons.given.items():
        if not version.policy.facts[name].finite:
            yield literal, terms.raw(version, name)[0] == said


def _solver() -> z3.Solver:
    solver = z3.Solver()
    solver.set("rlimit", MOST_STEPS)
    return solver


class _Terms:
    """What formulas say of numbers, in the terms of the solver: each is one number."""

    def __init__(self, reasons: Reasons, start: int) -> None:
        self.reasons = reasons
        self.start = start
        self.numbers: dict[str, z3.ArithRef] = {}
        """Raw numbers by fact: amounts and counts as they are, instants in seconds."""
        self.given: dict[str, z3.BoolRef] = {}
        self.always: list[z3.BoolRef] = []
        """What holds of the numbers whatever the case."""
        self._instants: dict[str, bool] = {}
        self._windows: dict[tuple[str, str, str], list[tuple[Term, Term]]] = {}
        """The lengths and ends of windows by what starts them and how they are counted."""
        self._fresh = 0
        seconds = z3.Int("as_of")
        self.as_of: Term = seconds * SECOND
        self.always += [self.as_of >= start - _SPAN, self.as_of <= start + _SPAN]

    def scale(self, name: str) -> int:
        """How much one of a fact's number is: instants are kept in seconds."""
        return SECOND if self._instants[name] else 1

    def raw(self, version: Version, name: str) -> tuple[z3.BoolRef, Term]:
        """Whether something is said of a raw number, and the number."""
        if name not in self.numbers:
            fact = version.policy.facts[name]
            self._instants[name] = fact.type == "instant"
            number = self.numbers[name] = z3.Int(name)
            given = self.given[name] = z3.Bool(f"given {name}")
            if fact.type == "instant":
                self.always += [
                    number * SECOND >= self.start - _SPAN,
                    number * SECOND <= self.start + 2 * _SPAN,
                ]
                if fact.absent == "did_not_happen":
                    self.always.append(given == (number * SECOND <= self.as_of))
            else:
                self.always.append(number >= 0)
        return self.given[name], self.numbers[name] * self.scale(name)

    def unknown(self) -> z3.ArithRef:
        """A number of which nothing is known."""
        self._fresh += 1
        return z3.Int(f"unknown {self._fresh}")

    def number(self, version: Version, expression: Expression) -> Term:
        """The number that an expression gives in the answer."""
        match version.encoding.meanings.decided(expression):
            case Constant(value=value):
                return value
            case LimitValue(limit=limit):
                return version.policy.limits[limit].value
            case FactValue(fact=name):
                formula = version.policy.facts[name].formula
                return self.number(version, formula) if formula is not None else self.raw(version, name)[1]
            case AsOf():
                return self.as_of
            case Now():
                now = z3.Int("now")
                self.always.append(now >= self.as_of)
                return now
            case Choice() as choice:
                return self.number(version, self.reasons.taken(version, choice))
            case Arithmetic(operator=operator, left=left, right=right):
                return _computed(operator, self.number(version, left), self.number(version, right))
            case Call(function="days", arguments=(count,)):
                return self.number(version, count) * DAY
            case Call(function="minor_units", arguments=(count,)):
                return self.number(version, count)
            case Call(function="earlier" | "later" as function, arguments=(one, other)):
                return _extreme(function, self.number(version, one), self.number(version, other))
            case Call(function="window_end" | "day_end" as function, arguments=(begin, count)):
                return self._end(version, function, self.number(version, begin), self.number(version, count))
        return self.unknown()

    def _end(self, version: Version, function: str, begin: Term, days: Term) -> Term:
        """The end of a window: by hours or by days, whatever the zone does; a longer one ends no sooner."""
        end, after = self.unknown(), begin + days * DAY
        self.always += [end >= after - _SHIFT, end <= after + DAY + _SHIFT]
        alike = self._windows.setdefault((function, str(begin), version.encoding.meanings.counted), [])
        for other_days, other_end in alike:
            self.always += [
                z3.Implies(_truth(days <= other_days), end <= other_end),
                z3.Implies(_truth(days >= other_days), end >= other_end),
            ]
        alike.append((days, end))
        return end


class _Ranges(_Terms):
    """What formulas say of numbers as the evaluators read a case: the least and the greatest it may be."""

    def range(self, version: Version, expression: Expression) -> tuple[Term, Term]:
        """The least and the greatest number that an expression may give; raises Unmeasured."""
        match version.encoding.meanings.decided(expression):
            case FactValue(fact=name):
                fact = version.policy.facts[name]
                if fact.formula is not None:
                    return self.range(version, fact.formula)
                given, number = self.raw(version, name)
                low: Term = -FAR if fact.type == "instant" else 0
                if fact.type == "instant" and fact.absent == "did_not_happen":
                    low = self.as_of + 1
                return z3.If(given, number, low), z3.If(given, number, FAR)
            case Now():
                return self.as_of, FAR
            case Choice() as choice:
                return self.range(version, self.reasons.taken(version, choice))
            case Arithmetic(operator=operator, left=left, right=right):
                one, other = self.range(version, left), self.range(version, right)
                if operator == "-":
                    return one[0] - other[1], one[1] - other[0]
                if operator == "+":
                    return one[0] + other[0], one[1] + other[1]
                return _product(one, other)
            case Call(function="days", arguments=(count,)):
                low, high = self.range(version, count)
                return low * DAY, high * DAY
            case Call(function="minor_units", arguments=(count,)):
                return self.range(version, count)
            case Call(function="earlier" | "later" as function, arguments=(first, second)):
                one, other = self.range(version, first), self.range(version, second)
                return _extreme(function, one[0], other[0]), _extreme(function, one[1], other[1])
            case Call(function="window_end" | "day_end" as function, arguments=(begin, count)):
                return self._ends(version, function, begin, count)
            case Call():
                raise Unmeasured
        number = self.number(version, expression)
        return number, number

    def numbers_of(self, model: z3.ModelRef, fixed: Mapping[str, int]) -> Numbers:
        """The numbers of an answer, of those that are given, beside those that were fixed."""

        def value(term: Any) -> Any:
            return model.eval(term, model_completion=True)

        values = {
            name: value(number).as_long() * self.scale(name)
            for name, number in self.numbers.items()
            if z3.is_true(value(self.given[name]))
        }
        as_of = value(self.as_of).as_long()
        return Numbers(values={**values, **fixed}, as_of=max(as_of, *fixed.values()) if fixed else as_of)

    def _ends(
        self, version: Version, function: str, begin: Expression, count: Expression
    ) -> tuple[Term, Term]:
        """Both ends of a window that starts at noon in the platform's zone."""
        low, high = self.range(version, begin)
        days = self.range(version, count)[0]
        if not isinstance(days, int):
            raise Unmeasured
        policy = version.policy
        noon = policy.calendar.local_day_end(policy.platform_zone, self.start, 0) - DAY // 2
        midnight = policy.calendar.local_day_end(policy.platform_zone, noon, days)
        one, other = (midnight, midnight) if function == "day_end" else policy.window_end(noon, days)
        day, by_days = self.unknown(), self.unknown()
        known = z3.And(low == high, low > -FAR)
        near = z3.And(low >= self.start - _NEAR, low <= self.start + _NEAR)
        self.always += [
            z3.Implies(known, z3.And(near, self._local(policy, low) == day * DAY + DAY // 2)),
            self._local(policy, by_days) == (day + days + 1) * DAY,
        ]

        def end(start: Term, probed: int) -> Term:
            after = start + (probed - noon)
            return z3.If(known, by_days, after) if probed == midnight else after

        return z3.If(low <= -FAR, -FAR, end(low, one)), z3.If(high >= FAR, FAR, end(high, other))

    def _local(self, policy: Policy, instant: Term) -> Term:
        """What the clocks in the platform's zone show at an instant; right in the years round the start."""
        zone = policy.calendar.zones[policy.platform_zone]
        first = bisect_left(zone.changes, self.start - _CLOCK)
        last = bisect_left(zone.changes, self.start + _CLOCK)
        offset: Term = zone.offsets[first] * SECOND
        for number in range(first, last):
            offset = z3.If(instant >= zone.changes[number], zone.offsets[number + 1] * SECOND, offset)
        return instant + offset


def _one(compared: Compared, terms: _Terms) -> z3.BoolRef:
    """That a comparison of two numbers is as the answer has it."""
    comparison, version = compared.comparison, compared.version
    left, right = terms.number(version, comparison.left), terms.number(version, comparison.right)
    truth = _COMPARISONS[comparison.operator](left, right)
    return _truth(truth if compared.holds else _not(truth))


def _known(compared: Compared, terms: _Ranges, open_too: bool = False) -> z3.BoolRef:
    """That a comparison of two ranges is certainly as the answer has it; `open_too`: or not certainly not."""
    comparison, version = compared.comparison, compared.version
    left, right = terms.range(version, comparison.left), terms.range(version, comparison.right)
    if compared.holds != open_too:
        certain = _certain(comparison.operator, left, right)
    else:
        certain = _certain(_OPPOSITE[comparison.operator], left, right)
    return z3.Not(certain) if open_too else certain


def _certain(operator: str, left: tuple[Term, Term], right: tuple[Term, Term]) -> z3.BoolRef:
    """That a comparison holds whatever the two are of their ranges."""
    match operator:
        case "<":
            return _truth(left[1] < right[0])
        case "<=":
            return _truth(left[1] <= right[0])
        case ">":
            return _truth(left[0] > right[1])
        case ">=":
            return _truth(left[0] >= right[1])
        case "==":
            return z3.And(_truth(left[0] == left[1]), _truth(right[0] == right[1]), left[0] == right[0])
    return z3.Or(_truth(left[1] < right[0]), _truth(right[1] < left[0]))


_COMPARISONS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def _truth(truth: Any) -> z3.BoolRef:
    """A truth of the solver, also where two whole numbers were compared."""
    return z3.BoolVal(truth) if isinstance(truth, bool) else truth


def _not(truth: Any) -> Any:
    return not truth if isinstance(truth, bool) else z3.Not(truth)


def _computed(operator: str, left: Term, right: Term) -> Term:
    if operator == "+":
        return left + right
    return left - right if operator == "-" else left * right


def _extreme(function: str, one: Term, other: Term) -> Term:
    first = one <= other if function == "earlier" else one >= other
    if isinstance(first, bool):
        return one if first else other
    return z3.If(first, one, other)


def _product(one: tuple[Term, Term], other: tuple[Term, Term]) -> tuple[Term, Term]:
    """The range of a product of which one side is a number that does not vary."""
    for number, varying in ((one, other), (other, one)):
        if isinstance(number[0], int) and number[0] == number[1]:
            low, high = number[0] * varying[0], number[0] * varying[1]
            return (low, high) if number[0] >= 0 else (high, low)
    raise Unmeasured
