"""Flags of a document, equal ones counted into one."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.readers.contribution import MOST_FLAGS
from evidence.spelling import clipped

READ_AS_OTHER = "what a document is to prove is not said, and it is read as `other`: a person says it"


def capped(flags: Sequence[str]) -> tuple[str, ...]:
    """The first MOST_FLAGS flags, and how many more there are."""
    left_out = len(flags) - MOST_FLAGS
    shown = tuple(flags[:MOST_FLAGS])
    return (*shown, f"{left_out} more odd places are not listed") if left_out > 0 else shown


class CountedFlags:
    """What was odd in a document: each reason once, with the first thing that it concerns."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def add(self, reason: str, shown: str = "") -> None:
        """Note a reason, about the thing `shown`."""
        self._first.setdefault(reason, shown)
        self._counts[reason] = self._counts.get(reason, 0) + 1

    def listed(self) -> tuple[str, ...]:
        """The flags in the order in which their reasons came up."""
        return capped([self._flag(reason) for reason in self._first])

    def _flag(self, reason: str) -> str:
        more = f" (and {self._counts[reason] - 1} more)" if self._counts[reason] > 1 else ""
        shown = self._first[reason]
        return f"{reason}: {clipped(shown)}{more}" if shown else f"{reason}{more}"
