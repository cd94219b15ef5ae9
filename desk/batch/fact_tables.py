"""Fact tables in Parquet: planned from the cases' names alone, read by the stretch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from desk.batch.case_names import MOST_ROWS_OF_A_CASE, starts_of, told
from desk.batch.rejected import rejected
from desk.batch.tasks import ExportBroken, Stretch, Task, too_many_untold
from engine.record import tuple_record

_NAMES_AT_ONCE = 65_536
FACTS_AT_ONCE = 8_192
"""Rows have hundreds of columns, of each of which the file's reader holds as many as it reads at once."""
_DOCUMENTS_AT_ONCE = 4_096
_BUFFER = 1 << 16
_SMALL_GROUP = 1 << 24
"""Groups of rows of no more bytes are read whole, which is quicker than page by page."""


def opened(path: Path) -> pq.ParquetFile:
    """A Parquet file, of which no more than the pages in use is held."""
    return pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)


def _opened_to_read_all(path: Path) -> pq.ParquetFile:
    """A Parquet file, of which no more than a small group of rows, or than the pages in use, is held."""
    file = opened(path)
    about = file.metadata
    sizes = (_size_in_file(about.row_group(each)) for each in range(about.num_row_groups))
    if max(sizes, default=0) > _SMALL_GROUP:
        return file
    file.close()
    return pq.ParquetFile(path, pre_buffer=False, metadata=about)


def _size_in_file(group: pq.RowGroupMetaData) -> int:
    """The bytes that are read of a group of rows."""
    return sum(group.column(each).total_compressed_size for each in range(group.num_columns))


def group_ends(file: pq.ParquetFile) -> Any:
    """The row after the last of each group."""
    about = file.metadata
    return np.cumsum([about.row_group(each).num_rows for each in range(about.num_row_groups)], dtype=np.int64)


def group_of(ends: Any, row: int) -> int:
    """Which group a row stands in."""
    return int(np.searchsorted(ends, row, side="right"))


@tuple_record
class _Long:
    """Rows that stand together and are too many, and the cases that they are said to be of."""

    begin: int
    end: int
    names: frozenset[str]


