"""Plans of questions against all plans there are, on small sets of branches."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from engine.least_questions import Plan, Planner, Reach

Answers = dict[int, int]
Leaf = tuple[Answers, int]
"""What a branch knows (fact -> answer), and its ruling."""


@st.composite
def trees(draw: st.DrawFn) -> list[Leaf]:
    """Branches as a policy makes them: each fact that is asked for parts what is left."""
    sizes = draw(st.lists(st.integers(2, 3), min_size=1, max_size=5))

    def grow(known: Answers) -> list[Leaf]:
        left = [fact for fact in range(len(sizes)) if fact not in known]
        if not left or draw(st.integers(0, 3)) == 0:
            return [(known, draw(st.integers(0, 2)))]
        fact = draw(st.sampled_from(left))
        return [leaf for answer in range(sizes[fact]) for leaf in grow({**known, fact: answer})]

    return grow({})


def planner_of(leaves: Sequence[Leaf], most: int) -> Planner:
    """The sets of branches of some leaves."""
    facts = 1 + max((fact for known, _ in leaves for fact in known), default=-1)
    groups = [
        [
            sum(1 << place for place, (known, _) in enumerate(leaves) if known.get(fact, answer) == answer)
            for answer in sorted({known[fact] for known, _ in leaves if fact in known})
        ]
        for fact in range(facts)
    ]
    rulings = [
        sum(1 << place for place, (_, ruling) in enumerate(leaves) if ruling == each)
        for each in sorted({ruling for _, ruling in leaves})
    ]
    return Planner(groups, rulings, most)


def best(leaves: list[Leaf]) -> Reach:
    """The least reach of all plans, by trying every fact at every step."""
    if len({ruling for _, ruling in leaves}) < 2:
        return Reach(0, 0.0)
    found = Reach(99, inf)
    for fact in {fact for known, _ in leaves for fact in known}:
        parts: list[list[Leaf]] = []
        for answer in {known[fact] for known, _ in leaves if fact in known}:
            part = [leaf for leaf in leaves if leaf[0].get(fact, answer) == answer]
            if part not in parts:
                parts.append(part)
        if any(len(part) == len(leaves) for part in parts):
            continue
        reaches = [best(part) for part in parts]
        depth = 1 + max(reach.depth for reach in reaches)
        expected = 1 + sum(reach.expected for reach in reaches) / len(reaches)
        found = min(found, Reach(depth, round(expected, 9)))
    return found


def leads_to_one_ruling(planner: Planner, plan: Plan, left: int) -> bool:
    """Whether every way down a plan ends with one ruling."""
    if plan.fact is None:
        return planner.settled(left)
    covered = 0
    for answers, then in plan.answers:
        for number, group in enumerate(planner.groups[plan.fact]):
            if answers >> number & 1:
                covered |= left & group
                if not leads_to_one_ruling(planner, then, left & group):
                    return False
    return covered == left


@given(trees())
def test_the_plan_is_the_best_of_all_plans(leaves: list[Leaf]) -> None:
    planner = planner_of(leaves, most=100_000)
    found = planner.find((1 << len(leaves)) - 1)
    assert found.least
    assert found.plan.reach == best(leaves)
    assert leads_to_one_ruling(planner, found.plan, (1 << len(leaves)) - 1)


@given(trees(), st.integers(0, 4))
def test_a_plan_of_a_short_search_still_decides_and_knows_its_bound(leaves: list[Leaf], most: int) -> None:
    planner = planner_of(leaves, most)
    found = planner.find((1 << len(leaves)) - 1)
    least = best(leaves).depth
    assert found.at_least <= least <= found.plan.reach.depth
    assert found.least == (found.at_least == found.plan.reach.depth)
    assert leads_to_one_ruling(planner, found.plan, (1 << len(leaves)) - 1)


@given(trees())
def test_no_plan_is_shallower_than_the_facts_that_turn_one_completion(leaves: list[Leaf]) -> None:
    everything = (1 << len(leaves)) - 1
    planner = planner_of(leaves, most=0)
    assert planner.turning(everything) <= best(leaves).depth
    assert planner.bound(everything) <= best(leaves).depth
