"""What persons established: facts of the policy's vocabulary, each in its own type."""

from __future__ import annotations

from typing import Any

from engine.diagnostics import Place, Problems, nearest
from engine.instants import parse_moment
from engine.money import parse_money
from engine.observations import Value
from engine.source import Path, Source
from engine.vocabulary import Fact, Vocabulary
from evidence.case import Assessment, Case, assessments_of

LARGEST_COUNT = 1_000_000_000


def assessed_value(fact: Fact, value: Any, currency: str) -> Value:
    """An assessed value as an observation holds it. Raises ValueError in the user's words."""
    if isinstance(value, list | dict):
        kind = "list" if isinstance(value, list) else "map"
        raise ValueError(f"`{fact.name}` is given a {kind}, where one value is expected")
    if fact.finite:
        word = ("true" if value else "false") if isinstance(value, bool) else str(value)
        if word not in fact.values:
            near = nearest(word, fact.values)
            known = (
                f"did you mean `{near}`?" if near else "known: " + ", ".join(f"`{v}`" for v in fact.values)
            )
            raise ValueError(f"`{word[:60]}` is not a value of `{fact.name}`; {known}")
        return word
    text = "true" if value is True else "false" if value is False else str(value)
    if fact.type == "instant":
        return parse_moment(text).micros
    if fact.type == "money":
        return parse_money(text, currency)
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > LARGEST_COUNT:
        raise ValueError(f"`{text[:60]}` is not a whole number for `{fact.name}`")
    return int(text)


def assessed_parts(fact: Fact, assessment: Assessment) -> list[tuple[str | None, Any]]:
    """The values of an assessment by line: a map of line ids for a number of lines, else one value."""
    value = assessment.value
    if isinstance(value, dict) and fact.type == "number" and fact.per == "line":
        return list(value.items())
    return [(assessment.line, value)]


def check_assessments(
    case: Case, source: Source, path: Path, vocabulary: Vocabulary, problems: Problems
) -> None:
    """Report assessed facts that the vocabulary does not hold, values they cannot have, and unknown lines."""
    if not case.assessments:
        return
    listed = isinstance(case.assessments, tuple)
    lines = {line.line_id for line in case.order.lines or ()}
    for index, assessment in enumerate(assessments_of(case)):
        steps: Path = ("assessments", index) if listed else ("assessments", assessment.fact)
        fact = vocabulary.get(assessment.fact)
        if fact is None:
            near = nearest(assessment.fact, vocabulary)
            message = f"there is no fact named `{assessment.fact}` in the vocabulary"
            help = f"did you mean `{near}`?" if near else "see facts.yaml of the policy"
            problems.add("unknown-fact", message, Place(source, (*path, *steps), key=not listed), help)
            continue
        if fact.origin == "constant":
            message = f"`{fact.name}` is a reading, which nobody establishes"
            place = Place(source, (*path, *steps))
            problems.add("bad-assessment", message, place, "take another reading by --read")
            continue
        for line, value in assessed_parts(fact, assessment):
            if value is None:
                continue
            by_line = line is not None and line != assessment.line
            if by_line and case.order.lines is not None and line not in lines:
                near = nearest(str(line), lines)
                help = f"did you mean `{near}`?" if near else "name a line of the order"
                place = Place(source, (*path, *steps))
                problems.add("unknown-line", f"the order has no line `{line}`", place, help)
            try:
                assessed_value(fact, value, case.order.currency)
            except ValueError as error:
                message, _, help = str(error).partition("; ")
                place = Place(source, (*path, *steps))
                problems.add("bad-assessment", message, place, help or "give a value of the fact's own type")
