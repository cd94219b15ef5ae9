"""What a reader is told beside a ruling: cut amounts, windows, reasons by their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from reports.wording import outcome_text, words

REJECTED = "rejected"
"""How a window stands in which something was given that was not accepted."""


BETWEEN = "between"
"""How a window stands between whose two ends something came, so that a person decides whether it counts."""


class Cut(TypedDict):
    """An amount that a bound of refunds made smaller: what it would be without, and what is left."""

    outcome: str
    without: str
    left: str
    currency: str


class Discounted(TypedDict):
    """What an order cost before discounts, and what they took off."""

    price: str
    discount: str
    currency: str


class Calculation(TypedDict):
    """How an amount is computed that is paid for a part of a case: a formula, and what its numbers are."""

    part: str | None
    """None where the case has no parts."""
    meaning: str
    amount: str
    formula: str
    terms: list[tuple[str, str]]


class WindowEntry(TypedDict):
    """A window: whose, for what, from when, its earliest and its latest end, and how it stands."""

    clause: str
    heading: str
    party: str
    of: list[str]
    starts: str
    first_end: str
    ends: str
    state: str
    """met, running, expired, rejected (what was given in time was not accepted), or between."""
    kinds: list[str]
    """The kinds of documents that are awaited in it, where it is the window of a proof."""
    settles: bool
    """Whether anything follows from what is done in it; a target of service settles nothing."""
    facts: list[str]
    """The facts that say what was done in it."""
    since: str
    """What happened at its start."""
    lasts: str
    """How long it lasts, in words; nothing where its end is a date of the case."""
    by_hours: str | None
    """The one of its two ends that is so many times 24 hours after its start; None where it has one end."""
    zone: str
    """The zone of the clock by whose days the other one is found."""


class Measure(TypedDict):
    """A date, number or amount of the case: what it is, the least and the greatest that it may be."""

    meaning: str
    least: str
    most: str
    fact: str | None
    """The fact that it is the value of; None of the dates of a proof."""
    ends: bool
    """Whether the two are the ends of a window: an act before both is in time, and after both late."""
    why: str
    """Why it is not known exactly, where the case tells."""


class Told(TypedDict):
    """A fact of the case: its value, by what it was measured, why it is so, and when that was recorded."""

    fact: str
    under: str
    """The condition that it is told for: itself, or a fact that follows from it."""
    meaning: str
    value: Any
    measures: list[Measure]
    because: str
    at: str | None


class End(TypedDict):
    """The least or the most that may be paid for a part of a case, and the ruling that would pay it."""

    part: str | None
    """None where the case has no parts."""
    most: bool
    """Whether it is the most; else it is the least."""
    amount: str | None
    """None where it is not known."""
    currency: str
    outcome: str
    clauses: list[str]
    named: bool
    """Whether the ruling names the amount; else a person or a party sets it within what was paid."""


class Unqueried(TypedDict):
    """A number of a parcel that nobody has looked up."""

    parcel: str
    number: str
    transfer: bool
    """Whether it is the number for the last part of the way."""


class _Conditional(TypedDict, total=False):
    condition: dict[str, Any]
    penal: bool
    """Whether it adds nothing but a penalty under other rules, and so is no reason for what is ruled."""


class Reason(_Conditional):
    """A clause that decides, why, and the parts of the case that it decides where it is not all of them."""

    clause: str
    heading: str
    why: str
    parts: list[str]
    facts: list[Told]
    """The facts of the case that it rests on."""


class Particulars(TypedDict):
    """What the ruling document does not hold, and a reader wants to know."""

    paid: str | None
    """What was paid for the whole order; None where it is not known."""
    freight_paid: str | None
    """The freight of the whole order that the buyer was charged; None where it is not stated."""
    cuts: list[Cut]
    calculations: list[Calculation]
    discounted: Discounted | None
    windows: list[WindowEntry]
    two_ends: str
    """Why windows have two ends: the passage that leaves it open; nothing where none has."""
    reasons: list[Reason]
    can_file_from: str | None
    """From when on a dispute that was filed too early may be filed, RFC 3339."""
    ends: list[End]
    """What the least and the most that may still be paid come from, where they differ."""
    unqueried: list[Unqueried]
    """The numbers of parcels that nobody has looked up."""
    meanings: dict[str, str]
    """What the facts mean that the ruling names beside its reasons and its questions."""


def of_document(ruling: Mapping[str, Any]) -> Particulars:
    """What can be told where nothing but the ruling document is at hand."""
    return {
        "paid": None,
        "freight_paid": None,
        "cuts": [],
        "calculations": [],
        "discounted": None,
        "windows": [
            {
                "clause": each["clause"],
                "heading": "",
                "party": each["party"],
                "of": [],
                "starts": each["starts"],
                "first_end": each["ends"],
                "ends": each["ends"],
                "state": each["state"],
                "kinds": [],
                "settles": True,
                "facts": [],
                "since": "",
                "lasts": "",
                "by_hours": None,
                "zone": "",
            }
            for each in ruling["deadlines"]
        ],
        "two_ends": "",
        "reasons": [reason_of(each, []) for each in ruling["citations"]],
        "can_file_from": None,
        "ends": [],
        "unqueried": [],
        "meanings": {},
    }


def reason_of(citation: Mapping[str, Any], parts: Sequence[str]) -> Reason:
    """A citation as a reason of some parts of a case; none: of all of it."""
    reason: Reason = {
        "clause": citation["clause"],
        "heading": citation["heading"],
        "why": citation["why"],
        "parts": list(parts),
        "facts": [],
    }
    if "if" in citation:
        reason["condition"] = dict(citation["if"])
    return reason


def cut_texts(particulars: Mapping[str, Any]) -> list[str]:
    """How amounts are computed, what a bound made smaller, and what discounts took off, with all figures."""
    cuts = particulars["cuts"]
    found = [_calculation_text(each) for each in particulars["calculations"]]
    for each in cuts:
        of = f"{outcome_text(each['outcome'])}: " if len(cuts) > 1 else ""
        found.append(
            f"{of}{each['without']} {each['currency']} would be due, and no more than "
            f"{each['left']} {each['currency']} may be refunded"
        )
    paid = particulars["discounted"]
    if paid is not None:
        found.append(
            f"the goods cost {paid['price']} {paid['currency']}, of which a discount paid "
            f"{paid['discount']} {paid['currency']}; what the buyer paid counts"
        )
    return found


def _calculation_text(calculation: Mapping[str, Any]) -> str:
    """An amount with the numbers that make it, each said once what it is."""
    of = f"{calculation['part']}: " if calculation["part"] else ""
    terms = "; ".join(f"{number}: {meaning}" for number, meaning in calculation["terms"])
    return f"{of}{calculation['formula']} = {calculation['amount']} ({terms})"


def window_text(window: Mapping[str, Any], states: Mapping[str, str]) -> str:
    """How a window stands, and what it is for."""
    of = of_text(window)
    return states[window["state"]] + (f": {of}" if of else "")


def of_text(window: Mapping[str, Any]) -> str:
    """What is awaited in a window."""
    return ", ".join(map(words, window["of"]))
