"""The least plan of questions that tells rulings apart, over a diagram of what they depend on.

A plan asks for one fact after the other until what is left has one ruling.  The least has the fewest
questions on its longest way.  Every part of a least plan is a least plan of what is then left, so that
parts are found once and remembered.

Where few facts matter the plan is also the one with the fewest questions on average (where all answers
that a question can have count alike) and of these asks first for what comes first.  Where many do, a plan
is made step by step, and bounds tell how far it is from the least: what one completion depends on, fact
by fact, has to be asked for on its way, whatever the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from engine.possible import bits
from engine.record import tuple_record
from engine.ruling_diagrams import Diagram
from engine.turning import Turning

FEW_FACTS = 4
"""Of so many facts all plans are looked at."""

MOST_FACTS = 10
"""Where more facts matter no shallower plan is searched for."""

MOST_NODES = 1_500
"""A search for a shallower plan ends once the diagram has grown by so many nodes."""


class Reach(NamedTuple):
    """How far a plan goes: the questions on its longest way, and on average."""

    depth: int
    expected: float


@tuple_record
class Plan:
    """A plan for what a node stands for: the fact asked for, and a plan for each answer."""

    reach: Reach
    fact: int | None
    """None: what is left has one ruling."""
    node: int
    answers: tuple[tuple[int, Plan], ...] = ()
    """For every answer the groups of values (a mask of their numbers) that lead to it, and what follows."""


@tuple_record
class Found:
    """A plan, whether it is proved to be the least, and the depth that no plan goes below."""

    plan: Plan
    least: bool
    at_least: int


_DONE = Reach(0, 0.0)
_Part = tuple[int, int, int, int, int, dict[int, int]]
"""A fact to ask for next: the bound of its answers, the facts that they depend on at most and together,
its rank, and what its answers leave with the groups that are each."""


class Planner:
    """Finds plans; `ranks` says of every fact of a diagram how early it is asked for among equals."""

    def __init__(self, diagram: Diagram, ranks: Sequence[int], most: int = MOST_NODES) -> None:
        self.diagram = diagram
        self.ranks = ranks
        self.most = most
        self._widest = max(diagram.sizes, default=2)
        self._plans: dict[int, Plan] = {}
        self._stepwise: dict[int, Plan] = {}
        self._looked_at: list[dict[int, int]] = []
        """What answers would have left of what was gone through step by step."""
        self._bounds: dict[int, int] = {}
        self._within: dict[int, tuple[int, int]] = {}
        """For a node a depth that is enough, and the fact to ask for first."""
        self._limit = 0

    def find(self, node: int) -> Found:
        """The least plan for a node, or one made step by step where the search would take too long."""
        if self.diagram.support[node].bit_count() <= FEW_FACTS:
            plan = self._least(node)
            return Found(plan, True, plan.reach.depth)
        plan = self._made_stepwise(node)
        at_least = max(self._ending(node), self.turning(node, plan.reach.depth))
        if self.diagram.support[node].bit_count() > MOST_FACTS:
            return Found(plan, at_least == plan.reach.depth, at_least)
        self._limit = len(self.diagram.facts) + self.most
        for answers in self._looked_at:
            # what a search raises is found from these bounds
            for left in answers:
                self.bound(left)
        try:
            while at_least < plan.reach.depth:
                if self._is_within(node, at_least):
                    plan = self._made_within(node, at_least)
                else:
                    at_least += 1
        except _Exhausted:
            pass
        return Found(plan, at_least == plan.reach.depth, at_least)

    # -- bounds -------------------------------------------------------------------------------------

    def bound(self, node: int) -> int:
        """A depth that no plan for a node goes below.

        A plan of some depth ends in at most as many rulings as its questions have answers, multiplied;
        and no plan is shallower than one for what a node becomes once a fact is known.
        """
        known = self._bounds.get(node)
        if known is None:
            known = self._ending(node)
            bounds = self._bounds
            for part in self.diagram.parts[node]:
                least = bounds[part] if part in bounds else self.bound(part)
                if least > known:
                    known = least
            bounds[node] = known
        return known

    def _ending(self, node: int) -> int:
        """The least depth of a plan that ends in so many rulings; of what a fact leaves it is no more."""
        depth, reached = 0, 1
        different = self.diagram.leaves[node].bit_count()
        while reached < different:
            reached *= self._widest
            depth += 1
        return depth

    def turning(self, node: int, enough: int) -> int:
        """The most facts that turn the ruling of one completion when each alone is changed, up to `enough`.

        On the way of that completion every plan asks for all of them.
        """
        return Turning(self.diagram, enough).most(node)

    # -- plans of few facts ----------------------------------------------------------------------------

    def _least(self, node: int) -> Plan:
        """The plan of the fewest questions, then of the fewest on average, then of the lowest ranks."""
        known = self._plans.get(node)
        if known is not None:
            return known
        if not self.diagram.support[node]:
            best = Plan(_DONE, None, node)
        else:
            plans = [
                (self._joined(node, fact, answers, self._least), self.ranks[fact])
                for fact, answers in self._askable(node)
            ]
            best, _ = min(plans, key=lambda each: (each[0].reach, each[1]))
        self._plans[node] = best
        return best

    def _askable(self, node: int) -> list[tuple[int, dict[int, int]]]:
        """The facts that a node depends on: what each answer leaves, and the groups that are it."""
        found = []
        for fact in bits(self.diagram.support[node]):
            answers: dict[int, int] = {}
            for group, left in enumerate(self.diagram.answers(node, fact)):
                answers[left] = answers.get(left, 0) | 1 << group
            found.append((fact, answers))
        return found

    def _joined(self, node: int, fact: int, answers: dict[int, int], then: Callable[[int], Plan]) -> Plan:
        plans = [(groups, then(left)) for left, groups in answers.items()]
        depth, expected = 0, 0.0
        for _, plan in plans:
            depth = max(depth, plan.reach.depth)
            expected += plan.reach.expected
        return Plan(Reach(1 + depth, round(1 + expected / len(plans), 9)), fact, node, tuple(plans))

    # -- plans made step by step ------------------------------------------------------------------------

    def _parts(self, node: int) -> list[_Part]:
        """The facts to ask for next, those first whose answers promise to be settled soon."""
        support = self.diagram.support
        found = []
        for fact, answers in self._askable(node):
            sizes = [support[left].bit_count() for left in answers]
            bound = max(map(self.bound, answers))
            found.append((bound, max(sizes), sum(sizes), self.ranks[fact], fact, answers))
        return found

    def _made_stepwise(self, node: int) -> Plan:
        """A plan that asks at each step for the fact after which the fewest matter on average."""
        known = self._stepwise.get(node)
        if known is None:
            if not self.diagram.support[node]:
                known = Plan(_DONE, None, node)
            else:
                fact, answers = self._soonest(node)
                known = self._joined(node, fact, answers, self._made_stepwise)
            self._stepwise[node] = known
        return known

    def _soonest(self, node: int) -> tuple[int, dict[int, int]]:
        """The fact after which the fewest matter on average, with what each answer leaves."""
        support, ranks = self.diagram.support, self.ranks
        best: tuple[float, int, int, int, dict[int, int]] | None = None
        for fact, answers in self._askable(node):
            self._looked_at.append(answers)
            sizes = [support[left].bit_count() for left in answers]
            mattering = sum(sizes) / len(sizes)
            # no two facts have one rank
            if best is None or (mattering, max(sizes), ranks[fact]) < best[:3]:
                best = (mattering, max(sizes), ranks[fact], fact, answers)
        assert best is not None
        return best[3], best[4]

    # -- plans within a depth ---------------------------------------------------------------------------

    def _is_within(self, node: int, depth: int) -> bool:
        """Whether some plan for a node goes no deeper; raises where the search takes too long."""
        if self.bound(node) > depth:
            return False
        support = self.diagram.support[node].bit_count()
        if support <= depth:
            return True
        known = self._within.get(node)
        if known is not None and known[0] <= depth:
            return True
        if len(self.diagram.facts) > self._limit:
            raise _Exhausted
        for bound, *_, fact, answers in sorted(self._parts(node), key=lambda part: part[:4]):
            if bound >= depth:
                break
            # what depends on the most facts is the likeliest to go too deep
            lefts = sorted(answers, key=lambda left: -self.diagram.support[left].bit_count())
            if all(self._is_within(left, depth - 1) for left in lefts):
                self._within[node] = depth, fact
                return True
        self._bounds[node] = depth + 1
        return False

    def _made_within(self, node: int, depth: int) -> Plan:
        """The plan that was found to go no deeper."""
        known = self._within.get(node)
        if known is None or known[0] > depth:
            return self._made_stepwise(node)
        answers = dict(self._askable(node))[known[1]]
        return self._joined(node, known[1], answers, lambda left: self._made_within(left, depth - 1))


class _Exhausted(Exception):
    """The search has made as many nodes as it may."""
