"""Meanings that a generated policy seldom meets, each in a policy of a few lines."""

from __future__ import annotations

from tests.conformance.small_policies import GOODS_AND_FREIGHT, refusals, ruled, seen, small_policy


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
