"""A document with one of its parts dropped or replaced, and what every reader owes for it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic, Problems, Refused
from engine.source import read_json
from evidence.case import read_case
from evidence.readers.contribution import Contribution, Reader

FIXTURES = Path(__file__).with_name("fixtures")
_NUMBERS = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
_SCALARS = st.none() | st.booleans() | _NUMBERS | st.text(max_size=30)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def fixture(name: str) -> Any:
    """The plain tree of a fixture."""
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def read(reader: Reader, tree: Any, retrieved_at: str | None = None) -> Contribution:
    """What a reader makes of a plain tree."""
    return reader.read(read_json("answer.json", json.dumps(tree).encode()), retrieved_at)


def refusal(reader: Reader, tree: Any) -> Diagnostic:
    """The one thing that a reader says against a plain tree."""
    with pytest.raises(Refused) as caught:
        read(reader, tree)
    (diagnostic,) = caught.value.problems
    return diagnostic


def refusal_code(reader: Reader, tree: Any) -> str:
    """The code under which a reader refuses a plain tree."""
    return refusal(reader, tree).code


def refusal_message(reader: Reader, tree: Any) -> str:
    """The words with which a reader refuses a plain tree."""
    return refusal(reader, tree).message


def only(contribution: Contribution) -> dict[str, Any]:
    """The tracking of the one parcel that a contribution holds."""
    (parcel,) = contribution.case["parcels"]
    found: dict[str, Any] = parcel["tracking"]
    return found


def altered(tree: Any) -> st.SearchStrategy[Any]:
    """The tree with one node dropped, or replaced by any value."""
    places = list(_places(tree, ()))
    change = st.tuples(st.sampled_from(places), st.booleans(), _JSON)
    return change.map(lambda drawn: _changed(tree, *drawn))


def is_owed(reader: Reader, tree: Any) -> None:
    """A refusal, or a part of a case that completes to a case; nothing else.

    Text that no document may hold (a lone surrogate, a control) is refused before a reader sees it.
    """
    reader.recognises(tree)
    try:
        contribution = read(reader, tree)
    except Refused:
        return
    problems = Problems()
    whole = completed(contribution)
    assert read_case(read_json("case.json", json.dumps(whole).encode()), problems), [
        diagnostic.message for diagnostic in problems
    ]


def completed(contribution: Contribution) -> dict[str, Any]:
    """The part of a case with the required keys that it lacks."""
    case = dict(contribution.case)
    case.setdefault("case_id", "C")
    case["order"] = {"currency": "USD", **case.get("order", {})}
    case["dispute"] = {"opened_at": "2026-03-15T00:00:00Z", **case.get("dispute", {})}
    return case


def _places(tree: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _places(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _places(value, (*path, index))


def _changed(tree: Any, path: tuple[Any, ...], drop: bool, value: Any) -> Any:
    whole = copy.deepcopy(tree)
    parent = whole
    for step in path[:-1]:
        parent = parent[step]
    if drop:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return whole
