"""The case document: one dispute as its files state it, typed, and nothing concluded yet."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from engine.diagnostics import Problems
from engine.record import value_record
from engine.shapes import Doc, read
from engine.source import Path, Source
from evidence.case_checks import check
from evidence.case_parcels import (
    Address,
    Event,
    Location,
    Parcel,
    ReturnParcel,
    Tracking,
    TrackingReports,
    TransferWaybill,
)
from evidence.case_submissions import Assessment, Evidence, EvidenceRequest, Shows
from evidence.case_words import Ground, Identifier, Instant, Money, Reason

__all__ = [
    "Acceptances",
    "Address",
    "Assessment",
    "Cancellation",
    "Case",
    "Dispute",
    "EarlierReason",
    "Event",
    "Evidence",
    "EvidenceRequest",
    "Line",
    "Location",
    "Order",
    "Parcel",
    "Proposal",
    "ReturnParcel",
    "SellerResponse",
    "Shows",
    "Tracking",
    "TrackingReports",
    "TransferWaybill",
    "assessments_of",
    "read_case",
    "tracking_reports",
]


@value_record
class Line:
    """One line of the order."""

    line_id: Annotated[Identifier, Doc("The line's id, unique in the order.")]
    title: Annotated[str | None, Doc("What was ordered.")] = None
    brand: Annotated[str | None, Doc("Its brand; absent: as the title says.")] = None
    quantity: Annotated[int | None, Doc("Pieces or lots ordered.")] = None
    sold_by: Annotated[Literal["piece", "lot"] | None, Doc("What `quantity` counts.")] = None
    pieces_per_lot: Annotated[int | None, Doc("Pieces in a lot, where it is sold by lot.")] = None
    unit_price: Annotated[Money | None, Doc("Price of a piece or lot, in `currency`.")] = None


@value_record
class Cancellation:
    """The buyer's request to cancel the order."""

    requested_at: Annotated[Instant | None, Doc("When it was made; absent: never.")] = None
    in_system: Annotated[
        bool | None, Doc("Whether it was made in the platform's system, not in a chat alone.")
    ] = None


@value_record
class Order:
    """What was agreed when the buyer ordered; what is left out is not known unless said."""

    currency: Annotated[str, Doc("ISO 4217 code of every amount in the case.")]
    order_id: Annotated[str | None, Doc("The order's number.")] = None
    placed_at: Annotated[Instant | None, Doc("When the buyer ordered.")] = None
    chosen_method: Annotated[str | None, Doc("The shipping method that the buyer chose.")] = None
    freight_paid: Annotated[Money | None, Doc("Freight charged to the buyer; `0`: free.")] = None
    discount: Annotated[Money | None, Doc("Coupons and coins that the buyer did not pay; absent: none.")] = (
        None
    )
    refundable_max: Annotated[Money | None, Doc("The cap of every refund; absent: no cap.")] = None
    delivery_days: Annotated[
        int | None, Doc("Promised delivery time in days, counted from the shipment.")
    ] = None
    promised_by: Annotated[
        Instant | None, Doc("The promised delivery instant; wins over `delivery_days`.")
    ] = None
    worry_free_logistics: Annotated[
        bool | None, Doc("Shipped by the platform's own logistics; absent: no.")
    ] = None
    overseas_warehouse: Annotated[bool | None, Doc("Shipped from a warehouse abroad; absent: no.")] = None
    supports_local_return: Annotated[
        bool | None, Doc("Whether goods can be returned within the buyer's country.")
    ] = None
    cancellation: Annotated[Cancellation | None, Doc("Absent: the buyer never asked.")] = None
    buyer_message: Annotated[str | None, Doc("The buyer's message; absent: none.")] = None
    ship_to: Annotated[Address | None, Doc("Where the order was to be delivered.")] = None
    lines: Annotated[tuple[Line, ...] | None, Doc("What was ordered.")] = None


@value_record
class Acceptances:
    """When each party accepted a proposal; a party left out has not."""

    buyer: Annotated[Instant | None, Doc("When the buyer accepted.")] = None
    seller: Annotated[Instant | None, Doc("When the seller accepted.")] = None


@value_record
class Proposal:
    """A plan that a party or the platform proposed."""

    proposal_id: Annotated[Identifier, Doc("The proposal's id, unique in the case.")]
    by: Annotated[Literal["buyer", "seller", "platform"], Doc("Who proposed it.")]
    kind: Annotated[Literal["refund_only", "return_and_refund"], Doc("What is proposed.")]
    amount: Annotated[Money | None, Doc("The refund proposed.")] = None
    proposed_at: Annotated[Instant | None, Doc("When it was proposed.")] = None
    accepted: Annotated[Acceptances | None, Doc("Who has accepted it, and when.")] = None
    withdrawn_at: Annotated[Instant | None, Doc("When it was withdrawn; absent: never.")] = None
    default: Annotated[bool | None, Doc("The plan that is executed where the seller stays silent.")] = None


