"""What the absence of a key of the case document means: which keys may be missing without being unknown."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from tests.conformance.case_draft import Case
from tests.conformance.case_families import drop, keys_of

Path = tuple[str | int, ...]

DID_NOT_HAPPEN = (
    "order.cancellation",
    "order.worry_free_logistics",
    "order.overseas_warehouse",
    "dispute.seller_response",
    "dispute.modified_at",
    "dispute.reason_history",
    "dispute.buyer_choice",
    "dispute.receipt_admitted",
    "dispute.escalated_at",
    "dispute.arbitration_cancelled_at",
    "dispute.withdrawn_at",
    "dispute.completed_at",
    "dispute.proposals",
    "dispute.proposals.*.accepted",
    "dispute.proposals.*.accepted.buyer",
    "dispute.proposals.*.accepted.seller",
    "dispute.proposals.*.withdrawn_at",
    "evidence_requests",
    "evidence",
    "evidence.*.assessment",
    "return_parcel",
    "return_parcel.agreed_at",
    "return_parcel.address_confirmed_at",
    "return_parcel.waybill",
    "return_parcel.waybill_entered_at",
    "return_parcel.shipped_at",
    "return_parcel.seller_confirmed_at",
    "parcels.*.transfer_waybill",
)
"""The platform's own record, complete as of the instant of judgement."""

NOT_STATED = (
    "order.refundable_max",
    "order.discount",
    "order.promised_by",
    "order.buyer_message",
    "dispute.description",
    "parcels.*.lines",
    "parcels.*.lines.*",
    "evidence_requests.*.parcel",
    "evidence_requests.*.line",
    "evidence_requests.*.ground",
    "evidence.*.parcel",
    "evidence.*.line",
    "evidence.*.ground",
    "assessments.*.parcel",
    "assessments.*.line",
    "assessments.*.ground",
    "*.events.*.location",
    "*.events.*.location.*",
    "*.events.*.signed_by",
)
"""Nothing more exists than the document says."""

COUNTED_BY_THE_JUDGEMENT_ALONE = ("evidence.*.shows", "evidence.*.shows.*", "evidence.*.dated_at")
"""A document that does not say what it shows, or of when it is, counts as it was judged (decision 0011)."""

COMPLETE_WHERE_NOT_NAMED = ("assessments.*.value.*",)
"""Lines that the account of the pieces received does not name are complete."""

PRESUMED_OF_THE_ORDER = ("order.chosen_method", "parcels.*.method", "order.delivery_days")
"""A change of method, and a late delivery, are presumed not to be where one side is not given."""

PRESUMED_OF_THE_RETURN = (
    "return_parcel.failed",
    "return_parcel.tracking",
    "return_parcel.tracking.events",
    "return_parcel.tracking.retrieved_at",
    "return_parcel.tracking.source",
)
"""Trouble with a return is presumed not to be unless its tracking raises it."""

DECLARED = (
    DID_NOT_HAPPEN
    + NOT_STATED
    + COUNTED_BY_THE_JUDGEMENT_ALONE
    + COMPLETE_WHERE_NOT_NAMED
    + PRESUMED_OF_THE_ORDER
    + PRESUMED_OF_THE_RETURN
)

PRESUMED_FACTS = frozenset(
    {
        "listing.contradictory",
        "goods.virtual",
        "goods.infringing",
        "goods.missing_function",
        "goods.wrong_option_sent",
        "goods.within_disclosed_deviation",
        "goods.damaged",
        "delivery.remote_pickup",
        "delivery.undeliverable",
        "return.at_origin_customs",
        "return.sent_back_from_seller_city",
        "return.failure_cause",
    }
)
"""Facts that are presumed until something raises them; an assessment raises its own."""

DATES = frozenset(
    {"at", "retrieved_at", "waybill_entered_at", "shipped_at", "submitted_at", "sent_at", "placed_at"}
    | {"proposed_at", "assessed_at", "dated_at"}
)


def unknown_where_absent(document: Case) -> Iterator[Path]:
    """The keys of a document whose absence leaves something unknown, so that it may decide nothing."""
    for path in keys_of(document):
        if not _declared(document, path):
            yield path


def without(document: Case, path: Path) -> Case:
    """The document without the value at a path."""
    changed = copy.deepcopy(document)
    drop(changed, path)
    return changed


def _declared(document: Case, path: Path) -> bool:
    if any(_fits(path, pattern.split(".")) for pattern in DECLARED):
        return True
    last = path[-1]
    value = _at(document, path)
    if value is None or (last in DATES and str(value) > str(document["as_of"])):
        return True  # what is dated later does not exist
    if last == "shipped_at" and path[0] == "parcels":
        return bool(_at(document, path[:-1]).get("tracking"))  # then its first acceptance counts
    if path[0] == "assessments":
        held = document["assessments"] if len(path) == 1 else [_at(document, path[:2])]
        return last != "by" and any(each["fact"] in PRESUMED_FACTS for each in held)
    return False


def _fits(path: Path, pattern: list[str]) -> bool:
    """Whether a path fits a pattern, in which `*` is one step, and any steps at its beginning."""
    steps = [str(step) for step in path]
    if pattern[0] == "*":
        pattern = pattern[1:]
        steps = steps[-len(pattern) :]
    return len(steps) == len(pattern) and all(
        part in ("*", step) for step, part in zip(steps, pattern, strict=True)
    )


def _at(document: Case, path: Path) -> Any:
    value: Any = document
    for step in path:
        value = value[step]
    return value
