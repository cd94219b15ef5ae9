"""The contenders over one export: what each is called, what it includes, and how it is run once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.batch.c_tables import CTables
from benchmarks.batch.disk import scanned_and_written
from benchmarks.batch.duckdb_rows import DuckRows
from benchmarks.batch.exports import templates, with_templates
from benchmarks.batch.given_facts import Given, Masks, given_of_export
from benchmarks.batch.pandas_rows import PandasRows
from benchmarks.batch.row_codes import answers_of
from benchmarks.batch.scenarios import Scenario
from benchmarks.batch.this_path import OwnRows, ThisPath
from benchmarks.batch.unit_by_unit import Networks, all_possible, evaluations, first_rows, given_of_cases
from benchmarks.batch.zen_rows import ZenRows
from engine.columnar import lines_of
from engine.columns.layout import observed
from engine.columns.rows import cases_of
from engine.loader import PolicyBook
from engine.observations import CaseFacts
from engine.policy import Policy

EVERYTHING, AGAIN, ALONE = "this path, everything", "this path, again", "this path, rows alone"


@dataclass(frozen=True, slots=True)
class Contender:
    """One thing to measure."""

    name: str
    includes: str
    units: int
    """The units that one run judges."""
    run: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much each kind of contender is given."""

    rows: int
    path_rows: int
    """For this path; fewer where it is slow."""
    sample: int
    """Units for those that take one after the other."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export in memory, and the masks of its units."""

    batches: tuple[pa.RecordBatch, ...]
    given: Given
    """Derived and decided facts left to be computed."""


def exported(policy: Policy, book: PolicyBook, mix: Sequence[Scenario], rows: int, seed: int) -> Export:
    """An export with the masks that contenders are given."""
    batches: list[pa.RecordBatch] = []
    parts: list[Given] = []
    for batch, template in with_templates(rows, seed, templates(mix, book.draft.facts)):
        batches.append(batch)
        parts.append(given_of_export(policy, mix, batch, template))
    given = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Export(tuple(batches), given)


def whole_cases(batch: pa.RecordBatch, rows: int) -> pa.RecordBatch:
    """The first rows of a batch, to the end of a case."""
    ids = batch.column("case_id")
    while rows < batch.num_rows and ids[rows].equals(ids[rows - 1]):
        rows += 1
    return batch.slice(0, rows)


def sample_of(book: PolicyBook, batch: pa.RecordBatch, units: int) -> list[CaseFacts]:
    """The first cases of a batch as the interpreter takes them, with at least so many units."""
    return list(cases_of(observed(book.draft.facts), lines_of(whole_cases(batch, units))))


def contenders(book: PolicyBook, policy: Policy, export: Export, sizes: Sizes) -> list[Contender]:
    """The contenders in memory on one core."""
    tables = CTables(policy)
    full = tables.with_computed(export.given)
    units = sum(batch.num_rows for batch in export.batches)
    own = OwnRows(policy)
    return [
        *_this_path(book, export.batches, sizes.path_rows),
        Contender(
            ALONE, "the row of each unit and the truth of those that add to it; measured "
            "facts and proofs given; by an evaluator that has seen these rows before", units,
            lambda: own.rows(export.given),
        ),
        *_one_by_one(book, policy, export.batches[0], sizes.sample),
        *_zen(policy, full, sizes.sample),
        Contender(
            "pandas by hand", "rows of the ruling tables; all finite facts given", units,
            lambda: PandasRows(policy).rows(full),
        ),
        _duckdb(policy, full, units),
        Contender(
            "generated C", "derived and decided facts, all tables; measured facts and proofs given", units,
            lambda: tables.rows(export.given),
        ),
    ]  # fmt: skip


def _this_path(book: PolicyBook, batches: Sequence[pa.RecordBatch], rows: int) -> list[Contender]:
    chosen: list[pa.RecordBatch] = []
    for batch in batches:
        left = rows - sum(each.num_rows for each in chosen)
        if left > 0:
            chosen.append(whole_cases(batch, min(left, batch.num_rows)))
    units = sum(batch.num_rows for batch in chosen)
    warm, fresh = ThisPath(book), ThisPath(book, fresh=True)
    everything = "fact table to answers: facts, every branch, amounts, clauses, questions, deadlines"
    return [
        Contender(
            EVERYTHING, f"{everything}; a new evaluator each time", units, lambda: fresh.answers(chosen)
        ),
        Contender(
            AGAIN, f"{everything}; by an evaluator that has seen these rows before", units,
            lambda: warm.answers(chosen),
        ),
    ]  # fmt: skip


def _one_by_one(book: PolicyBook, policy: Policy, batch: pa.RecordBatch, sample: int) -> list[Contender]:
    cases = sample_of(book, batch, sample)
    ruled = evaluations(policy, cases)
    remembering, forgetting = Networks(policy, remember=True), Networks(policy, remember=False)
    return [
        Contender(
            "interpreter, first row", "observations to the first evaluation, measured facts included",
            len(ruled), lambda: first_rows(policy, cases),
        ),
        Contender(
            "interpreter, every branch", "observations to all possible rulings and the status",
            len(ruled), lambda: all_possible(policy, cases),
        ),
        Contender(
            "durable-rules", "the tables that the interpreter asked, their truth values given",
            len(ruled), lambda: forgetting.differences(ruled),
        ),
        Contender(
            "durable-rules, remembering", "the same, answers to equal truth values kept",
            len(ruled), lambda: remembering.differences(ruled),
        ),
    ]  # fmt: skip


def _zen(policy: Policy, full: Given, sample: int) -> list[Contender]:
    decision = ZenRows(policy)
    units = decision.units({name: column[:sample] for name, column in full.items()})
    return [
        Contender(
            "zen-engine", "rows as one decision table, all finite facts given as words; nothing is ever open",
            len(units), lambda: decision.rows(units),
        )
    ]  # fmt: skip


def _duckdb(policy: Policy, full: Given, units: int) -> Contender:
    statement = DuckRows(policy)
    return Contender(
        "DuckDB by hand", "rows of the ruling tables as one CASE; all finite facts given", units,
        lambda: statement.rows(full),
    )  # fmt: skip


def on_disk(source: Path, target: Path, units: int) -> Contender:
    """The plain scan and write."""
    return Contender(
        "Polars, plain scan and write", "Parquet to Parquet, all columns of the export", units,
        lambda: scanned_and_written(source, target),
    )  # fmt: skip


# -- whether they answer alike ------------------------------------------------------------------------


def agreement(book: PolicyBook, policy: Policy, batch: pa.RecordBatch, sample: int) -> dict[str, float]:
    """The share of the units of a sample in which each gives the interpreter's row."""
    cases = sample_of(book, batch, sample)
    expected = np.array(first_rows(policy, cases))
    tables = CTables(policy)
    given = given_of_cases(policy, cases)
    full = tables.with_computed(given)
    zen = ZenRows(policy)
    found: dict[str, Masks] = {
        ALONE: OwnRows(policy).rows(given),
        "generated C": tables.rows(given),
        "pandas by hand": PandasRows(policy).rows(full),
        "DuckDB by hand": DuckRows(policy).rows(full),
        "zen-engine": zen.rows(zen.units(full)),
    }
    return {name: float((rows == expected).mean()) for name, rows in found.items()}


def share_open(policy: Policy, rows: Masks) -> float:
    """The share of units whose first evaluation is open."""
    opened = np.array([answered.open for answered in answers_of(policy)])
    return float(opened[rows].mean())
