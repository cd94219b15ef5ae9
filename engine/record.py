"""Records: classes of named values, immutable by the type checker's word, and quick to define and to make.

A frozen dataclass with equality and a representation takes a millisecond to define; a hundred of them
were a fifth of what ruling one case took.  The type checker refuses an assignment all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=False, field_specifiers=(field,))
def record(kind: type[T]) -> type[T]:
    """A record whose values are given by name."""
    return dataclass(slots=True, kw_only=True, eq=False, repr=False)(kind)


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def tuple_record(kind: type[T]) -> type[T]:
    """A record whose values may be given by position."""
    return dataclass(slots=True, eq=False, repr=False)(kind)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def value_record(kind: type[T]) -> type[T]:
    """A record that equals another one with the same values; its values are given by name."""
    return dataclass(slots=True, kw_only=True, repr=False)(kind)
