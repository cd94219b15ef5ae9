"""The words of the formats as people write them: outcomes, parties, values, instants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OUTCOMES = {
    "refund_full": "refund in full",
    "refund_goods": "refund the goods, not the outbound freight",
    "refund_partial": "refund a part",
    "refund_freight": "refund the outbound freight",
    "refund_requested": "refund what the buyer asked for",
    "compensate_extra_cost": "compensate the buyer's extra cost",
    "release_to_seller": "release the payment to the seller",
    "cancel_and_refund": "cancel the order and refund in full",
    "execute_agreement": "carry out what both parties agreed",
    "execute_proposal": "carry out the buyer's proposal",
    "buyer_chooses": "the buyer chooses between refund and return",
    "return_then_refund": "refund in full once the goods are sent back",
    "refuse_return_and_refund": "refuse both return and refund",
    "wait": "wait",
    "manual_review": "leave it to a person",
    "not_admissible": "not admissible yet",
    "completed": "nothing to rule, the dispute is over",
}
"""Every outcome of the ruling document."""
LIABLE = {
    "seller": "the seller",
    "buyer": "the buyer",
    "carrier": "the carrier",
    "platform_or_logistics": "the platform or the carrier",
    "none": "nobody",
    "undetermined": "not determined",
}
"""Every word for who is liable."""
STATES = {"met": "met", "running": "still running", "expired": "lapsed"}
"""Every state of a deadline."""
OUTBOUND = {"seller": "refunded to the buyer", "buyer": "not refunded"}
AMOUNT = "the answer settles the amount"
MOST_VALUES = 4


def outcome_text(word: str) -> str:
    """An outcome as a recommendation."""
    return OUTCOMES.get(word, words(word))


def liable_text(word: str) -> str:
    """Who bears it."""
    return LIABLE.get(word, words(word))


def asked_text(party: str) -> str:
    """Whom something is asked of."""
    return f"From the {party}"


def words(name: str) -> str:
    """A word of the formats without its underscores."""
    return name.replace("_", " ")


def instant_text(text: str) -> str:
    """An instant of a document (RFC 3339, UTC), to the minute where it has no seconds."""
    date, _, time = text.removesuffix("Z").partition("T")
    return f"{date} {time.removesuffix(':00')} UTC" if time else text


def value_text(value: Any) -> str:
    """A value of a fact; of several that are still possible, the first few."""
    if isinstance(value, list | tuple):
        several = [value_text(each) for each in value]
        if len(several) > MOST_VALUES + 1:
            several[MOST_VALUES:] = [f"{len(several) - MOST_VALUES} others"]
        return " or ".join(several)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return f"{value_text(value.get('from'))} to {value_text(value.get('to'))}"
    return "not known" if value is None else words(str(value))


def condition_text(condition: Mapping[str, Any]) -> str:
    """The condition of a branch in words."""
    return "; ".join(f"{fact} is {value_text(value)}" for fact, value in condition.items())


def refund_text(refund: Mapping[str, Any]) -> str:
    """What is paid, and for what."""
    parts = [f"{name} {refund[name]}" for name in ("goods", "freight", "other") if float(refund[name])]
    return f"{refund['total']} {refund['currency']}" + (f" ({', '.join(parts)})" if parts else "")


def bounds_text(refund: Mapping[str, Any]) -> str:
    """What may still be paid."""
    least, most = refund["at_least"] or "unknown", refund["at_most"] or "unknown"
    amount = least if least == most else f"{least} to {most}"
    return f"{amount} {refund['currency']}"


def first_few(names: list[str], most: int) -> str:
    """The first of several names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def sources_text(sources: list[str]) -> str:
    """Where something stands in the document."""
    return f" ({first_few(sources, 3)})" if sources else ""


def decided_text(decisions: list[Mapping[str, Any]], fact: str) -> list[tuple[str, str]]:
    """Answers to a question and what each leads to; answers that lead to several things say on what."""
    leading: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for decision in decisions:
        condition = decision["if"]
        # a question that no branch turns on asks for an amount
        answer = f"{fact} is {value_text(condition[fact])}" if fact in condition else AMOUNT
        outcomes, others = leading.setdefault(answer, ({}, {}))
        outcomes[outcome_text(decision["then"])] = None
        others.update((name, None) for name in condition if name != fact)
    entries = []
    for answer, (outcomes, others) in leading.items():
        then = " or ".join(outcomes)
        if len(outcomes) > 1 and others:
            names = list(others)
            then += ", by " + ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        entries.append((answer, then))
    return entries