@value_record
class SellerResponse:
    """The seller's answer to the dispute."""

    at: Annotated[Instant | None, Doc("When the seller answered.")] = None
    action: Annotated[Literal["accept", "reject"] | None, Doc("The answer.")] = None


@value_record
class EarlierReason:
    """A reason that the dispute had before."""

    reason: Annotated[Reason | None, Doc("The earlier reason.")] = None
    grounds: Annotated[tuple[Ground, ...] | None, Doc("Its grounds.")] = None
    until: Annotated[Instant | None, Doc("When it was replaced.")] = None


@value_record
class Dispute:
    """What the buyer claims, and what the parties did in the dispute."""

    opened_at: Annotated[Instant, Doc("When the buyer opened the dispute.")]
    modified_at: Annotated[Instant | None, Doc("The buyer's last change; absent: none.")] = None
    reason: Annotated[Reason | None, Doc("The reason that the buyer gave.")] = None
    grounds: Annotated[tuple[Ground, ...] | None, Doc("What is alleged of the goods; `[]`: nothing.")] = None
    proposals: Annotated[tuple[Proposal, ...], Doc("All plans proposed.")] = ()
    seller_response: Annotated[SellerResponse | None, Doc("Absent: none was given.")] = None
    description: Annotated[str | None, Doc("The buyer's description; absent: none.")] = None
    receipt_admitted: Annotated[
        bool | None, Doc("The buyer admits having received the goods; absent: no.")
    ] = None
    reason_history: Annotated[tuple[EarlierReason, ...], Doc("Earlier reasons.")] = ()
    buyer_choice: Annotated[
        Literal["refund", "return"] | None,
        Doc("The buyer's final choice, where a clause leaves it to him; absent: not made."),
    ] = None
    escalated_at: Annotated[
        Instant | None, Doc("When the seller escalated to the platform; absent: never.")
    ] = None
    arbitration_cancelled_at: Annotated[
        Instant | None, Doc("When the seller cancelled the arbitration; absent: never.")
    ] = None
    withdrawn_at: Annotated[Instant | None, Doc("When the buyer withdrew the dispute; absent: never.")] = None
    completed_at: Annotated[Instant | None, Doc("When the dispute was completed; absent: never.")] = None


@value_record
class Case:
    """One dispute over one order. What is dated after `as_of` does not exist."""

    case_id: Annotated[Identifier, Doc("The case's id.")]
    order: Annotated[Order, Doc("What was agreed.")]
    dispute: Annotated[Dispute, Doc("What is claimed, and what the parties did.")]
    as_of: Annotated[Instant | None, Doc("The instant at which the case is judged.")] = None
    parcels: Annotated[tuple[Parcel, ...] | None, Doc("What the seller sent.")] = None
    return_parcel: Annotated[ReturnParcel | None, Doc("Absent: nothing was sent back.")] = None
    evidence_requests: Annotated[tuple[EvidenceRequest, ...], Doc("Notices sent.")] = ()
    evidence: Annotated[tuple[Evidence, ...], Doc("Documents submitted.")] = ()
    assessments: Annotated[
        Mapping[str, Any] | tuple[Assessment, ...] | None,
        Doc("Facts that a person established: `fact: value`, or a list of records."),
    ] = None


def read_case(source: Source, problems: Problems, path: Path = (), often: bool = False) -> Case | None:
    """The case that the value at `path` states; None only if errors were added to `problems`.

    `often`: so many are read that it is worth the preparation.
    """
    found = Problems()
    case = read(Case, source, found, path, often)
    check(source, found, path)
    if len(found):
        problems.extend(found)
    return None if found else case


def assessments_of(case: Case) -> tuple[Assessment, ...]:
    """What persons established, as records, in whichever form the document gives it."""
    given = case.assessments
    if given is None or isinstance(given, tuple):
        return given or ()
    return tuple(Assessment(fact=fact, value=value) for fact, value in given.items())


def tracking_reports(tracking: TrackingReports | None) -> tuple[Tracking, ...]:
    """What each source reported of a parcel; empty where nobody asked one."""
    if tracking is None or isinstance(tracking, tuple):
        return tracking or ()
    return (tracking,)
