"""What observers see of a case, taken down with its words, as a ruling shows it."""

from __future__ import annotations

from collections.abc import Iterable

from engine.observations import Observation, Value
from engine.possible import Settlement
from engine.proofs import kind_of
from engine.vocabulary import Vocabulary


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
        awaits: str | None = None,
    ) -> None:
        """Add one observation, unless it is of a fact that the policy's vocabulary does not hold."""
        if fact in self._vocabulary or kind_of(fact) is not None:
            seen = Observation(
                fact=fact,
                values=values,
                settled_by=settled_by,
                because=because,
                source=tuple(source),
                parcel=parcel,
                line=line,
                ground=ground,
                awaits=awaits,
            )
            self.observations.append(seen)
