"""The rows of another platform's export as texts, whatever file it is, and cut into tasks of whole cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from desk.batch.rejected import Rejected, rejected
from desk.batch.tasks import ExportBroken
from desk.batch.text_tables import TextRow, TextTable
from desk.mapping.delimited_rows import DelimitedRows
from desk.mapping.loading import ExportMapping
from desk.mapping.object_rows import ObjectRows
from desk.mapping.parquet_rows import ParquetRows
from desk.mapping.row_blocks import MOST_COLUMNS, Rows
from desk.mapping.sheet_rows import SheetRows
from engine.layout import MAX_BYTES

_ARRAY = re.compile(rb"\[\s*\{")


class MappedTable(TextTable):
    """An export of another platform, cut into tasks of whole cases."""

    def __init__(self, rows: Rows, mapping: ExportMapping, rows_of_task: int) -> None:
        super().__init__(_WithCase(rows, mapping), rows_of_task)
        self.holds_documents = not mapping.facts


class _WithCase:
    """Rows with the id of their case before their cells, of which those are kept that the mapping reads.

    Of one case no more is held than a document may have; its rows beyond that are refused, and it with them.
    """

    def __init__(self, rows: Rows, mapping: ExportMapping) -> None:
        self.inner = rows
        self.path = rows.path
        self.mapping = mapping
        self.columns = ("case_id", *rows.columns)
        mapped = {column.name for column in mapping.columns}
        self._left_out = [at for at, name in enumerate(rows.columns) if name not in mapped]

    def rows(self) -> Iterator[TextRow]:
        place = self.inner.columns.index(self.mapping.case)
        before, held = "", 0
        for row in self.inner.rows():
            cell = row.cells[place] if place < len(row.cells) else None
            case = cell.strip() if cell is not None else ""
            if case in self.mapping.empty:
                case = ""
            refusal = row.refusal
            if not case and refusal is None:
                refusal = self._refused(row, cell, "the row names no case")
            cells = self._kept(row.cells)
            held = sum(map(len, filter(None, cells))) + (held if case == before else 0)
            before = case
            if held > MAX_BYTES:
                reason = f"the rows of its case hold more than {MAX_BYTES:,} characters up to this one"
                refusal = refusal or self._refused(row, case, reason)
                cells, held = [None] * len(cells), MAX_BYTES
            yield TextRow(row.number, case or None, [case or None, *cells], refusal, row.at)

    def _kept(self, cells: Sequence[str | None]) -> list[str | None]:
        kept = list(cells)
        for at in self._left_out:
            if at < len(kept):
                kept[at] = None
        return kept

    def _refused(self, row: TextRow, cell: str | None, reason: str) -> Rejected:
        return rejected(self.path.name, row.number, self.mapping.case, cell, reason)


def rows_of(path: Path, mapping: ExportMapping | None = None) -> Rows:
    """The rows of a file, whatever it is. Raises ExportBroken and Refused.

    With a mapping only the columns that it reads are, and JSON lines have those alone.
    """
    rows = _rows_of(path, mapping)
    if len(rows.columns) > MOST_COLUMNS:
        raise ExportBroken(f"`{path}` has more than {MOST_COLUMNS:,} columns")
    return rows


def _rows_of(path: Path, mapping: ExportMapping | None) -> Rows:
    wanted = None if mapping is None else frozenset(column.name for column in mapping.columns)
    try:
        if path.is_dir():
            raise ExportBroken(f"`{path}` is a folder; a mapping is for one file")
        with path.open("rb") as stream:
            head = stream.read(1 << 16)
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not start:
            raise ExportBroken(f"`{path}` is empty")
        if head.startswith(b"PAR1"):
            return ParquetRows(path, wanted, mapping)
        if head.startswith(b"PK\x03\x04") or path.suffix.lower() == ".xlsx":
            return SheetRows(path, wanted)
        if start.startswith(b"{"):
            return ObjectRows(path, mapping)
        if _ARRAY.match(start):
            raise ExportBroken(f"`{path}` is one list of JSON; write each object on a line of its own")
        return DelimitedRows(path)
    except OSError as error:
        raise ExportBroken(f"`{path}` cannot be read: {error.strerror or error}") from None
    except pa.ArrowException as error:
        raise ExportBroken(f"`{path}` is no Parquet file that can be read: {error}") from None
