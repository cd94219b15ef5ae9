"""Numbers that remember what they were computed from, and tests of them that are noted down.

The interpreter runs over such numbers as over any other. What it compares on its way is noted as a
condition, and what it computes as an expression over the columns of the fact table: so one run over one
unit says how every unit that meets the same conditions is judged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.columns.canonical import canonical
from engine.columns.layout import MOST, MOST_READ
from engine.possible import FAR

Expr = Any
"""A whole number, or a tuple: the operation and its operands; `("column", name, end)`, `("as_of",)`,
`("unit", position, expression)` for a unit of a case, `("day_end", zone, instant, days)`."""

Note = Callable[[str, Expr, Expr, bool], None]
"""Takes in a test: the operation (`<`, `<=`, `==`), its sides, and whether it holds."""


class Traced(int):
    """A whole number of one unit, with the expression that gives it for every unit."""

    expression: Expr
    note: Note
    most: int
    """The most that it is in any unit that meets the same conditions, above or below zero."""

    def __add__(self, other: int) -> int:
        return _computed(self, "+", self, other)

    def __radd__(self, other: int) -> int:
        return _computed(self, "+", other, self)

    def __sub__(self, other: int) -> int:
        return _computed(self, "-", self, other)

    def __rsub__(self, other: int) -> int:
        return _computed(self, "-", other, self)

    def __mul__(self, other: int) -> int:
        return _computed(self, "*", self, other)

    def __rmul__(self, other: int) -> int:
        return _computed(self, "*", other, self)

    def __floordiv__(self, other: int) -> int:
        return _computed(self, "//", self, other)

    def __rfloordiv__(self, other: int) -> int:
        return _computed(self, "//", other, self)

    def __neg__(self) -> int:
        return _computed(self, "-", 0, self)

    def __lt__(self, other: int) -> bool:
        return _tested(self, "<", self, other)

    def __le__(self, other: int) -> bool:
        return _tested(self, "<=", self, other)

    def __gt__(self, other: int) -> bool:
        return _tested(self, "<", other, self)

    def __ge__(self, other: int) -> bool:
        return _tested(self, "<=", other, self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int) and _tested(self, "==", self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __bool__(self) -> bool:
        return not _tested(self, "==", self, 0)

    def __hash__(self) -> int:
        # one hash for all, so that a set or a map compares them, and the comparison is noted
        return 0


def traced(value: int, expression: Expr, note: Note) -> Traced:
    """A number with its expression."""
    number = Traced(value)
    number.expression = expression
    number.note = note
    number.most = MOST_READ
    return number


def expression_of(value: int) -> Expr:
    """The expression of a number; a plain one is its own."""
    return value.expression if isinstance(value, Traced) else value


def in_expressions(value: Any) -> Any:
    """A value, tuples of values too, with the expressions of its numbers in place of them."""
    if isinstance(value, tuple):
        return tuple([in_expressions(each) for each in value])
    return ("number", value.expression) if isinstance(value, Traced) else value


_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
    "//": int.__floordiv__,
}
_TESTS: dict[str, Callable[[int, int], bool]] = {"<": int.__lt__, "<=": int.__le__, "==": int.__eq__}

_BEYOND = FAR // 2
"""Beyond every number that is accepted, by however much."""
_FACTORS = (2 * MOST["money"], MOST["number"])
"""The most that factors are expected to be: a share of an amount is computed with twice the amount."""


class Uncountable(ArithmeticError):
    """A number that columns cannot compute with."""


def _computed(of: Traced, operation: str, one: int, other: int) -> int:
    here = one.expression if isinstance(one, Traced) else one
    there = other.expression if isinstance(other, Traced) else other
    if operation in "+-" and type(there) is int and there == 0:
        return one
    if operation == "-" and here == there:
        return 0
    if operation == "+" and type(here) is int and here == 0:
        return other
    if type(here) is int and abs(here) >= _BEYOND:
        return _endless(here, operation, other)
    if type(there) is int and abs(there) >= _BEYOND and operation != "//":
        return _endless(there if operation != "-" else -there, operation, one)
    if operation == "*":
        most = _product_within(one, other)
    elif operation == "//":
        most = _most(one)
    else:
        most = _most(one) + _most(other)
        if most >= FAR:
            _hold_within(one, _BEYOND)
            _hold_within(other, _BEYOND)
            most = FAR
    found = traced(_OPERATIONS[operation](one, other), (operation, here, there), of.note)
    found.most = most
    return found


def _endless(end: int, operation: str, other: int) -> int:
    """What is computed of a number that has no end, `end`, and another one."""
    if operation == "*":
        if other == 0:
            return 0
        return FAR if (end > 0) == (other > 0) else -FAR
    return FAR if end > 0 else -FAR


def _most(number: int) -> int:
    """The most that a number is in any unit, above or below zero."""
    return number.most if isinstance(number, Traced) else abs(number)


def _product_within(one: int, other: int) -> int:
    """Note how large both factors may be, so that their product is no larger than what this gives.

    What is noted depends on nothing but on what was found before. Raises Uncountable where they are larger.
    """
    if not isinstance(one, Traced) or not isinstance(other, Traced):
        plain, number = (other, one) if isinstance(one, Traced) else (one, other)
        most = _BEYOND // max(abs(plain), 1)
        _hold_within(number, most)
        return abs(plain) * min(most, _most(number))
    larger, smaller = _FACTORS
    if _is_within(one, larger) and _is_within(other, smaller):
        return larger * smaller
    _hold_within(one, smaller)
    _hold_within(other, larger)
    return larger * smaller


def _is_within(number: int, most: int) -> bool:
    """Whether a number is at most so large, above or below zero; it is noted where it may be larger."""
    return _most(number) <= most or -most <= number <= most


def _hold_within(number: int, most: int) -> None:
    """Note that a number is at most so large; raises Uncountable where it is larger."""
    if not _is_within(number, most):
        raise Uncountable("a formula computes with larger numbers than columns hold")


def _tested(of: Traced, operation: str, one: int, other: int) -> bool:
    if one is other:
        return operation != "<"
    here = one.expression if isinstance(one, Traced) else one
    there = other.expression if isinstance(other, Traced) else other
    if here is there or here == there:
        return operation != "<"
    truth = _TESTS[operation](one, other)
    if type(here) is int and (type(there) is int or not -_BEYOND < here < _BEYOND):
        return truth
    if type(there) is int and not -_BEYOND < there < _BEYOND:
        # no number that is read comes near the ends of what is accepted
        return truth
    found = canonical(operation, here, there)
    if isinstance(found, bool):
        assert found == truth, "a test that comes to the same everywhere, and not here"
    else:
        test, otherwise = found
        of.note(*test, truth != otherwise)
    return truth
