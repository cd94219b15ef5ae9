"""A witness: the facts that show what was found, and the row that rules them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.policy import Policy
from engine.possibilities import possible
from engine.proving.circuit import holds
from engine.proving.reach import Course
from engine.proving.stated import AMOUNTS, CURRENCY, stated_unit
from engine.record import record


@record
class Witness:
    """An assignment of facts, and the row that rules it."""

    facts: Mapping[str, Any]
    """Facts by name with their values; what is left out may be anything, or has its absence."""
    table: str
    row: str
    reproduced: bool
    """Whether the interpreter, given these facts alone, answers with that row."""

    def document(self, policy_date: str) -> dict[str, Any]:
        """The facts document that `adjudicate rule` takes, with made-up amounts."""
        return {
            "facts": dict(self.facts),
            "amounts": dict(AMOUNTS),
            "currency": CURRENCY,
            "policy_date": policy_date,
        }


def witness(course: Course, goal: Sequence[int]) -> Witness | None:
    """The facts under which all literals of `goal` hold, as few as are enough; None where they cannot.

    Raises Unproved. Readings that are not in force are taken only where the goal needs them.
    """
    encoding, circuit = course.encoding, course.encoding.circuit
    if not (circuit.possible([*goal, *encoding.in_force()]) or circuit.possible(goal)):
        return None
    model = circuit.example()
    table, row, hit = next(each for each in course.answers() if holds(model, each[2]))
    stated = _stated(course, model)
    few = circuit.enough_of(list(stated), circuit.every([*goal, hit]))
    found = None
    for literals in (few, list(stated)):
        facts = _facts(course, [each for literal in literals for each in stated[literal]], model)
        reproduced = rules(encoding.policy, facts) == {(table.name, row.id)}
        found = Witness(facts=facts, table=table.name, row=row.id, reproduced=reproduced)
        if reproduced:
            break
    return found


def rules(policy: Policy, facts: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The tables and rows that may rule a unit of which these finite facts are known."""
    rows = [branch.ruling.rows[0] for branch in possible(policy, stated_unit(policy, facts, {})).branches]
    return {(row.table, row.id) for row in rows}


_Said = tuple[str, int | None]
"""A fact with the position of its value; None: whether anything is said of it."""


def _stated(course: Course, model: Sequence[int]) -> dict[int, list[_Said]]:
    """What an answer says of every fact that may be stated, by the literal, which facts may share."""
    encoding = course.encoding
    found: dict[int, list[_Said]] = {}
    for fact in encoding.stated_facts():
        for position, literal in enumerate(encoding.values(fact.name)):
            if holds(model, literal):
                found.setdefault(literal, []).append((fact.name, position))
    for name, literal in encoding.shared.given.items():
        if name in encoding.policy.facts and encoding.policy.facts[name].finite:
            found.setdefault(literal if holds(model, literal) else -literal, []).append((name, None))
    return found


def _facts(course: Course, said: Iterable[_Said], model: Sequence[int]) -> dict[str, Any]:
    """The facts of a document: with a value, or with any where only that something is said counts."""
    encoding, policy = course.encoding, course.encoding.policy
    given = encoding.shared.given
    values: dict[str, int] = {}
    for name, stated in said:
        silent = name in given and not holds(model, given[name])
        literals = encoding.values(name) if stated is None and not silent else ()
        position = next((n for n, literal in enumerate(literals) if holds(model, literal)), stated)
        if position is None or silent and policy.facts[name].absent != "unknown":
            continue
        if policy.readings.get(name) != 1 << position:
            values[name] = position
    return {
        name: policy.facts[name].values_of(1 << values[name])[0] for name in policy.facts if name in values
    }
