"""Workbooks of a policy, changed as an author would change them, and taken in again."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from desk.spreadsheets.importing import Imported, import_workbook
from desk.spreadsheets.plans import plans
from desk.spreadsheets.writing import workbook
from engine.diagnostics import Refused, one_line
from engine.loader import load_policy

PROJECT = Path(__file__).parents[2]
RULES = PROJECT / "rules"
SMALL = PROJECT / "tests" / "diagnostics" / "base_policy"


def exported(folder: Path, *wanted: str) -> bytes:
    """The workbook of a policy, or of some of its tables."""
    draft = load_policy(folder, "rules").draft
    return workbook(list(plans(draft, frozenset(wanted) if wanted else None)))


def changed(data: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook after a change."""
    book = load_workbook(BytesIO(data))
    change(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def taken_in(data: bytes, folder: Path) -> Imported:
    """What the workbook makes of the policy."""
    return import_workbook("policy.xlsx", data, folder, "rules")


def refusal(data: bytes, folder: Path, name: str = "policy.xlsx") -> list[str]:
    """What is wrong with the workbook, a line each."""
    try:
        import_workbook(name, data, folder, "rules")
    except Refused as error:
        return [one_line(diagnostic) for diagnostic in error.problems]
    raise AssertionError("the workbook was taken in")


def row_of(sheet: Worksheet, name: str) -> int:
    """The row that a name begins."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == name)


def column_of(sheet: Worksheet, name: str) -> int:
    """The column that a name stands above."""
    head = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value in ("id", "name"))
    return next(column for column in range(1, sheet.max_column + 1) if sheet.cell(head, column).value == name)


def put(sheet: Worksheet, row: int, column: int, text: Any) -> str:
    """Write a cell as a text; returns its name."""
    cell = sheet.cell(row, column)
    cell.value = text
    if isinstance(text, str):
        cell.data_type = "s"
    return f"{sheet.title}!{cell.coordinate}"
