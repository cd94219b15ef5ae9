"""What is known of a case, fact by fact, as a plain document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

from desk.adjudicator import Prepared
from engine.instants import format_instant
from engine.matrix import MatrixEntry, matrix
from engine.money import format_money
from engine.observations import Observation
from engine.policy import Policy
from engine.possible import FAR
from engine.proofs import names_of
from engine.unit_facts import Standing
from engine.units import UnitAnswer
from engine.vocabulary import Fact


class FactEntry(TypedDict):
    """One fact: its value (a list: those still possible), what settles it, why, from where, and for what."""

    fact: str
    value: Any
    settled_by: str
    because: str
    source: list[str]
    clause: str | None
    used_by: list[str]
    """The facts that derive from it and the rows that test it."""
    clauses: list[str]
    """The clauses that rows cite which rest on it, directly or through other facts."""
    counts: bool
    """Whether this case's answer was reached by it."""


class UnitListing(TypedDict):
    """The facts of one unit."""

    unit: str
    observed: list[FactEntry]
    derived: list[FactEntry]


class Listing(TypedDict):
    """Everything observed of a case and derived from it, and its evidence matrix."""

    case_id: str
    as_of: str
    matrix: list[MatrixEntry]
    units: list[UnitListing]
    flags: list[str]


def listing(prepared: Prepared, entries: list[MatrixEntry] | None = None) -> Listing:
    """The facts of a case, unit by unit: what was observed, what follows from it, and what was proved.

    `entries` are the evidence matrix, where it holds more than what the policy speaks of.
    """
    case, policy = prepared.case, prepared.judge.policy
    answers = prepared.answers
    uses = _Uses(policy)
    units: list[UnitListing] = []
    for answer in answers:
        counting = uses.behind(answer.consulted)
        observed = []
        for observation in case.observations:
            if answer.unit.covers(observation):
                fact = policy.facts.get(observation.fact)
                value = _value(observation, fact, case.currency)
                observed.append(_entry(observation.fact, value, observation, fact, uses, counting))
        derived = []
        for fact in policy.facts.values():
            if fact.finite and fact.origin not in ("observed", "constant"):
                value = fact.show(answer.possibilities.root.mask(fact.name))
                derived.append(_entry(fact.name, value, _why(answer, fact), fact, uses, counting))
        units.append({"unit": answer.unit.label, "observed": observed, "derived": derived})
    return {
        "case_id": case.case_id,
        "as_of": format_instant(case.as_of),
        "matrix": matrix(policy, case, answers, prepared.stated) if entries is None else entries,
        "units": units,
        "flags": list(case.flags),
    }


def _entry(
    name: str, value: Any, why: Observation | Standing, fact: Fact | None, uses: _Uses, counting: set[str]
) -> FactEntry:
    return {
        "fact": name,
        "value": value,
        "settled_by": why.settled_by,
        "because": why.because,
        "source": list(why.source),
        "clause": fact.clause if fact is not None else None,
        "used_by": uses.users.get(name, []),
        "clauses": list(uses.clauses.get(name, ())),
        "counts": name in counting,
    }


def _why(answer: UnitAnswer, fact: Fact) -> Standing:
    """Why a fact stands as it does; of one that only follows from others, its meaning and those."""
    if fact.origin not in ("derived", "decided"):
        return answer.facts.standing(fact.name)
    return Standing(mask=0, settled_by="", because=fact.meaning, source=fact.inputs)


class _Uses:
    """For every fact, notice and document: what reads it, and the clauses that rest on it."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.users: dict[str, list[str]] = {}
        self.clauses: dict[str, dict[str, None]] = {}
        for fact in policy.facts.values():
            for name in _read_by(fact):
                self._used(name, fact.name)
        for table in policy.tables.values():
            for row in table.rows:
                for atom in (*table.applies, *row.atoms):
                    self._used(atom.fact.name, f"{table.name}#{row.id}")
                for name in self.behind(row.behind):
                    self.clauses.setdefault(name, {}).update(dict.fromkeys(row.cites))

    def _used(self, name: str, by: str) -> None:
        users = self.users.setdefault(name, [])
        if by not in users:
            users.append(by)

    def behind(self, names: Iterable[str]) -> set[str]:
        """These facts with everything that they are read from."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                fact = self.policy.facts.get(name)
                waiting += _read_by(fact) if fact is not None else ()
        return found


def _read_by(fact: Fact) -> Iterator[str]:
    """What a fact is read from: other facts, notices and documents."""
    yield from fact.inputs
    for kind in fact.kinds:
        yield from names_of(kind)


def _value(observation: Observation, fact: Fact | None, currency: str) -> Any:
    values = list(observation.values)
    if fact is not None and fact.finite:
        words = [
            value == "true" if fact.type == "bool" and isinstance(value, str) else value for value in values
        ]
        return words[0] if len(words) == 1 else words
    shown = [_shown(value, "instant" if fact is None else fact.type, currency) for value in values]
    return shown[0] if len(set(shown)) == 1 else {"from": shown[0], "to": shown[-1]}


def _shown(value: Any, kind: str, currency: str) -> str | None:
    if abs(value) >= FAR:
        return None
    if kind == "instant":
        return format_instant(value)
    return format_money(value, currency) if kind == "money" else str(value)
