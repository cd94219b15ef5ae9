"""Whether refunds stay within what was paid, read from the formulas of the amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.expressions import Choice, Constant, Expression
from engine.loading.compiling import Draft
from engine.loading.conclusions import DraftRemedy
from engine.loading.tables import DraftRow
from engine.policy import Component, Policy
from engine.proving.amount_terms import never_negative, terms_of
from engine.proving.meaning import Meanings


def refunds_within(draft: Draft, policy: Policy, readings_free: bool = False) -> list[str]:
    """Why a refund may be above what was paid, in words; nothing where it is proved that none is.

    A refund of a unit is not, where a cap is what was paid for the unit, or where it is made of parts of
    that. What the units are refunded together is not, where a cap of the case is what was paid for the
    order, or where there is one claim alone and the unit is the order.
    """
    return list(_Refunds(draft, policy, readings_free).above())


class _Refunds:
    def __init__(self, draft: Draft, policy: Policy, readings_free: bool) -> None:
        self.draft = draft
        self.policy = policy
        self.amounts = draft.amounts
        self.texts = _Texts(policy, readings_free)
        self.unit_capped = self.texts.caps(self.amounts.caps, self.amounts.paid)
        self.case_capped = self.texts.caps(self.amounts.case_caps, self.amounts.case_paid)
        scopes = {table.per for table in policy.tables.values()}
        self.one_claim = scopes <= {"case", "ground"}
        self.unit_is_order = self.one_claim and self.texts.same(self.amounts.paid, self.amounts.case_paid)

    def above(self) -> Iterator[str]:
        """What may be above, in words."""
        added = any(row.addition is not None and row.addition.pays for row in self.rows())
        by_unit = added
        for name, outcome in self.policy.outcomes.items():
            pays = self.amounts.pays.get(name, {})
            own = [each.pays for each in self.remedies() if each.outcome == name and each.pays]
            by_unit |= outcome.per != "case" and bool(pays or own)
            if pays and not self.within(pays, outcome.per == "case"):
                yield f"`{name}` may pay more than was paid"
        for table in self.draft.tables.values():
            for row in table.rows:
                for each in row.remedy.every() if row.remedy is not None else ():
                    whole = self.policy.outcomes[each.outcome].per == "case"
                    if each.pays and not self.within(each.pays, whole):
                        yield (
                            f"row `{row.record.id}` of `{table.file.name}` pays amounts of its own without a"
                            " cap"
                        )
        if added and not self.unit_capped:
            yield "what is added to a ruling has no cap that is what was paid"
        if by_unit and not (self.case_capped or self.unit_is_order):
            yield "what units are refunded together has no cap that is what was paid for the order"

    def within(self, pays: Mapping[Component, Expression], whole_case: bool) -> bool:
        """Whether amounts of an outcome are within what was paid for the unit, or for the case."""
        if self.case_capped if whole_case else self.unit_capped:
            return True
        return self.texts.parts_of(pays, self.amounts.case_paid if whole_case else self.amounts.paid)

    def rows(self) -> list[DraftRow]:
        """The rows of all tables."""
        return [row for table in self.draft.tables.values() for row in table.rows]

    def remedies(self) -> list[DraftRemedy]:
        """What the rows rule, and the candidates of that."""
        return [each for row in self.rows() if row.remedy is not None for each in row.remedy.every()]


class _Texts:
    """Formulas compared as texts, their choices between readings decided by those in force."""

    def __init__(self, policy: Policy, readings_free: bool) -> None:
        self.policy = policy
        self.meanings = Meanings(policy, readings_free)

    def caps(self, caps: Iterable[Expression], paid: Expression) -> bool:
        """Whether one of some caps is what was paid, whichever way its choices go."""
        return any(all(self.same(leaf, paid) for leaf in self.leaves(cap)) for cap in caps)

    def same(self, one: Expression, other: Expression) -> bool:
        """Whether two formulas are the same sum."""
        return sorted(map(self.meanings.text, self.terms(one))) == sorted(
            map(self.meanings.text, self.terms(other))
        )

    def parts_of(self, pays: Mapping[Component, Expression], whole: Expression) -> bool:
        """Whether what is paid are different parts of a sum none of whose parts can be below zero."""
        terms = self.terms(whole)
        if not all(never_negative(self.policy, term) for term in terms):
            return False
        left = [self.meanings.text(term) for term in terms]
        for formula in pays.values():
            for term in self.most(formula):
                text = self.meanings.text(term)
                if text not in left:
                    return False
                left.remove(text)
        return True

    def most(self, formula: Expression) -> list[Expression]:
        """The terms of an amount at its most, where it may be nothing instead."""
        decided = self.meanings.decided(formula)
        if isinstance(decided, Choice):
            sides = [self.most(part) for part in (decided.then, decided.otherwise)]
            if not all(sides):
                return next((side for side in sides if side), [])
        return [term for term in self.terms(decided) if not (isinstance(term, Constant) and term.value <= 0)]

    def leaves(self, formula: Expression) -> Iterator[Expression]:
        """The formulas that a choice may come to."""
        decided = self.meanings.decided(formula)
        if isinstance(decided, Choice):
            yield from self.leaves(decided.then)
            yield from self.leaves(decided.otherwise)
        else:
            yield decided

    def terms(self, formula: Expression) -> list[Expression]:
        """The terms of a sum, with the choices of readings in force decided."""
        found: list[Expression] = []
        for term in terms_of(self.meanings.decided(formula)):
            decided = self.meanings.decided(term)
            found += [decided] if decided is term else self.terms(decided)
        return found
