"""Two small policies compared: words, documents, amounts and additions that differ, each shown by a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.instants import DAY
from engine.proofs import arrival_of, notice_of
from engine.proving.cases_apart import Difference
from engine.proving.equivalence import Comparison, compare
from tests.conformance.generated_cases import DATES
from tests.conformance.generated_policies import WrittenPolicy
from tests.conformance.small_policies import small_policy

REST = {"then": {"outcome": "released", "liable": "none"}}
KIND = {"seen.kind": {"values": ["first", "second"]}}


def policy(*rows: dict[str, Any], facts: Mapping[str, Any] = KIND, **more: Any) -> WrittenPolicy:
    """A policy with some rows, and one that rules the rest."""
    outcomes = {
        "released": {},
        "refund_requested": {"total": "money.asked", "pays": {"goods": "money.goods"}},
    }
    return small_policy([*rows, REST], outcomes, facts=dict(facts), **more)


def row(when: Mapping[str, Any], outcome: str = "completed", **then: Any) -> dict[str, Any]:
    return {"when": dict(when), "then": {"outcome": outcome, "liable": "none", **then}}


def compared(before: WrittenPolicy, after: WrittenPolicy) -> Comparison:
    return compare(before.load(), after.load(), DATES[0])


def only(found: Comparison) -> Difference:
    assert (found.unshown, found.complete) == ((), True)
    (difference,) = found.differences
    return difference


def outcomes(difference: Difference) -> tuple[str, str]:
    return difference.before["outcome"], difference.after["outcome"]


def test_a_word_that_one_policy_alone_knows_is_told_to_that_one() -> None:
    more = {"seen.kind": {"values": ["first", "second", "third"]}}
    first = row({"seen.kind": "first"})
    both = row({"seen.kind": ["first", "third"]})
    found = only(compared(policy(first), policy(both, facts=more)))
    assert found.facts == ({}, {"seen.kind": "third"})
    assert (found.before["status"], found.after["outcome"]) == ("open", "completed")
    back = only(compared(policy(both, facts=more), policy(first)))
    assert back.facts == ({"seen.kind": "third"}, {})


def test_words_that_only_stand_in_another_order_mean_the_same() -> None:
    turned = {"seen.kind": {"values": ["second", "first"]}}
    found = compared(policy(row({"seen.kind": "first"})), policy(row({"seen.kind": "first"}), facts=turned))
    assert (found.differences, found.unshown, found.complete) == ((), (), True)


def test_a_fact_that_one_policy_alone_knows_is_told_to_that_one() -> None:
    new = {**KIND, "seen.new": {"values": ["yes", "no"]}}
    found = compared(policy(), policy(row({"seen.new": "yes"}), facts=new))
    difference = only(found)
    assert "seen.new" not in difference.facts[0]
    assert difference.facts[1]["seen.new"] == "yes"
    assert outcomes(difference) == ("released", "completed")


def test_what_the_row_tests_that_changed_comes_first_in_a_case() -> None:
    last = row({"seen.two": "b"})
    found = compared(
        policy(last), policy(row({"seen.one": "a", "seen.kind": "first"}, "refund_partial"), last)
    )
    assert {each.rows for each in found.differences} == {
        ("main/rows#r0", "main/rows#r0"),
        ("main/rows#r1", "main/rows#r0"),
    }
    assert all(list(each.facts[1])[:2] == ["seen.one", "seen.kind"] for each in found.differences)


def asking(reading: str) -> WrittenPolicy:
    passage = {
        "clauses": ["C-1"], "question": "q", "taken": reading, "why": "w",
        "readings": {"paid": "p", "asked": "a"},
    }  # fmt: skip
    cap = 'money.asked if reading.AMB-1 == "asked" else money.goods'
    return policy(
        row({"seen.kind": "first"}, "refund_partial", pays={"goods": "money.goods"}),
        amounts={"caps": [cap]},
        more={"interpretations.yaml": {"interpretations": {"AMB-1": passage}}},
    )


def test_another_cap_is_shown_by_an_amount_below_it() -> None:
    found = only(compared(asking("paid"), asking("asked")))
    assert found.rows == ("main/rows#r0", "main/rows#r0")
    assert found.numbers["money.asked"] < found.numbers["money.goods"]
    assert [each["refund"]["total"] for each in (found.before, found.after)] == ["1.20", "1.00"]


def test_an_amount_that_a_case_must_state_is_stated() -> None:
    rows = (row({"seen.kind": "first"}, "refund_requested"), row({"seen.kind": "first"}))
    found = only(compared(policy(rows[0]), policy(rows[1])))
    assert found.before["status"] == "ruled"
    assert found.before["refund"]["total"] == "12.00"


def of_total(cap: str, split: Mapping[str, str] | None = None) -> WrittenPolicy:
    """A policy that pays what was asked for, split over what was paid, under a cap."""
    pays = {"goods": "money.goods", "freight": "money.freight"}
    outcomes = {"released": {}, "refund_requested": {"total": "money.asked", "pays": split or pays}}
    return small_policy(
        [row({"seen.kind": "first"}, "refund_requested"), REST],
        outcomes,
        facts=KIND,
        amounts={"caps": [cap]},
    )


def test_a_cap_that_a_total_keeps_anyway_makes_no_difference() -> None:
    for cap in ("money.asked", "money.goods + money.freight", "money.freight + money.goods"):
        found = compared(of_total("money.goods + money.freight"), of_total(cap))
        assert (found.differences, found.unshown, found.complete) == ((), (), True)


def test_a_cap_below_what_a_total_is_split_over_is_shown() -> None:
    found = only(compared(of_total("money.goods + money.freight"), of_total("money.freight")))
    totals = [float(each["refund"]["total"]) for each in (found.before, found.after)]
    assert totals[0] > totals[1]


def choosing(formula: str, kind: str) -> WrittenPolicy:
    """A policy that pays by a formula where a fact has one value."""
    return policy(row({"seen.kind": kind}, "refund_partial", pays={"goods": formula}))


def test_amounts_that_differ_in_a_branch_that_is_never_taken_mean_the_same() -> None:
    formulas = [f'money.goods if seen.kind == "first" else {other}' for other in ("0", "money.cost")]
    found = compared(*(choosing(formula, "first") for formula in formulas))
    assert (found.differences, found.unshown, found.complete) == ((), (), True)
    other = only(compared(*(choosing(formula, "second") for formula in formulas)))
    assert [each["refund"]["total"] for each in (other.before, other.after)][0] == "0.00"


def test_an_addition_is_not_lost_where_amounts_are_only_written_otherwise() -> None:
    formulas = [f'money.goods if seen.kind == "first" else {other}' for other in ("0", "money.cost")]
    added = {"when": {"seen.one": "a", "seen.kind": "first"}, "then": {"sanction": "bad", "grade": "g"}}
    one, other = (
        policy(row({"seen.kind": "first"}, "refund_partial", pays={"goods": formula}), added=additions)
        for formula, additions in zip(formulas, (None, [added]), strict=True)
    )
    found = compared(one, other)
    assert (found.unshown, found.complete) == ((), True)
    assert {each.rows for each in found.differences} == {("main/rows#r0", "main/rows#r0 + added/more#a0")}


def proving(limit: int | None, **proof: Any) -> WrittenPolicy:
    limits = {"days": {"value": limit or 3, "unit": "days", "clause": "C-1", "meaning": "m"}}
    burden = {"by": "seller", "kinds": ["letter"], "clause": "C-1", **proof}
    if limit is not None:
        burden["limit"] = "days"
    facts = {**KIND, "proof.letter": {"proof": burden, "ask": {"of": "seller", "for": "a letter"}}}
    return policy(row({"proof.letter": "accepted"}), facts=facts, more={"limits.yaml": {"limits": limits}})


@pytest.mark.parametrize(
    "after",
    [proving(None), proving(3, unlimited='seen.kind == "first"'), proving(7),
     proving(3, waived='seen.kind == "first"')],
    ids=["no limit", "unlimited", "longer", "waived"],
)  # fmt: skip
def test_a_proof_that_came_late_under_one_policy_alone_is_shown(after: WrittenPolicy) -> None:
    for one, other in ((proving(3), after), (after, proving(3))):
        found = compared(one, other)
        assert (found.unshown, found.complete) == ((), True)
        assert found.differences
        for each in found.differences:
            came = each.numbers[arrival_of("letter", "accepted")] - each.numbers[notice_of("letter")]
            assert came > 3 * DAY


def test_another_kind_of_evidence_is_shown_by_a_document_of_that_kind() -> None:
    found = only(compared(proving(3), proving(3, kinds=["letter", "stamp"])))
    assert arrival_of("stamp", "accepted") in found.numbers
    assert arrival_of("letter", "accepted") not in found.numbers
    assert outcomes(found) == ("released", "completed")


def adding(*rows: dict[str, Any]) -> WrittenPolicy:
    return policy(row({"seen.kind": "first"}), added=list(rows) or None)


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ([], ["first"], ("main/rows#r0", "main/rows#r0 + added/more#a0")),
        (["first"], [], ("main/rows#r0 + added/more#a0", "main/rows#r0")),
        (["second"], ["first", "second"], ("main/rows#r0", "main/rows#r0 + added/more#a0")),
    ],
)
def test_the_row_that_rules_is_named_beside_what_is_added(
    before: Sequence[str], after: Sequence[str], rows: tuple[str, str]
) -> None:
    one, other = (
        adding(
            *(
                {"when": {"seen.kind": kind}, "then": {"sanction": f"for_{kind}", "grade": "g"}}
                for kind in kinds
            )
        )
        for kinds in (before, after)
    )
    assert only(compared(one, other)).rows == rows


def told(found: Comparison) -> list[tuple[Any, ...]]:
    return [(each.rows, each.facts, dict(each.numbers), each.as_of) for each in found.differences]


def test_what_was_compared_before_changes_no_case() -> None:
    first = told(compared(proving(3), proving(5)))
    compared(asking("paid"), asking("asked"))
    compared(proving(2), proving(None))
    assert first
    assert told(compared(proving(3), proving(5))) == first
