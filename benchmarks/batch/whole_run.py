"""One whole run from a Parquet file to a Parquet file in a process of its own: its time and its memory.

    python -m benchmarks.batch.whole_run IN OUT --rows 1000000

It prints one JSON object: rows, cases, seconds of wall and processor (the start of Python and reading the
policy included), and the most memory that was in use.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.batch.scenarios import shipped_book
from engine.columnar import Columnar
from engine.columns.layout import ANSWERS

KIBIBYTES_A_MEBIBYTE = 1024
ROOT = Path(__file__).parents[2]


def row_groups(file: Path, rows: int | None) -> Iterator[pa.RecordBatch]:
    """The row groups of a file one by one, until there are so many rows; each holds whole cases."""
    source = pq.ParquetFile(file)
    read = 0
    for number in range(source.num_row_groups):
        if rows is not None and read >= rows:
            return
        group = source.read_row_group(number)
        read += group.num_rows
        yield group.combine_chunks().to_batches()[0]


def most_memory() -> float:
    """The most memory that this process has had, in MiB; unlike `getrusage`, without its parent's."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / KIBIBYTES_A_MEBIBYTE
    raise OSError("the system does not say how much memory a process has had")


def run(source: Path, target: Path, rows: int | None) -> dict[str, Any]:
    """Judge the rows of a file, and say what it took."""
    start = perf_counter()
    columnar = Columnar(shipped_book())
    judged = cases = 0
    with pq.ParquetWriter(target, ANSWERS) as writer:
        for batch in row_groups(source, rows):
            answers = columnar.answers(batch)
            writer.write_batch(answers)
            judged += batch.num_rows
            cases += answers.num_rows
    return {
        "rows": judged,
        "cases": cases,
        "wall": perf_counter() - start,
        "processor": process_time(),
        "peak_mib": most_memory(),
    }


def in_process(source: Path, target: Path, rows: int) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.batch.whole_run", str(source), str(target)]
    done = subprocess.run(
        [*command, "--rows", str(rows)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--rows", type=int)
    given = parser.parse_args(arguments)
    print(json.dumps(run(given.source, given.target, given.rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
