"""Truths and numbers put together, whether they are known already or left to the SMT solver to find."""

from __future__ import annotations

from typing import Any

import z3

Term = Any
"""A whole number, or an expression of the solver."""
Truth = Any
"""A truth value, or an expression of the solver."""
Extent = tuple[Term, Term]
"""The least and the greatest that a number may be."""


class Unmeasured(Exception):
    """A formula that no range is known of."""


def every(*truths: Truth) -> Truth:
    """That all of these hold."""
    open_ones = [each for each in truths if not isinstance(each, bool)]
    if any(each is False for each in truths):
        return False
    return z3.And(*open_ones) if open_ones else True


def some(*truths: Truth) -> Truth:
    """That one of these holds."""
    return negated(every(*(negated(each) for each in truths)))


def negated(truth: Truth) -> Truth:
    """That something does not hold."""
    return not truth if isinstance(truth, bool) else z3.Not(truth)


def either(condition: Truth, then: Term, otherwise: Term) -> Term:
    """One number where a condition holds, else another."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    return z3.If(condition, then, otherwise)


def extreme(function: str, one: Term, other: Term) -> Term:
    """The earlier or the later of two."""
    return either(one <= other if function == "earlier" else one >= other, one, other)


def computed(operator: str, left: Term, right: Term) -> Term:
    """A sum, a difference or a product."""
    if operator == "+":
        return left + right
    return left - right if operator == "-" else left * right


def computed_extent(operator: str, one: Extent, other: Extent) -> Extent:
    """The range of a sum, of a difference, or of a product of which one side does not vary."""
    if operator == "-":
        return one[0] - other[1], one[1] - other[0]
    if operator == "+":
        return one[0] + other[0], one[1] + other[1]
    for number, varying in ((one, other), (other, one)):
        if isinstance(number[0], int) and number[0] == number[1]:
            low, high = number[0] * varying[0], number[0] * varying[1]
            return (low, high) if number[0] >= 0 else (high, low)
    raise Unmeasured


def holds_between(operator: str, left: Term, right: Term) -> Truth:
    """That a comparison of two numbers holds."""
    return _COMPARISONS[operator](left, right)


def opposite(operator: str) -> str:
    """The comparison that holds where another does not."""
    return _OPPOSITE[operator]


def certain_between(operator: str, left: Extent, right: Extent) -> Truth:
    """That a comparison holds whatever the two are of their ranges."""
    match operator:
        case "<":
            return left[1] < right[0]
        case "<=":
            return left[1] <= right[0]
        case ">":
            return left[0] > right[1]
        case ">=":
            return left[0] >= right[1]
        case "==":
            return every(left[0] == left[1], right[0] == right[1], left[0] == right[0])
    return some(left[1] < right[0], right[1] < left[0])


_COMPARISONS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
