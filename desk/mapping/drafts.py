"""A mapping as it is proposed, before a person has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.mapping.profiles import Profile
from engine.record import record


@dataclass(slots=True)
class Proposal:
    """What one column is proposed to be."""

    column: Profile
    to: list[str]
    doubts: list[str] = field(default_factory=list)
    """Why a person has to confirm it; none where it is sure."""
    codes: dict[str, Any] = field(default_factory=dict)
    unplaced: list[tuple[str, int]] = field(default_factory=list)
    """Codes that nothing is known of, with how many rows have each."""
    written: str | None = None
    time_of_day: str | None = None
    amounts: str | None = None
    separator: str | None = None
    unzoned: bool = False


@record
class Draft:
    """A mapping as it is proposed."""

    facts: bool
    columns: list[Proposal]
    always: dict[str, str]
    left_out: list[Profile]
    missing: list[str]
    """Places that every case must have, and that nothing was found for."""
    not_there: list[str]
    """Places that nothing was found for, and whose absence says that there is none."""
    empty: list[str]
    rows: int
    late: Mapping[str, int] = field(default_factory=dict)
    """Columns that the first rows have not, some of them, and the row that each comes with."""


def given_places(proposals: Sequence[Proposal]) -> set[str]:
    """The places that are proposed for columns or their codes."""
    places = {name for proposal in proposals for name in proposal.to}
    coded_too = {
        name
        for proposal in proposals
        for meaning in proposal.codes.values()
        if isinstance(meaning, dict)
        for name in meaning
    }
    return places | coded_too