class FactTable:
    """A Parquet fact table, cut into stretches of whole cases."""

    holds_documents = False
    counts = "rows"

    def __init__(self, path: Path, rows_of_task: int) -> None:
        self.path = path
        self.rows_of_task = rows_of_task
        with opened(path) as file:
            self.total = file.metadata.num_rows
            self._ends = group_ends(file)

    def tasks(self) -> Iterator[Task]:
        """The stretches, from the column of the cases' names alone.

        A row whose case cannot be told stays with its neighbours, which are refused with it.
        """
        first, number = 0, 0
        long: list[_Long] = []
        cuts = self._cuts()
        cut = next(cuts)
        for starts, too_long in self._runs():
            long += too_long
            while (place := int(np.searchsorted(starts, cut))) < len(starts):
                end = int(starts[place])
                yield self._task(number, first, end, [each for each in long if each.begin < end])
                long = [each for each in long if each.begin >= end]
                first, number = end, number + 1
                cut = next(each for each in cuts if each > end)
        if first < self.total:
            yield self._task(number, first, self.total, long)

    def _cuts(self) -> Iterator[int]:
        """Where tasks are to end, at the next case: a group, or shares of a large one, and last the end.

        What is read of a group is then read once, and a task begins where a group does.
        """
        begun = 0
        for end in self._ends.tolist():
            if end - begun >= self.rows_of_task:
                shares = round((end - begun) / self.rows_of_task)
                yield from (begun + (end - begun) * share // shares for share in range(1, shares + 1))
                begun = end
        yield self.total + 1

    def _task(self, number: int, start: int, end: int, long: list[_Long]) -> Task:
        refusals = [
            rejected(self.path.name, each.begin + 1, "case_id", None, too_many(each.begin + 1, each.end))
            for each in long
        ]
        without = tuple((each.begin, each.end) for each in long)
        names = frozenset[str]().union(*(each.names for each in long))
        work = Stretch(str(self.path), start, end, without)
        return Task(number, end - start, work, refusals, names, group_of(self._ends, start))

    def _runs(self) -> Iterator[tuple[Any, list[_Long]]]:
        """The rows at which the export may be cut, and what is too long between them, piece by piece."""
        begun, name, at = 0, None, 0
        carried: frozenset[str] = frozenset()
        with opened(self.path) as file:
            for batch in file.iter_batches(_NAMES_AT_ONCE, columns=["case_id"]):
                names = told(batch.column(0))
                starts = starts_of(names)
                untold = pc.is_null(names).to_numpy(zero_copy_only=False)
                if len(starts) and (at == 0 or name is None or names[0].as_py() == name):
                    starts = starts[1:]
                starts = starts[~untold[starts] & ((starts == 0) | ~untold[starts - 1])]
                bounds = np.concatenate(([begun], starts + at))
                yield starts + at, _too_long(bounds, names, at, carried)
                begun = int(bounds[-1])
                within = _names_in(names, begun - at, len(names))
                carried = carried | within if begun < at else within
                too_many_untold(self.path, begun, carried)
                if len(names):
                    name, at = names[-1].as_py(), at + len(names)
        yield np.zeros(0, dtype=np.int64), _too_long(np.array([begun, at]), None, at, carried)


def too_many(first: int, last: int) -> str:
    """Why rows that stand together are refused without being looked at."""
    return (
        f"the rows {first:,} to {last:,} are of one case, or cannot be told apart for want of ids; "
        f"a case has at most {MOST_ROWS_OF_A_CASE:,} rows"
    )


def _names_in(names: pa.Array, begin: int, end: int) -> frozenset[str]:
    begin = max(begin, 0)
    unique = names.slice(begin, end - begin).unique().to_pylist()
    return frozenset(each for each in unique if each is not None)


def _too_long(bounds: Any, names: pa.Array | None, at: int, carried: frozenset[str]) -> list[_Long]:
    found = []
    for each in np.flatnonzero(np.diff(bounds) > MOST_ROWS_OF_A_CASE).tolist():
        begin, end = int(bounds[each]), int(bounds[each + 1])
        within = frozenset[str]() if names is None else _names_in(names, begin - at, end - at)
        found.append(_Long(begin, end, within | carried if begin < at else within))
    return found


class StretchReader:
    """Reads stretches of one Parquet file, the next one from where the last has ended."""

    def __init__(self, path: str, rows_at_once: int = _DOCUMENTS_AT_ONCE) -> None:
        self.rows_at_once = rows_at_once
        self.file = _opened_to_read_all(Path(path))
        self.schema = self.file.schema_arrow
        self._ends = group_ends(self.file)
        self._pieces: Iterator[pa.RecordBatch] = iter(())
        self._at = -1
        self._left: pa.RecordBatch | None = None

    def read(self, start: int, end: int) -> pa.RecordBatch:
        """The rows from `start` to `end`. Raises ExportBroken."""
        try:
            return self._read(start, end)
        except (pa.ArrowException, OSError, StopIteration) as error:
            raise ExportBroken(f"the Parquet file cannot be read at row {start + 1:,}: {error}") from None

    def _read(self, start: int, end: int) -> pa.RecordBatch:
        group = group_of(self._ends, start)
        if self._at < 0 or start < self._at or group > group_of(self._ends, self._at):
            self._seek(group)
        found: list[pa.RecordBatch] = []
        while self._at < end:
            piece = self._left if self._left is not None else next(self._pieces)
            upto = self._at + piece.num_rows
            if upto <= start:
                self._at, self._left = upto, None
                continue
            first, last = max(start - self._at, 0), min(end - self._at, piece.num_rows)
            found.append(piece.slice(first, last - first))
            self._left = piece.slice(last) if last < piece.num_rows else None
            self._at += last
        if len(found) == 1:
            return found[0]
        return pa.Table.from_batches(found).combine_chunks().to_batches()[0]

    def _seek(self, group: int) -> None:
        groups = range(group, len(self._ends))
        # threads take more of the processor than they save, where each core has a process
        self._pieces = self.file.iter_batches(self.rows_at_once, row_groups=list(groups), use_threads=False)
        self._at = int(self._ends[group - 1]) if group else 0
        self._left = None
