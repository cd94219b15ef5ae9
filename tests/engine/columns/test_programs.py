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
from engine.columns.grouping import grouped
from engine.columns.layout import TO
from engine.columns.layouts import layouts_of
from engine.columns.picking import Picked, Written
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


def worked_out(picked: Picked, held: Held, parts: Any) -> tuple[Any, Any]:
    """The amounts of cases that are all of one kind, and the earliest ends, of which it has none."""
    places, nothing = np.arange(held.size), np.empty(0, np.int64)
    into = Written(places, np.zeros((parts.shape[1], held.size), np.int64), np.full(held.size, NOBODY))
    picked.into(held, np.zeros(held.size, np.int64), parts, np.zeros(2, np.int64), nothing, into)
    return into.amounts, into.earliest


def answering(expression: Any, columns: Columns) -> Any:
    """The rows that lack nothing of what an expression, or some of them, are computed from."""
    if type(expression) is not tuple:
        return np.ones(columns.size, np.bool_)
    if expression[0] == "column":
        _, name, end = expression
        given = columns.codes("given", name)
        return given | columns.codes("given", name + TO) if end == "high" else given
    return np.logical_and.reduce([answering(each, columns) for each in expression])


@given(st.lists(ROW, min_size=2, max_size=40), st.integers(min_value=0, max_value=1), EXPRESSION)
@settings(max_examples=100, deadline=None)
def test_a_register_holds_the_value_of_its_expression(
    rows: list[dict[str, Any]], skipped: int, expression: Any
) -> None:
    batch = table(rows, skipped)
    picked = Picked(CALENDARS, widths(batch.schema))
    parts = np.array([[picked.register(lowered(expression)), -1]])
    amounts, earliest = worked_out(picked, Held(Addresses(Columns(batch))), parts)
    columns = Columns(batch)
    own = np.broadcast_to(expected(expression, columns), batch.num_rows)
    whole = answering(expression, columns)
    assert amounts[0][whole].tolist() == own[whole].tolist()
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
    numbers, new = signatures.of(Held(Addresses(columns)))
    assert numbers[new].tolist() == list(range(signatures.size))
    told = signatures.told(numbers)
    assert len(told) == len(QUESTIONS) + len(tests)
    for query, answers in zip(QUESTIONS, told, strict=False):
        assert answers.tolist() == columns.codes(query[0], query[1]).tolist()
    low, high = (columns.values(each, np.arange(columns.size)) for each in INSTANTS[1:])
    whole, every = answering(INSTANTS[1:], columns), np.ones(columns.size, np.bool_)
    truths = ((low < high) & whole, (low <= high) & whole, (low == high) & whole, every)
    for answers, truth in zip(told[len(QUESTIONS) :], truths, strict=True):
        assert answers.tolist() == truth.tolist()
    again, none = signatures.of(Held(Addresses(columns)))
    assert again.tolist() == numbers.tolist()
    assert not len(none)


