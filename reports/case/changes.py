"""One change and what the ruling would be then, as a sentence that says who wins and how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from reports.wording import (
    RETURNED,
    VALUES,
    apart_text,
    beyond_text,
    bounds_text,
    dated_text,
    is_settled,
    liable_text,
    outcome_text,
    several,
    value_text,
)

ACCEPTED = "accepted"
"""How a proof stands that proves."""
NEVER_GIVEN = frozenset(("overdue", "none"))
"""How proofs stand of which nothing came that counts."""
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
A_PART = frozenset(("refund_partial", "refund_freight", "refund_goods", "compensate_extra_cost"))
"""Outcomes that give back a part of what was paid."""
UNSAID = frozenset(("seller", "buyer", "none", "undetermined"))
"""Of whom it is not said that they bear it: of the seller, who does, and of the buyer, to whom it is paid."""


class Beside(NamedTuple):
    """What the rulings that would be are told beside."""

    paid: str | None = None
    """What was paid for all that a ruling is of; None where it is of a part, or that is not known."""
    others: bool = False
    """Whether somebody else than the seller bears the refund as things stand."""
    part: bool = False
    """Whether a ruling is of a part of a case."""


OTHERWISE = {
    "ruled": "how much is paid would still be open",
    "waiting": "everybody would have to wait",
    "open": "facts would be missing",
    "review": "a person would have to decide",
}
"""How a case would stand that is not settled."""
STATEMENTS = ([True], [False])
"""What changes to that say whether something is so."""
_SO = {"[True]": "so", "[False]": "not"}
"""The answers to whether something is so."""
MOST_RULINGS = 2
"""So many rulings are told one by one that nothing in particular tells apart."""
MOST_VALUES = 3
"""So many values of a fact are told where there is little room."""


def change_text(change: Mapping[str, Any], most: int | None = None) -> str:
    """What would have to be otherwise, to stand behind `if`; of many values the first `most`."""
    if "proof_by" in change:
        return _proof_text(change)
    meaning, direction = change["meaning"], change["direction"]
    if change["kind"] == "value" and change["becomes"] in STATEMENTS:
        return _statement(change)
    by = apart_text(change["by"])
    shows_itself = change["kind"] not in ("instant", "value")
    apart = f"; that is {by} {direction}" if by and direction and not shows_itself else ""
    if change["kind"] == "instant" and direction:
        becomes, was = beyond_text(change["becomes"][0], direction), dated_text(change["was"])
        becomes = f"a date {becomes}" if becomes.startswith(("after ", "before ")) else becomes
    elif direction:
        becomes, was = _bound(_shown(change["becomes"][0]), direction), _shown(change["was"])
    else:
        becomes, was = _quoted(change["becomes"], most), _quoted(several(change["was"]), None)
    shown = "the record showed" if change["against_record"] else "it turned out to be"
    presumed = ", which is presumed" if change["presumed"] else ""
    return f"{shown} {becomes} instead of {was}{presumed} ({meaning}{apart})"


def _bound(number: str, direction: str) -> str:
    """A number and all beyond it."""
    ends = {"less": f"at most {number}", "more": f"at least {number}"}
    return ends.get(direction, f"{number} or {direction}")


def _statement(change: Mapping[str, Any]) -> str:
    """A change of whether something is so."""
    how = "the record showed" if change["against_record"] else "it turned out"
    if change["becomes"] == [True]:
        return f"{how} that {change['meaning']}"
    return f"{how} that it is not so that {change['meaning']}"


def _proof_text(change: Mapping[str, Any]) -> str:
    """A changed proof: whose it is, and whether it is given and accepted."""
    becomes, was = change["becomes"], several(change["was"])
    named = f"“{change['meaning']}”" + (" (or both)" if change.get("both") else "")
    if becomes == [ACCEPTED] and NEVER_GIVEN.issuperset(was):
        given = f"the {change['proof_by']} had given {named} in time" if change["proof_by"] else ""
        return f"{given} and it were accepted" if given else f"{named} were given and accepted"
    whose = f"the {change['proof_by']}'s proof {named}" if change["proof_by"] else f"the proof {named}"
    if ACCEPTED in was and ACCEPTED not in becomes:
        return f"{whose} were not accepted"
    return f"{whose} were {values_text(becomes)} instead of {values_text(was)}"


def becomes_text(change: Mapping[str, Any]) -> str:
    """What a fact would have to be."""
    return values_text(change["becomes"])


def flip_texts(
    flip: Mapping[str, Any], meanings: Mapping[str, str], beside: Beside, most: int | None = None
) -> tuple[str, str]:
    """What would have to change, and what the ruling would be then."""
    changes = " and ".join(change_text(each, most) for each in flip["changes"])
    return f"if {changes}", result_text(flip, meanings, beside)


def result_text(flip: Mapping[str, Any], meanings: Mapping[str, str], beside: Beside) -> str:
    """Who would win and how much; of several rulings what it would depend on, and with which answer each."""
    at = _amount_at(flip)
    then = [won_text(each, beside, at) for each in flip["rulings"]]
    different = list(dict.fromkeys(then))
    if len(different) < 2:
        return different[0] if different else str(flip["status"])
    told = _depending(flip, meanings, then)
    if told:
        return told
    fact = flip["depends_on"]
    first = f", depending first of all on “{meanings.get(fact, fact)}”" if fact else ""
    if len(different) > MOST_RULINGS:
        return f"it would be open who wins ({_between(flip['rulings'])}){first}"
    return f"it would be open: {'; or '.join(different)}{first}"


def _within(sentence: str) -> str:
    """A sentence to stand within another."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


