"""Plain trees read into typed records by msgspec, as far as it reads them as `engine.shapes` does.

A reader here gives back what the full reader gives back, or raises one of `DOUBTS`: for a number that stands
for a text, for a `null` where a value belongs, and for whatever has to be told of.  There is none for a kind
of record with something in it that msgspec would read in another way.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec

from engine import plain_shapes
from engine.annotations import Member, Shape, members
from engine.plain_shapes import reader_of_value
from engine.shape_scalars import LONGEST_TEXT, LONGEST_WHOLE_NUMBER

DOUBTS = (msgspec.MsgspecError, *plain_shapes.DOUBTS)

_TEXT = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
_WHOLE_NUMBER = Annotated[int, msgspec.Meta(gt=-(10**LONGEST_WHOLE_NUMBER), lt=10**LONGEST_WHOLE_NUMBER)]
_TYPES: dict[str, Any] = {"any": Any, "text": _TEXT, "bool": bool, "int": _WHOLE_NUMBER}


class _NotQuick(Exception):
    """A shape that msgspec does not read as the full reader does."""


class _Read(type):
    """The type of what a reader of ours makes of a value, whatever that is."""

    parse: Callable[[str], Any]
    """What it makes of a text."""
    read: Callable[[Any], Any]
    """What it makes of any other value."""

    def __instancecheck__(cls, instance: object) -> bool:
        return True


def _read(kind: Any, value: Any) -> Any:
    if value.__class__ is str and len(value) <= LONGEST_TEXT:
        return kind.parse(value)
    return kind.read(value)


@functools.cache
def quick_reader(kind: type) -> Callable[[Any], Any] | None:
    """The reader of a record's tree; None where msgspec would read some of it in another way."""
    try:
        _teach(kind)
    except _NotQuick:
        return None
    return functools.partial(msgspec.convert, type=kind, dec_hook=_read)


def _teach(kind: Any, above: tuple[Any, ...] = ()) -> None:
    """Let msgspec see the fields of a record in its own types, which it then keeps. Raises _NotQuick.

    `above` are the records that this one stands in: one that may hold its own kind is not read so.
    """
    if not issubclass(kind, msgspec.Struct) or kind in above:
        raise _NotQuick
    types = {member.attribute: _type_of_member(member, (*above, kind)) for member in members(kind)}
    written = kind.__annotations__
    kind.__annotations__ = types
    try:
        msgspec.json.Decoder(kind, dec_hook=_read)
    finally:
        kind.__annotations__ = written


def _type_of_member(member: Member, above: tuple[Any, ...]) -> Any:
    if member.key != member.attribute or (member.shape.optional and member.default is not None):
        raise _NotQuick
    return _type_of(member.shape, above)


def _type_of(shape: Shape, above: tuple[Any, ...]) -> Any:
    bare = _bare_type(shape, above)
    return bare | None if shape.optional else bare


def _bare_type(shape: Shape, above: tuple[Any, ...]) -> Any:
    """The type, in msgspec's sense, of a value that is there."""
    if shape.scalar is not None and shape.scalar.parse is str:
        return _TEXT
    if shape.scalar is not None or shape.kind == "decimal":
        read = staticmethod(reader_of_value(shape))
        parse = read if shape.scalar is None else staticmethod(shape.scalar.parse)
        return _Read("_Value", (), {"parse": parse, "read": read})
    if shape.kind in _TYPES:
        return _TYPES[shape.kind]
    if shape.kind == "words" and all(word.__class__ is str for word in shape.words):
        return Literal[shape.words]
    if shape.kind == "list" and shape.items is not None:
        return tuple[_type_of(shape.items, above), ...]  # type: ignore[misc]
    if shape.kind == "map" and shape.items is not None and shape.keys is not None:
        return dict[_type_of(shape.keys, above), _type_of(shape.items, above)]  # type: ignore[misc]
    if shape.kind == "choice":
        return functools.reduce(operator.or_, [_type_of(choice, above) for choice in shape.choices])
    if shape.kind == "record":
        _teach(shape.type, above)
        return shape.type
    raise _NotQuick
