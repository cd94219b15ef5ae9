"""What would decide a ruling, what would change it, what came near, and how firm it stands, in words."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from reports.case.words import amount_of, capital
from reports.explaining_words import supposed_text
from reports.matrix_words import VALUES
from reports.wording import (
    apart_text,
    beyond_text,
    instant_text,
    liable_text,
    outcome_text,
    value_text,
    words,
)

READING = "reading"
ORIGINS = {
    "carrier": "the carrier's records",
    "document": "a document that was judged",
    "person": "what a person established",
    "platform": "the platform's own record",
    "party": "the word of a party",
    "presumption": "a presumption",
    READING: "a reading of an unclear passage",
    "absence": "the absence of any word of it",
    "stated": "what was stated as it is",
}
"""What a fact rests on."""


def conclusion_text(conclusion: Mapping[str, Any]) -> str:
    """A ruling: outcome, amount, and who bears it."""
    borne = (
        f", borne by {liable_text(conclusion['liable'])}"
        if conclusion["liable"] not in ("none", "undetermined")
        else ""
    )
    return outcome_text(conclusion["outcome"]) + amount_of(conclusion["amounts"]) + borne


def change_text(change: Mapping[str, Any]) -> str:
    """One changed fact: what it would have to be instead of what it is."""
    direction = change["direction"]
    if change["kind"] == "instant" and direction:
        becomes = beyond_text(change["becomes"][0], direction)
    else:
        becomes = _values(change["becomes"]) + (f" or {direction}" if direction else "")
    by = apart_text(change["by"])
    apart = f" (that is {by} {direction})" if by and direction else ""
    presumed = ", which is presumed" if change["presumed"] else ""
    told = supposed_text(change, f"{becomes} instead of {_values(change['was'])}")
    return f"{change['meaning']}: {told}{presumed}{apart}"


def flip_texts(flip: Mapping[str, Any]) -> tuple[list[str], str]:
    """What would have to change, and what the ruling would be then."""
    then = list(dict.fromkeys(conclusion_text(each) for each in flip["rulings"]))
    if len(then) > 1:
        result = f"open between {'; '.join(then[:-1])} and {then[-1]}"
    else:
        result = then[0] if then else flip["status"]
    return [change_text(each) for each in flip["changes"]], result


def ordered(flips: Sequence[Mapping[str, Any]], matrix: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Flips in the order in which a reader asks for them.

    Evidence comes first, then what is presumed, then dates and amounts, then what else was observed.
    """
    proofs = {entry["fact"] for entry in matrix}

    def rank(flip: Mapping[str, Any]) -> int:
        return _rank(flip, proofs)

    return [
        {**each, "singles": sorted(each["singles"], key=rank), "pairs": sorted(each["pairs"], key=rank)}
        for each in flips
    ]


def nearest(
    flips: Sequence[Mapping[str, Any]], matrix: Sequence[Mapping[str, Any]]
) -> tuple[str | None, Mapping[str, Any]] | None:
    """The first change in that order over all units, with the unit where there are several; None: none."""
    proofs = {entry["fact"] for entry in matrix}
    found = [
        (_rank(flip, proofs), len(flip["changes"]), number, each["unit"], flip)
        for number, each in enumerate(flips)
        for flip in [*each["singles"], *each["pairs"]]
    ]
    if not found:
        return None
    *_, unit, flip = min(found, key=lambda each: each[:3])
    return unit, flip


def _rank(flip: Mapping[str, Any], proofs: Container[str]) -> int:
    if any(change["fact"] in proofs for change in flip["changes"]):
        return 0
    if flip["presumption"]:
        return 1
    return 2 if any(change["kind"] != "value" for change in flip["changes"]) else 3


def failed_text(failed: Mapping[str, Any]) -> str:
    """A condition that keeps a row from answering."""
    still = ", which may still change" if failed["open"] else ""
    needed, value = _values(failed["needed"]), _values(failed["value"])
    return f"{failed['meaning']}: {needed} is asked for, and it is {value}{still}"


def held_text(miss: Mapping[str, Any]) -> str:
    """How near a row came."""
    conditions = miss["held"] + len(miss["failed"])
    return f"{miss['held']} of {conditions} condition{'' if conditions == 1 else 's'} held"


def origin_text(support: Mapping[str, Any]) -> str:
    """What a fact rests on, and whether that is contradicted or stands alone."""
    text = " and ".join(ORIGINS.get(each, words(each)) for each in support["origins"])
    if support["contradicted"]:
        return f"{text}; contradicted"
    return f"{text}, one source alone" if support["single"] else text


def observed_supports(firmness: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The facts that a ruling rests on; its readings of unclear passages are listed elsewhere."""
    return [each for each in firmness["supports"] if each["origins"] != [READING]]


def counts_text(counts: Mapping[str, int]) -> str:
    """How many facts rest on what."""
    return ", ".join(f"{number} on {ORIGINS.get(name, words(name))}" for name, number in counts.items())


def firm_text(firmness: Sequence[Mapping[str, Any]]) -> str:
    """How firm a whole case stands: on how many facts, and how many of them are weak."""
    supports: list[Mapping[str, Any]] = []
    for each in firmness:
        # what several parts of a case rest on alike is one fact
        supports += [support for support in observed_supports(each) if support not in supports]
    if not supports:
        return ""
    contradicted = sum(support["contradicted"] for support in supports)
    single = sum(support["single"] and not support["contradicted"] for support in supports)
    presumed = sum("presumption" in support["origins"] for support in supports)
    weak = [
        f"{number} {what}"
        for number, what in (
            (contradicted, "contradicted"),
            (single, "from one source alone"),
            (presumed, "presumed"),
        )
        if number
    ]
    facts = f"{len(supports)} fact{'' if len(supports) == 1 else 's'}"
    return f"{facts}, {', '.join(weak)}" if weak else f"{facts}, none of them weak"


def weakest_texts(firmness: Mapping[str, Any]) -> list[str]:
    """The facts that stand weakest, in words."""
    meanings = {each["fact"]: each["meaning"] for each in firmness["supports"]}
    return [capital(meanings.get(name, name)) for name in firmness["weakest"]]


def _values(values: Any) -> str:
    several: Sequence[Any] = values if isinstance(values, list) else [values]
    return " or ".join(VALUES.get(str(each)) or _instant_or_value(each) for each in several)


def _instant_or_value(value: Any) -> str:
    dated = isinstance(value, str) and value[4:5] == "-" and value[10:11] == "T"
    return instant_text(value) if dated else value_text(value)
