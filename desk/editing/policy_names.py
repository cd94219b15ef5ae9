"""The names of one policy as JSON Schema definitions: facts with their values, clauses, limits, readings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.loading.compiling import Draft
from engine.loading.facts import READING
from engine.policy import LIABLE
from engine.vocabulary import Fact

Schema = dict[str, Any]


def names(draft: Draft) -> dict[str, Schema]:
    """Every definition by its name; the other schemas of a policy refer to them."""
    folder = draft.folder
    facts = list(draft.facts.values())
    plain = [fact for fact in facts if not fact.name.startswith(READING)]
    readings = [fact for fact in facts if fact.name.startswith(READING)]
    interpretations = folder.interpretations[1].interpretations
    outcomes = folder.outcomes[1].outcomes
    parties = [fact for fact in plain if fact.finite and set(fact.values) <= set(LIABLE)]
    tables = [(name, table.file.record.table) for name, table in draft.tables.items()]
    rulings = [(name, title) for name, title in tables if draft.tables[name].decides == "ruling"]
    conditions = {fact.name: _condition(fact) for fact in facts if fact.finite}
    return {
        "clause": _words((name, each.heading) for name, each in folder.clauses[1].clauses.items()),
        "limit": _words(
            (name, f"{each.meaning} ({each.unit})") for name, each in folder.limits[1].limits.items()
        ),
        "interpretation": _words((name, each.question) for name, each in interpretations.items()),
        "outcome": _words((name, each.meaning) for name, each in outcomes.items()),
        "stage": _words((each.stage, ", ".join(each.tables)) for each in folder.policy[1].stages),
        "ruling_table": _words(rulings),
        "zone": _words((name, "a zone of calendars.yaml") for name in folder.calendar.zones),
        "working_days": _words(
            (name, "working days of calendars.yaml") for name in folder.calendar.working_days
        ),
        "fact": _words((fact.name, fact.meaning) for fact in plain),
        "finite_fact": _words((fact.name, fact.meaning) for fact in plain if fact.finite),
        "instant": _words((fact.name, fact.meaning) for fact in plain if fact.type == "instant"),
        "reading_name": _words(
            (fact.name, interpretations[fact.name.removeprefix(READING)].question) for fact in readings
        ),
        "liable": _words(
            [*((party, "") for party in LIABLE), *((fact.name, fact.meaning) for fact in parties)]
        ),
        "decides": _words(
            [
                ("ruling", "the rows of the table rule"),
                ("addition", "the rows of the table add to a ruling"),
                *((fact.name, fact.meaning) for fact in decidable(draft)),
            ]
        ),
        "conditions": {
            "type": "object",
            "description": "Conditions, all of which must hold: a fact, and the values that it may have.",
            "properties": conditions,
            "additionalProperties": False,
        },
        "stated": {
            "type": "object",
            "description": "Values of facts; a list: those that are still possible.",
            "properties": {
                fact.name: (
                    {"$ref": f"#/$defs/conditions/properties/{fact.name}"}
                    if fact.finite
                    else {"description": f"{fact.meaning} ({fact.type})"}
                )
                for fact in plain
            },
            "additionalProperties": False,
        },
        "readings": {
            "type": "object",
            "description": "Unclear passages, and the reading that is taken of each.",
            "properties": {
                fact.name.removeprefix(READING): {
                    "description": interpretations[fact.name.removeprefix(READING)].question,
                    **_words(interpretations[fact.name.removeprefix(READING)].readings.items()),
                }
                for fact in readings
            },
            "additionalProperties": False,
        },
    }


def decidable(draft: Draft) -> list[Fact]:
    """The facts that a table decides, or may come to decide."""
    return [
        fact
        for fact in draft.facts.values()
        if fact.finite and (fact.origin == "decided" or (fact.origin == "observed" and fact.otherwise))
    ]


def values(fact: Fact) -> list[str | bool]:
    """The values of a fact as editors read them."""
    return [True, False] if fact.type == "bool" else list(fact.values)


def _words(pairs: Iterable[tuple[str, str]]) -> Schema:
    """One of some words; editors show what each means."""
    found = list(pairs)
    if not found:
        return {"type": "string"}
    return {"enum": [word for word, _ in found], "enumDescriptions": [meaning for _, meaning in found]}


def _condition(fact: Fact) -> Schema:
    one = {"enum": values(fact)}
    return {
        "description": fact.meaning,
        "anyOf": [one, {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}],
    }
