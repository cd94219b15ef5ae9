"""Fact tables in words, row by row, cut where a case ends; those that are CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Protocol

from desk.batch.case_names import MOST_ROWS_OF_A_CASE, told_by
from desk.batch.fact_tables import too_many
from desk.batch.rejected import Rejected, rejected
from desk.batch.tasks import Task, TextColumns, TextRows, too_many_untold
from desk.batch.words import LONGEST_DETAIL
from engine.record import tuple_record

LONGEST_LINE = 4 * LONGEST_DETAIL
MOST_CHARACTERS = 64 * 1024 * 1024
_DELIMITERS = (",", ";", "\t")

csv.field_size_limit(LONGEST_LINE)


@tuple_record
class TextRow:
    """One row: its number, its cells, what is refused of it; `case` is None where it cannot be told."""

    number: int
    case: str | None
    cells: Sequence[str | None]
    refusal: Rejected | None
    at: int
    """How many bytes have been read with it."""


class RowReader(Protocol):
    """Something that gives the rows of a file."""

    path: Path
    columns: tuple[str, ...]

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""


class TextTable:
    """A fact table in words, cut into tasks of whole cases."""

    holds_documents = False
    counts = "bytes"

    def __init__(self, reader: RowReader, rows_of_task: int) -> None:
        self.reader = reader
        self.rows_of_task = rows_of_task
        self.total = reader.path.stat().st_size

    def tasks(self) -> Iterator[Task]:
        """The tasks, the same ones every time."""
        cutting = Cutting(self.reader.path, self.reader.columns, self.rows_of_task)
        for row in self.reader.rows():
            task = cutting.add(row)
            if task is not None:
                yield task
        yield from cutting.rest()


class Cutting:
    """Puts rows together to tasks of whole cases.

    A row whose case cannot be told stays with its neighbours, which are refused with it.
    """

    def __init__(self, path: Path, columns: tuple[str, ...], rows_of_task: int) -> None:
        self.path = path
        self.columns = columns
        self.rows_of_task = rows_of_task
        self.kept: list[TextRow] = []
        self.before: str | None = None
        """The case of the row before; None where it cannot be told, or there is none."""
        self.together = 0
        """How many rows of it stand together."""
        self.number = 0
        self.done = 0
        self._held = 0
        self._beyond: _Beyond | None = None
        self._names: set[str] = set()

    def add(self, row: TextRow) -> Task | None:
        """Take one more row; the task that has ended before it."""
        task = None
        case = told_by(row.case)
        if case is not None and self.before is not None and case != self.before:
            self._end_of_beyond()
            if len(self.kept) >= self.rows_of_task or self._held >= MOST_CHARACTERS:
                task = self._task()
            self.together = 0
        self.before = case
        self.together += 1
        if self._beyond is not None:  # its case is refused, and what is held stays bounded
            self._beyond.add(row, case, self.path)
            return task
        if self.together > MOST_ROWS_OF_A_CASE:
            self._beyond = _Beyond(row.number)
            self._beyond.add(row, case, self.path)
        self.kept.append(row)
        self._held += sum(len(cell) for cell in row.cells if cell is not None)
        return task

    def rest(self) -> Iterator[Task]:
        """The task of what is left."""
        self._end_of_beyond()
        if self.kept:
            yield self._task()

    def forget(self) -> None:
        """Let go of what was added after the last task."""
        self.kept, self._held = [], 0

    def numbered(self, size_with: int, work: TextRows | TextColumns) -> Task:
        """The next task, with which so many bytes are read."""
        task = Task(self.number, size_with - self.done, work)
        self.number, self.done = self.number + 1, size_with
        return task

    def _end_of_beyond(self) -> None:
        if self._beyond is not None:
            self.kept[-1:] = self._beyond.refused(self.kept[-1], self.path)
            self._names |= self._beyond.names
            self._beyond = None

    def _task(self) -> Task:
        rows, names = self.kept, frozenset(self._names)
        work = TextRows(
            self.path.name,
            self.columns,
            [row.number for row in rows],
            [row.cells if row.refusal is None else _name_alone(row.case, self.columns) for row in rows],
            frozenset(place for place, row in enumerate(rows) if row.refusal is not None),
        )
        task = self.numbered(rows[-1].at, work)
        self.forget()
        self._names = set()
        refusals = [row.refusal for row in rows if row.refusal is not None]
        return Task(task.number, task.size, work, refusals, names)


class _Beyond:
    """Rows that are more than a case may have: the first and the last of them, and their cases."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.last: TextRow | None = None
        self.names: set[str] = set()

    def add(self, row: TextRow, case: str | None, path: Path) -> None:
        """Pass over one more. Raises ExportBroken."""
        self.last = row
        if case is not None:
            self.names.add(case)
            too_many_untold(path, self.first, self.names)

    def refused(self, first: TextRow, path: Path) -> list[TextRow]:
        """The first and the last of them, which refuse their cases, each for all that stood between."""
        last = self.last or first
        reason = too_many(first.number, last.number)
        return [
            TextRow(
                row.number,
                row.case,
                row.cells,
                rejected(path.name, row.number, "case_id", row.case, reason),
                last.at,
            )
            for row in ([first] if last is first else [first, last])
        ]


