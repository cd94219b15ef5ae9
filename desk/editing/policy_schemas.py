"""The JSON Schemas of one policy's files, for editors: their shapes, with the names of this policy."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from desk.editing.house_layout import SCHEMA_COMMENT
from desk.editing.policy_names import Schema, decidable, names, values
from desk.schemas import POLICY_FILES, schema
from engine.json_schema import json_schema
from engine.loading import records
from engine.loading.compiling import Draft
from engine.loading.folder import CASES, TRANSLATIONS

_NAMES = "names.json#/$defs/"
_ROOT = ""
# Record -> key -> the names that it may hold; the record of the whole file has no name.
_POINTS: dict[str, dict[str, dict[str, str]]] = {
    "policy": {
        _ROOT: {
            "platform_zone": "zone",
            "governed_by": "instant",
            "window_ends": "reading_name",
            "late_evidence": "reading_name",
        },
        "StageRecord": {"tables": "ruling_table"},
    },
    "facts": {
        "FactRecord": {
            "clause": "clause",
            "interprets": "interpretation",
            "not_before": "instant",
            "not_after": "instant",
        },
        "ProofRecord": {"limit": "limit", "clause": "clause", "cause": "finite_fact", "dated": "instant"},
        "WindowRecord": {
            "clause": "clause",
            "limit": "limit",
            "working_days_of": "working_days",
            "zone": "zone",
            "met_by": "fact",
        },
    },
    "limits": {"LimitRecord": {"clause": "clause", "interprets": "interpretation"}},
    "interpretations": {"InterpretationRecord": {"clauses": "clause"}},
    "outcomes": {
        "OutcomeRecord": {"with_money": "outcome"},
        "AmountsInterpretsRecord": dict.fromkeys(
            ("refund", "units", "grounds", "asked_less"), "interpretation"
        ),
    },
    "properties": {
        "NeverRecord": {"when": "conditions", "outcome": "outcome"},
        "PropertyRecord": {"unless": "conditions", "defaults_after_notice": "conditions"},
    },
    "table": {
        _ROOT: {"decides": "decides", "adds_to": "stage", "beside": "outcome", "applies": "conditions"},
        "RowRecord": {"when": "conditions", "cites": "clause", "interprets": "interpretation"},
        "RemedyRecord": {
            "outcome": "outcome",
            "liable": "liable",
            "cites": "clause",
            "asks": "finite_fact",
            "shows": "fact",
        },
        "AdditionRecord": {"liable": "liable"},
    },
    "cases": {
        _ROOT: {"given": "stated"},
        "WorkedCase": {"facts": "stated", "read": "readings"},
        "Expected": {
            "outcome": "outcome",
            "cites": "clause",
            "candidates": "outcome",
            "asks": "fact",
            "presumes": "fact",
            "rests_on": "interpretation",
        },
    },
}
_RAISED_BY = "^(ground|request|document|fact|tracking):"


def policy_schemas(draft: Draft) -> dict[str, Schema]:
    """Every schema by the name of its file: one a kind of file, that of cases, and the names."""
    found: dict[str, Schema] = {}
    for kind in POLICY_FILES:
        body = schema("policy", kind)
        if kind == "table":
            body["$defs"] |= _conclusions()
        for record, keys in _POINTS.get(kind, {}).items():
            holder = body if record == _ROOT else body["$defs"][record]
            for key, name in keys.items():
                holder["properties"][key] = _pointing(holder["properties"][key], name)
        found[f"{kind}.json"] = body
    found["table.json"]["allOf"] = _by_what_is_decided(draft)
    _refine(found, draft)
    found["case.json"] = schema("case")
    found["names.json"] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The names of a policy",
        "$defs": names(draft),
    }
    for body in found.values():
        body.pop("$id", None)  # editors resolve references by where a file stands
    return found


def write_schemas(draft: Draft, folder: Path) -> list[Path]:
    """Write every schema into a folder; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, text in schema_texts(draft).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        files.append(folder / name)
    return files


def schema_texts(draft: Draft) -> dict[str, str]:
    """The text of each schema file."""
    return {
        name: json.dumps(body, indent=1, ensure_ascii=False) + "\n"
        for name, body in policy_schemas(draft).items()
    }


