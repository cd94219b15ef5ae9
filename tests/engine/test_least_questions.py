"""Plans of questions against all plans there are, on small sets of branches."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from engine.least_questions import FEW_FACTS, Plan, Planner, Reach
from engine.ruling_diagrams import Drawn, shape_of

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


def drawn_of(leaves: Sequence[Leaf]) -> Drawn:
    """The diagram of some leaves: of facts by number, with an answer as one bit."""
    paths = [[(str(fact), 1 << answer) for fact, answer in known.items()] for known, _ in leaves]
    return Drawn(shape_of(paths, [ruling for _, ruling in leaves]))


def planner_of(drawn: Drawn, most: int = 100_000) -> Planner:
    """A planner that asks for what comes first in the diagram first."""
    return Planner(drawn.diagram, range(len(drawn.names)), most)


def least_depth(leaves: list[Leaf]) -> int:
    """The depth of the shallowest of all plans, by trying every fact at every step."""
    if len({ruling for _, ruling in leaves}) < 2:
        return 0
    least = 99
    for fact in {fact for known, _ in leaves for fact in known}:
        answers = {known[fact] for known, _ in leaves if fact in known}
        parts = [[leaf for leaf in leaves if leaf[0].get(fact, answer) == answer] for answer in answers]
        if all(len(part) < len(leaves) for part in parts):
            least = min(least, 1 + max(map(least_depth, parts)))
    return least


def ruling_of(drawn: Drawn, plan: Plan, completion: Answers) -> int:
    """The ruling that a plan comes to for a completion."""
    while plan.fact is not None:
        answer = 1 << completion[int(drawn.names[plan.fact])]
        groups = drawn.groups[plan.fact]
        number = next((number for number, group in enumerate(groups) if group & answer), 0)
        plan = next(then for numbers, then in plan.answers if numbers >> number & 1)
    return plan.node


def leads_to_the_ruling(drawn: Drawn, plan: Plan, leaves: Sequence[Leaf]) -> bool:
    """Whether a plan leads every leaf to its ruling, with its other facts at either end."""
    highest = {fact: max((known.get(fact, 0) for known, _ in leaves), default=0) for fact in range(5)}
    return all(
        ruling_of(drawn, plan, {**others, **known}) == ruling
        for known, ruling in leaves
        for others in (dict.fromkeys(highest, 0), highest)
    )


@given(trees())
def test_the_plan_is_the_shallowest_of_all_plans(leaves: list[Leaf]) -> None:
    drawn = drawn_of(leaves)
    found = planner_of(drawn).find(drawn.root)
    assert found.least
    assert found.plan.reach.depth == found.at_least == least_depth(leaves)
    assert leads_to_the_ruling(drawn, found.plan, leaves)


def test_of_few_facts_the_plan_asks_least_on_average() -> None:
    # the second fact settles more than the first, which the branches were parted by
    leaves = [({0: 0, 1: 0}, 0), ({0: 0, 1: 1}, 1), ({0: 1, 1: 0}, 0), ({0: 1, 1: 1}, 2)]
    drawn = drawn_of(leaves)
    assert len(drawn.names) <= FEW_FACTS
    plan = planner_of(drawn).find(drawn.root).plan
    assert plan.fact == drawn.names.index("1")
    assert plan.reach == Reach(2, 1.5)


@given(trees(), st.integers(0, 4))
def test_a_plan_of_a_short_search_still_decides_and_knows_its_bound(leaves: list[Leaf], most: int) -> None:
    drawn = drawn_of(leaves)
    found = planner_of(drawn, most).find(drawn.root)
    assert found.at_least <= least_depth(leaves) <= found.plan.reach.depth
    assert found.least == (found.at_least == found.plan.reach.depth)
    assert leads_to_the_ruling(drawn, found.plan, leaves)


@given(trees())
def test_no_plan_is_shallower_than_the_facts_that_turn_one_completion(leaves: list[Leaf]) -> None:
    drawn = drawn_of(leaves)
    planner = planner_of(drawn)
    assert planner.turning(drawn.root, enough=99) <= least_depth(leaves)
    assert planner.bound(drawn.root) <= least_depth(leaves)


def test_parts_that_are_the_same_are_one_node() -> None:
    # whichever of two facts is asked for first, the third decides in the same way
    leaves = [({0: 0, 2: 0}, 0), ({0: 0, 2: 1}, 1), ({0: 1, 1: 0, 2: 0}, 0), ({0: 1, 1: 0, 2: 1}, 1)]
    leaves.append(({0: 1, 1: 1}, 2))
    drawn = drawn_of(leaves)
    diagram = drawn.diagram
    of_first = diagram.answers(drawn.root, drawn.names.index("0"))
    of_second = diagram.answers(of_first[1], drawn.names.index("1"))
    assert of_second[0] == of_first[0]
    assert diagram.support[of_first[0]] == 1 << drawn.names.index("2")


def test_leaves_that_come_to_be_the_same_are_not_asked_for() -> None:
    drawn = drawn_of([({0: 0}, 0), ({0: 1, 1: 0}, 1), ({0: 1, 1: 1}, 2)])
    root = drawn.diagram.coarser(drawn.root, [0, 1, 1], {})
    assert planner_of(drawn).find(root).plan.reach.depth == 1
