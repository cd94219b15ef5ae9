"""Comparisons of formulas as truth variables: those of one quantity with several thresholds are ordered."""

from __future__ import annotations

from engine.expressions import Arithmetic, Call, Compare, Constant, Expression, LimitValue
from engine.proving.circuit import Circuit
from engine.proving.meaning import Meanings
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

    def literal(self, comparison: Compare, meanings: Meanings) -> int:
        """The literal of a comparison as one policy means it."""
        left, here = _shape(comparison.left, meanings)
        right, there = _shape(comparison.right, meanings)
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


def _shape(expression: Expression, meanings: Meanings) -> tuple[str, int | None]:
    """The text of an expression with a number that it grows with replaced by a hole, and that number."""
    match meanings.decided(expression):
        case LimitValue(limit=limit):
            return _HOLE, meanings.policy.limits[limit].value
        case Constant(value=value, type=kind) if kind != "bool":
            return _HOLE, value
        case Call(function="days" | "minor_units" as function, arguments=(part,)):
            return _within(function, "", part, meanings)
        case Call(function="window_end" | "day_end" as function, arguments=(start, part)) as call:
            # the text of the whole says how it is counted; only its number is left out
            whole = meanings.text(Call(call.type, function, (start, Constant("number", 0))))
            return _within(function, whole, part, meanings)
        case Arithmetic(operator="+", left=left, right=right):
            return _within("+", meanings.text(left), right, meanings)
        case other:
            return meanings.text(other), None


def _within(function: str, others: str, part: Expression, meanings: Meanings) -> tuple[str, int | None]:
    text, number = _shape(part, meanings)
    return f"{function}({others}, {text})", number
