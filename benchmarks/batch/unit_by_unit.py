"""The evaluators that take one unit or case after the other: the interpreter, and durable-rules."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.batch.given_facts import Masks, given_of, stacked
from benchmarks.batch.row_codes import codes_of, interpreted
from engine.crosscheck import CrossCheck
from engine.interpreter import Evaluation
from engine.judge import Judge
from engine.observations import CaseFacts
from engine.policy import Policy
from engine.unit_facts import UnitFacts
from engine.units import UnitAnswer, by_parcel, unit_facts, units_of


def facts_of_units(policy: Policy, cases: Sequence[CaseFacts]) -> list[UnitFacts]:
    """The facts of all units of some cases, nothing looked at yet."""
    found: list[UnitFacts] = []
    for case in cases:
        indexed = by_parcel(case.observations)
        found += [unit_facts(policy, case, unit, {}, indexed) for unit in units_of(policy, case)]
    return found


def given_of_cases(policy: Policy, cases: Sequence[CaseFacts]) -> dict[str, Masks]:
    """The finite facts of all units of some cases as the interpreter has them, exactly."""
    return stacked(policy, [given_of(policy, unit) for unit in facts_of_units(policy, cases)])


def evaluations(policy: Policy, cases: Sequence[CaseFacts]) -> list[Evaluation]:
    """The interpreter's first evaluation of every unit, ruled."""
    found = [Evaluation(policy, unit, {}) for unit in facts_of_units(policy, cases)]
    for evaluation in found:
        evaluation.rule()
    return found


def first_rows(policy: Policy, cases: Sequence[CaseFacts]) -> list[int]:
    """The code of each unit's answer by the interpreter (`row_codes.py`), measured facts worked out too."""
    codes = codes_of(policy)
    return [codes[interpreted(evaluation)] for evaluation in evaluations(policy, cases)]


def all_possible(policy: Policy, cases: Sequence[CaseFacts]) -> list[list[UnitAnswer]]:
    """Everything that is possible for each unit of each case, by the interpreter."""
    judge = Judge(policy)
    return [judge.answers(case) for case in cases]


class Networks:
    """durable-rules through `engine/rete.py`: the tables that an evaluation asked, asked again."""

    def __init__(self, policy: Policy, *, remember: bool) -> None:
        self._check = CrossCheck(policy, remember=remember)

    def differences(self, ruled: Sequence[Evaluation]) -> list[str]:
        """Where the networks answer otherwise than the interpreter did."""
        return [said for evaluation in ruled for said in self._check.differences(evaluation)]
