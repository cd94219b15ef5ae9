"""What a report tells of the case itself: facts beside reasons, windows, ends of ranges, numbers."""

from __future__ import annotations

import copy
from html import unescape
from typing import Any

import pytest
import yaml

from desk.case_report.gathering import case_report
from desk.documents import Document, documents_of
from desk.ruling_texts import printed
from reports.case.markdown import case_markdown
from reports.case.page import case_page
from reports.telling import MOST_SHORT, MOST_UNDER, short_texts, told_text
from tests.desk.letters import desk_of, example


def document_of(case: dict[str, Any]) -> Document:
    (document,) = documents_of("case.yaml", yaml.safe_dump(case, allow_unicode=True).encode())
    assert isinstance(document, Document)
    return document


def report_of(case: dict[str, Any]) -> Any:
    return case_report(desk_of(), document_of(case))


def in_every_form(case: dict[str, Any]) -> list[str]:
    """The ruling as text, Markdown and a page, each on one line and without marks."""
    report = report_of(case)
    forms = [printed(desk_of(), document_of(case)), case_markdown(report), case_page(report)]
    return [" ".join(unescape(form.replace("\\", "")).split()) for form in forms]


def told(case: dict[str, Any], clause: str) -> list[str]:
    (reason,) = [each for each in report_of(case)["particulars"]["reasons"] if each["clause"] == clause]
    return [told_text(each) for each in reason["facts"]]


# -- the facts of a reason ----------------------------------------------------------------------------


def test_a_count_is_told_with_what_was_ordered_and_what_came() -> None:
    said = "how many pieces of a line the buyer received: 9; how many pieces of the line were ordered: 10"
    assert any(said in each for each in told(example("lots_short"), "ND-5.2"))
    assert all(said in form for form in in_every_form(example("lots_short")))


def test_a_row_without_conditions_is_told_by_what_kept_others_from_answering() -> None:
    (fewer,) = [each for each in told(example("lots_short"), "ND-5") if "fewer pieces" in each]
    assert fewer.startswith("the buyer received fewer pieces than were ordered: no – ")
    assert "received: 3" in fewer


def test_addresses_causes_and_proofs_are_told_with_their_values_and_dates() -> None:
    elsewhere = " / ".join(told(example("delivered_elsewhere"), "NR-2.2"))
    assert "“Sevilla”, the order's is “Madrid”: the two are hardly alike (15 of 100)" in elsewhere
    assert "recorded 2026-02-10 14:00 UTC" in elsewhere
    assert "when it was given: 2026-03-10 00:00 UTC" in elsewhere
    refused = told(example("customs_duty_refused"), "NR-3.1c")
    assert (
        "why customs detains the goods: duty refused – E1 shows it; recorded 2026-03-06 00:00 UTC" in refused
    )
    late = told(example("delivered_late"), "NR-2.1")
    assert any("when the promised delivery time ends: 2026-02-03 02:00 UTC" in each for each in late)


def test_facts_that_reasons_share_are_told_once() -> None:
    page = in_every_form(example("delivered_late"))[1]
    why = page.partition("## Why")[2].partition("## ")[0]
    assert why.count("when the promised delivery time ends") == 1


def test_where_there_is_little_room_no_condition_takes_it_all() -> None:
    fact = {"meaning": "m", "value": True, "measures": [], "because": "b" * 999, "at": None}
    facts = [{**fact, "under": "one", "meaning": f"m{number}"} for number in range(5)]
    facts += [{**fact, "under": str(number)} for number in range(9)]
    shown = short_texts(facts)
    assert len(shown) == MOST_SHORT
    assert [each[:2] for each in shown] == ["m0", "m1", "m:"]
    assert MOST_UNDER < MOST_SHORT
    assert all(len(each) < 300 for each in shown)


def test_what_is_still_open_says_so() -> None:
    open_fact = told(example("in_transit"), "NR-3.2")[0]
    assert open_fact.startswith("the promised delivery time is over: open, no or yes")


# -- findings that exclude the record -----------------------------------------------------------------


def test_a_finding_against_what_follows_from_the_record_is_no_unknown_one() -> None:
    case = example("customs_duty_refused")
    case["assessments"] = {"customs.fault": "seller"}
    text = in_every_form(case)[0]
    assert "customs.fault: seller or buyer a person's finding contradicts the record" in text
    _, _, unknown = text.partition("not known yet")
    assert "customs.fault" not in unknown.partition("Presumed")[0].partition("Readings")[0]


