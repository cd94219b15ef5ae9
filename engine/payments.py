"""What a ruling pays: the amounts of its outcome or row, split, capped, and what they lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.kleene import Measuring
from engine.policy import COMPONENTS, Component, Outcome
from engine.possible import Blame, Range, is_single
from engine.ruling import NOTHING, Amounts, Open

if TYPE_CHECKING:
    from engine.interpreter import Evaluation

Paid = tuple[Amounts | None, tuple[Blame, ...]]
"""Amounts, or None where they are not known, and the inputs that they lack."""


class Payments:
    """The amounts of one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.policy = evaluation.policy

    def of(self, outcome: Outcome, own: Mapping[Component, Measuring] | None) -> Paid | Open:
        """The amounts of an outcome, or a row's own, and the inputs that they lack; the caps are kept."""
        parts = self.parts(outcome.pays if own is None else own)
        if isinstance(parts, Open):
            return parts
        amounts, missing = parts
        if outcome.total is not None:
            total = self.measure(outcome.total)
            if isinstance(total, Open):
                return total
            if not total.exact:
                missing += total.blame
            amounts = None if missing or amounts is None else goods_first(total.low, amounts)
        if amounts is None or amounts == NOTHING:
            return amounts, missing
        if outcome.per == "case":
            return self.capped(amounts, self.policy.case_caps, certain=False)
        return self.capped(amounts, self.policy.caps)

    def parts(self, pays: Mapping[Component, Measuring]) -> Paid | Open:
        """The amounts by what they are paid for, and the inputs that they lack."""
        values = dict.fromkeys(COMPONENTS, 0)
        missing: tuple[Blame, ...] = ()
        for component, measure in pays.items():
            amount = self.measure(measure)
            if isinstance(amount, Open):
                return amount
            values[component] = max(amount.low, 0)
            if not amount.exact:
                missing += amount.blame
        return (None if missing else Amounts(**values)), missing

    def measure(self, measure: Measuring) -> Range | Open:
        """An amount, or the finite fact that decides which it is."""
        evaluation = self.evaluation
        noted = len(evaluation.blame)
        amount = measure(evaluation)
        blame = amount.blame
        del evaluation.blame[noted:]
        if not amount.exact:
            for cause in blame:
                fact = self.policy.facts.get(cause.fact)
                if fact is not None and fact.finite and not is_single(evaluation.mask(fact.name)):
                    return Open(evaluation.observed_behind(fact.name), "", None)
        return amount

    def capped(self, amounts: Amounts, caps: Iterable[Measuring], certain: bool = True) -> Paid | Open:
        """The amounts under some caps; one that may bind and is not known is a missing input if `certain`."""
        for cap in caps:
            ceiling = self.measure(cap)
            if isinstance(ceiling, Open):
                return ceiling
            if amounts.total > max(ceiling.low, 0):
                if certain and not ceiling.exact:
                    return None, ceiling.blame
                amounts = amounts.capped(ceiling.high)
        return amounts, ()


def goods_first(total: int, parts: Amounts) -> Amounts:
    """A total split over what was paid: goods first, then freight; what is left over is not paid."""
    total = max(total, 0)
    goods = min(total, parts.goods)
    return Amounts(goods, min(total - goods, parts.freight), 0)


def joined(amounts: Amounts, more: Amounts) -> Amounts:
    """Goods and freight that are refunded already are not added again; the rest adds up."""
    return Amounts(
        max(amounts.goods, more.goods), max(amounts.freight, more.freight), amounts.other + more.other
    )


def outbound(outcome: Outcome, amounts: Amounts | None) -> str | None:
    """Who bears the outbound freight; None where the outcome or a missing amount leaves it open."""
    if outcome.outbound != "refunded":
        return outcome.outbound
    return None if amounts is None else "seller" if amounts.freight else "buyer"
