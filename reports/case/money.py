"""Where the money of an order goes, in words: to the buyer, what stays, how much of the freight."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from reports.wording import bearer_text, is_settled

LEAVES_OPEN = frozenset(
    ("buyer_chooses", "return_then_refund", "wait", "manual_review", "not_admissible", "completed")
)
"""Outcomes after which the money has not gone anywhere yet, or not all of it by this ruling."""
FROM_THE_SELLER = frozenset(("seller", "buyer", "none"))
"""Who may be liable so that a refund is taken from what the seller would have received."""


UNMOVED = "nothing is refunded, and nothing is released to the seller"


def money_text(report: Mapping[str, Any]) -> str:
    """What goes to the buyer and what stays with the seller; nothing where that is not known.

    While a case is not decided, and by a ruling that only sends the buyer away, the money goes nowhere.
    """
    ruling = report["ruling"]
    if ruling["status"] != "ruled":
        return f"nowhere yet: {UNMOVED}"
    if report["particulars"]["can_file_from"]:
        return f"nowhere by this ruling: {UNMOVED}"
    rulings = [ruling, *ruling["units"]]
    if not all(each["status"] == "ruled" and is_settled(each["refund"]) for each in rulings):
        return ""
    if any(each["outcome"] in LEAVES_OPEN for each in rulings):
        return ""
    refund = ruling["refund"]
    total, currency = Decimal(refund["total"]), refund["currency"]
    gone = f"{refund['total']} {currency} to the buyer" if total else "nothing to the buyer"
    stays = _stays(report, rulings)
    if stays is None:
        return gone if total else ""
    return f"{gone}, {f'{stays} {currency}' if stays else 'nothing'} stays with the seller"


def _stays(report: Mapping[str, Any], rulings: list[Mapping[str, Any]]) -> Decimal | None:
    """What is left of the payment; None where it is not known or somebody else may bear the refund."""
    refund = report["ruling"]["refund"]
    if report["paid"] is None or Decimal(refund["other"]):
        return None
    if not all(each["liable"] in FROM_THE_SELLER for each in rulings):
        return None
    left = Decimal(report["paid"]) - Decimal(refund["total"])
    return left if left >= 0 else None


def is_borne(ruling: Mapping[str, Any]) -> bool:
    """Whether there is anything that somebody bears: a settled ruling that pays, or may yet pay."""
    return ruling["status"] == "ruled" and bool(bearer_text(ruling))
