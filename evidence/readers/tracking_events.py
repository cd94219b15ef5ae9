"""Events of a foreign tracking document in the order and form of a case document."""

from __future__ import annotations

from typing import Any

from evidence.readers.displayed_times import DisplayedTime, order_of


def event_of(time: DisplayedTime, **parts: str | None) -> dict[str, Any]:
    """An event with the parts that are known."""
    event = {"at": time.text, **parts}
    return {key: value for key, value in event.items() if value}


def from_the_oldest(events: list[dict[str, Any]], times: list[DisplayedTime]) -> list[dict[str, Any]]:
    """The events as they came, turned round where the newest stands first."""
    moments = [order_of(time.moment) for time in times if time.moment is not None]
    return events[::-1] if moments and moments[0] > moments[-1] else events
