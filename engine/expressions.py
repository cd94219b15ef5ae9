"""The typed form of a formula: small immutable nodes that every evaluator reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

ValueType = Literal["bool", "enum", "number", "instant", "duration", "money"]


@dataclass(slots=True, eq=False, repr=False)
class Expression:
    """A part of a formula with the type of its value."""

    type: ValueType


@dataclass(slots=True, eq=False, repr=False)
class Constant(Expression):
    """A number, a duration in microseconds, or a truth value."""

    value: int


@dataclass(slots=True, eq=False, repr=False)
class Word(Expression):
    """A word of the target's domain."""

    word: str


@dataclass(slots=True, eq=False, repr=False)
class FactValue(Expression):
    """The value of a fact."""

    fact: str


@dataclass(slots=True, eq=False, repr=False)
class LimitValue(Expression):
    """The value of a limit on the governing date."""

    limit: str


@dataclass(slots=True, eq=False, repr=False)
class Now(Expression):
    """The present or any later instant: what lies ahead of `as_of` is settled by time."""


@dataclass(slots=True, eq=False, repr=False)
class AsOf(Expression):
    """The instant of judgement: what has not happened by it is false, whatever comes later."""


@dataclass(slots=True, eq=False, repr=False)
class IsAmong(Expression):
    """Whether a finite fact is one of some words."""

    fact: str
    words: tuple[str, ...]


@dataclass(slots=True, eq=False, repr=False)
class Compare(Expression):
    """A comparison of two numbers, amounts, instants or durations."""

    operator: Literal["<", "<=", ">", ">=", "==", "!="]
    left: Expression
    right: Expression


@dataclass(slots=True, eq=False, repr=False)
class AllOf(Expression):
    """Logical AND."""

    parts: tuple[Expression, ...]


@dataclass(slots=True, eq=False, repr=False)
class AnyOf(Expression):
    """Logical OR."""

    parts: tuple[Expression, ...]


@dataclass(slots=True, eq=False, repr=False)
class Negation(Expression):
    """Logical NOT."""

    part: Expression


@dataclass(slots=True, eq=False, repr=False)
class Choice(Expression):
    """One expression where a condition holds, another where it does not."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(slots=True, eq=False, repr=False)
class Arithmetic(Expression):
    """A sum, difference or product."""

    operator: Literal["+", "-", "*"]
    left: Expression
    right: Expression


@dataclass(slots=True, eq=False, repr=False)
class Call(Expression):
    """A function of the formula language."""

    function: Literal[
        "days", "window_end", "day_end", "earlier", "later", "given", "either", "share", "minor_units"
    ]
    arguments: tuple[Expression, ...]


def parts(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, outside first, in reading order."""
    yield expression
    for item in fields(expression):
        inside = getattr(expression, item.name)
        for part in inside if isinstance(inside, tuple) else (inside,):
            if isinstance(part, Expression):
                yield from parts(part)


def facts_in(expression: Expression) -> list[str]:
    """The names of the facts that an expression reads, each once, in reading order."""
    names: dict[str, None] = {}
    for part in parts(expression):
        if isinstance(part, FactValue | IsAmong):
            names[part.fact] = None
    return list(names)


def limits_in(expression: Expression) -> list[str]:
    """The names of the limits that an expression reads, each once."""
    return list(dict.fromkeys(part.limit for part in parts(expression) if isinstance(part, LimitValue)))
