"""Meanings that a generated policy seldom meets, each in a policy of a few lines."""

from __future__ import annotations

import json
from typing import Any

from engine.document import RulingDocument
from engine.judge import Judge
from engine.observations import CaseFacts, Observation, Value
from engine.possible import Settlement
from tests.conformance.generated_cases import AS_OF, DATES
from tests.conformance.generated_policies import WrittenPolicy

PAID = "money.goods + money.freight"
GOODS_AND_FREIGHT = {"goods": "money.goods", "freight": "money.freight"}
LAST: dict[str, Any] = {
    "id": "rest",
    "then": {"outcome": "manual_review"},
    "cites": ["C-1"],
    "why": "because",
}


def small_policy(
    rows: list[dict[str, Any]],
    outcomes: dict[str, dict[str, Any]],
    *,
    amounts: dict[str, Any] | None = None,
    added: list[dict[str, Any]] | None = None,
    facts: dict[str, dict[str, Any]] | None = None,
    per: str = "case",
    tables: dict[str, dict[str, Any]] | None = None,
) -> WrittenPolicy:
    """One table of rulings (row ids, citations and reasons are filled in), the rest to a person."""
    complete = [
        {"id": f"r{number}", "cites": ["C-1"], "why": "because", **row} for number, row in enumerate(rows)
    ]
    money: dict[str, dict[str, Any]] = {
        name: {"type": "money"} for name in ("money.goods", "money.freight", "money.cost", "money.asked")
    }
    every: dict[str, dict[str, Any]] = {
        **{name: {"values": ["a", "b"]} for name in ("seen.one", "seen.two")},
        **money,
        "money.cap": {"type": "money", "absent": "not_stated"},
        "opened_at": {"type": "instant"},
        **(facts or {}),
    }
    clause = {"heading": "h", "summary": "s", "place": "L1", "family": "process", "role": "decides"}
    stages = [{"stage": "main", "tables": ["main/rows"]}, {"stage": "end", "tables": ["main/rest"]}]
    files: dict[str, Any] = {
        "policy.yaml": {
            "name": "small",
            "version": "1",
            "platform_zone": "America/Los_Angeles",
            "governed_by": "opened_at",
            "stages": stages,
        },
        "facts.yaml": {"facts": {name: {"meaning": name, **fact} for name, fact in every.items()}},
        "limits.yaml": {"limits": {}},
        "clauses.yaml": {"clauses": {"C-1": clause, "C-2": clause}},
        "interpretations.yaml": {"interpretations": {}},
        "outcomes.yaml": {
            "amounts": {"paid": PAID, "case_paid": PAID, **(amounts or {})},
            "outcomes": {
                name: {"meaning": name, **outcome}
                for name, outcome in {
                    "refund_partial": {}, "completed": {}, "manual_review": {"status": "review"}, **outcomes,
                }.items()
            },
        },
        "main/rows.yaml": {"table": "rows", "per": per, "decides": "ruling", "rows": complete},
        "main/rest.yaml": {"table": "rest", "decides": "ruling", "rows": [LAST]},
        **{f"{name}.yaml": table for name, table in (tables or {}).items()},
    }  # fmt: skip
    if added is not None:
        rows = [
            {"id": f"a{number}", "cites": ["C-1"], "why": "because", **row}
            for number, row in enumerate(added)
        ]
        files["added/more.yaml"] = {"table": "more", "decides": "addition", "adds_to": ["main"], "rows": rows}
    return WrittenPolicy({name: json.dumps(value) for name, value in files.items()})


def seen(
    fact: str, *values: Value, by: Settlement = "", parcel: str | None = None, ground: str | None = None
) -> Observation:
    """An observation; of an amount, its least and greatest value."""
    return Observation(fact=fact, values=values, settled_by=by, because="seen", parcel=parcel, ground=ground)


def ruled(
    policy: WrittenPolicy,
    *observations: Observation,
    parcels: tuple[str, ...] = (),
    grounds: tuple[str, ...] = (),
) -> RulingDocument:
    """The ruling of a case with these observations, and 3.00 of goods and 2.00 of freight paid."""
    known = {each.fact for each in observations}
    paid = [seen(name, value, value) for name, value in (("money.goods", 300), ("money.freight", 200))]
    case = CaseFacts(
        case_id="small",
        as_of=AS_OF,
        policy_date=DATES[0],
        currency="USD",
        observations=(*observations, *(each for each in paid if each.fact not in known)),
        parcels=parcels,
        grounds=grounds,
    )
    return Judge(policy.load().at(DATES[0])).rule(case)


def test_a_total_below_zero_pays_nothing() -> None:
    policy = small_policy(
        [{"then": {"outcome": "execute_proposal", "liable": "seller"}}],
        {"execute_proposal": {"pays": GOODS_AND_FREIGHT, "total": "money.asked - money.cost"}},
    )
    ruling = ruled(policy, seen("money.asked", 100, 100), seen("money.cost", 400, 400))
    assert ruling["refund"]["goods"] == ruling["refund"]["total"] == "0.00"


def test_an_addition_that_may_exceed_what_was_paid_lacks_an_input() -> None:
    policy = small_policy(
        [{"then": {"outcome": "release_to_seller", "liable": "none"}}],
        {"release_to_seller": {"with_money": "refund_partial"}},
        amounts={"caps": ["money.goods + money.freight"]},
        added=[{"then": {"adds": {"other": "money.cost"}, "liable": "seller"}}],
    )
    lacking = seen("money.goods", 0, 1_000, by="ask")
    ruling = ruled(policy, lacking, seen("money.cost", 500, 500))
    assert (ruling["status"], ruling["refund"]["total"]) == ("open", "0.00")
    assert ruled(policy, lacking, seen("money.cost", 200, 200))["refund"]["total"] == "2.00"


