"""What the clauses of an answer rest on: those that are cited for something at given places of the case."""

from __future__ import annotations

from collections.abc import Container, Iterable

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
                    for name in facts_behind(policy, row)
                    if name in answer.consulted
                    for seen in observations_behind(policy, answer.facts.observations, policy.facts[name])
                    for source in seen.source
                ):
                    found.update(row.cites)
    return found


def facts_behind(policy: Policy, row: Row) -> dict[str, None]:
    """The facts that a row, and the rows of its table above it, rest on.

    Where a table decides one of them, so are the facts that its rows rest on: which of them answers follows
    from all that it tests.
    """
    found: dict[str, None] = {}
    waiting = list(_tested(policy, row))
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        found[name] = None
        table = policy.facts[name].table
        if table is not None:
            waiting += (behind for each in policy.tables[table].rows for behind in each.behind)
    return found


def _tested(policy: Policy, row: Row) -> Iterable[str]:
    for each in policy.tables[row.table].rows:
        yield from each.behind
        if each.id == row.id:
            break
    remedy, addition = row.remedy, row.addition
    for part in (*(remedy.every() if remedy is not None else ()), *((addition,) if addition else ())):
        if part.liable_fact is not None:
            yield part.liable_fact.name
