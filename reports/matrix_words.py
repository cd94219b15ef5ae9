"""The evidence matrix in words: what each of its cells says, for the terminal and for a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.attachments import attachments, record_of
from reports.wording import VALUES, instant_text, outcome_text, value_text, words

NOTHING = "–"
VOLUNTEERED = "nobody"
WINDOWS = {"met": "met", "running": "running", "expired": "over"}
JUDGEMENTS = {"accepted": "accepted", "rejected": "rejected", "unjudged": "to be judged"}


def kind_text(entry: Mapping[str, Any]) -> str:
    """The kind of evidence, with the unit that it concerns."""
    unit = f" ({entry['unit']})" if entry["unit"] else ""
    return (entry.get("name") or words(entry["kind"])) + unit


def bearer_text(entry: Mapping[str, Any]) -> str:
    """Who bears the burden of proof."""
    if entry["fact"] is None:
        return NOTHING
    if entry["party"] is None:
        return VOLUNTEERED
    return " or ".join([entry["party"], *entry["also_by"]])


def asked_text(entry: Mapping[str, Any]) -> str:
    """When it was asked for."""
    return instant_text(entry["asked"]) if entry["asked"] else NOTHING


def due_text(entry: Mapping[str, Any]) -> str:
    """When its window ends, and how that stands."""
    if not entry["due"]:
        return NOTHING
    return f"{instant_text(entry['due'])}, {WINDOWS[entry['window']]}"


def given_texts(entry: Mapping[str, Any], letters: Mapping[str, str]) -> list[str]:
    """What was given, each under the letter that it has as an attachment, with when."""
    found = []
    for each in entry["given"]:
        letter = next((letters[place] for place in map(record_of, each["source"]) if place in letters), "")
        named = ", ".join(filter(None, (letter, instant_text(each["at"]) if each["at"] else "")))
        found.append(f"{named}: {each['because']}" if named else each["because"])
    return found


def judged_text(entry: Mapping[str, Any]) -> str:
    """How what was given is judged."""
    return JUDGEMENTS[entry["judged"]] if entry["judged"] else NOTHING


def need_text(entry: Mapping[str, Any]) -> str:
    """Whether a proof of several kinds needs all of them."""
    others = ", ".join(words(kind) for kind in entry["beside"])
    if not others:
        return ""
    return f"needed together with {others}" if entry["need"] == "all" else f"enough in place of {others}"


def standing_text(entry: Mapping[str, Any]) -> str:
    """What the proof still can be, and what settles it."""
    settled = {
        "ask": ", it must be asked for",
        "time": ", its window still runs",
        "judge": ", you judge what was given",
        "person": ", you decide",
    }.get(entry["settled_by"], "")
    value = entry["value"]
    several = value if isinstance(value, list) else [value]
    return " or ".join(VALUES.get(each) or value_text(each) for each in several) + settled


def decides_texts(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What each value of the proof leads to; values that lead to the same stand together.

    Nothing where they all lead to the same: then the proof decides nothing as things stand. Of a proof that
    needs all of its kinds it is told what they decide together.
    """
    return _leading(entry["decides"]) or [
        (f"together with the others {values}", then) for values, then in _leading(entry["together"])
    ]


def _leading(leads: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    leading: dict[str, list[str]] = {}
    for each in leads:
        then = " or ".join(outcome_text(word) for word in each["then"])
        leading.setdefault(then, []).append(VALUES.get(each["if"]) or value_text(each["if"]))
    if len(leading) < 2:
        return []
    return [(" or ".join(values), then) for then, values in leading.items()]


def default_text(entry: Mapping[str, Any]) -> str:
    """What follows if it is not given in time."""
    if entry["default"] is None:
        return ""
    return " or ".join(outcome_text(word) for word in entry["default"])


CELLS = {
    "kind": kind_text,
    "bearer": bearer_text,
    "asked": asked_text,
    "due": due_text,
    "judged": judged_text,
    "standing": standing_text,
    "need": need_text,
    "decides": decides_texts,
    "default": default_text,
}


def matrix_rows(matrix: list[Mapping[str, Any]], several_units: bool) -> list[dict[str, Any]]:
    """The cells of every entry in words, with its clause, heading and meaning as they are.

    The unit of an entry is named where a case has several. Documents have the letters that they have in
    letters to the parties.
    """
    letters = {each.place: each.letter for each in attachments(matrix)}  # type: ignore[arg-type]
    return [
        {name: text(entry if several_units else {**entry, "unit": None}) for name, text in CELLS.items()}
        | {"given": given_texts(entry, letters), "idle": not entry["given"] and not decides_texts(entry)}
        | {name: entry[name] for name in ("clause", "heading", "meaning", "used")}
        for entry in matrix
    ]
