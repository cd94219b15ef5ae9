"""The regions of small tables are those that trying every assignment gives, and they share the domain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.proving import regions as cutting
from engine.proving.circuit import Circuit, Unproved
from engine.proving.encoding import Encoding, Shared
from engine.proving.reach import Asked, Course
from engine.proving.regions import Box, Region, Regions, joined, region, regions
from tests.conformance.small_policies import small_policy

LETTERS = ("a", "b", "c", "d")
FOLLOWS = "derived.word"
TABLE = "main/rows"

When = dict[str, list[str]]
"""Facts, each with the words that it may have: all of them must hold."""
Assignment = dict[str, str]


@dataclass(frozen=True)
class Tables:
    """Observed facts, one fact that follows from them, and two tables that are tried one after the other."""

    facts: dict[str, tuple[str, ...]]
    follows: list[tuple[When, str]]
    """The word of the fact that follows, by the first that holds; else `d`."""
    before: list[When]
    applies: When
    rows: list[When]

    def assignments(self) -> Iterator[Assignment]:
        for words in product(*self.facts.values()):
            known = dict(zip(self.facts, words, strict=True))
            given_words = [word for when, word in self.follows if holds(when, known)]
            yield {**known, FOLLOWS: next(iter(given_words), "d")}

    def asked(self, known: Assignment) -> bool:
        return holds(self.applies, known) and not any(holds(when, known) for when in self.before)

    def held(self, known: Assignment) -> tuple[str, ...]:
        return tuple(f"r{number}" for number, when in enumerate(self.rows) if holds(when, known))

    def regions(self) -> Regions:
        """The regions that the circuit makes of the second table."""
        with self.asked_table() as (course, asked):
            return regions(course, asked)

    def region(self, hold: Collection[str], fail: Collection[str]) -> Region:
        """Where some rows of the second table hold and others do not."""
        with self.asked_table() as (course, asked):
            rows = asked.table.rows
            return region(
                course,
                asked,
                [row for row in rows if row.id in hold],
                [row for row in rows if row.id in fail],
            )

    @contextmanager
    def asked_table(self) -> Iterator[tuple[Course, Asked]]:
        """The second table in a circuit, as it is asked."""
        formula = '"d"'
        for when, word in reversed(self.follows):
            tests = " and ".join(
                "(" + " or ".join(f'{fact} == "{each}"' for each in words) + ")"
                for fact, words in when.items()
            )
            formula = f'"{word}" if {tests} else {formula}'
        then = {"outcome": "completed", "liable": "none"}
        shown = {"cites": ["C-1"], "why": "because", "then": then}
        stages: list[dict[str, Any]] = [{"stage": "main", "tables": [TABLE]}]
        tables: dict[str, dict[str, Any]] = {}
        if self.before:
            rows = [{"id": f"b{number}", "when": when, **shown} for number, when in enumerate(self.before)]
            tables["main/before"] = {"table": "before", "decides": "ruling", "rows": rows}
            stages[0]["tables"] = ["main/before", TABLE]
        stages.append({"stage": "end", "tables": ["main/rest"]})
        written = small_policy(
            [{"when": when, "then": then} for when in self.rows],
            {},
            facts={
                **{name: {"values": list(words)} for name, words in self.facts.items()},
                FOLLOWS: {"values": list(LETTERS), "formula": formula},
            },
            tables=tables,
            more={f"{TABLE}.yaml": {"applies": self.applies}, "policy.yaml": {"stages": stages}},
        )
        (policy,) = written.load().policies()
        circuit = Circuit()
        try:
            course = Course(Encoding(policy, Shared(circuit)))
            yield course, course.asked[TABLE]
        finally:
            circuit.close()


def holds(when: When, known: Assignment) -> bool:
    return all(known[fact] in words for fact, words in when.items())


@st.composite
def conditions(draw: st.DrawFn, facts: dict[str, tuple[str, ...]], least: int, most: int) -> When:
    named = draw(st.lists(st.sampled_from(list(facts)), min_size=least, max_size=most, unique=True))
    return {
        name: draw(
            st.lists(
                st.sampled_from(facts[name]), min_size=1, max_size=len(facts[name]) - 1, unique=True
            ).map(sorted)
        )
        for name in named
    }


@st.composite
def small_tables(draw: st.DrawFn, independent: bool = False) -> Tables:
    facts = {f"seen.f{number}": LETTERS[: draw(st.integers(2, 4))] for number in range(3)}
    tested = facts if independent else {**facts, FOLLOWS: LETTERS}
    formula = st.tuples(conditions(facts, 1, 2), st.sampled_from(LETTERS))
    return Tables(
        facts=facts,
        follows=draw(st.lists(formula, min_size=1, max_size=3)),
        before=[] if independent else draw(st.lists(conditions(tested, 1, 2), max_size=2)),
        applies=draw(conditions(tested, 0, 1)),
        rows=draw(st.lists(conditions(tested, 0, 3), min_size=1, max_size=5)),
    )


def inside(found: Regions, box: Box, known: Assignment) -> bool:
    return all(fact.mask_of([known[fact.name]]) & mask for fact, mask in zip(found.columns, box, strict=True))


def size(box: Box) -> int:
    return prod(mask.bit_count() for mask in box)


@settings(max_examples=50)
@given(small_tables())
def test_whatever_can_happen_is_in_exactly_the_region_of_the_rows_that_hold(tables: Tables) -> None:
    found = tables.regions()
    asked = [known for known in tables.assignments() if tables.asked(known)]
    assert set(found.boxes) == {tables.held(known) for known in asked}
    for known in asked:
        around = [rows for rows, boxes in found.boxes.items() for box in boxes if inside(found, box, known)]
        assert around == [tables.held(known)]
    for boxes in found.boxes.values():
        for box in boxes:
            assert any(inside(found, box, known) for known in asked)


@settings(max_examples=50)
@given(small_tables(independent=True))
def test_the_gap_the_rows_and_their_overlaps_share_the_domain(tables: Tables) -> None:
    found = tables.regions()
    every = [box for boxes in found.boxes.values() for box in boxes]
    assert sum(map(size, every)) == size(found.domain)
    one_row = sum(size(box) for rows, boxes in found.boxes.items() if len(rows) == 1 for box in boxes)
    several = sum(size(box) for boxes in found.overlaps.values() for box in boxes)
    assert sum(map(size, found.gap)) + one_row + several == size(found.domain)
    names = [fact.name for fact in found.columns]
    for words in product(
        *(fact.values_of(mask) for fact, mask in zip(found.columns, found.domain, strict=True))
    ):
        known = dict(zip(names, map(str, words), strict=True))
        around = [rows for rows, boxes in found.boxes.items() for box in boxes if inside(found, box, known)]
        assert around == [tables.held(known)]


def two_rows(**more: Any) -> Tables:
    facts = {"seen.f0": LETTERS[:3], "seen.f1": LETTERS[:2], "seen.f2": LETTERS[:2]}
    plain: dict[str, Any] = {"facts": facts, "follows": [], "before": [], "applies": {}}
    rows: list[When] = [{"seen.f0": ["a", "b"]}, {"seen.f0": ["b"], "seen.f1": ["a"]}]
    return Tables(**{**plain, "rows": rows, **more})


def shown(found: Regions, boxes: tuple[Box, ...]) -> list[dict[str, Any]]:
    return [found.conditions(box) for box in boxes]


def test_a_box_is_shown_as_a_row_would_write_it() -> None:
    found = two_rows().regions()
    assert [fact.name for fact in found.columns] == ["seen.f0", "seen.f1"]
    assert shown(found, found.gap) == [{"seen.f0": "c"}]
    assert {rows: shown(found, boxes) for rows, boxes in found.overlaps.items()} == {
        ("r0", "r1"): [{"seen.f0": "b", "seen.f1": "a"}]
    }
    assert shown(found, found.boxes["r0",]) == [{"seen.f0": "a"}, {"seen.f0": "b", "seen.f1": "b"}]


def test_what_a_table_before_answers_is_in_no_region() -> None:
    found = two_rows(before=[{"seen.f0": ["b", "c"]}]).regions()
    assert (found.gap, found.overlaps) == ((), {})
    assert shown(found, found.boxes["r0",]) == [{}]


def test_a_table_that_is_never_asked_has_no_region() -> None:
    every = [{"seen.f0": ["a"]}, {"seen.f0": ["b", "c"]}]
    assert two_rows(before=every).regions().boxes == {}


def test_a_table_of_too_many_boxes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "MOST_BOXES", 2)
    with pytest.raises(Unproved):
        two_rows().regions()


def takes(conditions: Mapping[str, Any], known: Assignment) -> bool:
    """Whether what a box is shown as takes an assignment."""
    return all(
        known[name] in (words if isinstance(words, list) else [words]) for name, words in conditions.items()
    )


@settings(max_examples=50)
@given(small_tables(), st.data())
def test_a_region_is_where_some_rows_hold_and_others_do_not(tables: Tables, data: st.DataObject) -> None:
    ids = [f"r{number}" for number in range(len(tables.rows))]
    hold = data.draw(st.sets(st.sampled_from(ids), max_size=2))
    fail = data.draw(st.sets(st.sampled_from(ids))) - hold
    found = tables.region(hold, fail)
    assert found.complete
    asked = [known for known in tables.assignments() if tables.asked(known)]
    for known in asked:
        held = set(tables.held(known))
        around = [box for box in found.boxes if takes(box, known)]
        assert len(around) == (hold <= held and not fail & held)
    for box in found.boxes:
        assert any(takes(box, known) for known in asked)


def test_boxes_that_differ_in_one_column_are_joined() -> None:
    assert joined([(1, 1), (2, 1), (1, 2), (2, 2), (4, 4)]) == [(3, 3), (4, 4)]
    assert joined([(1, 1), (2, 2)]) == [(1, 1), (2, 2)]
    assert joined([]) == []


def test_a_region_of_too_many_boxes_says_that_there_may_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[When] = [{"seen.f0": ["a"], "seen.f1": ["a"]}, {"seen.f0": ["b"], "seen.f1": ["b"]}]
    whole = two_rows(rows=rows).region((), ("r0", "r1"))
    assert (len(whole.boxes), whole.complete) == (3, True)
    monkeypatch.setattr(cutting, "MOST_FOUND", 2)
    part = two_rows(rows=rows).region((), ("r0", "r1"))
    assert (part.boxes, part.complete) == (whole.boxes[:2], False)
    monkeypatch.setattr(cutting, "MOST_FOUND", 3)
    again = two_rows(rows=rows).region((), ("r0", "r1"))
    assert (again.boxes, again.complete) == (whole.boxes, True)
