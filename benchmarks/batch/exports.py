"""Exports of cases as a platform would make them, in columns: the same ones for the same seed.

    python -m benchmarks.batch.exports --rows 1000000 --seed 1 -o FILE

Every case is one of the scenarios with another id, other dates and other amounts; in some, facts are left
out at random, and in a few the sources contradict each other on a fact.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.batch.scenarios import Scenario, scenarios, shares, shipped_book
from engine.columns.layout import BY, INSTANT, KEYS, TO, fact_schema, observed
from engine.possible import FAR
from engine.vocabulary import Fact, Vocabulary

CASES_A_BATCH = 65_536
WITH_GAPS = 0.05
"""The share of the cases in which facts are left out."""
LEFT_OUT = 0.1
"""The chance of each fact of such a case to be left out."""
CONTESTED = 0.02
"""The share of the cases in which two sources contradict each other on a fact."""
DAYS_BACK = 540
"""The cases are opened over so many days."""
TIMES_THE_AMOUNT = 40
"""Amounts are those of the scenario, up to so many times."""

SECONDS_A_DAY = 86_400
MICROSECONDS = 1_000_000

Numbers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Templates:
    """The rows of all scenarios in columns, and where each scenario's begin."""

    rows: pa.RecordBatch
    facts: tuple[Fact, ...]
    """The facts that a row says something of."""
    first: Numbers
    count: Numbers
    weights: Numbers
    contestable: tuple[Numbers, ...]
    """For each scenario, the numbers of the facts that its answer was reached by, and that have one value."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What chance says of the rows of one batch."""

    scenario: Numbers
    """The scenario of each row's case."""
    template: Numbers
    """The row of the templates that each row is made of."""
    case: Numbers
    """The number of each row's case in the batch."""
    back: Numbers
    """By how many microseconds each row's case is earlier than its scenario."""
    times: Numbers
    left_out: Numbers
    """For each fact, whether each case leaves it out."""
    contested: Numbers
    """The number of the fact that each row's case is contested in; -1: in none."""
    other: Numbers
    """A number at random for each row's case, which says what the other source claims."""


def templates(mix: Sequence[Scenario], vocabulary: Vocabulary) -> Templates:
    """The scenarios in columns, without the columns that all of them leave empty."""
    lines = [line for scenario in mix for line in scenario.rows]
    used = {name for line in lines for name, value in line.items() if value is not None} | set(KEYS.names)
    whole = fact_schema(vocabulary)
    schema = pa.schema([field for field in whole if field.name in used], metadata=whole.metadata)
    facts = tuple(fact for name, fact in observed(vocabulary).items() if name in used)
    count = np.array([len(scenario.rows) for scenario in mix])
    return Templates(
        rows=pa.RecordBatch.from_pylist(lines, schema=schema),
        facts=facts,
        first=np.cumsum(count) - count,
        count=count,
        weights=np.array([scenario.weight for scenario in mix]),
        contestable=tuple(_contestable(scenario, facts) for scenario in mix),
    )


def _contestable(scenario: Scenario, facts: Sequence[Fact]) -> Numbers:
    consulted = {name for answer in scenario.answers for name in answer.consulted}
    single = {
        name
        for line in scenario.rows
        for name, value in line.items()
        if name in consulted and value is not None and not value & (value - 1)
    }
    return np.array([number for number, fact in enumerate(facts) if fact.finite and fact.name in single])


def export(rows: int, seed: int, source: Templates | None = None) -> Iterator[pa.RecordBatch]:
    """Batches of a fact table with at least so many rows, which end with a whole case."""
    for batch, _ in with_templates(rows, seed, source or shipped_templates()):
        yield batch


def with_templates(rows: int, seed: int, source: Templates) -> Iterator[tuple[pa.RecordBatch, Numbers]]:
    """The same batches, with the row of the templates that each row is made of."""
    made = number = 0
    while made < rows:
        drawn = draw(source, np.random.default_rng([seed, number]))
        batch = filled(source, drawn, f"{seed}-{number}-")
        if made + batch.num_rows > rows:
            last = int(drawn.case[rows - made - 1])
            batch = batch.slice(0, int(np.searchsorted(drawn.case, last, side="right")))
        made += batch.num_rows
        number += 1
        yield batch, drawn.template[: batch.num_rows]


def shipped_templates() -> Templates:
    """The scenarios of the shipped mix, under the shipped policy."""
    return templates(scenarios(), shipped_book().draft.facts)


