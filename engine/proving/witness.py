"""A witness: the facts that show what was found, and the row that rules them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from engine.interpreter import Evaluation
from engine.policy import Policy
from engine.possibilities import possible
from engine.proving.circuit import Circuit, Unproved, holds
from engine.proving.cone import Cone
from engine.proving.reach import Course
from engine.proving.stated import AMOUNTS, CURRENCY, stated_unit
from engine.record import record
from engine.ruling import Open
from engine.vocabulary import Fact


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


def witness(
    course: Course, goal: Sequence[int], shows: Iterable[str] = (), cone: Cone | None = None
) -> Witness | None:
    """The facts under which all literals of `goal` hold, as few as are enough; None where they cannot.

    Of the facts none could be left out, but for those that it `shows` anyway; for another answer still fewer
    might do. Raises Unproved. Readings that are not in force are taken only where the goal needs them. A cone
    that has shown that the goal can hold saves showing it again.
    """
    encoding, circuit = course.encoding, course.encoding.circuit
    if not circuit.possible([*goal, *(cone.example(goal) if cone is not None else ())]):
        return None
    kept = [*goal]
    with suppress(Unproved):  # what is wished is not needed
        for wished in (encoding.in_force(), _silent(course)):
            kept += _kept(circuit, kept, wished)
    circuit.possible(kept)
    model = circuit.example()
    table, row, hit = next(each for each in course.answers() if holds(model, each[2]))
    stated = _stated(course, model)

    def facts_of(literals: Iterable[int]) -> dict[str, Any]:
        return _facts(course, [each for literal in literals for each in stated[literal]], model)

    def ruled_so(facts: Mapping[str, Any]) -> bool:
        return _rules_alone(encoding.policy, facts, (table.name, row.id))

    every = facts_of(stated)
    shown = set(shows)
    first = [literal for literal, said in stated.items() if not shown.isdisjoint(name for name, _ in said)]
    try:
        few = facts_of(_enough(circuit, model, stated, circuit.every(goal), hit, first))
    except Unproved:
        few = every
    reproduced = ruled_so(few)
    if not reproduced and ruled_so(every):
        more = _needed(few, {name: every[name] for name in every if name not in few}, ruled_so)
        few = {name: every[name] for name in every if name in few or name in more}
        reproduced = True
    return Witness(facts=few, table=table.name, row=row.id, reproduced=reproduced)


def _silent(course: Course) -> list[int]:
    """That facts have the values that saying nothing of them gives, which a document need not state."""
    encoding = course.encoding
    absent = [encoding.among(fact.name, fact.otherwise) for fact in encoding.stated_facts() if _absence(fact)]
    return absent + [-literal for literal in encoding.shared.given.values()]


def _absence(fact: Fact) -> int:
    """The value (a mask of one) that a fact has where nothing is said of it; 0 where it may have several."""
    observed = fact.origin == "observed" and fact.presumption is None and fact.absent != "unknown"
    return fact.otherwise if observed and fact.otherwise.bit_count() == 1 else 0


def _kept(circuit: Circuit, known: Sequence[int], wished: Sequence[int]) -> list[int]:
    """Of what is wished beside what is known, as much as can be had in its order: looked for by halves."""
    if not wished or circuit.possible([*known, *wished]):
        return list(wished)
    if len(wished) == 1:
        return []
    half = len(wished) // 2
    first = _kept(circuit, known, wished[:half])
    return first + _kept(circuit, [*known, *first], wished[half:])


def _enough(
    circuit: Circuit,
    model: Sequence[int],
    stated: Iterable[int],
    goal: int,
    hit: int,
    first: Sequence[int],
) -> list[int]:
    """As few stated literals of an answer as make a goal and a row's answer certain, `first` among them.

    They do so together with what nothing can state, such as the comparison of two instants, which is taken as
    the answer has it. That the row answers they make certain by themselves, if all of them do.
    """
    every = [literal for literal in stated if literal not in first]
    both = circuit.every([goal, hit])
    cone = Cone(circuit)
    try:
        if not cone.possible([*first, *every, -both]):
            return [*first, *cone.enough_of(every, both, first)]
        free = {
            variable if holds(model, variable) else -variable: variable
            for variable in sorted(circuit.free([both]))
        }
        stateable = circuit.free([*first, *every])
        beside = [*first, *(literal for literal, variable in free.items() if variable not in stateable)]
        others = [literal for literal, variable in free.items() if variable in stateable]
        # what stated facts rest on is taken only as far as those do not settle the goal without it
        beside += cone.enough_of(others, both, [*beside, *every])
        few = [*first, *cone.enough_of(every, both, beside)]
        if not cone.possible([*first, *every, -hit]):
            few += cone.enough_of([literal for literal in every if literal not in few], hit, few)
        return few
    finally:
        cone.close()


def _needed(
    beside: Mapping[str, Any], facts: Mapping[str, Any], enough: Callable[[Mapping[str, Any]], bool]
) -> dict[str, Any]:
    """Of facts that together are enough, those of which none can be left out: looked for by halves."""
    if not facts or enough(beside):
        return {}
    if len(facts) == 1:
        return dict(facts)
    half = len(facts) // 2
    first, second = dict(list(facts.items())[:half]), dict(list(facts.items())[half:])
    of_second = _needed({**beside, **first}, second, enough)
    return {**_needed({**beside, **of_second}, first, enough), **of_second}


class _Another(Exception):
    """Another row may rule, too."""


def _rules_alone(policy: Policy, facts: Mapping[str, Any], row: tuple[str, str]) -> bool:
    """Whether a unit of which these finite facts are known is ruled by one row, whatever else it is."""

    def watch(evaluation: Evaluation) -> None:
        answer = evaluation.rule()
        if not isinstance(answer, Open) and (answer.rows[0].table, answer.rows[0].id) != row:
            raise _Another

    try:
        return possible(policy, stated_unit(policy, facts, {}), watch).complete
    except _Another:
        return False


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
        unsaid = policy.readings.get(name, _absence(policy.facts[name]))
        if unsaid != 1 << position or name in given and not silent:
            values[name] = position
    return {
        name: policy.facts[name].values_of(1 << values[name])[0] for name in policy.facts if name in values
    }
