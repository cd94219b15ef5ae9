"""The words of a case document, and how its instants, amounts, countries and ids are read."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from engine.instants import Moment, parse_moment
from engine.shapes import Scalar
from evidence.case_scalars import parse_country, parse_digest, parse_identifier

Reason: TypeAlias = Literal["not_received", "not_as_described", "own_reasons"]
Ground: TypeAlias = Literal[
    "color", "size", "packaging", "brand", "model", "missing_function", "wrong_option", "quality",
    "counterfeit", "virtual_goods", "short_quantity", "damaged",
]  # fmt: skip
Status: TypeAlias = Literal[
    "label_only", "accepted", "in_transit", "customs_clearing", "customs_held", "duty_due",
    "out_for_delivery", "at_pickup_point", "attempt_failed", "delivered", "returning", "returned",
    "refused", "lost", "destroyed", "damaged", "rerouted", "cancelled", "expired", "exception",
    "unknown",
]  # fmt: skip
EvidenceKind: TypeAlias = Literal[
    "valid_waybill", "address_change_request", "delivery_receipt", "customs_document",
    "clearance_documents", "carrier_enquiry", "carrier_internal_email", "buyer_chat",
    "method_change_consent", "listing_snapshot", "pre_order_disclosure", "goods_photo",
    "goods_video", "authorization_licence", "sales_licence", "unit_weight_photo",
    "package_weight_photo", "dispatch_receipt", "carrier_weight_certificate", "damage_cause_proof",
    "cn_customs_document", "post_office_statement", "return_reason_proof",
    "shipment_before_cancellation", "delivery_counter_evidence", "other",
]  # fmt: skip
CustomsCause: TypeAlias = Literal[
    "import_restricted", "duty_refused", "counterfeit_or_contraband", "value_misdeclared",
    "seller_documents_missing", "buyer_documents_missing", "other",
]  # fmt: skip
FaultCause: TypeAlias = Literal["seller", "buyer", "carrier", "unknown"]
Cause: TypeAlias = Literal[
    "seller", "buyer", "carrier", "unknown", "import_restricted", "duty_refused",
    "counterfeit_or_contraband", "value_misdeclared", "seller_documents_missing",
    "buyer_documents_missing", "other",
]  # fmt: skip

_INSTANT = {
    "type": "string",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?$",
}
_MONEY = {"type": ["string", "number"], "pattern": r"^[0-9]+(\.[0-9]+)?$", "minimum": 0}
_SIGNED_MONEY = {"type": ["string", "number"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
Instant: TypeAlias = Annotated[Moment, Scalar(parse_moment, _INSTANT)]
Money: TypeAlias = Annotated[str, Scalar(str, _MONEY)]
SignedMoney: TypeAlias = Annotated[str, Scalar(str, _SIGNED_MONEY)]
Country: TypeAlias = Annotated[str, Scalar(parse_country, {"type": "string", "pattern": "^([A-Za-z]{2})?$"})]
Identifier: TypeAlias = Annotated[
    str, Scalar(parse_identifier, {"type": "string", "minLength": 1, "maxLength": 200})
]
Sha256: TypeAlias = Annotated[str, Scalar(parse_digest, {"type": "string", "pattern": "^[0-9A-Fa-f]{64}$"})]
