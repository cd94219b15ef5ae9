"""One `adjudicate batch` from a file to a file: its time, and the memory of all its processes together.

    python -m benchmarks.batch.whole_run IN OUT --cores 2

It prints one JSON object: rows, cases, cores, seconds of wall and processor (the start of Python and reading
the policy included, in every process), and the most memory that was in use at once. Nothing is taken in that
an earlier run has learnt. What several processes share is counted once.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import pyarrow.parquet as pq

KIBIBYTES_A_MEBIBYTE = 1024
ROOT = Path(__file__).parents[2]
_BETWEEN_LOOKS = 0.05
_COMMAND = "import sys; from desk.cli.main import main; sys.exit(main())"


def processes(first: int) -> Iterator[int]:
    """A process, those that it has started, and those that they have."""
    yield first
    try:
        for thread in Path(f"/proc/{first}/task").iterdir():
            for child in (thread / "children").read_text(encoding="ascii").split():
                yield from processes(int(child))
    except OSError:
        return  # it has ended meanwhile


def memory_of(process: int) -> float:
    """The memory of a process in MiB; its share of what it has together with others."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / KIBIBYTES_A_MEBIBYTE
    except OSError:
        pass
    return 0.0


def run(source: Path, target: Path, cores: int) -> dict[str, Any]:
    """Judge an export, and say what it took."""
    if cores > 1:  # whoever measures may be kept to one core
        os.sched_setaffinity(0, set(range(os.cpu_count() or 1)))
    words = ["batch", str(source), "-o", str(target), "--cores", str(cores), "--quiet", "--no-learnt"]
    start, most = perf_counter(), 0.0
    with subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *words], cwd=ROOT, stdout=subprocess.DEVNULL
    ) as command:
        while command.poll() is None:
            most = max(most, sum(map(memory_of, processes(command.pid))))
            sleep(_BETWEEN_LOOKS)
    if command.returncode not in (0, 1):
        raise RuntimeError(f"`adjudicate batch` ended with status {command.returncode}")
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "rows": pq.read_metadata(source).num_rows,
        "cases": pq.read_metadata(target).num_rows,
        "cores": cores,
        "wall": perf_counter() - start,
        "processor": taken.ru_utime + taken.ru_stime,
        "peak_mib": most,
    }


def in_process(source: Path, target: Path, cores: int) -> dict[str, Any]:
    """The same in a process of its own, so that what it counts is of one run."""
    command = [sys.executable, "-m", "benchmarks.batch.whole_run", str(source), str(target)]
    done = subprocess.run(
        [*command, "--cores", str(cores)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--cores", type=int, default=1)
    given = parser.parse_args(arguments)
    print(json.dumps(run(given.source, given.target, given.cores)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
