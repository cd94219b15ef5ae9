"""The status of a unit, from the rulings still possible and what settles the facts between them."""

from __future__ import annotations

from collections.abc import Callable, Set

from engine.policy import Status
from engine.possibilities import Prospect
from engine.possible import Settlement
from engine.ruling import Ruling
from engine.splits import Parting, Splits, facts_of, first_of, masks_of, partition


def status(possibilities: Prospect, settled_by: Callable[[str], Settlement]) -> Status:
    """The status of a unit, from the rulings still possible and what settles the facts between them.

    `open` where, whatever time brings and persons decide, something must still be asked or judged;
    else `waiting` where time matters; else `review`.
    """
    if not possibilities.complete:
        return "open"
    rulings = possibilities.rulings()
    if len(rulings) == 1:
        ruling = rulings[0]
        if any(lacks_amount(each) for each in possibilities.every):
            return "open"
        if ruling.pays is None and ruling.outcome.status != "review":
            return "waiting" if any(cause.settled_by == "time" for cause in ruling.missing) else "review"
        return ruling.outcome.status
    settling = possibilities.parted
    if any(lacks_amount(each) for each in possibilities.every):
        numbered_rulings = zip(possibilities.numbers, possibilities.every, strict=True)
        settling = possibilities.tree([_OPEN if lacks_amount(each) else n for n, each in numbered_rulings])
    beyond_asking = {fact for fact in facts_of(settling) if settled_by(fact) in ("time", "person")}
    if not _can_settle(possibilities.splits, settling, beyond_asking):
        return "open"
    if any(settled_by(fact) == "time" for fact in possibilities.matters()):
        return "waiting"
    return "review"


_OPEN = -1
"""In place of a ruling that lacks an amount."""


def _can_settle(splits: Splits, tree: Parting, facts: Set[str]) -> bool:
    """Whether some values of these facts leave one ruling alone, which lacks nothing."""
    if len(first_of(tree)) == 1:
        return _OPEN not in first_of(tree)
    fact = next((name for name in facts_of(tree) if name in facts), None)
    if fact is None:
        return False
    restricted = (splits.restricted(tree, fact, group) for group in partition(masks_of(tree, fact)))
    return any(rest is not None and _can_settle(splits, rest, facts) for rest in restricted)


def lacks_amount(ruling: Ruling) -> bool:
    """Whether an input of the amount must still be asked for."""
    return (
        ruling.pays is None
        and ruling.outcome.status != "review"
        and any(cause.settled_by in ("ask", "judge") for cause in ruling.missing)
    )
