"""Plans as they follow from how branches part, without the words of a case, kept with the policy.

Many units part alike: their plan is found once, and remembered by its structure.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from engine.functions import functions_of
from engine.least_questions import Found, Planner
from engine.least_questions import Plan as Tree
from engine.policy import Policy
from engine.possible import bits
from engine.ruling_diagrams import Drawn, Shape, shape_of_tree
from engine.splits import Parting
from engine.ways import Growth


class Asked(NamedTuple):
    """A fact that is asked for, with what follows from each answer; or an end."""

    fact: str | None
    """None: what is left has one ruling."""
    answers: tuple[tuple[int, int], ...]
    """The values (a mask) that lead to the same, and the number of what follows."""
    left: int
    """At an end the reasons that are left, as bits."""


class Scheme(NamedTuple):
    """A plan: what is asked for and the ends by number, its reach, and what is proved of it."""

    steps: Sequence[Asked]
    start: int
    depth: int
    expected: float
    least: bool
    at_least: int


def schemes_of(policy: Policy) -> Schemes:
    """The plans that were found under a policy so far."""
    functions = functions_of(policy)
    if functions.schemes is None:
        functions.schemes = Schemes(functions.growth)
    return functions.schemes


class Schemes:
    """The plans that were found under one policy."""

    def __init__(self, growth: Growth) -> None:
        self.growth = growth
        self._known: dict[Hashable, Scheme] = {}

    def scheme(
        self,
        parting: Parting | Shape,
        rulings: tuple[int, ...],
        order: tuple[str, ...],
        rest: int | None,
    ) -> Scheme:
        """The plan for branches that part so, found when it is asked for first.

        `rulings` is for each reason that branches end at the first of the same ruling: the reasons of a
        ruling are told apart where a plan ends, and not by its questions.  `order` says which facts to ask
        for first, `rest` is the number of what was not followed.
        """
        key = (parting, rulings, order, rest)
        known = self._known.get(key)
        if known is None:
            shape = parting if isinstance(parting, Shape) else shape_of_tree(parting)
            known = self._known[key] = _found(shape, rulings, order, rest)
            self.growth.ways += len(known.steps)
        return known


def _found(shape: Shape, rulings: tuple[int, ...], order: tuple[str, ...], rest: int | None) -> Scheme:
    drawn = Drawn(shape, rest)
    leaves = rulings if rest is None else (*rulings, rest)
    root = drawn.diagram.coarser(drawn.root, leaves, {}) if rulings else 0
    ranks = {name: rank for rank, name in enumerate(order)}
    found = Planner(drawn.diagram, [ranks[name] for name in drawn.names]).find(root)
    return _Steps(drawn).scheme(found)


class _Steps:
    """Puts a plan over the reasons of rulings, where it was found over the rulings alone."""

    def __init__(self, drawn: Drawn) -> None:
        self.drawn = drawn
        self.steps: list[Asked] = []
        self.known: dict[tuple[int, int], int] = {}
        self.ends: dict[int, int] = {}

    def scheme(self, found: Found) -> Scheme:
        """The plan with what it asks for by number."""
        start = self.step(found.plan, self.drawn.root)
        reach = found.plan.reach
        return Scheme(self.steps, start, reach.depth, reach.expected, found.least, found.at_least)

    def step(self, tree: Tree, left: int) -> int:
        """The number of what a plan does with the reasons that are left after some questions."""
        diagram = self.drawn.diagram
        if tree.fact is None:
            reasons = diagram.leaves[left]
            if reasons not in self.ends:
                self.ends[reasons] = self.number(Asked(None, (), reasons))
            return self.ends[reasons]
        known = self.known.get((id(tree), left))
        if known is None:
            groups = self.drawn.groups[tree.fact]
            answers: list[tuple[int, int]] = []
            for numbers, then in tree.answers:
                reached: dict[int, int] = {}
                for number in bits(numbers):
                    after = diagram.given(left, tree.fact, number)
                    reached[after] = reached.get(after, 0) | groups[number]
                answers += [(values, self.step(then, after)) for after, values in reached.items()]
            known = self.number(Asked(self.drawn.names[tree.fact], tuple(answers), 0))
            self.known[id(tree), left] = known
        return known

    def number(self, step: Asked) -> int:
        """Its number."""
        self.steps.append(step)
        return len(self.steps) - 1
