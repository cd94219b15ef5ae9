"""The answers as a file: Parquet, CSV or a workbook by its ending, the same bytes for the same answers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from desk.batch.harmless import neutralised
from desk.spreadsheets.cells import LONGEST_CELL, encoded
from engine.columns.layout import ANSWERS
from engine.instants import format_instant
from engine.money import format_money

ENDINGS = (".parquet", ".csv", ".xlsx")
SEPARATOR = " | "
AMOUNTS = ("goods", "freight", "other", "total", "at_least", "at_most")
_LISTS = ("rows", "clauses", "missing")
_ROWS_OF_SHEET = 1_000_000
_ROWS_OF_GROUP = 65_536
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class Output(Protocol):
    """A file that tables are written to."""

    def add(self, table: pa.Table) -> None:
        """Write the next rows."""

    def close(self) -> None:
        """Finish the file."""


def answers_file(path: Path, ending: str) -> Output:
    """The file of answers of this ending."""
    if ending == ".csv":
        return _Csv(path)
    return _Workbook(path) if ending == ".xlsx" else Table(path, ANSWERS)


class Table:
    """Parquet, in groups of a size that is quick to read again."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.schema = schema
        # a dictionary of ids, no two of which are equal, is made for nothing
        self._writer = pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            use_dictionary=[name for name in _leaves(schema) if name != "case_id"],
        )
        self._held: list[pa.Table] = []
        self._rows = 0

    def add(self, table: pa.Table) -> None:
        """Write the next rows; columns that the table lacks are empty."""
        columns = [
            table.column(field.name)
            if field.name in table.schema.names
            else pa.nulls(table.num_rows, field.type)
            for field in self.schema
        ]
        self._held.append(pa.Table.from_arrays(columns, schema=self.schema))
        self._rows += table.num_rows
        if self._rows >= _ROWS_OF_GROUP:
            self._write()

    def _write(self) -> None:
        if self._rows:
            self._writer.write_table(pa.concat_tables(self._held), row_group_size=2 * _ROWS_OF_GROUP)
        self._held, self._rows = [], 0

    def close(self) -> None:
        """Finish the file."""
        self._write()
        self._writer.close()


def _leaves(schema: pa.Schema) -> list[str]:
    """The columns as Parquet names them."""
    return [f"{field.name}.list.element" if pa.types.is_list(field.type) else field.name for field in schema]


def cells_of(table: pa.Table) -> Iterator[list[str]]:
    """Answers as texts: amounts as decimals in their currency, instants as RFC 3339, lists with bars."""
    columns: dict[str, list[Any]] = {}
    for name in ANSWERS.names:
        column = table.column(name)
        if pa.types.is_timestamp(column.type):
            column = pc.cast(column, pa.int64())
        columns[name] = column.to_pylist()
    for row in range(table.num_rows):
        currency = columns["currency"][row]
        yield [_text(name, values[row], currency) for name, values in columns.items()]


def _text(name: str, value: Any, currency: str) -> str:
    if value is None:
        return ""
    if name in AMOUNTS:
        return format_money(value, currency)
    if name in _LISTS:
        return SEPARATOR.join(value)
    return format_instant(value) if name == "next_deadline" else str(value)


class _Csv:
    """CSV, with headings; what could be taken for a formula stands behind an apostrophe."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream, lineterminator="\n")
        self._writer.writerow(ANSWERS.names)

    def add(self, table: pa.Table) -> None:
        for cells in cells_of(table):
            self._writer.writerow([neutralised(cell) for cell in cells])

    def close(self) -> None:
        self._stream.close()


class _Workbook:
    """A workbook of texts; a sheet holds a million rows, and a new one goes on."""

    def __init__(self, path: Path) -> None:
        from openpyxl import Workbook

        self.path = path
        self._book = Workbook(write_only=True)
        self._sheet: Any = None
        self._rows = _ROWS_OF_SHEET

    def add(self, table: pa.Table) -> None:
        for cells in cells_of(table):
            if self._rows >= _ROWS_OF_SHEET:
                self._begin()
            self._rows += 1
            self._sheet.append([self._cell(text) for text in cells])

    def _begin(self) -> None:
        number = len(self._book.worksheets) + 1
        self._sheet = self._book.create_sheet("answers" if number == 1 else f"answers {number}")
        self._sheet.freeze_panes = "B2"
        self._sheet.append([self._cell(name) for name in ANSWERS.names])
        self._rows = 0

    def _cell(self, text: str) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if not text:
            return None
        text = encoded(text)
        if len(text) > LONGEST_CELL:  # only long lists of what is missing; the other files have them whole
            text = text[: LONGEST_CELL - 1] + "…"
        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = "s"  # whatever openpyxl took it for: a formula, an error
        cell.number_format = "@"
        cell.quotePrefix = True
        return cell

    def close(self) -> None:
        if self._sheet is None:
            self._begin()
        packed = self.path.with_name(self.path.name + ".packed")
        self._book.save(packed)
        with ZipFile(packed) as old, ZipFile(self.path, "w", ZIP_DEFLATED) as new:
            for part in old.infolist():
                if part.filename == "docProps/core.xml":
                    continue  # when and by whom: the same answers make the same file
                _copy(old, new, part)
        packed.unlink()


def _copy(old: ZipFile, new: ZipFile, part: ZipInfo) -> None:
    if part.filename in ("[Content_Types].xml", "_rels/.rels"):
        content = _without_properties(old.read(part))
        new.writestr(ZipInfo(part.filename, _NO_DATE), content, ZIP_DEFLATED)
        return
    told = ZipInfo(part.filename, _NO_DATE)
    told.compress_type = ZIP_DEFLATED
    with old.open(part) as source, new.open(told, "w", force_zip64=True) as target:
        while block := source.read(1 << 20):
            target.write(block)


def _without_properties(content: bytes) -> bytes:
    return re.sub(rb"<(Override|Relationship)\b[^>]*docProps/core\.xml[^>]*/>", b"", content)
