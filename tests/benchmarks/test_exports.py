"""Exports: the same ones for the same seed, whole cases, and the mix that the scenarios say."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.batch.exports import (
    CONTESTED,
    WITH_GAPS,
    Templates,
    draw,
    export,
    filled,
    templates,
    with_templates,
)
from benchmarks.batch.scenarios import Scenario, scenarios, share_of_several_parcels, shares, shipped_book
from engine.columnar import Columnar, lines_of
from engine.columns.layout import BY, INSTANT, observed
from engine.columns.rows import case_of
from engine.judge import Judge
from engine.loader import PolicyBook
from engine.possible import FAR
from engine.units import overall

ROWS = 20_000


@pytest.fixture(scope="module")
def mix() -> list[Scenario]:
    return scenarios()


@pytest.fixture(scope="module")
def book() -> PolicyBook:
    return shipped_book()


@pytest.fixture(scope="module")
def source(mix: list[Scenario], book: PolicyBook) -> Templates:
    return templates(mix, book.draft.facts)


@pytest.fixture(scope="module")
def batch(source: Templates) -> pa.RecordBatch:
    return next(export(ROWS, 1, source))


def test_the_mix_is_a_platforms(mix: list[Scenario]) -> None:
    assert 40 <= len(mix) <= 60
    assert sum(each.weight for each in mix) == pytest.approx(1)
    assert shares(mix)["open"] >= 0.2
    assert shares(mix)["ruled"] > 0.5
    assert 0.045 <= share_of_several_parcels(mix) <= 0.06


def test_a_seed_gives_one_export(source: Templates, batch: pa.RecordBatch) -> None:
    assert next(export(ROWS, 1, source)).equals(batch)
    assert not next(export(ROWS, 2, source)).equals(batch)


def test_a_longer_export_begins_with_a_shorter_one(source: Templates, batch: pa.RecordBatch) -> None:
    longer = next(export(ROWS + 500, 1, source))
    assert longer.slice(0, batch.num_rows).equals(batch)


def test_cases_are_whole_and_their_rows_stand_together(source: Templates) -> None:
    batches = list(with_templates(80_000, 3, source))
    seen: set[str] = set()
    rows = 0
    for batch, template in batches:
        ids = batch.column("case_id").to_pylist()
        begins = [number for number, name in enumerate(ids) if number == 0 or ids[number - 1] != name]
        names = [ids[number] for number in begins]
        assert len(set(names)) == len(names)
        assert seen.isdisjoint(names)
        seen.update(names)
        lengths = np.diff([*begins, len(ids)])
        scenario = np.searchsorted(source.first, template[begins], side="right") - 1
        assert lengths.tolist() == source.count[scenario].tolist()
        rows += batch.num_rows
    assert 80_000 <= rows < 80_010
    assert len(batches) == 2


def test_the_evaluator_takes_an_export(book: PolicyBook, batch: pa.RecordBatch) -> None:
    batch.validate(full=True)
    Columnar(book).check(batch.schema)


def test_untouched_cases_come_out_as_their_scenario(
    mix: list[Scenario], book: PolicyBook, source: Templates
) -> None:
    drawn = draw(source, np.random.default_rng(7))
    whole = filled(source, drawn, "")
    touched = drawn.left_out[:, drawn.case].any(axis=0) | (drawn.contested >= 0)
    facts = observed(book.draft.facts)
    for number, scenario in enumerate(mix):
        first = int(np.flatnonzero((drawn.scenario == number) & ~touched)[0])
        case = case_of(facts, list(lines_of(whole.slice(first, len(scenario.rows)))))
        answers = Judge(book.at(case.policy_date)).answers(case)
        assert overall(answer.status for answer in answers) == scenario.status, scenario.name


def test_cases_differ_in_dates_and_amounts_alone(mix: list[Scenario], source: Templates) -> None:
    drawn = draw(source, np.random.default_rng(8))
    whole = filled(source, drawn, "")
    number = max(range(len(mix)), key=lambda each: mix[each].weight)
    rows = np.flatnonzero(drawn.scenario == number)[:50]
    lines = [next(iter(lines_of(whole.slice(int(row), 1)))) for row in rows]
    (template,) = mix[number].rows
    instants = {field.name for field in whole.schema if field.type == INSTANT}
    for row, line in zip(rows, lines, strict=True):
        back = template["as_of"] - line["as_of"]
        assert back >= 0
        for name, value in line.items():
            if name in instants:
                assert value == template[name] - back
            elif name in {fact.name for fact in source.facts if fact.type == "money"}:
                assert value == template[name] * drawn.times[row]
            elif name in template and name != "case_id" and drawn.contested[row] < 0:
                assert name in ("parcel", "line") or value == template[name]
    assert len({line["as_of"] for line in lines}) == len(lines)


def test_what_has_no_end_still_has_none(source: Templates) -> None:
    drawn = draw(source, np.random.default_rng(10))
    whole = filled(source, drawn, "")
    endless = 0
    for name in whole.schema.names:
        if whole.schema.field(name).type not in (INSTANT, pa.int64()):
            continue
        before = _plain(source.rows.column(name).take(pa.array(drawn.template)))
        after = _plain(whole.column(name))
        kept = (np.abs(before) >= FAR) & (after != 0)
        assert (after[kept] == before[kept]).all()
        assert (np.abs(after[~kept]) < FAR // 2).all()
        endless += int(kept.sum())
    assert endless > 100


def _plain(column: pa.Array) -> Any:
    return column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)


def test_some_cases_leave_facts_out_and_some_are_contested(mix: list[Scenario], source: Templates) -> None:
    drawn = draw(source, np.random.default_rng(9))
    whole = filled(source, drawn, "")
    assert drawn.left_out.any(axis=0).mean() == pytest.approx(WITH_GAPS, abs=0.005)
    assert len(np.unique(drawn.case[drawn.contested >= 0])) / (drawn.case[-1] + 1) == pytest.approx(
        CONTESTED, abs=0.003
    )
    found: Counter[str] = Counter()
    for number, fact in enumerate(source.facts):
        before = source.rows.column(fact.name).take(pa.array(drawn.template))
        after = whole.column(fact.name)
        out = drawn.left_out[number][drawn.case]
        assert after.filter(pa.array(out)).null_count == out.sum()
        contested = (drawn.contested == number) & ~out
        found["contested"] += int(contested.sum())
        for old, new, by in _pairs(before, after, _column(whole, fact.name + BY), contested):
            assert by is None
            if old is not None and not old & (old - 1):
                assert new & old
                assert new.bit_count() == 2
                assert new <= fact.everything
    assert found["contested"] > 500


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    return batch.column(name) if name in batch.schema.names else pa.nulls(batch.num_rows)


def _pairs(before: pa.Array, after: pa.Array, by: pa.Array, rows: Any) -> list[tuple[Any, Any, Any]]:
    chosen = pa.array(rows)
    columns = (each.filter(chosen).to_pylist() for each in (before, after, by))
    return list(zip(*columns, strict=True))