def test_an_amount_that_must_be_asked_for_in_one_branch_alone_is_open_in_either_order() -> None:
    for first, second in (("money.cost", "money.asked"), ("money.asked", "money.cost")):
        policy = small_policy(
            [{"then": {"outcome": "refund_goods", "liable": "seller"}}],
            {"refund_goods": {"pays": {"goods": f'{first} if seen.one == "a" else {second}'}}},
        )
        ruling = ruled(
            policy,
            seen("seen.one", "a", "b", by="time"),
            seen("money.cost", 1, 9, by="ask"),
            seen("money.asked", 1, 9, by="time"),
        )
        assert ruling["status"] == "open", (first, second)


def test_bounds_are_not_added_over_grounds() -> None:
    policy = small_policy(
        [
            {"when": {"seen.one": "a"}, "then": {"outcome": "refund_goods", "liable": "seller"}},
            {"then": {"outcome": "completed", "liable": "none"}},
        ],
        {"refund_goods": {"pays": {"goods": "money.goods"}}},
        per="ground",
    )
    ruling = ruled(policy, grounds=("one", "two"))
    assert (ruling["refund"]["at_least"], ruling["refund"]["at_most"]) == ("0.00", "3.00")


def test_an_amount_of_the_whole_case_counts_once_in_bounds_over_parcels() -> None:
    policy = small_policy(
        [
            {"when": {"seen.one": "a"}, "then": {"outcome": "execute_proposal", "liable": "seller"}},
            {"then": {"outcome": "completed", "liable": "none"}},
        ],
        {"execute_proposal": {"pays": GOODS_AND_FREIGHT, "total": "money.asked", "per": "case"}},
        per="parcel",
    )
    ruling = ruled(policy, seen("money.asked", 400, 400), parcels=("1", "2"))
    assert (ruling["refund"]["at_least"], ruling["refund"]["at_most"]) == ("0.00", "4.00")


def test_an_amount_of_the_whole_case_and_one_of_a_parcel_add_up_in_bounds() -> None:
    policy = small_policy(
        [
            {"when": {"seen.one": "a"}, "then": {"outcome": "execute_proposal", "liable": "seller"}},
            {"when": {"seen.two": "a"}, "then": {"outcome": "refund_goods", "liable": "seller"}},
            {"then": {"outcome": "completed", "liable": "none"}},
        ],
        {
            "execute_proposal": {"pays": GOODS_AND_FREIGHT, "total": "money.asked", "per": "case"},
            "refund_goods": {"pays": {"goods": "money.goods"}},
        },
        per="parcel",
    )
    first, second = seen("seen.one", "a", parcel="1"), seen("seen.one", "b", parcel="2")
    ruling = ruled(policy, first, second, seen("money.asked", 400, 400), parcels=("1", "2"))
    assert (ruling["refund"]["at_least"], ruling["refund"]["at_most"]) == ("4.00", "7.00")


def test_a_candidate_of_a_candidate_may_name_a_fact_as_liable() -> None:
    inner = {"outcome": "refund_goods", "liable": "seen.party"}
    outer = {"outcome": "manual_review", "candidates": [inner]}
    policy = small_policy(
        [{"then": {"outcome": "manual_review", "candidates": [outer]}}],
        {"refund_goods": {"pays": {"goods": "money.goods"}}},
        facts={"seen.party": {"values": ["seller", "buyer"]}},
    )
    ruling = ruled(policy, seen("seen.party", "seller", "buyer", by="ask"))
    assert "too much is unknown to list every possible ruling" not in ruling["flags"]
    assert ruling["status"] == "open"


def test_the_row_that_decides_who_is_liable_is_cited_and_no_later_one() -> None:
    deciding = {
        "table": "who",
        "decides": "liability",
        "rows": [
            {"id": "plain", "when": {"seen.one": "a"}, "then": "buyer", "why": "because"},
            {"id": "cited", "when": {"seen.two": "a"}, "then": "seller", "why": "because", "cites": ["C-2"]},
        ],
    }
    policy = small_policy(
        [{"then": {"outcome": "refund_goods", "liable": "liability"}}],
        {"refund_goods": {"pays": {"goods": "money.goods"}}},
        facts={"liability": {"values": ["seller", "buyer"], "otherwise": "seller"}},
        tables={"facts/who": deciding},
    )
    ruling = ruled(policy, seen("seen.one", "a"), seen("seen.two", "a"))
    assert ruling["liable"] == "buyer"
    assert [citation["clause"] for citation in ruling["citations"]] == ["C-1"]


def test_a_formula_that_names_a_fact_with_other_words_is_refused() -> None:
    policy = small_policy(
        [{"then": {"outcome": "completed", "liable": "none"}}],
        {},
        facts={"derived.word": {"values": ["c", "d"], "formula": "seen.one"}},
    )
    assert refusals(policy)


def test_a_table_that_decides_a_fact_says_one_word_a_row() -> None:
    deciding = {
        "table": "word",
        "decides": "decided.word",
        "rows": [{"id": "both", "then": ["a", "b"], "why": "because"}],
    }
    policy = small_policy(
        [{"when": {"decided.word": "a"}, "then": {"outcome": "completed", "liable": "none"}}],
        {},
        facts={"decided.word": {"values": ["a", "b", "c"], "otherwise": "c"}},
        tables={"facts/word": deciding},
    )
    assert refusals(policy)


def refusals(policy: WrittenPolicy) -> list[str]:
    """What the loader refuses in a policy: codes."""
    from engine.diagnostics import Refused

    try:
        policy.load().at(DATES[0])
    except Refused as refused:
        return [problem.code for problem in refused.problems.diagnostics]
    return []
