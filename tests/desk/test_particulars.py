"""What is told beside a ruling, in text, report and letters: cuts, windows, reasons by parts, filing."""

from __future__ import annotations

import copy
from typing import Any

import yaml

from desk.case_report.gathering import case_report
from desk.documents import Document, documents_of
from desk.ruling_texts import printed
from reports.case.markdown import case_markdown
from reports.case.page import case_page
from tests.desk.letters import desk_of, example, in_every_format, with_evidence, written_to

LICENCE = {
    "evidence_id": "E1",
    "by": "seller",
    "kind": "authorization_licence",
    "submitted_at": "2026-03-07T00:00:00Z",
    "assessment": "rejected",
}


def document_of(case: dict[str, Any]) -> Document:
    (document,) = documents_of("case.yaml", yaml.safe_dump(case, allow_unicode=True).encode())
    assert isinstance(document, Document)
    return document


def text_of(case: dict[str, Any]) -> str:
    """The ruling as printed, its lines joined."""
    return " ".join(printed(desk_of(), document_of(case)).split())


def report_of(case: dict[str, Any]) -> str:
    return case_markdown(case_report(desk_of(), document_of(case)))


def letter_of(case: dict[str, Any], reader: Any = "buyer", language: str = "en") -> str:
    return " ".join(in_every_format(written_to(reader, case, language)[0])["text"].split())


# -- amounts ------------------------------------------------------------------------------------------


def test_a_refund_that_a_bound_cut_says_so_with_both_figures() -> None:
    case = example("nothing_found")
    case["order"]["refundable_max"] = "10.00"
    told = "25.70 EUR would be due, and no more than 10.00 EUR may be refunded"
    assert told in text_of(case)
    assert told in report_of(case)
    assert "€25.70 would be due, and no more than €10.00 may be refunded." in letter_of(case)
    assert "按规则应退 €25.70，但最多可退 €10.00。" in letter_of(case, "seller", "zh")


def test_a_refund_that_a_bound_leaves_nothing_of_says_so() -> None:
    case = example("nothing_found")
    case["order"]["refundable_max"] = "0.00"
    assert "25.70 EUR would be due, and no more than 0.00 EUR may be refunded" in text_of(case)
    letter = letter_of(case)
    assert (
        "Nothing is paid to the buyer. €25.70 would be due, and no more than €0.00 may be refunded." in letter
    )


def test_a_refund_below_every_bound_says_nothing_of_them() -> None:
    case = example("nothing_found")
    case["order"]["refundable_max"] = "99.00"
    assert "would be due" not in text_of(case) + report_of(case) + letter_of(case)


def test_a_plan_above_what_was_paid_says_what_was_asked_for() -> None:
    case = example("seller_silent")
    for plan in case["dispute"]["proposals"]:
        plan["amount"] = "400.00"
    assert "400.00" in text_of(case).partition("would be due")[0]
    assert "400.00 would be due, and no more than" in letter_of(case)


def test_a_candidate_that_a_bound_cut_says_so() -> None:
    case = example("delivered_as_ordered")
    case["assessments"] = {"tracking.status": "lost"}
    case["order"]["refundable_max"] = "12.00"
    assert "64.99 PLN would be due, and no more than 12.00 PLN may be refunded" in text_of(case)


def test_a_discount_is_explained() -> None:
    case = example("nothing_found")
    case["order"]["discount"] = "1.80"
    told = "goods cost 22.50 EUR, of which a discount paid 1.80 EUR; what the buyer paid counts"
    assert told in text_of(case)
    assert told in report_of(case)
    assert "The goods cost €22.50, of which a discount paid €1.80;" in letter_of(case)
    released = example("delivered_as_ordered")
    released["order"]["discount"] = "1.00"
    assert "discount" not in text_of(released)


def test_parts_whose_amount_is_open_show_its_range() -> None:
    text = text_of(example("colour_and_quality"))
    assert text.count("open, 0.00 to 24.30 USD, borne by the seller") == 2
    assert "refund and return: 0.00 USD" not in text


# -- windows ------------------------------------------------------------------------------------------


def test_a_proof_in_time_that_was_not_accepted_is_no_lapsed_window() -> None:
    text = text_of(with_evidence("counterfeit_without_licence", LICENCE))
    assert "what was given in time was not accepted: authorization licence" in text
    assert "over, and nothing came in time: sales licence" in text
    neither = text_of(with_evidence("counterfeit_without_licence"))
    assert "over, and nothing came in time: authorization licence, sales licence" in neither


def test_a_target_of_service_is_not_told_of_a_settled_case() -> None:
    for name in ("filed_too_early", "seller_silent", "worry_free_logistics"):
        case = example(name)
        for told in (text_of(case), report_of(case), letter_of(case), letter_of(case, "seller")):
            assert "P-05" not in told, name
    assert "platform, P-05" in text_of(example("proof_not_asked_for"))


# -- filing -------------------------------------------------------------------------------------------


def test_a_dispute_filed_too_early_says_from_when_it_can_be_filed() -> None:
    case = example("filed_too_early")
    assert "Can be filed from 2026-01-24 02:00 UTC on" in text_of(case)
    assert "from 2026-01-24 02:00 UTC on" in report_of(case)
    for reader in ("buyer", "seller"):
        assert "can be filed from 23 January 2026, 18:00 (GMT−08:00) on." in letter_of(case, reader)
    for parcel in case["parcels"]:
        parcel["shipped_at"] = "2026-01-14T02:00:01Z"
    assert "from 2026-01-24 02:00:01 UTC on" in text_of(case)
    assert "can be filed from 23 January 2026, 18:01 (GMT−08:00) on." in letter_of(case)
    later = copy.deepcopy(example("filed_too_early"))
    later["as_of"] = later["dispute"]["opened_at"] = "2026-01-24T02:00:00Z"
    for proposal in later["dispute"].get("proposals", []):
        proposal["proposed_at"] = "2026-01-24T02:00:00Z"
    assert "Can be filed" not in text_of(later)


