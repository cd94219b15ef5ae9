"""The rows of another platform's export as texts: CSV, JSON lines, the first sheet of a workbook, Parquet."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from desk.batch.fact_tables import opened
from desk.batch.rejected import rejected
from desk.batch.tasks import ExportBroken
from desk.batch.text_tables import CsvRows, TextRow, TextTable
from desk.mapping.cell_texts import flat, text_row
from desk.mapping.loading import ExportMapping
from desk.spreadsheets.guard import inspected, unusable

_LONGEST_LINE = 4_000_000
_DELIMITERS = (",", ";", "\t", "|")
_ROWS_AT_ONCE = 8_192
_OBJECTS_LOOKED_AT = 1_000


class Rows(Protocol):
    """The rows of a file, each with the id of its case first where the reader was told its column."""

    path: Path
    columns: tuple[str, ...]
    open_ended: bool
    """Whether later rows may have columns that the first ones do not show."""

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order; `at` counts to the size of the file."""


class MappedTable(TextTable):
    """An export of another platform, cut into tasks of whole cases."""

    def __init__(self, rows: Rows, mapping: ExportMapping, rows_of_task: int) -> None:
        super().__init__(_WithCase(rows, mapping), rows_of_task)
        self.holds_documents = not mapping.facts


class _WithCase:
    """Rows with the id of their case before their cells."""

    def __init__(self, rows: Rows, mapping: ExportMapping) -> None:
        self.inner = rows
        self.path = rows.path
        self.mapping = mapping
        self.columns = ("case_id", *rows.columns)

    def rows(self) -> Iterator[TextRow]:
        place = self.inner.columns.index(self.mapping.case)
        for row in self.inner.rows():
            cell = row.cells[place] if place < len(row.cells) else None
            case = cell.strip() if cell is not None else ""
            refusal = row.refusal
            if not case or case in self.mapping.empty:
                case = ""
                reason = "the row names no case"
                refusal = refusal or rejected(self.path.name, row.number, self.mapping.case, cell, reason)
            yield TextRow(row.number, case or None, [case or None, *row.cells], refusal, row.at)


def rows_of(path: Path, mapping: ExportMapping | None = None) -> Rows:
    """The rows of a file, whatever it is. Raises ExportBroken and Refused.

    With a mapping only the columns that it reads are, and JSON lines have those alone.
    """
    wanted = None if mapping is None else frozenset(column.name for column in mapping.columns)
    try:
        if path.is_dir():
            raise ExportBroken(f"`{path}` is a folder; a mapping is for one file")
        with path.open("rb") as stream:
            head = stream.read(1 << 16)
        if not head.strip():
            raise ExportBroken(f"`{path}` is empty")
        if head.startswith(b"PAR1"):
            return ParquetRows(path, wanted)
        if head.startswith(b"PK\x03\x04") or path.suffix.lower() == ".xlsx":
            return SheetRows(path, wanted)
        if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
            return ObjectRows(path, mapping)
        return DelimitedRows(path)
    except OSError as error:
        raise ExportBroken(f"`{path}` cannot be read: {error.strerror or error}") from None
    except pa.ArrowException as error:
        raise ExportBroken(f"`{path}` is no Parquet file that can be read: {error}") from None


class DelimitedRows(CsvRows):
    """The rows of a CSV file, whichever sign stands between its cells."""

    open_ended = False

    def __init__(self, path: Path) -> None:
        import csv

        with path.open("rb") as stream:
            head = stream.readline(_LONGEST_LINE)
        try:
            line = head.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            raise ExportBroken(f"`{path}` is not UTF-8 in its headings; save it again as UTF-8") from None
        if line.count('"') % 2:
            raise ExportBroken(f"`{path}` has a heading that goes over several lines; write it on one")
        cut = {each: next(csv.reader([line], delimiter=each), []) for each in _DELIMITERS}
        self.path = path
        self.delimiter = max(_DELIMITERS, key=lambda each: len(cut[each]))
        self.columns = tuple(name.strip() for name in cut[self.delimiter])
        self.case_column = 0


class ParquetRows:
    """The rows of a Parquet file, whatever its columns are of."""

    open_ended = False

    def __init__(self, path: Path, wanted: Collection[str] | None) -> None:
        self.path = path
        self.wanted = wanted
        with opened(path) as file:
            self.schema = file.schema_arrow
            self.count = file.metadata.num_rows
        self.columns = tuple(self.schema.names)

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        size, number = self.path.stat().st_size, 0
        with opened(self.path) as file:
            read = None if self.wanted is None else [each for each in self.columns if each in self.wanted]
            for batch in file.iter_batches(_ROWS_AT_ONCE, columns=read):
                there = dict(zip(batch.schema.names, batch.columns, strict=True))
                columns = [
                    there[name].to_pylist() if name in there else [None] * batch.num_rows
                    for name in self.columns
                ]
                for values in zip(*columns, strict=True):
                    number += 1
                    at = size * number // self.count
                    yield text_row(self.path.name, number, self.columns, values, at)


