"""What a number, amount, instant or duration may be: its ends, from the words of the formula language."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib import resources
from itertools import product
from zoneinfo import ZoneInfo

from engine.expressions import (
    Arithmetic,
    AsOf,
    Call,
    Choice,
    Compare,
    Constant,
    Expression,
    FactValue,
    LimitValue,
    Now,
)
from engine.possible import FAR

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
UNBOUNDED = 1 << 62
DAY = 86_400_000_000
PLATFORM_ZONE = "America/Los_Angeles"


@dataclass(frozen=True, slots=True)
class Amount:
    """The least and the greatest a value may be, and what settles the inputs that it lacks."""

    low: int
    high: int
    settled_by: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What formulas over numbers, amounts and instants read: the raw facts, the limits, the clock."""

    raw: Mapping[str, Amount]
    limit: Callable[[str], int]
    as_of: int
    window_ends: str | None
    """The word of the reading by which windows end."""

    def of(self, formula: Expression, holds: Callable[[Expression], bool]) -> Amount:
        """What a formula may be; `holds` tells its conditions."""
        match formula:
            case Constant(value=value):
                return Amount(value, value)
            case LimitValue(limit=name):
                return Amount(self.limit(name), self.limit(name))
            case FactValue(fact=name):
                return self.raw[name]
            case Now():
                return Amount(self.as_of, UNBOUNDED, frozenset({"time"}))
            case AsOf():
                return Amount(self.as_of, self.as_of)
            case Choice(condition=condition, then=then, otherwise=otherwise):
                return self.of(then if holds(condition) else otherwise, holds)
            case Arithmetic(operator=sign, left=left, right=right):
                one, other = self.of(left, holds), self.of(right, holds)
                ends = [
                    a + b if sign == "+" else a - b if sign == "-" else a * b
                    for a in (one.low, one.high)
                    for b in (other.low, other.high)
                ]
                return _between(min(ends), max(ends), one, other)
            case Call(function="later" | "earlier" as function, arguments=(left, right)):
                one, other = self.of(left, holds), self.of(right, holds)
                pick = max if function == "later" else min
                return _between(pick(one.low, other.low), pick(one.high, other.high), one, other)
            case Call(function="days", arguments=(count,)):
                number = self.of(count, holds)
                return _between(number.low * DAY, number.high * DAY, number)
            case Call(function="minor_units", arguments=(count,)):
                return self.of(count, holds)
            case Call(function="share", arguments=(amount, part, whole)):
                return _share(self.of(amount, holds), self.of(part, holds), self.of(whole, holds))
            case Call(function="window_end" | "day_end" as function, arguments=(start, count)):
                reading = "end_of_day" if function == "day_end" else self.window_ends
                return _end(self.of(start, holds), self.of(count, holds), reading)
        raise NotImplementedError(formula)

    def truths(self, comparison: Compare) -> tuple[list[bool], frozenset[str]]:
        """Whether a comparison of raw facts may be false and may be true, and what settles which."""
        one, other = self.of(comparison.left, _no_condition), self.of(comparison.right, _no_condition)
        holds = _COMPARISONS[comparison.operator]
        found = {holds(a, b) for a in (one.low, one.high) for b in (other.low, other.high)}
        return sorted(found), one.settled_by | other.settled_by if len(found) > 1 else frozenset()


def _no_condition(formula: Expression) -> bool:
    raise NotImplementedError(formula)


def _between(low: int, high: int, *inputs: Amount) -> Amount:
    settled = frozenset().union(*(each.settled_by for each in inputs)) if low != high else frozenset()
    return Amount(max(low, -UNBOUNDED), min(high, UNBOUNDED), settled)


def _share(amount: Amount, part: Amount, whole: Amount) -> Amount:
    """The least and greatest share: it is greatest or least at an end, or where pieces begin to count."""
    parts = {part.low, part.high, *({1} if part.low <= 1 <= part.high else ())}
    wholes = {whole.low, whole.high, *({1} if whole.low <= 1 <= whole.high else ())}
    shares = [rounded_share(*each) for each in product((amount.low, amount.high), parts, wholes)]
    return _between(min(shares), max(shares), amount, part, whole)


def rounded_share(amount: int, part: int, whole: int) -> int:
    """So many of all pieces of an amount; half a minor unit counts as a whole one."""
    if part <= 0 or whole <= 0:
        return 0
    if part >= whole or amount >= FAR:
        return amount
    quotient, rest = divmod(amount * part, whole)
    return quotient + (2 * rest >= whole)


@cache
def _zone() -> ZoneInfo:
    with resources.files("tzdata").joinpath("zoneinfo", *PLATFORM_ZONE.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=PLATFORM_ZONE)


def window_ends(start: int, days: int, reading: str | None) -> tuple[int, int]:
    """The two ends of a window of some days: so many hours later, and the end of a local day."""
    began = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=start)
    last_day = began.astimezone(_zone()).date() + timedelta(days=days + 1)
    midnight = datetime.combine(last_day, time(), _zone()).astimezone(UTC)
    by_days = (midnight - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    by_hours = start + days * DAY
    if reading == "exact_hours":
        return by_hours, by_hours
    if reading == "end_of_day":
        return by_days, by_days
    return min(by_hours, by_days), max(by_hours, by_days)


def _end(start: Amount, count: Amount, reading: str | None) -> Amount:
    low, high = -UNBOUNDED, UNBOUNDED
    if start.low > -UNBOUNDED:
        low = window_ends(start.low, count.low, reading)[0]
    if start.high < UNBOUNDED:
        high = window_ends(start.high, count.high, reading)[1]
    settled = start.settled_by | count.settled_by
    if low != high and not settled:
        settled = frozenset({"person"})  # between the two ends of a window a person decides
    return Amount(low, high, settled)
