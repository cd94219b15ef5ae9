"""What the clauses of an answer rest on: those that are cited for something at given places of the case."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from engine.attachments import record_of
from engine.firmness import observations_behind
from engine.policy import Policy, Row
from engine.units import UnitAnswer


def clauses_resting_on(policy: Policy, answers: Iterable[UnitAnswer], places: Container[str]) -> set[str]:
    """The clauses cited by rows that rest, as far as facts go, on a record of the case among `places`.

    A row rests on what makes it hold, and on what keeps the rows above it from holding.
    """
    found: set[str] = set()
    for answer in answers:
        for branch in answer.possibilities.branches:
            for row in branch.ruling.rows:
                if any(
                    record_of(source) in places
                    for name in _behind(policy, row)
                    if name in answer.consulted
                    for seen in observations_behind(policy, answer.facts.observations, policy.facts[name])
                    for source in seen.source
                ):
                    found.update(row.cites)
    return found


def _behind(policy: Policy, row: Row) -> Iterator[str]:
    """The facts that a row, and the rows of its table above it, rest on."""
    for each in policy.tables[row.table].rows:
        yield from each.behind
        if each.id == row.id:
            return
