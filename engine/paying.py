"""What rulings of one unit pay, found once for all rows that ask for the same amounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.kleene import Measuring
from engine.payments import Paid, Payments
from engine.policy import Component, Outcome
from engine.ruling import Open
from engine.ways import NONE, Question, Ran, Way

if TYPE_CHECKING:
    from engine.following import Following

PaidBefore = dict[tuple[int, int], Question]
"""What amounts came to, by the identities of an outcome and of a row's own amounts."""


class Paying(Payments):
    """The amounts of one run: where it is answered as an earlier one was, they are that one's."""

    evaluation: Following

    def __init__(self, following: Following, known: PaidBefore) -> None:
        super().__init__(following)
        self.known = known

    def of(self, outcome: Outcome, own: Mapping[Component, Measuring] | None) -> Paid | Open:
        """The amounts of an outcome, or a row's own, and the inputs that they lack; the caps are kept."""
        key = (id(outcome), id(own))
        question = self.known.get(key)
        if question is None:
            question = self.known[key] = Question(outcome.name)
        following = self.evaluation
        way: Way | None = question.way
        while way is not None and way.question is not None:
            assert way.follows is not None
            way = way.follows.get(following.ask(way.question))
        if way is not None and way.result is not NONE:
            known: Paid | Open = way.result
            return known
        before, following.asked = following.asked, {}
        fleeting, following.fleeting = following.fleeting, False
        found = super().of(outcome, own)
        question.remember(Ran(following.asked, 0, 0, found, following.fleeting))
        following.asked = {**before, **following.asked}
        following.fleeting = following.fleeting or fleeting
        return found
