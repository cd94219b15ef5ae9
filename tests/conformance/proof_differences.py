"""Where the proofs and trying every assignment differ, for one generated policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.loader import PolicyBook
from engine.proving.acceptance import Acceptances
from engine.proving.findings import findings
from tests.conformance.assignments import COMPARED, Assignments, conclusions_of, proved

MOST_ASSIGNMENTS = 2_000
"""A policy with more assignments than this is not tried."""
WITNESSED = ("gap", "overlap")


def tried(book: PolicyBook) -> list[Assignments]:
    """The assignments of each interval of a policy, where there are not too many."""
    conclusions = conclusions_of(book)
    every = [Assignments(policy, conclusions) for policy in book.policies()]
    return [each for each in every if each.count() <= MOST_ASSIGNMENTS]


def proof_differences(
    book: PolicyBook, assignments: Assignments, counts: Counter[str] | None = None
) -> Iterator[str]:
    """What only one of the two finds, and witnesses that show nothing; `counts` counts the findings."""
    found = findings(assignments.policy, assignments.conclusions, Acceptances(book.draft))
    wanted, mine = assignments.found(), proved(found)
    for each in sorted(wanted - mine):
        yield f"not proved: {each}"
    for each in sorted(mine - wanted):
        yield f"wrongly proved: {each}"
    for finding in found:
        code, message = finding.diagnostic.code, finding.diagnostic.message
        if code == "not-proved":
            yield message
        elif code in WITNESSED:
            shown = finding.witness
            if shown is None:
                yield f"no witness: {message}"
            elif not shown.reproduced and not assignments.needs_silence:
                yield f"not reproduced: {message} by {shown.facts}"
    if counts is not None:
        counts.update(code for code, _, _ in mine if code in COMPARED)
