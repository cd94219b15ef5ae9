"""Cases with everything that a report may have to show, and their reports."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from desk.adjudicator import Adjudicator, Settings
from desk.case_report.gathering import case_report
from desk.documents import Document, read_documents

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = tuple(sorted(file.stem for file in EXAMPLES.glob("*.yaml")))
LONG = "W" * 160
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
MARKS = "[click](javascript:alert(1)) **bold** `code` ~~gone~~ # head | cell | https://evil.me www.evil.me"
ARABIC, HEBREW, EMOJI = "محمد بن سلمان", "שלום", "😀 👨‍👩‍👧"
OVERRIDE = "\u202egnp.exe\u2066"
HOSTILE = f"""
case_id: "D-<b>x</b>-{HEBREW}"
as_of: 2026-03-10T00:00:00Z
order:
  placed_at: 2026-01-12T08:15:00Z
  currency: EUR
  freight_paid: "1.90"
  delivery_days: 45
  ship_to: {{recipient: "{ARABIC}", city: "{MARKUP}", postal_code: "28013", country: ES}}
  lines:
    - {{line_id: "1|2", title: "{MARKUP} {MARKS} {LONG}", quantity: 1, sold_by: piece, unit_price: "18.00"}}
dispute:
  opened_at: 2026-03-01T09:00:00Z
  reason: not_received
  description: "1. {MARKUP}\\n- item\\n\\n| a |\\n|---|\\n{EMOJI} {OVERRIDE} {ARABIC} (1)"
  proposals:
    - {{proposal_id: B1, by: buyer, kind: refund_only, amount: "19.90", proposed_at: 2026-03-01T09:00:00Z, default: true}}
  seller_response: {{at: 2026-03-03T08:00:00Z, action: reject}}
parcels:
  - parcel_id: "{HEBREW}-{LONG}"
    waybill: LX517308465CN
    waybill_entered_at: 2026-01-14T02:00:00Z
    carrier: "China Post {MARKUP}"
    shipped_at: 2026-01-14T02:00:00Z
    transfer_waybill: {{waybill: "{MARKUP} {MARKS} {ARABIC} {EMOJI} {LONG}", carrier: "{MARKUP}"}}
    tracking:
      source: carrier
      retrieved_at: 2026-03-09T00:00:00Z
      events:
        - {{at: 2026-01-14T09:00:00, status: accepted, description: "{MARKS}"}}
        - {{at: 2026-02-11T14:00:00Z, status: delivered, signed_by: "{ARABIC} </bdi>", location: {{country: ES, city: "{HEBREW}"}}}}
evidence_requests:
  - {{to: seller, kinds: [delivery_receipt], sent_at: 2026-03-08T00:00:00Z}}
evidence:
  - {{evidence_id: "E-{ARABIC}-1", by: seller, kind: delivery_receipt, submitted_at: 2026-03-09T00:00:00Z, note: "<!-- {EMOJI} -->"}}
  - {{evidence_id: E2, by: seller, kind: other, submitted_at: 2026-03-12T00:00:00Z}}
"""  # noqa: E501


@cache
def desk() -> Adjudicator:
    """The shipped policy."""
    return Adjudicator(Settings(now=0, cross_checked=False))


def report_of(text: bytes, name: str = "case.yaml") -> dict[str, Any]:
    """The report of a case document."""
    (document,) = read_documents(name, BytesIO(text))
    assert isinstance(document, Document)
    return dict(case_report(desk(), document))


@cache
def example(name: str) -> dict[str, Any]:
    """The report of one of the examples, or of the hostile case."""
    if name == "hostile":
        return report_of(HOSTILE.encode())
    return report_of((EXAMPLES / f"{name}.yaml").read_bytes())


def busy() -> dict[str, Any]:
    """The report of a case with many acts and many records, in an order that is far apart."""
    text = (EXAMPLES / "delivered_elsewhere.yaml").read_text(encoding="utf-8")
    records = "".join(
        f"        - {{at: 2026-01-{day:02}T0{hour}:00:00Z, status: in_transit}}\n"
        for day in range(8, 31)
        for hour in range(3)
    )
    head, mark, rest = text.partition("      events:\n")
    assert mark
    plans = "".join(
        f'    - {{proposal_id: S{number}, by: seller, kind: refund_only, amount: "{number}.00",'
        f" proposed_at: 2026-03-{number:02}T10:00:00Z}}\n"
        for number in range(3, 19)
    )
    start, proposals, end = (head + mark + records + rest).partition("  proposals:\n")
    assert proposals
    return report_of((start + proposals + plans + end).encode())
