"""Where the least and the most that may still be paid come from: the rulings that would pay them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.bounds import unit_bounds
from engine.money import format_money
from engine.ruling import Ruling
from engine.units import Paid, UnitAnswer
from reports.particulars import End


def ends(answers: Sequence[UnitAnswer], all_paid: Paid, currency: str, several: bool) -> list[End]:
    """For each part of a case the rulings that would pay the least and the most, where they differ."""
    found: list[End] = []
    for answer in answers:
        part = answer.unit.label if several else None
        options = [
            (*unit_bounds((ruling,), answer.paid, all_paid), ruling)
            for ruling in _options(answer.possibilities.every)
        ]
        if not options:
            continue
        # of rulings with one end alike the one that names the amount itself tells more
        least, _, low = min(options, key=lambda option: (option[0], not _names_amount(option[2])))
        unknown = next((ruling for _, most, ruling in options if most is None), None)
        most, high = None, unknown
        if high is None:
            _, most, high = max(options, key=lambda option: (option[1] or 0, _names_amount(option[2])))
        if least != most:
            found.append(_end(part, False, least, low, currency))
            found.append(_end(part, True, most, high, currency))
    return found


def _options(rulings: Sequence[Ruling]) -> Iterator[Ruling]:
    """Rulings, and in place of one that a person makes those among which the person chooses."""
    for ruling in rulings:
        if ruling.outcome.status == "review" and ruling.candidates:
            yield from ruling.candidates
        else:
            yield ruling


def _names_amount(ruling: Ruling) -> bool:
    """Whether a ruling names what it pays, so that nobody has to set it."""
    return ruling.pays is not None and ruling.most is None and ruling.outcome.status != "review"


def _end(part: str | None, most: bool, amount: int | None, ruling: Ruling, currency: str) -> End:
    return {
        "part": part,
        "most": most,
        "amount": None if amount is None else format_money(amount, currency),
        "currency": currency,
        "outcome": ruling.outcome.name,
        "clauses": list(dict.fromkeys(clause for clause, _ in ruling.cites)),
        "named": _names_amount(ruling),
    }
