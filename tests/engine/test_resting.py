"""What rows rest on: what they test, what keeps the rows above from holding, and what decided such facts."""

from __future__ import annotations

from functools import cache

from desk.policy_folder import SHIPPED_RULES
from engine.loader import load_policy
from engine.policy import Policy, Row
from engine.resting import facts_behind


@cache
def policy() -> Policy:
    return load_policy(SHIPPED_RULES, "rules").at(0)


def row(table: str, name: str) -> Row:
    (found,) = [each for each in policy().tables[table].rows if each.id == name]
    return found


def test_a_row_rests_on_what_it_tests_and_on_what_that_follows_from() -> None:
    behind = facts_behind(policy(), row("not_as_described/quality", "return-chosen"))
    assert {"quality.shown", "goods.quality_problem", "choice.counted", "buyer.choice"} <= behind.keys()


def test_a_row_rests_on_what_keeps_the_rows_above_it_from_holding() -> None:
    above, below = (
        facts_behind(policy(), row("not_as_described/return", name))
        for name in ("undeliverable", "unjustified")
    )
    assert above.keys() < below.keys()


def test_a_row_rests_on_what_decides_who_is_liable() -> None:
    decided = next(
        each
        for each in policy().tables["not_received/customs"].rows
        if each.remedy is not None and each.remedy.liable_fact is not None
    )
    behind = facts_behind(policy(), decided)
    assert "liability.payer" in behind
    # who pays is decided by another table, by whether the platform handled the delivery itself
    assert "process.direct" in behind
    assert set(policy().facts["process.direct"].inputs) <= behind.keys() | set(policy().readings)
