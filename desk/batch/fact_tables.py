"""Fact tables in Parquet: planned from the cases' names alone, read by the stretch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from desk.batch.rejected import rejected
from desk.batch.tasks import ExportBroken, Stretch, Task

MOST_ROWS_OF_A_CASE = 5_000
_READ_AT_ONCE = 65_536
_BUFFER = 1 << 16


def opened(path: Path) -> pq.ParquetFile:
    """A Parquet file, of which no more than the pages in use is held."""
    return pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)


class FactTable:
    """A Parquet fact table, cut into stretches of whole cases."""

    holds_documents = False
    counts = "rows"

    def __init__(self, path: Path, rows_of_task: int) -> None:
        self.path = path
        self.rows_of_task = rows_of_task
        with opened(path) as file:
            self.total = file.metadata.num_rows

    def tasks(self) -> Iterator[Task]:
        """The stretches, from the column of the cases' names alone."""
        first, number = 0, 0
        long: list[tuple[int, int]] = []
        for starts, too_long in self._runs():
            long += too_long
            while (place := int(np.searchsorted(starts, first + self.rows_of_task))) < len(starts):
                end = int(starts[place])
                yield self._task(number, first, end, [each for each in long if each[0] < end])
                long = [each for each in long if each[0] >= end]
                first, number = end, number + 1
        if first < self.total:
            yield self._task(number, first, self.total, long)

    def _task(self, number: int, start: int, end: int, long: list[tuple[int, int]]) -> Task:
        reason = f"a case has at most {MOST_ROWS_OF_A_CASE:,} rows, and here stand"
        refusals = [
            rejected(self.path.name, begin + 1, "case_id", None, f"{reason} {until - begin:,} of one case")
            for begin, until in long
        ]
        return Task(number, end - start, Stretch(str(self.path), start, end, tuple(long)), refusals)

    def _runs(self) -> Iterator[tuple[Any, list[tuple[int, int]]]]:
        """The rows at which a case begins, and the cases of too many rows, piece by piece."""
        begun, name, at = 0, None, 0
        with opened(self.path) as file:
            for batch in file.iter_batches(_READ_AT_ONCE, columns=["case_id"]):
                names = batch.column(0)
                starts = starts_of(names) + at
                if at == 0 or names[0].as_py() == name:
                    starts = starts[1:]
                bounds = np.concatenate(([begun], starts))
                yield starts, _too_long(bounds)
                begun, name, at = int(bounds[-1]), names[-1].as_py(), at + len(names)
        yield np.zeros(0, dtype=np.int64), _too_long(np.array([begun, at]))


def _too_long(bounds: Any) -> list[tuple[int, int]]:
    long = np.flatnonzero(np.diff(bounds) > MOST_ROWS_OF_A_CASE)
    return [(int(bounds[each]), int(bounds[each + 1])) for each in long]


def starts_of(names: pa.Array) -> Any:
    """The places of some names at which another name begins than the one before."""
    if len(names) < 2:
        return np.zeros(len(names), dtype=np.int64)
    one, other = names.slice(1), names.slice(0, len(names) - 1)
    differ = pc.fill_null(pc.not_equal(one, other), True).to_numpy(zero_copy_only=False)
    both_null = pc.and_(pc.is_null(one), pc.is_null(other)).to_numpy(zero_copy_only=False)
    return np.concatenate(([0], np.flatnonzero(differ & ~both_null) + 1))


class StretchReader:
    """Reads stretches of one Parquet file, the next one from where the last has ended."""

    def __init__(self, path: str) -> None:
        self.file = opened(Path(path))
        counts = [self.file.metadata.row_group(i).num_rows for i in range(self.file.metadata.num_row_groups)]
        self._ends = np.cumsum(counts) if counts else np.zeros(0, dtype=np.int64)
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
        if self._at < 0 or start < self._at or self._group(start) > self._group(self._at) + 1:
            self._seek(self._group(start))
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

    def _group(self, row: int) -> int:
        return int(np.searchsorted(self._ends, row, side="right"))

    def _seek(self, group: int) -> None:
        groups = range(group, len(self._ends))
        self._pieces = self.file.iter_batches(_READ_AT_ONCE // 2, row_groups=list(groups))
        self._at = int(self._ends[group - 1]) if group else 0
        self._left = None
