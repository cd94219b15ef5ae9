"""One case in process, warmed up: medians in one run, interleaved, and as ratios to a fixed workload.

Run it with `python benchmarks/single_case.py`; it ends with the wall time of the whole command.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from desk.adjudicator import Adjudicator, Settings
from desk.documents import documents_of
from engine.crosscheck import CrossCheck
from engine.judge import Judge
from engine.rete import available

EXAMPLE = Path(__file__).parent.parent / "examples" / "delivered_elsewhere.yaml"
ROUNDS = 400


def reference() -> int:
    """A fixed piece of Python work, which says how fast the machine is in this run."""
    return sum(index * index % 7 for index in range(5_000))


def main() -> None:
    """Measure and print."""
    data = EXAMPLE.read_bytes()
    plain = Adjudicator(Settings(now=0, cross_checked=False))
    document = documents_of(EXAMPLE.name, data)[0]
    prepared = plain.prepare(document)
    policy = prepared.judge.policy
    checked = Judge(policy, CrossCheck(policy, remember=False)) if available() else prepared.judge
    ruling = prepared.judge.rule(prepared.case)
    work: dict[str, Callable[[], object]] = {
        "reference workload": reference,
        "read the document": lambda: documents_of(EXAMPLE.name, data),
        "document to facts": lambda: plain.prepare(document),
        "facts to possible rulings": lambda: prepared.judge.answers(prepared.case),
        "facts to ruling document": lambda: prepared.judge.rule(prepared.case),
        "the same, cross-checked": lambda: checked.rule(prepared.case),
        "ruling document to JSON": lambda: json.dumps(ruling),
    }
    gc.freeze()  # as the command line does once the policy stands
    times: dict[str, list[float]] = {name: [] for name in work}
    for round_number in range(ROUNDS + 50):
        for name, run in work.items():
            start = perf_counter()
            run()
            if round_number >= 50:
                times[name].append(perf_counter() - start)
    base = median(times["reference workload"])
    for name, measured in times.items():
        print(f"{name:<28} {median(measured) * 1000:8.3f} ms   {median(measured) / base:6.2f} x reference")
    walls = []
    for _ in range(7):
        start = perf_counter()
        command = [sys.executable, "-m", "desk.cli.main", "rule", str(EXAMPLE)]
        subprocess.run(command, check=True, capture_output=True, cwd=EXAMPLE.parent.parent)
        walls.append(perf_counter() - start)
    wall = median(walls)
    print(f"{'the whole command':<28} {wall * 1000:8.0f} ms   {wall / base:6.0f} x reference")


if __name__ == "__main__":
    main()
