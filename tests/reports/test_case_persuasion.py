"""What would decide and change a ruling, in words: nothing invented, nothing left out in silence."""

from __future__ import annotations

from typing import Any

import pytest

from reports.case.page import case_page
from reports.case.persuasion import (
    change_text,
    failed_text,
    flip_texts,
    nearest,
    ordered,
    with_proofs,
)
from reports.case.question_tree import (
    MOST_DEPTH,
    MOST_ROWS,
    answer_text,
    choices,
    end_text,
    pruned,
    question_text,
    tree,
)
from reports.explaining_words import nothing_open_text, untried_text
from tests.reports.case_reports import example

SHIPPED = "2026-01-07T00:00:00Z"
AMOUNTS = {"currency": "EUR", "goods": "18.00", "freight": "1.90", "other": "0.00", "total": "19.90"}
REFUND = {"outcome": "refund_full", "liable": "seller", "amounts": AMOUNTS}
RELEASE = {"outcome": "release_to_seller", "liable": "none", "amounts": {**AMOUNTS, "total": "0.00"}}
NOTHING: dict[str, Any] = {"rulings": [], "choice": None, "missing": []}
MISSING = {"of": "buyer", "for": "the price paid", "fact": "a", "clause": None, "due": None}

LEFT = {"outcome": "buyer_chooses", "liable": "seller", "amounts": None}


def change(**given: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "fact": "a.fact", "meaning": "fact A", "kind": "value", "presumed": False, "was": False,
        "becomes": [True], "direction": None, "by": None, "because": "", "source": [],
        "against_record": False,
    }  # fmt: skip
    return {**known, **given}


def question(*answers: dict[str, Any], **given: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "fact": "a.fact",
        "meaning": "fact A",
        "settled_by": "person",
        "asks": [],
        "due": None,
    }
    return {"question": {**known, "answers": list(answers), **given}, **NOTHING}


def reached(
    *rulings: Any, missing: tuple[Any, ...] = (), choice: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {"question": None, "rulings": list(rulings), "choice": choice, "missing": list(missing)}


CHOICE = {
    "fact": "buyer.choice",
    "meaning": "what the buyer chose",
    "asks": [MISSING],
    "answers": [{"values": ["refund"], "then": reached(REFUND)}, {"values": ["return"], "then": reached()}],
}


def deep(depth: int) -> dict[str, Any]:
    if not depth:
        return reached(REFUND)
    return question(
        {"values": [True], "then": deep(depth - 1)}, {"values": [False], "then": reached(RELEASE)}
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (change(), "fact A: yes instead of no"),
        (change(presumed=True), "fact A: yes instead of no, which is presumed"),
        (change(against_record=True), "fact A: if the record showed yes instead of no"),
        (
            change(was=["accepted", "rejected"], becomes=["overdue", "none"]),
            "fact A: not given in time or not given instead of accepted or rejected",
        ),
        (
            change(
                kind="instant", was=SHIPPED, becomes=["2026-02-19T09:00:00.000001Z"],
                direction="later", by="43 days 1 microsecond",
            ),
            "fact A: after 2026-02-19 09:00 UTC instead of 2026-01-07 00:00 UTC (that is 43 days later)",
        ),
        (
            change(
                kind="instant", was=SHIPPED, becomes=["2026-01-05T09:59:59.999999Z"],
                direction="earlier", by="1 day",
            ),
            "fact A: before 2026-01-05 10:00 UTC instead of 2026-01-07 00:00 UTC (that is 1 day earlier)",
        ),
        (
            change(
                kind="instant", was=SHIPPED, becomes=["2026-01-08T00:00:00Z"], direction="later", by="1 day"
            ),
            "fact A: 2026-01-08 00:00 UTC or later instead of 2026-01-07 00:00 UTC (that is 1 day later)",
        ),
        (
            change(kind="number", was="9", becomes=["10"], direction="more", by="1"),
            "fact A: 10 or more instead of 9 (that is 1 more)",
        ),
    ],
)  # fmt: skip
def test_a_change_says_what_would_have_to_be_instead(given: dict[str, Any], said: str) -> None:
    assert change_text(given) == said


def test_a_flip_says_what_the_ruling_would_be() -> None:
    flip = {"changes": [change(), change()], "rulings": [REFUND], "status": "ruled", "presumption": False}
    assert flip_texts(flip)[1] == "refund in full, 19.90 EUR, borne by the seller"
    both = {**flip, "rulings": [REFUND, RELEASE], "status": "review"}
    assert flip_texts(both)[1] == (
        "undecided between refund in full, 19.90 EUR, borne by the seller; "
        "and release the payment to the seller"
    )


