"""The least plan of questions that tells rulings apart, over sets of branches.

A plan asks for one fact after the other until what is left has one ruling.  The least has the fewest
questions on its longest way; among these the fewest on average, where all answers that a question can
have count alike; among these it asks for the fact that comes first.  Every part of a least plan is a
least plan of what is then left, so that parts are found once and remembered.

Sets are bit masks: bit i stands for the i-th branch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import NamedTuple

from engine.possible import bits
from engine.record import tuple_record

MOST_SETS = 1_000
"""After so many sets of branches the search ends, and what is left is planned greedily."""


class Reach(NamedTuple):
    """How far a plan goes: the questions on its longest way, and on average."""

    depth: int
    expected: float


@tuple_record
class Plan:
    """A plan for one set of branches: the number of the fact asked for, and a plan for each answer."""

    reach: Reach
    fact: int | None
    """None: all branches that are left have one ruling."""
    left: int
    answers: tuple[tuple[int, Plan], ...] = ()
    """For every answer the groups of values (a mask of their numbers) that lead to it, and what follows."""


@tuple_record
class Found:
    """A plan, whether it is proved to be the least, and the depth that no plan goes below."""

    plan: Plan
    least: bool
    at_least: int


_DONE = Reach(0, 0.0)
_NOTHING = Reach(0, inf)


class Planner:
    """Finds plans: `groups` holds for every fact the branches that each group of its values leaves."""

    def __init__(
        self, groups: Sequence[Sequence[int]], rulings: Sequence[int], most: int = MOST_SETS
    ) -> None:
        self.groups = groups
        self.rulings = rulings
        self.most = most
        self._plans: dict[int, Plan] = {}
        self._bounds: dict[int, int] = {}
        self._exhausted = False
        self._tried = 0

    def find(self, branches: int) -> Found:
        """The least plan for some branches, or a greedy one where the search would take too long."""
        try:
            plan = self._least(branches)
        except _Exhausted:
            self._exhausted = True
            plan = self._greedy(branches)
        depth = plan.reach.depth
        at_least = max(self.bound(branches), self.turning(branches)) if self._exhausted else depth
        return Found(plan, at_least == depth, at_least)

    # -- sets of branches -------------------------------------------------------------------------

    def settled(self, branches: int) -> bool:
        """Whether all of some branches have one ruling."""
        return any(not branches & ~ruling for ruling in self.rulings if branches & ruling)

    def parts(self, branches: int) -> Iterator[tuple[int, dict[int, int]]]:
        """The facts that tell some branches apart: what each answer leaves, and the groups that are it."""
        for number, groups in enumerate(self.groups):
            answers: dict[int, int] = {}
            for position, group in enumerate(groups):
                left = branches & group
                if left:
                    answers[left] = answers.get(left, 0) | 1 << position
            # an answer that leaves everything has told nothing, and the way on is no shorter
            if len(answers) > 1 and branches not in answers:
                yield number, answers

    def bound(self, branches: int) -> int:
        """A depth that no plan for some branches goes below.

        A plan of some depth ends in at most as many rulings as its questions have answers, multiplied.
        """
        known = self._bounds.get(branches)
        if known is not None:
            return known
        different = sum(1 for ruling in self.rulings if branches & ruling)
        if different < 2:
            least = 0
        else:
            least, reached = 0, 1
            most = max((len(groups) for groups in self.groups), default=2)
            while reached < different:
                reached *= most
                least += 1
        self._bounds[branches] = least
        return least

    def turning(self, branches: int) -> int:
        """The most facts that turn the ruling of one completion when each alone is changed.

        On the way of that completion every plan asks for all of them.  Completions are tried that lie in
        each of the branches, with the first and with the last of the values that the branch leaves open.
        """
        most = 0
        for place in bits(branches):
            for end in (0, -1):
                chosen = [[group for group in groups if group >> place & 1][end] for groups in self.groups]
                most = max(most, self._turning_at(chosen, branches))
        return most

    def _turning_at(self, chosen: Sequence[int], branches: int) -> int:
        after = [branches]
        for group in reversed(chosen):
            after.append(after[-1] & group)
        here = after.pop()
        own = next(ruling for ruling in self.rulings if here & ruling)
        turning, before = 0, branches
        for groups, group in zip(self.groups, chosen, strict=True):
            rest = before & after.pop()
            turning += any(rest & other & ~own for other in groups)
            before &= group
        return turning

    # -- plans ----------------------------------------------------------------------------------------

    def _least(self, branches: int) -> Plan:
        known = self._plans.get(branches)
        if known is not None:
            return known
        if self.settled(branches):
            return self._keep(Plan(_DONE, None, branches))
        if self._tried >= self.most:
            raise _Exhausted
        self._tried += 1
        best: Plan | None = None
        for number, answers in sorted(self.parts(branches), key=_promise):
            if best is not None and 1 + max(map(self.bound, answers)) > best.reach.depth:
                continue
            limit = best.reach.depth if best is not None else None
            followed = self._followed(number, answers, limit)
            if followed is not None and (
                best is None or (*followed.reach, number) < (*best.reach, best.fact)
            ):
                best = followed
        assert best is not None, "no fact tells the branches apart"
        return self._keep(Plan(best.reach, best.fact, branches, best.answers))

    def _followed(self, number: int, answers: dict[int, int], limit: int | None) -> Plan | None:
        """A plan that asks for one fact first; None where it goes deeper than `limit`."""
        plans = []
        # the largest part is the likeliest to go too deep
        for left in sorted(answers, key=int.bit_count, reverse=True):
            plan = self._least(left)
            if limit is not None and plan.reach.depth >= limit:
                return None
            plans.append((answers[left], plan))
        return _joined(number, plans)

    def _greedy(self, branches: int) -> Plan:
        known = self._plans.get(branches)
        if known is not None:
            return known
        if self.settled(branches):
            return self._keep(Plan(_DONE, None, branches))
        number, answers = min(self.parts(branches), key=_left_over)
        plan = _joined(number, [(groups, self._greedy(left)) for left, groups in answers.items()])
        return self._keep(Plan(plan.reach, number, branches, plan.answers))

    def _keep(self, plan: Plan) -> Plan:
        self._plans[plan.left] = plan
        return plan


class _Exhausted(Exception):
    """The search has looked at as many sets as it may."""


def _promise(part: tuple[int, dict[int, int]]) -> tuple[int, int]:
    """Questions whose worst answer leaves few branches are tried first."""
    number, answers = part
    return max(map(int.bit_count, answers)), number


def _left_over(part: tuple[int, dict[int, int]]) -> tuple[int, int, int]:
    """How many branches the answers to a question leave, all together and at most.

    A fact that few branches leave open comes first, so that no answer is asked for in vain.
    """
    number, answers = part
    left = [branches.bit_count() for branches in answers]
    return sum(left), max(left), number


def _joined(number: int, plans: Sequence[tuple[int, Plan]]) -> Plan:
    depth = 1 + max(plan.reach.depth for _, plan in plans)
    expected = round(1 + sum(plan.reach.expected for _, plan in plans) / len(plans), 9)
    ordered = sorted(plans, key=lambda answer: answer[0] & -answer[0])
    return Plan(Reach(depth, expected), number, 0, tuple(ordered))
