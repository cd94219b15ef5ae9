"""What is known of a case, fact by fact, as a plain document."""

from __future__ import annotations

from typing import Any, TypedDict

from desk.adjudicator import Prepared
from engine.instants import format_instant
from engine.interpreter import Evaluation
from engine.money import format_money
from engine.observations import Observation
from engine.possible import FAR
from engine.proofs import JUDGEMENTS
from engine.units import unit_facts, units_of
from engine.vocabulary import Fact


class FactEntry(TypedDict):
    """One fact: its value (a list: those still possible), what settles it, why, and from where."""

    fact: str
    value: Any
    settled_by: str
    because: str
    source: list[str]
    clause: str | None
    used_by: list[str]


class UnitListing(TypedDict):
    """The facts of one unit."""

    unit: str
    observed: list[FactEntry]
    derived: list[FactEntry]


class Listing(TypedDict):
    """Everything observed of a case and derived from it."""

    case_id: str
    as_of: str
    units: list[UnitListing]
    flags: list[str]


def listing(prepared: Prepared) -> Listing:
    """The facts of a case, unit by unit: what was observed, and what follows from it."""
    case, policy = prepared.case, prepared.judge.policy
    units = []
    users = _users(prepared)
    for unit in units_of(policy, case):
        facts = unit_facts(policy, case, unit, dict(prepared.stated))
        evaluation = Evaluation(policy, facts, {})
        observed = [
            _observed(observation, policy.facts.get(observation.fact), case.currency, users)
            for observation in case.observations
            if unit.covers(observation)
        ]
        derived = []
        for fact in policy.facts.values():
            if not fact.finite or fact.origin in ("observed", "constant"):
                continue
            mask = evaluation.mask(fact.name)
            standing = facts.standing(fact.name) if fact.origin not in ("derived", "decided") else None
            derived.append(
                FactEntry(
                    fact=fact.name,
                    value=fact.show(mask),
                    settled_by=standing.settled_by if standing is not None else "",
                    because=standing.because if standing is not None else fact.meaning,
                    source=list(standing.source) if standing is not None else list(fact.inputs),
                    clause=fact.clause,
                    used_by=users.get(fact.name, []),
                )
            )
        units.append(UnitListing(unit=unit.label, observed=observed, derived=derived))
    return {
        "case_id": case.case_id,
        "as_of": format_instant(case.as_of),
        "units": units,
        "flags": list(case.flags),
    }


def _users(prepared: Prepared) -> dict[str, list[str]]:
    """For every fact, the facts and rows that read it."""
    policy = prepared.judge.policy
    users: dict[str, list[str]] = {}
    for fact in policy.facts.values():
        for name in fact.inputs:
            users.setdefault(name, []).append(fact.name)
        for kind in fact.kinds:
            for name in (f"notice.{kind}.sent_at", *(f"evidence.{kind}.{act}_at" for act in JUDGEMENTS)):
                users.setdefault(name, []).append(fact.name)
    for table in policy.tables.values():
        for row in table.rows:
            for atom in (*table.applies, *row.atoms):
                name = f"{table.name}#{row.id}"
                if name not in users.setdefault(atom.fact.name, []):
                    users[atom.fact.name].append(name)
    return users


def _observed(
    observation: Observation, fact: Fact | None, currency: str, users: dict[str, list[str]]
) -> FactEntry:
    return {
        "fact": observation.fact,
        "value": _value(observation, fact, currency),
        "settled_by": observation.settled_by,
        "because": observation.because,
        "source": list(observation.source),
        "clause": fact.clause if fact is not None else None,
        "used_by": users.get(observation.fact, []),
    }


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
