"""The words of a case report: whom a ruling favours, what each row says, when things happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.instants import format_instant
from reports.amounts import MOST_TOTALS, either_text, paid_between_text
from reports.particulars import cut_texts
from reports.telling import span_text
from reports.wording import (
    bearer_text,
    decided_text,
    instant_text,
    is_settled,
    outcome_text,
    party_text,
    refund_text,
    value_text,
    values_text,
    whose_text,
    words,
)

WINS = {
    "buyer": "The buyer",
    "seller": "The seller",
    "both": "The buyer, for a part of what was paid",
    "nobody": "Neither, as things stand",
}
"""Whom a ruling favours."""
STATUSES = {
    "ruled": "Settled: the policy and the facts give one answer",
    "waiting": "Waiting: a window is still open",
    "open": "Open: facts are missing, and somebody is asked",
    "review": "For you to decide: the policy leaves it open",
}
"""What each status means for the reader."""
AS_READ = ", as its unclear passages are read here"
HOWEVER_READ = "Settled, and the same under every other reading of an unclear clause"
AMOUNT_OPEN = "Settled who is responsible; how much is paid is still open"
HEADLINES = {
    "waiting": "Wait: a window is still open",
    "open": "Not yet: facts are missing",
    "review": "You decide",
}
UNDECIDED = {"waiting": "not decided yet", "open": "not decided yet", "review": "for you to decide"}
"""How an amount stands that is open."""
RESULTS = {"true": "holds", "unknown": "not settled yet", "false": "does not hold"}
SETTLED_BY = {
    "ask": "somebody has to be asked",
    "time": "time will tell",
    "judge": "you judge what was given",
    "person": "you decide",
}
BOTH = "both parties"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def headline(ruling: Mapping[str, Any]) -> str:
    """The recommendation in a line."""
    if ruling["status"] == "ruled":
        return capital(outcome_text(ruling["outcome"]))
    return HEADLINES[ruling["status"]]


def wins_text(report: Mapping[str, Any]) -> str:
    """Whom the ruling favours."""
    ruling = report["ruling"]
    if ruling["status"] != "ruled":
        return "Neither yet"
    if report["particulars"]["can_file_from"]:
        return "Neither: the dispute was filed too early"
    return WINS[report["wins"]] + ("" if is_settled(ruling["refund"]) else "; how much is still open")


def status_text(report: Mapping[str, Any]) -> str:
    """What the status of a ruling means for the reader, and whether it holds however the policy is read."""
    ruling = report["ruling"]
    if ruling["status"] == "ruled" and is_settled(ruling["refund"]):
        turned = bool(report["other_readings"])
        return STATUSES["ruled"] + AS_READ if turned else HOWEVER_READ
    if ruling["status"] == "ruled" and not is_settled(ruling["refund"]):
        return AMOUNT_OPEN
    return STATUSES[ruling["status"]]


def amount_text(report: Mapping[str, Any]) -> str:
    """How much is refunded, of how much that was paid."""
    ruling = report["ruling"]
    currency = ruling["refund"]["currency"]
    of = f", of {report['paid']} {currency} paid" if report["paid"] is not None else ""
    return f"{_alone(report)}{of}"


def _alone(report: Mapping[str, Any]) -> str:
    """An amount, split only where it is made of more than one part; of one that is open what it may be."""
    refund = report["ruling"]["refund"]
    if not is_settled(refund):
        few = 0 < len(report["totals"]) <= MOST_TOTALS
        may_be = either_text(report["totals"], refund["currency"]) if few else paid_between_text(refund)
        return f"{UNDECIDED.get(report['ruling']['status'], 'not settled yet')}: {may_be}"
    if refund.get("at_least", refund["total"]) != refund["total"]:
        return refund_text(refund)
    if not float(refund["total"]):
        return "nothing"
    several = sum(bool(float(refund[part])) for part in ("goods", "freight", "other")) > 1
    return refund_text(refund) if several else f"{refund['total']} {refund['currency']}"


def refunded_text(ruling: Mapping[str, Any]) -> str:
    """What a ruling of a case or of a part of it pays, or between what it still lies."""
    return refund_text(ruling["refund"])


def amount_of(amounts: Mapping[str, Any] | None) -> str:
    """What a possible ruling pays, to stand behind it; nothing where that is nothing, or not known."""
    if amounts is None or not float(amounts["total"]):
        return ""
    return f", {amounts['total']} {amounts['currency']}"


def due_texts(report: Mapping[str, Any]) -> list[str]:
    """By when something is awaited, and of whom: what is asked first, then the windows that run."""
    ruling = report["ruling"]
    asked = {
        (each["due"], each["of"]): f"{instant_text(each['due'])}, {whose_text(each['of'])} answer"
        for each in ruling["asks"]
        if each["due"]
    }
    running = {
        (each["ends"], each["party"]): (
            f"{instant_text(each['ends'])}, the {each['party']}'s time under {each['clause']}: "
            f"{span_text(each)}"
        )
        for each in report["particulars"]["windows"]
        if each["state"] == "running"
    }
    for key, text in asked.items():
        _, runs, span = running.get(key, "").partition(": ")
        running[key] = f"{text} ({span})" if runs else text
    return [text for _, text in sorted(running.items())] or _not_dated(report)


def _not_dated(report: Mapping[str, Any]) -> list[str]:
    """What is awaited where no date is set for it; nothing where a ruling is firm."""
    ruling = report["ruling"]
    if ruling["asks"]:
        of = " and ".join(dict.fromkeys(party_text(each["of"]) for each in ruling["asks"]))
        return [f"no date is set; what is missing is awaited from {of}"]
    return [] if ruling["status"] == "ruled" else ["nothing is awaited; you decide"]


def time_text(report: Mapping[str, Any]) -> str:
    """From when the buyer may file, where a dispute was filed too early; else nothing."""
    instant = report["particulars"]["can_file_from"]
    return f"the buyer may file again from {instant_text(instant)} on" if instant else ""


def quantity_text(line: Mapping[str, Any]) -> str:
    """How much of a line was ordered, in what it is sold by."""
    quantity, unit = line["quantity"], line["sold_by"]
    if quantity is None:
        return "not known"
    sold = f" {unit}{'s' if quantity != 1 else ''}" if unit else ""
    return f"{quantity}{sold}" + (f" of {line['pieces_per_lot']}" if line["pieces_per_lot"] else "")


def candidate_text(candidate: Mapping[str, Any]) -> str:
    """A ruling that the arbitrator may choose: what it pays, and who bears that."""
    text = f"{outcome_text(candidate['outcome'])}: {refund_text(candidate['refund'])}"
    return text + bearer_text(candidate)


def clauses_of(ask: Mapping[str, Any]) -> list[str]:
    """The clauses under which something is asked."""
    return list(ask.get("clauses") or filter(None, [ask["clause"]]))


def answers_texts(ask: Mapping[str, Any], meanings: Mapping[str, str]) -> list[str]:
    """What each answer to a question leads to, where they lead to different things."""
    told = decided_text(ask["decides"], ask["facts"][0] if ask["facts"] else "", meanings)
    if len({then for _, then in told}) < 2:
        return []
    return [f"{answer}: {then}" for answer, then in told]


def beside_texts(report: Mapping[str, Any]) -> list[str]:
    """What explains an amount: bounds that cut it, and discounts."""
    return [capital(text) for text in cut_texts(report["particulars"])]


def sentence(happening: Mapping[str, Any]) -> str:
    """Who did what."""
    by, what = happening["by"], happening["what"]
    if by == "carrier":
        return f"The carrier reports {what}"
    if by == "arbitrator" and " is " in what:
        return capital(what)
    return capital(f"{by} {what}" if by == BOTH else f"the {by} {what}")


def concluded_text(step: Mapping[str, Any], liable: Mapping[str, str]) -> str:
    """What a row concludes; that the buyer bears the rest reads as if the buyer bore what is paid."""
    if step["outcome"] is None:
        return ""
    borne = step["liable"]
    by = f", borne by {liable.get(borne, words(borne))}" if borne and borne not in ("none", "buyer") else ""
    return outcome_text(step["outcome"]) + by


def asked_for(condition: Mapping[str, Any]) -> str:
    """The values that a row asks for."""
    return value_text(condition["among"] if len(condition["among"]) > 1 else condition["among"][0])


def capital(text: str) -> str:
    """A text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def day_text(instant: str, with_year: bool = False) -> str:
    """The day of an instant, in UTC."""
    year, month, day = instant[:10].split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]}" + (f" {year}" if with_year else "")


def instant_words(micros: int) -> str:
    """An instant as people write it."""
    return instant_text(format_instant(micros))


def when_text(happening: Mapping[str, Any]) -> str:
    """When something happened, as far as that is known."""
    if happening["at"] is None:
        return "not dated"
    if happening["until"]:
        return f"{instant_text(happening['at'])} to {instant_text(happening['until'])}, no zone is stated"
    return instant_text(happening["at"])


def supposed_text(condition: Mapping[str, Any], meanings: Mapping[str, str]) -> str:
    """The condition of a branch, each fact by what it means."""
    return "; ".join(
        f"{meanings.get(fact, fact)} – {values_text(value)}" for fact, value in condition.items()
    )