# -- reasons ------------------------------------------------------------------------------------------


def test_reasons_name_the_parts_that_they_decide() -> None:
    case = example("two_parcels")
    told = text_of(case)
    assert "parcel shoes: Delivered, and what the carrier shows agrees with the address" in told
    assert "parcel socks: The waybill number cannot be found" in told
    assert "For parcel socks: The waybill number cannot be found" in report_of(case)
    letter = letter_of(case)
    reason = "The waybill number cannot be found, and no valid one was given in time. For parcel socks"
    assert reason in letter
    assert "NR-1 没有物流信息" not in letter
    alike = text_of(example("delivered_elsewhere"))
    assert "NR-2.2 Delivered elsewhere, and the buyer had asked for another address. Clause:" in alike


def test_a_reason_for_a_rejected_document_says_what_was_not_accepted() -> None:
    case = with_evidence("counterfeit_without_licence", LICENCE)
    for reader in ("buyer", "seller"):
        assert "Given and not accepted as proof: A" in letter_of(case, reader)
    hidden = with_evidence("counterfeit_without_licence", {**LICENCE, "confidential": True})
    assert "not accepted" not in letter_of(hidden, "buyer")


def test_nothing_is_said_to_have_decided_an_open_case() -> None:
    letter = letter_of(example("receipt_asked_for"))
    assert "WHAT IT TURNS ON" in letter
    assert " WHY " not in letter


# -- choices ------------------------------------------------------------------------------------------


def test_a_choice_says_what_each_answer_gives() -> None:
    case = example("colour_and_quality")
    assert "A refund: the policy leaves the decision to a person" in letter_of(case)
    assert "A return: the goods go back, then goods and outbound freight are refunded" in letter_of(case)
    assert "选择退货：退回货物后，退还货款及发货运费" in letter_of(case, "buyer", "zh")
    report = report_of(case)
    assert "- The buyer chooses return: refund in full once the goods are sent back" in report
    assert "| Who wins | **The buyer; how much is still open** |" in report
    assert "| By when | no date is set; what is missing is awaited from the buyer |" in report
    assert "Settled: the policy and the facts give one answer" not in report


def test_parts_do_not_stand_among_the_options_of_a_choice() -> None:
    case = example("delivered_as_ordered")
    case["assessments"] = {"tracking.status": "lost"}
    assert "The person who decides chooses among:" in letter_of(case)
    silent = {"response.act": "silent", "proposal.kind": "return_and_refund", "filing.state": "admissible"}
    stated = {"facts": {"dispute.reason": "not_received", **silent}, "currency": "USD"}
    letter = letter_of(stated)
    assert "The policy names one ruling; the person who decides may find otherwise:" in letter
    assert "chooses among" not in letter
    assert "The one ruling that the policy names" in text_of(stated)
    assert "Each part by itself: - parcel shoes" in letter_of(example("two_parcels"))


def test_what_was_agreed_is_borne_as_agreed() -> None:
    case = example("delivered_elsewhere")
    case["dispute"]["proposals"] = [
        {
            "proposal_id": "B1",
            "by": "buyer",
            "kind": "refund_only",
            "amount": "5.00",
            "proposed_at": "2026-03-02T00:00:00Z",
            "accepted": {"buyer": "2026-03-02T00:00:00Z", "seller": "2026-03-03T00:00:00Z"},
        }
    ]
    assert "Borne by the parties, as they agreed" in text_of(case)
    assert "Borne by nobody" not in text_of(case)


# -- evidence -----------------------------------------------------------------------------------------


def test_documents_have_the_letters_of_the_attachments_in_the_report_too() -> None:
    other = {
        "evidence_id": "E2",
        "by": "seller",
        "kind": "buyer_chat",
        "submitted_at": "2026-03-08T00:00:00Z",
    }
    case = with_evidence("counterfeit_without_licence", LICENCE, other)
    letter = letter_of(case, "seller")
    assert "A: Chat with the buyer" in letter
    assert "B: Authorisation of the brand owner" in letter
    report = report_of(case)
    assert "A, 2026-03-08 00:00 UTC: E2 of the seller" in report
    assert "B, 2026-03-07 00:00 UTC: E1 of the seller, rejected" in report


def test_a_document_of_which_nobody_asks_its_giver_is_attached_all_the_same() -> None:
    given = {"evidence_id": "E7", "by": "buyer", "kind": "buyer_chat", "submitted_at": "2026-03-08T00:00:00Z"}
    case = with_evidence("delivered_elsewhere", given)
    assert "A: Chat with the buyer Given by the buyer" in letter_of(case)
    assert "A, 2026-03-08 00:00 UTC: E7 of the buyer, of whom nobody asks it" in report_of(case)
    later = with_evidence("delivered_elsewhere", given | {"submitted_at": "2026-04-08T00:00:00Z"})
    assert "DOCUMENTS ON FILE" not in letter_of(later)


def test_a_persons_finding_that_contradicts_the_record_says_so_everywhere() -> None:
    case = example("delivered_as_ordered")
    case["assessments"] = {"tracking.status": "lost"}
    told = "tracking.status: a person's finding contradicts the record (the last record says so; a person"
    assert told in text_of(case)
    assert told in report_of(case).replace("\\", "")
    page = case_page(case_report(desk_of(), document_of(case)))
    assert "contradicts the record" in page
    card = " ".join(page.partition('class="answer"')[2].partition("</section>")[0].split())
    assert "This holds if: the state that the tracking shows – lost." in card or "– lost." in card
