"""What rows conclude and what a ruling says besides, each in a policy of a few lines."""

from __future__ import annotations

from typing import Any

import pytest

from engine.document import RulingDocument
from engine.instants import DAY, format_instant
from tests.conformance.generated_cases import AS_OF
from tests.conformance.small_policies import ruled, seen, small_policy

REFUNDS: dict[str, dict[str, Any]] = {
    "refund_full": {
        "pays": {"goods": "money.goods", "freight": "money.freight"},
        "outbound": "seller",
        "includes_all": True,
    },
    "refund_goods": {"pays": {"goods": "money.goods"}, "outbound": "buyer"},
    "release_to_seller": {"outbound": "buyer", "with_money": "refund_partial"},
    "buyer_chooses": {},
}
RELEASED: dict[str, Any] = {"then": {"outcome": "release_to_seller", "liable": "none"}}


def bounds(ruling: RulingDocument) -> tuple[str | None, str | None]:
    return ruling["refund"]["at_least"], ruling["refund"]["at_most"]


# -- rows --------------------------------------------------------------------------------------------


def test_the_amounts_of_a_row_replace_those_of_its_outcome() -> None:
    then = {"outcome": "refund_goods", "liable": "seller", "pays": {"other": "money.cost"}}
    ruling = ruled(small_policy([{"then": then}], REFUNDS), seen("money.cost", 120, 120))
    assert (ruling["refund"]["goods"], ruling["refund"]["other"]) == ("0.00", "1.20")
    ruling = ruled(small_policy([{"then": {**then, "pays": {}}}], REFUNDS))
    assert (ruling["status"], ruling["refund"]["total"]) == ("ruled", "0.00")


def test_a_row_says_how_much_a_choice_may_come_to() -> None:
    then = {
        "outcome": "buyer_chooses",
        "liable": "seller",
        "at_most": "money.asked",
        "return_freight": "seller",
    }
    ruling = ruled(small_policy([{"then": then}], REFUNDS), seen("money.asked", 150, 150))
    assert (ruling["status"], ruling["refund"]["total"], bounds(ruling)) == (
        "ruled",
        "0.00",
        ("0.00", "1.50"),
    )
    assert ruling["freight"]["return"] == "seller"


def test_a_row_says_how_much_a_person_may_give() -> None:
    policy = small_policy([{"then": {"outcome": "manual_review", "at_most": "money.freight"}}], REFUNDS)
    assert bounds(ruled(policy)) == ("0.00", "2.00")


def test_the_most_of_a_choice_that_is_not_known_is_all_that_was_paid() -> None:
    then = {"outcome": "buyer_chooses", "liable": "seller", "at_most": "money.asked"}
    policy = small_policy([{"then": then}], REFUNDS)
    assert bounds(ruled(policy)) == ("0.00", "5.00")
    assert bounds(ruled(policy, seen("money.asked", 100, 400, by="ask"))) == ("0.00", "4.00")
    assert bounds(ruled(policy, seen("money.asked", 900, 900))) == ("0.00", "5.00")


# -- what is added ----------------------------------------------------------------------------------


def added_to(rows: list[dict[str, Any]], then: dict[str, Any], **table: Any) -> Any:
    """A policy whose only table of additions has these keys."""
    addition = {
        "table": "more",
        "decides": "addition",
        "adds_to": ["main"],
        "rows": [{"id": "a", "cites": ["C-2"], "why": "because", "then": then}],
        **table,
    }
    facts = {"seen.party": {"values": ["seller", "carrier"]}}
    return small_policy(rows, REFUNDS, tables={"added/more": addition}, facts=facts)


def test_a_table_adds_beside_the_outcomes_that_it_names() -> None:
    then = {"adds": {"other": "money.cost"}, "liable": "seller", "return_freight": "seller"}
    cost = seen("money.cost", 100, 100)
    ruling = ruled(added_to([RELEASED], then, beside=["release_to_seller"]), cost)
    assert (ruling["outcome"], ruling["refund"]["total"]) == ("refund_partial", "1.00")
    assert (ruling["liable"], ruling["freight"]["return"]) == ("seller", "seller")
    ruling = ruled(added_to([RELEASED], then, beside=["refund_goods"]), cost)
    assert (ruling["outcome"], ruling["refund"]["total"]) == ("release_to_seller", "0.00")
    assert (ruling["liable"], ruling["freight"]["return"]) == ("none", None)
    assert [citation["clause"] for citation in ruling["citations"]] == ["C-1"]


