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
OPEN = EXAMPLE.with_name("receipt_asked_for.yaml")
ROUNDS, ROUNDS_EXPLAINED = 400, 40
WARM = 8
"""One round in so many is run before those that are measured."""


def reference() -> int:
    """A fixed piece of Python work, which says how fast the machine is in this run."""
    return sum(index * index % 7 for index in range(5_000))


def measured_times(work: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """How long each piece of work took, one after the other in every round."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for round_number in range(rounds + rounds // WARM):
        for name, run in work.items():
            start = perf_counter()
            run()
            if round_number >= rounds // WARM:
                times[name].append(perf_counter() - start)
    return times


def main() -> None:
    """Measure and print."""
    data = EXAMPLE.read_bytes()
    plain = Adjudicator(Settings(now=0, cross_checked=False))
    document = documents_of(EXAMPLE.name, data)[0]
    prepared = plain.prepare(document)
    policy = prepared.judge.policy
    checked = Judge(policy, CrossCheck(policy, remember=False)) if available() else prepared.judge
    ruling = prepared.judge.rule(prepared.case)
    opened = plain.prepare(documents_of(OPEN.name, OPEN.read_bytes())[0])
    work: dict[str, Callable[[], object]] = {
        "reference workload": reference,
        "read the document": lambda: documents_of(EXAMPLE.name, data),
        "document to facts": lambda: plain.prepare(document),
        "facts to possible rulings": lambda: prepared.judge.answers(prepared.case),
        "facts to ruling document": lambda: prepared.judge.rule(prepared.case),
        "the same, cross-checked": lambda: checked.rule(prepared.case),
        "ruling document to JSON": lambda: json.dumps(ruling),
    }
    explained: dict[str, Callable[[], object]] = {
        "questions of an open case": lambda: plain.questions(opened),
        "single flips of the case": lambda: plain.flips(prepared, with_pairs=False),
        "flips of the case, with pairs": lambda: plain.flips(prepared),
        "rows that nearly applied": lambda: plain.why_not(prepared),
        "sources that it rests on": lambda: plain.firmness(prepared),
    }
    gc.freeze()  # as the command line does once the policy stands
    times = {**measured_times(work, ROUNDS), **measured_times(explained, ROUNDS_EXPLAINED)}
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
