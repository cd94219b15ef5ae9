"""Rows, each a map of what is in it, as the columns of one batch, made for all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from engine.columns.layout import KEY_NAMES
from engine.columns.sightings import Line


def in_columns(schema: pa.Schema, lines: Sequence[Line]) -> pa.RecordBatch:
    """Rows as the columns of a schema: the keys, and of the others those that some row has."""
    sizes = np.fromiter(map(len, lines), np.int64, len(lines))
    total = int(sizes.sum())
    numbers = {name: number for number, name in enumerate(schema.names)}
    # so narrow a type is sorted by its digits, several times as fast
    column_of = np.fromiter(map(numbers.__getitem__, chain.from_iterable(lines)), np.int16, total)
    values = np.fromiter(chain.from_iterable(map(dict.values, lines)), object, total)
    # the places of each column together, in the order of the rows
    order = np.argsort(column_of, kind="stable")
    ends = np.cumsum(np.bincount(column_of, minlength=len(schema)))
    row_of, values = np.repeat(np.arange(len(lines)), sizes)[order], values[order]
    columns: list[pa.Array] = []
    fields: list[pa.Field] = []
    start = 0
    for field, end in zip(schema, ends.tolist(), strict=True):
        rows, given, start = row_of[start:end], values[start:end], end
        if field.name in KEY_NAMES:
            held = np.full(len(lines), None, object)
            held[rows] = given
            columns.append(pa.array(held.tolist(), field.type))
        elif len(rows):
            columns.append(_numbers(field.type, len(lines), rows, given))
        else:
            continue
        fields.append(field)
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))


def _numbers(kind: pa.DataType, rows: int, given: Any, values: Any) -> pa.Array:
    """A column of whole numbers, or of instants in microseconds; empty in rows where none is given."""
    width = np.dtype(f"{'u' if pa.types.is_unsigned_integer(kind) else 'i'}{kind.bit_width // 8}")
    if len(given) == rows:
        return pa.Array.from_buffers(kind, rows, [None, pa.py_buffer(values.astype(width))], null_count=0)
    held = np.zeros(rows, width)
    held[given] = values
    there = np.zeros(rows, np.bool_)
    there[given] = True
    shown = pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(kind, rows, [shown, pa.py_buffer(held)], null_count=rows - len(given))
