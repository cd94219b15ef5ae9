"""Amounts in words: one, between what one lies, several of which one is paid, and the freight among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.wording import freight_text, is_settled

MOST_TOTALS = 3
"""So many amounts are told one by one, of which one is paid."""


def paid_text(total: str, currency: str) -> str:
    """An amount that is paid; nothing is said in a word."""
    return f"{total} {currency}" if float(total) else "nothing"


def paid_between_text(span: Mapping[str, Any]) -> str:
    """What is paid at least and at most: one amount, or between what it lies."""
    least, most, currency = span["at_least"], span["at_most"], span["currency"]
    if least is None or most is None:
        return "an amount that is open"
    if least == most:
        return paid_text(most, currency)
    return f"between {least if float(least) else 'nothing'} and {most} {currency}"


def either_text(totals: Sequence[str], currency: str) -> str:
    """Several amounts of which one is paid."""
    *others, last = totals
    named = [each if float(each) else "nothing" for each in others]
    return " or ".join([*named, paid_text(last, currency)])


def freight_out_text(ruling: Mapping[str, Any], paid: str | None) -> str:
    """Who bears the freight to the buyer; of a refunded part, how much of how much.

    Where nothing at all is refunded, it says nothing.
    """
    refund = ruling["refund"]
    if ruling["status"] == "ruled" and is_settled(refund) and not float(refund["total"]):
        return ""
    if ruling["freight"]["outbound"] != "seller" or paid is None or not is_settled(refund):
        return freight_text(ruling)
    if 0 < float(refund["freight"]) < float(paid):
        return f"{refund['freight']} of {paid} {refund['currency']} refunded to the buyer"
    return freight_text(ruling)
