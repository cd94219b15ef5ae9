"""JSON Schema of the ruling document, from the typed maps that write it."""

from __future__ import annotations

import inspect
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from engine.annotations import Doc


def document_schema(kind: type, title: str, schema_id: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a typed map; nested ones stand under `$defs` by their names."""
    definitions: dict[str, Any] = {}
    body = _map(kind, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id,
        "title": title,
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def _map(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {
        "description": inspect.cleandoc(kind.__doc__ or ""),
        "type": "object",
        "properties": {key: _of(hint, definitions) for key, hint in hints.items()},
        "required": sorted(kind.__required_keys__),
        "additionalProperties": False,
    }


def _of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        schema = _of(arguments[0], definitions)
        for extra in arguments[1:]:
            if isinstance(extra, Doc):
                schema = {"description": extra.text, **schema}
        return schema
    if is_typeddict(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _map(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (UnionType, Union):
        choices = [_of(each, definitions) for each in arguments if each is not NoneType]
        return {"anyOf": [*choices, {"type": "null"}]}
    if origin is list:
        return {"type": "array", "items": _of(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(arguments[1], definitions)}
    return {str: {"type": "string"}, bool: {"type": "boolean"}, int: {"type": "integer"}}.get(hint, {})
