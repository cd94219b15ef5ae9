"""The values of a fact that a policy tells apart: branches are split by these groups, not by every value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.expressions import Expression, FactValue, IsAmong, parts
from engine.policy import Table
from engine.vocabulary import Fact


def blocks(
    facts: Mapping[str, Fact], tables: Iterable[Table], formulas: Iterable[Expression]
) -> dict[str, tuple[int, ...]]:
    """For every finite fact, its values grouped by what no condition or formula tells apart (masks)."""
    tests: dict[str, set[int]] = {}
    whole: set[str] = set()
    for table in tables:
        for atom in (*table.applies, *(atom for row in table.rows for atom in row.atoms)):
            tests.setdefault(atom.fact.name, set()).add(atom.allowed)
        for row in table.rows:
            if row.remedy is not None:
                whole |= {
                    each.liable_fact.name for each in row.remedy.every() if each.liable_fact is not None
                }
            if row.addition is not None and row.addition.liable_fact is not None:
                whole.add(row.addition.liable_fact.name)
    for formula in formulas:
        for part in parts(formula):
            if isinstance(part, IsAmong):
                tests.setdefault(part.fact, set()).add(facts[part.fact].mask_of(part.words))
            elif isinstance(part, FactValue):
                whole.add(part.fact)
    return {
        name: _refined(fact, () if name in whole else tests.get(name, ()), name in whole)
        for name, fact in facts.items()
        if fact.finite
    }


def _refined(fact: Fact, tests: Iterable[int], each: bool) -> tuple[int, ...]:
    if each:
        return tuple(1 << position for position in range(len(fact.values)))
    groups = [fact.everything]
    for mask in tests:
        groups = [part for group in groups for part in (group & mask, group & ~mask) if part]
    return tuple(sorted(groups, key=lambda group: group & -group))
