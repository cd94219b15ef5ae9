"""Numbers that remember what they were computed from, and tests of them that are noted down.

The interpreter runs over such numbers as over any other. What it compares on its way is noted as a
condition, and what it computes as an expression over the columns of the fact table: so one run over one
unit says how every unit that meets the same conditions is judged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
    return number


def expression_of(value: int) -> Expr:
    """The expression of a number; a plain one is its own."""
    return value.expression if isinstance(value, Traced) else value


_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
    "//": int.__floordiv__,
}
_TESTS: dict[str, Callable[[int, int], bool]] = {"<": int.__lt__, "<=": int.__le__, "==": int.__eq__}


def _computed(of: Traced, operation: str, one: int, other: int) -> int:
    here, there = expression_of(one), expression_of(other)
    value = _OPERATIONS[operation](int(one), int(other))
    if operation in "+-" and type(there) is int and there == 0:
        return one
    if abs(value) >= FAR // 2:
        # beyond every number that is accepted, by however much
        return FAR if value > 0 else -FAR
    return traced(value, (operation, here, there), of.note)


def _tested(of: Traced, operation: str, one: int, other: int) -> bool:
    here, there = expression_of(one), expression_of(other)
    truth = _TESTS[operation](int(one), int(other))
    if here == there:
        return operation != "<"
    # no number that is read comes near the ends of what is accepted
    plain = [each for each in (here, there) if type(each) is int]
    if len(plain) < 2 and not any(abs(each) >= FAR // 2 for each in plain):
        of.note(operation, here, there, truth)
    return truth
