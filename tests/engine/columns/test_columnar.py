"""Fact tables are judged as the interpreter judges each of their cases, in all that the answers hold."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.adjudicator import Adjudicator, Settings
from desk.documents import Document, documents_of
from engine.calendars import Calendar
from engine.columnar import Columnar, StaleFacts, lines_of
from engine.columns.frames import day_end
from engine.columns.layout import VOCABULARY, fact_schema, without_empty
from engine.columns.rows import case_from_plain, cases_of, plain_case, rows_of
from engine.columns.traced import traced
from engine.observations import CaseFacts
from tests.conformance.case_families import FAMILIES, generated

CASES = 120
DESK = Adjudicator(Settings(now=0, cross_checked=False))


def case(family: str, seed: str, documented: bool) -> CaseFacts:
    text = json.dumps(generated(family, seed, documented)).encode()
    (document,) = documents_of("case.json", text)
    assert isinstance(document, Document)
    return replace(DESK.prepare(document).case, case_id=seed)


@pytest.fixture(scope="module")
def columnar() -> Columnar:
    return Columnar(DESK.book)


@pytest.fixture(scope="module")
def cases() -> list[CaseFacts]:
    names = list(FAMILIES)
    return [case(names[n % len(names)], f"columns/{n}", n % 2 == 0) for n in range(CASES)]


def table(columnar: Columnar, cases: list[CaseFacts]) -> pa.RecordBatch:
    rows = [
        row for each in cases for row in rows_of(columnar.book.at(each.policy_date), columnar.facts, each)
    ]
    return pa.RecordBatch.from_pylist(rows, schema=fact_schema(columnar.vocabulary))


def differences(columnar: Columnar, cases: list[CaseFacts], found: pa.RecordBatch) -> list[Any]:
    wanted = [columnar.judged(each) for each in cases]
    rows = found.to_pylist()
    assert len(rows) == len(wanted)
    for row in rows:
        ends = row["next_deadline"]
        row["next_deadline"] = None if ends is None else round(ends.timestamp() * 1_000_000)
    return [
        {key: (row[key], value) for key, value in want.items() if row[key] != value}
        for row, want in zip(rows, wanted, strict=True)
        if row != want
    ]


def test_every_case_is_judged_as_the_interpreter_judges_it(
    columnar: Columnar, cases: list[CaseFacts]
) -> None:
    batch = table(columnar, cases)
    assert differences(columnar, cases, columnar.answers(batch)) == []
    # once more, by what was learnt
    assert columnar.answers(batch).equals(columnar.answers(batch))


def test_what_was_learnt_of_some_cases_holds_for_others(columnar: Columnar, cases: list[CaseFacts]) -> None:
    fresh = Columnar(columnar.book)
    half = len(cases) // 2
    parts = [fresh.answers(table(columnar, part)) for part in (cases[:half], cases[half:])]
    whole = Columnar(columnar.book).answers(table(columnar, cases))
    assert pa.Table.from_batches(parts).combine_chunks().to_batches()[0].equals(whole)


def test_columns_that_are_empty_throughout_may_be_left_out(
    columnar: Columnar, cases: list[CaseFacts]
) -> None:
    batch = table(columnar, cases[:20])
    narrow = without_empty(pa.Table.from_batches([batch])).combine_chunks().to_batches()[0]
    assert narrow.num_columns < batch.num_columns
    assert columnar.answers(narrow).equals(columnar.answers(batch))


def test_a_batch_without_rows_has_no_answers(columnar: Columnar) -> None:
    assert columnar.answers(table(columnar, [])).num_rows == 0


def test_what_the_columns_cannot_hold_is_judged_whole(columnar: Columnar, cases: list[CaseFacts]) -> None:
    documented = next(each for each in cases if any(o.fact.startswith("notice.") for o in each.observations))
    notice = next(o for o in documented.observations if o.fact.startswith("notice."))
    later = tuple(int(value) + 1_000_000 for value in notice.values)
    again = replace(notice, values=later)
    twice = replace(documented, observations=(*documented.observations, again))
    rows = rows_of(columnar.book.at(twice.policy_date), columnar.facts, twice)
    assert [row["case_id"] for row in rows if "detail" in row] == [twice.case_id]
    mixed = [cases[0], twice, cases[1]]
    assert differences(columnar, mixed, columnar.answers(table(columnar, mixed))) == []


def test_a_whole_case_comes_back_from_plain_maps(cases: list[CaseFacts]) -> None:
    for each in cases[:10]:
        plain = plain_case(each)
        assert plain_case(case_from_plain(json.loads(json.dumps(plain)))) == plain


def test_rows_come_back_as_cases(columnar: Columnar, cases: list[CaseFacts]) -> None:
    batch = table(columnar, cases[:30])
    back = list(cases_of(columnar.facts, lines_of(batch)))
    assert [each.case_id for each in back] == [each.case_id for each in cases[:30]]
    assert table(columnar, back).equals(batch)


def test_a_fact_table_of_another_vocabulary_is_refused(columnar: Columnar) -> None:
    schema = fact_schema(columnar.vocabulary)
    columnar.check(schema)
    with pytest.raises(StaleFacts, match="make it again"):
        columnar.check(schema.with_metadata({VOCABULARY: b"sha256:another"}))


@given(
    st.integers(min_value=0, max_value=4_000_000_000_000_000),
    st.integers(min_value=0, max_value=400),
    st.sampled_from(sorted(DESK.book.draft.folder.calendar.zones)),
)
@settings(max_examples=300)
def test_days_end_in_columns_as_in_the_calendar(instant: int, days: int, zone: str) -> None:
    calendar: Calendar = DESK.book.draft.folder.calendar
    assert int(day_end(calendar, zone, instant, days)) == calendar.local_day_end(zone, instant, days)


def test_a_traced_number_notes_what_is_tested_of_it() -> None:
    noted: list[Any] = []
    number = traced(5, ("column", "paid", "low"), lambda *test: noted.append(test))
    assert max(number - 2, 0) == 3
    assert number in {number}
    # `max` asks whether its second argument is greater
    assert noted[0] == ("<", ("-", ("column", "paid", "low"), 2), 0, False)
    assert noted[1] == ("==", ("-", ("column", "paid", "low"), 2), 3, True)
    assert len(noted) == 2, "a number is itself without a test"
