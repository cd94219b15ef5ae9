"""What formulas say of numbers, amounts and instants, in the terms of an SMT solver."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
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
from engine.proving.reasons import Reasons
from engine.proving.results import Version
from engine.proving.solver_terms import (
    Extent,
    Term,
    Truth,
    Unmeasured,
    computed,
    computed_extent,
    either,
    every,
    extreme,
    negated,
    some,
)
from engine.record import record

_SPAN = 4000 * DAY
_NEAR = 400 * DAY
"""So far from its date windows of a case start, so that few changes of the clock are to be looked at."""
_CLOCK = 2 * _NEAR
"""So far from its date the changes of the clock are looked at."""
_SHIFT = 3 * HOUR
"""No day is longer or shorter than 24 hours by more."""
_NOON = DAY // 2


@record
class Numbers:
    """Instants (microseconds), numbers and amounts by fact, and the instant of judgement."""

    values: Mapping[str, int]
    as_of: int


class Quantities:
    """What formulas say of numbers: each is one number. Nothing is shared with other questions."""

    def __init__(self, reasons: Reasons, start: int) -> None:
        self.reasons = reasons
        self.start = start
        self.context = z3.Context()
        self.numbers: dict[str, z3.ArithRef] = {}
        """Raw numbers by fact: amounts and counts as they are, instants in seconds."""
        self.given: dict[str, z3.BoolRef] = {}
        self.always: list[Truth] = []
        """What holds of the numbers whatever the case."""
        self._instants: dict[str, bool] = {}
        self._windows: dict[tuple[str, str, str], list[tuple[Term, Term]]] = {}
        """The lengths and ends of windows by what starts them and how they are counted."""
        self._fresh = 0
        self.as_of: Term = z3.Int("as_of", self.context) * SECOND
        self.always += [self.as_of >= start - _SPAN, self.as_of <= start + _SPAN]

    def solver(self, steps: int) -> z3.Solver:
        """A solver of these terms that gives up after some steps."""
        solver = z3.Solver(ctx=self.context)
        solver.set("rlimit", steps)
        solver.set("random_seed", 0)
        return solver

    def literal(self, truth: Truth) -> z3.BoolRef:
        """A truth as the solver has it."""
        return z3.BoolVal(truth, self.context) if isinstance(truth, bool) else truth

    def scale(self, name: str) -> int:
        """How much one of a fact's number is: instants are kept in seconds."""
        return SECOND if self._instants[name] else 1

    def raw(self, version: Version, name: str) -> tuple[z3.BoolRef, Term]:
        """Whether something is said of a raw number, and the number."""
        if name not in self.numbers:
            fact = version.policy.facts[name]
            self._instants[name] = fact.type == "instant"
            number = self.numbers[name] = z3.Int(name, self.context)
            given = self.given[name] = z3.Bool(f"given {name}", self.context)
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
        return z3.Int(f"unknown {self._fresh}", self.context)

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
                now = z3.Int("now", self.context)
                self.always.append(now >= self.as_of)
                return now
            case Choice() as choice:
                return self.number(version, self.reasons.taken(version, choice))
            case Arithmetic(operator=operator, left=left, right=right):
                return computed(operator, self.number(version, left), self.number(version, right))
            case Call(function="days", arguments=(count,)):
                return self.number(version, count) * DAY
            case Call(function="minor_units", arguments=(count,)):
                return self.number(version, count)
            case Call(function="earlier" | "later" as function, arguments=(one, other)):
                return extreme(function, self.number(version, one), self.number(version, other))
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
                some(negated(days <= other_days), end <= other_end),
                some(negated(days >= other_days), end >= other_end),
            ]
        alike.append((days, end))
        return end


