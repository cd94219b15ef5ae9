"""Fact tables in CSV, cut into tasks of whole cases: in columns wherever all lines are as they should be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from desk.batch.case_names import MOST_ROWS_OF_A_CASE, starts_of
from desk.batch.csv_blocks import Block, CsvBlocks
from desk.batch.tasks import Task, TextColumns
from desk.batch.text_tables import MOST_CHARACTERS, CsvRows, Cutting, TextRow, TextTable
from engine.record import tuple_record


class CsvTable(TextTable):
    """A fact table in CSV."""

    reader: CsvRows

    def __init__(self, reader: CsvRows, rows_of_task: int) -> None:
        super().__init__(reader, rows_of_task)

    def tasks(self) -> Iterator[Task]:
        """The tasks, the same ones every time."""
        cutting = _BlockCutting(Cutting(self.reader.path, self.reader.columns, self.rows_of_task))
        for piece in CsvBlocks(self.reader).pieces():
            yield from cutting.row(piece) if isinstance(piece, TextRow) else cutting.block(piece)
        yield from cutting.rest()


@tuple_record
class _Held:
    """Some rows of a block, that wait for the end of their task."""

    block: Block
    begin: int
    end: int

    def texts(self) -> pa.RecordBatch:
        """Their texts, without a rest of the block that would be sent to another process with them."""
        size, texts = self.end - self.begin, self.block.texts
        if 2 * size >= texts.num_rows:
            return texts.slice(self.begin, size)
        return texts.take(pa.array(np.arange(self.begin, self.end)))


class _BlockCutting:
    """Cuts blocks as single rows are cut; where both come together in a task, all of it is single rows."""

    def __init__(self, rows: Cutting) -> None:
        self.rows = rows
        self._held: list[_Held] = []

    def row(self, row: TextRow) -> Iterator[Task]:
        """Take one more row."""
        yield from self._as_rows()
        task = self.rows.add(row)
        if task is not None:
            yield task

    def block(self, block: Block) -> Iterator[Task]:
        """Take one more block."""
        starts = starts_of(block.names)
        if self.rows.before == block.names[0].as_py():
            starts = starts[1:]
        count = block.texts.num_rows
        lengths = np.diff(np.concatenate(([-self.rows.together], starts, [count])))
        if lengths.max() > MOST_ROWS_OF_A_CASE:
            for row in block.rows(0, count):
                yield from self.row(row)
            return
        begin = 0
        if self.rows.kept:
            for place, row in enumerate(block.rows(0, count)):
                task = self.rows.add(row)
                if task is not None:
                    yield task
                    self.rows.forget()
                    begin = place
                    break
            else:
                return
        yield from self._cut(block, starts, begin)
        self.rows.before = block.names[count - 1].as_py()
        self.rows.together = int(lengths[-1])

    def rest(self) -> Iterator[Task]:
        """The task of what is left."""
        if self._held:
            yield self._task()
        yield from self.rows.rest()

    def _cut(self, block: Block, starts: Any, begin: int) -> Iterator[Task]:
        """The tasks that end in a block, from a place of it on."""
        while True:
            held = sum(each.end - each.begin for each in self._held)
            full = sum(each.block.at - each.block.begun for each in self._held) >= MOST_CHARACTERS
            wanted = begin if full else begin + self.rows.rows_of_task - held
            place = int(np.searchsorted(starts, wanted))
            end = int(starts[place]) if place < len(starts) else block.texts.num_rows
            if end > begin:
                self._held.append(_Held(block, begin, end))
            if place == len(starts):
                return
            yield self._task()
            begin = end

    def _task(self) -> Task:
        first, last = self._held[0], self._held[-1]
        texts = [each.texts() for each in self._held]
        self._held = []
        work = TextColumns(self.rows.path.name, first.block.first + first.begin, texts)
        return self.rows.numbered(last.block.bytes_with(last.end - 1), work)

    def _as_rows(self) -> Iterator[Task]:
        """Have what is held as single rows, as the ones that follow it."""
        held, self._held = self._held, []
        if held:
            self.rows.before, self.rows.together = None, 0
        for each in held:
            for row in each.block.rows(each.begin, each.end):
                task = self.rows.add(row)
                if task is not None:
                    yield task