# -- windows ------------------------------------------------------------------------------------------


def test_a_window_says_how_long_it_lasts_since_what_and_until_when() -> None:
    said = (
        "30 days from 2026-03-09 00:00 UTC, when the buyer filled in the number of the return, "
        "to 2026-04-08 07:00 UTC"
    )
    assert all(said in form for form in in_every_form(example("agreed_return")))
    asked = "3 calendar days from 2026-03-08 00:00 UTC, when the platform asked for it, to 2026-03-11"
    assert all(asked in form for form in in_every_form(example("nothing_found")))
    shipped = "from 2026-01-07 00:00 UTC, when the parcel was shipped, to 2026-03-23 00:00 UTC"
    assert all(shipped in form for form in in_every_form(example("in_transit")))


# -- ranges -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        (
            "proof_not_asked_for",
            "at least 0.00 USD: release the payment to the seller (NR-2.2)",
            "at most 24.30 USD: refund in full (NR-2.2)",
        ),
        (
            "colour_and_quality",
            "at least 0.00 USD: the buyer chooses between refund and return, with no least amount set",
            "at most 24.30 USD: the buyer chooses between refund and return, with what was paid as the most",
        ),
        ("in_transit", "at least 0.00 USD: leave it to you", "at most 24.30 USD: refund in full"),
    ],
)
def test_both_ends_of_a_range_name_what_they_come_from(name: str, least: str, most: str) -> None:
    for form in in_every_form(example(name)):
        assert least.casefold() in form.casefold()
        assert most.casefold() in form.casefold()


def test_an_end_of_one_part_names_the_part() -> None:
    case = example("two_parcels")
    del case["parcels"][1]["tracking"]
    case["parcels"][0]["tracking"]["events"] = []
    ends = report_of(case)["particulars"]["ends"]
    assert {each["part"] for each in ends} == {"parcel shoes", "parcel socks"}
    assert any("Parcel socks: at most 17.00 USD" in form for form in in_every_form(case))


def test_a_settled_amount_has_no_range() -> None:
    assert report_of(example("delivered_elsewhere"))["particulars"]["ends"] == []
    assert "Why this range" not in in_every_form(example("delivered_elsewhere"))[2]


def test_an_amount_that_another_number_would_change_is_told_for_the_one_it_is_of() -> None:
    assert "at most 2 instead of 3" in in_every_form(example("lots_short"))[1]
    assert (
        "the buyer would win this part: 9.90 USD refunded if it is 2"
        in in_every_form(example("lots_short"))[1]
    )


def test_a_computed_amount_is_told_with_the_numbers_that_make_it() -> None:
    for form in in_every_form(example("lots_short")):
        assert "12.70 USD × (10 − 9) ÷ 10" in form
        assert "9: how many pieces of a line the buyer received" in form
    assert not report_of(example("two_parcels"))["particulars"]["calculations"]


def test_reasons_of_what_is_paid_come_first_and_penalties_last() -> None:
    parts = [each["parts"] for each in report_of(example("two_parcels"))["particulars"]["reasons"]]
    assert parts == [["parcel socks"], ["parcel shoes"]]
    reasons = report_of(example("counterfeit_without_licence"))["particulars"]["reasons"]
    assert [(each["clause"], each["penal"]) for each in reasons] == [("ND-3.5", False), ("ND-3.3", True)]
    text, markdown, _ = in_every_form(example("counterfeit_without_licence"))
    assert "Beside the ruling: The brand is on the list" in text
    assert "ND-3.3" not in markdown.partition("## ")[0]


def test_all_proofs_that_turn_a_ruling_are_tried_together() -> None:
    (unit,) = report_of(example("counterfeit_without_licence"))["flips"]
    ((one, other),) = [each["changes"] for each in unit["together"]]
    assert (one["fact"], other["fact"]) == ("proof.authorization_licence", "proof.sales_licence")
    assert [each["outcome"] for each in unit["together"][0]["rulings"]] == ["manual_review"]
    assert report_of(example("delivered_elsewhere"))["flips"][0]["together"] == []


