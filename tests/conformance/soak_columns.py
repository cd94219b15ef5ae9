"""A long run of cases judged in columns and by the interpreter, in processes of its own.

    python -m tests.conformance.soak_columns --cases 200000 --seed 1 --workers 2
    python -m tests.conformance.soak_columns --cases 20000 --seed 1 --policies

Cases of every family under the shipped policy; or, with --policies, cases under generated policies. A line
a part says how far it is, the last one what was run and how often each status came. Exit status 1: some
case is judged in two ways.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

from desk.adjudicator import Adjudicator, Settings
from desk.documents import Document, documents_of
from engine.columnar import Columnar
from engine.observations import CaseFacts
from tests.conformance.case_families import generated
from tests.conformance.chance import seeded
from tests.conformance.column_differences import differing, fact_table, with_stated
from tests.conformance.generated_cases import generated_case
from tests.conformance.generated_policies import written_policy
from tests.conformance.soak_cases import turn

PART = 500
MOST_SHOWN = 10


class Found(NamedTuple):
    """What a part of the cases gave."""

    statuses: Counter[str]
    units: int
    different: list[str]


@cache
def desk() -> Adjudicator:
    """The desk of this process."""
    return Adjudicator(Settings(now=0, cross_checked=False))


@cache
def columnar() -> Columnar:
    """The evaluator of this process; it keeps what it learns."""
    return Columnar(desk().book)


def shipped(seed: int, first: int) -> Found:
    """The cases of a part under the shipped policy."""
    cases = []
    for number in range(first, first + PART):
        family, documented = turn(number, None)
        text = json.dumps(generated(family, f"{seed}/{number}", documented)).encode()
        (document,) = documents_of("case.json", text)
        assert isinstance(document, Document)
        cases.append(replace(desk().prepare(document).case, case_id=f"{family}/{number}"))
    return compared(columnar(), cases)


def of_policies(seed: int, first: int) -> Found:
    """The cases of a part under a policy of their own."""
    chance = seeded(f"{seed}/{first}")
    book = written_policy(chance).load()
    drawn = [generated_case(chance, book) for _ in range(PART)]
    cases = [
        replace(with_stated(each.case, each.stated, book.draft.facts), case_id=f"policy {first}, {place}")
        for place, each in enumerate(drawn)
    ]
    return compared(Columnar(book), cases)


def compared(evaluator: Columnar, cases: Sequence[CaseFacts]) -> Found:
    """Judge cases in both ways."""
    table = fact_table(evaluator, cases)
    answers = evaluator.answers(table)
    different = [
        f"{cases[place].case_id}: {columns}" for place, columns in differing(evaluator, cases, answers)
    ]
    return Found(Counter(answers.column("status").to_pylist()), table.num_rows, different)


def main() -> int:
    """The command line: the exit status is 0 when all is well, 1 otherwise."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    arguments.add_argument("--cases", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--workers", type=int, default=1)
    arguments.add_argument("--policies", action="store_true", help="under generated policies")
    given = arguments.parse_args()
    statuses: Counter[str] = Counter()
    units = different = 0
    run = partial(of_policies if given.policies else shipped, given.seed)
    with ProcessPoolExecutor(given.workers) as pool:
        for part, found in enumerate(pool.map(run, range(0, given.cases, PART)), 1):
            statuses.update(found.statuses)
            units += found.units
            for told in found.different:
                different += 1
                if different <= MOST_SHOWN:
                    print(told, file=sys.stderr, flush=True)
            print(f"part {part}: {statuses.total()} cases, {different} different", flush=True)
    counts = " ".join(f"{status}={statuses[status]}" for status in sorted(statuses))
    print(f"cases={statuses.total()} units={units} seed={given.seed} different={different} {counts}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
