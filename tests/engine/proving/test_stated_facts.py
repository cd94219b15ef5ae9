"""What a proof does not speak of: a fact that is stated against what its formula makes of the others."""

from __future__ import annotations

import pytest

from desk.facts_document import read_facts
from engine.diagnostics import Problems
from engine.document import RulingDocument
from engine.judge import Judge
from engine.proving.proof import prove
from engine.source import read_yaml
from tests.conformance.generated_cases import DATES
from tests.conformance.small_policies import ruled, seen, small_policy

FOLLOWS = {"type": "bool", "formula": 'seen.one == "b"'}
IMPOSSIBLE = {"seen.one": "a", "seen.follows": "true"}
POLICY = small_policy(
    [
        {"id": "impossible", "when": IMPOSSIBLE, "then": {"outcome": "released", "liable": "none"}},
        {"id": "b", "when": {"seen.one": "b"}, "then": {"outcome": "completed", "liable": "none"}},
        {"id": "two", "when": {"seen.two": "b"}, "then": {"outcome": "refund_partial", "liable": "seller"}},
    ],
    {"released": {}},
    facts={"seen.follows": FOLLOWS},
)


def rows(ruling: RulingDocument) -> list[str | None]:
    return [step["row"] for step in ruling["trace"] if step["result"] == "hit"]


def test_a_row_that_tests_a_fact_against_its_formula_is_dead() -> None:
    dead = [each.rows for each in prove(POLICY.load()) if each.diagnostic.code == "dead-row"]
    assert dead == [("impossible",)]


@pytest.mark.parametrize(
    ("stated", "row"),
    [
        ("seen.one: a, seen.follows: true", "impossible"),
        ("seen.one: a, seen.two: b", "two"),
        ("seen.one: a, seen.two: b, seen.follows: false", "two"),
    ],
)
def test_a_facts_document_may_state_what_the_proof_excludes(stated: str, row: str) -> None:
    policy = POLICY.load().at(DATES[0])
    problems = Problems()
    source = read_yaml("facts", f"facts: {{{stated}}}\npolicy_date: 2026-03-01T00:00:00Z\n".encode())
    read = read_facts(source, (), policy.facts, 0, None, problems)
    assert read is not None, list(problems)
    assert rows(Judge(policy).rule(read.case, read.stated)) == [row]


def test_a_person_who_contradicts_a_formula_in_a_case_never_makes_a_dead_row_rule() -> None:
    ruling = ruled(POLICY, seen("seen.one", "a"), seen("seen.two", "b"), seen("seen.follows", "true"))
    assert ruling["status"] == "review"
    assert "released" in {each["outcome"] for each in ruling["candidates"]}
    agreeing = ruled(POLICY, seen("seen.one", "a"), seen("seen.two", "b"), seen("seen.follows", "false"))
    assert (agreeing["status"], agreeing["outcome"]) == ("ruled", "refund_partial")


def test_a_person_who_contradicts_a_table_in_a_case_is_taken_at_his_word() -> None:
    table = {
        "table": "decides",
        "decides": "seen.follows",
        "rows": [{"id": "b", "when": {"seen.one": "b"}, "then": "true", "why": "because"}],
    }
    policy = small_policy(
        [{"id": "impossible", "when": IMPOSSIBLE, "then": {"outcome": "released", "liable": "none"}}],
        {"released": {}},
        facts={"seen.follows": {"type": "bool", "otherwise": "false"}},
        tables={"main/decides": table},
    )
    assert [each.rows for each in prove(policy.load()) if each.diagnostic.code == "dead-row"] == [
        ("impossible",)
    ]
    assert ruled(policy, seen("seen.one", "a"))["outcome"] == "manual_review"
    ruling = ruled(policy, seen("seen.one", "a"), seen("seen.follows", "true"))
    assert (ruling["status"], ruling["outcome"]) == ("ruled", "released")


def test_while_a_number_is_not_known_what_it_excludes_together_may_be_listed() -> None:
    policy = small_policy(
        [
            {
                "id": "impossible",
                "when": {"seen.few": "true", "seen.some": "false"},
                "then": {"outcome": "released", "liable": "none"},
            },
        ],
        {"released": {}},
        facts={
            "seen.number": {"type": "number"},
            "seen.few": {"type": "bool", "formula": "seen.number < 3"},
            "seen.some": {"type": "bool", "formula": "seen.number < 5"},
        },
    )
    assert [each.rows for each in prove(policy.load()) if each.diagnostic.code == "dead-row"] == [
        ("impossible",)
    ]
    (ask,) = ruled(policy)["asks"]
    assert "released" in {each["then"] for each in ask["decides"]}
    for number in (2, 4, 6):
        assert ruled(policy, seen("seen.number", number, number))["outcome"] == "manual_review"
