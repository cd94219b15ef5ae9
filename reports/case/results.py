"""What the ruling would be after a change: who would win, how much, in all, and by which reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from reports.amounts import MOST_TOTALS, either_text, paid_between_text, paid_text
from reports.case.changes import answered_text, change_text
from reports.wording import RETURNED, bounds_text, is_settled, liable_text, outcome_text, value_text

FAVOURS_NOBODY = {
    "buyer_chooses": "the buyer would choose between refund and return",
    "completed": "there would be nothing left to rule",
    "execute_agreement": "what both parties agreed would be carried out",
    "not_admissible": "the dispute would not be admissible, and nobody would win",
    "refund_requested": "the buyer would win what the buyer asked for",
    "wait": "everybody would have to wait",
}
"""Outcomes that say of themselves who wins, or that nobody does."""
REVIEW = "manual_review"
YOU_DECIDE = "you would have to decide"
A_PART = frozenset(("refund_partial", "refund_freight", "refund_goods", "compensate_extra_cost"))
"""Outcomes that give back a part of what was paid."""
UNSAID = frozenset(("seller", "buyer", "none", "undetermined"))
"""Of whom it is not said that they bear it: of the seller, who does, and of the buyer, to whom it is paid."""
OTHERWISE = {
    "ruled": "how much is paid would still be open",
    "waiting": "everybody would have to wait",
    "open": "facts would be missing",
    "review": YOU_DECIDE,
}
"""How a case would stand that is not settled."""
_SO = {"[True]": "so", "[False]": "not"}
"""The answers to whether something is so."""
MOST_RULINGS = 2
"""So many rulings are told one by one that nothing in particular tells apart."""
MOST_REASONS = 2
"""So many reasons of rows are told behind a result."""


class Beside(NamedTuple):
    """What the rulings that would be are told beside."""

    paid: str | None = None
    """What was paid for all that a ruling is of; None where it is of a part, or that is not known."""
    others: bool = False
    """Whether somebody else than the seller bears the refund as things stand."""
    part: bool = False
    """Whether a ruling is of a part of a case."""


def flip_texts(
    flip: Mapping[str, Any], meanings: Mapping[str, str], beside: Beside, most: int | None = None
) -> tuple[str, str, str]:
    """What would have to change, what the ruling would be then, and why, to stand behind it."""
    changes = " and ".join(change_text(each, most) for each in flip["changes"])
    return f"if {changes}", result_text(flip, meanings, beside), because_text(flip, beside)


def result_text(flip: Mapping[str, Any], meanings: Mapping[str, str], beside: Beside) -> str:
    """Who would win and how much; of several rulings what it would depend on, and with which answer each."""
    after = _after(flip)
    then = _won_texts(flip, beside)
    different = list(dict.fromkeys(then))
    if len(different) < 2:
        return different[0].removesuffix(_why(flip["rulings"][0])) if different else str(flip["status"])
    told = _depending(flip, meanings, then)
    if told:
        return told
    fact = flip["depends_on"]
    first = f", depending first of all on “{meanings.get(fact, fact)}”" if fact else ""
    if len(different) > MOST_RULINGS:
        return f"it would be open who wins ({_between(flip['rulings'], after)}){first}"
    return f"it would be open: {'; or '.join(different)}{first}"


def because_text(flip: Mapping[str, Any], beside: Beside) -> str:
    """The reasons of the rows that would decide, to stand behind a result; nothing behind several."""
    if len(set(_won_texts(flip, beside))) != 1:
        return ""
    if any(each["outcome"] == REVIEW for each in flip["rulings"]):
        return _why(flip["rulings"][0])
    whys = dict.fromkeys(why for each in _after(flip) if each is not None for why in each["whys"])
    few = [_within(why) for why in whys][:MOST_REASONS]
    return f" ({'; or '.join(few)})" if few else ""


def _after(flip: Mapping[str, Any]) -> Sequence[Mapping[str, Any] | None]:
    """What each of the rulings of a flip would pay, as far as that is known."""
    return flip.get("after") or [None] * len(flip["rulings"])


def _won_texts(flip: Mapping[str, Any], beside: Beside) -> list[str]:
    at = _amount_at(flip)
    return [
        won_text(each, beside, at, after) for each, after in zip(flip["rulings"], _after(flip), strict=True)
    ]


def won_text(
    conclusion: Mapping[str, Any], beside: Beside, at: str = "", after: Mapping[str, Any] | None = None
) -> str:
    """Who would win how much by a ruling, and how much of the whole case the buyer would get then.

    `at` says for which value the amount is given, and `after` between what it lies.
    """
    outcome, amounts = conclusion["outcome"], conclusion["amounts"]
    in_all = _in_all(after)
    if outcome == REVIEW:
        return _left_to_you(conclusion, after, in_all)
    total = Decimal(amounts["total"]) if amounts is not None else None
    of = f" of {beside.paid}" if total and beside.paid is not None and total < Decimal(beside.paid) else ""
    refunded = f": {amounts['total']}{of} {amounts['currency']} refunded" if amounts and total else ""
    if outcome in FAVOURS_NOBODY:
        return FAVOURS_NOBODY[outcome] + (refunded + at if refunded else "") + in_all
    part = " this part" if beside.part else ""
    if total == 0:
        return f"the seller would win{part}: nothing refunded{in_all}"
    named = conclusion["liable"] not in UNSAID or (beside.others and conclusion["liable"] == "seller")
    borne = f", borne by {liable_text(conclusion['liable'])}" if named else ""
    some = " a part" if outcome in A_PART else ""
    if not refunded:
        return f"the buyer would win{part or some}; how much is not known yet{borne}{in_all}"
    back = " once the goods are sent back" if outcome == RETURNED else ""
    return f"the buyer would win{part}{refunded}{back}{at}{borne}{in_all}"


def beside_of_case(report: Mapping[str, Any]) -> Beside:
    """What the rulings of a whole case that would be are told beside."""
    return Beside(report["paid"], report["ruling"]["liable"] not in UNSAID)


def read_otherwise_text(other: Mapping[str, Any], beside: Beside) -> str:
    """What would be ruled under another reading of an unclear passage."""
    if other["status"] == "ruled" and is_settled(other["refund"]):
        conclusion = {**other, "amounts": other["refund"], "candidates": []}
        return won_text(conclusion, beside)
    return f"{OTHERWISE[other['status']]} ({bounds_text(other['refund'])})"


def _in_all(after: Mapping[str, Any] | None) -> str:
    """What the buyer would get of the whole case, where the ruling is of a part of it."""
    if after is None or not after["case"]:
        return ""
    same = after["case"] == after["part"] and float(after["case"]["at_most"] or 0)
    return ", and nothing for the rest" if same else f", so {paid_between_text(after['case'])} in all"


def _left_to_you(conclusion: Mapping[str, Any], after: Mapping[str, Any] | None, in_all: str) -> str:
    """That the arbitrator would decide: among what, or why, and between which amounts."""
    among = list(dict.fromkeys(map(_candidate, conclusion["candidates"])))
    if among:
        return f"{YOU_DECIDE} (the policy points to {' or '.join(among)}){in_all}"
    why = _why(conclusion)
    if after is None:
        return YOU_DECIDE + why
    return f"{YOU_DECIDE} how much: {paid_between_text(after['part'])}{in_all}{why}"


def _why(conclusion: Mapping[str, Any]) -> str:
    """Why a ruling is left to the arbitrator, where the policy names none."""
    if conclusion["outcome"] != REVIEW or conclusion["candidates"] or not conclusion["why"]:
        return ""
    return f" ({_within(conclusion['why'])})"


def _candidate(conclusion: Mapping[str, Any]) -> str:
    """A ruling that the arbitrator may choose, in a few words."""
    amounts = conclusion["amounts"]
    if conclusion["outcome"] in FAVOURS_NOBODY or conclusion["outcome"] == REVIEW or amounts is None:
        return outcome_text(conclusion["outcome"])
    return f"{paid_text(amounts['total'], amounts['currency'])} to the buyer"


def _within(sentence: str) -> str:
    """A sentence to stand within another."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


