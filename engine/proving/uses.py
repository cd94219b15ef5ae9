"""What a policy speaks of: its formulas with the rows that hold them, and what it names beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.expressions import Call, Expression, FactValue, IsAmong, LimitValue, parts
from engine.loading.compiling import Amounts, Draft
from engine.loading.facts import READING
from engine.loading.tables import DraftRow
from engine.vocabulary import Fact

_COUNTED = frozenset({"days", "window_end", "day_end", "minor_units", "share"})
"""The functions whose numbers count days, pieces or the smallest units of money."""
_OF_FACTS = "fact:"
"""What raises a presumption is a fact where it begins so."""


class Uses:
    """The facts, limits, readings and clauses that a policy speaks of at any date."""

    def __init__(self, draft: Draft) -> None:
        self.facts: set[str] = set()
        self.limits: set[str] = set()
        self.counting: set[str] = set()
        """Of the limits those that stand for a number of days, pieces or units of money."""
        self.clauses: set[str] = set()
        self._formulas(formulas_of_amounts(draft.amounts))
        for table in draft.tables.values():
            self._facts(atom.fact.name for atom in table.applies)
            for row in table.rows:
                self._row(row)
        for fact in draft.facts.values():
            self._fact(fact)
        for window in draft.windows:
            self._formulas(each for each in (window.starts, window.ends) if each is not None)
            self._named(window.met_by, window.limit, window.clause)
        for limit in draft.folder.limits[1].limits.values():
            self.clauses.add(limit.clause)
        for stated in draft.properties:
            self._facts(atom.fact.name for atom in stated.atoms)
            if stated.record.absence_decides_nothing is not None:
                self._facts(stated.record.absence_decides_nothing.but)
        record = draft.folder.policy[1]
        for name in (record.governed_by, record.window_ends, record.late_evidence):
            self._named(name)

    @property
    def readings(self) -> set[str]:
        """The unclear passages of which a row, a formula or the policy reads the reading."""
        return {name.removeprefix(READING) for name in self.facts if name.startswith(READING)}

    def _row(self, row: DraftRow) -> None:
        self._facts(atom.fact.name for atom in row.atoms)
        self._facts(fact.name for fact in liable_facts(row))
        self._formulas(formulas_of_row(row))
        self.clauses.update(row.record.cites)
        for remedy in row.remedy.every() if row.remedy is not None else ():
            self.clauses.update(remedy.cites)
            self._facts(remedy.shows)
            self._named(remedy.asks)

    def _fact(self, fact: Fact) -> None:
        self._formulas(fact.formulas())
        self._named(None, None, fact.clause)
        if fact.notice:
            self.facts.add(fact.name)
        if fact.proof is not None:
            self._named(fact.proof.cause, fact.proof.limit, fact.proof.clause)
            self._named(fact.proof.dated)
        if fact.presumption is not None:
            words = fact.presumption.raised_by
            self._facts(word.removeprefix(_OF_FACTS) for word in words if word.startswith(_OF_FACTS))

    def _formulas(self, formulas: Iterable[Expression]) -> None:
        for formula in formulas:
            for part in parts(formula):
                if isinstance(part, FactValue | IsAmong):
                    self.facts.add(part.fact)
                elif isinstance(part, LimitValue):
                    self.limits.add(part.limit)
                elif isinstance(part, Call) and part.function in _COUNTED:
                    self.counting.update(
                        each.limit for each in part.arguments if isinstance(each, LimitValue)
                    )

    def _facts(self, names: Iterable[str]) -> None:
        self.facts.update(names)

    def _named(self, fact: str | None, limit: str | None = None, clause: str | None = None) -> None:
        if fact is not None:
            self.facts.add(fact)
        if limit is not None:  # of a proof or window: its days
            self.limits.add(limit)
            self.counting.add(limit)
        if clause is not None:
            self.clauses.add(clause)


def formulas_of_amounts(amounts: Amounts) -> Iterator[Expression]:
    """The formulas of outcomes.yaml."""
    yield from (amounts.paid, amounts.case_paid, *amounts.caps, *amounts.case_caps)
    yield from (each for each in (amounts.asked, amounts.largest_of_grounds) if each is not None)
    yield from amounts.totals.values()
    for pays in amounts.pays.values():
        yield from pays.values()


def formulas_of_row(row: DraftRow) -> Iterator[Expression]:
    """The formulas of a row's own amounts."""
    if row.addition is not None:
        yield from row.addition.pays.values()
    if row.remedy is not None:
        yield from row.remedy.formulas()


def liable_facts(row: DraftRow) -> Iterator[Fact]:
    """The facts whose values a row makes liable, whichever they are."""
    concluded = [row.addition, *(row.remedy.every() if row.remedy is not None else ())]
    for each in concluded:
        if each is not None and each.liable_fact is not None:
            yield each.liable_fact
