"""A policy with its worked cases as a plain document, for the book that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desk.adjudicator import Adjudicator
from desk.book.coverage import Coverage, cited_by, clause_coverage, role_problems
from desk.book.policy_entries import accepted, clauses, facts, first_line, limits, plain, readings
from desk.book.policy_uses import Uses, feeding
from desk.worked_cases import Trial, WorkedCase, WorkedCases, try_worked_cases
from engine.diagnostics import Problems
from engine.loading.compiling import Draft
from engine.loading.facts import READING
from engine.loading.folder import CASES
from engine.loading.records import RemedyRecord
from engine.loading.tables import DraftRow, DraftTable
from engine.policy import Atom
from engine.shapes import read
from engine.source import Unreadable, read_yaml


def policy_book(desk: Adjudicator, folder: Path, shown: str) -> dict[str, Any]:
    """Everything that the book shows; the worked cases are tried for it."""
    draft = desk.book.draft
    coverage = Coverage(draft)
    trial = try_worked_cases(desk, folder, shown, coverage.see)
    uses = Uses(draft)
    tables = _Tables(draft, trial, _worked_cases(folder, shown))
    record = draft.folder.policy[1]
    documents = [tables.document(name) for name in tables.in_order()]
    return {
        "name": record.name,
        "version": record.version,
        "digest": draft.folder.digest,
        "zone": record.platform_zone,
        "governed_by": record.governed_by,
        "window_ends": _reading_name(record.window_ends),
        "late_evidence": _reading_name(record.late_evidence),
        "stages": tables.stages(),
        "tables": documents,
        "clauses": clauses(draft, clause_coverage(draft, trial)),
        "readings": readings(draft, uses),
        "limits": limits(draft, uses),
        "facts": facts(draft, uses),
        "windows": [
            {"name": name, **plain(window)} for name, window in (draft.folder.facts[1].windows or {}).items()
        ],
        "amounts": plain(draft.folder.outcomes[1].amounts),
        "outcomes": [
            {"name": name, **plain(outcome), "used_by": uses.outcomes.get(name, [])}
            for name, outcome in draft.folder.outcomes[1].outcomes.items()
        ],
        "feeds": {name: feeders for name, feeders in feeding(draft).items() if feeders},
        "coverage": _coverage(draft, coverage, trial, documents),
    }


class _Tables:
    """Writes the tables, each with its rows and their worked cases."""

    def __init__(self, draft: Draft, trial: Trial, cases: Mapping[str, list[WorkedCase]]) -> None:
        self.draft = draft
        self.trial = trial
        self.cases = cases
        self.clauses = draft.folder.clauses[1].clauses
        self.steps = {
            name: (number, position)
            for number, stage in enumerate(draft.folder.policy[1].stages)
            for position, name in enumerate(stage.tables)
        }

    def in_order(self) -> list[str]:
        """The tables in the order of the guideline, then of the stages."""
        return sorted(self.draft.tables, key=lambda name: (self._line(name), self._step(name), name))

    def stages(self) -> list[dict[str, Any]]:
        """The stages with the tables that they try and the tables that add to them."""
        return [
            {
                "name": stage.stage,
                "tables": list(stage.tables),
                "additions": [
                    name for name, table in self.draft.tables.items() if stage.stage in table.adds_to
                ],
            }
            for stage in self.draft.folder.policy[1].stages
        ]

    def document(self, name: str) -> dict[str, Any]:
        """One table."""
        table = self.draft.tables[name]
        record = table.file.record
        named = {row.record.id for row in table.rows}
        return {
            "name": name,
            "title": plain(record.table),
            "per": record.per,
            "decides": record.decides,
            "step": self.steps.get(name),
            "adds_to": list(table.adds_to),
            "beside": list(record.beside),
            "applies": [_condition(self.draft, atom) for atom in table.applies],
            "accepts": [accepted(each) for each in record.accepts],
            "rows": [self._row(name, table, number, row) for number, row in enumerate(table.rows)],
            "other_cases": [
                _case(each)
                for each in self.cases.get(name, ())
                if each.row not in named and each.misses not in named
            ],
        }

    def _row(self, name: str, table: DraftTable, number: int, row: DraftRow) -> dict[str, Any]:
        record = row.record
        cases = self.cases.get(name, ())
        return {
            "id": record.id,
            "conditions": [_condition(self.draft, atom) for atom in row.atoms],
            "then": _conclusion(self.draft, table, number, row),
            "cites": cited_by(row),
            "why": plain(record.why),
            "interprets": list(record.interprets),
            "over": list(record.over),
            "from": plain(record.from_),
            "until": plain(record.until),
            "hits": self.trial.hit.get((name, record.id), 0),
            "cases": [_case(each) for each in cases if each.row == record.id],
            "missed_by": [_case(each) for each in cases if each.misses == record.id and each.row is None],
        }

    def _line(self, name: str) -> int:
        """The first line of the guideline that a table carries out, of the family that it cites most."""
        cited = [self.clauses[clause] for row in self.draft.tables[name].rows for clause in cited_by(row)]
        most = Counter(clause.family for clause in cited).most_common(1)
        return min((first_line(clause.place) for clause in cited if clause.family == most[0][0]), default=0)

    def _step(self, name: str) -> tuple[int, int]:
        """Where the stages try a table; tables of additions come after those of their stage."""
        for number, stage in enumerate(self.draft.folder.policy[1].stages):
            if stage.stage in self.draft.tables[name].adds_to:
                return number, len(stage.tables)
        return self.steps.get(name, (-1, 0))


def _condition(draft: Draft, atom: Atom) -> dict[str, Any]:
    fact = atom.fact
    every = fact.values_of(fact.everything)
    allowed = fact.values_of(atom.allowed)
    reading = _reading_name(fact.name) if fact.origin == "constant" else None
    taken = draft.folder.interpretations[1].interpretations[reading].taken if reading is not None else None
    return {
        "fact": fact.name,
        "values": list(allowed),
        "others": [value for value in every if value not in allowed],
        "reading": reading,
        "in_force": taken is None or taken in allowed,
    }


def _conclusion(draft: Draft, table: DraftTable, number: int, row: DraftRow) -> dict[str, Any]:
    if row.addition is not None:
        written = plain(row.addition.record)
        return {**written, "kind": "addition", "liable_fact": _name(row.addition.liable_fact)}
    if row.remedy is None:
        (value,) = draft.facts[table.decides].values_of(row.value)
        return {"kind": "fact", "fact": table.decides, "value": value}
    written = plain(read(RemedyRecord, table.file.source, Problems(), ("rows", number, "then")))

    def remedy(document: dict[str, Any]) -> dict[str, Any]:
        liable = document["liable"]
        return {
            **document,
            "kind": "ruling",
            "liable_fact": liable if liable in draft.facts else None,
            "candidates": [remedy(each) for each in document["candidates"]],
        }

    return remedy(written)


def _case(worked: WorkedCase) -> dict[str, Any]:
    expected = {name: value for name, value in plain(worked.expect).items() if value is not None}
    return {"id": plain(worked.id), "expect": expected, "read": dict(worked.read or {})}


def _worked_cases(folder: Path, shown: str) -> dict[str, list[WorkedCase]]:
    """The worked cases of every table, as far as they can be read; the trial reports what cannot."""
    found = {}
    for path in sorted(folder.rglob(f"*{CASES}")):
        name = path.relative_to(folder).as_posix()
        try:
            record = read(WorkedCases, read_yaml(f"{shown}/{name}", path.read_bytes()), Problems())
        except (OSError, Unreadable):
            continue
        if record is not None:
            found[name.removesuffix(CASES)] = list(record.cases)
    return found


def _coverage(draft: Draft, coverage: Coverage, trial: Trial, tables: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "passed": trial.passed,
        "rows": sum(len(table["rows"]) for table in tables),
        "idle_rows": [
            {"table": table["name"], "id": row["id"]}
            for table in tables
            for row in table["rows"]
            if not row["hits"]
        ],
        "idle_conditions": [
            {"table": each.table, "row": each.row, "condition": plain(each.text)}
            for each in coverage.conditions()
            if each.shown_by is None
        ],
        "roles": [plain(each.message) for each in role_problems(draft)],
        "problems": [plain(each.message) for each in trial.problems if each.code != "no-worked-case"],
    }


def _reading_name(name: str | None) -> str | None:
    return None if name is None else name.removeprefix(READING)


def _name(fact: Any) -> str | None:
    return None if fact is None else fact.name
