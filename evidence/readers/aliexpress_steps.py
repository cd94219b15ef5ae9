"""The history of an AliExpress issue: what the parties did, when, and what they attached."""

from __future__ import annotations

from typing import Any

from engine.instants import Moment
from engine.record import tuple_record
from engine.source import Path, Source
from evidence.readers.aliexpress_clock import platform_order
from evidence.readers.aliexpress_plans import time_of
from evidence.readers.aliexpress_values import items_of, truth_of, written_time
from evidence.readers.contribution import identifier_of, text_of
from evidence.readers.counted_flags import READ_AS_OTHER, CountedFlags
from evidence.readers.data_files import data_beside

_AGREED = "negotiation_consensus"


@tuple_record
class Step:
    """One entry of the history: what it is, by whom, and when."""

    act: str
    by: str
    at: str | None
    moment: Moment | None
    entry: dict[str, Any]
    path: Path


def steps_of_issue(source: Source, path: Path, flags: CountedFlags) -> list[Step] | None:
    """The history from the oldest entry on; None where the answer has none."""
    entries = items_of(source, path, "process_dto_list", "api_issue_process_dto")
    if entries is None:
        return None
    words = data_beside("aliexpress_words.yaml")
    steps = []
    for where, entry in entries:
        action, member = text_of(entry.get("action_type")), text_of(entry.get("submit_member_type"))
        if action not in words["action_type"]:
            flags.add("a step of the history is not known and is passed over", action or "no action")
        if member and member not in words["parties"]:
            flags.add("a step was taken by somebody who is not known, and is passed over", member)
        act = words["action_type"].get(action, "other")
        by = words["parties"].get(member, "unknown" if member else _named_in(action))
        at = time_of(entry, "gmt_create", flags)
        steps.append(Step(act, by, at, written_time(entry.get("gmt_create")).moment, entry, where))
    return sorted(steps, key=lambda step: platform_order(step.moment))


def course_of_dispute(
    steps: list[Step],
    opened_at: str | None,
    plans: list[tuple[str, dict[str, Any]]],
    flags: CountedFlags,
) -> dict[str, Any]:
    """Opening, changes, the seller's response, the escalation and the admission, as far as recorded."""
    dispute: dict[str, Any] = {}
    opening = [step for step in steps if step.act == "opening" and step.at]
    opened_at = opened_at or (opening[0].at if opening else None)
    if opened_at is not None:
        dispute["opened_at"] = opened_at
    changes = [step for step in steps if step.act == "change" and step.by == "buyer" and step.at]
    opened = platform_order(written_time(opened_at).moment)
    if changes and platform_order(changes[-1].moment) > opened:
        dispute["modified_at"] = changes[-1].at
    response = _response(steps, changes[-1].moment if changes else None, plans, flags)
    if response is not None:
        dispute["seller_response"] = response
    escalated = [step.at for step in steps if step.act == "escalation" and step.by == "seller" and step.at]
    if escalated:
        dispute["escalated_at"] = escalated[-1]
    told = [text for step in steps if step.act == "opening" if (text := text_of(step.entry.get("content")))]
    if told:
        dispute["description"] = told[-1]
    if any(step.by == "buyer" and truth_of(step.entry.get("receive_goods")) for step in steps):
        dispute["receipt_admitted"] = True
    return dispute


def end_of_dispute(steps: list[Step], status: str, reached: list[str], flags: CountedFlags) -> dict[str, str]:
    """When the dispute was withdrawn or completed, where the issue's status says that it was."""
    ended = data_beside("aliexpress_words.yaml")["issue_status"].get(status)
    if status and ended is None:
        flags.add("the issue's status is not known", status)
    cancelled = [step for step in steps if step.act == "cancellation" and step.at]
    executed = [step.at for step in steps if step.act == "execution" and step.at]
    decided = [step.at for step in steps if step.act == "decision" and step.at]
    if ended == "open" and (cancelled or executed):
        flags.add("the issue is said to be open, and its history has an end, which is not taken")
    if ended == "cancelled" and cancelled:
        last = cancelled[-1]
        key = "withdrawn_at" if last.by in {"buyer", "unstated"} else "completed_at"
        return {key: last.at or ""}
    if ended == "completed":
        for times in (executed, reached, decided):
            if times and times[-1]:
                return {"completed_at": times[-1]}
    if ended in {"cancelled", "completed"}:
        flags.add(f"the issue is {ended}, and the answer does not say when")
    return {}


