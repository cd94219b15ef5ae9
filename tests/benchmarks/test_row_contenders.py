"""The contenders that are generated from the tables answer with the interpreter's row."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from benchmarks.batch.c_tables import CTables
from benchmarks.batch.contenders import sample_of
from benchmarks.batch.exports import export, templates
from benchmarks.batch.given_facts import Masks, computed
from benchmarks.batch.row_codes import added, addition_tables, answers_of, codes_of, interpreted
from benchmarks.batch.scenarios import desk, scenarios
from benchmarks.batch.this_path import OwnRows
from benchmarks.batch.unit_by_unit import evaluations, given_of_cases
from desk.documents import Document, documents_of
from engine.interpreter import Evaluation
from engine.observations import CaseFacts
from engine.policy import Policy
from tests.conformance.case_families import FAMILIES, generated

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="the generated C needs gcc")

GENERATED = 8
"""So many documented cases of each family, and as many with gaps."""


class Sample:
    """Units of an export and of generated cases, as the interpreter answers them and as masks."""

    def __init__(self, policy: Policy, cases: list[CaseFacts], folder: Path) -> None:
        self.policy = policy
        self.evaluations: list[Evaluation] = evaluations(policy, cases)
        codes = codes_of(policy)
        self.rows = np.array([codes[interpreted(each)] for each in self.evaluations])
        self.tables = CTables(policy, folder, "-O1")
        self.given: Mapping[str, Masks] = given_of_cases(policy, cases)
        self.full = self.tables.with_computed(self.given)


@pytest.fixture(scope="module")
def cases() -> list[CaseFacts]:
    place = desk()
    batch = next(export(2500, 11, templates(scenarios(), place.vocabulary)))
    found = sample_of(place.book, batch, batch.num_rows)
    for family in FAMILIES:
        for seed in range(GENERATED):
            for documented in (True, False):
                tree = json.dumps(generated(family, f"rows/{seed}", documented))
                (document,) = documents_of("case.json", tree.encode())
                assert isinstance(document, Document)
                found.append(place.prepare(document).case)
    return found


@pytest.fixture(scope="module")
def sample(cases: list[CaseFacts], tmp_path_factory: pytest.TempPathFactory) -> Sample:
    policy = desk().book.at(cases[0].policy_date)
    return Sample(policy, cases, tmp_path_factory.mktemp("c"))


def test_the_sample_reaches_much_of_the_policy(sample: Sample) -> None:
    answers = answers_of(sample.policy)
    reached = {answers[row] for row in sample.rows}
    assert len(sample.rows) > 3000
    assert len({(each.table, each.row) for each in reached if not each.open}) > 60
    assert len([each for each in reached if each.open]) > 40


def test_c_gives_the_interpreters_row(sample: Sample) -> None:
    assert sample.tables.rows(sample.given).tolist() == sample.rows.tolist()


def test_the_rows_alone_are_the_interpreters(sample: Sample) -> None:
    own = OwnRows(sample.policy)
    assert own.rows(sample.given).tolist() == sample.rows.tolist()
    # once more, by what was learnt
    assert own.rows(sample.given).tolist() == sample.rows.tolist()


def test_c_gives_the_truth_of_the_rows_that_add(sample: Sample) -> None:
    _, truths = sample.tables.rows_and_additions(sample.given)
    places = [(table.name, row) for table in addition_tables(sample.policy) for row in range(len(table.rows))]
    seen = set()
    for evaluation, packed in zip(sample.evaluations, truths.tolist(), strict=True):
        for table, row, truth in added(evaluation):
            assert packed >> 2 * places.index((table, row)) & 3 == truth
            seen.add((table, truth))
    assert len(seen) > len(addition_tables(sample.policy))


def test_c_derives_and_decides_what_the_interpreter_does(sample: Sample) -> None:
    for fact in computed(sample.policy):
        masks = [evaluation.mask(fact.name) for evaluation in sample.evaluations]
        assert sample.full[fact.name].tolist() == masks, fact.name


def test_c_follows_another_reading(sample: Sample, cases: list[CaseFacts], tmp_path: Path) -> None:
    switched = sample.policy.with_readings(
        {
            name: next(word for word in each.readings if word != each.taken)
            for name, each in sample.policy.interpretations.items()
            if len(each.readings) > 1 and f"reading.{name}" in sample.policy.facts
        }
    )
    other = Sample(switched, cases, tmp_path)
    assert other.tables.rows(other.given).tolist() == other.rows.tolist()
    assert other.rows.tolist() != sample.rows.tolist()


def test_pandas_gives_the_interpreters_row(sample: Sample) -> None:
    pytest.importorskip("pandas")
    from benchmarks.batch.pandas_rows import PandasRows

    assert PandasRows(sample.policy).rows(sample.full).tolist() == sample.rows.tolist()


def test_duckdb_gives_the_interpreters_row(sample: Sample) -> None:
    pytest.importorskip("duckdb")
    from benchmarks.batch.duckdb_rows import DuckRows

    assert DuckRows(sample.policy).rows(sample.full).tolist() == sample.rows.tolist()


def test_zen_gives_the_interpreters_row_where_its_facts_are_known(sample: Sample) -> None:
    pytest.importorskip("zen")
    from benchmarks.batch.zen_rows import ZenRows

    zen = ZenRows(sample.policy)
    answers = answers_of(sample.policy)
    compared = 0
    given = zen.rows(zen.units(sample.full)).tolist()
    for evaluation, row, found in zip(sample.evaluations, sample.rows, given, strict=True):
        answered = answers[row]
        if answered.open or answered.row is None:
            continue
        table = sample.policy.tables[answered.table]
        tested = (*table.applies, *table.rows[answered.row].atoms)
        if all(not (mask := evaluation.known[atom.fact.name]) & (mask - 1) for atom in tested):
            assert found == row
            compared += 1
    assert compared > 1000
