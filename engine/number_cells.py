"""How far a number may move before a comparison that was made of it comes out otherwise.

An evaluation over a traced number notes every comparison that it makes.  The values at which all of them
come out the same are an interval, its cell: everywhere in it the evaluation takes the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.columns.traced import Expr, Note
from engine.possible import FAR

NUMBER: Expr = ("number",)
"""The expression of the number that moves."""


class Comparison(NamedTuple):
    """A comparison as it was noted: `<`, `<=` or `==` of two expressions, and whether it held."""

    operation: str
    left: Expr
    right: Expr
    held: bool


def noting(comparisons: list[Comparison]) -> Note:
    """What takes in comparisons of a traced number."""

    def note(operation: str, left: Expr, right: Expr, held: bool) -> None:
        comparisons.append(Comparison(operation, left, right, held))

    return note


class Cell(NamedTuple):
    """The values from `low` to `high`, both included."""

    low: int
    high: int

    def and_in(self, other: Cell) -> Cell:
        """The values in both."""
        return Cell(max(self.low, other.low), min(self.high, other.high))


EVERYTHING = Cell(-FAR, FAR)


def cell_of(comparisons: Iterator[Comparison] | list[Comparison], value: int) -> Cell:
    """The values around this one at which all the comparisons come out as they did."""
    cell = EVERYTHING
    for comparison in comparisons:
        for less, more in _as_it_held(comparison, value):
            cell = cell.and_in(_below(less, more, value))
    return cell


def _as_it_held(comparison: Comparison, value: int) -> Iterator[tuple[Expr, Expr]]:
    """What held, as pairs of which the first is below the second."""
    operation, left, right, held = comparison
    if operation == "==" and held:
        yield left, ("+", right, 1)
        yield right, ("+", left, 1)
    elif operation == "==":
        yield (left, right) if _at(left, value) < _at(right, value) else (right, left)
    elif operation == "<":
        yield (left, right) if held else (right, ("+", left, 1))
    else:
        yield (left, ("+", right, 1)) if held else (right, left)


def _below(less: Expr, more: Expr, value: int) -> Cell:
    """The values around this one at which one expression stays below another."""
    here, there = _moves(less), _moves(more)
    if not here and not there:
        return EVERYTHING
    if here == 1 and not there:
        return _chain(less, _at(more, value), below=True)
    if there == 1 and not here:
        return _chain(more, _at(less, value) + 1, below=False)
    cell = EVERYTHING
    for whole, step in (*_floors(less), *_floors(more)):
        floor = _at(whole, value) // step
        bound = _below(whole, (floor + 1) * step, value).and_in(_below(floor * step - 1, whole, value))
        cell = cell.and_in(bound)
    line, other = _line(less, value), _line(more, value)
    if line is None or other is None:
        return Cell(value, value)
    slope, base = line[0] - other[0], line[1] - other[1]
    if slope > 0:
        return cell.and_in(Cell(-FAR, (-base - 1) // slope))
    return cell.and_in(Cell(-((-base - 1) // -slope), FAR)) if slope < 0 else cell


def _chain(expression: Expr, limit: int, below: bool) -> Cell:
    """The values of the number at which an expression that holds it once is below a limit, or is not."""
    while expression != NUMBER:
        operation, left, right = expression
        # of the two sides the number is in one
        is_left = type(right) is int or (type(left) is not int and bool(_moves(left)))
        if operation == "+":
            expression, limit = (left, limit - right) if is_left else (right, limit - left)
        elif operation == "-" and is_left:
            expression, limit = left, limit + right
        elif operation == "-":
            expression, limit, below = right, left - limit + 1, not below
        elif operation == "*":
            expression, factor = (left, right) if is_left else (right, left)
            if factor > 0:
                limit = -(-limit // factor)
            else:
                limit, below = limit // factor + 1, not below
        else:
            expression, limit = left, limit * right
    return Cell(-FAR, limit - 1) if below else Cell(limit, FAR)


def _moves(expression: Expr) -> int:
    """How often an expression holds the number; 2 also where that cannot be undone step by step."""
    if type(expression) is int:
        return 0
    if expression == NUMBER:
        return 1
    operation, left, right = expression
    count = (0 if type(left) is int else _moves(left)) + (0 if type(right) is int else _moves(right))
    if operation == "//" and (_moves(right) or right <= 0):
        return 2 * count
    return count if operation != "*" or 0 not in (left, right) else 2 * count


def _floors(expression: Expr) -> Iterator[tuple[Expr, int]]:
    """The divisions of moving expressions by whole numbers, each with its divisor."""
    if type(expression) is not int and expression != NUMBER:
        operation, left, right = expression
        yield from _floors(left)
        yield from _floors(right)
        if operation == "//" and type(right) is int and right > 0 and _moves(left):
            yield left, right


def _line(expression: Expr, value: int) -> tuple[int, int] | None:
    """Slope and base of an expression whose divisions keep their value; None where it is no line."""
    if type(expression) is int:
        return 0, expression
    if expression == NUMBER:
        return 1, 0
    operation, left, right = expression
    one, other = _line(left, value), _line(right, value)
    if one is None or other is None:
        return None
    if operation == "+":
        return one[0] + other[0], one[1] + other[1]
    if operation == "-":
        return one[0] - other[0], one[1] - other[1]
    if operation == "*" and 0 in (one[0], other[0]):
        factor, line = (one[1], other) if not one[0] else (other[1], one)
        return factor * line[0], factor * line[1]
    return (0, _at(expression, value)) if operation == "//" and not other[0] and other[1] > 0 else None


def _at(expression: Expr, value: int) -> int:
    """An expression at one value of the number."""
    if type(expression) is int:
        return expression
    if expression == NUMBER:
        return value
    operation, left, right = expression
    one, other = _at(left, value), _at(right, value)
    if operation == "+":
        return one + other
    if operation == "-":
        return one - other
    return one * other if operation == "*" else one // other
