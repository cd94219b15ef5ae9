"""Whether refunds stay within what was paid, read from the formulas of the amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.expressions import Arithmetic, Expression
from engine.loading.compiling import Draft
from engine.policy import Component, Policy
from engine.proving.meaning import Meanings


def refunds_within(draft: Draft, policy: Policy) -> list[str]:
    """Why a refund may be above what was paid, in words; nothing where it is proved that none is.

    It is, where a cap is what was paid, or where a total is split over parts of what was paid.
    """
    amounts = draft.amounts
    texts = _Texts(policy)
    unit_capped = any(texts.same(cap, amounts.paid) for cap in amounts.caps)
    case_capped = any(texts.same(cap, amounts.case_paid) for cap in amounts.case_caps)
    found = []
    for name, outcome in policy.outcomes.items():
        pays = amounts.pays.get(name, {})
        whole = amounts.case_paid if outcome.per == "case" else amounts.paid
        capped = case_capped if outcome.per == "case" else unit_capped
        if pays and not capped and not (outcome.total is not None and texts.parts_of(pays, whole)):
            found.append(f"`{name}` may pay more than was paid")
    for table in draft.tables.values():
        for row in table.rows:
            if row.remedy is not None and not unit_capped and any(each.pays for each in row.remedy.every()):
                found.append(
                    f"row `{row.record.id}` of `{table.file.name}` pays amounts of its own without a cap"
                )
    if not unit_capped and any(table.collects for table in policy.tables.values()):
        found.append("what is added to a ruling has no cap that is what was paid")
    return found


class _Texts:
    """Formulas compared as texts, their choices between readings decided by those in force."""

    def __init__(self, policy: Policy) -> None:
        self.meanings = Meanings(policy)

    def same(self, one: Expression, other: Expression) -> bool:
        """Whether two formulas are the same sum."""
        return sorted(self.terms(one)) == sorted(self.terms(other))

    def parts_of(self, pays: Mapping[Component, Expression], whole: Expression) -> bool:
        """Whether what is paid are different parts of a sum."""
        left = list(self.terms(whole))
        for formula in pays.values():
            for term in self.terms(formula):
                if term not in left:
                    return False
                left.remove(term)
        return True

    def terms(self, formula: Expression) -> Iterator[str]:
        """The terms of a sum."""
        decided = self.meanings.decided(formula)
        if isinstance(decided, Arithmetic) and decided.operator == "+":
            yield from self.terms(decided.left)
            yield from self.terms(decided.right)
        else:
            yield self.meanings.text(decided)
