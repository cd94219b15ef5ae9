"""What each value of a proof leads to, against the case judged anew with that value supposed."""

from __future__ import annotations

from functools import cache

import pytest

from engine.matrix import matrix
from engine.unit_facts import supposed
from tests.conformance.case_families import FAMILIES, generated
from tests.conformance.case_laws import Court, written


@cache
def court() -> Court:
    return Court()


@pytest.mark.parametrize("family", FAMILIES)
def test_each_value_of_a_proof_leads_where_the_case_goes_with_it(family: str) -> None:
    prepared = court().one.prepare(written(generated(family, "matrix/0", documented=False)))
    judge, case = prepared.judge, prepared.case
    for entry in matrix(judge.policy, case, prepared.answers, prepared.stated):
        fact = judge.policy.facts[entry["fact"]] if entry["fact"] is not None else None
        # of a proof of several kinds a value of one kind is not the value of the proof
        if fact is None or len(fact.kinds) > 1 or entry["given"] or entry["unit"] is not None:
            continue
        for leads in entry["decides"]:
            settled = supposed(fact, fact.mask_of((leads["if"],)), "person", "supposed")
            answers = judge.answers(case, {**prepared.stated, fact.name: settled})
            outcomes = {
                ruling.outcome.name for answer in answers for ruling in answer.possibilities.rulings()
            }
            assert set(leads["then"]) == outcomes, (fact.name, leads)
