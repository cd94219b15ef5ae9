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
from desk.policy_folder import SHIPPED_RULES
from desk.worked_cases import Tried, try_worked_cases
from engine.calendars import Calendar
from engine.columnar import Columnar, StaleFacts, lines_of
from engine.columns.frames import day_end
from engine.columns.judging import MOST_UNITS, Judging
from engine.columns.layout import BY, INSTANT, MOST, SETTLEMENTS, TO, VOCABULARY, fact_schema, without_empty
from engine.columns.rows import case_from_plain, cases_of, plain_case, rows_of
from engine.columns.traced import Uncountable, traced
from engine.instants import DAY
from engine.observations import CaseFacts
from engine.possibilities import MAX_BRANCHES
from engine.possible import FAR
from tests.conformance.case_families import FAMILIES, generated
from tests.conformance.chance import seeded
from tests.conformance.column_differences import differing, fact_table, with_stated
from tests.conformance.generated_cases import generated_case
from tests.conformance.generated_policies import written_policy

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


def test_every_case_is_judged_as_the_interpreter_judges_it(
    columnar: Columnar, cases: list[CaseFacts]
) -> None:
    batch = fact_table(columnar, cases)
    assert list(differing(columnar, cases, columnar.answers(batch))) == []
    # once more, by what was learnt
    assert columnar.answers(batch).equals(columnar.answers(batch))


@pytest.mark.parametrize("little", ["rows", "units", "noted", "sent", "answers"])
def test_nothing_depends_on_how_much_is_looked_at_at_once(
    columnar: Columnar, cases: list[CaseFacts], monkeypatch: pytest.MonkeyPatch, little: str
) -> None:
    names = {
        "rows": ("engine.columns.splitting.ROUND", 2),
        "units": ("engine.columns.judging.TOGETHER", 7),
        "noted": ("engine.columns.walked.NOTED", 1),
        "sent": ("engine.columns.walked.BLOCK", 3),
        "answers": ("engine.columns.walked._ANSWERS", MAX_BRANCHES + 1),
    }
    batch = fact_table(columnar, cases)
    expected = columnar.answers(batch).to_pylist()
    monkeypatch.setattr(*names[little])
    assert Columnar(DESK.book).answers(batch).to_pylist() == expected


