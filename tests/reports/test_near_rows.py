"""Rows that came near: the nearest first, few of them, and how many more there are."""

from __future__ import annotations

from typing import Any

from reports.explaining import explained_text
from reports.near_rows import (
    MOST_NEAR,
    left_out_text,
    near_rows,
    not_turning_text,
    outcome_of,
    rows_one_short,
)


def row(name: str, held: int, *failed: str, open: bool = False) -> dict[str, Any]:
    conditions = [
        {
            "fact": fact,
            "meaning": f"the {fact}",
            "value": "overdue",
            "needed": ["y"],
            "because": "seen",
            "open": open,
        }
        for fact in failed
    ]
    return {"table": "t", "row": name, "then": None, "clauses": ["C-1"], "held": held, "failed": conditions}


def names(rows: list[dict[str, Any]], most: int = 9) -> list[str]:
    return [each["row"] for each in near_rows(rows, most)[0]]


def test_the_nearest_lacks_least_and_then_held_most() -> None:
    rows = [row("two", 5, "a", "b"), row("one-of-three", 2, "a"), row("one-of-nine", 8, "a")]
    assert names(rows) == ["one-of-nine", "one-of-three", "two"]


def test_what_may_still_hold_goes_before_what_cannot_and_a_reading_comes_last() -> None:
    rows = [row("reading", 9, "reading.AMB-1"), row("fails", 8, "a"), row("open", 2, "b", open=True)]
    assert names(rows) == ["open", "fails", "reading"]


def test_rows_of_which_nothing_held_and_those_that_are_too_many_are_counted() -> None:
    rows = [row("none", 0, "a"), *(row(f"r{number}", 1, "a") for number in range(MOST_NEAR + 2))]
    shown, left = near_rows(rows)
    assert (len(shown), left) == (MOST_NEAR, 3)
    assert left_out_text(3) == "3 more rows are further away"
    assert left_out_text(1) == "1 more row is further away"
    assert left_out_text(0) == ""


def test_the_text_says_how_many_rows_it_leaves_out() -> None:
    rows = [row(f"r{number}", 1, "a") for number in range(MOST_NEAR + 2)]
    text = explained_text({"why_not": [{"unit": None, "rows": rows}]})  # type: ignore[typeddict-item]
    assert "the a: it would have to be y; it is not given in time – seen (a)" in text
    assert "t#r5" in text
    assert "t#r6" not in text
    assert "2 more rows are further away" in text


def test_rows_one_short_lack_one_condition_and_would_give_another_outcome() -> None:
    def giving(name: str, then: str | None, *failed: str) -> dict[str, Any]:
        return {**row(name, 3, *failed), "then": then}

    rows = [
        giving("turns", "refund_full", "a"),
        giving("same", "release_to_seller", "a"),
        giving("adds", None, "a"),
        giving("two-short", "refund_full", "a", "b"),
    ]
    shown, left = rows_one_short(rows, "release_to_seller")
    assert ([each["row"] for each in shown], left) == (["turns"], 3)
    assert [each["row"] for each in rows_one_short(rows, None)[0]] == ["turns", "same"]
    assert not_turning_text(left) == "3 more rows are further away or would give no other result"
    assert not_turning_text(1).startswith("1 more row is")
    assert not_turning_text(0) == ""


def test_the_outcome_of_a_unit_is_its_own_and_of_an_open_one_is_none() -> None:
    part = {"unit": "parcel 2", "status": "open", "outcome": "wait"}
    ruling = {"status": "ruled", "outcome": "refund_full", "units": [part]}
    assert outcome_of(ruling, None) == "refund_full"
    assert outcome_of(ruling, "parcel 2") is None
    assert outcome_of({**ruling, "units": [{**part, "status": "ruled"}]}, "parcel 2") == "wait"
