"""AliExpress's issue detail (`aliexpress.issue.detail.get`) as order, dispute and return of a case."""

from __future__ import annotations

from typing import Any

from engine.source import Path, Source
from evidence.checks.spelling import clipped
from evidence.readers.aliexpress_plans import (
    amount_in,
    currency_of_issue,
    plans_of_issue,
    proposals_of,
    time_of,
)
from evidence.readers.aliexpress_steps import (
    Step,
    attachments_of,
    course_of_dispute,
    end_of_dispute,
    issue_of_plans,
    steps_of_issue,
)
from evidence.readers.aliexpress_values import value_at, written_time
from evidence.readers.contribution import Contribution, Reader, identifier_of, refused, text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.data_files import data_beside
from evidence.readers.displayed_times import order_of

_RESPONSE = "aliexpress_issue_detail_get_response"
_ISSUE = "result_object"


def is_aliexpress_issue(tree: Any) -> bool:
    """Whether a plain tree has the outline of such an answer."""
    if not isinstance(tree, dict):
        return False
    if isinstance(tree.get(_RESPONSE), dict):
        return True
    issue = tree.get(_ISSUE)
    return isinstance(issue, dict) and "issue_status" in issue


def read_aliexpress_issue(source: Source, retrieved_at: str | None = None) -> Contribution:
    """What an issue says of its order, dispute, attachments and return.

    Times without an offset stay so: a case document reads them in the platform's zone, in which
    the platform writes them. Raises Refused where the answer is not of the expected form.
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
    other = issue_of_plans(plans, number)
    if other:
        flags.add(f"the answer is about issue {clipped(number)}, and its plans are of issue", other)
    evidence = attachments_of(source, steps or [], number, flags)
    returned = _return(issue, flags)
    case: dict[str, Any] = {
        "case_id": number,
        "order": _order(issue, currency, flags),
        "dispute": _dispute(issue, plans, steps or [], currency, flags),
        "evidence": evidence,
        "return_parcel": returned,
    }
    return Contribution(case={key: value for key, value in case.items() if value}, flags=flags.listed())


def _place_of_issue(source: Source) -> Path:
    """Where the issue itself stands. Raises Refused for an answer that tells of a failure."""
    outer: Path = (_RESPONSE,) if isinstance(source.value.get(_RESPONSE), dict) else ()
    if _ISSUE in value_at(source, outer) and value_at(source, (*outer, _ISSUE)):
        return (*outer, _ISSUE)
    raise refused(
        source, outer, "failed-query", "the answer holds no issue",
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
    dispute.update(_reason(issue, flags))
    proposals = proposals_of(plans, currency, flags)
    if proposals:
        dispute["proposals"] = proposals
    times = [written_time(plan.get("reached_time")) for _, plan in plans]
    reached = [time.text for time in sorted(times, key=lambda time: order_of(time.moment)) if time.text]
    dispute.update(end_of_dispute(steps, text_of(issue.get("issue_status")), reached, flags))
    return dispute


def _reason(issue: dict[str, Any], flags: CountedFlags) -> dict[str, Any]:
    """The reason by its id or its text, from a list that users extend."""
    known = data_beside("aliexpress_reasons.yaml")
    named = [name for key in ("issue_reason_id", "issue_reason") if (name := text_of(issue.get(key)))]
    meanings = [dict(known[name]) for name in named if name in known]
    if any(meaning != meanings[0] for meaning in meanings):
        flags.add("the id and the text of the reason mean different things: no reason is taken", named[0])
        return {}
    if meanings:
        return meanings[0]
    if named:
        flags.add("the reason is not in `aliexpress_reasons.yaml` and is left out", ", ".join(named))
    return {}


def _return(issue: dict[str, Any], flags: CountedFlags) -> dict[str, str]:
    """The return's number and company; the answer does not say when they were filled in."""
    waybill = text_of(issue.get("buyer_return_no")) or text_of(issue.get("buyer_return_logistics_lp_no"))
    if not waybill:
        return {}
    flags.add("the answer does not say when the number of the return was filled in: add it", waybill)
    carrier = text_of(issue.get("buyer_return_logistics_company"))
    return {"waybill": waybill, **({"carrier": carrier} if carrier else {})}


READER = Reader(name="AliExpress issue detail", recognises=is_aliexpress_issue, read=read_aliexpress_issue)
