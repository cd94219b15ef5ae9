"""Notices and documents of which two policies make what an answer says: found by trying them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.instants import DAY, HOUR
from engine.proofs import arrival_of, notice_of
from engine.proving.apart import said, window_days
from engine.proving.results import Version
from engine.proving.stated import stated_unit

Instants = dict[str, int]
"""Instants by the facts that hold notices and arrivals."""
_AFTER_EVERY_END = 3 * DAY
_LATER_THE_SAME_DAY = 6 * HOUR
"""After a window of whole days from noon has run by the hours, and before the day ends."""


class Documents:
    """Looks for the documents of a case; what was found of a proof is tried first the next time."""

    def __init__(self, one: Version, other: Version, start: int, judged: int) -> None:
        self.versions = (one, other)
        self.judged = judged
        policy = one.policy
        self.noon = policy.calendar.local_day_end(policy.platform_zone, start, 0) - DAY // 2
        self._found: dict[tuple[str, int, int], Instants] = {}

    def giving(
        self, names: Sequence[str], model: Sequence[int], facts: Sequence[Mapping[str, Any]]
    ) -> Instants:
        """Notices and documents that give the proofs and documents among some facts their states.

        Where a state cannot be certain, those that leave the least open.

        `facts` are what is known beside them under the first and the second policy.
        """
        found: Instants = {}
        for name in names:
            if all(version.policy.facts[name].kinds for version in self.versions):
                wanted = (said(self.versions[0], name, model), said(self.versions[1], name, model))
                found |= self._one(name, wanted, found, facts)
        return found

    def _one(
        self, name: str, wanted: tuple[int, int], found: Instants, facts: Sequence[Mapping[str, Any]]
    ) -> Instants:
        known = self._found.get((name, *wanted))
        best: Instants = {}
        fewest = 0
        for tried in ([known] if known is not None else []) + list(self._tries(name)):
            masks = tuple(
                stated_unit(version.policy, told, {**found, **tried}, self.judged).mask(name)
                for version, told in zip(self.versions, facts, strict=True)
            )
            if masks == wanted:
                self._found[(name, *wanted)] = tried
                return tried
            left = sum(mask.bit_count() for mask in masks)
            if all(mask & each for mask, each in zip(masks, wanted, strict=True)) and not 0 < fewest <= left:
                best, fewest = tried, left
        return best

    def _tries(self, name: str) -> Iterator[Instants]:
        """Nothing, notices alone, and documents that come sooner or later, of all kinds or of some."""
        one, other = (version.policy.facts[name].kinds for version in self.versions)
        every = tuple(dict.fromkeys((*one, *other)))
        notices = {notice_of(kind): self.noon for kind in every}
        yield notices
        choices = (
            every,
            tuple(kind for kind in every if kind in one and kind in other),
            tuple(kind for kind in every if kind not in other),
            tuple(kind for kind in every if kind not in one),
        )
        for kinds in dict.fromkeys(choice for choice in choices if choice):
            rejected = _arrivals(kinds, "rejected", self.noon + HOUR)
            yield {**notices, **rejected}
            for after in self._arriving(name):
                accepted = _arrivals(kinds, "accepted", self.noon + after)
                yield {**notices, **accepted}
                yield {**notices, **accepted, **rejected}
        yield {}

    def _arriving(self, name: str) -> list[int]:
        """So long after the notice documents may come: in time, and by either end of either window."""
        days = [window_days(version.policy, name) or 0 for version in self.versions]
        ends = sorted({each * DAY for each in days if each}, reverse=True)
        return [
            HOUR,
            *(end - HOUR for end in ends),
            *(end + _LATER_THE_SAME_DAY for end in ends),
            max(days) * DAY + _AFTER_EVERY_END,
        ]


def _arrivals(kinds: Iterable[str], judgement: str, instant: int) -> Instants:
    return {arrival_of(kind, judgement): instant for kind in kinds}
