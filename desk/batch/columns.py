"""The columns of a Parquet fact table taken as the vocabulary has them, whoever wrote the file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from desk.batch.case_names import readable
from desk.batch.rejected import Rejected, rejected
from desk.batch.words import Wording
from engine.columns.layout import BY, KEY_NAMES


def unusable_column(schema: pa.Schema, wording: Wording, versioned: bool) -> str | None:
    """Why the columns of a file cannot be taken, in words; None where they can."""
    problem = wording.unknown(schema.names)
    if problem is not None:
        return problem
    for field in schema:
        wanted = wording.fields[field.name].type
        words = pa.types.is_unsigned_integer(wanted) and not field.name.endswith(BY)
        if words and not versioned and not is_text(field.type):
            return (
                f"the column `{field.name}` holds numbers for words, and the file does not say of which "
                "version of the vocabulary; write the words, or make the table with `adjudicate facts`"
            )
        if not _fits(field.type, wanted):
            help = "write instants with a zone, whole numbers, and amounts in minor units or as texts"
            return f"the column `{field.name}` is of type {field.type}, and {wanted} is expected; {help}"
    return None


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds texts."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _fits(kind: pa.DataType, wanted: pa.DataType) -> bool:
    if kind == wanted or pa.types.is_null(kind) or is_text(kind):
        return True
    if pa.types.is_timestamp(wanted):
        return bool(pa.types.is_timestamp(kind) and kind.tz is not None)
    return bool(pa.types.is_integer(wanted) and pa.types.is_integer(kind))


def taken(
    file: str, batch: pa.RecordBatch, numbers: Any, wording: Wording
) -> tuple[pa.RecordBatch, list[Rejected], set[int]]:
    """The rows with the types of a fact table, what was refused of them, and where."""
    refusals: list[Rejected] = []
    bad: set[int] = set()
    columns: dict[str, pa.Array] = {}
    worded: dict[str, list[str | None]] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        wanted = wording.fields[name].type
        if column.null_count == len(column) and name not in KEY_NAMES:
            continue
        if is_text(column.type):
            column, unreadable = readable(column)  # noqa: PLW2901
            refusals += [rejected(file, numbers[at], name, None, "it is not UTF-8") for at in unreadable]
            bad.update(unreadable)
        if column.type == wanted:
            columns[name] = column
        elif is_text(column.type):
            worded[name] = column.to_pylist()
        elif pa.types.is_timestamp(wanted):
            columns[name] = pc.cast(column, wanted, safe=False)
        elif pa.types.is_null(column.type):
            columns[name] = pa.nulls(len(column), wanted)
        else:
            columns[name] = _narrowed(file, name, column, wanted, numbers, refusals, bad)
    if worded:
        texts = columns["currency"].to_pylist() if "currency" in columns else worded["currency"]
        read, more, places = wording.typed(file, numbers, {"currency": texts, **worded})
        refusals += more
        bad |= places
        columns |= dict(zip(read.schema.names, read.columns, strict=True))
    names = [name for name in batch.schema.names if name in columns]
    return pa.RecordBatch.from_arrays([columns[name] for name in names], names=names), refusals, bad


def _narrowed(
    file: str,
    name: str,
    column: pa.Array,
    wanted: pa.DataType,
    numbers: Any,
    refusals: list[Rejected],
    bad: set[int],
) -> pa.Array:
    """Whole numbers of another width as numbers of the width wanted; what does not fit is refused."""
    least = 0 if pa.types.is_unsigned_integer(wanted) else -(1 << (wanted.bit_width - 1))
    most = (1 << wanted.bit_width) - 1 + least
    if pa.types.is_unsigned_integer(column.type):
        beyond = pc.greater(column, pa.scalar(min(most, (1 << column.type.bit_width) - 1), column.type))
    else:
        limits = [max(min(each, (1 << 63) - 1), -(1 << 63)) for each in (least, most)]
        wide = pc.cast(column, pa.int64())
        beyond = pc.or_(pc.less(wide, limits[0]), pc.greater(wide, limits[1]))
    beyond = pc.fill_null(beyond, False)
    for at in np.flatnonzero(beyond.to_numpy(zero_copy_only=False)).tolist():
        refusals.append(rejected(file, numbers[at], name, column[at].as_py(), "the number is out of range"))
        bad.add(at)
    return pc.cast(pc.if_else(beyond, pa.scalar(None, column.type), column), wanted)
