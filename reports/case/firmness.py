"""How firm a ruling stands, in words: on how many facts of what kind, and what it takes for granted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from reports.case.results import beside_of_case, read_otherwise_text
from reports.case.words import capital
from reports.wording import words

READING = "reading"
PRESUMPTION = "presumption"
ORIGINS = {
    "carrier": "the carrier's records",
    "document": "a document that was judged",
    "person": "what a person established",
    "platform": "the platform's own record",
    "party": "the word of a party",
    PRESUMPTION: "a presumption",
    READING: "a reading of an unclear passage",
    "absence": "the absence of any word of it",
    "stated": "what was stated as it is",
}
"""What a fact rests on."""


def origin_text(support: Mapping[str, Any]) -> str:
    """What a fact rests on, and whether that is contradicted or stands alone."""
    text = _origins(support)
    if support["contradicted"]:
        return f"{text}; contradicted"
    return f"{text}, one source alone" if support["single"] else text


def observed_supports(firmness: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The facts that a ruling rests on; its readings of unclear passages are listed elsewhere."""
    return [each for each in firmness["supports"] if each["origins"] != [READING]]


def counts_text(firmness: Mapping[str, Any]) -> str:
    """How many facts rest on what, each counted once, and how many readings are taken beside them."""
    facts = observed_supports(firmness)
    readings = len(firmness["supports"]) - len(facts)
    counted = Counter(map(_origins, facts))
    resting = ", ".join(f"{number} on {origins}" for origins, number in counted.items())
    beside = f"; beside them it takes {_number(readings, _READINGS)}" if readings else ""
    return f"{_number(len(facts), _FACTS)}: {resting}{beside}"


def firm_text(report: Mapping[str, Any]) -> str:
    """How firm a whole case stands: on how many facts, which of them are weak, and how much is presumed.

    What is presumed is no fact that anything shows, so it is counted by itself.
    """
    every = [support for each in report["firmness"] for support in each["supports"]]
    facts: list[Mapping[str, Any]] = []
    for each in every:
        # what several parts of a case rest on alike is one fact
        if each["origins"] != [READING] and PRESUMPTION not in each["origins"] and each not in facts:
            facts.append(each)
    presumed = {each["fact"] for each in every if PRESUMPTION in each["origins"]}
    presumed |= {each["fact"] for each in report["ruling"]["presumptions"]}
    if not facts and not presumed:
        return ""
    parts = [
        f"{_number(len(facts), _FACTS)} ({_weak(facts)})" if facts else "",
        _number(len(presumed), _PRESUMPTIONS) if presumed else "",
    ]
    return " and ".join(filter(None, parts))


def readings_texts(report: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The unclear passages that would turn a ruling if they were read otherwise: how, and to what."""
    beside = beside_of_case(report)
    return [
        (each["id"], each["meaning"], read_otherwise_text(each, beside)) for each in report["other_readings"]
    ]


def weakest_texts(firmness: Mapping[str, Any]) -> list[str]:
    """The facts that stand weakest, in words."""
    meanings = {each["fact"]: each["meaning"] for each in firmness["supports"]}
    return [capital(meanings.get(name, name)) for name in firmness["weakest"]]


_FACTS = ("fact", "facts")
_PRESUMPTIONS = ("presumption", "presumptions")
_READINGS = ("reading of an unclear passage", "readings of unclear passages")


def _weak(facts: list[Mapping[str, Any]]) -> str:
    contradicted = sum(each["contradicted"] for each in facts)
    single = sum(each["single"] and not each["contradicted"] for each in facts)
    counted = ((contradicted, "contradicted"), (single, "from one disputable source alone"))
    return ", ".join(f"{number} {what}" for number, what in counted if number) or "none of them weak"


def _origins(support: Mapping[str, Any]) -> str:
    return " and ".join(ORIGINS.get(each, words(each)) for each in support["origins"])


def _number(number: int, names: tuple[str, str]) -> str:
    return f"{number} {names[0] if number == 1 else names[1]}"
