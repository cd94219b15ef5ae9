"""Variations of real case documents: tracking, addresses, proofs, notices, responses, money, `as_of`."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.chance import Chance

Case = dict[str, Any]
Steps = tuple[str | int, ...]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
STATUSES = (
    "delivered", "in_transit", "accepted", "label_only", "customs_held", "returned", "lost", "refused",
    "out_for_delivery", "exception", "unknown", None,
)  # fmt: skip
PROVED = ("address_change_request", "delivery_receipt", "valid_waybill", "delivery_counter_evidence")
PLACES: tuple[dict[str, str | None], ...] = (
    {"country": "ES", "city": "Madrid", "postal_code": "28013"},
    {"country": "ES", "city": "Sevilla", "postal_code": "41001"},
    {"country": "ES", "city": "MADRID"},
    {"country": "ES"},
    {"country": "FR", "city": "Madrid"},
    {"country": "ES", "city": "Мадрид"},
    {},
)
AS_OF = ("2026-06-12T00:00:00Z", "2026-06-02T12:00:00Z", "2026-06-27T08:00:00Z", "2026-08-01T00:00:00Z")
"""Everything of a generated document lies in one period without a change of the platform's clock."""


def example_cases() -> dict[str, Case]:
    """The case documents of `examples/` by file name; words and numbers are text, as YAML writes them."""
    found = {}
    for path in sorted(EXAMPLES.glob("*.yaml")):
        value = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        if isinstance(value, dict) and "dispute" in value:
            found[path.name] = value
    return found


def day(number: int, hour: int = 9) -> str:
    """An instant of a generated document: a day after 2026-04-01."""
    month, rest = (4, number) if number < 30 else (5, number - 30) if number < 61 else (6, number - 61)
    return f"2026-{month:02}-{rest + 1:02}T{hour:02}:00:00Z"


def generated_document(chance: Chance) -> Case:
    """A case document that the reader accepts."""
    order: Case = {
        "placed_at": day(0),
        "currency": chance.one(("USD", "JPY", "USD")),
        "freight_paid": chance.one(("4", "0", "7")),
        "delivery_days": chance.one((45, 20, 4)),
        "ship_to": {"recipient": "Ana Ruiz", "city": "Madrid", "postal_code": "28013", "country": "ES"},
        "lines": [
            {
                "line_id": str(number),
                "quantity": 2,
                "sold_by": "piece",
                "pieces_per_lot": 1,
                "unit_price": price,
            }
            for number, price in enumerate(chance.some(("9", "3", "20"), 1, 2))
        ],
    }
    if chance.once_in(4):
        order["refundable_max"] = chance.one(("15", "0", "500"))
    if chance.once_in(5):
        order["discount"] = chance.one(("2", "100"))
    if chance.once_in(6):
        order["worry_free_logistics"] = True
    if chance.once_in(6):
        order["promised_by"] = chance.one((day(40), day(3)))
    dispute: Case = {
        "opened_at": day(chance.one((60, 60, 60, 60, 60, 20, 5))),
        "reason": chance.one((*("not_received",) * 6, "own_reasons", "not_as_described")),
        "proposals": _proposals(chance),
        "seller_response": chance.one(
            ({"at": day(62), "action": "reject"},) * 6
            + (None,)
            + ({"at": day(61), "action": "accept"}, {"at": day(75), "action": "reject"})
        ),
    }
    if chance.once_in(12):
        dispute[chance.one(("completed_at", "withdrawn_at"))] = day(63)
    if chance.once_in(10):
        dispute["receipt_admitted"] = True
    parcels = [_parcel(chance, str(number)) for number in range(chance.one((1, 1, 2)))]
    if len(parcels) > 1:
        for parcel in parcels:
            parcel["lines"] = {line["line_id"]: 1 for line in order["lines"]}
    document: Case = {
        "case_id": "generated",
        "as_of": chance.one(AS_OF),
        "order": order,
        "dispute": dispute,
        "parcels": parcels,
        "evidence_requests": [
            {"to": "seller", "kinds": [kind], "sent_at": day(chance.one((64, 70)))}
            for kind in chance.some(PROVED[:3], 0, 3)
        ],
        "evidence": _evidence(chance),
    }
    if chance.once_in(8):
        document["assessments"] = {"delivery.address": chance.one(("match", "mismatch"))}
    return document


def _proposals(chance: Chance) -> list[Case]:
    kinds = chance.one((("refund_only",), ("refund_only",), ("return_and_refund",), (), ("refund_only",) * 2))
    return [
        {
            "proposal_id": f"B{number}",
            "by": "buyer",
            "kind": kind,
            "amount": chance.one(("5", "100", "11")),
            "proposed_at": day(60, number),
            "accepted": chance.one((({},) * 6) + ({"seller": day(63), "buyer": day(60)},)),
        }
        for number, kind in enumerate(kinds)
    ]


