from __future__ import annotations

from typing import get_args

from engine.document import LiableWord, OutcomeWord
from reports import wording


def test_every_outcome_and_liable_party_has_its_words() -> None:
    assert set(wording.OUTCOMES) == set(get_args(OutcomeWord))
    assert set(wording.LIABLE) == set(get_args(LiableWord))
    assert len(set(wording.OUTCOMES.values())) == len(wording.OUTCOMES)


def test_instants_lose_only_seconds_that_are_none() -> None:
    assert wording.instant_text("2026-03-20T07:00:00Z") == "2026-03-20 07:00 UTC"
    assert wording.instant_text("2026-03-20T07:00:01Z") == "2026-03-20 07:00:01 UTC"
    assert wording.instant_text("2026-03-20T00:00:00.5Z") == "2026-03-20 00:00:00.5 UTC"


def test_values_in_words() -> None:
    assert wording.value_text(True) == "yes"
    assert wording.value_text(None) == "not known"
    assert wording.value_text("not_shown") == "not shown"
    assert wording.value_text(["accepted", "rejected"]) == "accepted or rejected"
    assert wording.value_text([str(number) for number in range(9)]) == "0 or 1 or 2 or 3 or 5 others"
    assert wording.value_text({"from": None, "to": "5"}) == "not known to 5"


def test_amounts_name_only_the_parts_that_are_paid() -> None:
    refund = {"currency": "JPY", "goods": "100", "freight": "0", "other": "20", "total": "120"}
    assert wording.refund_text(refund) == "120 JPY (goods 100, other 20)"
    assert wording.bounds_text(refund | {"at_least": "0", "at_most": None}) == "0 to unknown JPY"
    assert wording.bounds_text(refund | {"at_least": "7", "at_most": "7"}) == "7 JPY"


def test_answers_that_lead_to_several_things_say_on_what_that_turns() -> None:
    decisions = [
        {"if": {"a": "x"}, "then": "refund_full"},
        {"if": {"a": ["y", "z"], "b": True}, "then": "refund_full"},
        {"if": {"a": ["y", "z"], "b": False}, "then": "release_to_seller"},
        {"if": {"c": True}, "then": "refund_full"},
        {"if": {}, "then": "cancel_and_refund"},
    ]
    assert wording.decided_text(decisions, "a") == [
        ("a is x", "refund in full"),
        ("a is y or z", "refund in full or release the payment to the seller, by b"),
        ("the answer settles the amount", "refund in full or cancel the order and refund in full, by c"),
    ]


def test_many_sources_are_counted() -> None:
    assert wording.sources_text([]) == ""
    assert wording.sources_text(["a", "b", "c", "d", "e"]) == " (a, b, c and 2 more)"