def _name_alone(case: str | None, columns: tuple[str, ...]) -> Sequence[str | None]:
    """The cells of a refused row: its case if it can be told, so that the case's other rows go with it."""
    return [case if name == "case_id" else None for name in columns]


# -- CSV ----------------------------------------------------------------------------------------------


class LineTooLong(Exception):
    """A line that is not read to its end."""


class BoundedLines:
    """The lines of a text; a line that is too long raises LineTooLong, and the next call goes on after it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.count = 0

    def __iter__(self) -> BoundedLines:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.count += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (more := self.stream.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                pass
            raise LineTooLong
        return line.decode("utf-8", "surrogateescape")


class CsvRows:
    """The rows of a CSV file; every cell is its text, and an empty one is nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as stream:
            head = next(BoundedLines(stream), "").removeprefix("\ufeff")
        heads = {each: next(csv.reader([head], delimiter=each), []) for each in _DELIMITERS}
        self.delimiter = next((each for each in _DELIMITERS if "case_id" in heads[each]), ",")
        self.columns = tuple(heads[self.delimiter])

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        with self.path.open("rb") as stream:
            lines = BoundedLines(stream)
            next(lines, None)
            yield from self.rows_until(lines, 0, self.path.stat().st_size)

    def rows_until(self, lines: BoundedLines, number: int, end: int) -> Iterator[TextRow]:
        """The rows of lines until `end` bytes are read, or the row there has ended; `number` stand before."""
        place = self.columns.index("case_id")
        reader = csv.reader(lines, delimiter=self.delimiter)
        size = len(self.columns)
        while lines.stream.tell() < end:
            refusal, cells, before = None, [], lines.count
            try:
                cells = next(reader)
            except StopIteration:
                return
            except LineTooLong:
                refusal = "the line is longer than " + f"{LONGEST_LINE:,} characters"
                reader = csv.reader(lines, delimiter=self.delimiter)
            except csv.Error as error:
                refusal = f"the row cannot be read: {error}"
            if refusal is None and not any(cells):
                continue  # an empty line, or one of empty cells
            number += 1
            case = cells[place] if place < len(cells) else None
            if refusal is None:
                refusal = _misshapen(cells, size)
            if refusal is None:
                told = None
            else:  # where cells begin and end is not certain, nor is whose they are
                if lines.count > before + 1:
                    refusal += f"; refused with it are the lines {before + 1:,} to {lines.count:,}"
                told = rejected(self.path.name, number, "", case, refusal)
                cells, case = [], None
            yield TextRow(number, case, [cell or None for cell in cells], told, lines.stream.tell())


def _misshapen(cells: Sequence[str], size: int) -> str | None:
    """Why a row cannot be trusted to have been cut where it was meant to be; None where it can."""
    if len(cells) != size:
        return f"the row has {len(cells)} cells, and the heading {size}"
    if any("\n" in cell for cell in cells):
        return "a cell holds a line break; a quotation mark may be missing, or be one too many"
    return None
