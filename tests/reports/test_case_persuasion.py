"""What would decide and change a ruling, in words: nothing invented, nothing left out in silence."""

from __future__ import annotations

from typing import Any

import pytest

from reports.case.changes import change_text
from reports.case.most_telling import most_telling
from reports.case.page import case_page
from reports.case.persuasion import failed_text, grouped, ordered, with_proofs
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
from reports.case.results import Beside, read_otherwise_text, result_text, won_text
from reports.explaining_words import nothing_open_text, untried_text
from tests.reports.case_reports import example

SHIPPED = "2026-01-07T00:00:00Z"
AMOUNTS = {"currency": "EUR", "goods": "18.00", "freight": "1.90", "other": "0.00", "total": "19.90"}
REFUND = {"outcome": "refund_full", "liable": "seller", "amounts": AMOUNTS, "candidates": []}
RELEASE = {
    "outcome": "release_to_seller", "liable": "none", "amounts": {**AMOUNTS, "total": "0.00"},
    "candidates": [],
}  # fmt: skip
REVIEW = {
    "outcome": "manual_review", "liable": "undetermined", "amounts": None, "candidates": [], "why": "",
}  # fmt: skip
NOTHING: dict[str, Any] = {"rulings": [], "choice": None, "missing": []}
MISSING = {"of": "buyer", "for": "the price paid", "fact": "a", "clause": None, "due": None}

LEFT = {"outcome": "buyer_chooses", "liable": "seller", "amounts": None, "candidates": []}


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


def flip(*changes: dict[str, Any], rulings: Any = (REFUND,), **given: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "changes": list(changes), "rulings": list(rulings), "status": "ruled", "presumption": False,
        "depends_on": None, "settled_by": "", "values": [],
    }  # fmt: skip
    return {**known, **given}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (change(), "it turned out that fact A"),
        (change(was=True, becomes=[False]), "it turned out that it is not so that fact A"),
        (change(against_record=True), "the record showed that fact A"),
        (
            change(was="destination", becomes=["elsewhere", "not_shown"], against_record=True),
            "the record showed “elsewhere” or “not shown” instead of “destination” (fact A)",
        ),
        (
            change(was="agree", becomes=["unlike"], presumed=True),
            "it turned out to be “unlike” instead of “agree”, which is presumed (fact A)",
        ),
        (
            change(
                kind="instant", was=SHIPPED, becomes=["2026-02-19T09:00:00.000001Z"], against_record=True,
                direction="later", by="43 days 1 microsecond",
            ),
            "the record showed a date after 2026-02-19 09:00 UTC instead of 2026-01-07 00:00 UTC "
            "(fact A; that is 43 days later)",
        ),
        (
            change(
                kind="instant", was=SHIPPED, becomes=["2026-01-05T09:59:59.999999Z"], against_record=True,
                direction="earlier", by="1 day",
            ),
            "the record showed a date before 2026-01-05 10:00 UTC instead of 2026-01-07 00:00 UTC "
            "(fact A; that is 1 day earlier)",
        ),
        (
            change(
                kind="instant", was=SHIPPED, becomes=["2026-01-08T00:00:00Z"], against_record=True,
                direction="later", by="1 day",
            ),
            "the record showed 2026-01-08 00:00 UTC or later instead of 2026-01-07 00:00 UTC "
            "(fact A; that is 1 day later)",
        ),
        (
            change(
                kind="number", was="9", becomes=["10"], direction="more", by="1", against_record=True
            ),
            "the record showed at least 10 instead of 9 (fact A)",
        ),
        (
            change(proof_by="seller", was="overdue", becomes=["accepted"]),
            "the seller had given “fact A” in time and it were accepted",
        ),
        (
            change(proof_by="seller", was="rejected", becomes=["accepted"]),
            "the seller's proof “fact A” were accepted instead of rejected",
        ),
        (
            change(proof_by="seller", was="accepted", becomes=["rejected", "overdue"], against_record=True),
            "the seller's proof “fact A” were not accepted",
        ),
        (change(proof_by=None, was="none", becomes=["accepted"]), "“fact A” were given and accepted"),
    ],
)  # fmt: skip
def test_a_change_says_what_would_have_to_be_instead(given: dict[str, Any], said: str) -> None:
    assert change_text(given) == said


