"""Ranges of refunds: no way to complete a case leads out of its range, and its ends are reached."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pytest

from desk.adjudicator import Adjudicator, Prepared, Settings
from desk.policy_folder import SHIPPED_RULES
from desk.worked_cases import Tried, try_worked_cases
from engine.document import RulingDocument
from engine.possible import bits
from engine.unit_facts import supposed
from tests.conformance.case_families import FAMILIES, generated
from tests.conformance.case_laws import Court, written

Ends = tuple[Decimal, Decimal]
UNKNOWN = Decimal(10**15)
"""In place of an upper end that is not known."""


def ends(ruling: RulingDocument) -> Ends:
    """The two ends of what may be refunded."""
    least, most = ruling["refund"]["at_least"], ruling["refund"]["at_most"]
    return Decimal(least or 0), UNKNOWN if most is None else Decimal(most)


def left_to_a_party(prepared: Prepared) -> set[str]:
    """The facts that a ruling leaves to a party, who may settle them at will."""
    return {
        row.remedy.asks
        for answer in prepared.counted
        for branch in answer.possibilities.branches
        for row in branch.ruling.rows
        if row.remedy is not None and row.remedy.asks is not None
    }


def completions(prepared: Prepared) -> Iterator[tuple[str, list[tuple[str, Ends]]]]:
    """Every open fact, with each value that it can take in all units alike and the range that follows."""
    policy = prepared.judge.policy
    left = left_to_a_party(prepared)
    for name in {*left, *(name for answer in prepared.counted for name in answer.matters)}:
        fact = policy.facts[name]
        masks = {answer.facts.standing(name).mask for answer in prepared.answers}
        mask = fact.everything & ~fact.otherwise if name in left else masks.pop()
        if name not in left and masks:
            continue
        found = []
        for bit in bits(mask):
            settled = supposed(fact, 1 << bit, "ask", "supposed")
            ruling = prepared.judge.rule(prepared.case, {**prepared.stated, name: settled})
            found.append((str(fact.show(1 << bit)), ends(ruling)))
        yield name, found


def outside(prepared: Prepared) -> list[str]:
    """Every value of an open fact that leads out of the range."""
    low, high = ends(prepared.judge.rule(prepared.case, prepared.stated))
    return [
        f"{name} = {value} gives {least} to {most}, and {low} to {high} is said"
        for name, values in completions(prepared)
        for value, (least, most) in values
        if least < low or most > high
    ]


@cache
def worked_cases() -> list[Tried]:
    tried: list[Tried] = []
    desk = Adjudicator(Settings(now=0, cross_checked=False))
    try_worked_cases(desk, SHIPPED_RULES, "rules", tried.append)
    return tried


def test_no_answer_leads_out_of_the_range_of_a_worked_case() -> None:
    tried = worked_cases()
    assert any(left_to_a_party(each.prepared) for each in tried)
    assert {each.id: told for each in tried if (told := outside(each.prepared))} == {}


def test_a_choice_between_all_and_a_part_reaches_both_ends() -> None:
    quality = [each for each in worked_cases() if (each.table, each.id) == QUALITY]
    ((_, values),) = completions(quality[0].prepared)
    reached = dict(values)
    said = ends(quality[0].prepared.judge.rule(quality[0].prepared.case, quality[0].prepared.stated))
    assert said == (reached["refund"][0], reached["return"][1])
    # the part that a buyer gets who keeps the goods stays below what was paid
    assert reached["refund"][1] < reached["return"][1]


QUALITY = ("not_as_described/quality", "poor-quality")


@cache
def court() -> Court:
    return Court()


@pytest.mark.parametrize("family", FAMILIES)
def test_no_answer_leads_out_of_the_range_of_a_generated_case(family: str) -> None:
    for number in range(3):
        document = written(generated(family, f"ranges/{number}", documented=number % 2 == 0))
        assert outside(court().one.prepare(document)) == []
