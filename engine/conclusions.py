"""One ruling of one unit as a plain record, as plans of questions and changed facts lead to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from engine.money import format_money
from engine.policy import Policy
from engine.possibilities import Branch
from engine.ruling import Ruling
from engine.shapes import Doc

if TYPE_CHECKING:
    from engine.units import UnitAnswer


class Paid(TypedDict):
    """The amounts that a ruling pays, by what they are paid for."""

    currency: Annotated[str, Doc("ISO 4217.")]
    goods: str
    freight: str
    other: str
    total: str


class Conclusion(TypedDict):
    """One ruling: what is given to whom, at whose cost, and the clauses that say so."""

    outcome: str
    liable: str
    amounts: Annotated[Paid | None, Doc("Null where an input of the amount is not known.")]
    outbound: Annotated[str | None, Doc("Who bears the freight to the buyer.")]
    return_freight: Annotated[str | None, Doc("Who bears the freight back.")]
    clauses: list[str]
    why: Annotated[str, Doc("The reason of the row that decides.")]
    candidates: Annotated[list[Conclusion], Doc("Of a review: the rulings that a person may choose.")]


class Possible(TypedDict):
    """A ruling that is still possible, and the facts that lead to it."""

    facts: Annotated[dict[str, Any], Doc("The values that give it; facts left out may be anything.")]
    then: Conclusion


class UnitPossible(TypedDict):
    """Every ruling still possible for one unit."""

    unit: Annotated[str | None, Doc("Null where the case is one unit.")]
    status: str
    complete: Annotated[bool, Doc("False: there are more than were followed.")]
    branches: list[Possible]


Key = tuple[Any, ...]


def key_of(ruling: Ruling, amounts: bool) -> Key:
    """What tells one ruling from another, in plain numbers, or without its amounts."""
    pays = ruling.pays
    return (
        ruling.outcome.name,
        ruling.liable,
        pays is None if not amounts or pays is None else tuple(int(each) for each in pays),
        ruling.outbound,
        ruling.return_freight,
        int(ruling.most) if amounts and ruling.most is not None else None,
        int(ruling.withheld) if amounts else 0,
        tuple(key_of(candidate, amounts) for candidate in ruling.candidates),
    )


def conclusion(policy: Policy, ruling: Ruling, currency: str) -> Conclusion:
    """A ruling as a plain record."""
    pays = ruling.pays
    amounts: Paid | None = None
    if pays is not None:
        goods, freight, other, total = (
            format_money(minor, currency) for minor in (pays.goods, pays.freight, pays.other, pays.total)
        )
        amounts = {"currency": currency, "goods": goods, "freight": freight, "other": other, "total": total}
    clauses = list(dict(ruling.cites))
    return {
        "outcome": ruling.outcome.name,
        "liable": ruling.liable,
        "amounts": amounts,
        "outbound": ruling.outbound,
        "return_freight": ruling.return_freight,
        "clauses": clauses,
        "why": ruling.cites[0][1] if ruling.cites else "",
        "candidates": [conclusion(policy, each, currency) for each in ruling.candidates],
    }


def conclusions(policy: Policy, branches: Iterable[Branch], currency: str) -> list[Conclusion]:
    """The different rulings of some branches, in their order."""
    different = {branch.ruling.key: branch.ruling for branch in branches}
    return [conclusion(policy, ruling, currency) for ruling in different.values()]


def unit_possible(policy: Policy, answer: UnitAnswer, currency: str, several: bool) -> UnitPossible:
    """Every branch of a unit as a plain record."""
    return {
        "unit": answer.unit.label if several else None,
        "status": answer.status,
        "complete": answer.possibilities.complete,
        "branches": [
            {
                "facts": {name: policy.facts[name].show(mask) for name, mask in branch.narrowed.items()},
                "then": conclusion(policy, branch.ruling, currency),
            }
            for branch in answer.possibilities.branches
        ],
    }
