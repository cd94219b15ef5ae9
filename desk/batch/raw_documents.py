"""Case documents on their way to a fact table: cut by lines, files or rows, and read in a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from desk.batch.fact_tables import StretchReader, opened
from desk.batch.tasks import Files, Lines, Stretch, Task
from desk.documents import Document, read_documents
from engine.diagnostics import Problems
from engine.instants import format_instant
from engine.layout import MAX_BYTES, Extent
from engine.source import Source, Unreadable, read_json

_BYTES_OF_TASK = 8 * 1024 * 1024
ENDINGS = (".json", ".jsonl", ".yaml", ".yml")

Numbered = tuple[str, int, Document | Problems]
"""The file, the number in it, and the document or what is wrong with it."""


class DocumentLines:
    """A file of JSON lines."""

    holds_documents = True
    counts = "bytes"

    def __init__(self, path: Path, documents_of_task: int) -> None:
        self.path = path
        self.documents_of_task = documents_of_task
        self.total = path.stat().st_size

    def tasks(self) -> Iterator[Task]:
        """The lines, a bounded number and length of them a task."""
        number, size, at = 0, 0, 0
        numbers: list[int] = []
        lines: list[bytes] = []
        with self.path.open("rb") as stream:
            while line := stream.readline(MAX_BYTES + 2):
                at, size = at + 1, size + len(line)
                while len(line) > MAX_BYTES and not line.endswith(b"\n"):
                    rest = stream.readline(MAX_BYTES)  # refused by its length; the rest is passed over
                    size += len(rest)
                    if not rest or rest.endswith(b"\n"):
                        break
                if not line.strip():
                    continue
                numbers.append(at)
                lines.append(line)
                if len(lines) >= self.documents_of_task or size >= _BYTES_OF_TASK:
                    yield Task(number, size, Lines(self.path.name, numbers, lines))
                    number, size, numbers, lines = number + 1, 0, [], []
        if lines:
            yield Task(number, size, Lines(self.path.name, numbers, lines))


class DocumentFiles:
    """Files of documents: one, or all that a folder holds, in the order of their names."""

    holds_documents = True
    counts = "files"

    def __init__(self, path: Path, documents_of_task: int) -> None:
        self.documents_of_task = documents_of_task
        self.folder = path if path.is_dir() else path.parent
        self.names = names_in(path) if path.is_dir() else [path.name]
        self.total = len(self.names)

    def tasks(self) -> Iterator[Task]:
        """The files, a bounded number and size of them a task."""
        number, size = 0, 0
        names: list[str] = []
        for name in self.names:
            names.append(name)
            size += (self.folder / name).stat().st_size
            if len(names) >= self.documents_of_task or size >= _BYTES_OF_TASK:
                yield Task(number, len(names), Files(self.folder, names))
                number, size, names = number + 1, 0, []
        if names:
            yield Task(number, len(names), Files(self.folder, names))


class DocumentTable:
    """Parquet whose columns are the keys of a case document."""

    holds_documents = True
    counts = "rows"

    def __init__(self, path: Path, documents_of_task: int) -> None:
        self.path = path
        self.documents_of_task = documents_of_task
        with opened(path) as file:
            self.total = file.metadata.num_rows

    def tasks(self) -> Iterator[Task]:
        """Rows, so many a task."""
        for number, start in enumerate(range(0, self.total, self.documents_of_task)):
            end = min(start + self.documents_of_task, self.total)
            yield Task(number, end - start, Stretch(str(self.path), start, end))


def names_in(folder: Path) -> list[str]:
    """The document files below a folder, sorted."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix.lower() in ENDINGS and path.is_file()
    )


class DocumentReader:
    """The documents of tasks."""

    def __init__(self) -> None:
        self._tables: dict[str, StretchReader] = {}

    def read(self, work: Lines | Files | Stretch) -> Iterator[Numbered]:
        """The documents of some work, each with its place."""
        if isinstance(work, Lines):
            for number, line in zip(work.numbers, work.lines, strict=True):
                for document in _documents_of_line(work.file, number, line):
                    yield work.file, number, document
        elif isinstance(work, Files):
            for name in work.names:
                yield from _documents_of_file(work.folder / name, name)
        else:
            name = Path(work.file).name
            reader = self._tables.setdefault(work.file, StretchReader(work.file))
            batch = reader.read(work.start, work.end)
            for number, value in enumerate(_trees(batch), start=work.start + 1):
                source = Source(name, "", value, lambda _: Extent(0, 0), number)
                yield name, number, Document(source)


def _documents_of_line(name: str, number: int, line: bytes) -> Iterator[Document | Problems]:
    try:
        source = read_json(name, line.rstrip(b"\r\n"), first_line=number)
    except Unreadable as error:
        yield error.problems
        return
    if isinstance(source.value, list):
        for index in range(len(source.value)):
            yield Document(source, (index,))
    else:
        yield Document(source)


def _documents_of_file(path: Path, name: str) -> Iterator[Numbered]:
    try:
        with path.open("rb") as stream:
            for number, document in enumerate(read_documents(name, stream), start=1):
                yield name, number, document
    except OSError as error:
        problems = Problems()
        problems.add("unreadable-file", f"it cannot be read: {error.strerror}", None)
        yield name, 1, problems


# -- Parquet documents --------------------------------------------------------------------------------


def _trees(batch: pa.RecordBatch) -> Iterator[Any]:
    """The rows as plain trees, as JSON would give them."""
    columns = [
        (name, column.to_pylist(), column.type)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    for row in range(batch.num_rows):
        yield {name: _plain(values[row], kind) for name, values, kind in columns}


def _plain(value: Any, kind: pa.DataType) -> Any:
    """A value of a column as JSON would give it."""
    if value is None:
        return None
    if pa.types.is_map(kind):
        return {str(key): _plain(item, kind.item_type) for key, item in value}
    if pa.types.is_struct(kind):
        fields: Sequence[pa.Field] = [kind.field(index) for index in range(kind.num_fields)]
        return {
            field.name: _plain(value[field.name], field.type)
            for field in fields
            if value[field.name] is not None
        }
    if isinstance(value, list):
        return [_plain(item, kind.value_type) for item in value]
    if isinstance(value, datetime):
        return _instant_text(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (bytes, float, date)):
        return repr(value)  # refused by the case's schema in the words of its place
    return value


def _instant_text(value: datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    since = value.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return format_instant((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)
