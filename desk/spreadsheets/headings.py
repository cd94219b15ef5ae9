"""The head of a sheet: what it stands for, and which column holds what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desk.spreadsheets.cells import Cell
from desk.spreadsheets.columns import DIGEST, FILE, HEAD_ENTRIES, HEAD_TEXTS, LISTS, PART
from desk.spreadsheets.reading import CellProblems, Sheet

_NEW_TABLE = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,80}/){1,4}[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.yaml")

_LONGEST_NAME = 200


@dataclass(slots=True, kw_only=True)
class Headings:
    """What the lines above the rows of a sheet say."""

    file: str
    part: str | None
    """The list of records in the file; None: the sheet is a table."""
    digest: str
    cell: Cell
    """The cell that names the file."""
    values: dict[str, Cell]
    applies: list[list[Cell]]
    accepts: list[list[Cell]]
    row: int
    """The row of the columns' names."""
    columns: dict[tuple[str, str], Cell]
    """The cell that names a column, by its group and its name."""

    def facts(self) -> list[str]:
        """The facts that have a column."""
        return [name for group, name in self.columns if group == "when"]

    def column_of(self, group: str, name: str) -> int:
        """Where a column stands; the first, where it stands nowhere."""
        cell = self.columns.get((group, name))
        return cell.column if cell is not None else 1

    def lines(self, sheet: Sheet) -> Iterator[dict[tuple[str, str], Cell]]:
        """The filled cells of each row that has any, by group and name of their columns."""
        names = {cell.column: key for key, cell in self.columns.items()}
        for row in sorted(sheet.lines):
            if row > self.row:
                cells = sheet.lines[row]
                line = {names[column]: cells[column] for column in sorted(cells) if column in names}
                if line:
                    yield line


def read_headings(sheet: Sheet, tables: frozenset[str], problems: CellProblems) -> Headings | None:
    """The head of a sheet; None where it cannot be told what the sheet stands for."""
    start = sheet.cell(1, 1)
    if start.text.strip() != FILE:
        message = f"the first cell of a sheet is `{FILE}`, beside it the file that it stands for"
        problems.add("no-file", message, start, "remove the sheet, or make it of a copy of another")
        return None
    top = _first_row(sheet)
    if top is None:
        message = "below the head the line with the names of the columns is missing"
        problems.add("no-columns", message, start, "begin it with `id` in a table, with `name` in a list")
        return None
    naming = sheet.cell(1, 2)
    headings = Headings(
        file=naming.text.strip(), part=None, digest="", cell=naming, values={}, applies=[], accepts=[],
        row=top, columns=_columns(sheet, top, problems),
    )  # fmt: skip
    for row in sorted(number for number in sheet.lines if number < top):
        _read_line(sheet, row, headings, problems)
    return headings if _is_known(headings, tables, problems) else None


def _first_row(sheet: Sheet) -> int | None:
    return next((row for row in sorted(sheet.lines) if sheet.text(row, 1).strip() in ("id", "name")), None)


def _read_line(sheet: Sheet, row: int, headings: Headings, problems: CellProblems) -> None:
    key, cell = sheet.text(row, 1).strip(), sheet.cell(row, 2)
    used = 2
    if key == DIGEST:
        headings.digest, used = cell.text.strip(), 3
    elif key == PART:
        headings.part = cell.text.strip()
    elif key in HEAD_ENTRIES and headings.part is None:
        used = 1 + HEAD_ENTRIES[key]
        lines = headings.applies if key == "applies" else headings.accepts
        lines.append([sheet.cell(row, column) for column in range(2, used + 1)])
    elif key in HEAD_TEXTS and key not in headings.values:
        headings.values[key] = cell
    elif key and key != FILE:
        message = f"`{key}` stands here twice" if key in headings.values else f"`{key}` is no line of a head"
        known = ", ".join(f"`{each}`" for each in (*HEAD_TEXTS, *HEAD_ENTRIES))
        problems.add("unknown-line", message, sheet.cell(row, 1), f"known: {known}")
    if not key and row == headings.row - 1:
        return
    for column in sorted(sheet.lines[row]):
        if column > used or not key:
            stray = sheet.cell(row, column)
            problems.add("stray-cell", "nothing is expected in this cell", stray, "empty it")


def _columns(sheet: Sheet, top: int, problems: CellProblems) -> dict[tuple[str, str], Cell]:
    grouped = top > 1 and not sheet.text(top - 1, 1).strip()
    columns: dict[tuple[str, str], Cell] = {}
    for column, cell in sorted(sheet.lines[top].items()):
        key = (sheet.text(top - 1, column).strip() if grouped else "", cell.text.strip())
        if len(key[1]) > _LONGEST_NAME:
            problems.add("bad-name", f"a name has at most {_LONGEST_NAME} characters", cell, "shorten it")
        elif key in columns:
            problems.add("duplicate-column", f"there are two columns `{key[1]}`", cell, "join them")
        elif key[0] not in ("", "when", "then"):
            above = sheet.cell(top - 1, column)
            problems.add(
                "unknown-group", f"`{key[0]}` is no group of columns", above, "write `when` or `then`"
            )
        else:
            columns[key] = cell
    filled = {column for row, cells in sheet.lines.items() if row > top for column in cells}
    for column in sorted(filled - set(sheet.lines[top])):
        row = min(row for row, cells in sheet.lines.items() if row > top and column in cells)
        stray = sheet.cell(row, column)
        problems.add("no-column", "the column of this cell has no name", stray, "name it, or empty the cell")
    return columns


def _is_known(headings: Headings, tables: frozenset[str], problems: CellProblems) -> bool:
    file, cell = headings.file, headings.cell
    if headings.part is not None:
        if headings.part in LISTS and LISTS[headings.part][0] == file:
            return True
        message = f"no list `{headings.part}` of `{file}` stands in a workbook"
        lists = ", ".join(f"`{part}` of `{name}`" for part, (name, _) in LISTS.items())
        problems.add("unknown-part", message, cell, f"known: {lists}")
        return False
    if file not in tables and not _NEW_TABLE.fullmatch(file):
        message = f"`{file}` is no name of a table's file" if file else "the table's file is not named"
        problems.add("bad-file", message, cell, "write it as folder/table.yaml")
        return False
    return True
