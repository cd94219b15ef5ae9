"""A test of sums and its one form come to the same in every unit, and equal tests have one form."""

from __future__ import annotations

import operator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.columns.canonical import canonical
from engine.columns.traced import Expr

COLUMNS = [("column", name, "low") for name in "abc"]
TESTS = {"<": operator.lt, "<=": operator.le, "==": operator.eq}
OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv}

numbers = st.integers(-4, 4)
columns = st.sampled_from(COLUMNS)


def sums_of(factors: st.SearchStrategy[int], leaves: int) -> st.SearchStrategy[Expr]:
    """Sums of columns and numbers."""
    return st.recursive(
        columns | numbers,
        lambda inner: (
            st.tuples(st.sampled_from("+-"), inner, inner) | st.tuples(st.just("*"), factors, inner)
        ),
        max_leaves=leaves,
    )


sums = sums_of(numbers, 6)
small_sums = sums_of(st.just(-1), 3)
"""Whatever two of them are compared for, they stay within what columns compute with."""
values = st.lists(numbers, min_size=3, max_size=3)


def value_of(expression: Expr, row: dict[Expr, int]) -> int:
    """What an expression comes to."""
    if isinstance(expression, int):
        return expression
    if expression in row:
        return row[expression]
    if expression[0] == "unit":
        return value_of(expression[2], row)
    operation, one, other = expression
    return int(OPERATIONS[operation](value_of(one, row), value_of(other, row)))


def truth_of(test: tuple[str, Expr, Expr], row: dict[Expr, int]) -> bool:
    """Whether a test holds."""
    operation, one, other = test
    return bool(TESTS[operation](value_of(one, row), value_of(other, row)))


def comes_to(found: Any, row: dict[Expr, int]) -> bool:
    """What a test's one form says of a row."""
    if isinstance(found, bool):
        return found
    test, otherwise = found
    return truth_of(test, row) is not otherwise


@given(st.sampled_from(list(TESTS)), sums, sums, values)
def test_the_one_form_comes_to_the_same(operation: str, one: Expr, other: Expr, given: list[int]) -> None:
    row = dict(zip(COLUMNS, given, strict=True))
    assert comes_to(canonical(operation, one, other), row) == truth_of((operation, one, other), row)


@given(small_sums, small_sums, small_sums)
def test_what_is_added_on_both_sides_changes_nothing(one: Expr, other: Expr, more: Expr) -> None:
    found = canonical("<", ("+", one, more), ("-", other, ("*", -1, more)))
    assert found == canonical("<", one, other)


@given(sums, sums)
def test_a_test_and_its_contrary_are_one(one: Expr, other: Expr) -> None:
    found, contrary = canonical("<", one, other), canonical("<=", other, one)
    if isinstance(found, bool):
        assert contrary is not found
    else:
        assert contrary == (found[0], not found[1])


def test_sums_of_one_unit_are_sums_of_its_columns() -> None:
    first, second, _ = COLUMNS
    whole = ("unit", 1, ("+", first, second))
    assert canonical("<", whole, ("unit", 1, second)) == (("<", ("unit", 1, first), 0), False)


def test_shares_and_sums_that_may_be_too_large_stay_as_they_are() -> None:
    first, second, _ = COLUMNS
    share = ("//", first, second)
    assert canonical("<", share, first) == (("<", share, first), False)
    assert canonical("<=", first, share) == (("<", share, first), True)
    large = ("*", 86_400_000_000, second)
    assert canonical("==", large, first) == (("==", large, first), False)