def _between(rulings: Sequence[Mapping[str, Any]]) -> str:
    """Between what some rulings lie, and whether a person might have to make one."""
    paid = [each["amounts"] for each in rulings if each["amounts"] is not None and each["outcome"] != REVIEW]
    totals = sorted((Decimal(each["total"]), each["total"]) for each in paid)
    ends = list(dict.fromkeys((totals[0][1], totals[-1][1]))) if totals else []
    shown = f"{' to '.join(ends)} {paid[0]['currency']} refunded" if ends else ""
    person = "a person may have to decide" if any(each["outcome"] == REVIEW for each in rulings) else ""
    return "; ".join(filter(None, (shown, person)))


def _candidate(conclusion: Mapping[str, Any]) -> str:
    """A ruling that a person may choose, in a few words."""
    amounts = conclusion["amounts"]
    if conclusion["outcome"] in FAVOURS_NOBODY or conclusion["outcome"] == REVIEW or amounts is None:
        return outcome_text(conclusion["outcome"])
    if not Decimal(amounts["total"]):
        return "nothing to the buyer"
    return f"{amounts['total']} {amounts['currency']} to the buyer"


def beside_of_case(report: Mapping[str, Any]) -> Beside:
    """What the rulings of a whole case that would be are told beside."""
    return Beside(report["paid"], report["ruling"]["liable"] not in UNSAID)


def read_otherwise_text(other: Mapping[str, Any], beside: Beside) -> str:
    """What would be ruled under another reading of an unclear passage."""
    if other["status"] == "ruled" and is_settled(other["refund"]):
        conclusion = {**other, "amounts": other["refund"], "candidates": []}
        return won_text(conclusion, beside)
    return f"{OTHERWISE[other['status']]} ({bounds_text(other['refund'])})"


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
        f"if {said.get(repr(values)) or values_text(values)}, {text}" for text, values in leading.items()
    )
    meaning = meanings.get(flip["depends_on"], flip["depends_on"])
    fact = f"whether {meaning}" if is_statement else f"“{meaning}”"
    what = "a person would have to decide" if flip["settled_by"] == "person" else "it would depend"
    return f"{what} on {fact} – {answers}"


def won_text(conclusion: Mapping[str, Any], beside: Beside, at: str = "") -> str:
    """Who would win how much by a ruling; `at` says for which value the amount is given."""
    outcome, amounts = conclusion["outcome"], conclusion["amounts"]
    if outcome == REVIEW:
        among = list(dict.fromkeys(map(_candidate, conclusion["candidates"])))
        told = f"the policy names: {' or '.join(among)}" if among else _within(conclusion["why"])
        return "a person would have to decide" + (f" ({told})" if told else "")
    total = Decimal(amounts["total"]) if amounts is not None else None
    of = f" of {beside.paid}" if total and beside.paid is not None and total < Decimal(beside.paid) else ""
    refunded = f": {amounts['total']}{of} {amounts['currency']} refunded" if amounts and total else ""
    if outcome in FAVOURS_NOBODY:
        return FAVOURS_NOBODY[outcome] + (refunded + at if refunded else "")
    part = " this part" if beside.part else ""
    if total == 0:
        return f"the seller would win{part}: nothing refunded"
    named = conclusion["liable"] not in UNSAID or (beside.others and conclusion["liable"] == "seller")
    borne = f", borne by {liable_text(conclusion['liable'])}" if named else ""
    some = " a part" if outcome in A_PART else ""
    if not refunded:
        return f"the buyer would win{part or some}; how much is not known yet{borne}"
    back = " once the goods are sent back" if outcome == RETURNED else ""
    return f"the buyer would win{part}{refunded}{back}{at}{borne}"


def _amount_at(flip: Mapping[str, Any]) -> str:
    """For which value of a number an amount is given that another value may change."""
    values = [
        value_text(each["becomes"][0])
        for each in flip["changes"]
        if each["direction"] and each["kind"] not in ("instant", "value")
    ]
    return f" if it is {values[0]}" if len(values) == 1 else ""


def _shown(value: Any) -> str:
    text = VALUES.get(str(value))
    if text:
        return text
    return dated_text(value) if isinstance(value, str) and dated_text(value) != value else value_text(value)


def values_text(values: Any) -> str:
    """A value of a fact, or several, with the words that proofs have and dates as people write them."""
    return " or ".join(map(_shown, several(values)))


def _quoted(values: Sequence[Any], most: int | None) -> str:
    """Values in quotes; of many the first few, and how many more."""
    quoted = [f"“{_shown(each)}”" for each in values]
    if most is not None and len(quoted) > most + 1:
        quoted[most:] = [f"one of {len(quoted) - most} others"]
    return " or ".join(quoted)
