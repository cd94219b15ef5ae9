"""What a plan of questions asks for at its ends, in the words of the questions of the ruling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.asking import awaited, in_words
from engine.policy import Policy
from engine.possible import Blame
from engine.units import UnitAnswer

if TYPE_CHECKING:
    from engine.questions import Asked, Plan, Step


def ask_as_the_ruling_does(policy: Policy, answer: UnitAnswer, plan: Plan) -> None:
    """Let a plan ask for choices under their rulings' clauses, and for what inputs await."""
    of_unit = f" ({plan['unit']})" if plan["unit"] is not None else ""
    for step in _steps(plan["start"]):
        clauses = {ruling["clauses"][0] for ruling in step["rulings"] if ruling["clauses"]}
        if step["choice"] is not None and len(clauses) == 1:
            (clause,) = clauses
            step["choice"]["asks"] = [{**asked, "clause": clause} for asked in step["choice"]["asks"]]
        if step["missing"]:
            step["missing"] = _awaited(policy, answer, step["missing"], of_unit)


def _awaited(policy: Policy, answer: UnitAnswer, missing: list[Asked], of_unit: str) -> list[Asked]:
    found: dict[tuple[str, str], Asked] = {}
    for asked in missing:
        entry = asked
        cause = awaited(answer, Blame(asked["fact"], "ask"))
        words = in_words(policy, cause, of_unit) if cause.fact != asked["fact"] else None
        if words is not None:
            of, what, clause = words
            entry = {**asked, "of": of, "for": what, "fact": cause.fact, "clause": clause}
        found.setdefault((entry["of"], entry["for"]), entry)
    return list(found.values())


def _steps(start: Step) -> Iterator[Step]:
    """Every step of a plan once; steps that several answers lead to are shared."""
    waiting, seen = [start], set()
    while waiting:
        step = waiting.pop()
        if id(step) in seen:
            continue
        seen.add(id(step))
        yield step
        for question in (step["question"], step["choice"]):
            if question is not None:
                waiting += [answer["then"] for answer in question["answers"]]
