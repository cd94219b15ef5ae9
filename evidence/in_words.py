"""What observers see of a case, taken down with its words, as a ruling shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.observations import Observation, Value
from engine.possible import Settlement
from engine.vocabulary import Vocabulary

_new_observation = object.__new__


class InWords:
    """Takes down observations whole, in the order in which they come."""

    __slots__ = ("_vocabulary", "observations")

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.observations: list[Observation] = []

    def see(
        self,
        fact: str,
        *values: Value,
        because: str,
        source: Iterable[str] = (),
        settled_by: Settlement = "",
        parcel: str | None = None,
        line: str | None = None,
        ground: str | None = None,
    ) -> None:
        """Add one observation, unless it is of a fact that the policy's vocabulary does not hold."""
        if fact in self._vocabulary or fact.startswith(("evidence.", "notice.")):
            # the same as `Observation(…)`, in an eighth of the time: there are dozens in a case
            seen: Any = _new_observation(Observation)
            seen.fact = fact
            seen.values = values
            seen.settled_by = settled_by
            seen.because = because
            seen.source = source if source.__class__ is tuple else tuple(source)
            seen.parcel = parcel
            seen.line = line
            seen.ground = ground
            self.observations.append(seen)