def _parcel(chance: Chance, name: str) -> Case:
    parcel: Case = {
        "parcel_id": name,
        "waybill": "RB123456785CN",
        "waybill_entered_at": chance.one((day(2), day(66), day(73))),
        "carrier": chance.one(("China Post", "China Post", "Nobody Knows Ltd")),
        "shipped_at": chance.one((day(2), day(2), day(12), None)),
        "tracking": None,
    }
    if not chance.once_in(8):
        parcel["tracking"] = [
            _tracking(chance, source) for source in chance.some(("carrier", "aggregator"), 1, 2)
        ]
        if chance.once_in(2):
            parcel["tracking"] = parcel["tracking"][0]
    return parcel


def _tracking(chance: Chance, source: str) -> Case:
    days = chance.some((1, 2, 5, 15, 30, 35, 50, 68), 0, 4)
    events: list[Case] = []
    for number, each in enumerate(days):
        last = number == len(days) - 1
        status = chance.one(STATUSES) if last else chance.one(("in_transit", "accepted"))
        event: Case = {"at": day(each, 10 + number), "status": status}
        if status == "delivered":
            event["location"] = dict(chance.one(PLACES))
            event["signed_by"] = chance.one(("A RUIZ", None, "Otto Berg"))
        events.append(event)
    return {"source": source, "retrieved_at": chance.one((day(70), day(72))), "events": events}


def _evidence(chance: Chance) -> list[Case]:
    return [
        {
            "evidence_id": f"E{number}",
            "by": "buyer" if kind == "delivery_counter_evidence" else "seller",
            "kind": kind,
            "submitted_at": day(chance.one((65, 69, 70))),
            "assessment": chance.one(("accepted", "rejected", None)),
            **({"shows": {"address_matches": chance.below(2) == 0}} if kind == "delivery_receipt" else {}),
        }
        for number, kind in enumerate(chance.some(PROVED, 0, 4))
    ]


# Keys whose absence means that nothing is known (the rest stands for itself, or is presumed).
UNKNOWN_WHERE_ABSENT: tuple[tuple[str, ...], ...] = (
    ("order", "placed_at"),
    ("order", "freight_paid"),
    ("order", "ship_to"),
    *(("order", "ship_to", part) for part in ("recipient", "city", "province", "postal_code", "country")),
    ("order", "lines"),
    *(("order", "lines", "*", part) for part in ("quantity", "sold_by", "pieces_per_lot", "unit_price")),
    ("dispute", "reason"),
    ("dispute", "seller_response", "at"),
    ("dispute", "seller_response", "action"),
    ("dispute", "proposals", "*", "amount"),
    ("parcels",),
    *(
        ("parcels", "*", part)
        for part in ("waybill", "waybill_entered_at", "carrier", "shipped_at", "tracking")
    ),
    ("parcels", "*", "tracking", "events"),
    ("parcels", "*", "tracking", "retrieved_at"),
    *(("parcels", "*", "tracking", "events", "*", part) for part in ("at", "status")),
    *(("parcels", "*", "tracking", "*", "events", "*", part) for part in ("at", "status")),
    ("evidence", "*", "submitted_at"),
    ("evidence_requests", "*", "sent_at"),
)


def removable(document: Case) -> list[Steps]:
    """The paths of a document that can be removed and then are unknown.

    What is dated after `as_of` does not exist, so its date is no knowledge to take away; without its
    shipment a parcel's first acceptance counts.
    """
    found = [path for pattern in UNKNOWN_WHERE_ABSENT for path in _paths(document, pattern)]
    return [
        path
        for path in found
        if not (path[-1] in DATES and str(_at(document, path)) > str(document["as_of"]))
        and not (path[-1] == "shipped_at" and _at(document, (*path[:-1], "tracking")))
    ]


DATES = ("at", "retrieved_at", "waybill_entered_at", "shipped_at", "submitted_at", "sent_at", "placed_at")


def _at(document: Case, path: Steps) -> Any:
    value: Any = document
    for step in path:
        value = value.get(step) if isinstance(value, dict) else value[step]
    return value


def _paths(value: Any, pattern: tuple[str, ...]) -> Iterator[Steps]:
    if not pattern:
        if value is not None:
            yield ()
        return
    steps: list[str | int] = [pattern[0]] if isinstance(value, dict) and pattern[0] in value else []
    if pattern[0] == "*" and isinstance(value, list):
        steps = list(range(len(value)))
    for step in steps:
        for rest in _paths(value[step], pattern[1:]):
            yield (step, *rest)


def without(document: Case, path: Steps) -> Case:
    """The document without the value at a path."""
    changed = copy.deepcopy(document)
    inside: Any = changed
    for step in path[:-1]:
        inside = inside[step]
    del inside[path[-1]]
    return changed
