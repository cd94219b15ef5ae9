"""What rulings would pay if no bound of refunds cut it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.payments import Payments
from engine.ruling import Open, Ruling
from engine.units import UnitAnswer, claims


def without_caps(answers: Sequence[UnitAnswer]) -> int:
    """What the rulings of the units would pay without bounds, in minor units; 0 where none is settled.

    Of a claim with several grounds the most counts, and what is ruled of the whole case counts once.
    What tables add beside a ruling is left out.
    """
    total = 0
    counted: set[str] = set()
    for claim in claims(answers).values():
        rulings = [(answer, answer.ruling) for answer in claim]
        due = [
            (_due(answer, ruling), ruling.outcome)
            for answer, ruling in rulings
            if ruling is not None and ruling.outcome.name not in counted
        ]
        if due:
            amount, outcome = max(due, key=lambda each: each[0])
            total += amount
            if outcome.per == "case":
                counted.add(outcome.name)
    return total


def _due(answer: UnitAnswer, ruling: Ruling) -> int:
    """What one ruling would pay without bounds."""
    remedy = ruling.rows[0].remedy if ruling.rows else None
    if remedy is None or ruling.pays is None:
        return 0
    payments = Payments(answer.possibilities.firsts[0].evaluation)
    if ruling.outcome.total is not None:
        named = payments.measure(ruling.outcome.total)
        return 0 if isinstance(named, Open) or not named.exact else max(named.low, 0)
    parts = payments.parts(ruling.outcome.pays if remedy.pays is None else remedy.pays)
    return 0 if isinstance(parts, Open) or parts[0] is None else parts[0].total