def test_a_fact_may_say_who_bears_what_is_added() -> None:
    policy = added_to([RELEASED], {"adds": {"other": "money.cost"}, "liable": "seen.party"})
    cost = seen("money.cost", 100, 100)
    assert ruled(policy, cost, seen("seen.party", "carrier"))["liable"] == "carrier"
    assert ruled(policy, cost, seen("seen.party", "carrier", "seller", by="ask"))["status"] == "open"


def test_what_a_person_has_to_set_leaves_the_whole_unit_to_the_person() -> None:
    ruling = ruled(added_to([RELEASED], {"review": True, "return_freight": "buyer"}))
    assert (ruling["status"], ruling["outcome"], ruling["liable"]) == (
        "review",
        "manual_review",
        "undetermined",
    )
    assert (ruling["refund"]["total"], bounds(ruling)) == ("0.00", ("0.00", "5.00"))
    assert {citation["clause"] for citation in ruling["citations"]} == {"C-1", "C-2"}
    ruling = ruled(added_to([RELEASED], {"review": True}, beside=["refund_goods"]))
    assert ruling["status"] == "ruled"


# -- grounds and lines --------------------------------------------------------------------------------


def grounds_policy(largest: str | None = None) -> Any:
    """`a` is refunded in full, `b` in part, anything else released."""
    rows = [
        {"when": {"seen.one": "a"}, "then": {"outcome": "refund_full", "liable": "seller"}},
        {"when": {"seen.two": "a"}, "then": {"outcome": "refund_goods", "liable": "seller"}},
        RELEASED,
    ]
    amounts = {"largest_of_grounds": largest} if largest is not None else {}
    facts = {name: {"values": ["a", "b"], "per": "ground"} for name in ("seen.one", "seen.two")}
    return small_policy(rows, REFUNDS, per="ground", amounts=amounts, facts=facts)


def of(ground: str, one: str, two: str, by: Any = "") -> list[Any]:
    """What was seen of one ground; `?` is not known."""
    return [
        seen(name, *(("a", "b") if word == "?" else (word,)), by=by if word == "?" else "", ground=ground)
        for name, word in (("seen.one", one), ("seen.two", two))
    ]


def test_a_full_refund_on_one_ground_settles_the_claim_though_another_is_open() -> None:
    ruling = ruled(grounds_policy(), *of("x", "a", "b"), *of("y", "?", "b", "ask"), grounds=("x", "y"))
    assert (ruling["status"], ruling["outcome"], ruling["refund"]["total"]) == (
        "ruled",
        "refund_full",
        "5.00",
    )
    assert [(unit["unit"], unit["status"]) for unit in ruling["units"]] == [
        ("ground x", "ruled"),
        ("ground y", "open"),
    ]
    assert ruling["asks"] == []


def test_a_full_refund_of_one_parcel_does_not_settle_another() -> None:
    policy = grounds_policy()
    assert (
        ruled(policy, *of("x", "b", "b"), *of("y", "?", "b", "ask"), grounds=("x", "y"))["status"] == "open"
    )


def test_equal_remedies_of_several_grounds_are_given_once() -> None:
    ruling = ruled(grounds_policy(), *of("x", "b", "a"), *of("y", "b", "a"), grounds=("x", "y"))
    assert (ruling["outcome"], ruling["refund"]["total"]) == ("refund_goods", "3.00")


def test_different_remedies_of_several_grounds_are_candidates_for_a_person() -> None:
    observed = (*of("x", "b", "a"), *of("y", "b", "b"))
    ruling = ruled(grounds_policy(), *observed, grounds=("x", "y"))
    assert (ruling["status"], ruling["refund"]["total"], bounds(ruling)) == (
        "review",
        "0.00",
        ("0.00", "3.00"),
    )
    assert [candidate["outcome"] for candidate in ruling["candidates"]] == [
        "refund_goods",
        "release_to_seller",
    ]
    ruling = ruled(grounds_policy("true"), *observed, grounds=("x", "y"))
    assert (ruling["status"], ruling["outcome"], ruling["refund"]["total"]) == (
        "ruled",
        "refund_goods",
        "3.00",
    )


