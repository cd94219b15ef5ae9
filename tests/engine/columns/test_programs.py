"""Programs over columns give what the columns themselves answer, by one question and expression at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.policy_folder import SHIPPED_RULES
from engine.columns.addresses import Addresses, Held, widths
from engine.columns.calendar_tables import Calendars
from engine.columns.frames import Columns, evaluated
from engine.columns.layouts import layouts_of
from engine.columns.picking import Picked
from engine.columns.programs import lowered
from engine.columns.signatures import Signatures
from engine.instants import DAY
from engine.loader import load_policy
from engine.possible import FAR

CALENDAR = load_policy(SHIPPED_RULES).draft.folder.calendar
CALENDARS = Calendars(CALENDAR)
NOBODY = np.iinfo(np.int64).max
SECONDS = st.integers(min_value=-2_000_000_000, max_value=4_000_000_000)


def optional(values: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), values, values)


ROW = st.fixed_dictionaries(
    {
        "paid": optional(st.integers(min_value=-1000, max_value=10**6)),
        "begun": optional(SECONDS.map(lambda each: each * 1_000_000 + 1)),
        "ended": optional(SECONDS.map(lambda each: each * 1_000_000)),
        "ended:to": optional(st.one_of(SECONDS.map(lambda each: each * 1_000_000), st.just(FAR))),
        "ended:by": optional(st.integers(min_value=0, max_value=4)),
        "kind": optional(st.integers(min_value=1, max_value=255)),
        "kind:by": optional(st.integers(min_value=0, max_value=4)),
        "place": optional(st.integers(min_value=1, max_value=2**31 - 1)),
        "raised": st.one_of(st.none(), st.sampled_from(["late", "late broken", "other"])),
    }
)
INSTANT = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        ("paid", pa.int64()), ("begun", INSTANT), ("ended", INSTANT), ("ended:to", INSTANT),
        ("ended:by", pa.uint8()), ("kind", pa.uint8()), ("kind:by", pa.uint8()), ("place", pa.uint32()),
        ("raised", pa.string()),
    ]
)  # fmt: skip
NUMBERS = (("column", "paid", "low"), ("column", "paid", "high"), ("column", "absent", "low"))
INSTANTS = (("column", "begun", "low"), ("column", "ended", "low"), ("column", "ended", "high"))


def days(instants: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    zones = st.sampled_from(sorted(CALENDAR.zones))
    ends = st.tuples(st.just("day_end"), zones, instants, st.integers(min_value=0, max_value=90))
    calendars, counts = st.sampled_from(sorted(CALENDAR.working_days)), st.integers(min_value=0, max_value=20)
    return st.one_of(ends, st.tuples(st.just("working_days_end"), calendars, zones, instants, counts))


EXPRESSION = st.recursive(
    st.one_of(st.sampled_from(NUMBERS), st.integers(min_value=-5, max_value=5)),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*"]), inner, inner),
        st.tuples(st.just("//"), inner, st.sampled_from(NUMBERS)),
    ),
    max_leaves=5,
) | days(st.sampled_from(INSTANTS))
QUESTIONS: list[tuple[Any, ...]] = [
    ("seen", "kind"), ("seen", "place"), ("seen", "absent"), ("given", "paid"), ("given", "kind"),
    ("shape", "paid"), ("shape", "ended"), ("shape", "absent"), ("raised", frozenset(["late"])),
    ("raised", frozenset(["broken", "other"])),
]  # fmt: skip


def table(rows: list[dict[str, Any]], skipped: int) -> pa.RecordBatch:
    """Some rows, of which the first are not looked at: columns need not begin where their buffers do."""
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA).slice(skipped)


def expected(expression: Any, columns: Columns) -> Any:
    if type(expression) is not tuple:
        return expression
    if expression[0] == "column":
        return columns.values(expression, np.arange(columns.size))
    with np.errstate(divide="ignore"):
        return evaluated(expression, lambda each: expected(each, columns), CALENDAR)


@given(st.lists(ROW, min_size=2, max_size=40), st.integers(min_value=0, max_value=1), EXPRESSION)
@settings(max_examples=100, deadline=None)
def test_a_register_holds_the_value_of_its_expression(
    rows: list[dict[str, Any]], skipped: int, expression: Any
) -> None:
    batch = table(rows, skipped)
    picked = Picked(CALENDARS, widths(batch.schema))
    parts = np.array([[picked.register(lowered(expression)), -1]])
    kinds, nothing = np.zeros(batch.num_rows, np.int64), np.empty(0, np.int64)
    amounts, earliest = picked.of(
        Held(Addresses(Columns(batch))), kinds, parts, np.zeros(2, np.int64), nothing, NOBODY
    )
    own = np.broadcast_to(expected(expression, Columns(batch)), batch.num_rows)
    assert amounts[0].tolist() == own.tolist()
    assert amounts[1].tolist() == [0] * batch.num_rows
    assert earliest.tolist() == [NOBODY] * batch.num_rows


@given(st.lists(ROW, min_size=2, max_size=40), st.integers(min_value=0, max_value=1))
@settings(max_examples=60, deadline=None)
def test_a_signature_tells_what_its_rows_answer(rows: list[dict[str, Any]], skipped: int) -> None:
    batch = table(rows, skipped)
    signatures = Signatures(CALENDARS, widths(batch.schema))
    tests = [("test", name, *INSTANTS[1:]) for name in ("<", "<=", "==")] + [("test", "<", 1, 2)]
    signatures.add(lowered(query) for query in (*QUESTIONS, *tests))
    columns = Columns(batch)
    numbers, new = signatures.of(Held(Addresses(columns)), np.ones(batch.num_rows, np.bool_))
    assert numbers[new].tolist() == list(range(signatures.size))
    for query in QUESTIONS:
        told = signatures.told(numbers).of(lowered(query))
        assert told is not None
        assert told.tolist() == columns.codes(query[0], query[1]).tolist()
    low, high = (columns.values(each, np.arange(columns.size)) for each in INSTANTS[1:])
    for query, truth in zip(tests, (low < high, low <= high, low == high, low == low), strict=True):
        told = signatures.told(numbers).of(lowered(query))
        assert told is not None
        assert told.tolist() == truth.tolist()
    assert signatures.told(numbers).of(lowered(("given", "begun"))) is None
    again, none = signatures.of(Held(Addresses(columns)), np.ones(batch.num_rows, np.bool_))
    assert again.tolist() == numbers.tolist()
    assert not len(none)


@given(st.lists(ROW, min_size=4, max_size=40), st.integers(min_value=0, max_value=1))
@settings(max_examples=60, deadline=None)
def test_cases_of_two_rows_tell_what_each_of_them_answers(rows: list[dict[str, Any]], skipped: int) -> None:
    batch = table(rows, skipped)
    columns, positions = Columns(batch), np.arange(batch.num_rows // 2 * 2).reshape(-1, 2).T.copy()
    signatures = Signatures(CALENDARS, widths(batch.schema))
    later = ("test", "<", ("unit", 0, INSTANTS[0]), ("unit", 1, INSTANTS[0]))
    signatures.add([lowered(later), *(lowered(query, unit) for query in QUESTIONS for unit in (0, 1))])
    numbers, _ = signatures.of(Held(Addresses(columns), positions), np.ones(positions.shape[1], np.bool_))
    told = signatures.told(numbers)
    for unit in (0, 1):
        for query in QUESTIONS:
            expected = columns.codes(query[0], query[1])[positions[unit]]
            assert np.asarray(told.of(lowered(query, unit))).tolist() == expected.tolist()
    begun = columns.values(INSTANTS[0], np.arange(columns.size))
    assert (
        np.asarray(told.of(lowered(later))).tolist() == (begun[positions[0]] < begun[positions[1]]).tolist()
    )


def test_a_row_that_is_not_wanted_has_no_signature() -> None:
    batch = table([{"paid": each} for each in (1, None, 3)], 0)
    signatures = Signatures(CALENDARS, widths(batch.schema))
    signatures.add([lowered(("given", "paid"))])
    numbers, new = signatures.of(Held(Addresses(Columns(batch))), np.array([True, False, True]))
    assert numbers.tolist() == [0, -1, 0]
    assert new.tolist() == [0]


def test_signatures_keep_the_numbers_that_they_had_before_questions_were_added() -> None:
    batch = table([{"paid": paid, "kind": kind} for paid in (None, 1) for kind in (None, 2, 4)], 0)
    signatures = Signatures(CALENDARS, widths(batch.schema))
    held, every = Held(Addresses(Columns(batch))), np.ones(6, np.bool_)
    signatures.add([lowered(("given", "paid"))])
    first, _ = signatures.of(held, every)
    signatures.add([lowered(("seen", "kind"))])
    second, _ = signatures.of(held, every)
    assert (len(set(first.tolist())), len(set(second.tolist()))) == (2, 6)
    latest, oldest = signatures.older(second)
    assert latest.tolist() == first.tolist()
    assert oldest.tolist() == [-1] * 6


def test_more_signatures_than_there_is_room_for() -> None:
    size = 9000
    batch = pa.RecordBatch.from_pydict({"place": pa.array(range(1, size + 1), pa.uint32())})
    signatures = Signatures(CALENDARS, widths(batch.schema))
    signatures.add([lowered(("seen", "place"))])
    for _ in range(2):
        numbers, _ = signatures.of(Held(Addresses(Columns(batch))), np.ones(size, np.bool_))
        assert numbers.tolist() == list(range(size))
    told = signatures.told(numbers).of(lowered(("seen", "place")))
    assert told is not None
    assert told.tolist() == list(range(1, size + 1))


@pytest.mark.parametrize("zone", sorted(CALENDAR.zones))
def test_days_end_around_every_change_of_clocks(zone: str) -> None:
    found = CALENDAR.zones[zone]
    around = [change + step for change in found.changes for step in (-DAY, -1, 0, 1, DAY)]
    batch = pa.RecordBatch.from_pydict({"begun": pa.array(around, pa.timestamp("us"))})
    picked = Picked(CALENDARS, widths(batch.schema))
    parts = np.array([[picked.register(lowered(("day_end", zone, ("column", "begun", "low"), 1)))]])
    amounts, _ = picked.of(
        Held(Addresses(Columns(batch))), np.zeros(len(around), np.int64), parts, np.zeros(2, np.int64),
        np.empty(0, np.int64), NOBODY,
    )  # fmt: skip
    assert amounts[0].tolist() == [CALENDAR.local_day_end(zone, each, 1) for each in around]


def test_layouts_tell_how_the_units_of_a_case_lie_to_one_another() -> None:
    rows = pa.RecordBatch.from_pydict(
        {
            "parcel": ["P1"] * 9,
            "line": ["a", "a", "b", "b", "c", "b", None, "a", "a"],
            "ground": pa.nulls(9, pa.string()),
        }
    )
    layouts, which = layouts_of(Columns(rows), np.array([[0, 3, 6], [1, 4, 7], [2, 5, 8]]))
    assert [layouts[number] for number in which.tolist()] == [
        ((0, 0, -1), (0, 0, -1), (0, 1, -1)),
        ((0, 0, -1), (0, 1, -1), (0, 0, -1)),
        ((0, -1, -1), (0, 0, -1), (0, 0, -1)),
    ]
