"""The words of the formats as people write them: outcomes, parties, values, instants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.instants import format_instant, parse_moment

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
    "manual_review": "leave it to you",
    "not_admissible": "not admissible yet",
    "completed": "nothing to rule, the dispute is over",
}
"""Every outcome of the ruling document, as whoever decides the case is told it."""
OF_MANY = {**OUTCOMES, "manual_review": "leave it to a person"}
"""The same for whoever decides no case in particular, as in the report of a run and in a policy."""
LIABLE = {
    "seller": "the seller",
    "buyer": "the buyer",
    "carrier": "the carrier",
    "platform_or_logistics": "the platform or the carrier",
    "none": "nobody",
    "undetermined": "not determined",
}
"""Every word for who is liable."""
STATES = {
    "met": "met",
    "running": "still running",
    "expired": "over, and nothing came in time",
    "rejected": "what was given in time was not accepted",
    "between": "over; what came between its two ends is for you to decide",
}
"""Every state of a window."""
STANDING = {
    "ruled": "settled",
    "waiting": "a window is still open",
    "open": "facts are missing",
    "review": "you decide",
}
"""How a part of a case stands."""
OUTBOUND = {"seller": "refunded to the buyer", "buyer": "not refunded"}
AGREED = "execute_agreement"
RETURNED = "return_then_refund"
GIVEN = {"overdue": "not given in time"}
"""How a proof stands, in other words than the formats have, wherever it is told."""
VALUES = {**GIVEN, "none": "not given"}
"""How proofs and documents stand, in other words than the formats have."""
ARBITRATOR = "arbitrator"
"""Who decides a case, and reads what is said of it."""
PERSON = "assessments"
"""Where a case states what a person established."""
AMOUNT = "the answer settles the amount"
UNSAID_BEHIND = frozenset(("buyer", "undetermined"))
"""Of whom it is not said behind an amount that they bear it."""
MOST_VALUES = 4
NO_MEANINGS: Mapping[str, str] = MappingProxyType({})
"""Where nothing but a ruling document is at hand, which names facts and does not say what they mean."""
_MARKED = re.compile("`([^`]*)`")
_FINEST = re.compile(r"(^|,? (?:and )?)1 microsecond$")
"""What tells the first instant that counts from the last that does not."""


def outcome_text(word: str) -> str:
    """An outcome as a recommendation."""
    return OUTCOMES.get(word, words(word))


def outcome_of_many_text(word: str) -> str:
    """An outcome where no case in particular is decided."""
    return OF_MANY.get(word, words(word))


def liable_text(word: str) -> str:
    """Who bears it."""
    return LIABLE.get(word, words(word))


def party_text(party: str) -> str:
    """A party within a sentence; the arbitrator is who reads it."""
    return "you" if party == ARBITRATOR else f"the {party}"


def whose_text(party: str) -> str:
    """What is a party's, within a sentence."""
    return "your" if party == ARBITRATOR else f"the {party}'s"


def asked_text(party: str) -> str:
    """Whom something is asked of."""
    return f"From {party_text(party)}"


def words(name: str) -> str:
    """A word of the formats without its underscores."""
    return name.replace("_", " ")


def instant_text(text: str) -> str:
    """An instant of a document (RFC 3339, UTC), to the minute where it has no seconds."""
    date, _, time = text.removesuffix("Z").partition("T")
    return f"{date} {time.removesuffix(':00')} UTC" if time else text


def quoted_text(text: str) -> str:
    """A text of ours in which what a case says stands in quotes, not in marks of code."""
    return _MARKED.sub("“\\1”", text)


def dated_text(value: str) -> str:
    """A date as people write it, or whatever else a text is as it stands."""
    dated = value[4:5] == "-" and value[10:11] == "T"
    return instant_text(value) if dated else value


def beyond_text(instant: str, direction: str) -> str:
    """The first instant that counts, in words: after or before the last that does not."""
    for end, word, back in ((".000001Z", "after", -1), (".999999Z", "before", 1)):
        if instant.endswith(end):
            return f"{word} {instant_text(format_instant(parse_moment(instant).micros + back))}"
    return f"{instant_text(instant)} or {direction}"


def apart_text(by: str | None) -> str:
    """How far two instants or amounts are apart, without what tells the first that counts from the last."""
    return _FINEST.sub("", by or "")


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
    return "not known" if value is None else GIVEN.get(str(value)) or words(str(value))


def values_text(value: Any) -> str:
    """A value of a fact, or several, with the words that proofs have."""
    return value_text([VALUES.get(str(each), each) for each in several(value)])


def several(value: Any) -> list[Any]:
    """The values of a fact, of which one alone may be given as it is."""
    return list(value) if isinstance(value, list | tuple) else [value]


def contradicts_person(finding: Mapping[str, Any]) -> bool:
    """Whether what a person established and the rest of the record exclude each other."""
    places = [place.startswith(PERSON) for place in finding["from"]]
    # one value alone is established, so that several are left only where the record holds another
    return isinstance(finding["value"], list | tuple) and any(places) and not all(places)


def because_text(finding: Mapping[str, Any]) -> str:
    """Why a fact has its value; where a person established another one than the record, that is said."""
    if contradicts_person(finding):
        return f"a person's finding contradicts the record ({finding['because']})"
    return str(finding["because"])


