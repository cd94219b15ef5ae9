"""A long run of laws over generated case documents of every family, in a process of its own.

    python -m tests.conformance.soak_cases --cases 100000 --seed 1 [--workers 2] [--attempts 0] [--out folder]
    python -m tests.conformance.soak_cases --cases 5000 --documented --page docs/answered.md

One line says what was run and how often each status came, one line a law that was broken. Offending
documents are written to the folder given by --out. Exit status 1: a law was broken.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.conformance.answered_page import Answered, answered, answered_page
from tests.conformance.case_families import FAMILIES, generated
from tests.conformance.case_laws import ATTEMPTS, Court, broken_laws
from tests.conformance.chance import seeded

BATCH = 100
MOST_SHOWN = 10


class Found(NamedTuple):
    """What a batch of cases gave."""

    statuses: Counter[str]
    broken: list[tuple[str, str, str, bool, int]]
    """Law, how it is broken, family, whether documented, number of the case."""


@cache
def court() -> Court:
    """The desk of this process."""
    return Court()


def try_cases(seed: int, first: int, count: int, documented: bool | None, attempts: int) -> Found:
    """Try the laws on the cases from `first` on; families and modes take turns."""
    statuses: Counter[str] = Counter()
    broken = []
    for number in range(first, first + count):
        family, mode = turn(number, documented)
        case = generated(family, f"{seed}/{number}", mode)
        try:
            ruling = court().rule(case, cross_checked=True)
            statuses[ruling["status"]] += 1
            found = list(broken_laws(court(), case, seeded(f"{seed}/{number}"), attempts, ruling))
        except Exception as error:  # whatever it is: the run goes on, and says which case it was
            at = traceback.extract_tb(error.__traceback__)[-1]
            found = [("no case stops the run", f"{type(error).__name__} {error} in {at.name}")]
        broken += [(law, told, family, mode, number) for law, told in found]
    return Found(statuses, broken)


def turn(number: int, documented: bool | None) -> tuple[str, bool]:
    """The family and the mode of a case."""
    names = list(FAMILIES)
    mode = number // len(names) % 2 == 0 if documented is None else documented
    return names[number % len(names)], mode


def batches(cases: int, seed: int, documented: bool | None, workers: int, attempts: int) -> Iterator[Found]:
    """The results of all batches in their order."""
    firsts = range(0, cases, BATCH)
    counts = [min(BATCH, cases - first) for first in firsts]
    if workers == 1:
        for first, count in zip(firsts, counts, strict=True):
            yield try_cases(seed, first, count, documented, attempts)
        return
    with ProcessPoolExecutor(workers) as pool:
        length = len(counts)
        yield from pool.map(
            try_cases, [seed] * length, firsts, counts, [documented] * length, [attempts] * length
        )


def soak(
    cases: int, seed: int, documented: bool | None, workers: int, out: Path | None, attempts: int
) -> bool:
    """Run the cases, print what was found, and say whether all is well."""
    statuses: Counter[str] = Counter()
    laws: Counter[str] = Counter()
    for found in batches(cases, seed, documented, workers, attempts):
        statuses.update(found.statuses)
        for law, told, family, mode, number in found.broken:
            laws[law] += 1
            if laws[law] <= MOST_SHOWN:
                print(f"{law}: {family}, case {number}: {told}", file=sys.stderr, flush=True)
            if out is not None:
                out.mkdir(parents=True, exist_ok=True)
                name = f"{law.replace(' ', '-')}-{number}.json"
                case = generated(family, f"{seed}/{number}", mode)
                (out / name).write_text(json.dumps(case, indent=1), encoding="utf-8")
    counts = " ".join(f"{status}={statuses[status]}" for status in sorted(statuses))
    print(f"cases={cases} seed={seed} violations={sum(laws.values())} {counts}")
    for law, count in laws.most_common():
        print(f"  {law}: {count}")
    return not laws


def page_of(cases: int, seed: int) -> str:
    """The page of how documented cases are answered."""
    results: dict[str, list[Answered]] = {name: [] for name in FAMILIES}
    for number in range(cases):
        family, _ = turn(number, True)
        results[family].append(answered(court(), generated(family, f"{seed}/{number}", True)))
    return answered_page(results, seed)


def main() -> int:
    """The command line: the exit status is 0 when all is well, 1 otherwise."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    arguments.add_argument("--cases", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--workers", type=int, default=1)
    arguments.add_argument(
        "--attempts", type=int, default=ATTEMPTS, help="proofs added and keys removed a case"
    )
    arguments.add_argument("--documented", action="store_true", help="fully documented cases only")
    arguments.add_argument("--out", type=Path, help="a folder for the documents that break a law")
    arguments.add_argument("--page", type=Path, help="write the page of answered cases, and try no laws")
    given = arguments.parse_args()
    if given.page is not None:
        given.page.write_text(page_of(given.cases, given.seed), encoding="utf-8")
        return 0
    documented = True if given.documented else None
    return 0 if soak(given.cases, given.seed, documented, given.workers, given.out, given.attempts) else 1


if __name__ == "__main__":
    sys.exit(main())
