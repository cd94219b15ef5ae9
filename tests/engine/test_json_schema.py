"""The published schema of a record says what its reader takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Problems
from engine.json_schema import json_schema
from engine.shapes import Doc, Key, Scalar, read
from engine.source import read_json


def country(text: str) -> str:
    if not (len(text) == 2 and text.isascii() and text.isupper()):
        raise ValueError(f"`{text}` is not a country")
    return text


Country = Annotated[str, Scalar(country, {"type": "string", "pattern": "^[A-Z]{2}$"})]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on a map.

    What comes later is for programmers.
    """

    city: Annotated[str, Doc("name of the city")]
    country: Country | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    ACCEPTS_TEXT: ClassVar[str] = "ids"
    ids: tuple[str, ...] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    id: str
    status: Literal["open", "closed"] = "open"
    paid: bool = False
    at: Annotated[str | None, Key("at-date"), Doc("when it was")] = None
    spots: tuple[Spot, ...] = ()
    lines: Mapping[Literal["a", "b"], Spot] = field(default_factory=dict)
    one_or_many: Spot | tuple[Spot, ...] | None = None
    cites: Clause | None = None
    rest: Any = None
    must: str | None
    parent: Order | None = None


SCHEMA = json_schema(Order, "Order", "urn:example:order")
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_a_valid_one_and_plain_json() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert (SCHEMA["$id"], SCHEMA["title"]) == ("urn:example:order", "Order")
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_small_record_in_full() -> None:
    assert json_schema(Spot, "Spot", "urn:spot") == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:spot",
        "title": "Spot",
        "description": "A place on a map.",
        "type": "object",
        "properties": {
            "city": {"description": "name of the city", "type": "string"},
            "country": {"type": ["string", "null"], "pattern": "^[A-Z]{2}$"},
        },
        "additionalProperties": False,
        "required": ["city"],
    }


def test_keys_docs_defaults_and_references() -> None:
    order = SCHEMA["$defs"]["Order"]
    assert SCHEMA["$ref"] == "#/$defs/Order"
    assert "description" not in order
    assert order["required"] == ["id", "must"]
    properties = order["properties"]
    assert properties["at-date"] == {"description": "when it was", "type": ["string", "null"]}
    assert properties["status"] == {"enum": ["open", "closed", None], "default": "open"}
    assert properties["paid"] == {"type": ["boolean", "null"], "default": False}
    assert properties["spots"] == {"type": ["array", "null"], "items": {"$ref": "#/$defs/Spot"}}
    assert properties["parent"] == {"anyOf": [{"$ref": "#/$defs/Order"}, {"type": "null"}]}
    assert properties["rest"] == {}
    assert properties["lines"]["propertyNames"] == {"enum": ["a", "b"]}


@dataclass
class Numbers:
    whole: int
    amount: Decimal = Decimal("1.50")
    code: Annotated[str | None, Scalar(country, {"enum": ["ES"]})] = None
    const: Annotated[str, Scalar(country, {"type": "string", "const": "ES"})] = "ES"


@pytest.mark.parametrize(
    ("document", "fits"),
    [
        ({"whole": 1}, True),
        ({"whole": 1.5}, False),
        ({"whole": 1, "amount": "12.30"}, True),
        ({"whole": 1, "amount": 12.3}, True),
        ({"whole": 1, "amount": "1e5"}, False),
        ({"whole": 1, "amount": None, "code": None, "const": None}, True),
        ({"whole": 1, "code": "FR"}, False),
    ],
)
def test_numbers_and_given_schemas(document: object, fits: bool) -> None:
    schema = json_schema(Numbers, "Numbers", "urn:numbers")
    assert jsonschema.Draft202012Validator(schema).is_valid(document) == fits
    assert schema["properties"]["amount"]["default"] == "1.50"


def test_two_records_of_one_name_are_refused() -> None:
    other = make_dataclass("Spot", [("x", str)])
    both = make_dataclass("Both", [("a", Spot), ("b", other)])
    with pytest.raises(TypeError, match="one name"):
        json_schema(both, "Both", "urn:both")


# Numbers and the texts `true` and `false` are left out: the reader takes them where the schema,
# which speaks of JSON, asks for text or for a boolean.
KEYS = [*SCHEMA["$defs"]["Order"]["properties"], "city", "country", "ids", "a", "b", "q"]
documents = st.recursive(
    st.none() | st.booleans() | st.sampled_from(["x", "open", "ES", ""]),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from(KEYS), parts, max_size=4),
    max_leaves=8,
)
spots = st.fixed_dictionaries({"city": st.just("x")}, optional={"country": st.sampled_from(["ES", "x"])})
parts = documents | spots | st.lists(spots, max_size=2)
orders = st.fixed_dictionaries(
    {"id": st.just("x"), "must": st.none() | st.just("y")},
    optional={
        "status": st.sampled_from(["open", "lost", None]),
        "paid": st.booleans(),
        "spots": st.lists(spots, max_size=2),
        "lines": st.dictionaries(st.sampled_from("abq"), spots, max_size=2),
        "one_or_many": parts,
        "cites": parts,
        "rest": parts,
        "parent": parts,
    },
)


@given(documents | orders)
def test_schema_and_reader_take_the_same_documents(document: object) -> None:
    problems = Problems()
    order = read(Order, read_json("file", json.dumps(document).encode()), problems)
    assert VALIDATOR.is_valid(document) == (order is not None), list(problems)