def test_of_many_values_the_first_few_are_told_where_there_is_little_room() -> None:
    given = change(was="e", becomes=list("abcd"), against_record=True)
    assert change_text(given, 3).startswith("the record showed “a” or “b” or “c” or “d” instead")
    given = change(was="e", becomes=list("abcdf"), against_record=True)
    assert change_text(given, 3).startswith("the record showed “a” or “b” or “c” or one of 2 others instead")


@pytest.mark.parametrize(
    ("conclusion", "said"),
    [
        (REFUND, "the buyer would win: 19.90 EUR refunded"),
        (RELEASE, "the seller would win: nothing refunded"),
        (REVIEW, "you would have to decide"),
        (
            {**REVIEW, "why": "The record is late; no rule says more."},
            "you would have to decide (the record is late; no rule says more)",
        ),
        (
            {**REVIEW, "candidates": [REFUND, RELEASE, {**REVIEW, "outcome": "wait"}]},
            "you would have to decide "
            "(the policy points to 19.90 EUR to the buyer or nothing to the buyer or wait)",
        ),
        (LEFT, "the buyer would choose between refund and return"),
        ({**REFUND, "amounts": None}, "the buyer would win; how much is not known yet"),
        (
            {**REFUND, "outcome": "refund_partial", "amounts": None},
            "the buyer would win a part; how much is not known yet",
        ),
        (
            {**REFUND, "outcome": "return_then_refund"},
            "the buyer would win: 19.90 EUR refunded once the goods are sent back",
        ),
        (
            {**REFUND, "liable": "platform_or_logistics"},
            "the buyer would win: 19.90 EUR refunded, borne by the platform or the carrier",
        ),
        (
            {**REFUND, "outcome": "execute_agreement", "liable": "none"},
            "what both parties agreed would be carried out: 19.90 EUR refunded",
        ),
    ],
)
def test_a_ruling_says_who_would_win_how_much(conclusion: dict[str, Any], said: str) -> None:
    assert won_text(conclusion, Beside()) == said


def test_a_part_of_what_was_paid_is_told_with_all_of_it_and_the_seller_where_another_bears_it_now() -> None:
    assert won_text(REFUND, Beside("24.30")) == "the buyer would win: 19.90 of 24.30 EUR refunded"
    assert won_text(REFUND, Beside("19.90", others=True)).endswith("19.90 EUR refunded, borne by the seller")


def test_a_ruling_of_a_part_says_so() -> None:
    of_part = Beside(part=True)
    assert won_text(REFUND, of_part) == "the buyer would win this part: 19.90 EUR refunded"
    assert won_text(RELEASE, of_part) == "the seller would win this part: nothing refunded"


def test_several_rulings_are_told_by_what_they_would_depend_on() -> None:
    on: dict[str, Any] = {"depends_on": "b.fact", "values": [["accepted"], ["rejected", "overdue"]]}
    given = flip(change(), rulings=(RELEASE, REFUND), **on)
    answers = (
        "if accepted, the seller would win: nothing refunded; "
        "if rejected or not given in time, the buyer would win: 19.90 EUR refunded"
    )
    meanings = {"b.fact": "the request"}
    assert result_text(given, meanings, Beside()) == f"it would depend on “the request” – {answers}"
    for_a_person = {**given, "settled_by": "person", "values": [[False], [True]]}
    assert result_text(for_a_person, {"b.fact": "it is due"}, Beside()) == (
        "you would have to decide on whether it is due – if not, the seller would win: nothing "
        "refunded; if so, the buyer would win: 19.90 EUR refunded"
    )
    overlapping = {**given, "values": [["accepted"], ["accepted"]]}
    assert result_text(overlapping, meanings, Beside()) == (
        "it would be open: the seller would win: nothing refunded; or the buyer would win: 19.90 EUR "
        "refunded, depending first of all on “the request”"
    )
    many = flip(change(), rulings=(RELEASE, REFUND, REVIEW))
    assert result_text(many, meanings, Beside()) == (
        "it would be open who wins (nothing or 19.90 EUR refunded; you may have to decide)"
    )


