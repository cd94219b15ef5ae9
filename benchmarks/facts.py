"""Case documents to facts, one process: documents a second by stage, and each stage against a fixed workload.

Run it with `python -m benchmarks.facts`, or name a file of JSON lines to take its documents.  There are as
many as one task of a run has, so that what is remembered of one serves the others no more than it does there.
Each round takes the stages in turn, so that a busy machine slows all of them alike; medians and best rounds
are shown.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

from desk.adjudicator import Adjudicator, Settings
from desk.batch.observing import Observing
from desk.batch.raw_documents import DocumentReader
from desk.batch.soundness import Soundness
from desk.batch.tasks import Lines
from desk.documents import Document
from engine.columns.layout import fact_schema, observed
from engine.columns.rows import rows_of
from engine.diagnostics import Problems, Refused
from engine.shapes import read
from engine.source import Source, read_json
from evidence.case import Case
from evidence.case_checks import check
from tests.conformance.case_families import FAMILIES, generated

DOCUMENTS = 2_000
ROUNDS = 7


def reference() -> int:
    """A fixed piece of Python work, which says how fast the machine is in this run."""
    return sum(index * index % 7 for index in range(100_000))


def made_documents() -> list[bytes]:
    """Generated cases of every family, with ids, amounts and dates of their own."""
    names = list(FAMILIES)
    cases = (generated(names[n % len(names)], f"facts/{n}", n % 2 == 0) for n in range(DOCUMENTS))
    return [json.dumps(case, ensure_ascii=False).encode() for case in cases]


def main() -> None:
    """Measure and print."""
    lines = Path(sys.argv[1]).read_bytes().splitlines()[:DOCUMENTS] if sys.argv[1:] else made_documents()
    desk = Adjudicator(Settings(now=0, cross_checked=False))
    facts = observed(desk.vocabulary)

    def checked(source: Source) -> None:
        check(source, Problems())

    def prepare(source: Source) -> object:
        try:
            return desk.prepare(Document(source))
        except Refused:
            return None

    sources = [read_json("cases.jsonl", line) for line in lines]
    soundness, schema = Soundness(desk.vocabulary), fact_schema(desk.vocabulary)
    numbers = list(range(1, len(lines) + 1))

    def in_columns() -> object:
        documents = DocumentReader().read(Lines("cases.jsonl", numbers, lines))
        return Observing(desk, soundness, schema).observed(documents, [])

    prepared = [desk.prepare(Document(source)) for source in sources if prepare(source) is not None]
    stages: dict[str, Callable[[], object]] = {
        "fixed workload": reference,
        "JSON decoded": lambda: [read_json("cases.jsonl", line) and None for line in lines],
        "read into records": lambda: [read(Case, source, Problems()) and None for source in sources],
        "amounts, ids checked": lambda: list(map(checked, sources)),
        "decoded to facts": lambda: [prepare(source) and None for source in sources],
        "bytes to facts": lambda: [prepare(read_json("cases.jsonl", line)) and None for line in lines],
        "facts to rows": lambda: [rows_of(each.judge.policy, facts, each.case) and None for each in prepared],
        "bytes to columns": in_columns,
    }
    gc.collect()
    gc.freeze()  # as a worker does once the policy stands
    times: dict[str, list[float]] = {name: [] for name in stages}
    for _ in range(ROUNDS):
        for name, work in stages.items():
            start = process_time()
            work()
            times[name].append(process_time() - start)
    print(f"{len(lines)} documents, {sum(map(len, lines)) // len(lines)} bytes on average")
    usual = median(times["fixed workload"])
    print(f"{'fixed workload':24}{usual * 1e3:8.2f} ms, at best {min(times['fixed workload']) * 1e3:.2f} ms")
    for name, taken in list(times.items())[1:]:
        middle, best = (each / len(lines) for each in (median(taken), min(taken)))
        ratio = median(taken) / len(lines) / usual
        print(
            f"{name:24}{1 / middle:8.0f}/s, at best {1 / best:.0f}/s; "
            f"a document takes {middle * 1e6:.0f} µs, {ratio:.4f} of the workload"
        )


if __name__ == "__main__":
    main()
