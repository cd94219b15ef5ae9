"""The figures of one run as a page: benchmarks/RESULTS.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.batch.contenders import AGAIN, ALONE, EVERYTHING
from benchmarks.batch.exports import CONTESTED, LEFT_OUT, WITH_GAPS

COMPARED = (
    (ALONE, "generated C"),
    (ALONE, "zen-engine"),
    (AGAIN, "generated C"),
    (EVERYTHING, "generated C"),
)
"""Of whom it is said how many times as fast as another it is."""
MEMORY, TIME = "## Memory of a whole run, file to file", "## Time of a whole run, file to file"
HOW = """# Cases by the million

Written by `python -m benchmarks.batch.measure --write`; the command and its parts say below what was
measured. Figures of another machine, or of another run, are compared by their ratios only.

## How to run it

    pip install -e .[dev,bench]            # pandas, DuckDB, Polars and zen-engine; and a C compiler, gcc
    python -m benchmarks.batch.measure --rows 1000000
    python -m benchmarks.batch.measure --rows 20000 --sample 200 --path-rows 500      # a short one
    python -m benchmarks.batch.measure --write --memory 1000000 10000000 \\
        --growth 1000000 2000000 4000000 8000000 16000000                             # the whole page
    python -m benchmarks.batch.exports --rows 1000000 --seed 1 -o facts.parquet       # an export alone

The export is made up of the scenarios in `benchmarks/batch/scenarios.yaml`: generated cases, judged once by
the interpreter, with other ids, dates and amounts; in some facts are left out at random, and in a few two
sources contradict each other. A row is a unit: a parcel, line or ground of a case.

## What the contenders are

- **This path** is `Columnar.answers`: the fact table in memory to the table of answers. An evaluator keeps
  what it learns; the figure that all others are compared with is that of a new one. Rows that answer all
  that the policy asks alike are judged once; so it is quick on what it has seen, and new kinds of cases
  cost what judging them once does. **The rows alone** (`engine/columns/rows_alone.py`) are given the masks
  that the generated C is given, and recognise them in the same way.
- **The interpreter** and **durable-rules** (`engine/rete.py`) take a sample, unit by unit.
- **zen-engine** has the rows of all ruling tables as one decision table with the first hit policy. It cannot
  express a fact that may still take several values: given as null, its row counts as false and a later one
  answers, where the interpreter is open. Nor chained stages, facts that tables or formulas decide (they are
  given), or rows that add to a ruling.
- **pandas** and **DuckDB** have those rows as expressions on bit masks, open rows included, with derived and
  decided facts given.
- **Generated C** (`benchmarks/batch/c_source.py`) is the policy's tables as straight code, stage by stage and
  row by row, with the facts that tables and formulas decide, on one core: the limit in memory. It is given
  the masks of measured facts and proofs (what rests on instants, numbers or evidence), and says which row
  answers; it splits no open unit and computes no amount. Tests hold its rows to the interpreter's.
- **Polars** reads and writes the same columns and does nothing else: the limit on disk.

The masks that are given are made beforehand and are not measured; those of measured facts are the
scenario's, also in the few units where an input was left out.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """The medians of one contender, in seconds a run."""

    name: str
    includes: str
    units: int
    processor: float
    wall: float

    @property
    def rate(self) -> float:
        """Units in a second of the processor."""
        return self.units / self.processor


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that one run found."""

    machine: str
    rows: int
    seed: int
    rounds: int
    shares: Mapping[str, float]
    several_parcels: float
    rows_a_case: float
    open_at_first: float
    agreement: Mapping[str, float]
    measured: Sequence[Measured]
    memory: Sequence[Mapping[str, Any]]
    growth: Sequence[Mapping[str, Any]]


def written(figures: Figures) -> str:
    """The page."""
    parts = [HOW, "## What was measured\n", figures.machine, _export(figures), _in_memory(figures)]
    if figures.memory:
        parts.append(f"{MEMORY}\n\n" + _whole_runs(figures.memory))
    if figures.growth:
        parts.append(f"{TIME}\n\n" + _whole_runs(figures.growth))
    return "\n".join(parts)


def with_other_parts(text: str, before: str) -> str:
    """The page with the parts of the one before that are not of this kind, whoever wrote them.

    A part begins with a heading of the second level. Parts of this kind that were not measured now go:
    they would be taken for figures of the same run.
    """
    own = {line for line in text.splitlines() if line.startswith("## ")} | {MEMORY, TIME}
    others = [part for part in _parts(before) if part.partition("\n")[0] not in own]
    return "\n\n".join(each.strip("\n") for each in (text, *others)) + "\n"


def _parts(page: str) -> list[str]:
    return [f"## {part}" for part in f"\n{page}".split("\n## ")[1:]]


def _export(figures: Figures) -> str:
    shares = ", ".join(f"{status} {share:.1%}" for status, share in figures.shares.items())
    alone = f"{figures.rows_a_case:.2f} rows a case"
    return (
        f"- {figures.rows:,} rows, seed {figures.seed}, {alone}; of the scenarios {shares}; "
        f"{figures.several_parcels:.1%} with several parcels; in {WITH_GAPS:.0%} of the cases each "
        f"fact is left out with a chance of {LEFT_OUT:.0%}, {CONTESTED:.0%} are contested in a fact; "
        f"the first evaluation of {figures.open_at_first:.1%} of the units is open\n"
        f"- one core; medians of {figures.rounds} rounds, interleaved; seconds of the processor\n"
    )


def _in_memory(figures: Figures) -> str:
    base = next(each for each in figures.measured if each.name == EVERYTHING)
    lines = [
        "## One core\n",
        "| | units | thousand units/s | times this path | the interpreter's row | what it includes |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for each in figures.measured:
        alike = figures.agreement.get(each.name)
        lines.append(
            f"| {each.name} | {each.units:,} | {each.rate / 1000:,.1f} | {each.rate / base.rate:,.2f} "
            f"| {'' if alike is None else f'{alike:.1%}'} | {each.includes} |"
        )
    rates = {each.name: each.rate for each in figures.measured}
    for one, other in COMPARED:
        if one in rates and other in rates:
            lines.append(f"\n{one}: {rates[one] / rates[other]:,.3g} x {other}.")
    return "\n".join(lines) + "\n"


def _whole_runs(runs: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        "| rows | cases | cores | processor, s | wall, s | thousand rows/s | most memory, MiB |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for each in runs:
        rate = each["rows"] / each["processor"] / 1000
        lines.append(
            f"| {each['rows']:,} | {each['cases']:,} | {each['cores']} "
            f"| {each['processor']:.1f} | {each['wall']:.1f} "
            f"| {rate:,.1f} | {each['peak_mib']:,.0f} |"
        )
    return "\n".join(lines) + "\n"
