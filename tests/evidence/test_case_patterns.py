"""Values at patterns of keys: the walk that is written out for all finds what a look for one finds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence.case_patterns import EACH, Patterns, find
from tests.conformance.case_families import FAMILIES, generated

WANTED: tuple[tuple[str | int, ...], ...] = (
    ("order", "currency"),
    ("order", "lines"),
    ("order", "lines", EACH, "line_id"),
    ("parcels", EACH, "lines"),
    ("parcels", EACH, "lines", EACH),
    ("evidence", EACH),
    ("evidence", EACH, "parcel"),
    ("dispute", "grounds", EACH),
)
ODD: tuple[Any, ...] = (
    {},
    {"order": [], "parcels": {}, "evidence": "none", "dispute": None},
    {"order": {"currency": None, "lines": {"1": {"line_id": "1"}}}, "parcels": [None, 3, {"lines": []}]},
    {"parcels": [{"lines": {"1": 2, "2": None}}, {"lines": [5, None, [6]]}], "evidence": [None, [], {}]},
    {"dispute": {"grounds": {"a": "quality", "b": None}}, "evidence": {"a": {"parcel": "1"}}},
    {"dispute": {"grounds": [["quality"], None, "damaged"]}, "order": {"lines": [{"line_id": 0}, True]}},
)


def documents() -> list[Any]:
    """Cases of every family as JSON gives them, and trees that are no cases."""
    cases = [generated(family, number, False) for family in FAMILIES for number in range(3)]
    return [*ODD, *(json.loads(json.dumps(case)) for case in cases)]


@pytest.mark.parametrize("document", documents())
def test_the_walk_finds_what_a_look_for_one_pattern_finds(document: Any) -> None:
    patterns = Patterns()
    places = [patterns.add(wanted) for wanted in WANTED]
    found = patterns.walk()(document)
    for wanted, place in zip(WANTED, places, strict=True):
        assert [value for _, value in find(document, wanted, ())] == list(found[place.number]), wanted


def test_a_pattern_that_is_added_again_is_the_one_that_there_is() -> None:
    patterns = Patterns()
    first = patterns.add(("evidence", EACH))
    patterns.add(("evidence", EACH, "parcel"))
    assert patterns.add(("evidence", EACH)) is first
    assert patterns.walk()({"evidence": [{"parcel": "1"}]})[first.number] == [{"parcel": "1"}]
