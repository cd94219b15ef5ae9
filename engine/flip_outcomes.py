"""What a unit with some facts otherwise comes to, as the search for flips keeps it."""

from __future__ import annotations

from functools import cached_property

from engine.disputes import Altered
from engine.known import Came, Known
from engine.possibilities import Unfolded
from engine.unit_facts import UnitFacts
from engine.ways import Question


class Outcome:
    """What a unit with some facts otherwise comes to."""

    def __init__(
        self,
        altered: tuple[Altered, ...],
        known: Known,
        possibilities: Unfolded,
        *,
        flips: bool,
        unsettled: bool,
        kept: int,
    ) -> None:
        self.altered = altered
        self.known = known
        self.possibilities = possibilities
        self.flips = flips
        """Whether the present ruling is none of those that are then possible."""
        self.unsettled = unsettled
        """Whether it is one of several."""
        self.kept = kept
        """Where it is still possible: what one such ruling was reached by, as bits."""

    @property
    def unit(self) -> UnitFacts:
        """The unit with these facts otherwise."""
        return self.known.unit

    @property
    def consulted(self) -> int:
        """What any ruling was reached by, as bits."""
        return self.possibilities.unfolding.consulted

    @cached_property
    def came(self) -> dict[Question, Came]:
        """What functions came to before anything was narrowed down."""
        known = self.known
        if known.changed is None:
            return self.possibilities.unfolding.root.came()
        kept = {question: came for question, came in known.came.items() if known.keeps(came.behind)}
        return {**kept, **self.possibilities.unfolding.root.came()}