def flag_texts(ruling: Mapping[str, Any]) -> list[str]:
    """The remarks of a ruling; one that names sources that contradict each other says so."""
    contradicted = {
        f"{each['fact']}: {each['because']}": f"{each['fact']}: {because_text(each)}"
        for each in ruling["findings"]
        if contradicts_person(each)
    }
    return [contradicted.get(flag, flag) for flag in ruling["flags"]]


def condition_text(condition: Mapping[str, Any], meanings: Mapping[str, str]) -> str:
    """The condition of a branch in words; a fact without a meaning has its name."""
    return "; ".join(
        f"{meanings[fact]}: {value_text(value)}" if fact in meanings else f"{fact} is {value_text(value)}"
        for fact, value in condition.items()
    )


def refund_text(refund: Mapping[str, Any]) -> str:
    """What is paid, and for what; of an amount that is still open, between what it lies."""
    if not is_settled(refund):
        return f"open, {bounds_text(refund)}"
    if refund.get("at_least", refund["total"]) != refund["total"]:
        return bounds_text(refund)
    parts = [f"{name} {refund[name]}" for name in ("goods", "freight", "other") if float(refund[name])]
    return f"{refund['total']} {refund['currency']}" + (f" ({', '.join(parts)})" if parts else "")


def is_settled(refund: Mapping[str, Any]) -> bool:
    """Whether an amount is one alone; amounts without bounds are."""
    least, most = (refund.get(end, refund["total"]) for end in ("at_least", "at_most"))
    return least is not None and least == most


def bounds_text(refund: Mapping[str, Any]) -> str:
    """What may still be paid."""
    least, most, currency = refund["at_least"], refund["at_most"], refund["currency"]
    if least is None and most is None:
        return "not known yet"
    if most is None:
        return f"{least} {currency} or more"
    if least is None:
        return f"{most} {currency} or less"
    return f"{most} {currency}" if least == most else f"{least} to {most} {currency}"


def freight_text(ruling: Mapping[str, Any]) -> str:
    """Who bears the freight to the buyer; nothing where the ruling does not decide it."""
    borne, refund = ruling["freight"]["outbound"], ruling["refund"]
    if borne is None:
        return ""
    if borne == "seller" and is_settled(refund) and not float(refund["freight"]):
        return "nothing is due"
    if borne == "seller" and any(not float(each["refund"]["freight"]) for each in ruling.get("units", ())):
        return f"{refund['freight']} {refund['currency']} {OUTBOUND[borne]}"
    return OUTBOUND.get(borne, f"borne by the {words(borne)}")


def freight_back_text(ruling: Mapping[str, Any]) -> str:
    """Who bears the freight back; nothing where the ruling does not decide it."""
    borne = ruling["freight"]["return"]
    if borne is None:
        return ""
    going = "" if ruling["outcome"] == RETURNED else ", if goods go back"
    return f"borne by the {words(borne)}{going}"


def borne_text(ruling: Mapping[str, Any]) -> str:
    """Who bears what a ruling pays; an agreement is carried out whoever is to blame."""
    if ruling["outcome"] == AGREED and ruling["liable"] == "none":
        return "the parties, as they agreed"
    return liable_text(ruling["liable"])


def bearer_text(ruling: Mapping[str, Any]) -> str:
    """Who bears what is paid, to stand behind an amount; nothing where nobody does.

    That the buyer is liable is not said there: it would read as if the buyer bore what is paid to the buyer.
    """
    if ruling["liable"] in UNSAID_BEHIND or not pays(ruling):
        return ""
    return f", borne by {borne_text(ruling)}"


def pays(ruling: Mapping[str, Any]) -> bool:
    """Whether a ruling pays something, or may yet, so that somebody bears it."""
    return not is_settled(ruling["refund"]) or bool(float(ruling["refund"]["total"]))


def first_few(names: list[str], most: int) -> str:
    """The first of several names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def sources_text(sources: list[str]) -> str:
    """Where something stands in the document."""
    return f" ({first_few(sources, 3)})" if sources else ""


def decided_text(
    decisions: list[Mapping[str, Any]], fact: str, meanings: Mapping[str, str] = NO_MEANINGS
) -> list[tuple[str, str]]:
    """Answers to a question and what each leads to; answers that lead to several things say on what.

    A fact that is not among the `meanings` has its name.
    """
    by, between = ("; by this:", "; ") if meanings else (", by", ", ")

    def answer_text(value: Any) -> str:
        return values_text(value) if fact in meanings else f"{fact} is {value_text(value)}"

    leading: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for decision in decisions:
        condition = decision["if"]
        # a question that no branch turns on asks for an amount
        answer = answer_text(condition[fact]) if fact in condition else AMOUNT
        outcomes, others = leading.setdefault(answer, ({}, {}))
        outcomes[outcome_text(decision["then"])] = None
        others.update((name, None) for name in condition if name != fact)
    entries = []
    for answer, (outcomes, others) in leading.items():
        then = " or ".join(outcomes)
        if len(outcomes) > 1 and others:
            names = [meanings.get(name, name) for name in others]
            then += (
                f"{by} " + between.join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            )
        entries.append((answer, then))
    return entries
