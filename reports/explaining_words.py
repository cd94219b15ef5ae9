"""What the terminal and the report of a case say alike where they explain a ruling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

MOST_UNDISPUTED = 4
"""So many facts that no party may dispute are named; how many more there are is said."""


def untried_text(unit: Mapping[str, Any], named_by: Literal["fact", "meaning"]) -> str:
    """What was not tried in the search for changes, in a line; nothing where everything was."""
    parts = list(unit["limits"])
    names = [each[named_by] for each in unit["undisputed"]]
    if names:
        left = len(names) - MOST_UNDISPUTED
        more = [f"{left} more"] if left > 0 else []
        parts.append(f"what no party may dispute ({'; '.join([*names[:MOST_UNDISPUTED], *more])})")
    return f"not tried: {'; '.join(parts)}" if parts else ""


def nothing_open_text(plan: Mapping[str, Any]) -> str:
    """That nothing is open, where a plan asks nothing, leaves nothing to a party and lacks no amount."""
    start = plan["start"]
    if start["question"] is not None or start["choice"] is not None or start["missing"]:
        return ""
    if not plan["complete"] or plan["status"] not in ("ruled", "review"):
        return ""
    left = "you decide" if plan["status"] == "review" else "there is no question left to ask"
    return f"nothing is open: {left}"
