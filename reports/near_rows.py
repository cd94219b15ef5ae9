"""The rows that came near to applying, in the order in which a reader asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MOST_NEAR = 6
"""So many rows of a unit are told; how many more there are is said."""
READING = "reading."
"""How the names of the facts begin that say how an unclear passage is read."""


def near_rows(
    rows: Sequence[Mapping[str, Any]], most: int = MOST_NEAR
) -> tuple[list[Mapping[str, Any]], int]:
    """The nearest rows, and how many are left out: those of which no condition held, and what is too many.

    The nearest lacks the fewest conditions, then is the one of which most held; what still may come to
    hold goes before what cannot, and what only another reading of the text would change comes last.
    """
    near = sorted((row for row in rows if row["held"]), key=_distance)
    return near[:most], len(rows) - len(near[:most])


def rows_one_short(
    rows: Sequence[Mapping[str, Any]], outcome: str | None
) -> tuple[list[Mapping[str, Any]], int]:
    """The nearest rows that lack one condition and would give another outcome, and how many are left out."""
    turning = [row for row in rows if len(row["failed"]) == 1 and row["then"] not in (None, outcome)]
    shown, _ = near_rows(turning)
    return shown, len(rows) - len(shown)


def outcome_of(ruling: Mapping[str, Any], unit: str | None) -> str | None:
    """What is ruled of a unit, or of the whole case where it has one unit; None where it is still open."""
    ruled = next((each for each in ruling["units"] if each["unit"] == unit), ruling)
    return str(ruled["outcome"]) if ruled["status"] == "ruled" else None


def _distance(row: Mapping[str, Any]) -> tuple[object, ...]:
    failed = row["failed"]
    return (
        all(each["fact"].startswith(READING) for each in failed),
        len(failed),
        not any(each["open"] for each in failed),
        -row["held"],
    )


def not_turning_text(number: int) -> str:
    """How many rows are not told because they lack more, give nothing else, or are too many."""
    if not number:
        return ""
    rows = "1 more row is" if number == 1 else f"{number} more rows are"
    return f"{rows} further away or would give no other result"


def left_out_text(number: int) -> str:
    """How many rows are not told; nothing where all are."""
    if not number:
        return ""
    return "1 more row is further away" if number == 1 else f"{number} more rows are further away"
