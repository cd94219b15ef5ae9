"""Records: classes of named values, immutable by the type checker's word, and quick to define and to make.

They are msgspec's structures, which are made in a quarter of the time that a dataclass takes: there are
dozens in a case, and cases come by the million.  `dataclasses.fields` and `replace` serve them too.  The type
checker alone refuses an assignment.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

import msgspec

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=False, field_specifiers=(field,))
def record(kind: type[T]) -> type[T]:
    """A record whose values are given by name."""
    return _made(kind, by_name=True, equal=False)


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def tuple_record(kind: type[T]) -> type[T]:
    """A record whose values may be given by position."""
    return _made(kind, by_name=False, equal=False)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def value_record(kind: type[T]) -> type[T]:
    """A record that equals another one with the same values; its values are given by name."""
    return _made(kind, by_name=True, equal=True)


def _made(kind: type[T], by_name: bool, equal: bool) -> type[T]:
    annotations = kind.__annotations__
    given: list[Any] = []
    named: Any = dataclass(init=False, eq=False, repr=False, match_args=False, kw_only=by_name)(kind)
    for each in fields(named):
        if each.default is not MISSING:
            given.append((each.name, Any, each.default))
        elif each.default_factory is not MISSING:
            given.append((each.name, Any, msgspec.field(default_factory=each.default_factory)))
        else:
            given.append((each.name, Any))
    own = {name: value for name, value in vars(kind).items() if name not in _OF_EVERY_CLASS}
    for each in fields(named):
        own.pop(each.name, None)
    made: Any = msgspec.defstruct(
        kind.__name__,
        given,
        module=kind.__module__,
        namespace=own,
        kw_only=by_name,
        eq=equal,
        forbid_unknown_fields=True,
    )
    made.__qualname__ = kind.__qualname__
    made.__annotations__ = annotations
    return made  # type: ignore[no-any-return]


_OF_EVERY_CLASS = frozenset({"__dict__", "__weakref__", "__annotations__", "__qualname__"})
