"""This path beside its contenders, interleaved in one run; writes benchmarks/RESULTS.md with `--write`.

    python -m benchmarks.batch.measure --rows 1000000

Everything is pinned to one core. Each figure is the median of the processor's seconds over the rounds; in
every round each contender runs once. `--memory` and `--growth` add runs of `adjudicate batch` from file to
file, those for the memory on one core and on two. Parts of the page that others wrote stay in it.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import pyarrow as pa

from benchmarks.batch.c_tables import CTables
from benchmarks.batch.contenders import (
    Contender,
    Sizes,
    agreement,
    contenders,
    exported,
    on_disk,
    share_open,
)
from benchmarks.batch.exports import write
from benchmarks.batch.machine import description, pin
from benchmarks.batch.report import Figures, Measured, with_other_parts, written
from benchmarks.batch.scenarios import (
    expected_rows,
    scenarios,
    share_of_several_parcels,
    shares,
    shipped_book,
)
from benchmarks.batch.whole_run import in_process

RESULTS = Path(__file__).parents[1] / "RESULTS.md"
ROUNDS = 5
MILLION = 1_000_000


@dataclass(slots=True)
class Times:
    """What the runs of one contender took, in seconds."""

    processor: list[float]
    wall: list[float]


def interleaved(work: Sequence[Contender], rounds: int) -> list[Measured]:
    """The medians over some rounds, after one that is not counted."""
    times = [Times([], []) for _ in work]
    for number in range(rounds + 1):
        for contender, taken in zip(work, times, strict=True):
            gc.collect()
            wall, processor = perf_counter(), process_time()
            contender.run()
            if number:
                taken.processor.append(process_time() - processor)
                taken.wall.append(perf_counter() - wall)
            said = f"{contender.name}: {process_time() - processor:.2f} s"
            print(f"round {number}, {said}", file=sys.stderr, flush=True)
    return [
        Measured(each.name, each.includes, each.units, median(taken.processor), median(taken.wall))
        for each, taken in zip(work, times, strict=True)
    ]


def whole_runs(
    sizes: Sequence[int], seed: int, folder: Path, cores: Sequence[int] = (1,)
) -> list[dict[str, Any]]:
    """An export of each size, judged by `adjudicate batch` from file to file."""
    source, target = folder / "facts.parquet", folder / "answers.parquet"
    found = []
    for rows in sizes:
        write(source, rows, seed)
        for count in cores:
            found.append(in_process(source, target, count))
            print(f"whole run: {found[-1]}", file=sys.stderr, flush=True)
        source.unlink()
    return found


def measured(given: argparse.Namespace, folder: Path) -> Figures:
    """All figures of one run."""
    mix, book = scenarios(), shipped_book()
    policy = book.at(mix[0].case.policy_date)
    export = exported(policy, book, mix, given.rows, given.seed)
    units = sum(batch.num_rows for batch in export.batches)
    path_rows = given.rows if given.path_rows is None else given.path_rows
    work = contenders(book, policy, export, Sizes(given.rows, path_rows, given.sample))
    source = folder / "export.parquet"
    write(source, given.rows, given.seed)
    work.append(on_disk(source, folder / "copy.parquet", units))
    return Figures(
        machine=description(),
        rows=units,
        seed=given.seed,
        rounds=given.rounds,
        shares=shares(mix),
        several_parcels=share_of_several_parcels(mix),
        rows_a_case=expected_rows(mix),
        open_at_first=share_open(policy, CTables(policy).rows(export.given)),
        agreement=agreement(book, policy, export.batches[0], given.sample),
        measured=interleaved(work, given.rounds),
        memory=whole_runs(given.memory, given.seed, folder, (1, 2)),
        growth=whole_runs(given.growth, given.seed, folder),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=MILLION, help="rows of the export in memory")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--sample", type=int, default=1000, help="units for those that judge one by one")
    parser.add_argument("--path-rows", type=int, help="fewer rows for this path, while it is slow")
    parser.add_argument("--memory", type=int, nargs="*", default=[], help="rows of the runs for the memory")
    parser.add_argument("--growth", type=int, nargs="*", default=[], help="rows of the runs for the time")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    given = parser.parse_args(arguments)
    pin()
    pa.set_cpu_count(1)
    os.environ["POLARS_MAX_THREADS"] = "1"
    with TemporaryDirectory() as folder:
        text = written(measured(given, Path(folder)))
    print(text)
    if given.write:
        before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
        RESULTS.write_text(with_other_parts(text, before), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
