"""The rows of another platform's Parquet file, whatever its columns are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from desk.batch.fact_tables import opened
from desk.batch.tasks import ExportBroken
from desk.batch.text_tables import TextRow
from desk.mapping.cell_texts import CellTexts, Unkept
from desk.mapping.loading import ExportMapping
from desk.mapping.names import nothing_begins
from desk.mapping.row_blocks import MOST_DIFFERENT, Block, Cells, Rows

_ROWS_AT_ONCE = 8_192
_NESTED_ROWS_AT_ONCE = 256
"""Values with parts of their own are held one by one, while equal texts are held once."""
_BYTES_AT_ONCE = 256 * 1024 * 1024
_BUFFER = 1 << 16
_LONGEST_KEPT = 500
Texts = tuple[list[str | Unkept | None], Any]
"""The different texts of a column, and which of them stands in each row; -1 where there is none."""


class ParquetRows(Rows):
    """The rows of a Parquet file. Texts are read as the file keeps them, equal ones once."""

    def __init__(self, path: Path, wanted: Collection[str] | None, mapping: ExportMapping | None) -> None:
        self.path = path
        self.wanted = wanted
        self.texts = CellTexts(mapping)
        with opened(path) as file:
            self.schema = file.schema_arrow
            self.metadata = file.metadata
            self.count = self.metadata.num_rows
        self.columns = tuple(self.schema.names)

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        size, number = self.path.stat().st_size, 0
        for count, columns in self._batches():
            made = [self._texts(*column) for column in zip(self.columns, columns, strict=True)]
            cells = [[texts[at] for at in places.tolist()] for texts, places in made]
            for values in zip(*cells, strict=True) if cells else [()] * count:
                number += 1
                yield self.texts.row(
                    self.path.name, number, self.columns, values, size * number // self.count
                )

    def blocks(self, most: int) -> Iterator[Block]:
        """The first rows, counted. Of a column no more values are made texts than are looked at."""
        known = [_Met() for _ in self.columns]
        for count, columns in self._batches():
            rows = min(count, most)
            yield Block(
                rows,
                [
                    self._counted(name, column.slice(0, rows), met)
                    for name, column, met in zip(self.columns, columns, known, strict=True)
                ],
            )
            most -= rows
            if not most:
                return

    def _counted(self, name: str, column: pa.Array, met: _Met) -> Cells:
        """How often each text stands in a column; what cannot be one is not looked at."""
        if column.null_count == len(column):
            return Cells({})
        numbers = _as_numbers(column)
        if numbers is not None:
            return self._counted_numbers(name, column.type, numbers.drop_null(), met)
        values, places = _encoded(column)
        if places is None:
            return Cells(Counter(each for each in self._all_texts(name, values) if isinstance(each, str)))
        counts = np.bincount(places[places >= 0], minlength=len(values))
        beyond = 0
        if _is_text(values.type):
            looked = counts > 0
            if met.texts >= MOST_DIFFERENT:
                looked &= _known_or_odd(values, met.raw)
            beyond = int(counts[~looked].sum())
            values, counts = values.filter(pa.array(looked)), counts[looked]
        found: Counter[str | None] = Counter()
        for text, count in zip(self._all_texts(name, values), counts.tolist(), strict=True):
            if count and isinstance(text, str):
                found[text] += count
        if _is_text(values.type) and met.texts < MOST_DIFFERENT:
            met.add(found, found)
        return Cells(found, beyond)

    def _counted_numbers(self, name: str, kind: pa.DataType, numbers: pa.Array, met: _Met) -> Cells:
        if met.texts < MOST_DIFFERENT:
            room = MOST_DIFFERENT - met.texts
            new = [value for value in numbers.unique().to_pylist() if value not in met.raw][:room]
            met.add(new, self._all_texts(name, pa.array(new, numbers.type).cast(kind)))
        places = pc.index_in(numbers, value_set=pa.array(met.raw, numbers.type)).drop_null().to_numpy()
        counts = np.bincount(places, minlength=len(met.raw)).tolist()
        found: dict[str | None, int] = {
            text: count
            for text, count in zip(met.raw.values(), counts, strict=True)
            if count and isinstance(text, str)
        }
        return Cells(found, len(numbers) - len(places))

    def _batches(self) -> Iterator[tuple[int, list[pa.Array]]]:
        """The rows piece by piece, column by column; a column that is not read is empty."""
        read = None if self.wanted is None else [each for each in self.columns if each in self.wanted]
        fields = [field for field in self.schema if read is None or field.name in read]
        at_once = _rows_at_once(self.metadata, any(pa.types.is_nested(field.type) for field in fields))
        texts = [field.name for field in fields if _is_text(field.type)]
        with pq.ParquetFile(self.path, buffer_size=_BUFFER, pre_buffer=False, read_dictionary=texts) as file:
            batches = file.iter_batches(at_once, columns=read)
            done = 0
            while True:
                try:
                    batch = next(batches)
                except StopIteration:
                    return
                except (pa.ArrowException, OSError) as error:
                    reason = f"the Parquet file cannot be read from row {done + 1:,} on: {error}"
                    raise ExportBroken(reason) from None
                done += batch.num_rows
                there: dict[str, list[pa.Array]] = {}
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    there.setdefault(name, []).append(column)
                none = pa.nulls(batch.num_rows)
                yield (
                    batch.num_rows,
                    [there[name].pop(0) if there.get(name) else none for name in self.columns],
                )

    def _texts(self, name: str, column: pa.Array) -> Texts:
        """The texts of a column; each different value is made one once."""
        values, places = _encoded(column)
        texts = self._all_texts(name, values)
        return [*texts, None], np.arange(len(column)) if places is None else places

    def _all_texts(self, name: str, values: pa.Array) -> list[str | Unkept | None]:
        try:
            return [self.texts.of(name, value) for value in values.to_pylist()]
        except (ValueError, OverflowError):  # of one of them
            return [self._text(name, each) for each in values]

    def _text(self, name: str, scalar: pa.Scalar) -> str | Unkept | None:
        try:
            value = scalar.as_py()
        except UnicodeDecodeError:
            return Unkept("", "it is not UTF-8")
        except (ValueError, OverflowError) as error:
            return Unkept("", f"it is out of the range of what can be read: {error}")
        return self.texts.of(name, value)


class _Met:
    """The values of a column that were made texts, by what they are kept as."""

    def __init__(self) -> None:
        self.raw: dict[Any, str | Unkept | None] = {}
        self.texts = 0

    def add(self, raw: Iterable[Any], texts: Iterable[str | Unkept | None]) -> None:
        """Keep some more."""
        for value, text in zip(raw, texts, strict=False):
            if value not in self.raw and not (isinstance(text, str) and len(text) > _LONGEST_KEPT):
                self.raw[value] = text
                self.texts += isinstance(text, str)


def _encoded(column: pa.Array) -> tuple[pa.Array, Any]:
    """The different values of a column, and which of them stands in each row, -1 where there is none.

    Without the second, the values are those of the rows: of what has parts, it cannot be told what is equal.
    """
    try:
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
    except pa.ArrowNotImplementedError:
        return column, None
    places = column.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    values = column.dictionary
    if len(values) > len(column):  # the values of more rows than these
        used, places = np.unique(places, return_inverse=True)
        values = values.take(pa.array(used[used >= 0]))
        places = places - int(used[0] < 0)
    return values, places


def _rows_at_once(metadata: pq.FileMetaData, nested: bool) -> int:
    """So many rows that what they hold stays bounded, even where few of them hold nearly all of it."""
    groups: list[int] = [metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups)]
    rows = _NESTED_ROWS_AT_ONCE if nested else _ROWS_AT_ONCE
    return max(1, min(rows, rows * _BYTES_AT_ONCE // max(1, *groups, 1)))


def _known_or_odd(values: pa.Array, known: Iterable[str]) -> Any:
    """Which texts were met before, or may stand for nothing, or have blanks around them."""
    try:
        odd = pc.match_substring_regex(values, _odd())
        found = pc.or_(odd, pc.is_in(values, value_set=pa.array(known, values.type)))
        return found.fill_null(True).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:  # one of them is not UTF-8
        return np.ones(len(values), dtype=bool)


@cache
def _odd() -> str:
    """What texts look like that are empty, have blanks around them, or begin as words for nothing do."""
    others = "".join(each for each in ascii_letters + digits if each not in nothing_begins())
    return f"^$|^[^{others}]|[^!-~]$"


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _as_numbers(column: pa.Array) -> pa.Array | None:
    """Numbers and instants as the numbers that they are kept as; None for other columns."""
    if pa.types.is_integer(column.type):
        return column
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.int64())
    return None
