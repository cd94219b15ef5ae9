"""JSON Schema of a record, from the same annotations that read it."""

from __future__ import annotations

import inspect
from decimal import Decimal
from typing import Any

from engine.annotations import Member, Shape, bare_member, members

_Definitions = dict[type, dict[str, Any]]

_SIMPLE: dict[str, dict[str, Any]] = {
    "any": {},
    "text": {"type": "string"},
    "scalar": {"type": "string"},
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "decimal": {"type": ["string", "number"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
}

# Keywords that a null beside other types would have to fulfil too.
_BINDING_FOR_NULL = frozenset({"allOf", "anyOf", "const", "enum", "if", "not", "oneOf", "$ref"})


def json_schema(kind: type, title: str, schema_id: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the documents that `engine.shapes.read` takes for `kind`.

    Nested records stand under `$defs` by their class names; a key that may be left out may be null.
    Raises TypeError for two records of one name.
    """
    definitions: _Definitions = {}
    body = _record(kind, definitions)
    if kind in definitions:  # it holds records of its own kind
        body = {"$ref": f"#/$defs/{kind.__name__}"}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id,
        "title": title,
        **body,
    }
    if definitions:
        by_name = {record.__name__: body for record, body in definitions.items()}
        if len(by_name) < len(definitions):
            raise TypeError("two records have one name")
        schema["$defs"] = dict(sorted(by_name.items()))
    return schema


def _record(kind: type, definitions: _Definitions) -> dict[str, Any]:
    parts = members(kind)
    body: dict[str, Any] = {
        "type": "object",
        "properties": {member.key: _property(member, definitions) for member in parts},
        "additionalProperties": False,
    }
    required = [member.key for member in parts if member.required]
    if required:
        body["required"] = required
    short = bare_member(kind)
    if short is not None:
        body = {"anyOf": [_shape(short.shape, definitions), body]}
    description = _first_paragraph(kind)
    return {"description": description, **body} if description else body


def _first_paragraph(kind: type) -> str:
    text = inspect.cleandoc(kind.__doc__ or "")
    # A dataclass without a docstring is given its signature for one.
    if text.startswith(f"{kind.__name__}("):
        return ""
    return " ".join(text.split("\n\n")[0].split())


def _property(member: Member, definitions: _Definitions) -> dict[str, Any]:
    schema = _shape(member.shape, definitions, nullable=not member.required)
    if not member.required:
        default = member.default
        if isinstance(default, (str, bool, int)):
            schema = {**schema, "default": default}
        elif isinstance(default, Decimal):
            schema = {**schema, "default": str(default)}
    return schema


def _shape(shape: Shape, definitions: _Definitions, nullable: bool = False) -> dict[str, Any]:
    schema = _bare(shape, definitions)
    if nullable or shape.optional:
        schema = _or_null(schema)
    return schema if shape.doc is None else {"description": shape.doc, **schema}


def _bare(shape: Shape, definitions: _Definitions) -> dict[str, Any]:
    if shape.scalar is not None and shape.scalar.json_schema is not None:
        return dict(shape.scalar.json_schema)
    if shape.kind in _SIMPLE:
        return dict(_SIMPLE[shape.kind])
    if shape.kind == "words":
        return {"enum": list(shape.words)}
    if shape.kind == "choice":
        return {"anyOf": [_shape(choice, definitions) for choice in shape.choices]}
    if shape.kind == "record":
        if shape.type not in definitions:
            definitions[shape.type] = {}  # so that a record may hold records of its own kind
            definitions[shape.type] = _record(shape.type, definitions)
        return {"$ref": f"#/$defs/{shape.type.__name__}"}
    assert shape.items is not None
    items = _shape(shape.items, definitions)
    if shape.kind == "list":
        return {"type": "array", "items": items}
    schema: dict[str, Any] = {"type": "object", "additionalProperties": items}
    if shape.keys is not None and (shape.keys.kind != "text" or shape.keys.doc is not None):
        schema["propertyNames"] = _shape(shape.keys, definitions)
    return schema


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema that takes null as well."""
    if not schema:
        return schema
    if schema.keys() == {"enum"}:
        return {"enum": [*schema["enum"], None]}
    if schema.keys() == {"anyOf"}:
        return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "type" in schema and not schema.keys() & _BINDING_FOR_NULL:
        kinds = schema["type"]
        return {**schema, "type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}
    return {"anyOf": [schema, {"type": "null"}]}