def test_units_of_too_many_branches_are_judged_one_by_one(
    columnar: Columnar, cases: list[CaseFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = fact_table(columnar, cases)
    expected = columnar.answers(batch).to_pylist()
    monkeypatch.setattr("engine.columns.walked.MAX_BRANCHES", 3)
    one_by_one: list[int] = []
    fresh = Columnar(DESK.book)
    interpreted = fresh.interpreted
    monkeypatch.setattr(
        fresh, "interpreted", lambda rows: one_by_one.append(rows.num_rows) or interpreted(rows)
    )
    assert fresh.answers(batch).to_pylist() == expected
    assert sum(one_by_one) > 0


def test_what_was_learnt_of_some_cases_holds_for_others(columnar: Columnar, cases: list[CaseFacts]) -> None:
    fresh = Columnar(columnar.book)
    half = len(cases) // 2
    parts = [fresh.answers(fact_table(columnar, part)) for part in (cases[:half], cases[half:])]
    whole = Columnar(columnar.book).answers(fact_table(columnar, cases))
    assert pa.Table.from_batches(parts).combine_chunks().to_batches()[0].equals(whole)


def test_every_worked_case_is_judged_as_the_interpreter_judges_it(columnar: Columnar) -> None:
    cases: list[CaseFacts] = []

    def watch(tried: Tried) -> None:
        stated = tried.prepared.stated
        if tried.prepared.judge.policy is columnar.book.at(tried.prepared.case.policy_date):
            case = with_stated(tried.prepared.case, stated, columnar.vocabulary)
            cases.append(replace(case, case_id=f"{len(cases)}"))

    try_worked_cases(DESK, SHIPPED_RULES, "rules", watch)
    assert len(cases) > 500
    assert list(differing(columnar, cases, columnar.answers(fact_table(columnar, cases)))) == []


@pytest.mark.parametrize("number", range(12))
def test_generated_policies_judge_in_columns_as_the_interpreter_does(number: int) -> None:
    chance = seeded(f"columns/{number}")
    book = written_policy(chance).load()
    drawn = [generated_case(chance, book) for _ in range(25)]
    cases = [
        replace(with_stated(each.case, each.stated, book.draft.facts), case_id=f"{place}")
        for place, each in enumerate(drawn)
    ]
    columnar = Columnar(book)
    assert list(differing(columnar, cases, columnar.answers(fact_table(columnar, cases)))) == []


def test_what_outgrows_its_room_is_learnt_anew(
    columnar: Columnar, cases: list[CaseFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.columnar.MOST_KEPT", 5)
    fresh = Columnar(columnar.book)
    batch = fact_table(columnar, cases[:20])
    first = fresh.answers(batch)
    kept = set(map(id, fresh._intervals.values()))
    assert first.equals(columnar.answers(batch))
    assert fresh.answers(batch).equals(first)
    assert kept.isdisjoint(map(id, fresh._intervals.values()))


def test_columns_that_are_empty_throughout_may_be_left_out(
    columnar: Columnar, cases: list[CaseFacts]
) -> None:
    batch = fact_table(columnar, cases[:20])
    narrow = without_empty(pa.Table.from_batches([batch])).combine_chunks().to_batches()[0]
    assert narrow.num_columns < batch.num_columns
    assert columnar.answers(narrow).equals(columnar.answers(batch))


def test_a_batch_without_rows_has_no_answers(columnar: Columnar) -> None:
    assert columnar.answers(fact_table(columnar, [])).num_rows == 0


def test_what_the_columns_cannot_hold_is_judged_whole(columnar: Columnar, cases: list[CaseFacts]) -> None:
    documented = next(each for each in cases if any(o.fact.startswith("notice.") for o in each.observations))
    notice = next(o for o in documented.observations if o.fact.startswith("notice."))
    later = tuple(int(value) + 1_000_000 for value in notice.values)
    again = replace(notice, values=later)
    twice = replace(documented, observations=(*documented.observations, again))
    rows = rows_of(columnar.book.at(twice.policy_date), columnar.facts, twice)
    assert [row["case_id"] for row in rows if "detail" in row] == [twice.case_id]
    mixed = [cases[0], twice, cases[1]]
    assert list(differing(columnar, mixed, columnar.answers(fact_table(columnar, mixed)))) == []


def test_an_instant_without_an_end_is_not_taken_for_one_with_an_end(
    columnar: Columnar, cases: list[CaseFacts]
) -> None:
    mixed = []
    for place, each in enumerate(cases[:40]):
        for last in (FAR, 0):
            seen = [
                replace(o, values=(o.values[0], last or int(o.values[0]) + DAY), settled_by="ask")
                if columnar.facts[o.fact].type == "instant"
                else o
                for o in each.observations
            ]
            mixed.append(replace(each, case_id=f"{place}/{last}", observations=tuple(seen)))
    assert list(differing(columnar, mixed, columnar.answers(fact_table(columnar, mixed)))) == []


@pytest.mark.parametrize("number", range(6))
def test_extreme_numbers_are_judged_as_the_interpreter_judges_them(
    columnar: Columnar, cases: list[CaseFacts], number: int
) -> None:
    chance = seeded(f"extremes/{number}")
    rows = [dict(line) for line in lines_of(fact_table(columnar, cases[number * 15 : number * 15 + 15]))]
    for row in rows:
        for name in [name for name in row if name in columnar.facts and not columnar.facts[name].finite]:
            most = MOST[columnar.facts[name].type]
            if chance.once_in(3):
                ends = sorted(chance.one((0, 1, 5, 100, most - 1, most, most + 1, 20 * most)) for _ in "ab")
                low = chance.one((ends[0], ends[0], -FAR))
                row[name] = low
                row[name + TO] = chance.one((ends[1], ends[1], FAR))
                row[name + BY] = chance.between(1, len(SETTLEMENTS) - 1)
    batch = pa.RecordBatch.from_pylist(rows, schema=fact_schema(columnar.vocabulary))
    assert columnar.answers(batch).equals(columnar.interpreted(batch))


@pytest.mark.parametrize("most", [2**63 - 1, -(2**63) + 1])
def test_numbers_at_the_ends_of_64_bits_are_judged(
    columnar: Columnar, cases: list[CaseFacts], most: int
) -> None:
    batch = fact_table(columnar, cases[:30])
    for name in ("dispute.opened_at", "dispute.opened_at" + TO):
        place = batch.schema.get_field_index(name)
        values = batch.column(place).cast(pa.int64()).to_pylist()
        values[0] = most
        changed = batch.set_column(place, batch.schema.field(place), pa.array(values).cast(INSTANT))
        assert columnar.answers(changed).num_rows == 30


def test_a_case_with_numbers_that_columns_cannot_compute_with_is_judged_alone(
    columnar: Columnar, cases: list[CaseFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, fresh, alone = fact_table(columnar, cases), Columnar(columnar.book), list[set[str]]()
    expected, beyond = columnar.answers(batch), {"columns/3", "columns/40"}
    names = batch.column("case_id").to_pylist()
    found, interpreted = Judging._found, fresh.interpreted

    def refusing(judging: Judging, rows: pa.RecordBatch, first: Any, *rest: Any) -> Any:
        if beyond & {names[each] for each in first.tolist()}:
            raise Uncountable
        return found(judging, rows, first, *rest)

    def noted(others: pa.RecordBatch) -> pa.RecordBatch:
        alone.append(set(others.column("case_id").to_pylist()))
        return interpreted(others)

    monkeypatch.setattr(fresh, "interpreted", noted)
    assert fresh.answers(batch).equals(expected)
    monkeypatch.setattr(Judging, "_found", refusing)
    again = Columnar(columnar.book)
    monkeypatch.setattr(again, "interpreted", noted)
    assert again.answers(batch).equals(expected)
    before, after = alone
    assert after - before == beyond - before != set()


def test_a_case_of_many_units_is_judged(columnar: Columnar, cases: list[CaseFacts]) -> None:
    (line,) = next(list(lines_of(fact_table(columnar, [each]))) for each in cases)
    rows = [{**line, "parcel": f"P{number}"} for number in range(2 * MOST_UNITS)]
    batch = pa.RecordBatch.from_pylist(rows, schema=fact_schema(columnar.vocabulary))
    assert columnar.answers(batch).equals(columnar.interpreted(batch))


def test_columns_of_other_types_are_read_as_what_they_are(columnar: Columnar, cases: list[CaseFacts]) -> None:
    batch = fact_table(columnar, cases[:20])
    kinds = {pa.uint8(): pa.int64(), pa.string(): pa.large_string()}
    wide = [column.cast(kinds.get(column.type, column.type)) for column in batch.columns]
    place = batch.schema.get_field_index("as_of")
    wide[place] = wide[place].cast(pa.timestamp("ns", "UTC"))
    others = pa.RecordBatch.from_arrays(wide, names=batch.schema.names)
    assert columnar.answers(others).equals(columnar.answers(batch))


def test_batches_may_have_different_columns(columnar: Columnar, cases: list[CaseFacts]) -> None:
    fresh = Columnar(columnar.book)
    for start in range(0, 60, 15):
        batch = fact_table(columnar, cases[start : start + 15])
        narrow = without_empty(pa.Table.from_batches([batch])).combine_chunks().to_batches()[0]
        assert fresh.answers(narrow).equals(columnar.answers(batch))


def test_a_whole_case_comes_back_from_plain_maps(cases: list[CaseFacts]) -> None:
    for each in cases[:10]:
        plain = plain_case(each)
        assert plain_case(case_from_plain(json.loads(json.dumps(plain)))) == plain


def test_rows_come_back_as_cases(columnar: Columnar, cases: list[CaseFacts]) -> None:
    batch = fact_table(columnar, cases[:30])
    back = list(cases_of(columnar.facts, lines_of(batch)))
    assert [each.case_id for each in back] == [each.case_id for each in cases[:30]]
    assert fact_table(columnar, back).equals(batch)


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
    assert noted[0] == ("<", ("column", "paid", "low"), 2, False)
    assert noted[1] == ("==", ("column", "paid", "low"), 5, True)
    assert len(noted) == 2, "a number is itself without a test"
