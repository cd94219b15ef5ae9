"""What is still possible as a tree whose equal parts are found once, against its branches one by one."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, note

from engine import possibilities
from engine.endings import Session, told
from engine.functions import functions_of
from engine.known import Known
from engine.possibilities import Possibilities, Unfolded, followed, possible
from engine.unfolding import Unfolding
from engine.unit_facts import UnitFacts
from tests.conformance.case_families import FAMILIES, generated
from tests.conformance.case_laws import Court, written
from tests.conformance.comparison import engine_units
from tests.conformance.generated_cases import Example
from tests.conformance.test_brute_force import GENERATED, examples


def plain(answer: Possibilities) -> dict[str, Any]:
    """Everything that is read off what is possible."""
    return {
        "branches": [(list(each.narrowed.items()), told(each.ruling)) for each in answer.branches],
        "complete": answer.complete,
        "rulings": [told(ruling) for ruling in answer.rulings()],
        "matters": answer.matters(),
        "everywhere": list(answer.everywhere()),
        "consulted": set(answer.consulted()),
    }


@GENERATED
@given(examples())
def test_generated_policies_unfold_into_the_branches_that_each_evaluation_gives(cases: list[Example]) -> None:
    for example in cases:
        note(example.told)
        policy = example.book.at(example.given.case.policy_date)
        for facts, answer in engine_units(policy, example.given):
            assert plain(answer) == plain(followed(policy, facts))


@cache
def court() -> Court:
    return Court()


@cache
def units(family: str, number: int) -> list[UnitFacts]:
    """The units of a generated case of the shipped policy."""
    prepared = court().one.prepare(written(generated(family, f"unfolding/{number}", number % 2 == 0)))
    return [answer.facts for answer in prepared.answers]


@pytest.mark.parametrize("family", FAMILIES)
def test_cases_of_every_family_unfold_into_the_branches_that_each_evaluation_gives(family: str) -> None:
    for number in range(2):
        for facts in units(family, number):
            assert plain(possible(facts.policy, facts)) == plain(followed(facts.policy, facts))


FEW = 150
"""Of units with so many branches at most all are evaluated one by one."""


@pytest.mark.parametrize(
    "family", ["delivered", "poor quality", "an agreed return", "not received, another method"]
)
def test_parts_found_in_other_units_are_what_each_evaluation_gives(family: str) -> None:
    spared = 0
    for number in range(2, 14):
        for facts in units(family, number):
            found = possible(facts.policy, facts)
            if 1 < len(found.branches) <= FEW:
                assert plain(found) == plain(followed(facts.policy, facts))
                assert isinstance(found, Unfolded)
                spared += found.unfolding.evaluated - found.unfolding.made
    assert spared


def test_a_proof_that_is_narrowed_down_does_not_follow_from_what_waives_it_any_more() -> None:
    prepared = court().one.prepare(written(generated("not received, another method", "7/188", False)))
    for answer in prepared.answers:
        assert plain(answer.possibilities) == plain(followed(prepared.judge.policy, answer.facts))


def test_too_many_branches_are_cut_where_evaluations_one_by_one_are(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = 0
    for family in FAMILIES:
        for facts in units(family, 1):
            for most in (20, 45, 130):
                monkeypatch.setattr(possibilities, "MAX_BRANCHES", most)
                found, wanted = possible(facts.policy, facts), followed(facts.policy, facts)
                assert found.complete is wanted.complete
                assert plain(found)["branches"] == plain(wanted)["branches"]
                cut += not found.complete
    assert cut


def test_equal_parts_are_found_once() -> None:
    spared = 0
    for family in FAMILIES:
        for facts in units(family, 1):
            unfolding = Unfolding(Session(functions_of(facts.policy)), Known(facts), 4_000)
            assert unfolding.made <= unfolding.evaluated
            spared += unfolding.evaluated - unfolding.made
    assert spared
