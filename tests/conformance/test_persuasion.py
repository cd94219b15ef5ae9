"""Plans of questions and flips against every completion, and against the cases judged anew."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, note, settings

from engine.altered_units import Reading
from engine.conclusions import conclusion
from engine.flip_search import FlipFinder
from engine.judge import Judge
from engine.questions import Step, questions
from engine.units import counted
from tests.conformance.case_families import FAMILIES, generated
from tests.conformance.case_laws import Court, written
from tests.conformance.chance import seeded
from tests.conformance.comparison import as_result
from tests.conformance.completions import CompletedCase
from tests.conformance.generated_cases import Example
from tests.conformance.persuasion_laws import Retrial, flip_breaks, least_depth, plan_breaks
from tests.conformance.test_brute_force import GENERATED, examples

FEW = 10
"""Branches of which every plan is tried."""


@GENERATED
@given(examples())
def test_the_answers_of_every_completion_lead_to_its_ruling(cases: list[Example]) -> None:
    for example in cases:
        note(example.told)
        judge = Judge(example.book.at(example.given.case.policy_date))
        answers = judge.answers(example.given.case, example.given.stated)
        completed = CompletedCase(example.book.draft, example.given)
        for answer, unit in zip(answers, completed.units, strict=True):
            plan = questions(judge.policy, answer, "USD", False)
            known = {
                as_result(branch.ruling): conclusion(judge.policy, branch.ruling, "USD")
                for branch in answer.possibilities.branches
            }
            for completion, result in unit.of.items():
                words = {free.name: word for free, word in zip(unit.unit.free, completion, strict=True)}
                reached = [_without_reasons(each) for each in _reached(plan["start"], words)["rulings"]]
                assert reached == [_without_reasons(known[result])], words


@GENERATED
@given(examples())
def test_the_plan_of_a_generated_case_is_the_shallowest_of_all(cases: list[Example]) -> None:
    for example in cases:
        note(example.told)
        judge = Judge(example.book.at(example.given.case.policy_date))
        for answer in judge.answers(example.given.case, example.given.stated):
            plan = questions(judge.policy, answer, "USD", False)
            assert not list(plan_breaks(judge, answer, plan, "USD"))
            if len(answer.possibilities.branches) <= FEW:
                assert plan["least"]
                assert plan["depth"] == least_depth(answer.possibilities.branches)


@settings(parent=GENERATED, max_examples=40)
@given(examples())
def test_flips_of_a_generated_case_are_true_and_the_least_and_all_of_one_fact(cases: list[Example]) -> None:
    for number, example in enumerate(cases):
        note(example.told)
        judge = Judge(example.book.at(example.given.case.policy_date))
        for answer in judge.answers(example.given.case, example.given.stated):
            if len(answer.possibilities.rulings()) > 1:
                continue
            finder = FlipFinder(judge.policy, answer, Reading(judge.policy))
            singles, pairs = list(finder.singles()), list(finder.pairs())
            retrial = Retrial(judge, example.given.case, example.given.stated, answer)
            assert not list(
                flip_breaks(retrial, singles, pairs, finder.unsettling, seeded(str(number)), attempts=4)
            )


@cache
def court() -> Court:
    return Court()


@pytest.mark.parametrize("family", FAMILIES)
def test_plans_and_flips_of_every_family_keep_the_laws(family: str) -> None:
    for number, documented in enumerate((True, False)):
        prepared = court().one.prepare(written(generated(family, f"persuasion/{number}", documented)))
        judge, case = prepared.judge, prepared.case
        for answer in counted(judge.policy, prepared.answers):
            if len(answer.possibilities.rulings()) > 1:
                plan = questions(judge.policy, answer, case.currency, False)
                assert not list(plan_breaks(judge, answer, plan, case.currency))
                continue
            finder = FlipFinder(judge.policy, answer, Reading(judge.policy))
            singles = list(finder.singles())
            retrial = Retrial(judge, case, dict(prepared.stated), answer)
            assert not list(flip_breaks(retrial, singles, (), finder.unsettling, seeded(family), attempts=2))


def _reached(step: Step, words: dict[str, str]) -> Step:
    """What a plan comes to with the answers of one completion."""
    question = step["question"]
    if question is None:
        return step
    word = words[question["fact"]]
    (then,) = [
        answer["then"]
        for answer in question["answers"]
        if word in [str(value).lower() if isinstance(value, bool) else value for value in answer["values"]]
    ]
    return _reached(then, words)


def _without_reasons(record: Any) -> Any:
    return {
        **{key: each for key, each in record.items() if key not in ("clauses", "why")},
        "candidates": [_without_reasons(each) for each in record["candidates"]],
    }
