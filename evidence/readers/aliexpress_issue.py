"""AliExpress's issue detail (`aliexpress.issue.detail.get`) as order, dispute and return of a case."""

from __future__ import annotations

from typing import Any

from engine.source import Path, Source
from evidence.readers.aliexpress_clock import platform_order
from evidence.readers.aliexpress_envelopes import place_within, told_by
from evidence.readers.aliexpress_plans import (
    amount_in,
    currency_of_issue,
    plans_of_issue,
    proposals_of,
    return_was_agreed,
    time_of,
)
from evidence.readers.aliexpress_reasons import Reasons, meaning_of_reason, shipped_reasons
from evidence.readers.aliexpress_steps import (
    Step,
    attachments_of,
    course_of_dispute,
    end_of_dispute,
    other_issues,
    steps_of_issue,
)
from evidence.readers.aliexpress_values import value_at, written_time
from evidence.readers.contribution import Contribution, Reader, identifier_of, refused, text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.data_files import data_beside
from evidence.spelling import clipped

_RESPONSE = "aliexpress_issue_detail_get_response"
_ISSUE = "result_object"
_WRAPPERS = (_RESPONSE, "result", _ISSUE)
_SIGN = "issue_status"


def is_aliexpress_issue(tree: Any) -> bool:
    """Whether a plain tree has the outline of such an answer."""
    if not isinstance(tree, dict):
        return False
    return isinstance(tree.get(_RESPONSE), dict) or place_within(tree, _WRAPPERS, _SIGN) is not None


def read_aliexpress_issue(
    source: Source, retrieved_at: str | None = None, reasons: Reasons | None = None
) -> Contribution:
    """What an issue says of its order, dispute, attachments and return.

    `reasons` takes the place of the shipped list. Times without an offset stay so: a case document
    reads them in the platform's zone, in which the platform writes them. Raises Refused where the
    answer is not of the expected form or tells of a failure.
    """
    if not is_aliexpress_issue(source.value):
        message = "this is no issue detail of AliExpress"
        raise refused(source, (), "not-aliexpress-issue", message, "give the answer as it came")
    path = _place_of_issue(source)
    issue = value_at(source, path)
    flags = CountedFlags()
    plans = plans_of_issue(source, path)
    currency = currency_of_issue(issue, plans, flags)
    steps = steps_of_issue(source, path, flags)
    if steps is None:
        flags.add("the answer has no history: what the seller did is not known from it")
    number = identifier_of(issue.get("id"))
    for other in other_issues(plans, steps or [], number):
        flags.add(f"the answer is about issue {clipped(number)}, and its plans or steps are of issue", other)
    evidence = attachments_of(source, steps or [], number, flags)
    returned = _return(issue, plans, flags)
    case: dict[str, Any] = {
        "case_id": number,
        "order": _order(issue, currency, flags),
        "dispute": _dispute(issue, plans, steps or [], currency, flags) | _reason(issue, reasons, flags),
        "evidence": evidence,
        "return_parcel": returned,
    }
    return Contribution(case={key: value for key, value in case.items() if value}, flags=flags.listed())


def _place_of_issue(source: Source) -> Path:
    """Where the issue itself stands. Raises Refused for an answer that tells of a failure."""
    path = place_within(source.value, _WRAPPERS, _SIGN)
    if path is not None:
        return path
    outer: Path = (_RESPONSE,)
    response = value_at(source, outer)
    if isinstance(response.get("result"), dict) and _ISSUE not in response:
        outer = (_RESPONSE, "result")
    if value_at(source, (*outer, _ISSUE)):
        return (*outer, _ISSUE)
    raise refused(
        source, outer, "failed-query",
        f"the answer holds no issue{told_by(value_at(source, outer)) or told_by(response)}",
        "query the issue again; a failed query says nothing about the dispute",
    )  # fmt: skip


def _order(issue: dict[str, Any], currency: str | None, flags: CountedFlags) -> dict[str, Any]:
    price = amount_in(issue, ("product_price",), currency, flags)
    most = amount_in(issue, ("refund_money_max",), currency, flags)
    if most is not None and not most.strip("0."):
        flags.add("`refund_money_max` is zero, as in issues that are paid out: no cap is taken from it")
        most = None
    line_id = identifier_of(issue.get("order_id")) or identifier_of(issue.get("product_id"))
    line = {"line_id": line_id, "title": text_of(issue.get("product_name")), "unit_price": price}
    order = {
        "order_id": identifier_of(issue.get("parent_order_id")) or identifier_of(issue.get("order_id")),
        "currency": currency,
        "refundable_max": most,
        "lines": [{key: value for key, value in line.items() if value}] if line_id and price else None,
    }
    return {key: value for key, value in order.items() if value}


def _dispute(
    issue: dict[str, Any],
    plans: list[tuple[str, dict[str, Any]]],
    steps: list[Step],
    currency: str | None,
    flags: CountedFlags,
) -> dict[str, Any]:
    dispute = course_of_dispute(steps, time_of(issue, "gmt_create", flags), plans, flags)
    proposals = proposals_of(plans, currency, flags)
    if proposals:
        dispute["proposals"] = proposals
    times = [written_time(plan.get("reached_time")) for _, plan in plans]
    reached = [time.text for time in sorted(times, key=lambda time: platform_order(time.moment)) if time.text]
    dispute.update(end_of_dispute(steps, text_of(issue.get("issue_status")), reached, flags))
    return dispute


def _reason(issue: dict[str, Any], reasons: Reasons | None, flags: CountedFlags) -> dict[str, Any]:
    """The reason by its id or its text."""
    named = [name for key in ("issue_reason_id", "issue_reason") if (name := text_of(issue.get(key)))]
    return meaning_of_reason(named, shipped_reasons() if reasons is None else reasons, flags)


def _return(
    issue: dict[str, Any], plans: list[tuple[str, dict[str, Any]]], flags: CountedFlags
) -> dict[str, str]:
    """The return's number and company; the answer does not say when they were filled in."""
    waybill = text_of(issue.get("buyer_return_no")) or text_of(issue.get("buyer_return_logistics_lp_no"))
    if not waybill:
        stated = text_of(issue.get("reverse_detail_status"))
        told = data_beside("aliexpress_words.yaml")["reverse_detail_status"].get(stated)
        if stated and told is None:
            flags.add("`reverse_detail_status` is not known", stated)
        if told == "sent_back" and return_was_agreed(plans):
            flags.add(
                "a return was agreed on and its status tells of goods sent back, but no number is there: "
                "add `return_parcel`", stated,
            )  # fmt: skip
        return {}
    flags.add("the answer does not say when the number of the return was filled in: add it", waybill)
    carrier = text_of(issue.get("buyer_return_logistics_company"))
    return {"waybill": waybill, **({"carrier": carrier} if carrier else {})}


READER = Reader(
    name="AliExpress issue detail",
    recognises=is_aliexpress_issue,
    read=read_aliexpress_issue,
    read_with_reasons=read_aliexpress_issue,
)