def test_another_reading_says_what_would_be_ruled_or_how_the_case_would_stand() -> None:
    refund = {**AMOUNTS, "at_least": "19.90", "at_most": "19.90"}
    other = {**REFUND, "refund": refund, "status": "ruled"}
    assert read_otherwise_text(other, Beside()) == "the buyer would win: 19.90 EUR refunded"
    open_still = {**other, "status": "open", "refund": {**refund, "at_least": "0.00"}}
    assert read_otherwise_text(open_still, Beside()) == "facts would be missing (0.00 to 19.90 EUR)"


def test_changes_of_proofs_name_whose_they_are() -> None:
    given = change(was="accepted", becomes=["rejected", "overdue"], against_record=True)
    flips = [{"singles": [flip(given, change(fact="b.fact"))], "pairs": []}]
    (named,) = with_proofs(flips, [{"fact": "a.fact", "party": "seller"}])[0]["singles"]
    assert [each.get("proof_by") for each in named["changes"]] == ["seller", None]


def test_a_condition_that_fails_says_what_it_would_have_to_be() -> None:
    failed = {"fact": "a.fact", "meaning": "fact A", "needed": [True], "value": False, "open": False}
    assert failed_text(failed) == "fact A: it would have to be yes; it is no"
    assert failed_text({**failed, "open": True}).endswith("it is no, which may still change")
    reading = {**failed, "fact": "reading.R-7", "needed": ["either_accepts"], "value": "both_accept"}
    assert failed_text(reading) == (
        "an unclear passage would have to be read as either accepts; it is read as both accept (R-7)"
    )


def dated(fact: str = "dated") -> dict[str, Any]:
    return change(fact=fact, kind="instant", was=SHIPPED, becomes=[SHIPPED], direction="later", by="1 day")


def unit(*singles: dict[str, Any], **given: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "unit": None, "firm": True, "ruling": RELEASE, "singles": list(singles), "pairs": [],
        "together": [], "unsettling": [],
    }  # fmt: skip
    return {**known, **given}


def told(
    units: list[dict[str, Any]], matrix: list[dict[str, Any]] | None = None, deciding: tuple[str, ...] = ()
) -> list[tuple[str | None, str, str]]:
    report = {"flips": units, "matrix": matrix or [], "meanings": {}, "paid": None}
    return [each[:3] for each in most_telling(report, {None: deciding})]


def test_what_a_party_can_do_comes_first_and_dates_come_last() -> None:
    given = [
        flip(dated()),
        flip(change(fact="seen", against_record=True)),
        flip(change(fact="presumed", presumed=True)),
        flip(change(fact="said")),
        flip(change(fact="proof.a")),
    ]
    (entry,) = ordered([unit(*given)], [{"fact": "proof.a"}])
    names = [each["changes"][0]["fact"] for each in entry["singles"]]
    assert names == ["proof.a", "said", "seen", "presumed", "dated"]


def test_the_most_telling_changes_are_few_of_each_part_one_and_no_fact_twice() -> None:
    many = [flip(change(fact=f"said.{letter}", meaning=f"fact {letter}")) for letter in "abcd"]
    again = flip(change(fact="said.a", meaning="fact a", was="x", becomes=["y"]))
    assert [each[1] for each in told([unit(again, *many)])] == [
        "if it turned out to be “y” instead of “x” (fact a)",
        "if it turned out that fact b",
        "if it turned out that fact c",
    ]
    parts = [unit(*many, unit="one"), unit(*many[1:], unit="two")]
    assert [(each[0], each[1][-1]) for each in told(parts)] == [("one", "a"), ("one", "c"), ("two", "b")]


def test_dates_and_presumptions_are_told_where_nothing_else_is_or_where_the_reasons_tell_them() -> None:
    given = [
        flip(dated()),
        flip(change(fact="presumed", meaning="it", presumed=True)),
        flip(change(fact="said")),
    ]
    assert [each[1] for each in told([unit(*given)])] == ["if it turned out that fact A"]
    assert len(told([unit(*given)], deciding=("dated", "presumed"))) == 3
    assert len(told([unit(flip(dated()))])) == 1
    assert told([unit()]) == []


