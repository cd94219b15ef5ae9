"""How far a number may move: against the values themselves."""

from __future__ import annotations

import operator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.columns.traced import traced
from engine.number_cells import NUMBER, Comparison, cell_of

SPAN = 60

numbers = st.integers(-20, 20)


@st.composite
def expressions(draw: st.DrawFn, chains: bool = False, depth: int = 3) -> Any:
    """An expression as a formula over one number gives it, as a function of the number."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return ("x",)
    operation = draw(st.sampled_from(("+", "-", "from", "*", "//")))
    inner = draw(expressions(chains, depth - 1))
    if operation == "*":
        return operation, inner, draw(st.sampled_from((-3, -1, 1, 2, 5)))
    if operation == "//":
        return operation, inner, draw(st.integers(1, 7))
    if not chains and draw(st.booleans()):
        return operation, inner, draw(expressions(chains, depth - 1))
    return operation, inner, draw(numbers)


def value_of(expression: Any, number: int) -> int:
    """An expression at a number, traced or plain."""
    if expression == ("x",):
        return number
    operation, left, right = expression
    one = value_of(left, number)
    other = right if isinstance(right, int) else value_of(right, number)
    if operation == "+":
        return one + other
    if operation == "-":
        return one - other
    if operation == "from":
        return other - one
    return one * other if operation == "*" else one // other


def holds(operation: str, left: int, right: int) -> bool:
    """Whether a comparison holds."""
    return bool({"<": operator.lt, "<=": operator.le, "==": operator.eq}[operation](left, right))


def cell_around(expression: Any, operation: str, other: Any, number: int) -> tuple[int, int]:
    """The cell of one comparison, as an evaluation over a traced number notes it."""
    noted: list[Comparison] = []

    def note(name: str, left: Any, right: Any, held: bool) -> None:
        noted.append(Comparison(name, left, right, held))

    moving = traced(number, NUMBER, note)
    right = other if isinstance(other, int) else value_of(other, moving)
    holds(operation, value_of(expression, moving), right)
    cell = cell_of(noted, number)
    return cell.low, cell.high


@given(expressions(), st.sampled_from(("<", "<=", "==")), st.one_of(numbers, expressions()), numbers)
def test_a_comparison_comes_out_the_same_everywhere_in_its_cell(
    expression: Any, operation: str, other: Any, number: int
) -> None:
    low, high = cell_around(expression, operation, other, number)
    assert low <= number <= high

    def truth(at: int) -> bool:
        right = other if isinstance(other, int) else value_of(other, at)
        return holds(operation, value_of(expression, at), right)

    for at in range(max(low, number - SPAN), min(high, number + SPAN) + 1):
        assert truth(at) == truth(number)


@given(expressions(chains=True), st.sampled_from(("<", "<=")), numbers, numbers)
def test_the_cell_of_a_number_that_occurs_once_ends_where_the_comparison_turns(
    expression: Any, operation: str, limit: int, number: int
) -> None:
    low, high = cell_around(expression, operation, limit, number)
    here = holds(operation, value_of(expression, number), limit)
    for beyond in (low - 1, high + 1):
        if abs(beyond) < 10**9:
            assert holds(operation, value_of(expression, beyond), limit) != here
