"""Fact tables in words: CSV, JSON lines and small workbooks, row by row, cut where a case ends."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

from desk.batch.fact_tables import MOST_ROWS_OF_A_CASE
from desk.batch.rejected import Rejected, rejected
from desk.batch.tasks import Task, TextRows
from desk.batch.words import LONGEST_DETAIL
from engine.record import tuple_record

_LONGEST_LINE = 4 * LONGEST_DETAIL
_MOST_CHARACTERS = 64 * 1024 * 1024
_DELIMITERS = (",", ";", "\t")
_KEYS_OF_TEXT = frozenset({"case_id", "parcel", "line", "ground", "currency", "raised", "detail"})

csv.field_size_limit(_LONGEST_LINE)


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
        kept: list[TextRow] = []
        number, done, held, case_rows = 0, 0, 0, 0
        case: str | None = None
        for row in self.reader.rows():
            new = row.case is not None and row.case != case
            case_rows = 1 if new else case_rows + 1
            if new and kept and (len(kept) >= self.rows_of_task or held >= _MOST_CHARACTERS):
                yield self._task(number, kept[-1].at - done, kept)
                number, done, held, kept = number + 1, kept[-1].at, 0, []
            if case_rows > MOST_ROWS_OF_A_CASE + 1:
                continue  # the case is refused already, and what is held stays bounded
            if case_rows == MOST_ROWS_OF_A_CASE + 1:
                reason = f"a case has at most {MOST_ROWS_OF_A_CASE:,} rows; it is refused with all of them"
                refusal = rejected(self.reader.path.name, row.number, "case_id", case, reason)
                row = TextRow(row.number, row.case, row.cells, row.refusal or refusal, row.at)  # noqa: PLW2901
            kept.append(row)
            held += sum(len(cell) for cell in row.cells if cell is not None)
            case = row.case if row.case is not None else case
        if kept:
            yield self._task(number, kept[-1].at - done, kept)

    def _task(self, number: int, size: int, rows: list[TextRow]) -> Task:
        cases = _cases_of(rows)
        work = TextRows(
            self.reader.path.name,
            self.reader.columns,
            [row.number for row in rows],
            [
                row.cells if row.refusal is None else _name_alone(case, self.reader.columns)
                for row, case in zip(rows, cases, strict=True)
            ],
            frozenset(place for place, row in enumerate(rows) if row.refusal is not None),
        )
        return Task(number, size, work, [row.refusal for row in rows if row.refusal is not None])


def _cases_of(rows: Sequence[TextRow]) -> list[str | None]:
    """The case of each row; one that cannot be told stands within the case before and after it, if any."""
    found: list[str | None] = [row.case for row in rows]
    after: str | None = None
    nexts: list[str | None] = []
    for case in reversed(found):
        after = case if case is not None else after
        nexts.append(after)
    before: str | None = None
    for place, following in enumerate(reversed(nexts)):
        if found[place] is None and before == following:
            found[place] = before
        before = found[place] if found[place] is not None else before
    return found


def _name_alone(case: str | None, columns: tuple[str, ...]) -> Sequence[str | None]:
    """The cells of a refused row: its case, so that the case's other rows go with it."""
    return [case if name == "case_id" else None for name in columns]


# -- CSV ----------------------------------------------------------------------------------------------


class _TooLong(Exception):
    """A line that is not read to its end."""


class _BoundedLines:
    """The lines of a text; a line that is too long raises _TooLong, and the next call goes on after it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def __iter__(self) -> _BoundedLines:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(_LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
            while (more := self.stream.readline(_LONGEST_LINE)) and not more.endswith(b"\n"):
                pass
            raise _TooLong
        return line.decode("utf-8", "surrogateescape").replace("\0", "\N{REPLACEMENT CHARACTER}")


class CsvRows:
    """The rows of a CSV file; every cell is its text, and an empty one is nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as stream:
            head = next(_BoundedLines(stream), "").removeprefix("\ufeff")
        heads = {each: next(csv.reader([head], delimiter=each), []) for each in _DELIMITERS}
        self.delimiter = next((each for each in _DELIMITERS if "case_id" in heads[each]), ",")
        self.columns = tuple(heads[self.delimiter])

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        place = self.columns.index("case_id")
        with self.path.open("rb") as stream:
            lines = _BoundedLines(stream)
            next(lines, None)
            reader = csv.reader(lines, delimiter=self.delimiter)
            number, size = 0, len(self.columns)
            while True:
                refusal, cells = None, []
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except _TooLong:
                    refusal = "the line is longer than " + f"{_LONGEST_LINE:,} characters"
                    reader = csv.reader(lines, delimiter=self.delimiter)
                except csv.Error as error:
                    refusal = f"the row cannot be read: {error}"
                if refusal is None and not cells:
                    continue  # an empty line
                number += 1
                if refusal is None and len(cells) != size:
                    refusal = f"the row has {len(cells)} cells, and the heading {size}"
                case = cells[place] if place < len(cells) else None
                told = None if refusal is None else rejected(self.path.name, number, "", case, refusal)
                yield TextRow(number, case, [cell or None for cell in cells], told, stream.tell())


# -- JSON lines ---------------------------------------------------------------------------------------


class JsonRows:
    """The rows of a fact table in JSON lines: an object a row, of texts, words and lists of words."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.columns = tuple(columns)
        self._places = {name: place for place, name in enumerate(self.columns)}

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        with self.path.open("rb") as stream:
            lines = _BoundedLines(stream)
            number = 0
            while True:
                number += 1
                try:
                    line = next(lines)
                except StopIteration:
                    return
                except _TooLong:
                    reason = f"the line is longer than {_LONGEST_LINE:,} characters"
                    yield self._refused(number, None, "", None, reason, stream.tell())
                    continue
                if line.strip():
                    yield self._row(number, line, stream.tell())

    def _row(self, number: int, line: str, at: int) -> TextRow:
        try:
            found = json.loads(
                line,
                parse_int=_Number,
                parse_float=_Number,
                parse_constant=_Number,
                object_pairs_hook=_once_each,
            )
        except (ValueError, RecursionError) as error:
            return self._refused(number, None, "", line, f"the line is no JSON: {error}", at)
        if not isinstance(found, dict):
            return self._refused(number, None, "", line, "a row is an object", at)
        case = found.get("case_id")
        case = str(case) if type(case) is str else None
        cells: list[str | None] = [None] * len(self.columns)
        for name, value in found.items():
            place = self._places.get(name)
            if place is None:
                return self._refused(number, case, name, str(value), "there is no such fact", at)
            try:
                cells[place] = _cell(name, value)
            except ValueError as error:
                return self._refused(number, case, name, str(value), str(error), at)
        return TextRow(number, case, cells, None, at)

    def _refused(
        self, number: int, case: str | None, column: str, value: str | None, reason: str, at: int
    ) -> TextRow:
        return TextRow(number, case, [], rejected(self.path.name, number, column, value, reason), at)


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _cell(name: str, value: Any) -> str | None:
    """The text of a value. Raises ValueError for what has none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Number) and name in _KEYS_OF_TEXT:
        raise ValueError("it is a number; write it as a text, in quotation marks")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list) and value and all(isinstance(each, (str, bool)) for each in value):
        return "|".join(_cell(name, each) or "" for each in value)
    raise ValueError("it is neither a text nor a list of words")
