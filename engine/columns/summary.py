"""What the answers' table says of a case: the ruling in short, from what is possible for its units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine import asking
from engine.deadlines import depends_on, timed, windows_that_count
from engine.observations import CaseFacts
from engine.policy import Policy
from engine.record import record
from engine.ruling import Amounts
from engine.ruling_writer import RulingWriter
from engine.units import UnitAnswer


@record
class Joined:
    """The ruling of a case in short; amounts in minor units."""

    status: str
    outcome: str
    liable: str
    rows: tuple[str, ...]
    """The rows of the units that one ruling alone is left for, as table#row."""
    clauses: tuple[str, ...]
    pays: Amounts
    at_least: int | None
    at_most: int | None
    missing: tuple[str, ...]
    """The facts that somebody is asked for, or that an act is awaited to settle."""
    counted: tuple[UnitAnswer, ...]
    """The units that decide the case."""


Ends = tuple[int | None, int | None]
"""The least and the most that may be paid."""


def joined(
    policy: Policy, case: CaseFacts, answers: Sequence[UnitAnswer], bounds: Ends | None = None
) -> Joined:
    """The ruling of a case in short, from the answers of its units; `bounds` where they are known already."""
    writer = RulingWriter(policy, case, answers)
    settled = writer.settled()
    low, high = bounds or writer.bounds(settled)
    asked = asking.asks(policy, writer.answers, len(answers) > 1, with_decisions=False)
    return Joined(
        status=writer.status,
        outcome=settled.outcome,
        liable=settled.liable,
        rows=_rows_that_rule(writer.answers),
        clauses=tuple(writer.clauses()),
        pays=settled.pays,
        at_least=low,
        at_most=high,
        missing=tuple(dict.fromkeys(fact for ask in asked for fact in ask["facts"])),
        counted=tuple(writer.answers),
    )


def next_deadline(policy: Policy, answers: Iterable[UnitAnswer]) -> int | None:
    """The earliest end (microseconds) of the windows that are running."""
    ends = (
        entry.ends
        for answer in answers
        for each in timed(policy)
        if depends_on(each, answer.consulted)
        for entry in windows_that_count(policy, answer.facts, each)
        if entry.state == "running"
    )
    return min(ends, default=None)


def _rows_that_rule(answers: Iterable[UnitAnswer]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for answer in answers:
        rulings = answer.possibilities.rulings()
        if len(rulings) == 1 and answer.possibilities.complete:
            row = rulings[0].rows[0]
            found[f"{row.table}#{row.id}"] = None
    return tuple(found)
