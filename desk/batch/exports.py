"""What an export is: fact table or documents, told by what it holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from desk.batch.columns import unusable_column
from desk.batch.csv_tables import CsvTable
from desk.batch.fact_tables import FactTable, opened
from desk.batch.json_tables import JsonRows
from desk.batch.raw_documents import DocumentFiles, DocumentLines, DocumentTable, names_in
from desk.batch.tasks import Export, ExportBroken
from desk.batch.text_tables import CsvRows, RowReader, TextTable
from desk.batch.words import Wording
from engine.columns.layout import VOCABULARY
from engine.layout import MAX_BYTES

_DOCUMENT = frozenset({"order", "dispute"})
_HEAD = 1 << 20


class Exports:
    """Tells exports apart; `check` raises StaleFacts for a table of another vocabulary."""

    def __init__(
        self, wording: Wording, check: Callable[[pa.Schema], None], rows_of_task: int, documents_of_task: int
    ) -> None:
        self.wording = wording
        self.check = check
        self.rows_of_task = rows_of_task
        self.documents_of_task = documents_of_task

    def of(self, path: Path) -> Export:
        """The export at a path. Raises ExportBroken, StaleFacts and Refused for what cannot be used."""
        try:
            if path.is_dir():
                return self._folder(path)
            with path.open("rb") as stream:
                head = stream.read(_HEAD)
            if head.startswith(b"PAR1"):
                return self._parquet(path)
            if head.startswith(b"PK\x03\x04") or path.suffix.lower() == ".xlsx":
                from desk.batch.workbook_tables import WorkbookRows

                return self._worded(WorkbookRows(path))
            return self._text(path, head)
        except OSError as error:
            raise ExportBroken(f"`{path}` cannot be read: {error.strerror or error}") from None
        except pa.ArrowException as error:
            raise ExportBroken(f"`{path}` is no Parquet file that can be read: {_line(error)}") from None

    def _folder(self, path: Path) -> Export:
        if not names_in(path):
            raise ExportBroken(f"the folder `{path}` holds no .json, .jsonl, .yaml or .yml file")
        return DocumentFiles(path, self.documents_of_task)

    def _parquet(self, path: Path) -> Export:
        with opened(path) as file:
            schema = file.schema_arrow
        if set(schema.names) >= _DOCUMENT:
            return DocumentTable(path, self.documents_of_task)
        self.check(schema)
        problem = unusable_column(schema, self.wording, VOCABULARY in (schema.metadata or {}))
        if problem is not None:
            raise ExportBroken(f"`{path}`: {problem}")
        return FactTable(path, self.rows_of_task)

    def _text(self, path: Path, head: bytes) -> Export:
        begun = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not begun:
            raise ExportBroken(f"`{path}` is empty")
        ending = path.suffix.lower()
        if ending in (".yaml", ".yml"):
            return DocumentFiles(path, self.documents_of_task)
        if begun[:1] in (b"{", b"["):
            first = _first_object(begun)
            if first is not None and "policy_date" in first and not first.keys() & {*_DOCUMENT, "facts"}:
                return self._worded(JsonRows(path, list(self.wording.fields)))
            if first is not None or ending == ".jsonl" or path.stat().st_size > MAX_BYTES:
                return DocumentLines(path, self.documents_of_task)
            return DocumentFiles(path, self.documents_of_task)
        if ending == ".csv" or _has_headings(begun.split(b"\n", 1)[0]):
            rows = CsvRows(path)
            self._known(rows)
            return CsvTable(rows, self.rows_of_task)
        return DocumentFiles(path, self.documents_of_task)

    def _worded(self, reader: RowReader) -> Export:
        self._known(reader)
        return TextTable(reader, self.rows_of_task)

    def _known(self, reader: RowReader) -> None:
        problem = self.wording.unknown(reader.columns)
        if problem is not None:
            raise ExportBroken(f"`{reader.path}`: {problem}")


def _has_headings(line: bytes) -> bool:
    return any(b"case_id" in line.split(each) for each in (b",", b";", b"\t"))


def _first_object(text: bytes) -> dict[str, object] | None:
    """The object on the first line, if it holds a whole one."""
    try:
        found = json.loads(text.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
