"""The rows of the first sheet of another platform's workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from desk.batch.rejected import Rejected, rejected
from desk.batch.text_tables import TextRow
from desk.mapping.cell_texts import CellTexts, Unkept
from desk.mapping.row_blocks import Rows
from desk.spreadsheets.cells import decoded, letters
from desk.spreadsheets.guard import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, inspected, unusable

_UNREAD = {"f": "the cell holds a formula", "e": "the cell holds an error"}


class SheetRows(Rows):
    """The rows of a workbook's first sheet: numbers and dates as they stand, formulas refused.

    A cell that is merged with others is shown over all of them and stands in one alone: its rows are refused.
    """

    def __init__(self, path: Path, wanted: Collection[str] | None) -> None:
        self.path = path
        self.wanted = wanted
        self.texts = CellTexts()
        looked_at = inspected(path.name, path.read_bytes())
        from openpyxl import load_workbook
        from openpyxl.utils.cell import range_boundaries

        try:
            book = load_workbook(BytesIO(looked_at.data), read_only=True, keep_links=False)
            sheet: Any = book.worksheets[0]
            sheet.reset_dimensions()
            self._lines = [[(_as_shown(each), each.data_type) for each in line] for line in sheet.iter_rows()]
            merged = looked_at.merged.get(str(getattr(sheet, "_worksheet_path", "")), [])
            self._merged = [_bounds(each, range_boundaries(each)) for each in merged]
        except Exception:  # openpyxl raises of every kind where a workbook is not well made
            raise unusable(path.name, "cannot be read as a workbook", "save it again as .xlsx") from None
        heads = ["" if value is None else str(value).strip() for value, _ in (self._lines or [[]])[0]]
        while heads and not heads[-1]:
            heads.pop()
        self.columns = tuple(heads)
        self._merged_at = self._merged_columns()

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        size = self.path.stat().st_size
        for number, line in enumerate(self._lines[1:], start=1):
            if all(value is None for value, _ in line) and number not in self._merged_at:
                continue
            at = size * number // max(len(self._lines) - 1, 1)
            yield self._row(number, line, self._merged_at.get(number, {}), at)

    def _row(self, number: int, line: Sequence[tuple[Any, str]], merged: dict[int, str], at: int) -> TextRow:
        values: list[str | Unkept | None] = [None] * len(self.columns)
        refusal: Rejected | None = None
        for column, (value, kind) in enumerate(line):
            if value is None:
                continue
            if column >= len(self.columns):
                reason = "the cell has no heading"
                refusal = refusal or rejected(self.path.name, number, letters(column + 1), value, reason)
            elif self._reads(column):
                name = self.columns[column]
                unread = _UNREAD.get(kind)
                values[column] = self.texts.of(name, value) if unread is None else Unkept(str(value), unread)
        for column, cells in merged.items():
            if column < len(self.columns) and self._reads(column):
                values[column] = Unkept("", f"the cell is merged with others ({cells}); separate them")
        row = self.texts.row(self.path.name, number, self.columns, values, at)
        return TextRow(number, None, row.cells, row.refusal or refusal, at)

    def _merged_columns(self) -> dict[int, dict[int, str]]:
        """The columns of each row whose cells are merged with others, and with which."""
        found: dict[int, dict[int, str]] = {}
        budget = MOST_CELLS
        for name, left, top, right, bottom in self._merged:
            rows = range(max(top - 1, 1), min(bottom, len(self._lines)))
            columns = range(left - 1, min(right, len(self.columns)))
            budget -= len(rows) * len(columns)
            if budget < 0:
                raise unusable(self.path.name, "has too many merged cells", "separate them")
            for number in rows:
                found.setdefault(number, {}).update(dict.fromkeys(columns, name))
        return found

    def _reads(self, column: int) -> bool:
        return self.wanted is None or self.columns[column] in self.wanted


def _bounds(name: str, bounds: Sequence[int | None]) -> tuple[str, int, int, int, int]:
    """A merged range with the columns and rows that it covers, the first and the last; whole ones too."""
    left, top, right, bottom = bounds
    return name, left or 1, top or 1, right or MOST_COLUMNS, bottom or MOST_ROWS


def _as_shown(cell: Any) -> Any:
    """The value of a cell; a spreadsheet keeps dates as midnights, and shows no hour of them."""
    value = cell.value
    if isinstance(value, str):
        return decoded(value)
    if isinstance(value, datetime) and value.time() == time(0) and "h" not in cell.number_format.lower():
        return value.date()
    return value
