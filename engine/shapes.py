"""Plain trees read into typed records, with every problem of a document reported at once."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple, TypeVar

from engine.annotations import Doc, Key, Scalar, Shape, bare_member, family, members
from engine.diagnostics import Problems
from engine.plain_shapes import plain_reader
from engine.quick_shapes import DOUBTS, quick_reader
from engine.shape_problems import (
    EXPECTED,
    MOST_PROBLEMS,
    Reading,
    TooManyProblems,
    Trail,
    quoted,
)
from engine.shape_scalars import (
    LONGEST_TEXT,
    Reader,
    read_any,
    read_bool,
    read_decimal,
    read_text,
    read_whole_number,
    reader_of_scalar,
    reader_of_words,
)
from engine.source import Path, Source

__all__ = ["LONGEST_TEXT", "MOST_PROBLEMS", "Doc", "Key", "Scalar", "read"]

T = TypeVar("T")


def read(kind: type[T], source: Source, problems: Problems, path: Path = (), often: bool = False) -> T | None:
    """The record that the value at `path` describes; None if, and only if, `problems` were added.

    `kind` is a dataclass whose fields are annotated with str, bool, int, Decimal, Any, Literal,
    `X | None`, tuple[X, ...], Mapping[str, X], records, unions of a map, a list and a scalar, and
    Annotated with Doc, Key or Scalar. A key that is absent or null takes the field's default. A
    scalar or list in place of a record with `ACCEPTS_TEXT` is the value of the field so named. A
    ValueError of `__post_init__` is a problem too. Reading stops after MOST_PROBLEMS. Where so many
    are read that it is worth the preparation, say `often`. Raises
    TypeError for an annotation that is not supported, KeyError or IndexError for a wrong `path`.
    """
    value = source.value
    for step in path:
        value = value[step]
    record: Any = kind
    for reader in (quick_reader(record) if often else None, plain_reader(record)):
        if reader is not None:
            try:
                found: T = reader(value)
            except DOUBTS:
                continue
            return found
    reading = Reading(source, path, problems)
    try:
        result: T | None = _reader_of_record(record)(value, None, reading)
    except TooManyProblems:
        return None
    return None if reading.count else result


def _reader_of_list(items: Shape) -> Reader:
    read_item = _reader(items)

    def read_list(value: Any, trail: Trail, reading: Reading) -> Any:
        if value.__class__ is not list:
            return reading.refuse_kind("list", value, trail)
        return tuple([read_item(item, (trail, index), reading) for index, item in enumerate(value)])

    return read_list


def _reader_of_map(keys: Shape, items: Shape) -> Reader:
    read_key, read_item = _reader(keys), _reader(items)

    def read_map(value: Any, trail: Trail, reading: Reading) -> Any:
        if value.__class__ is not dict:
            return reading.refuse_kind("map", value, trail)
        entries: dict[Any, Any] = {}
        written: dict[Any, str] = {}
        for key, item in value.items():
            count = reading.count
            entry_key = read_key(key, (trail, key, True), reading)
            entry = read_item(item, (trail, key), reading)
            if reading.count > count:
                continue
            if entry_key in entries:
                message = f"{quoted(key)} and {quoted(written[entry_key])} are the same key"
                reading.refuse("duplicate-key", message, (trail, key, True), "keep one of the two")
            entries[entry_key] = entry
            written[entry_key] = key
        return entries

    return read_map


def _reader_of_choice(choices: tuple[Shape, ...]) -> Reader:
    readers = {family(choice): _reader(choice) for choice in choices}
    for choice in choices:
        if choice.kind == "record" and bare_member(choice.type) is not None:
            readers.setdefault("scalar", readers["map"])
            readers.setdefault("list", readers["map"])
    expected = " or ".join(EXPECTED[choice.kind][0] for choice in choices)

    def read_choice(value: Any, trail: Trail, reading: Reading) -> Any:
        kind = value.__class__
        name = "map" if kind is dict else "list" if kind is list else "scalar"
        reader = readers.get(name) if value is not None else None
        if reader is None:
            return reading.refuse_other_than(expected, value, trail)
        return reader(value, trail, reading)

    return read_choice


def _optional(reader: Reader) -> Reader:
    def read_optional(value: Any, trail: Trail, reading: Reading) -> Any:
        return None if value is None else reader(value, trail, reading)

    return read_optional


class _Field(NamedTuple):
    attribute: str
    key: str
    read: Reader
    required: bool
    optional: bool
    doc: str | None


class _Record(NamedTuple):
    fields: tuple[_Field, ...]
    keys: tuple[str, ...]
    known: frozenset[str]
    bare: _Field | None


@functools.cache
def _record(kind: type) -> _Record:
    fields = tuple(
        _Field(
            member.attribute,
            member.key,
            _reader(member.shape),
            member.required,
            member.shape.optional,
            member.shape.doc,
        )
        for member in members(kind)
    )
    short = bare_member(kind)
    bare = next((field for field in fields if short and field.key == short.key), None)
    keys = tuple(field.key for field in fields)
    return _Record(fields, keys, frozenset(keys), bare)


@functools.cache
def _reader_of_record(kind: type) -> Reader:
    record: _Record | None = None

    def read_record(value: Any, trail: Trail, reading: Reading) -> Any:
        nonlocal record
        if record is None:  # not before, since a record may hold records of its own kind
            record = _record(kind)
        count = reading.count
        arguments: dict[str, Any] = {}
        if value.__class__ is not dict:
            if record.bare is None or value is None:
                return reading.refuse_kind("record", value, trail)
            arguments[record.bare.attribute] = record.bare.read(value, trail, reading)
            value = {}
        elif not value.keys() <= record.known:
            _refuse_unknown_keys(value, record, trail, reading)
        for attribute, key, read_field, required, optional, doc in record.fields:
            item = value.get(key)
            if item is not None:
                arguments[attribute] = read_field(item, (trail, key), reading)
            elif required and attribute not in arguments:
                present = key in value
                if present and optional:
                    arguments[attribute] = None
                else:
                    reading.refuse_missing(key, doc, present, trail)
        if reading.count > count:
            return None
        try:
            return kind(**arguments)
        except ValueError as error:
            return reading.refuse("bad-value", f"{reading.subject(trail)}: {error}", trail)

    return read_record


def _refuse_unknown_keys(value: dict[str, Any], record: _Record, trail: Trail, reading: Reading) -> None:
    for key in value:
        if key not in record.known:
            help = reading.guess(key, record.keys, "the keys here are")
            message = f"{quoted(key)} is not a key here"
            reading.refuse("unknown-key", message, (trail, key, True), help)


_SIMPLE_READERS: dict[str, Reader] = {
    "any": read_any,
    "text": read_text,
    "bool": read_bool,
    "int": read_whole_number,
    "decimal": read_decimal,
}


def _reader(shape: Shape) -> Reader:
    if shape.scalar is not None:
        reader = reader_of_scalar(shape.scalar)
    elif shape.kind in _SIMPLE_READERS:
        reader = _SIMPLE_READERS[shape.kind]
    elif shape.kind == "words":
        reader = reader_of_words(shape.words)
    elif shape.kind == "choice":
        reader = _reader_of_choice(shape.choices)
    elif shape.kind == "list" and shape.items is not None:
        reader = _reader_of_list(shape.items)
    elif shape.kind == "map" and shape.items is not None and shape.keys is not None:
        reader = _reader_of_map(shape.keys, shape.items)
    else:
        reader = _reader_of_record(shape.type)
    return _optional(reader) if shape.optional else reader