def test_a_change_of_a_proof_says_whose_proof_is_accepted_or_not() -> None:
    given = change(was="accepted", becomes=["rejected", "overdue"], against_record=True)
    flips = [{"singles": [{"changes": [given, change(fact="b.fact")]}], "pairs": []}]
    (flip,) = with_proofs(flips, [{"fact": "a.fact", "party": "seller"}])[0]["singles"]
    assert list(map(change_text, flip["changes"])) == [
        "the seller's proof (fact A) is not accepted (rejected or not given in time); "
        "as things stand it is accepted",
        "fact A: yes instead of no",
    ]
    other = {**flip["changes"][0], "proof_by": None, "was": "none", "becomes": ["accepted"]}
    assert change_text(other) == "the proof (fact A) is accepted; as things stand it is not given"


def test_a_condition_that_fails_says_what_it_would_have_to_be() -> None:
    failed = {"fact": "a.fact", "meaning": "fact A", "needed": [True], "value": False, "open": False}
    assert failed_text(failed) == "fact A: it would have to be yes; it is no"
    assert failed_text({**failed, "open": True}).endswith("it is no, which may still change")
    reading = {**failed, "fact": "reading.R-7", "needed": ["either_accepts"], "value": "both_accept"}
    assert failed_text(reading) == (
        "an unclear passage would have to be read as either accepts; it is read as both accept (R-7)"
    )


def test_what_a_party_can_do_comes_first_and_dates_come_last() -> None:
    def flip(name: str, presumption: bool = False, **given: Any) -> dict[str, Any]:
        changes = [change(fact=name, **given)]
        return {"changes": changes, "presumption": presumption, "rulings": [REFUND], "status": "ruled"}

    given = [
        flip("dated", kind="instant", was=SHIPPED, becomes=[SHIPPED], direction="later"),
        flip("seen", against_record=True),
        flip("presumed", True),
        flip("said"),
        flip("proof.a"),
    ]
    (entry,) = ordered([{"firm": True, "singles": given, "pairs": []}], [{"fact": "proof.a"}])
    names = [each["changes"][0]["fact"] for each in entry["singles"]]
    assert names == ["proof.a", "said", "presumed", "seen", "dated"]
    other = {"unit": "parcel 2", "singles": [flip("seen", against_record=True)], "pairs": []}
    assert nearest([other, {**entry, "unit": "parcel 1"}], [{"fact": "proof.a"}]) == ("parcel 1", given[4])
    assert nearest([{**other, "singles": []}], []) is None


def test_changes_of_one_fact_to_the_same_result_are_one() -> None:
    def flip(fact: str, becomes: str, ruling: dict[str, Any]) -> dict[str, Any]:
        changes = [change(fact=fact, was="held", becomes=[becomes])]
        return {"changes": changes, "presumption": False, "rulings": [ruling], "status": "ruled"}

    given = [
        flip("state", "lost", REFUND),
        flip("state", "delivered", RELEASE),
        flip("state", "returned", REFUND),
        flip("other", "lost", REFUND),
    ]
    (entry,) = ordered([{"firm": True, "singles": given, "pairs": given}], [])
    told = [(each["changes"][0]["fact"], each["changes"][0]["becomes"]) for each in entry["singles"]]
    assert told == [("state", ["lost", "returned"]), ("state", ["delivered"]), ("other", ["lost"])]
    assert len(entry["pairs"]) == 3
    dated = flip("date", "x", REFUND)
    dated["changes"][0] |= {"kind": "number", "direction": "more"}
    (entry,) = ordered([{"firm": True, "singles": [dated, dated], "pairs": []}], [])
    assert len(entry["singles"]) == 2


def test_a_question_says_whom_to_ask_or_what_is_awaited() -> None:
    asks = [{**MISSING, "of": "seller", "for": "the receipt"}]
    due = "2026-03-11T07:00:00Z"
    said = question_text(question(asks=asks, due=due)["question"])
    assert said == "Ask the seller: the receipt – fact A, by 2026-03-11 07:00 UTC"
    named = question_text(question(asks=asks, meaning="the receipt")["question"])
    assert named == "Ask the seller: the receipt"
    assert question_text(question()["question"]) == "A person decides: fact A"
    assert question_text(question(settled_by="time")["question"]) == "Wait and see: fact A"
    assert answer_text({"values": ["overdue", "rejected"]}) == "not given in time or rejected"


def test_the_end_of_a_way_says_what_is_ruled_and_what_its_amount_lacks() -> None:
    assert end_text(reached(REFUND)) == "refund in full, 19.90 EUR"
    assert end_text(reached(RELEASE)) == "release the payment to the seller"
    unknown = {**REFUND, "amounts": None}
    assert (
        end_text(reached(unknown, missing=(MISSING,)))
        == "refund in full; for the amount, ask the buyer: the price paid"
    )


