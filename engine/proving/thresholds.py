"""Comparisons of formulas as truth variables: those of one quantity with several thresholds are ordered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from engine.expressions import Arithmetic, Call, Compare, Constant, Expression, LimitValue
from engine.proving.circuit import Circuit
from engine.record import tuple_record

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_HOLE = "#"

Shape = tuple[str, str]
"""The two sides of a comparison, its threshold replaced by a hole."""


@tuple_record
class Bound:
    """A quantity is below a threshold (`strict`), or at most it."""

    shape: Shape
    threshold: int
    strict: bool


class Thresholds:
    """The comparisons of one circuit; of two policies that share it, by what they compare."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self._bounds: dict[Shape, dict[tuple[int, bool], int]] = {}
        self._equal: dict[tuple[Shape, int], int] = {}

    def literal(self, comparison: Compare, limits: Mapping[str, int]) -> int:
        """The literal of a comparison under the limits of one policy."""
        left, here = _shape(comparison.left, limits)
        right, there = _shape(comparison.right, limits)
        operator: str = comparison.operator
        if here is not None and there is None or (here is None) == (there is None) and right < left:
            left, right, here, there = right, left, there, here
            operator = _MIRRORED[operator]
        if here is not None:
            left = left.replace(_HOLE, str(here))
        shape, threshold = (left, right), there if there is not None else 0
        if operator in ("==", "!="):
            equal = self._equality(shape, threshold)
            return equal if operator == "==" else -equal
        strict = operator in ("<", ">=")
        below = self._below(shape, threshold, strict)
        return below if operator in ("<", "<=") else -below

    def _below(self, shape: Shape, threshold: int, strict: bool) -> int:
        known = self._bounds.setdefault(shape, {})
        # at most n comes after below n: (n, False for strict) sorts first
        key = (threshold, not strict)
        if key not in known:
            literal = known[key] = self.circuit.variable()
            lower = max((other for other in known if other < key), default=None)
            upper = min((other for other in known if other > key), default=None)
            if lower is not None:
                self.circuit.require(-known[lower], literal)
            if upper is not None:
                self.circuit.require(-literal, known[upper])
        return known[key]

    def _equality(self, shape: Shape, threshold: int) -> int:
        if (shape, threshold) not in self._equal:
            below = self._below(shape, threshold, strict=True)
            at_most = self._below(shape, threshold, strict=False)
            self._equal[shape, threshold] = self.circuit.every([-below, at_most])
        return self._equal[shape, threshold]


def _shape(expression: Expression, limits: Mapping[str, int]) -> tuple[str, int | None]:
    """The text of an expression with a number that it grows with replaced by a hole, and that number."""
    match expression:
        case LimitValue(limit=limit):
            return _HOLE, limits[limit]
        case Constant(value=value) if expression.type != "bool":
            return _HOLE, value
        case Call(function="days" | "minor_units" as function, arguments=(part,)):
            return _within(function, (), part, limits)
        case Call(function="window_end" | "day_end" as function, arguments=(start, part)):
            return _within(function, (text_of(start, limits),), part, limits)
        case Arithmetic(operator="+", left=left, right=right):
            return _within("+", (text_of(left, limits),), right, limits)
    return text_of(expression, limits), None


def _within(
    function: str, others: tuple[str, ...], part: Expression, limits: Mapping[str, int]
) -> tuple[str, int | None]:
    text, number = _shape(part, limits)
    return f"{function}({', '.join((*others, text))})", number


def text_of(expression: Expression, limits: Mapping[str, int]) -> str:
    """The text of a formula with the values of its limits: equal texts mean the same."""
    if isinstance(expression, LimitValue):
        return str(limits[expression.limit])
    parts = []
    for item in fields(expression):
        value = getattr(expression, item.name)
        for part in value if isinstance(value, tuple) else (value,):
            parts.append(text_of(part, limits) if isinstance(part, Expression) else str(part))
    return f"{type(expression).__name__}({', '.join(parts)})"
