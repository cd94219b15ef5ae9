"""The plan of questions as a tree to draw: a row for each question and each of its answers, indented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.case.svg_words import LINE, fitting
from reports.case.timeline import NARROW, WIDE
from reports.case.words import amount_of, capital
from reports.wording import ARBITRATOR, instant_text, outcome_text, values_text

INDENT, MARK = 18, 16
"""How far an answer stands right of its question, and words right of their mark."""
MOST_ROWS = 32
"""Rows of a drawing; the list beside it holds the rest too."""
MOST_DEPTH, MOST_LISTED = 5, 80
"""Questions of one way, and rows in all, that are shown; how many questions follow is said."""


def question_text(question: Mapping[str, Any]) -> str:
    """A question: whom to ask for what, by when; or what is awaited or judged."""
    asks = question["asks"]
    asked = "; ".join(dict.fromkeys(map(ask_text, asks)))
    due = f", by {instant_text(question['due'])}" if question["due"] else ""
    how = {"judge": "judge", "time": "wait and see", "person": "you decide"}.get(
        question["settled_by"], "find out"
    )
    meaning = question["meaning"]
    if asked:
        return capital(asked if meaning in asked else f"{asked} – {meaning}") + due
    return f"{capital(how)}: {meaning}{due}"


def ask_text(ask: Mapping[str, Any]) -> str:
    """Whom to ask for what; what the arbitrator has to look at is a question to the reader."""
    if ask["of"] == ARBITRATOR:
        return f"you judge{'' if ask['for'].startswith('whether ') else ':'} {ask['for']}"
    return f"ask the {ask['of']}: {ask['for']}"


def answer_text(answer: Mapping[str, Any]) -> str:
    """The values of an answer."""
    return " or ".join(values_text(each) for each in answer["values"])


def end_text(step: Mapping[str, Any]) -> str:
    """What is reached at the end of a way."""
    left_out = step.get("left_out", 0)
    if left_out:
        return f"{left_out} more question{'' if left_out == 1 else 's'}"
    then = " or ".join(dict.fromkeys(outcome_text(each["outcome"]) for each in step["rulings"]))
    then = then or "not followed further"
    amounts = {amount_of(each["amounts"]) for each in step["rulings"]}
    paid = amounts.pop() if len(amounts) == 1 and not step["missing"] else ""
    missing = "; ".join(map(ask_text, step["missing"]))
    return then + paid + (f"; for the amount, {missing}" if missing else "")


def choices(step: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """What a ruling leaves to a party: each of its choices in words, with what that leads to."""
    choice = step["choice"]
    if choice is None:
        return []
    of = next((f"the {each['of']}" for each in choice["asks"]), choice["meaning"])
    return [(f"{of} chooses {answer_text(answer)}", answer["then"]) for answer in choice["answers"]]


def pruned(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A plan down to a depth that a reader can follow; what is left out is counted."""
    start: Mapping[str, Any] = plan["start"]
    for depth in range(MOST_DEPTH, 0, -1):
        start = _pruned(plan["start"], depth)
        if len(list(_rows(start, 0, None))) <= MOST_LISTED:
            break
    return {**plan, "start": start}


def _pruned(step: Mapping[str, Any], room: int) -> dict[str, Any]:
    question = step["question"]
    if question is None:
        return dict(step)
    if not room:
        return {"question": None, "rulings": [], "choice": None, "missing": [], "left_out": _questions(step)}
    answers = [{**each, "then": _pruned(each["then"], room - 1)} for each in question["answers"]]
    return {**step, "question": {**question, "answers": answers}}


def _questions(step: Mapping[str, Any]) -> int:
    """How many questions a step leads through."""
    if step["question"] is None:
        return 0
    return 1 + sum(_questions(each["then"]) for each in step["question"]["answers"])


def is_drawn(plan: Mapping[str, Any]) -> bool:
    """Whether a plan has a question, or ends in a choice, so that there is a tree of it."""
    start = plan["start"]
    return start["question"] is not None or start["choice"] is not None


def tree(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The plan of one unit, once narrow and once wide."""
    rows = list(_rows(plan["start"], 0, None))
    shown = rows[:MOST_ROWS]
    return {
        "narrow": _drawn(shown, NARROW),
        "wide": _drawn(shown, WIDE),
        "left_out": len(rows) - len(shown),
        "rows": len(shown),
    }


def _rows(step: Mapping[str, Any], depth: int, before: str | None) -> Iterator[dict[str, Any]]:
    """The rows of a step: its question and below it the answers, or what is reached."""
    question = step["question"]
    if question is None:
        text = f"{before}: {end_text(step)}" if before else capital(end_text(step))
        yield {"depth": depth, "text": text, "end": True}
        for chosen, then in choices(step):
            yield {"depth": depth + 1, "text": f"{capital(chosen)}: {end_text(then)}", "end": True}
        return
    if before:
        yield {"depth": depth, "text": before, "end": False}
        depth += 1
    yield {"depth": depth, "text": question_text(question), "end": False, "asks": True}
    for answer in question["answers"]:
        yield from _rows(answer["then"], depth + 1, capital(answer_text(answer)))


def _drawn(rows: list[dict[str, Any]], width: int) -> dict[str, Any]:
    top = 4.0
    drawn: list[dict[str, Any]] = []
    parents: dict[int, float] = {}
    for row in rows:
        left = row["depth"] * INDENT + 8
        lines = fitting(row["text"], width - left - MARK, most=6, bold=row.get("asks", False))
        middle = top + LINE / 2
        drawn.append(
            {
                "x": left,
                "y": middle,
                "parent": (left - INDENT, parents[row["depth"] - 1]) if row["depth"] else None,
                "end": row["end"],
                "asks": row.get("asks", False),
                "lines": [
                    {"x": left + MARK, "y": top + LINE * (number + 1) - 4, "text": line}
                    for number, line in enumerate(lines)
                ],
            }
        )
        parents[row["depth"]] = middle
        top += LINE * len(lines) + 8
    return {"width": width, "height": round(top + 2, 1), "rows": drawn}
