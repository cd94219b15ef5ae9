"""AliExpress's first issue detail (`issueAPIIssueDTO`), put into the words of the present one and read."""

from __future__ import annotations

from typing import Any

from engine.source import Path, Source
from evidence.readers.aliexpress_clock import platform_order
from evidence.readers.aliexpress_envelopes import place_within, told_by
from evidence.readers.aliexpress_issue import read_aliexpress_issue
from evidence.readers.aliexpress_old_plans import money_into, plans_in_steps
from evidence.readers.aliexpress_reasons import Reasons
from evidence.readers.aliexpress_values import items_of, texts_of, truth_of, value_at, written_time
from evidence.readers.contribution import Contribution, Reader, refused, text_of
from evidence.readers.counted_flags import CountedFlags, capped
from evidence.readers.data_files import data_beside

_WRAPPERS = ("data", "result", "issueAPIIssueDTO")
_SIGN = "issueStatus"
_STEPS = "issueProcessDTOs"
_OUTLINE = (_STEPS, "limitRefundAmount", "limitRefundLocalAmount", "reasonEnglish")


def is_aliexpress_old_issue(tree: Any) -> bool:
    """Whether a plain tree has the outline of such an answer."""
    if not isinstance(tree, dict):
        return False
    data = tree.get("data")
    if isinstance(data, dict) and isinstance(data.get("issueAPIIssueDTO"), dict):
        return True
    path = place_within(tree, _WRAPPERS, _SIGN)
    if path is None:
        return False
    for key in path:
        tree = tree[key]
    return any(key in tree for key in _OUTLINE)


def read_aliexpress_old_issue(
    source: Source, retrieved_at: str | None = None, reasons: Reasons | None = None
) -> Contribution:
    """What such an issue says of its order, dispute and attachments.

    Raises Refused where it tells of a failed query or is not of the expected form.
    """
    tree = source.value
    if not is_aliexpress_old_issue(tree):
        message = "this is no issue detail of AliExpress's first interface"
        raise refused(source, (), "not-old-issue", message, "give the answer as it came")
    if truth_of(tree.get("success")) is False:
        message = f"the answer says that the query failed{told_by(tree)}"
        raise refused(source, (), "failed-query", message, "query the issue again")
    path = place_within(tree, _WRAPPERS, _SIGN)
    if path is None:
        path = ("data", "issueAPIIssueDTO")
    issue = value_at(source, path)
    flags = CountedFlags()
    steps = items_of(source, path, _STEPS, "issueProcessDTO")
    ordered = sorted(steps or (), key=lambda step: platform_order(_time(step[1])))
    plans, withdrawn = plans_in_steps(source, ordered, flags)
    present = {
        "id": issue.get("id"),
        "gmt_create": issue.get("gmtCreate"),
        "issue_status": "processing",
        "issue_reason": _reason(issue, [step for _, step in ordered], flags),
        "order_id": issue.get("orderId"),
        "parent_order_id": issue.get("parentOrderId") if text_of(issue.get("parentOrderId")) != "0" else None,
        **plans,
    }
    money_into(present, "refund_money_max", issue, ("limitRefundAmount", "limitRefundLocalAmount"), flags)
    status = _status(issue, flags)
    if steps is not None:
        entries = [_step(source, place, step, flags) for place, step in ordered]
        present["process_dto_list"] = entries + _answer_by_status(status, entries)
    read = read_aliexpress_issue(source.standing_for({"result_object": present}), retrieved_at, reasons)
    case = dict(read.case)
    for proposal in case.get("dispute", {}).get("proposals", ()):
        if withdrawn.get(proposal["proposal_id"]):
            proposal["withdrawn_at"] = withdrawn[proposal["proposal_id"]]
    if status.get("return"):
        case["return_parcel"] = {"agreed": True}
        flags.add("a return is agreed; when, and what was sent, is not said: add it to `return_parcel`")
    return Contribution(case=case, flags=capped([*flags.listed(), *read.flags]))


def _time(step: dict[str, Any]) -> Any:
    return written_time(step.get("gmtCreate")).moment


def _status(issue: dict[str, Any], flags: CountedFlags) -> dict[str, Any]:
    """What the issue's status says besides that it is open."""
    name = text_of(issue.get(_SIGN))
    known: dict[str, Any] | None = data_beside("aliexpress_old_words.yaml")["status"].get(name.casefold())
    if known is None:
        flags.add("the issue's status is not known", name or "no status")
    return known or {}


def _answer_by_status(status: dict[str, Any], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The seller's answer that the status tells of, without a time, where no step is one."""
    answers = data_beside("aliexpress_words.yaml")["action_type"]
    told = {"acceptance", "rejection", "counter_plan"}
    if "seller" not in status or any(
        answers.get(entry["action_type"]) in told and entry["submit_member_type"] in {"seller", ""}
        for entry in entries
    ):
        return []
    return [{"action_type": status["seller"], "submit_member_type": "seller", "attachments": {}}]


def _step(source: Source, place: Path, step: dict[str, Any], flags: CountedFlags) -> dict[str, Any]:
    """One step in the words of the present answers."""
    received = text_of(step.get("isReceivedGoods"))
    receipt = data_beside("aliexpress_old_words.yaml")["received"].get(received.casefold())
    if received and receipt is None:
        flags.add("`isReceivedGoods` is neither Y nor N and is left out", received)
    return {
        "action_type": text_of(step.get("actionType")),
        "submit_member_type": text_of(step.get("submitMemberType")),
        "gmt_create": step.get("gmtCreate"),
        "issue_id": step.get("issueId"),
        "content": step.get("content"),
        "receive_goods": receipt,
        "attachments": [{"file_path": file} for file in texts_of(source, place, "attachments", flags)],
    }


def _reason(issue: dict[str, Any], steps: list[dict[str, Any]], flags: CountedFlags) -> str:
    """The reason that the buyer last gave."""
    given = [
        reason
        for step in steps
        if text_of(step.get("submitMemberType")) == "buyer" and (reason := text_of(step.get("reason")))
    ]
    if len(set(given)) > 1:
        flags.add("the buyer changed the reason; the last one is taken: add `reason_history`", given[0])
    return given[-1] if given else text_of(issue.get("reasonEnglish"))


READER = Reader(
    name="AliExpress issue detail of 2015",
    recognises=is_aliexpress_old_issue,
    read=read_aliexpress_old_issue,
    read_with_reasons=read_aliexpress_old_issue,
)