def attachments_of(
    source: Source, steps: list[Step], issue_id: str, flags: CountedFlags
) -> list[dict[str, Any]]:
    """What the parties attached, as documents of which nobody has said yet what they prove."""
    parties = data_beside("aliexpress_words.yaml")["parties"]
    documents: list[dict[str, Any]] = []
    for step in steps:
        listed = items_of(source, step.path, "attachments", "api_attachment_dto") or []
        for _, attachment in listed:
            by = parties.get(text_of(attachment.get("owner")), step.by)
            if by not in {"buyer", "seller", "platform"}:
                flags.add("an attachment of unknown origin is left out", text_of(attachment.get("file_path")))
                continue
            flags.add(READ_AS_OTHER, text_of(attachment.get("file_path")))
            document = {
                "evidence_id": f"{issue_id[:100] or 'issue'}-{len(documents) + 1}",
                "by": by,
                "kind": "other",
                "submitted_at": time_of(attachment, "gmt_create", flags) or step.at,
                "file": text_of(attachment.get("file_path")) or None,
            }
            documents.append({key: value for key, value in document.items() if value is not None})
    return documents


def other_issues(plans: list[tuple[str, dict[str, Any]]], steps: list[Step], own: str) -> list[str]:
    """The issue ids that plans and steps name, and the issue itself does not bear."""
    entries = [*(plan for _, plan in plans), *(step.entry for step in steps)]
    named = dict.fromkeys(identifier_of(entry.get("issue_id")) for entry in entries)
    return [name for name in named if own and name and name != own]


def _response(
    steps: list[Step], changed: Moment | None, plans: list[tuple[str, dict[str, Any]]], flags: CountedFlags
) -> dict[str, str] | None:
    """The seller's first answer after the buyer's last change, else the last one before it."""
    answers = [
        step
        for step in steps
        if step.by == "seller" and step.act in {"acceptance", "rejection", "counter_plan"}
    ]
    if not answers:
        return None
    after = [step for step in answers if platform_order(step.moment) >= platform_order(changed)]
    answer = after[0] if after else answers[-1]
    action = _action_of(answer, bool(after), plans, flags)
    response = {"at": answer.at, "action": action}
    return {key: value for key, value in response.items() if value is not None}


def _action_of(
    answer: Step, after_last_change: bool, plans: list[tuple[str, dict[str, Any]]], flags: CountedFlags
) -> str | None:
    """What the seller answered; None where the answer does not say so."""
    if answer.act == "rejection":
        return "reject"
    if answer.act == "acceptance":
        if _may_accept_the_platforms_plan(answer, plans):
            flags.add("the seller accepted a plan, and the answer does not say whether the buyer's")
            return None
        return "accept"
    if after_last_change and _still_waits(plans):
        flags.add(
            "the seller answered with a plan of its own, and the buyer's still waits for it: "
            "this is read as a rejection"
        )
        return "reject"
    flags.add(
        "the seller answered with a plan of its own, and no refusal of the buyer's is recorded: "
        "add `dispute.seller_response.action`"
    )
    return None


def _still_waits(plans: list[tuple[str, dict[str, Any]]]) -> bool:
    """Whether the platform records of every plan of the buyer that the seller has not accepted it."""
    words = data_beside("aliexpress_words.yaml")["status"]
    courses = [words.get(text_of(plan.get("status"))) for party, plan in plans if party == "buyer"]
    return bool(courses) and all(course == "not_accepted_by_seller" for course in courses)


def _may_accept_the_platforms_plan(answer: Step, plans: list[tuple[str, dict[str, Any]]]) -> bool:
    """Whether a plan of the platform was there to accept, and no plan of the buyer says that it was."""
    accepted = any(
        written_time(plan.get("seller_accept_time")).text or plan.get("reached_type") == _AGREED
        for party, plan in plans
        if party == "buyer"
    )
    proposed = [
        platform_order(written_time(plan.get("gmt_create")).moment)
        for party, plan in plans
        if party == "platform"
    ]
    return not accepted and any(at <= platform_order(answer.moment) for at in proposed)


def _named_in(action: str) -> str:
    """The party that an action's own name begins with."""
    first = action.partition("_")[0]
    return first if first in {"buyer", "seller", "platform"} else "unstated"
