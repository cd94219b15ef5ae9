"""Rulings as text: nothing in a ruling document may shape the terminal, whatever a party wrote."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports.layout import WIDTH, columns
from reports.text import evidence_text, ruling_text

GOLDEN = Path(__file__).parents[1] / "golden" / "reports"
HOSTILE = "{{ 7 * 7 }}\x1b[2J\x1b]0;owned\x07\n\rRECOMMENDATION  refund\u202e\u2066\u200b<script>" + "W" * 300


def refund(total: str, most: str | None = None) -> dict[str, Any]:
    return {
        "currency": "USD", "goods": total, "freight": "0.00", "other": "0.00", "total": total,
        "at_least": "0.00" if most else total, "at_most": most or total,
    }  # fmt: skip


RULING: dict[str, Any] = {
    "case_id": "D-1",
    "as_of": "2026-03-20T00:00:00Z",
    "status": "ruled",
    "outcome": "refund_full",
    "liable": "seller",
    "refund": refund("19.80"),
    "freight": {"outbound": "seller", "return": "seller"},
    "citations": [
        {"clause": "C-1", "heading": "The first heading", "why": "Because of the first."},
        {
            "clause": "C-22",
            "heading": "The other heading",
            "why": "On a condition.",
            "if": {"a.fact": [True, False]},
        },
    ],
    "interpretations": [{"id": "AMB-99", "taken": "some_reading", "meaning": "What it is taken to say."}],
    "presumptions": [{"fact": "b.fact", "value": False, "reason": "nobody says otherwise"}],
    "findings": [
        {"fact": "a.fact", "value": "some_value", "because": "somebody saw it", "from": ["parcels[0]"]},
        {"fact": "c.fact", "value": ["one", "two"], "because": "nothing is known of it", "from": []},
        {
            "fact": "d.fact",
            "value": ["one", "two"],
            "because": "it was asked for",
            "from": ["evidence_requests[0]"],
        },
    ],
    "trace": [],
    "asks": [
        {
            "of": "carrier",
            "for": "the tracking",
            "facts": ["a.fact"],
            "clause": "C-1",
            "due": "2026-03-23T00:00:00Z",
            "decides": [
                {"if": {"a.fact": "some_value"}, "then": "refund_full"},
                {"if": {"a.fact": "other_value"}, "then": "release_to_seller"},
            ],
        }
    ],
    "deadlines": [
        {
            "clause": "C-1",
            "party": "seller",
            "starts": "2026-03-19T00:00:00Z",
            "ends": "2026-03-22T00:00:00Z",
            "state": "running",
        }
    ],
    "sanctions": [{"id": "some_penalty", "clause": "C-1", "grade": "serious", "possible": True}],
    "candidates": [
        {
            "outcome": "release_to_seller",
            "liable": "none",
            "refund": refund("0.00"),
            "citations": [{"clause": "C-1", "heading": "", "why": ""}],
        }
    ],
    "advice": [
        {"clause": "C-1", "advice": ["Do this.", "Do that as well."]},
        {"clause": "C-22", "advice": ["And mind this."]},
    ],
    "sensitivity": [
        {
            "id": "AMB-99",
            "reading": "some_other_reading",
            "meaning": "What it may also be taken to say.",
            "status": "ruled",
            "outcome": "release_to_seller",
            "liable": "none",
            "refund": refund("0.00"),
        },
        {
            "id": "AMB-98",
            "reading": "a_third",
            "meaning": "What nobody takes it to say.",
            "status": "open",
            "outcome": "wait",
            "liable": "undetermined",
            "refund": refund("0.00", "7.00"),
        },
    ],
    "units": [
        {
            "unit": "parcel 1",
            "status": "ruled",
            "outcome": "refund_full",
            "liable": "seller",
            "refund": refund("19.80"),
        },
        {
            "unit": "parcel 2",
            "status": "open",
            "outcome": "wait",
            "liable": "undetermined",
            "refund": refund("0.00", "7.00"),
        },
    ],
    "flags": ["something to note"],
    "policy": {"name": "A policy", "version": "1", "digest": "sha256:0123456789abcdef"},
    "facts_digest": "sha256:fedcba9876543210",
    "engine": {"version": "9", "agreed": ["one", "two"]},
}

ENTRY: dict[str, Any] = {
    "kind": "some_receipt",
    "unit": "parcel 1",
    "fact": "proof.some_receipt",
    "meaning": "the receipt",
    "clause": "C-1",
    "heading": "The first heading",
    "party": "seller",
    "also_by": ["carrier"],
    "need": "any",
    "beside": ["other_receipt"],
    "asked": "2026-03-08T00:00:00Z",
    "due": "2026-03-11T07:00:00Z",
    "window": "expired",
    "given": [
        {
            "at": None,
            "judged": "rejected",
            "because": "E1 of the seller, rejected",
            "source": ["evidence[0]"],
        },
        {
            "at": "2026-03-12T00:00:00Z",
            "judged": "unjudged",
            "because": "E2 of the seller, not judged yet",
            "source": ["evidence[1]"],
        },
    ],
    "judged": "unjudged",
    "value": ["accepted", "overdue"],
    "settled_by": "person",
    "used": True,
    "together": [],
    "decides": [
        {"if": "accepted", "then": ["release_to_seller"]},
        {"if": "rejected", "then": ["refund_full"]},
        {"if": "overdue", "then": ["refund_full"]},
    ],
    "default": ["refund_full"],
}
LISTING: dict[str, Any] = {
    "case_id": "D-1",
    "as_of": "2026-03-20T00:00:00Z",
    "matrix": [
        ENTRY,
        ENTRY | {"given": [], "judged": None, "asked": None, "due": None, "window": None, "decides": []},
        ENTRY | {"kind": "other", "unit": None, "fact": None, "clause": None, "party": None, "decides": []},
    ],
    "units": [
        {
            "unit": f"parcel {number}",
            "observed": [
                {
                    "fact": "a.fact",
                    "value": True,
                    "settled_by": "",
                    "because": "somebody saw it",
                    "source": ["parcels[0]"],
                    "clause": None,
                    "used_by": ["a", "b", "c", "d", "e", "f"],
                    "clauses": ["C-1"],
                    "counts": True,
                }
            ],
            "derived": [
                {
                    "fact": "b.fact",
                    "value": ["one", "two"],
                    "settled_by": "ask",
                    "because": "what it says",
                    "source": [],
                    "clause": "C-1",
                    "used_by": [],
                    "clauses": [],
                    "counts": True,
                },
                {
                    "fact": "c.fact",
                    "value": "one",
                    "settled_by": "",
                    "because": "it plays no part",
                    "source": [],
                    "clause": None,
                    "used_by": [],
                    "clauses": [],
                    "counts": False,
                },
            ],
        }
        for number in (1, 2)
    ],
    "flags": ["something to note"],
}


def every_text(value: Any, text: str) -> Any:
    """A document with each of its free texts replaced; words that are read as values stay."""
    kept = {"status", "outcome", "liable", "then", "state", "window", "judged", "currency"}
    kept |= {"total", "goods", "freight", "other"}
    if isinstance(value, dict):
        return {key: each if key in kept else every_text(each, text) for key, each in value.items()}
    if isinstance(value, list):
        return [every_text(each, text) for each in value]
    return text if isinstance(value, str) else value


@pytest.mark.parametrize("status", ["ruled", "waiting", "open", "review"])
def test_a_ruling_with_everything(status: str, golden: Callable[[Path, str], None]) -> None:
    ruling = RULING | {"status": status}
    golden(GOLDEN / f"{status}.txt", ruling_text(ruling))  # type: ignore[arg-type]


def test_a_ruling_that_no_other_reading_would_change_says_so() -> None:
    shown = ruling_text(RULING | {"sensitivity": []})  # type: ignore[arg-type]
    assert "No other reading of an unclear passage would change this." in shown
    unasked = {key: value for key, value in RULING.items() if key != "sensitivity"}
    assert "reading of an unclear passage" not in ruling_text(unasked)  # type: ignore[arg-type]


def test_a_ruling_without_advice_has_no_heading_for_it() -> None:
    assert "advice" in ruling_text(RULING)  # type: ignore[arg-type]
    assert "advice" not in ruling_text(RULING | {"advice": []})  # type: ignore[arg-type]


def test_a_listing_with_everything(golden: Callable[[Path, str], None]) -> None:
    golden(GOLDEN / "evidence.txt", evidence_text(LISTING))


@pytest.mark.parametrize("status", ["ruled", "waiting", "open", "review"])
def test_hostile_text_is_shown_harmlessly(status: str) -> None:
    hostile = every_text(copy.deepcopy(RULING), HOSTILE) | {"status": status}
    shown = ruling_text(hostile)
    assert_harmless(shown)
    starts = [line for line in shown.split("\n") if line.startswith("RECOMMENDATION")]
    assert len(starts) == (status == "ruled")
    assert "{{ 7 * 7 }}" in shown


def test_hostile_text_in_a_listing_is_shown_harmlessly() -> None:
    assert_harmless(evidence_text(every_text(copy.deepcopy(LISTING), HOSTILE)))


def assert_harmless(shown: str) -> None:
    assert all(line == "" or line.isprintable() for line in shown.split("\n"))
    assert all(columns(line) <= WIDTH for line in shown.split("\n"))
