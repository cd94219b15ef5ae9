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
    assert wording.bounds_text(refund | {"at_least": "0", "at_most": None}) == "0 JPY or more"
    assert wording.bounds_text(refund | {"at_least": None, "at_most": "9"}) == "9 JPY or less"
    assert wording.bounds_text(refund | {"at_least": None, "at_most": None}) == "not known yet"
    assert wording.bounds_text(refund | {"at_least": "7", "at_most": "7"}) == "7 JPY"


def test_an_amount_that_is_open_is_never_shown_as_nothing() -> None:
    nothing = {"currency": "USD", "goods": "0.00", "freight": "0.00", "other": "0.00", "total": "0.00"}
    range_of = nothing | {"at_least": "0.00", "at_most": "24.30"}
    assert wording.refund_text(range_of) == "open, 0.00 to 24.30 USD"
    assert wording.refund_text(nothing | {"at_least": None, "at_most": None}) == "open, not known yet"
    assert wording.refund_text(nothing | {"at_least": "24.30", "at_most": "24.30"}) == "24.30 USD"
    assert wording.refund_text(nothing | {"at_least": "0.00", "at_most": "0.00"}) == "0.00 USD"


def test_freight_of_which_nothing_is_paid_is_not_called_refunded() -> None:
    refund = {"currency": "USD", "total": "9.00", "freight": "0.00", "at_least": "9.00", "at_most": "9.00"}
    ruling = {"outcome": "refund_full", "refund": refund, "freight": {"outbound": "seller", "return": None}}
    assert wording.freight_text(ruling) == "nothing is due"
    paid = ruling | {"refund": refund | {"freight": "1.00"}}
    assert wording.freight_text(paid) == "refunded to the buyer"
    part = {**paid, "units": [{"refund": {"freight": "1.00"}}, {"refund": {"freight": "0.00"}}]}
    assert wording.freight_text(part) == "1.00 USD refunded to the buyer"
    assert wording.freight_text(ruling | {"freight": {"outbound": None, "return": None}}) == ""


def test_who_bears_the_freight_back_depends_on_whether_goods_go_back() -> None:
    ruling = {"outcome": "refund_full", "freight": {"outbound": None, "return": "seller"}}
    assert wording.freight_back_text(ruling) == "borne by the seller, if goods go back"
    assert wording.freight_back_text(ruling | {"outcome": "return_then_refund"}) == "borne by the seller"


def test_an_agreement_is_borne_as_the_parties_agreed() -> None:
    assert (
        wording.borne_text({"outcome": "execute_agreement", "liable": "none"})
        == "the parties, as they agreed"
    )
    assert wording.borne_text({"outcome": "release_to_seller", "liable": "none"}) == "nobody"


def test_a_persons_finding_that_contradicts_the_record_is_said_to() -> None:
    finding = {
        "fact": "a.fact",
        "value": ["delivered", "lost"],
        "because": "the last record says so; a person established it",
        "from": ["parcels[0].tracking.events[1]", "assessments.a.fact"],
    }
    told = "a person's finding contradicts the record (the last record says so; a person established it)"
    assert wording.because_text(finding) == told
    ruling = {"findings": [finding], "flags": [f"a.fact: {finding['because']}", "another remark"]}
    assert wording.flag_texts(ruling) == [f"a.fact: {told}", "another remark"]
    assert wording.because_text(finding | {"value": "lost"}) == finding["because"]
    assert wording.because_text(finding | {"from": ["assessments.a.fact"]}) == finding["because"]


def test_instants_that_would_turn_a_ruling_have_no_microseconds() -> None:
    assert wording.beyond_text("2026-03-12T07:00:00.000001Z", "later") == "after 2026-03-12 07:00 UTC"
    assert wording.beyond_text("2026-03-12T06:59:59.999999Z", "earlier") == "before 2026-03-12 07:00 UTC"
    assert wording.beyond_text("2026-03-12T07:00:00Z", "later") == "2026-03-12 07:00 UTC or later"
    assert wording.apart_text("43 days, 9 hours and 1 microsecond") == "43 days, 9 hours"
    assert wording.apart_text("1 microsecond") == ""


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