@pytest.mark.parametrize("apart", [False, True])
def test_lines_are_judged_apart_only_where_something_else_than_money_is_said_of_one(apart: bool) -> None:
    rows = [{"when": {"seen.one": "a"}, "then": {"outcome": "refund_goods", "liable": "seller"}}, RELEASED]
    facts: dict[str, dict[str, Any]] = {
        "seen.one": {"values": ["a", "b"], "per": "line"},
        "money.goods": {"type": "money", "per": "line"},
    }
    prices = [seen("money.goods", price, price, line=line) for line, price in (("1", 100), ("2", 200))]
    told = (
        [seen("seen.one", "a", line="1"), seen("seen.one", "b", line="2")]
        if apart
        else [seen("seen.one", "a")]
    )
    ruling = ruled(small_policy(rows, REFUNDS, per="line", facts=facts), *prices, *told, lines=("1", "2"))
    units = [unit["unit"] for unit in ruling["units"]]
    assert units == (["line 1", "line 2"] if apart else [])
    assert ruling["refund"]["total"] == ("1.00" if apart else "3.00")


# -- what a ruling says besides ----------------------------------------------------------------------


def test_a_ruling_that_leaves_a_choice_asks_for_it() -> None:
    rows: list[dict[str, Any]] = [
        {"when": {"seen.choice": "refund"}, "then": {"outcome": "refund_goods", "liable": "seller"}},
        {"when": {"seen.choice": "return"}, "then": {"outcome": "release_to_seller", "liable": "none"}},
        {"then": {"outcome": "buyer_chooses", "liable": "seller", "asks": "seen.choice"}, "cites": ["C-2"]},
    ]
    choice: dict[str, Any] = {
        "values": ["none", "refund", "return"],
        "absent": "did_not_happen",
        "otherwise": "none",
        "ask": {"of": "buyer", "for": "which of the two"},
    }
    policy = small_policy(rows, REFUNDS, facts={"seen.choice": choice})
    ruling = ruled(policy)
    assert (ruling["status"], ruling["outcome"]) == ("ruled", "buyer_chooses")
    assert ruling["asks"] == [
        {
            "of": "buyer",
            "for": "which of the two",
            "facts": ["seen.choice"],
            "clause": "C-2",
            "due": None,
            "decides": [
                {"if": {"seen.choice": "refund"}, "then": "refund_goods"},
                {"if": {"seen.choice": "return"}, "then": "release_to_seller"},
            ],
        }
    ]
    assert ruled(policy, seen("seen.choice", "refund"))["asks"] == []


def test_a_fact_worth_a_notice_is_shown_though_no_row_tests_it() -> None:
    noted = {"seen.other": {"values": ["plain", "odd"], "notice": ["odd"]}}
    policy = small_policy([RELEASED], REFUNDS, facts=noted)

    def findings(*values: str) -> list[tuple[str, Any]]:
        ruling = ruled(policy, seen("seen.other", *values, by="ask" if len(values) > 1 else ""))
        return [(finding["fact"], finding["value"]) for finding in ruling["findings"]]

    assert findings("odd") == [("seen.other", "odd")]
    assert findings("plain") == []
    assert findings("plain", "odd") == []


def test_a_row_shows_facts_beside_the_ruling() -> None:
    then = {
        "outcome": "release_to_seller",
        "liable": "none",
        "shows": ["money.asked", "seen.two", "money.cost"],
    }
    ruling = ruled(small_policy([{"then": then}], REFUNDS), seen("money.asked", 120, 150, by="ask"))
    found = {finding["fact"]: finding["value"] for finding in ruling["findings"]}
    assert found == {"money.asked": ["1.20", "1.50"], "seen.two": ["a", "b"]}


