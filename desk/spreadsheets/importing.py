"""A workbook taken into a policy: what changes in which file, and everything wrong with it by cell."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from desk.editing.yaml_edits import edited
from desk.spreadsheets.account import changes_between
from desk.spreadsheets.cells import Cell
from desk.spreadsheets.headings import Headings, read_headings
from desk.spreadsheets.merging import Merging
from desk.spreadsheets.plans import digest_of
from desk.spreadsheets.reading import CellProblems, Sheet, read_sheets
from engine.diagnostics import Diagnostic, Place, Problems, Refused, one_line
from engine.layout import Flaw
from engine.loader import PolicyBook, load_policy
from engine.proving.proof import checked
from engine.proving.unused import WITHOUT_USE
from engine.record import record
from engine.yaml_source import read_values

_MARK = b"\xef\xbb\xbf"


@record
class Imported:
    """What a workbook makes of a policy."""

    files: Mapping[str, bytes]
    """Every file that changes, by its name in the policy's folder."""
    account: tuple[str, ...]
    """What changes, a line each."""
    without_use: tuple[str, ...]
    """What nothing of the policy uses yet, by cell, a line each."""
    sheets: int
    """How many sheets were read."""


@record
class _Change:
    headings: Headings
    merging: Merging


def import_workbook(name: str, data: bytes, folder: Path, shown: str) -> Imported:
    """What the workbook changes in the policy of a folder. Raises Refused with everything that is wrong."""
    before = load_policy(folder, shown)
    problems = CellProblems()
    sheets = read_sheets(name, data, problems)
    tables = frozenset(f"{table}.yaml" for table in before.draft.tables)
    changes: dict[str, list[_Change]] = {}
    files: dict[str, bytes] = {}
    account: list[str] = []
    for sheet, headings in _standing(sheets, tables, problems):
        merging = Merging(sheet, headings, problems)
        file = headings.file
        changes.setdefault(file, []).append(_Change(headings=headings, merging=merging))
        current = (folder / file).read_bytes() if (folder / file).is_file() else b""
        text = files.get(file, current).removeprefix(_MARK).decode()
        old = read_values(text)[0] if text else {}
        if headings.part is None:
            new = merging.table(old)
        else:
            new = {**old, headings.part: merging.listed(headings.part, old.get(headings.part) or {})}
        try:
            written = edited(text, new)
        except Flaw as flaw:
            problems.add("bad-cell", f"what the sheet says cannot be kept: {flaw.message}", headings.cell)
            continue
        if written != text:
            _refuse_stale(headings, current, problems)
            files[file] = (_MARK if current.startswith(_MARK) else b"") + written.encode()
            account += [f"{shown}/{file}: {each}" for each in changes_between(old, new, headings.part)]
    problems.raise_if_any()
    places = _Places({f"{shown}/{file}": made for file, made in changes.items()})
    without_use = _check(before, folder, shown, files, places) if files else ()
    return Imported(files=files, account=tuple(account), without_use=without_use, sheets=len(sheets))


def _standing(
    sheets: Iterable[Sheet], tables: frozenset[str], problems: CellProblems
) -> list[tuple[Sheet, Headings]]:
    found = []
    seen: dict[tuple[str, str | None], Cell] = {}
    for sheet in sheets:
        headings = read_headings(sheet, tables, problems)
        if headings is None:
            continue
        first = seen.setdefault((headings.file, headings.part), headings.cell)
        if first is not headings.cell:
            message = f"`{headings.file}` stands in two sheets, here and in {first.name}"
            problems.add("duplicate-sheet", message, headings.cell, "remove one, or name another file")
            continue
        found.append((sheet, headings))
    return found


def _refuse_stale(headings: Headings, current: bytes, problems: CellProblems) -> None:
    if current and headings.digest != digest_of(current):
        message = f"`{headings.file}` has changed since this sheet was made of it"
        help = "export it anew, and make the changes there"
        problems.add("stale-sheet", message, headings.cell, help)


def _check(
    before: PolicyBook, folder: Path, shown: str, files: Mapping[str, bytes], places: _Places
) -> tuple[str, ...]:
    """Load and prove the policy as it will be; says what nothing uses in it. Raises Refused.

    A workbook may be a step on the way to a policy: what it adds may wait for what will use it.
    """
    with TemporaryDirectory() as temporary:
        copy = Path(temporary) / "policy"
        shutil.copytree(folder, copy)
        for name, data in files.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes(data)
        try:
            book = load_policy(copy, shown)
        except Refused as error:
            raise Refused(places.by_cell(error.problems)) from None
        known = {(each.diagnostic.code, each.diagnostic.message) for each in checked(before)}
        found = [each.diagnostic for each in checked(book)]
    new = [each for each in found if (each.code, each.message) not in known]
    places.by_cell(each for each in new if each.code not in WITHOUT_USE).raise_if_any()
    return tuple(one_line(each) for each in places.by_cell(new))


class _Places:
    """From a place in a file to the cell that it was made of."""

    def __init__(self, changes: Mapping[str, list[_Change]]) -> None:
        self.changes = changes

    def by_cell(self, found: Iterable[Diagnostic]) -> Problems:
        """The diagnostics with cells for places, in the order of these; others come last, as they are."""
        cells = CellProblems()
        others = Problems()
        for diagnostic in found:
            cell = self.cell(diagnostic.place)
            if cell is None:
                others.append(diagnostic)
                continue
            notes = [
                f"{note}: {there.name if (there := self.cell(place)) else place.where}"
                for note, place in diagnostic.related
            ]
            message = diagnostic.message + (f" ({'; '.join(notes)})" if notes else "")
            cells.add(diagnostic.code, message, cell, diagnostic.help)
        problems = cells.problems()
        problems.extend(replace(each, severity="error") for each in others)
        return problems

    def cell(self, place: Place | None) -> Cell | None:
        """The cell of a place, or of the nearest part of the file that has one."""
        if place is None:
            return None
        for change in self.changes.get(place.source.name, ()):
            path, merging = place.path, change.merging
            if change.headings.part is not None and path[:1] != (change.headings.part,):
                continue
            if place.key and path in merging.keys:
                return merging.keys[path]
            while path and path not in merging.cells:
                path = path[:-1]
            if path in merging.cells:
                return merging.cells[path]
        return None
