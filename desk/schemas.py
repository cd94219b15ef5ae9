"""The published JSON Schemas, generated from the types that read and write the documents."""

from __future__ import annotations

from typing import Any

POLICY_FILES = (
    "policy",
    "facts",
    "limits",
    "clauses",
    "interpretations",
    "outcomes",
    "properties",
    "table",
    "calendars",
    "carriers",
    "cases",
    "translations",
)
_BASE = "https://adjudicator.invalid/schema/"
_OFFSET = {"type": "string", "pattern": "^[+-]([01][0-9]|2[0-3]):[0-5][0-9]$"}
_DAYS = {
    "type": "array",
    "items": {"type": "string", "pattern": r"^[0-9]{2}-[0-9]{2}(\.\.[0-9]{2}-[0-9]{2})?$"},
}
"""Days of a year as `month-day`, or `month-day..month-day`."""


def schema(of: str, file: str | None = None) -> dict[str, Any]:
    """The schema of `case`, `facts`, `mapping`, `ruling` or `policy` (all its files, or one)."""
    from engine.json_schema import json_schema

    if of == "ruling":
        from engine.document import RulingDocument
        from engine.document_schema import document_schema

        return document_schema(RulingDocument, "A ruling", f"{_BASE}ruling.json")
    if of == "case":
        from evidence.case import Case

        return json_schema(Case, "A case", f"{_BASE}case.json")
    if of == "mapping":
        from desk.mapping.records import MappingRecord

        return json_schema(MappingRecord, "The mapping of an export's columns", f"{_BASE}mapping.json")
    if of == "facts":
        from desk.facts_document import FactsDocument

        return json_schema(FactsDocument, "A facts document", f"{_BASE}facts.json")
    if file == "calendars":
        return _calendars()
    if file is not None:
        return json_schema(_record(file), f"{file}.yaml of a policy", f"{_BASE}policy/{file}.json")
    files = {name: schema("policy", name) for name in POLICY_FILES}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{_BASE}policy.json",
        "title": "The files of a policy",
        "description": "Every file is one of these; `adjudicate schema policy --file NAME` prints one alone.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in files],
        "$defs": files,
    }


def _calendars() -> dict[str, Any]:
    """The schema of the one file that no record reads, since it is generated."""

    def record(**properties: Any) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    def by_year(values: dict[str, Any]) -> dict[str, Any]:
        names = {"pattern": "^[0-9]{4}$"}
        return {"type": "object", "propertyNames": names, "additionalProperties": values}

    changes = by_year({"type": "object", "additionalProperties": _OFFSET})
    zones = {"type": "object", "additionalProperties": record(until_first_change=_OFFSET, changes=changes)}
    working = {"type": "object", "additionalProperties": by_year(record(closed=_DAYS, open=_DAYS))}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{_BASE}policy/calendars.json",
        "title": "calendars.yaml of a policy",
        "description": "calendars.yaml: changes of time zones, and working days; generated.",
        **record(zones=zones, working_days=working),
    }


def _record(file: str) -> type:
    from desk.worked_cases import WorkedCases
    from engine.loading import records
    from engine.loading.property_records import PropertiesRecord
    from engine.loading.translation_records import TranslationsRecord
    from evidence.checks.carrier import Carriers

    return {
        "policy": records.PolicyRecord,
        "facts": records.FactsRecord,
        "limits": records.LimitsRecord,
        "clauses": records.ClausesRecord,
        "interpretations": records.InterpretationsRecord,
        "outcomes": records.OutcomesRecord,
        "properties": PropertiesRecord,
        "table": records.TableRecord,
        "carriers": Carriers,
        "cases": WorkedCases,
        "translations": TranslationsRecord,
    }[file]
