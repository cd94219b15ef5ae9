"""What a record's annotations say: its keys, their kinds and meaning, and how texts are parsed."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Union


@dataclass(frozen=True, slots=True)
class Doc:
    """What a field means, for people: the description in the published schema."""

    text: str


@dataclass(frozen=True, eq=False)
class Scalar:
    """How a field's text becomes its value: `parse` raises ValueError in the user's words.

    `json_schema` describes the text in the published schema; absent: any text.
    """

    parse: Callable[[str], Any]
    json_schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a field, where it is not the field's name."""

    name: str


@dataclass(frozen=True)
class Shape:
    """One annotation taken apart.

    `kind` is any, text, bool, int, decimal, scalar, words, list, map, record or choice. `type` is
    the class of a record; `items` the shape of a list's items or of a map's values; `keys` that of
    a map's keys; `choices` the shapes of which the value's own kind (map, list, scalar) picks one.
    """

    kind: str
    optional: bool = False
    doc: str | None = None
    key: str | None = None
    scalar: Scalar | None = None
    words: tuple[Any, ...] = ()
    items: Shape | None = None
    keys: Shape | None = None
    choices: tuple[Shape, ...] = ()
    type: Any = None


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a record: its attribute, its key, its shape, and whether it must be given."""

    attribute: str
    key: str
    shape: Shape
    required: bool
    default: Any = None


_SIMPLE = {str: "text", bool: "bool", int: "int", Decimal: "decimal", Any: "any"}


def shape_of(annotation: Any) -> Shape:
    """The shape that an annotation describes. Raises TypeError for one that is not supported."""
    marks: list[Any] = []
    while typing.get_origin(annotation) is Annotated:
        marks.extend(annotation.__metadata__)
        annotation = annotation.__origin__
    shape = _bare_shape(annotation, any(isinstance(mark, Scalar) for mark in marks))
    for mark in marks:
        if isinstance(mark, Doc):
            shape = dataclasses.replace(shape, doc=mark.text)
        elif isinstance(mark, Key):
            shape = dataclasses.replace(shape, key=mark.name)
        elif isinstance(mark, Scalar):
            shape = dataclasses.replace(shape, scalar=mark)
    return shape


def _bare_shape(annotation: Any, parsed: bool) -> Shape:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (Union, types.UnionType):
        return _union(arguments, parsed)
    if parsed:
        return Shape("scalar")
    if annotation in _SIMPLE:
        return Shape(_SIMPLE[annotation])
    if origin is Literal:
        return Shape("words", words=arguments)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return Shape("list", items=shape_of(arguments[0]))
    if origin in (Mapping, dict):
        return Shape("map", keys=shape_of(arguments[0]), items=shape_of(arguments[1]))
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        return Shape("record", type=annotation)
    raise TypeError(f"no document can be read as {annotation!r}")


def _union(arguments: tuple[Any, ...], parsed: bool) -> Shape:
    some = [argument for argument in arguments if argument is not types.NoneType]
    optional = len(some) < len(arguments)
    if parsed:
        return Shape("scalar", optional=optional)
    shapes = tuple(shape_of(argument) for argument in some)
    if len(shapes) == 1:
        return dataclasses.replace(shapes[0], optional=optional)
    families = [family(shape) for shape in shapes]
    if len(set(families)) < len(families) or any(shape.kind == "any" for shape in shapes):
        raise TypeError(f"no kind of value tells these apart: {arguments!r}")
    return Shape("choice", optional=optional, choices=shapes)


def family(shape: Shape) -> str:
    """The kind of plain value that a shape is read from: map, list or scalar."""
    if shape.kind in ("map", "record"):
        return "map"
    return "list" if shape.kind == "list" else "scalar"


@functools.cache
def members(kind: type) -> tuple[Member, ...]:
    """The fields of a record, in their order."""
    hints = typing.get_type_hints(kind, include_extras=True)
    found = []
    for field in dataclasses.fields(kind):
        shape = shape_of(hints[field.name])
        default = field.default
        required = default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        key = shape.key or field.name.removesuffix("_")
        found.append(Member(field.name, key, shape, required, None if required else default))
    return tuple(found)


def bare_member(kind: type) -> Member | None:
    """The field that a bare scalar or list in the record's place is read as, if it names one."""
    name = getattr(kind, "ACCEPTS_TEXT", None)
    return next((member for member in members(kind) if member.attribute == name), None)
