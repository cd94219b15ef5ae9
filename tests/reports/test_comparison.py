"""Two policies compared as text: the first cases and pairs, those of one row together, the others counted."""

from __future__ import annotations

from typing import Any

import pytest

from reports.comparison import comparison_text


def ruled(row: str) -> dict[str, Any]:
    return {
        "row": row, "status": "ruled", "outcome": "refund_full", "liable": "seller", "total": "25.00",
        "at_least": "25.00", "at_most": "25.00", "candidates": [], "sanctions": [],
    }  # fmt: skip


def case(before: str, after: str) -> dict[str, Any]:
    witness = {"facts": {"parcel.state": "lost"}, "currency": "USD"}
    return {"before": ruled(before), "after": ruled(after), "witness": witness}


def compared(differences: int = 0, pairs: int = 0) -> dict[str, Any]:
    return {
        "changes": {},
        "differences": [case(f"t#r{number % 2}", f"t#n{number}") for number in range(differences)],
        "unshown": [[f"t#a{number}", f"t#b{number}"] for number in range(pairs)],
        "complete": True,
        "uncompared": [],
        "proved_equal": not differences and not pairs,
    }


def test_cases_that_one_row_ruled_before_stand_together() -> None:
    text = comparison_text(compared(differences=5))
    first, _, second = text.partition("2 cases that t#r1 ruled before")
    assert "3 cases that t#r0 ruled before" in first
    assert [each for each in range(5) if f"[t#n{each}]" in first] == [0, 2, 4]
    assert [each for each in range(5) if f"[t#n{each}]" in second] == [1, 3]
    assert [f"Difference {number}\n" in text for number in range(1, 7)] == [True] * 5 + [False]
    assert "--all" not in text


@pytest.mark.parametrize(
    ("number", "closing"),
    [(21, "1 more difference: --all shows every case."), (30, "10 more differences: --all")],
)
def test_of_many_cases_the_first_are_shown_and_the_others_counted(number: int, closing: str) -> None:
    text = comparison_text(compared(differences=number))
    assert text.count("  case:\n") == 20
    assert closing in text
    everything = comparison_text(compared(differences=number), everything=True)
    assert everything.count("  case:\n") == number
    assert "--all" not in everything


def test_of_many_pairs_the_first_are_named_and_the_others_counted() -> None:
    text = comparison_text(compared(pairs=13))
    assert text.count(" before, t#b") == 10
    assert "and 3 more pairs: --all names every one" in text
    everything = comparison_text(compared(pairs=13), everything=True)
    assert everything.count(" before, t#b") == 13
    assert "--all" not in everything
