"""Why a ruling, how firmly, and what to ask next, as text for the terminal, where it was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reports.case.most_telling import beside_of
from reports.case.results import Beside, flip_texts
from reports.directions import isolated_lines
from reports.explaining_words import nothing_open_text, untried_text
from reports.layout import beside as listed
from reports.layout import harmless, wrapped
from reports.near_rows import left_out_text, near_rows
from reports.part_names import with_parts_in_words
from reports.wording import (
    NO_MEANINGS,
    instant_text,
    liable_text,
    outcome_text,
    party_text,
    refund_text,
    sources_text,
    value_text,
    values_text,
)

if TYPE_CHECKING:
    from engine.document import RulingDocument

DEEPEST = 4
"""Questions below so many others are counted, not shown."""
_STEP = 4
_ORIGINS = {
    "carrier": "the carrier's data",
    "document": "a document of a party",
    "person": "a person's assessment",
    "platform": "the platform's own record",
    "party": "a party's statement",
    "presumption": "a presumption",
    "reading": "a reading of an unclear passage",
    "absence": "that nothing is on record",
    "stated": "a value stated as such",
}


def explained_text(
    ruling: RulingDocument, meanings: Mapping[str, str] = NO_MEANINGS, paid: str | None = None
) -> str:
    """The sections that were asked for; nothing where none was. A fact without a meaning has its name.

    `paid` is what was paid for the whole order, where that is known.
    """
    document = with_parts_in_words(harmless(ruling))
    sections = (
        ("questions", "Questions that decide it", _plan),
        ("flips", "What would change it", _flips),
        ("why_not", "What nearly applied", _near_misses),
        ("firmness", "What it rests on", _firmness),
    )
    lines: list[str] = []
    for key, title, written in sections:
        for unit in document.get(key, ()):
            name = f" ({unit['unit']})" if unit["unit"] is not None else ""
            lines += ["", title + name, *written(unit, meanings, paid)]
    return isolated_lines("\n".join(lines) + "\n") if lines else ""


# -- questions -------------------------------------------------------------------------------------------


def _plan(plan: Mapping[str, Any], *_: object) -> Iterator[str]:
    if plan["start"]["question"] is not None:
        most = f"{_several(plan['depth'], 'fact')} at most, by {_several(plan['requests'], 'request')}"
        if not plan["least"]:
            most += f"; {_several(plan['at_least'], 'fact')} at least"
        proved = "no plan needs fewer" if plan["least"] else "whether fewer are enough is not proved"
        yield wrapped(f"{most}; {proved}")
    nothing_open = nothing_open_text(plan)
    if nothing_open:
        yield wrapped(nothing_open)
    yield from _step(plan["start"], 2, 0)


def _step(step: Mapping[str, Any], indent: int, depth: int) -> Iterator[str]:
    question = step["question"]
    if question is None:
        yield wrapped(f"-> {_reached(step)}", indent)
        yield from _left(step, indent + _STEP)
        return
    if depth >= DEEPEST:
        yield wrapped(f"-> {_several(_count(step), 'further question')}, by the answers", indent)
        return
    yield wrapped(f"? {question['fact']}: {question['meaning']}", indent)
    if question["again"]:
        yield wrapped("the same reply shows it", indent + _STEP)
    for asked in question["asks"] if not question["again"] else ():
        yield wrapped(_asked(asked), indent + _STEP)
    if question["settled_by"] == "time" and not question["again"]:
        until = f", at the latest by {instant_text(question['due'])}" if question["due"] else ""
        yield wrapped(f"time shows it{until}", indent + _STEP)
    elif question["settled_by"] == "person":
        yield wrapped("you decide it", indent + _STEP)
    for answer in question["answers"]:
        then = answer["then"]
        label = f"= {value_text(answer['values'])}"
        if then["question"] is None:
            yield wrapped(f"{label} -> {_reached(then)}", indent + _STEP)
            yield from _left(then, indent + 2 * _STEP)
        else:
            yield wrapped(label, indent + _STEP)
            yield from _step(then, indent + 2 * _STEP, depth + 1)


def _reached(step: Mapping[str, Any]) -> str:
    return " or ".join(map(_ruling, step["rulings"])) or "not followed"


def _left(step: Mapping[str, Any], indent: int) -> Iterator[str]:
    """What is left where a plan ends: inputs of the amount, and a choice with the ruling of each answer."""
    for asked in step["missing"]:
        yield wrapped(f"then, for the amount: {_asked(asked)}", indent)
    choice = step["choice"]
    if choice is None:
        return
    yield wrapped(f"? {choice['fact']}: {choice['meaning']}", indent)
    for asked in choice["asks"]:
        yield wrapped(_asked(asked), indent + _STEP)
    for answer in choice["answers"]:
        yield wrapped(f"= {value_text(answer['values'])} -> {_reached(answer['then'])}", indent + _STEP)
        yield from _left(answer["then"], indent + 2 * _STEP)


def _several(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("s" if count != 1 else "")


def _count(step: Mapping[str, Any]) -> int:
    question = step["question"]
    return 0 if question is None else 1 + sum(_count(answer["then"]) for answer in question["answers"])


def _asked(asked: Mapping[str, Any]) -> str:
    clause = f" ({asked['clause']})" if asked["clause"] else ""
    due = f", by {instant_text(asked['due'])}" if asked["due"] else ""
    return f"from {party_text(asked['of'])}: {asked['for']}{clause}{due}"


def _ruling(ruling: Mapping[str, Any]) -> str:
    amounts = ruling["amounts"]
    parts = [outcome_text(ruling["outcome"])]
    if amounts is None:
        parts.append("the amount is not known")
    elif float(amounts["total"]):
        parts.append(refund_text(amounts))
    if ruling["liable"] not in ("none", "undetermined", "buyer"):
        parts.append(f"borne by {liable_text(ruling['liable'])}")
    clauses = f" [{', '.join(ruling['clauses'])}]" if ruling["clauses"] else ""
    return ", ".join(parts) + clauses


# -- flips -------------------------------------------------------------------------------------------------


def _flips(unit: Mapping[str, Any], meanings: Mapping[str, str], paid: str | None) -> Iterator[str]:
    if not unit["firm"]:
        yield wrapped("several rulings are possible, so that there is none to change yet")
        return
    if not unit["singles"] and not unit["pairs"] and not unit["unsettling"]:
        yield wrapped("no change of one or two facts that a party may dispute")
    beside = beside_of({"paid": paid}, unit)
    for flip in (*unit["singles"], *unit["pairs"]):
        yield listed(_flip(flip, meanings, beside), "-", 5)
    if unit["unsettling"]:
        yield wrapped("What would leave it open again:")
    for flip in unit["unsettling"]:
        yield listed(_flip(flip, meanings, beside), "-", 5)
    untried = untried_text(unit, "meaning")
    if untried:
        yield wrapped(untried)


def _flip(flip: Mapping[str, Any], meanings: Mapping[str, str], beside: Beside) -> str:
    """A change as the report of a case tells it, with the names of its facts."""
    change, then, why = flip_texts(flip, meanings, beside)
    names = ", ".join(each["fact"] for each in flip["changes"])
    return f"{change[:1].upper()}{change[1:]}, {then}{why}. [{names}]"


# -- why not, and how firm -----------------------------------------------------------------------------------


def _near_misses(unit: Mapping[str, Any], *_: object) -> Iterator[str]:
    rows, left = near_rows(unit["rows"])
    for miss in rows:
        then = f" -> {outcome_text(miss['then'])}" if miss["then"] is not None else ""
        yield wrapped(f"{miss['table']}#{miss['row']} [{', '.join(miss['clauses'])}]{then}")
        for failed in miss["failed"]:
            stands = "is not known yet" if failed["open"] else f"is {values_text(failed['value'])}"
            told = f"{failed['meaning']}: it would have to be {values_text(failed['needed'])}; it {stands}"
            because = f" – {failed['because']}" if failed["because"] != failed["meaning"] else ""
            yield wrapped(f"{told}{because} ({failed['fact']})", 2 + _STEP)
    if left:
        yield wrapped(f"{left_out_text(left)} (--format json lists them)")


def _firmness(unit: Mapping[str, Any], *_: object) -> Iterator[str]:
    for origin, title in _ORIGINS.items():
        resting = [each for each in unit["supports"] if each["origins"][0] == origin]
        if resting:
            yield wrapped(f"on {title}")
        for each in resting:
            marks = ["contradicted"] * each["contradicted"] + ["one source alone"] * each["single"]
            told = f"{value_text(each['value'])}; {each['because']}{sources_text(each['from'])}"
            yield listed(told + (f"  ** {', '.join(marks)}" if marks else ""), each["fact"], 40, 2 + _STEP)
