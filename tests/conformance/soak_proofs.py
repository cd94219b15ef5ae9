"""A long run of the proofs against trying every assignment, on generated policies.

    python -m tests.conformance.soak_proofs --policies 2000 --seed 1

One line says what was run and how often each finding came. Exit status 1: the two differ on a
policy, or a finding never came.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.conformance.assignments import COMPARED
from tests.conformance.chance import seeded
from tests.conformance.proof_differences import proof_differences, tried
from tests.conformance.provable_policies import provable_policy

MOST_SHOWN = 5


def soak(policies: int, seed: int) -> bool:
    """Run the policies, print the line, and say whether all is well."""
    counts: Counter[str] = Counter()
    intervals = assigned = different = 0
    for number in range(policies):
        written = provable_policy(seeded(f"{seed}/{number}"))
        book = written.load()
        found: list[str] = []
        for assignments in tried(book):
            intervals += 1
            assigned += assignments.count()
            found += proof_differences(book, assignments, counts)
        if found:
            different += 1
            if different <= MOST_SHOWN:
                print(f"policy {number}:", *found, repr(written), sep="\n", file=sys.stderr)
    shown = " ".join(f"{code}={counts[code]}" for code in COMPARED)
    print(
        f"policies={policies} seed={seed} intervals={intervals} assignments={assigned} "
        f"differences={different} {shown}"
    )
    return different == 0 and all(counts[code] for code in COMPARED)


def main() -> int:
    """The command line: the exit status is 0 when all is well, 1 otherwise."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    arguments.add_argument("--policies", type=int, default=2_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    return 0 if soak(given.policies, given.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