def draw(source: Templates, chance: np.random.Generator) -> Drawn:
    """A batch of cases, each of a scenario by its weight."""
    cases = CASES_A_BATCH
    scenario = chance.choice(len(source.weights), cases, p=source.weights)
    counts = source.count[scenario]
    case = np.repeat(np.arange(cases), counts)
    place = np.arange(len(case)) - np.repeat(np.cumsum(counts) - counts, counts)
    seconds = chance.integers(0, DAYS_BACK * SECONDS_A_DAY, cases)
    gaps = chance.random(cases) < WITH_GAPS
    left_out = np.zeros((len(source.facts), cases), dtype=bool)
    left_out[:, gaps] = chance.random((len(source.facts), int(gaps.sum()))) < LEFT_OUT
    contested = np.full(cases, -1)
    for number in np.flatnonzero(chance.random(cases) < CONTESTED):
        candidates = source.contestable[scenario[number]]
        if len(candidates):
            contested[number] = candidates[chance.integers(len(candidates))]
    return Drawn(
        scenario=scenario[case],
        template=source.first[scenario[case]] + place,
        case=case,
        back=(seconds * MICROSECONDS)[case],
        times=chance.integers(1, TIMES_THE_AMOUNT + 1, cases)[case],
        left_out=left_out,
        contested=contested[case],
        other=chance.integers(0, 1 << 30, cases)[case],
    )


def filled(source: Templates, drawn: Drawn, prefix: str) -> pa.RecordBatch:
    """The rows of a batch as a fact table; its case ids begin with `prefix`."""
    columns: dict[str, pa.Array] = {}
    for number, fact in enumerate(source.facts):
        left_out = drawn.left_out[number][drawn.case]
        # an index that is empty gives an empty place
        chosen = pa.array(drawn.template, mask=left_out)
        for name in (fact.name, fact.name + TO, fact.name + BY):
            if name in source.rows.schema.names:
                columns[name] = source.rows.column(name).take(chosen)
        contested = np.flatnonzero((drawn.contested == number) & ~left_out)
        if len(contested):
            columns[fact.name] = _with_another(columns[fact.name], fact, drawn.other, contested)
    every = pa.array(drawn.template)
    columns |= {name: source.rows.column(name).take(every) for name in KEYS.names}
    ids = pc.binary_join_element_wise(prefix, pa.array(drawn.case).cast(pa.string()), "")
    columns["case_id"] = ids
    for key in ("parcel", "line"):
        columns[key] = pc.binary_join_element_wise(columns[key], ids, "/")
    back, times = pa.array(drawn.back).cast(pa.duration("us")), pa.array(drawn.times)
    money = {name for fact in source.facts if fact.type == "money" for name in (fact.name, fact.name + TO)}
    for name, column in columns.items():
        if column.type != INSTANT and name not in money:
            continue
        other = pc.subtract(column, back) if column.type == INSTANT else pc.multiply(column, times)
        endless = _endless(source.rows.column(name))
        if endless.any():
            other = pc.if_else(pa.array(endless[drawn.template]), column, other)
        columns[name] = other
    schema = source.rows.schema
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)


def _endless(column: pa.Array) -> Numbers:
    """Where a column says that a number has no end: that is no date or amount, and stays as it is."""
    plain = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return np.asarray(np.abs(plain) >= FAR)


def _with_another(column: pa.Array, fact: Fact, other: Numbers, rows: Numbers) -> pa.Array:
    """A column of masks in which those of some rows that have one value have another one, too."""
    masks = column.take(pa.array(rows)).fill_null(0).to_numpy().astype(np.int64)
    single = (masks != 0) & (masks & (masks - 1) == 0)
    rows, masks = rows[single], masks[single]
    domain = len(fact.values)
    position = np.log2(masks).astype(np.int64) + 1 + other[rows] % max(domain - 1, 1)
    chosen = np.zeros(len(column), dtype=bool)
    chosen[rows] = True
    both = masks | np.left_shift(1, position % domain)
    return pc.replace_with_mask(column, pa.array(chosen), pa.array(both).cast(column.type))


def write(file: Path, rows: int, seed: int) -> int:
    """Write an export to a Parquet file, a row group a batch; gives the number of rows."""
    written = 0
    writer = None
    for batch in export(rows, seed):
        writer = writer or pq.ParquetWriter(file, batch.schema)
        writer.write_batch(batch, row_group_size=batch.num_rows)
        written += batch.num_rows
    if writer is not None:
        writer.close()
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True)
    given = parser.parse_args(arguments)
    written = write(given.output, given.rows, given.seed)
    known = ", ".join(f"{status} {share:.1%}" for status, share in shares(scenarios()).items())
    print(f"{written} rows; of the scenarios, before facts are left out or contested: {known}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
