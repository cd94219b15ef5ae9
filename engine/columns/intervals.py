"""What was learnt of a policy as it stands in one interval of dates."""

from __future__ import annotations

from typing import Any

from engine.columns.calendar_tables import Calendars
from engine.columns.cases import Joining
from engine.columns.judging import Judging
from engine.columns.splitting import Splitting
from engine.columns.standings import Standings
from engine.policy import Policy


class Interval:
    """What was learnt of the policy of one interval of dates."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.joining = Joining(Splitting(Standings(policy)))
        self._calendars = Calendars(policy.calendar)
        self._judging: dict[int, Judging] = {}

    @property
    def size(self) -> int:
        """How much is kept: trees, ways of joining them, and kinds of cases."""
        return self.joining.size + sum(len(each.kinds) for each in self._judging.values())

    @property
    def recognised(self) -> int:
        """How many signatures of cases are known."""
        return sum(each.size for each in self._judging.values())

    def judging(self, units: int) -> Judging:
        """What judges cases of so many units."""
        known = self._judging.get(units)
        if known is None:
            known = self._judging[units] = Judging(self.joining, self._calendars, units)
        return known

    def learnt(self) -> tuple[Any, ...]:
        """What `take_in` takes."""
        return (
            self.joining.standings.learnt(),
            self.joining.splitting.learnt(),
            self.joining.learnt(),
            tuple([(units, judging.learnt()) for units, judging in self._judging.items()]),
        )

    def take_in(self, learnt: tuple[Any, ...]) -> None:
        """Take in what was learnt, where nothing is known yet; raises whatever error shows that it is not."""
        standings, splitting, joining, judging = learnt
        self.joining.standings.take_in(standings)
        self.joining.splitting.take_in(splitting)
        self.joining.take_in(joining)
        for units, each in judging:
            self.judging(units).take_in(each)
