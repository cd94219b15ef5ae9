"""The values of facts that no row, formula or amount of a policy mentions by name."""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import Call, Expression, FactValue, IsAmong, parts
from engine.loading.compiling import Draft
from engine.policy import Policy
from engine.proving.uses import formulas_of_amounts, formulas_of_row, liable_facts
from engine.vocabulary import Fact


def unmentioned(policy: Policy, draft: Draft) -> Iterator[tuple[Fact, list[str]]]:
    """Facts that are tested by name, each with those of its words that nothing tests.

    Of proofs and documents, what is not accepted is alike; and of two truth values the other is meant.
    """
    mentioned = _mentioned(policy, draft)
    for fact in policy.facts.values():
        tested = fact.origin in ("observed", "measured", "derived", "decided") and fact.type == "enum"
        left = fact.everything & ~mentioned.get(fact.name, fact.everything)
        if tested and left:
            yield fact, [str(word) for word in fact.values_of(left)]


def _mentioned(policy: Policy, draft: Draft) -> dict[str, int]:
    """The values (a mask) of each fact in use that something mentions; all where it is passed on whole."""
    found: dict[str, int] = {}
    for name, value in _tested(policy, draft):
        found[name] = found.get(name, 0) | value
    for fact in policy.facts.values():
        if fact.name in found:  # a value that is always pointed out is not lost among the others
            found[fact.name] |= fact.notice
    return found


def _tested(policy: Policy, draft: Draft) -> Iterator[tuple[str, int]]:
    formulas = [*formulas_of_amounts(draft.amounts)]
    for table in policy.tables.values():
        for atom in (*table.applies, *(atom for row in table.rows for atom in row.atoms)):
            yield atom.fact.name, atom.allowed
        in_force = {row.id for row in table.rows}
        for row in draft.tables[table.name].rows:
            if row.record.id in in_force:
                formulas += formulas_of_row(row)
                for liable in liable_facts(row):
                    yield liable.name, liable.everything
    for fact in policy.facts.values():
        formulas += fact.formulas()
    for window in policy.windows:
        formulas += [each for each in (window.starts, window.ends) if each is not None]
    for formula in formulas:
        for part in _read(formula):
            fact = policy.facts[part.fact]
            yield fact.name, fact.mask_of(part.words) if isinstance(part, IsAmong) else fact.everything


def _read(formula: Expression) -> Iterator[IsAmong | FactValue]:
    """The parts that read a value; `given(fact)` reads none."""
    asked = {
        id(part.arguments[0])
        for part in parts(formula)
        if isinstance(part, Call) and part.function == "given"
    }
    for part in parts(formula):
        if isinstance(part, IsAmong | FactValue) and id(part) not in asked:
            yield part
