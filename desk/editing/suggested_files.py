"""Suggested worked cases in their files, each with a mark that a person has still to remove."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from desk.book.coverage import Coverage
from desk.editing.case_search import Sought
from desk.editing.case_suggestions import Suggesting, Suggestion, conditions
from desk.editing.house_layout import SCHEMA_COMMENT, document, scalar
from desk.editing.yaml_edits import edited
from desk.worked_cases import Desks, Trial, Tried, Unreviewed, WorkedCases
from engine.diagnostics import Problems
from engine.loading.folder import CASES
from engine.proving.stated import AMOUNTS
from engine.record import record
from engine.shapes import read
from engine.source import Source, Unreadable, read_yaml
from engine.yaml_source import read_values

_MARK = "reviewed: false"
_ADVICE = "  # written by the program: compare the case with its clauses, then remove this line"
_AMOUNT = re.compile(r"\b(total|goods|freight|other|at_least|at_most): ([0-9]+(?:\.[0-9]+)?)(?=[,}\s]|$)")
_ITEM = re.compile(r"( *)- id: (.*)")


@record
class SuggestedFiles:
    """What suggestions make of the files of worked cases."""

    texts: Mapping[str, str]
    """Every file that changes or is new, by its name in the policy's folder."""
    found: tuple[tuple[str, Suggestion], ...]
    """The cases that are written, each with its file."""
    not_found: tuple[Sought, ...]
    """What no case was found for."""


def missing_rows(desks: Desks, trial: Trial) -> list[Sought]:
    """Every row that no worked case hits, reviewed or not."""
    hit = trial.hit.keys() | trial.hit_unreviewed
    return [
        Sought(table=name, row=row.record.id)
        for name, table in desks.desk.book.draft.tables.items()
        for row in table.rows
        if (name, row.record.id) not in hit
    ]


def suggested_files(
    desks: Desks, folder: Path, shown: str, rows: Iterable[Sought], seen: Coverage | None = None
) -> SuggestedFiles:
    """The files with a case for each of these rows and, with `seen`, for each condition that it lacks.

    A file that cannot be read is left as it is.
    """
    work = _Work(desks, folder, shown, seen)
    try:
        for each in rows:
            work.seek(each)
        for each in list(conditions(seen, shown=False)) if seen is not None else ():
            work.seek(each)
    finally:
        work.suggesting.close()
    return SuggestedFiles(
        texts={name: file.written() for name, file in work.files.items() if file is not None and file.new},
        found=tuple(work.found),
        not_found=tuple(work.not_found),
    )


def unreviewed_problems(unreviewed: Iterable[Unreviewed]) -> Problems:
    """Every case that nobody has reviewed, as a problem."""
    problems = Problems()
    for each in unreviewed:
        message = f"case `{each.id}` is a suggestion that nobody has reviewed"
        help = f"compare it with its clauses; remove `{_MARK}` where it is right, else correct it"
        problems.add("unreviewed", message, each.place, help)
    return problems


class _Work:
    """Suggestions as they are made, one after the other."""

    def __init__(self, desks: Desks, folder: Path, shown: str, seen: Coverage | None) -> None:
        self.suggesting = Suggesting(desks)
        self.files: dict[str, _File | None] = {}
        self.found: list[tuple[str, Suggestion]] = []
        self.not_found: list[Sought] = []
        self._folder = folder
        self._shown = shown
        self._seen = seen

    def seek(self, sought: Sought) -> None:
        """Suggest a case, unless one that was suggested before shows the condition already."""
        seen = self._seen
        if sought.condition is not None and seen is not None and sought in conditions(seen, shown=True):
            return
        name = f"{sought.table}{CASES}"
        if name not in self.files:
            self.files[name] = _opened(self._folder, self._shown, name)
        file = self.files[name]
        if file is None:
            self.not_found.append(sought)
            return
        made = self.suggesting.suggestion(sought, file.source, file.record, file.free_name(sought))
        if made.case is None or made.ruled is None:
            self.not_found.append(sought)
            return
        file.new.append(made.case)
        self.found.append((f"{self._shown}/{name}", made))
        if seen is not None:
            seen.see(Tried(sought.table, str(made.case["id"]), made.ruled.prepared))


class _File:
    """A file of worked cases that may get more."""

    def __init__(self, source: Source, record: WorkedCases, schema: str | None, *, is_new: bool) -> None:
        self.source = source
        self.record = record
        self.new: list[dict[str, Any]] = []
        self._schema = schema
        self._is_new = is_new

    def free_name(self, sought: Sought) -> str:
        """A name for a case that no other of the file has."""
        about = f"suggested-{sought.row or 'applies'}"
        if sought.condition is not None:
            about += f"-without-condition-{sought.condition + 1}"
        taken = {each.id for each in self.record.cases} | {each["id"] for each in self.new}
        number, name = 2, about
        while name in taken:
            number, name = number + 1, f"{about}-{number}"
        return name

    def written(self) -> str:
        """Its text with the new cases at the end of the list; what stood there keeps its bytes."""
        if self._is_new:
            head = f"{SCHEMA_COMMENT}{self._schema}\n" if self._schema else ""
            amounts = _AMOUNT.sub(r'\1: "\2"', document({"amounts": dict(AMOUNTS)}))
            text = head + amounts + document({"cases": self.new})
        else:
            tree = read_values(self.source.text)[0]
            text = edited(self.source.text, {**tree, "cases": [*(tree.get("cases") or ()), *self.new]})
        return _marked(text, {scalar(each["id"]) for each in self.new})


def _opened(folder: Path, shown: str, name: str) -> _File | None:
    """A file of worked cases, which may not be there yet; None where it cannot be read."""
    path = folder / name
    if not path.exists():
        schema = "../" * name.count("/") + "schemas/cases.json" if (folder / "schemas").is_dir() else None
        source = read_yaml(f"{shown}/{name}", b"cases: []\n")
        return _File(source, WorkedCases(amounts=AMOUNTS, cases=()), schema, is_new=True)
    problems = Problems()
    try:
        source = read_yaml(f"{shown}/{name}", path.read_bytes())
    except (OSError, Unreadable):
        return None
    record = read(WorkedCases, source, problems)
    return _File(source, record, None, is_new=False) if record is not None and not problems else None


def _marked(text: str, names: set[str]) -> str:
    """The text in which the mark of each of these cases says what to do, and amounts are quoted as texts."""
    lines = text.split("\n")
    inside: int | None = None
    for number, line in enumerate(lines):
        begins = _ITEM.fullmatch(line.rstrip("\r"))
        if begins is not None:
            inside = len(begins[1]) if begins[2] in names else None
            continue
        if inside is None or (line.strip() and len(line) - len(line.lstrip()) <= inside):
            inside = None
            continue
        if line.strip() == _MARK:
            lines[number] = line.rstrip("\r") + _ADVICE + line[len(line.rstrip("\r")) :]
        else:
            lines[number] = _AMOUNT.sub(r'\1: "\2"', line)
    return "\n".join(lines)
