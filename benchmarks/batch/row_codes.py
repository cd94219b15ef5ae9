"""What every contender answers for a unit: a number for the ruling row that is hit, or open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.interpreter import Evaluation
from engine.policy import Policy, Table
from engine.possible import FALSE, TRUE, UNKNOWN


class Answered(NamedTuple):
    """The table that answered, its row (None: `applies` is open), and whether it is open there."""

    table: str
    row: int | None
    open: bool


def ruling_tables(policy: Policy) -> list[Table]:
    """The tables that rule, in the order in which they are tried."""
    return [table for stage in policy.stages for table in stage.tables]


def addition_tables(policy: Policy) -> list[Table]:
    """The tables that add to rulings, in the order in which the policy holds them."""
    return [table for table in policy.tables.values() if table.collects]


def answers_of(policy: Policy) -> list[Answered]:
    """Every answer that a unit may get; its place in the list is its code."""
    found: list[Answered] = []
    for table in ruling_tables(policy):
        found.append(Answered(table.name, None, True))
        for number in range(len(table.rows)):
            found += [Answered(table.name, number, False), Answered(table.name, number, True)]
    return found


def codes_of(policy: Policy) -> dict[Answered, int]:
    """The code of every answer."""
    return {answered: code for code, answered in enumerate(answers_of(policy))}


def interpreted(evaluation: Evaluation) -> Answered:
    """What the interpreter answered in an evaluation that has ruled."""
    answered: Answered | None = None
    for step in evaluation.steps:
        if step.table.decides != "ruling" or step.applies == FALSE:
            continue
        if step.applies == UNKNOWN:
            answered = Answered(step.table.name, None, True)
        for number, truth in enumerate(step.rows):
            if truth != FALSE:
                answered = Answered(step.table.name, number, truth != TRUE)
    assert answered is not None, "no table answered"
    return answered


def added(evaluation: Evaluation) -> Iterator[tuple[str, int, int]]:
    """The truth of each row of each table that adds to the ruling: table, row, truth."""
    for step in evaluation.steps:
        if step.table.collects:
            for number, truth in enumerate(step.rows):
                yield step.table.name, number, truth