def test_what_turns_a_ruling_goes_before_what_only_unsettles_it() -> None:
    first = flip(change(was="x", becomes=["y"]), rulings=(REVIEW,))
    second = flip(change(was="x", becomes=["z"]))
    assert [each[1] for each in told([unit(first, second)])] == [
        "if it turned out to be “z” instead of “x” (fact A)"
    ]


def test_the_same_said_of_several_facts_is_said_once() -> None:
    def proof(name: str) -> dict[str, Any]:
        return change(fact=name, meaning=name, was="overdue", becomes=["accepted"], proof_by="seller")

    proofs = [proof("licence A"), proof("licence B")]
    both = flip(*proofs)
    asked = "if the seller had given “licence A” or “licence B”{all} in time and it were accepted"
    alone = [flip(each) for each in proofs]
    assert [each[1] for each in told([unit(*alone)])] == [asked.format(all="")]
    ((_, text, _),) = told([unit(*alone, together=[both])])
    assert text == asked.format(all=" (or both)")
    other = {**both, "rulings": [REVIEW]}
    (_, (_, text, then)) = told([unit(*alone, together=[other])])
    assert text == (
        "if the seller had given “licence A” in time and it were accepted "
        "and the seller had given “licence B” in time and it were accepted"
    )
    assert then == "you would have to decide"


def test_changes_of_one_fact_to_the_same_result_are_one() -> None:
    def becoming(fact: str, becomes: str, ruling: dict[str, Any]) -> dict[str, Any]:
        return flip(change(fact=fact, was="held", becomes=[becomes]), rulings=(ruling,))

    given = [
        becoming("state", "lost", REFUND),
        becoming("state", "delivered", RELEASE),
        becoming("state", "returned", REFUND),
        becoming("other", "lost", REFUND),
    ]
    (entry,) = ordered([unit(*given, pairs=given)], [])
    shown = [(each["changes"][0]["fact"], each["changes"][0]["becomes"]) for each in entry["singles"]]
    assert sorted(shown) == [("other", ["lost"]), ("state", ["delivered"]), ("state", ["lost", "returned"])]
    assert len(entry["pairs"]) == 3
    number = flip(change(fact="date", was="9", becomes=["x"], kind="number", direction="more"))
    (entry,) = ordered([unit(number, number)], [])
    assert len(entry["singles"]) == 2


def test_many_changes_of_one_fact_stand_beside_each_other() -> None:
    several = [flip(change(was="a", becomes=[letter])) for letter in "bcd"]
    other = flip(change(fact="other"))
    (first, together), (second, alone) = grouped([several[0], other, *several[1:]])
    assert (first, together) == (several[0]["changes"][0], several)
    assert (second, alone) == (None, [other])
    assert [fact for fact, _ in grouped(several[:2])] == [None, None]


def test_a_question_says_whom_to_ask_or_what_is_awaited() -> None:
    asks = [{**MISSING, "of": "seller", "for": "the receipt"}]
    due = "2026-03-11T07:00:00Z"
    said = question_text(question(asks=asks, due=due)["question"])
    assert said == "Ask the seller: the receipt – fact A, by 2026-03-11 07:00 UTC"
    named = question_text(question(asks=asks, meaning="the receipt")["question"])
    assert named == "Ask the seller: the receipt"
    assert question_text(question()["question"]) == "You decide: fact A"
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
        "You decide: fact A",
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
        ({"status": "review"}, "nothing is open: you decide"),
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
    proof = (
        "If the seller&#39;s proof “the buyer&#39;s request for another delivery address” were not accepted"
    )
    assert f"{proof}, <strong>the buyer would win: 24.30 USD refunded</strong> (delivered elsewhere, " in firm
    waiting = case_page(example("receipt_asked_for"))
    assert "What would decide it" in waiting
    left = case_page(example("colour_and_quality"))
    assert "No fact is open; the ruling leaves a choice." in left
    assert "The buyer chooses return: refund in full once the goods are sent back, 24.30 USD" in left
    assert "You judge whether " in waiting
