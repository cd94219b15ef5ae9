"""Amounts as sums of terms, and which bounds of a refund its own amounts keep anyway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from engine.expressions import Arithmetic, Constant, Expression, FactValue
from engine.policy import Policy
from engine.proving.meaning import Meanings


def terms_of(formula: Expression) -> Iterator[Expression]:
    """The terms of a sum."""
    if isinstance(formula, Arithmetic) and formula.operator == "+":
        yield from terms_of(formula.left)
        yield from terms_of(formula.right)
    else:
        yield formula


def never_negative(policy: Policy, term: Expression) -> bool:
    """Whether a term is an amount or number that is stated, or a constant, and so not below zero."""
    if isinstance(term, Constant):
        return term.value >= 0
    return isinstance(term, FactValue) and policy.facts[term.fact].formula is None


def binding(
    bounds: Iterable[Expression], pays: Iterable[Expression], total: Expression | None, meanings: Meanings
) -> list[str]:
    """The texts of the bounds that may lower what is paid: a total that is split over some amounts.

    What is paid is never above the total itself, nor above the sum of these amounts.
    """
    texts = [meanings.text(each) for each in bounds]
    if total is None:
        return texts
    paid = Counter(meanings.text(each) for each in pays)
    kept = []
    for bound, text in zip(bounds, texts, strict=True):
        terms = list(terms_of(meanings.decided(bound)))
        sum_of_paid = Counter(meanings.text(each) for each in terms) == paid
        apart = all(never_negative(meanings.policy, each) for each in terms)
        if text != meanings.text(total) and not (sum_of_paid and apart):
            kept.append(text)
    return kept
