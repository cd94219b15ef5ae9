"""The first question of an open case and the one after it, with what each answer leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.case.changes import answered_text
from reports.case.question_tree import ask_text, choices
from reports.case.results import REVIEW, Beside, part_span, spanned_text, won_text

NAMES_NONE = frozenset((REVIEW, "buyer_chooses", "wait"))
"""Outcomes after which somebody has yet to say what is paid."""
MOST_ENDS = 3
"""So many answers to a question are told before it is asked."""


def first_answers(plan: Mapping[str, Any], report: Mapping[str, Any]) -> list[str]:
    """What each answer to the first question of a plan leads to: a ruling, or the question that follows."""
    question = plan["start"]["question"]
    if question is None:
        return []
    within = _within(plan, report)
    leading: dict[str, list[Any]] = {}
    for each in question["answers"]:
        leading.setdefault(_following(each["then"], within), []).extend(each["values"])
    told = sorted(leading.items(), key=lambda each: each[1] == [False])
    return [f"{_answered(question, values)}, {then}" for then, values in told]


def chosen_texts(report: Mapping[str, Any]) -> list[str]:
    """What each choice leads to that a ruling leaves to a party, each once."""
    found = {
        f"if {chosen}, {won_text(each, Beside(), after=_within(plan, report))}": None
        for plan in report["questions"]
        for chosen, then in choices(plan["start"])
        for each in then["rulings"]
    }
    return list(found)


def _within(plan: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, Any]:
    """Between what it lies what is paid for the part of a case that a plan is of."""
    ruling = report["ruling"]
    of_part = (each["refund"] for each in ruling["units"] if each["unit"] == plan["unit"])
    refund = next(of_part, ruling["refund"])
    return {"part": {key: refund[key] for key in ("currency", "at_least", "at_most")}, "case": None}


def _answered(question: Mapping[str, Any], values: list[Any]) -> str:
    """The values of an answer; whether something is so, or comes to be so, is said in a sentence."""
    time = question["settled_by"] == "time"
    if values == [True]:
        return f"{'once' if time else 'if'} {question['meaning']}"
    if values == [False]:
        return "if it does not come to that" if time else f"if it is not so that {question['meaning']}"
    return f"if {answered_text(values, 'the answer')}"


def _following(step: Mapping[str, Any], within: Mapping[str, Any]) -> str:
    """Who would win how much, or the question that follows, and where each of its answers leads."""
    question = step["question"]
    if question is None:
        return _ending(step, within)
    leading: dict[str, list[Any]] = {}
    for each in question["answers"]:
        then = each["then"]
        result = _ending(then, within) if then["question"] is None else _deciding(then, within)
        leading.setdefault(result, []).extend(each["values"])
    answers = [f"{_answered(question, values)}, {result}" for result, values in leading.items()]
    if len(answers) > MOST_ENDS:
        answers[MOST_ENDS:] = ["and so on"]
    return f"then {_asked(question)} – {'; '.join(answers)}"


def _asked(question: Mapping[str, Any]) -> str:
    """A question that follows, by whom it is put to."""
    return next(map(ask_text, question["asks"]), str(question["meaning"]))


def _deciding(step: Mapping[str, Any], within: Mapping[str, Any]) -> str:
    """The question that decides in the end, or the next of several, and what may be paid then."""
    shown = spanned_text([part_span(each, _known(each, within)) for each in _rulings(step)])
    paid = f" ({shown} refunded)" if shown else ""
    last = all(each["then"]["question"] is None for each in step["question"]["answers"])
    return f"“{step['question']['meaning']}” {'decides' if last else 'is the next question'}{paid}"


def _known(conclusion: Mapping[str, Any], within: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Between what it lies what a ruling pays that does not say it itself."""
    return within if conclusion["amounts"] is None or conclusion["outcome"] in NAMES_NONE else None


def _rulings(step: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The rulings to which a step may lead; of what is left to the arbitrator those that the policy names."""
    for each in step["rulings"]:
        yield from each["candidates"] or [each]
    if step["question"] is not None:
        for answer in step["question"]["answers"]:
            yield from _rulings(answer["then"])


def _ending(step: Mapping[str, Any], within: Mapping[str, Any]) -> str:
    """Who would win how much where no question follows."""
    ends = list(dict.fromkeys(won_text(each, Beside(), after=within) for each in step["rulings"]))
    missing = "; ".join(map(ask_text, step["missing"]))
    told = " or ".join(ends or ["not followed further"])
    return told + (f"; for the amount, {missing}" if missing else "")
