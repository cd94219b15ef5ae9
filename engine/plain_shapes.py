"""Plain trees read into typed records at one go, as long as nothing in them has to be told of.

A reader here takes a plain value and gives back what the full reader of `engine.shapes` gives back for it, or
raises one of `DOUBTS`: then the full reader reads the document again, and it alone reports what is wrong.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.annotations import Shape, bare_member, family, members
from engine.shape_scalars import LONGEST_TEXT, LONGEST_WHOLE_NUMBER, texts_of_words

DOUBTS = (ValueError, KeyError, TypeError)

PlainReader = Callable[[Any], Any]

_TRUE_OR_FALSE = {"true": True, "false": False}
_BEYOND_WHOLE_NUMBERS = 10**LONGEST_WHOLE_NUMBER


class _Doubtful(ValueError):
    """The full reader has to look at it."""


def _read_any(value: Any) -> Any:
    return value


def _read_text(value: Any) -> Any:
    if value.__class__ is str and len(value) <= LONGEST_TEXT:
        return value
    return _text_of(value)


def _text_of(value: Any) -> str:
    if value.__class__ is str and len(value) <= LONGEST_TEXT:
        return str(value)
    if value.__class__ is int:
        return str(value)
    if value.__class__ is Decimal:
        text = str(value)
        if "E" not in text:
            return text
    raise _Doubtful


def _read_bool(value: Any) -> Any:
    return value if value is True or value is False else _TRUE_OR_FALSE[value]


def _read_whole_number(value: Any) -> Any:
    if value.__class__ is int and -_BEYOND_WHOLE_NUMBERS < value < _BEYOND_WHOLE_NUMBERS:
        return value
    if value.__class__ is str and len(value) <= LONGEST_WHOLE_NUMBER and value.isascii() and value.isdigit():
        return int(value)
    raise _Doubtful


def _read_decimal(value: Any) -> Any:
    if value.__class__ is int and -_BEYOND_WHOLE_NUMBERS < value < _BEYOND_WHOLE_NUMBERS:
        return Decimal(value)
    raise _Doubtful


_SIMPLE_READERS: dict[str, PlainReader] = {
    "any": _read_any,
    "text": _read_text,
    "bool": _read_bool,
    "int": _read_whole_number,
    "decimal": _read_decimal,
}


def _reader_of_scalar(parse: PlainReader) -> PlainReader:
    def read_scalar(value: Any) -> Any:
        if value.__class__ is str and len(value) <= LONGEST_TEXT:
            return parse(value)
        return parse(_text_of(value))

    return read_scalar


def _reader_of_list(items: Shape) -> PlainReader:
    read_item = _reader(items)

    def read_list(value: Any) -> Any:
        if value.__class__ is not list:
            raise _Doubtful
        return tuple([read_item(item) for item in value])

    return read_list


def _reader_of_map(keys: Shape, items: Shape) -> PlainReader:
    read_key, read_item = _reader(keys), _reader(items)

    def read_map(value: Any) -> Any:
        if value.__class__ is not dict:
            raise _Doubtful
        entries = {read_key(key): read_item(item) for key, item in value.items()}
        if len(entries) < len(value):
            raise _Doubtful
        return entries

    return read_map


def _reader_of_choice(choices: tuple[Shape, ...]) -> PlainReader:
    readers = {family(choice): _reader(choice) for choice in choices}
    of_class = {kind: readers[name] for kind, name in ((dict, "map"), (list, "list")) if name in readers}
    of_scalar = readers.get("scalar")

    def read_choice(value: Any) -> Any:
        read_value = of_class.get(value.__class__)
        if read_value is None:
            if of_scalar is None or value is None or value.__class__ in (dict, list):
                raise _Doubtful
            read_value = of_scalar
        return read_value(value)

    return read_choice


@functools.cache
def plain_reader(kind: type) -> PlainReader:
    """The reader of a record's tree."""
    entries: dict[str, tuple[str, PlainReader | None, PlainReader]] = {}
    short = bare_member(kind)

    def read_record(value: Any) -> Any:
        if not entries:  # not before, since a record may hold records of its own kind
            entries.update(
                (member.key, (member.attribute, *_readers(member.shape))) for member in members(kind)
            )
        if value.__class__ is not dict:
            if short is None or value is None:
                raise _Doubtful
            value = {short.key: value}
        arguments = {}
        for key, item in value.items():
            attribute, read_short_text, read_item = entries[key]
            if item.__class__ is str and len(item) <= LONGEST_TEXT:
                arguments[attribute] = item if read_short_text is None else read_short_text(item)
            elif item is not None:
                arguments[attribute] = read_item(item)
        return kind(**arguments)

    return read_record


def _optional(read_some: PlainReader) -> PlainReader:
    def read_optional(value: Any) -> Any:
        return None if value is None else read_some(value)

    return read_optional


def _reader(shape: Shape) -> PlainReader:
    return _optional(reader_of_value(shape)) if shape.optional else reader_of_value(shape)


def _readers(shape: Shape) -> tuple[PlainReader | None, PlainReader]:
    """The reader of a text that is not too long, None where it is taken as it is; and that of any value."""
    read_some = reader_of_value(shape)
    if shape.scalar is not None:
        return shape.scalar.parse, read_some
    return (None if shape.kind in ("text", "any") else read_some), read_some


def reader_of_value(shape: Shape) -> PlainReader:
    """The reader of a value that is there."""
    if shape.scalar is not None:
        return _reader_of_scalar(shape.scalar.parse)
    if shape.kind in _SIMPLE_READERS:
        return _SIMPLE_READERS[shape.kind]
    if shape.kind == "words":
        return texts_of_words(shape.words).__getitem__
    if shape.kind == "choice":
        return _reader_of_choice(shape.choices)
    if shape.kind == "list" and shape.items is not None:
        return _reader_of_list(shape.items)
    if shape.kind == "map" and shape.items is not None and shape.keys is not None:
        return _reader_of_map(shape.keys, shape.items)
    return plain_reader(shape.type)