def test_the_seller_is_advised_by_the_clauses_that_decided_against_the_seller() -> None:
    rows = [{"when": {"seen.one": "a"}, "then": {"outcome": "refund_goods", "liable": "seller"}}, RELEASED]
    clause = {"heading": "h", "summary": "s", "place": "L1", "family": "process", "role": "decides"}
    clauses = {"C-1": {**clause, "advice": ["photograph the goods", "answer in time"]}, "C-2": clause}
    policy = small_policy(rows, REFUNDS, more={"clauses.yaml": {"clauses": clauses}})
    advice = [{"clause": "C-1", "advice": ["photograph the goods", "answer in time"]}]
    assert ruled(policy, seen("seen.one", "a"))["advice"] == advice
    assert ruled(policy, seen("seen.one", "b"))["advice"] == []


# -- windows -----------------------------------------------------------------------------------------


def deadlines(
    window: dict[str, Any], *observations: Any, limit: int = 3, settled: bool = False
) -> list[tuple[str, str]]:
    """The ends and states of a window of the buyer that starts at `seen.at`, in a case that is open still."""
    limits = {"some_days": {"meaning": "m", "unit": "days", "clause": "C-1", "value": limit}}
    facts = {name: {"type": "instant"} for name in ("seen.at", "seen.end")}
    written = {"starts": "seen.at", "party": "buyer", "clause": "C-2", **window}
    more = {"limits.yaml": {"limits": limits}, "facts.yaml": {"windows": {"of_the_buyer": written}}}
    refunded = {"when": {"seen.one": "a"}, "then": {"outcome": "refund_goods", "liable": "seller"}}
    rows = [RELEASED] if settled else [refunded, RELEASED]
    policy = small_policy(rows, REFUNDS, facts=facts, more=more)
    found = ruled(policy, *observations)["deadlines"]
    return [(entry["ends"], entry["state"]) for entry in found]


def at(name: str, instant: int) -> Any:
    return seen(name, instant, instant)


def test_a_window_may_end_at_an_instant_instead_of_lasting_some_days() -> None:
    window = {"ends": "seen.end"}
    later = AS_OF + 5 * DAY
    started = at("seen.at", AS_OF - DAY)
    assert deadlines(window, started, at("seen.end", later)) == [(format_instant(later), "running")]
    assert deadlines(window, started) == []
    assert deadlines(window, started, at("seen.end", AS_OF - 1)) == []


def test_a_window_in_which_nothing_is_settled_is_left_out_of_a_settled_case() -> None:
    started = at("seen.at", AS_OF - DAY)
    assert deadlines({"limit": "some_days"}, started)
    assert deadlines({"limit": "some_days"}, started, settled=True) == []


def test_a_window_may_count_the_working_days_of_a_calendar_in_a_zone_of_its_own() -> None:
    # a Friday evening in Beijing
    friday = 1_773_403_200_000_000
    assert format_instant(friday) == "2026-03-13T12:00:00Z"
    started = at("seen.at", friday)
    window = {"limit": "some_days", "working_days_of": "CN"}
    in_beijing = deadlines({**window, "zone": "Asia/Shanghai"}, started, limit=9)
    assert in_beijing == [("2026-03-26T16:00:00Z", "running")]
    assert deadlines(window, started, limit=9) == [("2026-03-27T07:00:00Z", "running")]
    assert deadlines({"limit": "some_days"}, started, limit=9) == [("2026-03-23T07:00:00Z", "running")]


def test_working_days_that_the_calendar_does_not_know_show_no_deadline() -> None:
    window = {"limit": "some_days", "working_days_of": "CN", "zone": "Asia/Shanghai"}
    assert deadlines(window, at("seen.at", AS_OF - DAY), limit=3_000) == []


# -- amounts that are said more than once --------------------------------------------------------------


def test_an_amount_that_is_said_twice_counts_once() -> None:
    policy = small_policy([{"then": {"outcome": "refund_goods", "liable": "seller"}}], REFUNDS)
    twice = ruled(policy, seen("money.goods", 120, 120), seen("money.goods", 120, 120))
    assert (twice["status"], twice["refund"]["goods"]) == ("ruled", "1.20")
    apart = ruled(policy, seen("money.goods", 120, 120), seen("money.goods", 100, 100))
    assert (apart["status"], apart["outcome"]) == ("review", "manual_review")
