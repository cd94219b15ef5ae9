"""A long run of three evaluators on generated policies, in a process of its own.

    python -m tests.conformance.soak_policies --cases 20000 --seed 1

One line says what was run and how often each status came. Exit status 1: the interpreter, brute
force and durable-rules differ on a case, or a status never came.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from engine.crosscheck import cross_check
from engine.judge import Judge
from engine.rete import unavailable_reason
from tests.conformance.chance import seeded
from tests.conformance.comparison import case_differences
from tests.conformance.completions import CompletedCase
from tests.conformance.generated_cases import DATES, Example, generated_case
from tests.conformance.generated_policies import written_policy

CASES_OF_A_POLICY = 50
STATUSES = ("ruled", "waiting", "open", "review")
MOST_SHOWN = 5


def soak(cases: int, seed: int) -> bool:
    """Run the cases, print the line, and say whether all is well."""
    statuses: Counter[str] = Counter()
    completions = tables = policies = different = 0
    for number in range(cases):
        if number % CASES_OF_A_POLICY == 0:
            written = written_policy(seeded(f"{seed}/{policies}"))
            book = written.load()
            judges = {date: Judge(book.at(date), cross_check(book.at(date))[0]) for date in DATES}
            policies += 1
            tables += len(book.draft.tables)
        example = Example(written, book, generated_case(seeded(f"{seed}/{policies}/{number}"), book))
        judge = judges[example.given.case.policy_date]
        completed = CompletedCase(book.draft, example.given)
        found = list(case_differences(example, judge, completed))
        statuses[completed.answer().status] += 1
        completions += sum(len(unit.of) for unit in completed.units)
        if found:
            different += 1
            if different <= MOST_SHOWN:
                print(f"case {number}:", *found, example.told, sep="\n", file=sys.stderr)
    counts = " ".join(f"{status}={statuses[status]}" for status in STATUSES)
    print(
        f"cases={cases} seed={seed} policies={policies} tables={tables} completions={completions} "
        f"differences={different} {counts}"
    )
    return different == 0 and all(statuses[status] for status in STATUSES)


def main() -> int:
    """The command line: the exit status is 0 when all is well, 1 otherwise."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    arguments.add_argument("--cases", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    reason = unavailable_reason()
    if reason is not None:
        print(f"not run: {reason}", file=sys.stderr)
        return 1
    return 0 if soak(given.cases, given.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
