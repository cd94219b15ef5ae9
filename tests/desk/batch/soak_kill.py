"""A longer run that is killed at random points and continued, until it ends with the bytes of a whole one.

    python -m tests.desk.batch.soak_kill --kills 10 --cases 300 --seed 1

One line says what was run. Exit status 1: the bytes differ.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.desk.batch.tables import fact_table
from tests.desk.batch.test_runs import ROOT, command, killed


def soak(kills: int, count: int, seed: int, ending: str) -> bool:
    """Kill a run so often, continue it, and compare."""
    chance = random.Random(seed)
    with TemporaryDirectory() as place:
        folder = Path(place)
        facts = fact_table(folder, count)
        whole, output = folder / f"whole{ending}", folder / f"answers{ending}"
        subprocess.run(command(facts, whole), cwd=ROOT, check=True, capture_output=True)
        parts = count * 2 // 3
        landed = 0
        for number in range(kills):
            until = min(parts * (number + 1) // (kills + 1), parts - 1)
            landed += killed(facts, output, chance.randint(0, until), 2, chance.random())
        subprocess.run(command(facts, output), cwd=ROOT, check=True, capture_output=True)
        same = output.read_bytes() == whole.read_bytes()
    print(f"kills={kills} landed={landed} cases={count} seed={seed} {ending} same={same}")
    return same


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ending", choices=(".parquet", ".csv", ".xlsx"), default=".parquet")
    given = parser.parse_args(arguments)
    return 0 if soak(given.kills, given.cases, given.seed, given.ending) else 1


if __name__ == "__main__":
    sys.exit(main())