@given(st.lists(ROW, min_size=4, max_size=40), st.integers(min_value=0, max_value=1))
@settings(max_examples=60, deadline=None)
def test_cases_of_two_rows_tell_what_each_of_them_answers(rows: list[dict[str, Any]], skipped: int) -> None:
    batch = table(rows, skipped)
    columns, positions = Columns(batch), np.arange(batch.num_rows // 2 * 2).reshape(-1, 2).T.copy()
    signatures = Signatures(CALENDARS, widths(batch.schema))
    later = ("test", "<", ("unit", 0, INSTANTS[0]), ("unit", 1, INSTANTS[0]))
    asked = [(query, unit) for query in QUESTIONS for unit in (0, 1)]
    signatures.add([lowered(later), *(lowered(query, unit) for query, unit in asked)])
    numbers, _ = signatures.of(Held(Addresses(columns), positions))
    of_both, *told = signatures.told(numbers)
    for (query, unit), answers in zip(asked, told, strict=True):
        expected = columns.codes(query[0], query[1])[positions[unit]]
        assert answers.tolist() == expected.tolist()
    begun, given = columns.values(INSTANTS[0], np.arange(columns.size)), columns.codes("given", "begun")
    one, other = positions
    expected_of_both = (begun[one] < begun[other]) & given[one] & given[other]
    assert of_both.tolist() == expected_of_both.tolist()


@given(
    st.lists(ROW, min_size=4, max_size=60),
    st.integers(min_value=0, max_value=1),
    st.integers(min_value=1, max_value=2),
    st.integers(min_value=1, max_value=5),
)
@settings(max_examples=100, deadline=None)
def test_groups_have_the_signatures_and_the_numbers_of_cases_in_order(
    rows: list[dict[str, Any]], skipped: int, units: int, few: int
) -> None:
    batch = table(rows, skipped)
    addresses = Addresses(Columns(batch))
    positions = np.arange(batch.num_rows // units * units).reshape(-1, units).T.copy()
    groups = grouped(addresses.patterns, positions, few)
    assert sorted(groups.order.tolist()) == list(range(positions.shape[1]))
    ends = [(begin, end) for begin, end, _ in groups.blocks.tolist()]
    assert [begin for begin, _ in ends] == [0, *(end for _, end in ends[:-1])]
    assert ends[-1][1] == positions.shape[1]
    signatures = Signatures(CALENDARS, widths(batch.schema))
    tests = [("test", name, *INSTANTS[1:]) for name in ("<", "<=", "==")]
    late = ("test", "<", ("day_end", "Asia/Shanghai", INSTANTS[0], 3), INSTANTS[2])
    queries = (*QUESTIONS, *tests, late)
    signatures.add(lowered(query, unit) for query in queries for unit in range(units))
    in_order, _ = signatures.of(Held(addresses, positions))
    of_groups, new = signatures.of(Held(addresses, positions[:, groups.order].copy(), groups.blocks))
    assert of_groups.tolist() == in_order[groups.order].tolist()
    assert not len(new)
    picked = Picked(CALENDARS, widths(batch.schema))
    parts = np.array([[picked.register(lowered(each)) for each in (*INSTANTS, late[2])]])
    held = Held(addresses, positions), Held(addresses, positions[:, groups.order].copy(), groups.blocks)
    numbers = [worked_out(picked, each, parts)[0] for each in held]
    columns = Columns(batch)
    for line, each in enumerate((*INSTANTS, late[2])):
        whole = answering(each, columns)[positions[0]]
        own, of_group = numbers[0][line], np.empty_like(numbers[0][line])
        of_group[groups.order] = numbers[1][line]
        assert of_group[whole].tolist() == own[whole].tolist()


def test_signatures_keep_the_numbers_that_they_had_before_questions_were_added() -> None:
    batch = table([{"paid": paid, "kind": kind} for paid in (None, 1) for kind in (None, 2, 4)], 0)
    signatures = Signatures(CALENDARS, widths(batch.schema))
    held = Held(Addresses(Columns(batch)))
    signatures.add([lowered(("given", "paid"))])
    first, _ = signatures.of(held)
    signatures.add([lowered(("seen", "kind"))])
    second, _ = signatures.of(held)
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
        numbers, _ = signatures.of(Held(Addresses(Columns(batch))))
        assert numbers.tolist() == list(range(size))
    (told,) = signatures.told(numbers)
    assert told.tolist() == list(range(1, size + 1))


@pytest.mark.parametrize("zone", sorted(CALENDAR.zones))
def test_days_end_around_every_change_of_clocks(zone: str) -> None:
    found = CALENDAR.zones[zone]
    around = [change + step for change in found.changes for step in (-DAY, -1, 0, 1, DAY)]
    batch = pa.RecordBatch.from_pydict({"begun": pa.array(around, pa.timestamp("us"))})
    picked = Picked(CALENDARS, widths(batch.schema))
    parts = np.array([[picked.register(lowered(("day_end", zone, ("column", "begun", "low"), 1)))]])
    amounts, _ = worked_out(picked, Held(Addresses(Columns(batch))), parts)
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