class SheetRows:
    """The rows of a workbook's first sheet: numbers and dates as they stand, formulas refused."""

    open_ended = False

    def __init__(self, path: Path, wanted: Collection[str] | None) -> None:
        self.path = path
        self.wanted = wanted
        looked_at = inspected(path.name, path.read_bytes())
        from openpyxl import load_workbook

        try:
            book = load_workbook(BytesIO(looked_at.data), read_only=True, keep_links=False)
            sheet: Any = book.worksheets[0]
            sheet.reset_dimensions()
            self._lines = [[(_as_shown(each), each.data_type) for each in line] for line in sheet.iter_rows()]
        except Exception:  # openpyxl raises of every kind where a workbook is not well made
            raise unusable(path.name, "cannot be read as a workbook", "save it again as .xlsx") from None
        heads = ["" if value is None else str(value).strip() for value, _ in (self._lines or [[]])[0]]
        while heads and not heads[-1]:
            heads.pop()
        self.columns = tuple(heads)

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        size, width = self.path.stat().st_size, len(self.columns)
        for number, line in enumerate(self._lines[1:], start=1):
            values = [
                value if self._reads(column) else None for column, (value, _) in enumerate(line[:width])
            ]
            values += [None] * (width - len(values))
            if all(value is None for value, _ in line):
                continue
            at = size * number // max(len(self._lines) - 1, 1)
            row = text_row(self.path.name, number, self.columns, values, at)
            for column, (value, kind) in enumerate(line):
                reason = {"f": "the cell holds a formula", "e": "the cell holds an error"}.get(kind)
                if reason is None and column >= width and value is not None:
                    reason = "the cell has no heading"
                if reason is not None and row.refusal is None and (column >= width or self._reads(column)):
                    name = self.columns[column] if column < width else ""
                    refusal = rejected(self.path.name, number, name, str(value), reason)
                    row = TextRow(number, None, row.cells, refusal, at)  # noqa: PLW2901
            yield row

    def _reads(self, column: int) -> bool:
        return self.wanted is None or self.columns[column] in self.wanted


def _as_shown(cell: Any) -> Any:
    """The value of a cell; a spreadsheet keeps dates as midnights, and shows no hour of them."""
    value = cell.value
    if isinstance(value, datetime) and value.time() == time(0) and "h" not in cell.number_format.lower():
        return value.date()
    return value


class ObjectRows:
    """The rows of JSON lines: an object a row; what lies deeper is named with points and numbers."""

    open_ended = True

    def __init__(self, path: Path, mapping: ExportMapping | None) -> None:
        self.path = path
        named: dict[str, None] = dict.fromkeys(column.name for column in mapping.columns) if mapping else {}
        left_out = mapping.left_out if mapping is not None else frozenset[str]()
        self.left_out = tuple(f"{name}{mark}" for name in left_out for mark in (".", "["))
        self.left_out_names = left_out
        if mapping is None:
            for _, (_, found) in zip(range(_OBJECTS_LOOKED_AT), self._objects(), strict=False):
                named.update(dict.fromkeys(flat(found) if isinstance(found, dict) else ()))
        self.columns = tuple(named)

    def _objects(self) -> Iterator[tuple[tuple[int, int], Any]]:
        with self.path.open("rb") as stream:
            number = 0
            while line := stream.readline(_LONGEST_LINE):
                number += 1
                if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                    while (more := stream.readline(_LONGEST_LINE)) and not more.endswith(b"\n"):
                        pass
                    yield (number, stream.tell()), "the line is too long"
                elif line.strip():
                    try:
                        found = json.loads(line, parse_int=str, parse_float=str, object_pairs_hook=_once_each)
                    except (ValueError, RecursionError) as error:
                        found = f"the line is no JSON: {error}"
                    yield (number, stream.tell()), found

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        places = {name: at for at, name in enumerate(self.columns)}
        for (number, at), found in self._objects():
            cells: list[str | None] = [None] * len(self.columns)
            if not isinstance(found, dict):
                reason = found if isinstance(found, str) else "a row is an object"
                refusal = rejected(self.path.name, number, "", None, reason)
                yield TextRow(number, None, cells, refusal, at)
                continue
            values: list[Any] = [None] * len(self.columns)
            refusal_of_row = None
            for name, value in flat(found).items():
                if name in places:
                    values[places[name]] = value
                elif value is not None and not self._is_left_out(name):
                    reason = "the mapping does not say what this is"
                    refusal_of_row = rejected(self.path.name, number, name, str(value), reason)
            row = text_row(self.path.name, number, self.columns, values, at)
            yield TextRow(number, None, row.cells, row.refusal or refusal_of_row, at)

    def _is_left_out(self, name: str) -> bool:
        """Whether a column, or what it is a part of, is not to be read."""
        return name in self.left_out_names or name.startswith(self.left_out)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found