def _between(rulings: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any] | None]) -> str:
    """What some rulings would pay, and whether one of them would be the arbitrator's."""
    shown = spanned_text([part_span(each, known) for each, known in zip(rulings, after, strict=True)])
    person = "you may have to decide" if any(each["outcome"] == REVIEW for each in rulings) else ""
    whole = spanned_text([known["case"] for known in after if known is not None and known["case"]])
    in_all = f"{whole} in all" if whole else ""
    return "; ".join(filter(None, (f"{shown} refunded" if shown else "", person, in_all)))


def part_span(conclusion: Mapping[str, Any], after: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Between what it lies what a ruling would pay; None where that is not told."""
    if after is not None:
        return dict(after["part"])
    amounts = conclusion["amounts"]
    if amounts is None or conclusion["outcome"] == REVIEW:
        return None
    total = amounts["total"]
    return {"currency": amounts["currency"], "at_least": total, "at_most": total}


def spanned_text(spans: Sequence[Mapping[str, Any] | None]) -> str:
    """Between what it lies what would be paid; a few amounts are told one by one."""
    known = [each for each in spans if each is not None]
    if not known:
        return ""
    currency = known[0]["currency"]
    if any(each["at_most"] is None or each["at_least"] is None for each in known):
        return "an amount that is open"
    ends = {Decimal(each[end]): each[end] for each in known for end in ("at_least", "at_most")}
    totals = [ends[amount] for amount in sorted(ends)]
    if len(totals) <= MOST_TOTALS and all(each["at_least"] == each["at_most"] for each in known):
        return either_text(totals, currency)
    return paid_between_text({"currency": currency, "at_least": totals[0], "at_most": totals[-1]})


def _depending(flip: Mapping[str, Any], meanings: Mapping[str, str], then: Sequence[str]) -> str:
    """Each answer with its ruling, where the one fact that it would depend on tells them apart."""
    leading: dict[str, list[Any]] = {}
    for text, values in zip(then, flip["values"], strict=False):
        leading.setdefault(text, []).extend(each for each in values if each not in leading.get(text, ()))
    every = [repr(value) for values in leading.values() for value in values]
    if flip["depends_on"] is None or not every or len(set(every)) < len(every):
        return ""
    is_statement = all(value in (True, False) for values in flip["values"] for value in values)
    said = _SO if is_statement else {}
    answers = "; ".join(
        f"if {said.get(repr(values)) or answered_text(values)}, {text}" for text, values in leading.items()
    )
    meaning = meanings.get(flip["depends_on"], flip["depends_on"])
    fact = f"whether {meaning}" if is_statement else f"“{meaning}”"
    what = YOU_DECIDE if flip["settled_by"] == "person" else "it would depend"
    return f"{what} on {fact} – {answers}"


def _amount_at(flip: Mapping[str, Any]) -> str:
    """For which value of a number an amount is given that another value may change."""
    values = [
        value_text(each["becomes"][0])
        for each in flip["changes"]
        if each["direction"] and each["kind"] not in ("instant", "value")
    ]
    return f" if it is {values[0]}" if len(values) == 1 else ""