def schema_line(file: Path, policy: Path, schemas: Path) -> str | None:
    """The line at the head of a policy's file that tells editors its schema; None for a file without one."""
    if file.name.endswith(CASES):
        kind = "cases"
    elif file.parent == policy / TRANSLATIONS:
        kind = TRANSLATIONS
    else:
        kind = file.stem if file.parent == policy else "table"
    if kind not in POLICY_FILES:
        return None
    path = Path(os.path.relpath(schemas.resolve() / f"{kind}.json", file.resolve().parent)).as_posix()
    return f"{SCHEMA_COMMENT}{path}"


def with_schema_line(text: str, line: str) -> str:
    """The text with that line as its first, in place of one that names another schema."""
    rest = re.sub(rf"\A{re.escape(SCHEMA_COMMENT)}[^\n]*\n", "", text)
    return f"{line}\n{rest}"


def _conclusions() -> dict[str, Any]:
    """What rows conclude, which the schema of a table leaves open."""
    found: dict[str, Any] = {}
    for record in (records.RemedyRecord, records.AdditionRecord):
        body = json_schema(record, "", "")
        found |= body.pop("$defs", {})
        if "$ref" not in body:
            found[record.__name__] = {
                key: body[key] for key in body if key not in ("$schema", "$id", "title")
            }
    return found


def _pointing(old: Schema, name: str) -> Schema:
    """A key's schema whose words, or those of its list, are names of the policy."""
    points: Schema = {"$ref": _NAMES + name}
    items = _list_in(old)
    if items is not None:
        items["items"] = {**points}
        return old
    kept = {key: old[key] for key in ("description",) if key in old}
    kinds = old.get("type")
    nullable = (isinstance(kinds, list) and "null" in kinds) or {"type": "null"} in old.get("anyOf", [])
    return {**kept, **({"anyOf": [points, {"type": "null"}]} if nullable else points)}


def _list_in(old: Schema) -> Schema | None:
    each: Schema
    for each in (old, *old.get("anyOf", [])):
        kinds = each.get("type")
        if kinds == "array" or (isinstance(kinds, list) and "array" in kinds):
            return each
    return None


def _by_what_is_decided(draft: Draft) -> list[Schema]:
    """What the rows of a table conclude, by the word at `decides`."""

    def where(decided: str, then: Schema) -> Schema:
        rows = {"rows": {"items": {"properties": {"then": then}}}}
        return {
            "if": {"properties": {"decides": {"const": decided}}, "required": ["decides"]},
            "then": {"properties": rows},
        }

    return [
        where("ruling", {"$ref": "#/$defs/RemedyRecord"}),
        where("addition", {"$ref": "#/$defs/AdditionRecord"}),
        *(where(fact.name, {"enum": values(fact)}) for fact in decidable(draft)),
    ]


def _refine(found: dict[str, Schema], draft: Draft) -> None:
    """What is known of single keys besides names."""
    presumption = found["facts.json"]["$defs"]["PresumptionRecord"]["properties"]["raised_by"]
    presumption["items"] = {"type": "string", "pattern": _RAISED_BY}
    interpretations = found["interpretations.json"]["properties"]["interpretations"]
    interpretations["properties"] = {
        name: {
            "description": each.question,
            "allOf": [
                {"$ref": "#/$defs/InterpretationRecord"},
                {
                    "properties": {
                        "taken": {
                            "enum": list(each.readings),
                            "enumDescriptions": list(each.readings.values()),
                        }
                    }
                },
            ],
        }
        for name, each in draft.folder.interpretations[1].interpretations.items()
    }
    cases = found["cases.json"]["$defs"]
    facts = schema("facts")
    facts["properties"]["facts"] = _pointing(facts["properties"]["facts"], "stated")
    cases["FactsDocument"] = {key: facts[key] for key in facts if key not in ("$schema", "$id", "title")}
    cases["WorkedCase"]["properties"]["case"] = {
        "description": "A case document, or a facts document.",
        "if": {"required": ["facts"]},
        "then": {"$ref": "#/$defs/FactsDocument"},
        "else": {"$ref": "case.json"},
    }
