"""The rows that evaluations of one unit come to, and what each of them comes to there."""

from __future__ import annotations

from engine.boxes import Box
from engine.endings import Session, is_told
from engine.known import Known
from engine.policy import Row
from engine.recurring import Arrival, Part, Place
from engine.ruling import Open, Ruling
from engine.splits import first_of


class Arriving:
    """What rows come to in one unit, found when it is asked for first."""

    def __init__(self, session: Session, unit: Known) -> None:
        self.session = session
        self.unit = unit
        self.recurring = session.functions.recurring
        self.came_to: dict[int, Ruling | Open | None] = {}

    def arrival(self, stop: Place, box: Box) -> Arrival:
        """The row that answers in a box, with what it asked for."""
        number, row = stop
        assert isinstance(row, Row)
        asked = box.reads[self.session.concluding(number, row)]
        told = {question: box.answers[question] for question in asked if is_told(question)}
        return self.recurring.arrival(number, row, told)

    def comes_to(self, leaf: int) -> Ruling | Open | None:
        """What a row comes to in this unit; None: it would ask for something else here."""
        if leaf not in self.came_to:
            self.came_to[leaf] = self.session.come_to(self.recurring.arrivals[leaf], self.unit)
        return self.came_to[leaf]

    def ruling(self, leaf: int) -> Ruling:
        """The ruling that a row comes to."""
        ruling = self.comes_to(leaf)
        assert isinstance(ruling, Ruling)
        return ruling

    def comes_so(self, part: Part) -> bool:
        """Whether the rows of a part come to rulings in this unit, or are open where they were."""
        assert part.tree is not None
        for leaf in first_of(part.tree):
            if not isinstance(self.comes_to(leaf), Ruling):
                return False
        for leaf, fact in part.opens.items():
            answer = self.comes_to(leaf)
            if not isinstance(answer, Open) or answer.fact != fact:
                return False
        return True
