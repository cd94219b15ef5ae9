"""The second evaluator agrees on every evaluation of generated policies, and a broken one is found."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, note

from engine import crosscheck, rete
from engine.crosscheck import CrossCheck
from engine.interpreter import Evaluation
from engine.judge import Judge
from engine.policy import Atom, Table
from tests.conformance.chance import seeded
from tests.conformance.comparison import engine_units
from tests.conformance.generated_cases import Example, generated_case
from tests.conformance.generated_policies import written_policy
from tests.conformance.test_brute_force import GENERATED, examples

pytestmark = pytest.mark.skipif(not rete.available(), reason=rete.unavailable_reason() or "")
PROJECT = Path(__file__).resolve().parents[2]


def differences(cases: list[Example]) -> list[str]:
    """Where the cross-check differs from the interpreter, over every evaluation of these cases."""
    found: list[str] = []
    checks: dict[int, CrossCheck] = {}
    for example in cases:
        policy = example.book.at(example.given.case.policy_date)
        check = checks.setdefault(id(policy), CrossCheck(policy))

        def compare(evaluation: Evaluation, check: CrossCheck = check) -> None:
            assert evaluation.steps
            found.extend(check.differences(evaluation))

        engine_units(policy, example.given, compare)
        assert not check.skipped_tables
    return found


@GENERATED
@given(examples())
def test_the_evaluators_agree_on_every_evaluation(cases: list[Example]) -> None:
    for example in cases:
        note(example.told)
    assert differences(cases) == []


def seeded_examples(policies: int, cases: int) -> list[Example]:
    found = []
    for number in range(policies):
        written = written_policy(seeded(number))
        book = written.load()
        found += [
            Example(written, book, generated_case(seeded(f"{number}/{each}"), book)) for each in range(cases)
        ]
    return found


@pytest.mark.parametrize("broken", ["a condition is dropped", "rows change places", "collects one answer"])
def test_a_table_that_is_compared_wrongly_is_found(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = crosscheck._pattern

    def wrong(table: Table) -> tuple[tuple[Atom, ...], rete.TablePattern]:
        atoms, pattern = right(table)
        if broken == "a condition is dropped":
            rows = tuple(row[:-1] for row in pattern.rows)
        elif broken == "rows change places":
            rows = tuple(reversed(pattern.rows))
        else:
            rows = pattern.rows[:1] if pattern.collect else pattern.rows
        return atoms, replace(pattern, rows=rows)

    examples_of_all = seeded_examples(policies=8, cases=5)
    assert differences(examples_of_all) == []
    monkeypatch.setattr(crosscheck, "_pattern", wrong)
    assert differences(examples_of_all)


def test_a_difference_sends_the_case_to_review(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = 0
    for example in seeded_examples(policies=8, cases=5):
        policy = example.book.at(example.given.case.policy_date)
        check = CrossCheck(policy)
        monkeypatch.setattr(check, "differences", lambda evaluation: ["table x: interpreter hit, rete none"])
        ruling = Judge(policy, check).rule(example.given.case, example.given.stated)
        assert (ruling["status"], ruling["outcome"]) == ("review", "manual_review")
        assert ruling["refund"]["total"] == "0.00"
        assert ruling["engine"]["agreed"] == ["interpreter"]
        assert any("the evaluators differ" in flag for flag in ruling["flags"])
        sent += 1
    assert sent == 40


def test_a_soak_of_a_few_hundred_cases_finds_no_difference() -> None:
    command = [sys.executable, "-m", "tests.conformance.soak_policies", "--cases", "400", "--seed", "3"]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr[:10_000]
    assert "cases=400 seed=3" in run.stdout
    assert "differences=0" in run.stdout
