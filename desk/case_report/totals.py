"""The few amounts of which one is paid in the end, where a case is not decided yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desk.explaining import Prepared
from engine.money import format_money
from engine.policy import REVIEW
from engine.ruling import Ruling
from engine.ruling_writer import PARTIAL, RulingWriter
from engine.units import UnitAnswer, claims, merge


def totals(prepared: Prepared) -> list[str]:
    """The different amounts that the rulings still possible would pay, the least first.

    None where a ruling does not name its amount, or where several claims are open, whose rulings may rest on
    the same facts.
    """
    policy, currency = prepared.judge.policy, prepared.case.currency
    writer = RulingWriter(policy, prepared.case, prepared.answers)
    several = [list(_options(claim)) for claim in claims(writer.answers).values()]
    if not all(several) or sum(len(each) > 1 for each in several) > 1:
        return []
    found: set[int] = set()
    for number, options in enumerate(several):
        if len(options) > 1 or len(several) == 1:
            for option in options:
                choice = [option if at == number else each[0] for at, each in enumerate(several)]
                found.add(writer.capped(merge(choice, PARTIAL, REVIEW)).pays.total)
    return [format_money(total, currency) for total in sorted(found)]


def _options(claim: Sequence[UnitAnswer]) -> Iterator[Ruling]:
    """The rulings of a claim that name what they pay; none where one of them does not, or on two grounds."""
    if len(claim) > 1 or not claim[0].possibilities.complete:
        return
    options = [
        option for ruling in claim[0].possibilities.rulings() for option in (ruling.candidates or (ruling,))
    ]
    if all(_names_amount(option) for option in options):
        yield from options


def _names_amount(ruling: Ruling) -> bool:
    return ruling.pays is not None and ruling.most is None and ruling.outcome.status == "ruled"