def test_only_the_readings_that_would_turn_a_ruling_are_named_with_the_answer() -> None:
    _, markdown, page = in_every_form(example("counterfeit_without_licence"))
    box = markdown.partition("## ")[0]
    assert "(AMB-25) Then the buyer would win: 19.80 of 24.30 USD refunded." in box
    assert box.count("AMB-") == 2
    assert "as its unclear passages are read here" in box
    settled = in_every_form(example("customs_duty_refused"))[1].partition("## ")[0]
    assert "AMB-" not in settled
    assert "Settled, and the same under every other reading of an unclear clause" in settled


def test_the_two_ends_of_a_window_are_told_as_what_they_mean() -> None:
    page = in_every_form(example("delivered_elsewhere"))[1]
    assert (
        "when it was due: in time until 2026-03-11 00:00 UTC, late after 2026-03-11 07:00 UTC; "
        "in between you decide" in page
    )


# -- numbers that nobody looked up --------------------------------------------------------------------

TRANSFER = {"waybill": "1Z999AA10123456784", "carrier": "UPS"}


def test_a_number_that_nobody_looked_up_is_told_beside_a_settled_ruling() -> None:
    case = example("delivered_elsewhere")
    case["parcels"][0]["transfer_waybill"] = TRANSFER
    said = "transfer number 1Z999AA10123456784 of parcel 1; the ruling does not turn on it"
    assert all(said in form for form in in_every_form(case))
    case["parcels"][0]["tracking"] = [
        case["parcels"][0]["tracking"],
        {**copy.deepcopy(case["parcels"][0]["tracking"]), "waybill": TRANSFER["waybill"]},
    ]
    assert report_of(case)["particulars"]["unqueried"] == []


def test_a_parcel_without_tracking_was_not_looked_up_at_all() -> None:
    case = example("seller_silent")
    case["parcels"][0]["tracking"] = None
    case["parcels"][0]["transfer_waybill"] = TRANSFER
    numbers = [(each["number"], each["transfer"]) for each in report_of(case)["particulars"]["unqueried"]]
    assert numbers == [("LX733119086CN", False), (TRANSFER["waybill"], True)]


# -- who bears nothing, and what would leave a case open ------------------------------------------------


def test_a_choice_is_asked_for_under_the_clauses_that_leave_it() -> None:
    report = report_of(example("colour_and_quality"))
    (ask,) = report["ruling"]["asks"]
    assert (ask["clause"], ask["clauses"]) == ("ND-1.5", ["ND-1.5", "ND-2"])
    choices = [plan["start"]["choice"] for plan in report["questions"]]
    assert [choice["asks"][0]["clause"] for choice in choices] == ["ND-1.5", "ND-2"]
    assert "(ND-1.5, ND-2)" in in_every_form(example("colour_and_quality"))[1]


def test_nobody_is_named_where_nothing_is_paid() -> None:
    for name in ("delivered_elsewhere", "two_parcels", "delivered_late", "filed_too_early"):
        assert all("orne by nobody" not in form for form in in_every_form(example(name)))


def test_page_and_markdown_say_what_would_leave_a_settled_case_open() -> None:
    _, markdown, page = in_every_form(example("delivered_elsewhere"))
    for form in (markdown, page):
        _, found, after = form.partition("What would leave it open again:")
        assert found
        assert "it would depend on “the buyer's request for another shipping method" in after


def test_the_terminal_names_facts_by_what_they_mean() -> None:
    case = example("receipt_asked_for")
    text = in_every_form(case)[0]
    assert "rejected or not given in time -> leave it to you" in text
    assert "by this: the address on the delivery receipt against that of the order" in text


def test_what_came_between_the_ends_of_a_window_is_told_to_be_for_a_person() -> None:
    case = example("delivered_elsewhere")
    case["evidence"][0]["submitted_at"] = "2026-03-11T03:00:00Z"
    text, markdown, page = in_every_form(case)
    for form in (text, markdown, page):
        assert "over; what came between its two ends is for you to decide" in form
        assert "nothing came in time" not in form
        assert "it came 2026-03-11 03:00 UTC, between 2026-03-11 00:00 UTC and 2026-03-11 07:00 UTC" in form
    box = markdown.partition("## ")[0]
    assert "| What decides it | You decide: the buyer's request for another delivery address |" in box
    assert "If not given in time, the buyer would win: 24.30 USD refunded" in box
