"""The words of a policy's files as the book writes them: conditions, expectations, absence, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.wording import instant_text, liable_text, outcome_of_many_text, value_text, words

FINDINGS = {
    "gap": "cases that no row answers",
    "dead-row": "rows that never answer",
    "never-asked": "a table that is never asked",
    "idle-condition": "conditions that could be left out",
    "dead-value": "values that never come",
    "dead-branch": "parts of a formula that are never reached",
    "unmentioned-value": "values that nothing mentions",
}
"""Every finding that a policy may accept."""
ABSENCE = {
    "unknown": "every value stays possible, and it is asked for",
    "did_not_happen": "it did not happen",
    "not_stated": "nothing more exists, and nothing is asked for",
}
"""What it means that nothing is said of a fact."""
ORIGINS = {
    "observed": "observed in the case",
    "measured": "computed from what is observed",
    "derived": "follows from other facts",
    "decided": "decided by a table",
    "proof": "the state of a burden of proof",
    "document": "the state of evidence that is volunteered",
}
"""Where a fact's values come from."""
ROLES = {
    "decides": "rows decide by it",
    "defines": "defines, and no row decides by it",
    "advises": "advises, and no row decides by it",
    "outside": "lies outside of what is decided here",
}
"""What a clause does."""
OUTBOUND = {
    "seller": "borne by the seller",
    "buyer": "borne by the buyer",
    "refunded": "borne by the seller where any of it is paid back, else by the buyer",
}
"""Who bears the outbound freight."""
STATUS = {"ruled": "the case is ruled", "waiting": "the case waits", "review": "a person decides"}
"""The status of a case with an outcome."""
_FEW = 3
_EXPECTED = {
    "goods": "goods {}",
    "freight": "freight {}",
    "other": "other costs {}",
    "at_least": "at least {}",
    "at_most": "at most {}",
}
_LISTED = {
    "cites": "cites {}",
    "asks": "asks for {}",
    "presumes": "presumes {}",
    "rests_on": "rests on {}",
}


def values_text(condition: Mapping[str, Any]) -> str:
    """The values that a condition allows; where most are allowed, those that it excludes."""
    values, others = condition["values"], condition["others"]
    if len(others) <= _FEW < len(values):
        return "anything but " + _several(others)
    return _several(values)


def period_text(dated: Mapping[str, Any]) -> str:
    """From when until when something is in force; nothing where it always is."""
    start, end = dated["from"], dated["until"]
    parts = [f"from {instant_text(start)}"] if start else []
    parts += [f"until {instant_text(end)}"] if end else []
    return " ".join(parts)


def expected_text(case: Mapping[str, Any]) -> str:
    """What a worked case expects, and under which readings."""
    expect = case["expect"]
    parts = [outcome_of_many_text(expect["outcome"])] if "outcome" in expect else []
    status = expect.get("status", "ruled")
    if status != "ruled":
        parts.append(f"status {status}")
    if expect.get("liable") not in (None, "undetermined"):
        parts.append(f"borne by {liable_text(expect['liable'])}")
    if "total" in expect:
        parts.append(f"{expect['total']} in all")
    parts += [
        text.format(expect[name])
        for name, text in _EXPECTED.items()
        if name in expect and expect[name] != expect.get("total")
    ]
    if expect.get("candidates"):
        parts.append("candidates: " + " or ".join(map(outcome_of_many_text, expect["candidates"])))
    parts += [text.format(_list(expect[name])) for name, text in _LISTED.items() if expect.get(name)]
    parts += [f"{name} read as {words(reading)}" for name, reading in case["read"].items()]
    return "; ".join(parts)


def count_text(number: int, one: str) -> str:
    """A number of things, as `no row`, `1 row`, `2 rows`."""
    return f"no {one}" if not number else f"1 {one}" if number == 1 else f"{number} {one}s"


def _several(values: Sequence[Any]) -> str:
    return " or ".join(map(value_text, values))


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
