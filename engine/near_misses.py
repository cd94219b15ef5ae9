"""Why not another ruling: the rows that nearly applied, with the conditions that failed and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, TypedDict

from engine.explanation import grounds
from engine.interpreter import Evaluation, Step
from engine.policy import Atom, Policy, Row
from engine.possible import FALSE
from engine.shapes import Doc
from engine.units import UnitAnswer

MOST_FAILED = 2
"""A row with more conditions that fail has not nearly applied."""

MOST_ROWS = 16

_Stands = TypedDict("_Stands", {"fact": str, "value": Any, "because": str, "from": list[str]})


class Stands(_Stands):
    """A fact as it stands: its value (a list: those still possible), why, and from where."""


class Failed(_Stands):
    """A condition that fails or is not settled: the values that it needs, and what the fact follows from."""

    meaning: str
    needed: list[Any]
    open: Annotated[bool, Doc("The condition may still come to hold.")]
    behind: Annotated[list[Stands], Doc("The facts that it follows from.")]


class NearMiss(TypedDict):
    """A row that nearly applied."""

    table: str
    row: str
    then: Annotated[str | None, Doc("The outcome that it would have given; null: it adds or decides a fact.")]
    clauses: list[str]
    why: Annotated[str, Doc("What the row would have said.")]
    held: Annotated[int, Doc("How many of its conditions hold, with those of its table.")]
    failed: list[Failed]


class UnitNearMisses(TypedDict):
    """The rows that nearly applied to one unit, the nearest first."""

    unit: str | None
    rows: list[NearMiss]


def near_misses(policy: Policy, answer: UnitAnswer, several: bool) -> UnitNearMisses:
    """The rows of the tables that were reached that at most `MOST_FAILED` conditions kept from applying."""
    branches = answer.possibilities.branches
    evaluation = branches[0].evaluation if len(branches) == 1 else answer.possibilities.root
    found: dict[tuple[str, str], NearMiss] = {}
    for step in list(evaluation.steps):
        for row in _not_applying(step):
            miss = _missed(policy, answer, evaluation, (*step.table.applies, *row.atoms), row)
            if 0 < len(miss["failed"]) <= MOST_FAILED:
                found.setdefault((row.table, row.id), miss)
    # the nearest: those that fewest conditions kept from applying, and of these those that most speak for
    nearest = sorted(found.values(), key=lambda miss: (len(miss["failed"]), -miss["held"]))
    return {"unit": answer.unit.label if several else None, "rows": nearest[:MOST_ROWS]}


def _not_applying(step: Step) -> Iterator[Row]:
    """The rows of a table that were false; of one that does not apply all, which were not tried."""
    if step.applies == FALSE:
        yield from step.table.rows
    else:
        yield from (row for row, truth in zip(step.table.rows, step.rows, strict=False) if truth == FALSE)


def _missed(
    policy: Policy, answer: UnitAnswer, evaluation: Evaluation, atoms: tuple[Atom, ...], row: Row
) -> NearMiss:
    failed: list[Failed] = []
    held = 0
    for atom in atoms:
        mask = evaluation.mask(atom.fact.name)
        if not mask & ~atom.allowed:
            held += 1
        elif len(failed) <= MOST_FAILED:
            failed.append(_failed(policy, answer, evaluation, atom, mask))
    return {
        "table": row.table,
        "row": row.id,
        "then": row.remedy.outcome.name if row.remedy is not None else None,
        "clauses": list(row.cites),
        "why": row.why,
        "held": held,
        "failed": failed,
    }


def _failed(policy: Policy, answer: UnitAnswer, evaluation: Evaluation, atom: Atom, mask: int) -> Failed:
    return {
        **_stands(policy, answer, atom.fact.name, mask),
        "meaning": atom.fact.meaning,
        "needed": list(atom.fact.values_of(atom.allowed)),
        "open": bool(mask & atom.allowed),
        "behind": [
            _stands(policy, answer, name, evaluation.known[name])
            for name in observed_behind(policy, evaluation, atom.fact.name)
            if name != atom.fact.name
        ],
    }


def _stands(policy: Policy, answer: UnitAnswer, name: str, mask: int) -> Stands:
    fact = policy.facts[name]
    because, source = grounds(policy, answer, fact)
    return {"fact": name, "value": fact.show(mask), "because": because, "from": source}


def observed_behind(policy: Policy, evaluation: Evaluation, name: str) -> list[str]:
    """The facts that one follows from in an evaluation and that follow from no other finite fact there."""
    found: dict[str, None] = {}
    waiting, seen = [name], {name}
    while waiting:
        fact = policy.facts[waiting.pop(0)]
        if fact.origin == "derived" and not evaluation.unit.states(fact.name):
            sources = list(fact.inputs)
        elif fact.origin == "decided" and fact.table is not None:
            table = policy.tables[fact.table]
            sources = [
                atom.fact.name
                for atoms in (table.applies, *(row.atoms for row in table.rows))
                for atom in atoms
            ]
        else:
            found[fact.name] = None
            continue
        for source in sources:
            if source not in seen and source in evaluation.known:
                seen.add(source)
                waiting.append(source)
    return [each for each in found if policy.facts[each].origin != "constant"]
