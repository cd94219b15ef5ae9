"""A cone answers as the whole circuit does, and the circuit of a policy asks of tables what it means to."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from desk.policy_folder import SHIPPED_RULES
from engine.loader import load_policy
from engine.proving.circuit import Circuit
from engine.proving.cone import Cone
from engine.proving.encoding import Encoding, Shared
from engine.proving.reach import Course


@pytest.fixture
def circuit() -> Iterator[Circuit]:
    made = Circuit()
    yield made
    made.close()


def drawn(known: list[int], chance: random.Random, number: int) -> list[int]:
    return [chance.choice((1, -1)) * chance.choice(known) for _ in range(number)]


def grow(circuit: Circuit, known: list[int], chance: random.Random) -> None:
    """A few more variables and gates, and something required that some value of a new variable meets."""
    values = tuple(circuit.variable() for _ in range(3))
    circuit.one_of(values)
    bound = circuit.variable()
    known += (*values, bound)
    for _ in range(6):
        gate = circuit.every(drawn(known, chance, chance.randint(2, 4)))
        if abs(gate) > 1:
            known.append(gate)
    linked = circuit.variable()
    circuit.require(linked, *drawn(known, chance, 2))
    circuit.require(-bound, *drawn(known, chance, 1))
    known.append(linked)


@pytest.mark.parametrize("seed", range(20))
def test_a_cone_answers_as_the_whole_does(seed: int, circuit: Circuit) -> None:
    chance = random.Random(seed)
    known: list[int] = []
    cone = Cone(circuit)
    answers = set()
    for _ in range(8):
        grow(circuit, known, chance)
        for _ in range(20):
            asked = drawn(known, chance, chance.randint(1, 6))
            found = circuit.possible(asked)
            answers.add(found)
            assert cone.possible(asked) == found
            fresh = Cone(circuit)
            assert fresh.possible(asked) == found
            assert circuit.possible([*asked, *fresh.example(asked)]) == found
            fresh.close()
    cone.close()
    assert answers == {True, False}


@pytest.mark.parametrize("seed", range(20))
def test_of_what_makes_a_goal_certain_nothing_could_be_left_out(seed: int, circuit: Circuit) -> None:
    chance = random.Random(f"enough/{seed}")
    known: list[int] = []
    for _ in range(4):
        grow(circuit, known, chance)
    goal = -1
    while not circuit.possible([goal]):
        goal = circuit.some([circuit.every(drawn(known, chance, 3)), circuit.every(drawn(known, chance, 3))])
    model = circuit.example()
    every = [each if model[each - 1] > 0 else -each for each in known]
    beside, literals = every[:3], every[3:]
    cone = Cone(circuit)
    few = cone.enough_of(literals, goal, beside)
    assert not circuit.possible([*beside, *few, -goal])
    for literal in few:
        rest = [each for each in few if each != literal]
        assert circuit.possible([*beside, *rest, -goal])
    cone.close()


def test_what_does_not_make_a_goal_certain_is_returned_whole(circuit: Circuit) -> None:
    first, second, goal = (circuit.variable() for _ in range(3))
    cone = Cone(circuit)
    assert cone.enough_of([first, -second], goal) == [first, -second]
    assert circuit.enough_of([first, -second], goal) == [first, -second]
    cone.close()


def test_what_is_required_later_reaches_a_cone_that_rests_on_it(circuit: Circuit) -> None:
    first, second = circuit.variable(), circuit.variable()
    both = circuit.every([first, second])
    cone = Cone(circuit)
    assert cone.possible([both])
    third = circuit.variable()
    circuit.require(-both, third)
    circuit.require(-third)
    assert not cone.possible([both])
    assert cone.possible([first])
    cone.close()


def test_a_table_of_the_shipped_policy_applies_where_it_is_reached_and_its_conditions_hold(
    circuit: Circuit,
) -> None:
    policy = load_policy(SHIPPED_RULES, "rules").policies()[-1]
    encoding = Encoding(policy, Shared(circuit), readings_free=True)
    course = Course(encoding)
    assert circuit.possible(())  # what a cone leaves out can hold
    excluded = 0
    for asked in course.asked.values():
        own = encoding.all_of(asked.table.applies)
        plain = circuit.every([asked.reached, own])
        excluded += plain != asked.applies
        assert not circuit.possible([asked.applies, -plain])
        assert not circuit.possible([plain, -asked.applies])
        if asked.table.decides == "ruling":
            hits = zip(encoding.hits(asked.table), asked.hits, strict=True)
            for alone, hit in hits:
                assert not circuit.possible([hit, -circuit.every([asked.reached, alone])])
                assert not circuit.possible([-hit, asked.reached, alone])
    assert excluded
