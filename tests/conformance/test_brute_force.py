"""What is possible, what matters, the status and the bounds, against every completion ruled one by one."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from engine.judge import Judge
from engine.possibilities import matters
from tests.conformance.chance import chances
from tests.conformance.comparison import (
    as_answer,
    as_result,
    engine_units,
    in_branch,
    status_of,
    unit_differences,
)
from tests.conformance.completions import CompletedCase
from tests.conformance.generated_cases import Example, generated_case
from tests.conformance.generated_policies import written_policy

CASES_OF_A_POLICY = 3
# Shrinking a whole policy takes minutes: `--hypothesis-profile=explore` does it.
GENERATED = settings(
    phases=[phase for phase in Phase if phase != Phase.shrink or settings.get_current_profile_name() != "ci"],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@st.composite
def examples(draw: Any) -> list[Example]:
    """A policy and some cases under it."""
    chance = draw(chances())
    written = written_policy(chance)
    book = written.load()
    return [Example(written, book, generated_case(chance, book)) for _ in range(CASES_OF_A_POLICY)]


@GENERATED
@given(examples())
def test_every_completion_gets_the_ruling_of_its_one_branch(cases: list[Example]) -> None:
    for example in cases:
        note(example.told)
        policy = example.book.at(example.given.case.policy_date)
        completed = CompletedCase(example.book.draft, example.given)
        for (_, answer), unit in zip(engine_units(policy, example.given), completed.units, strict=True):
            assert answer.complete
            rulings = [(branch, as_result(branch.ruling)) for branch in answer.branches]
            free = unit.unit.free
            for completion, result in unit.of.items():
                its = [ruling for branch, ruling in rulings if in_branch(branch, policy, free, completion)]
                assert its == [result], completion


@GENERATED
@given(examples())
def test_rulings_what_matters_and_the_status_are_those_of_all_completions(cases: list[Example]) -> None:
    for example in cases:
        note(example.told)
        policy = example.book.at(example.given.case.policy_date)
        completed = CompletedCase(example.book.draft, example.given)
        for (facts, answer), unit in zip(engine_units(policy, example.given), completed.units, strict=True):
            for free in unit.unit.free:
                standing = facts.standing(free.name)
                assert policy.facts[free.name].mask_of(_plain(free.words)) == standing.mask, free
                assert free.settled_by == standing.settled_by, free
            assert not list(unit_differences(facts, answer, unit))


def _plain(words: tuple[str, ...]) -> list[str | bool]:
    return [word == "true" if word in ("true", "false") else word for word in words]


@GENERATED
@given(examples())
def test_the_ruling_document_says_what_all_completions_say(cases: list[Example]) -> None:
    for example in cases:
        note(example.told)
        judge = Judge(example.book.at(example.given.case.policy_date))
        document = judge.rule(example.given.case, example.given.stated)
        assert as_answer(document) == CompletedCase(example.book.draft, example.given).answer()


@GENERATED
@given(examples())
def test_the_order_in_which_facts_are_split_does_not_matter(cases: list[Example]) -> None:
    turned = cases[0].written.turned().load()
    for example in cases:
        note(example.told)
        instant = example.given.case.policy_date
        one = engine_units(example.book.at(instant), example.given)
        other = engine_units(turned.at(instant), example.given)
        for (facts, answer), (same_facts, same) in zip(one, other, strict=True):
            assert {as_result(each) for each in answer.rulings()} == {
                as_result(each) for each in same.rulings()
            }
            assert set(matters(answer.branches)) == set(matters(same.branches))
            assert status_of(facts, answer) == status_of(same_facts, same)
