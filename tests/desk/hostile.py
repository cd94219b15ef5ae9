"""A small case document, and ways to spoil it."""

from __future__ import annotations

import json
from typing import Any

CASE = """\
case_id: H-1
as_of: 2026-03-20T00:00:00Z
order:
  currency: USD
  freight_paid: "4.50"
  placed_at: 2026-01-05T10:00:00Z
  lines:
    - {line_id: "1", title: Desk lamp, quantity: 2, unit_price: "9.90"}
dispute:
  opened_at: 2026-03-01T09:00:00Z
  reason: not_received
"""
PLAIN: dict[str, Any] = {
    "case_id": "H-1",
    "as_of": "2026-03-20T00:00:00Z",
    "order": {
        "currency": "USD",
        "freight_paid": "4.50",
        "placed_at": "2026-01-05T10:00:00Z",
        "lines": [{"line_id": "1", "title": "Desk lamp", "quantity": 2, "unit_price": "9.90"}],
    },
    "dispute": {"opened_at": "2026-03-01T09:00:00Z", "reason": "not_received"},
}


def yaml_with(old: str, new: str | bytes) -> bytes:
    """The case as YAML with one text replaced."""
    return _replaced(CASE, old, new)


def json_with(old: str, new: str | bytes) -> bytes:
    """The case as one line of JSON with one text replaced."""
    return _replaced(json.dumps(PLAIN), old, new)


def json_case(case_id: str, **dispute: Any) -> dict[str, Any]:
    """The case under another id, its dispute changed."""
    return {**PLAIN, "case_id": case_id, "dispute": {**PLAIN["dispute"], **dispute}}


def _replaced(text: str, old: str, new: str | bytes) -> bytes:
    assert text.count(old) == 1, old
    return text.encode().replace(old.encode(), new if isinstance(new, bytes) else new.encode())
