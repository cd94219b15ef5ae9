"""The parts of a case document that travel: addresses, tracking, parcels, the return."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeAlias

from engine.record import value_record
from engine.shapes import Doc
from evidence.case_words import Country, Identifier, Instant, SignedMoney, Status


@value_record
class Address:
    """A recipient's address."""

    recipient: Annotated[str | None, Doc("The recipient's name.")] = None
    street: Annotated[str | None, Doc("Street and number; shown, never compared.")] = None
    province: Annotated[str | None, Doc("Province, state or region.")] = None
    city: Annotated[str | None, Doc("City or town.")] = None
    postal_code: Annotated[str | None, Doc("Postal code, as text.")] = None
    country: Annotated[Country | None, Doc("ISO 3166-1 alpha-2.")] = None


@value_record
class Location:
    """Where an event happened, as far as it is displayed; a part left out is not displayed."""

    country: Annotated[Country | None, Doc("ISO 3166-1 alpha-2.")] = None
    province: Annotated[str | None, Doc("Province, state or region.")] = None
    city: Annotated[str | None, Doc("City or town.")] = None
    postal_code: Annotated[str | None, Doc("Postal code, as text.")] = None


@value_record
class Event:
    """One record of a parcel's tracking."""

    at: Annotated[Instant | None, Doc("When it happened.")] = None
    status: Annotated[Status | None, Doc("What it says; absent: it may be any of them.")] = None
    location: Annotated[Location | None, Doc("Where, as far as displayed.")] = None
    signed_by: Annotated[str | None, Doc("Who signed; absent: not displayed.")] = None
    code: Annotated[str | None, Doc("The carrier's own code.")] = None
    description: Annotated[str | None, Doc("The carrier's own words.")] = None


@value_record
class Tracking:
    """What one source said of a parcel when it was asked."""

    source: Annotated[Literal["carrier", "aggregator", "seller_screenshot"] | None, Doc("Who said it.")] = (
        None
    )
    waybill: Annotated[
        str | None,
        Doc("The number that was queried; absent: the parcel's own, or either where it has two."),
    ] = None
    retrieved_at: Annotated[Instant | None, Doc("When the source was asked.")] = None
    events: Annotated[
        tuple[Event, ...] | None, Doc("All records; `[]`: the source was asked and found none.")
    ] = None


TrackingReports: TypeAlias = Tracking | tuple[Tracking, ...]


@value_record
class TransferWaybill:
    """The last-mile number of a parcel that another carrier took over."""

    ACCEPTS_TEXT: ClassVar[str] = "waybill"

    waybill: Annotated[str | None, Doc("The number.")] = None
    carrier: Annotated[str | None, Doc("The carrier's name.")] = None


@value_record
class Parcel:
    """A parcel that the seller sent."""

    parcel_id: Annotated[Identifier, Doc("The parcel's id, unique in the case.")]
    waybill: Annotated[str | None, Doc("The waybill number that the seller filled in.")] = None
    waybill_entered_at: Annotated[Instant | None, Doc("When it was filled in.")] = None
    carrier: Annotated[str | None, Doc("The carrier's name.")] = None
    method: Annotated[str | None, Doc("The shipping method that the seller used.")] = None
    method_cost_difference: Annotated[
        SignedMoney | None, Doc("Price of the method chosen, minus that of the method used.")
    ] = None
    shipped_at: Annotated[
        Instant | None, Doc("When it was shipped; absent: its first acceptance by a carrier.")
    ] = None
    lines: Annotated[
        Mapping[str, int] | None,
        Doc("Pieces by `line_id`; absent: all lines where there is one parcel."),
    ] = None
    weight_g: Annotated[Decimal | None, Doc("Weight in grams.")] = None
    transfer_waybill: Annotated[TransferWaybill | None, Doc("Absent: there is none.")] = None
    tracking: Annotated[
        TrackingReports | None,
        Doc("What was queried: one object, or a list where several sources report."),
    ] = None


@value_record
class ReturnParcel:
    """The goods on their way back."""

    agreed: Annotated[bool | None, Doc("Whether the parties agreed on the return.")] = None
    address: Annotated[Address | None, Doc("Where the goods are to be returned to.")] = None
    failed: Annotated[bool | None, Doc("Whether the return could not be delivered.")] = None
    agreed_at: Annotated[Instant | None, Doc("When the return was agreed.")] = None
    address_confirmed_at: Annotated[
        Instant | None, Doc("When the seller confirmed the address; absent: never.")
    ] = None
    waybill: Annotated[str | None, Doc("The number that the buyer filled in.")] = None
    waybill_entered_at: Annotated[Instant | None, Doc("When it was filled in.")] = None
    carrier: Annotated[str | None, Doc("The carrier's name.")] = None
    shipped_at: Annotated[Instant | None, Doc("When the buyer sent the goods.")] = None
    tracking: Annotated[TrackingReports | None, Doc("What was queried of the return.")] = None
    seller_confirmed_at: Annotated[
        Instant | None, Doc("When the seller confirmed the receipt; absent: never.")
    ] = None
