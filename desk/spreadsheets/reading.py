"""A workbook read cell by cell: every filled cell a text, and a problem wherever it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from desk.spreadsheets.cells import LONGEST_CELL, Cell, decoded, letters
from desk.spreadsheets.columns import CHOICES, EXPLANATION
from desk.spreadsheets.guard import inspected, unusable
from engine.diagnostics import Problems, Refused
from engine.layout import UNSHOWABLE
from engine.record import record

_AGAIN = "give the cell the format `Text`, and type it again"
_NO_TEXT = {
    "f": ("formula", "holds a formula", "replace it by the text that is meant"),
    "e": ("error-value", "holds an error of the spreadsheet", "replace it by the text that is meant"),
    "d": ("date", "holds a date that a spreadsheet made of what was typed", _AGAIN),
    "n": ("number", "holds a number instead of a text", _AGAIN),
    "b": ("truth-value", "holds a truth value of the spreadsheet instead of a text", _AGAIN),
}
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")


class CellProblems:
    """What is wrong with cells, each named, in the order of the sheets."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], tuple[tuple[int, int, int], str | None]] = {}

    def add(self, code: str, message: str, cell: Cell, help: str | None = None) -> None:
        """Note a problem; the same one of the same cell is said once."""
        self._found.setdefault((code, message, cell.name), (cell.order, help))

    def __bool__(self) -> bool:
        return bool(self._found)

    def raise_if_any(self) -> None:
        """Raise Refused if there is one."""
        if self._found:
            raise Refused(self.problems())

    def problems(self) -> Problems:
        """All of them, each led by the name of its cell."""
        problems = Problems()
        for (code, message, name), (_, help) in sorted(self._found.items(), key=lambda each: each[1][0]):
            problems.add(code, f"{name}: {message}", None, help)
        return problems


@record
class Sheet:
    """A sheet: its filled cells by row and column, from 1."""

    name: str
    number: int
    lines: dict[int, dict[int, Cell]]

    def cell(self, row: int, column: int) -> Cell:
        """The cell there, filled or not."""
        found = self.lines.get(row, {}).get(column)
        return found or Cell(sheet=self.name, number=self.number, row=row, column=column)

    def text(self, row: int, column: int) -> str:
        """What stands there."""
        return self.cell(row, column).text


def read_sheets(name: str, data: bytes, problems: CellProblems) -> list[Sheet]:
    """The sheets of a workbook that hold a policy. Raises Refused for a workbook that is not to be opened."""
    looked_at = inspected(name, data)
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(looked_at.data), read_only=True, keep_links=False)
        sheets = []
        for number, worksheet in enumerate(book.worksheets):
            if worksheet.title not in (EXPLANATION, CHOICES):
                ranges = looked_at.merged.get(str(getattr(worksheet, "_worksheet_path", "")), [])
                sheets.append(_read(worksheet, number, ranges, problems))
    except Exception:  # openpyxl raises of every kind where a workbook is not well made
        raise unusable(name, "cannot be read as a workbook", "save it again as .xlsx") from None
    if len(book.sheetnames) < looked_at.sheets:
        raise unusable(name, "has a sheet that cannot be read", "save it again as .xlsx")
    return sheets


def _read(worksheet: Any, number: int, merged: list[str], problems: CellProblems) -> Sheet:
    sheet = Sheet(name=worksheet.title, number=number, lines={})
    for reference in merged:
        cell = sheet.cell(*_first_of(reference))
        problems.add("merged-cells", f"the cells {reference} are merged", cell, "separate them")
    worksheet.reset_dimensions()
    for row, column, value, kind in _values(worksheet):
        text = decoded(value) if kind == "s" and isinstance(value, str) else ""
        cell = Cell(sheet=sheet.name, number=number, row=row, column=column, text=text)
        if kind != "s" or not isinstance(value, str):
            code, message, help = _NO_TEXT.get(kind, _NO_TEXT["n"])
            problems.add(code, f"the cell {message}", cell, help)
        elif len(text) > LONGEST_CELL:
            message = f"the cell holds more than {LONGEST_CELL:,} characters"
            problems.add("too-long", message, cell, "shorten it")
        elif (unshowable := UNSHOWABLE.search(text)) is not None:
            message = f"the cell holds the control character U+{ord(unshowable[0]):04X}"
            problems.add("control-character", message, cell, "remove it")
        if text.strip() or kind != "s":
            sheet.lines.setdefault(row, {})[column] = cell
    return sheet


def _values(worksheet: Any) -> Iterator[tuple[int, int, Any, str]]:
    for line in worksheet.iter_rows():
        for each in line:
            if each.value is not None:
                yield each.row, each.column, each.value, each.data_type


def _first_of(reference: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(reference)
    if match is None:
        return 1, 1
    column = next(number for number in range(1, 20_000) if letters(number) == match[1])
    return int(match[2]), column