class Ranges(Quantities):
    """What formulas say of numbers as the evaluators read a case: the least and the greatest it may be."""

    def __init__(self, reasons: Reasons, start: int) -> None:
        super().__init__(reasons, start)
        self._times: dict[str, z3.ArithRef] = {}
        """At which time of the day windows start, by what starts them."""
        self._extents: dict[tuple[int, int], Extent] = {}

    def extent(self, version: Version, expression: Expression) -> Extent:
        """The least and the greatest number that an expression may give; raises Unmeasured."""
        key = id(version), id(expression)
        if key not in self._extents:
            self._extents[key] = self._extent(version, expression)
        return self._extents[key]

    def _extent(self, version: Version, expression: Expression) -> Extent:
        match version.encoding.meanings.decided(expression):
            case FactValue(fact=name):
                fact = version.policy.facts[name]
                if fact.formula is not None:
                    return self.extent(version, fact.formula)
                given, number = self.raw(version, name)
                low: Term = -FAR if fact.type == "instant" else 0
                if fact.type == "instant" and fact.absent == "did_not_happen":
                    low = self.as_of + 1
                return z3.If(given, number, low), z3.If(given, number, FAR)
            case Now():
                return self.as_of, FAR
            case Choice() as choice:
                return self.extent(version, self.reasons.taken(version, choice))
            case Arithmetic(operator=operator, left=left, right=right):
                return computed_extent(operator, self.extent(version, left), self.extent(version, right))
            case Call(function="days", arguments=(count,)):
                low, high = self.extent(version, count)
                return low * DAY, high * DAY
            case Call(function="minor_units", arguments=(count,)):
                return self.extent(version, count)
            case Call(function="earlier" | "later" as function, arguments=(first, second)):
                one, other = self.extent(version, first), self.extent(version, second)
                return extreme(function, one[0], other[0]), extreme(function, one[1], other[1])
            case Call(function="window_end" | "day_end" as function, arguments=(begin, count)):
                return self._ends(version, function, begin, count)
            case Call():
                raise Unmeasured
        number = self.number(version, expression)
        return number, number

    def at_noon(self) -> Truth:
        """That windows start at noon, which is the easiest to read."""
        return every(*(time == _NOON for time in self._times.values()))

    def numbers_of(self, model: z3.ModelRef) -> Numbers:
        """The numbers of an answer, of those that are given."""

        def value(term: Any) -> Any:
            return model.eval(term, model_completion=True)

        values: dict[str, int] = {
            name: value(number).as_long() * self.scale(name)
            for name, number in self.numbers.items()
            if z3.is_true(value(self.given[name]))
        }
        return Numbers(values=values, as_of=value(self.as_of).as_long())

    def _ends(self, version: Version, function: str, begin: Expression, count: Expression) -> Extent:
        """Both ends of a window: by the clocks in the platform's zone where its start is known."""
        low, high = self.extent(version, begin)
        days = self.extent(version, count)[0]
        if not isinstance(days, int):
            raise Unmeasured
        policy = version.policy
        noon = policy.calendar.local_day_end(policy.platform_zone, self.start, 0) - _NOON
        midnight = policy.calendar.local_day_end(policy.platform_zone, noon, days)
        probed = (midnight, midnight) if function == "day_end" else policy.window_end(noon, days)
        known = every(low == high, low > -FAR)
        by_day = self._midnight(policy, low, known, days)
        one, other = (by_day if each == midnight else low + (each - noon) for each in probed)
        first = either(known, extreme("earlier", one, other), low + (probed[0] - noon))
        last = either(known, extreme("later", one, other), high + (probed[1] - noon))
        return either(low <= -FAR, -FAR, first), either(high >= FAR, FAR, last)

    def _midnight(self, policy: Policy, begin: Term, known: Truth, days: int) -> Term:
        """The midnight that ends a day some days after an instant, where that is known."""
        time = self._times.setdefault(str(begin), self.unknown())
        day, end = self.unknown(), self.unknown()
        near = every(begin >= self.start - _NEAR, begin <= self.start + _NEAR)
        within = every(time >= 0, time < DAY, self._local(policy, begin) == day * DAY + time)
        self.always += [
            some(negated(known), every(near, within)),
            self._local(policy, end) == (day + days + 1) * DAY,
        ]
        return end

    def _local(self, policy: Policy, instant: Term) -> Term:
        """What the clocks in the platform's zone show at an instant; right in the years round the start."""
        zone = policy.calendar.zones[policy.platform_zone]
        first = bisect_left(zone.changes, self.start - _CLOCK)
        last = bisect_left(zone.changes, self.start + _CLOCK)
        offset: Term = zone.offsets[first] * SECOND
        for number in range(first, last):
            offset = either(instant >= zone.changes[number], zone.offsets[number + 1] * SECOND, offset)
        return instant + offset
