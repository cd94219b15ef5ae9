"""CSV read by the block: into columns where it is sure how its lines are cut, otherwise row by row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from desk.batch.case_names import told
from desk.batch.text_tables import LONGEST_LINE, BoundedLines, CsvRows, TextRow
from engine.record import tuple_record

_QUOTE, _NEWLINE, _RETURN = ord('"'), ord("\n"), ord("\r")


@tuple_record
class Block:
    """Some rows as columns of texts, null where a cell is empty; the case of each is told."""

    first: int
    """The number of its first row."""
    texts: pa.RecordBatch
    names: pa.Array
    begun: int
    """How many bytes stood before it."""
    at: int
    """How many bytes have been read with it."""

    def rows(self, begin: int, end: int) -> Iterator[TextRow]:
        """Its rows from one place to another, one by one."""
        columns = [column.to_pylist() for column in self.texts.slice(begin, end - begin).columns]
        for place, cells in enumerate(zip(*columns, strict=True), start=begin):
            case = self.names[place].as_py()
            yield TextRow(self.first + place, case, cells, None, self.bytes_with(place))

    def bytes_with(self, place: int) -> int:
        """How many bytes have been read with the row at a place, as far as rows are of one length."""
        return self.begun + (self.at - self.begun) * (place + 1) // int(self.texts.num_rows)


class CsvBlocks:
    """The rows of a CSV file, as blocks and as single rows, in their order."""

    def __init__(self, reader: CsvRows) -> None:
        self.reader = reader
        self.path = reader.path
        self.columns = reader.columns
        self._delimiter = ord(reader.delimiter)
        self._reading = pa_csv.ReadOptions(
            use_threads=False, block_size=2 * LONGEST_LINE, column_names=list(self.columns)
        )
        self._converting = pa_csv.ConvertOptions(
            column_types={name: pa.string() for name in self.columns},
            strings_can_be_null=True,
            null_values=[""],
        )

    def pieces(self) -> Iterator[Block | TextRow]:
        """The blocks and rows."""
        with self.path.open("rb") as stream:
            lines = BoundedLines(stream)
            next(lines, None)
            number, counted = 0, stream.tell()
            while True:
                begun = stream.tell()
                data = stream.read(LONGEST_LINE)
                if not data:
                    return
                if len(data) == LONGEST_LINE:
                    data = data[: data.rfind(b"\n") + 1]
                block = self._block(data, number + 1, begun)
                if block is not None:
                    stream.seek(block.at)
                    number += block.texts.num_rows
                    yield block
                    continue
                lines.count += self._lines_between(counted, begun)
                stream.seek(begun)
                for row in self.reader.rows_until(lines, number, begun + max(len(data), 1)):
                    number = row.number
                    yield row
                counted = stream.tell()

    def _lines_between(self, begin: int, end: int) -> int:
        """How many lines end in some bytes of the file; only where rows are refused are lines counted."""
        count = 0
        with self.path.open("rb") as stream:
            stream.seek(begin)
            while begin < end:
                data = stream.read(min(end - begin, LONGEST_LINE))
                count, begin = count + data.count(b"\n"), begin + max(len(data), 1)
        return count

    def _block(self, data: bytes, first: int, begun: int) -> Block | None:
        """Whole lines as a block; None where it is not sure that each is a row of texts, of a told case."""
        quoted = b'"' in data
        if not data or b"\0" in data:
            return None
        if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
            return None
        if quoted and not self._well_quoted(data):
            return None
        try:
            texts = pa_csv.read_csv(
                pa.BufferReader(data),
                read_options=self._reading,
                parse_options=pa_csv.ParseOptions(
                    delimiter=self.reader.delimiter, quote_char='"' if quoted else False
                ),
                convert_options=self._converting,
            )
        except pa.ArrowInvalid:
            return None
        if not texts.num_rows:
            return None
        batch = texts.combine_chunks().to_batches()[0]
        names = told(batch.column("case_id"))
        if names.null_count:
            return None
        return Block(first, batch, names, begun, begun + len(data))

    def _well_quoted(self, data: bytes) -> bool:
        """Whether all quotation marks stand where every reader takes them alike, and no line break in them.

        A mark opens at the beginning of a cell and closes at its end; two that touch are one within it.
        """
        every = np.frombuffer(b"\n" + data + b"\n", np.uint8)
        marks = np.flatnonzero(every == _QUOTE)
        if len(marks) % 2:
            return False
        opening, closing = marks[::2], marks[1::2]
        before, after = every[opening - 1], every[closing + 1]
        begins = (before == self._delimiter) | (before == _NEWLINE)
        ends = (after == self._delimiter) | (after == _NEWLINE) | (after == _RETURN)
        touching = closing[:-1] + 1 == opening[1:]
        begins[1:] |= touching
        ends[:-1] |= touching
        breaks = np.searchsorted(marks, np.flatnonzero(every == _NEWLINE))
        return bool(begins.all() and ends.all() and not (breaks % 2).any())
