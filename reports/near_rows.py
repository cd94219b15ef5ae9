"""The rows that came near to applying, in the order in which a reader asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MOST_NEAR = 6
"""So many rows of a unit are told; how many more there are is said."""
_READING = "reading."


def near_rows(
    rows: Sequence[Mapping[str, Any]], most: int = MOST_NEAR
) -> tuple[list[Mapping[str, Any]], int]:
    """The nearest rows, and how many are left out: those of which no condition held, and what is too many.

    The nearest lacks the fewest conditions, then is the one of which most held; what still may come to
    hold goes before what cannot, and what only another reading of the text would change comes last.
    """
    near = sorted((row for row in rows if row["held"]), key=_distance)
    return near[:most], len(rows) - len(near[:most])


def _distance(row: Mapping[str, Any]) -> tuple[object, ...]:
    failed = row["failed"]
    return (
        all(each["fact"].startswith(_READING) for each in failed),
        len(failed),
        not any(each["open"] for each in failed),
        -row["held"],
    )


def left_out_text(number: int) -> str:
    """How many rows are not told; nothing where all are."""
    if not number:
        return ""
    return "1 more row is further away" if number == 1 else f"{number} more rows are further away"
