"""Fact tables in small workbooks: the first sheet, every cell a text."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from desk.batch.rejected import rejected
from desk.batch.text_tables import TextRow
from desk.spreadsheets.cells import decoded
from desk.spreadsheets.guard import inspected, unusable

_NO_TEXT = {
    "f": "the cell holds a formula; replace it by the text that is meant",
    "e": "the cell holds an error of the spreadsheet",
    "d": "the cell holds a date that a spreadsheet made; give it the format `Text` and type it again",
    "b": "the cell holds a truth value of the spreadsheet; give it the format `Text` and type it again",
}
_NUMBER = "the cell holds a number; give it the format `Text` and type it again"


class WorkbookRows:
    """The rows of a workbook's first sheet. Raises Refused for a workbook that is not to be opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        looked_at = inspected(path.name, path.read_bytes())
        from openpyxl import load_workbook

        try:
            book = load_workbook(BytesIO(looked_at.data), read_only=True, keep_links=False)
            sheet: Any = book.worksheets[0]
            sheet.reset_dimensions()
            self._lines = [
                [(each.value, each.data_type) for each in line if each is not None]
                for line in sheet.iter_rows()
            ]
        except Exception:  # openpyxl raises of every kind where a workbook is not well made
            raise unusable(path.name, "cannot be read as a workbook", "save it again as .xlsx") from None
        heads = [_text(value) if kind == "s" else "" for value, kind in (self._lines or [[]])[0]]
        while heads and not heads[-1]:
            heads.pop()
        self.columns = tuple(heads)

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order; `at` counts to the size of the file with the last."""
        size = self.path.stat().st_size
        place = self.columns.index("case_id")
        for number, line in enumerate(self._lines[1:], start=1):
            cells: list[str | None] = [None] * len(self.columns)
            refusal = None
            for column, (value, kind) in enumerate(line):
                if value is None:
                    continue
                name = self.columns[column] if column < len(self.columns) else ""
                if kind != "s" or not isinstance(value, str):
                    reason = _NO_TEXT.get(kind, _NUMBER)
                elif column >= len(self.columns):
                    reason = "the cell has no heading"
                else:
                    cells[column] = _text(value) or None
                    continue
                refusal = refusal or rejected(self.path.name, number, name, str(value), reason)
            if refusal is None and not any(cells):
                continue
            yield TextRow(number, cells[place], cells, refusal, size * number // (len(self._lines) - 1))


def _text(value: Any) -> str:
    return decoded(value) if isinstance(value, str) else ""
