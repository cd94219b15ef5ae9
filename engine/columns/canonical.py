"""Tests of sums in one form: `b - a > 0`, `a < b` and `a + c < b + c` ask the same, and are asked once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from engine.columns.layout import MOST, MOST_READ
from engine.instants import DAY
from engine.possible import FAR

Expr = Any
Test = tuple[str, Expr, Expr]
"""The operation (`<`, `==`), and its sides."""

_MOST = {"column": MOST_READ, "as_of": MOST_READ, "day_end": MOST_READ + MOST["number"] * DAY}
"""The most that what sums are made of is in any unit, above or below zero."""


@lru_cache(maxsize=1 << 16)
def canonical(operation: str, one: Expr, other: Expr) -> tuple[Test, bool] | bool:
    """The one form of a test, and whether it holds where the test does not; or what it comes to everywhere.

    A test with other parts than sums, or whose sums might not stay within 64 bits, is in its one form already
    but for `<=`, which is the other side's `<`.
    """
    if operation == "<=":
        found = canonical("<", other, one)
        return not found if isinstance(found, bool) else (found[0], not found[1])
    parts: dict[Expr, int] = {}
    rest = _add(parts, one, 1) + _add(parts, other, -1)
    parts = {part: times for part, times in parts.items() if times}
    if not _within(parts, rest):
        return (operation, one, other), False
    if not parts:
        return rest < 0 if operation == "<" else rest == 0
    ordered = sorted(parts, key=repr)
    if operation == "==" and parts[ordered[0]] < 0:
        parts, rest = {part: -times for part, times in parts.items()}, -rest
    less: Expr = 0
    more: Expr = 0
    for part in ordered:
        if parts[part] > 0:
            less = _plus(less, _times(part, parts[part]))
        else:
            more = _plus(more, _times(part, -parts[part]))
    if not _is_sum(more):
        more = -rest
    elif not _is_sum(less) or rest > 0:
        less = _plus(less, rest)
    elif rest < 0:
        more = _plus(more, -rest)
    return (operation, less, more), False


def _add(parts: dict[Expr, int], expression: Expr, times: int) -> int:
    """Take in so many times an expression, but for its plain number, which is given."""
    if type(expression) is int:
        return times * expression
    unit = None
    if expression[0] == "unit":
        _, unit, expression = expression
    kind = expression[0]
    if kind in "+-":
        _, one, other = (_of(unit, each) for each in expression)
        return _add(parts, one, times) + _add(parts, other, times if kind == "+" else -times)
    if kind == "*":
        for one, other in (expression[1:], expression[:0:-1]):
            if type(one) is int:
                return _add(parts, _of(unit, other), times * one)
    part = _of(unit, expression)
    parts[part] = parts.get(part, 0) + times
    return 0


def _of(unit: int | None, expression: Expr) -> Expr:
    return expression if unit is None or type(expression) is not tuple else ("unit", unit, expression)


def _within(parts: dict[Expr, int], rest: int) -> bool:
    """Whether both sides stay within what columns compute with."""
    most = abs(rest)
    for part, times in parts.items():
        kind = part[2][0] if part[0] == "unit" else part[0]
        if kind not in _MOST:
            return False
        most += abs(times) * _MOST[kind]
    return most < FAR


def _times(part: Expr, times: int) -> Expr:
    return part if times == 1 else ("*", times, part)


def _plus(one: Expr, other: Expr) -> Expr:
    return ("+", one, other) if _is_sum(one) else other


def _is_sum(side: Expr) -> bool:
    """Whether anything but a plain number stands on a side."""
    return type(side) is not int