def test_a_choice_that_a_ruling_leaves_stands_with_what_each_answer_gives() -> None:
    step = reached(LEFT, choice=CHOICE)
    assert [(chosen, end_text(then)) for chosen, then in choices(step)] == [
        ("the buyer chooses refund", "refund in full, 19.90 EUR"),
        ("the buyer chooses return", "not followed further"),
    ]
    assert choices(reached(REFUND)) == []
    drawn = tree({"start": question({"values": [True], "then": step})})["wide"]["rows"]
    texts = [" ".join(line["text"] for line in row["lines"]) for row in drawn]
    assert texts == [
        "A person decides: fact A",
        "Yes: the buyer chooses between refund and return",
        "The buyer chooses refund: refund in full, 19.90 EUR",
        "The buyer chooses return: not followed further",
    ]
    assert [row["x"] for row in drawn] == sorted({row["x"] for row in drawn[:3]}) + [drawn[2]["x"]]


def test_what_was_not_tried_is_said_in_a_line() -> None:
    names = [{"fact": f"fact.{letter}", "meaning": f"fact {letter.upper()}"} for letter in "abcdef"]
    pairs = ["further pairs of changes"]
    assert untried_text({"limits": [], "undisputed": []}, "fact") == ""
    assert untried_text({"limits": pairs, "undisputed": []}, "fact") == f"not tried: {pairs[0]}"
    assert untried_text({"limits": pairs, "undisputed": names[:2]}, "meaning") == (
        "not tried: further pairs of changes; what no party may dispute (fact A; fact B)"
    )
    assert untried_text({"limits": [], "undisputed": names}, "fact") == (
        "not tried: what no party may dispute (fact.a; fact.b; fact.c; fact.d; 2 more)"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "nothing is open: there is no question left to ask"),
        ({"status": "review"}, "nothing is open: a person decides"),
        ({"status": "waiting"}, ""),
        ({"complete": False}, ""),
        ({"start": reached(REFUND, missing=(MISSING,))}, ""),
        ({"start": reached(LEFT, choice=CHOICE)}, ""),
        ({"start": deep(1)}, ""),
    ],
)
def test_a_plan_without_anything_to_ask_says_that_nothing_is_open(given: dict[str, Any], said: str) -> None:
    assert nothing_open_text({"start": reached(REFUND), "status": "ruled", "complete": True, **given}) == said


def test_a_deep_plan_is_cut_and_says_how_much_is_left_out() -> None:
    plan = pruned({"start": deep(MOST_DEPTH + 3), "depth": MOST_DEPTH + 3})
    step, depth = plan["start"], 0
    while step["question"] is not None:
        step, depth = step["question"]["answers"][0]["then"], depth + 1
    assert depth == MOST_DEPTH
    assert end_text(step) == "3 more questions"


def test_a_broad_plan_is_cut_to_a_length_that_can_be_read() -> None:
    def broad(depth: int) -> dict[str, Any]:
        if not depth:
            return reached(REFUND)
        return question(*({"values": [f"v{number}"], "then": broad(depth - 1)} for number in range(5)))

    step = pruned({"start": broad(4)})["start"]
    assert step["question"]["answers"][0]["then"]["question"]["answers"][0]["then"]["left_out"] == 6


def test_a_large_plan_is_drawn_in_part() -> None:
    answers = [{"values": [f"v{number}"], "then": reached(REFUND)} for number in range(MOST_ROWS + 5)]
    drawn = tree({"start": question(*answers)})
    assert (drawn["rows"], drawn["left_out"]) == (MOST_ROWS, 6)
    tops = [row["lines"][0]["y"] for row in drawn["wide"]["rows"]]
    assert tops == sorted(tops)


def test_a_firm_ruling_is_shown_with_what_turns_it_and_an_open_one_with_its_questions() -> None:
    firm = case_page(example("delivered_elsewhere"))
    assert "What would decide it" not in firm
    assert (
        "The seller&#39;s proof (the buyer&#39;s request for another delivery address) is not accepted"
        in firm
    )
    assert "as things stand it is accepted. Then: refund in full, 24.30 USD" in firm
    waiting = case_page(example("receipt_asked_for"))
    assert "What would decide it" in waiting
    left = case_page(example("colour_and_quality"))
    assert "No fact is open; the ruling leaves a choice." in left
    assert "The buyer chooses return: refund in full once the goods are sent back, 24.30 USD" in left
    assert "Ask the arbitrator: " in waiting
