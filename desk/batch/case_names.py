"""Which rows of a fact table are of one case, as far as their ids tell; what stands beside a row of none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MOST_ROWS_OF_A_CASE = 5_000


def told_by(text: str | None) -> str | None:
    """The id of a case in a cell; None where none can be told: it is empty, blank or not UTF-8."""
    if text is None or not text.strip() or any("\ud800" <= each <= "\udfff" for each in text):
        return None
    return text


def told(column: pa.Array) -> pa.Array:
    """The ids of cases as texts; null where none can be told."""
    names, _ = readable(column)
    return pc.if_else(pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(names)), 0), None, names)


def readable(column: pa.Array) -> tuple[pa.Array, list[int]]:
    """A column of texts as plain texts, null where they are not UTF-8, and these places."""
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), pa.string()), []
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        column.validate(full=True)
        return pc.cast(column, pa.string()), []
    except pa.ArrowInvalid:
        texts: list[str | None] = []
        places = []
        for place, each in enumerate(column):
            data = each.as_buffer()
            try:
                texts.append(None if data is None else data.to_pybytes().decode("utf-8"))
            except UnicodeDecodeError:
                texts.append(None)
                places.append(place)
        return pa.array(texts, pa.string()), places


def starts_of(names: pa.Array) -> Any:
    """The places of some names at which another name begins than the one before."""
    if len(names) < 2:
        return np.zeros(len(names), dtype=np.int64)
    one, other = names.slice(1), names.slice(0, len(names) - 1)
    differ = pc.fill_null(pc.not_equal(one, other), True).to_numpy(zero_copy_only=False)
    both_null = pc.and_(pc.is_null(one), pc.is_null(other)).to_numpy(zero_copy_only=False)
    return np.concatenate(([0], np.flatnonzero(differ & ~both_null) + 1))


def beside_untold(names: pa.Array, starts: Any) -> list[tuple[int, int]]:
    """The runs of rows that stand beside a row whose case cannot be told, each with that row's place.

    Runs are counted as in `starts`; such a row may belong to either of its neighbours.
    """
    untold = pc.is_null(names).to_numpy(zero_copy_only=False)[starts]
    found = []
    for run in np.flatnonzero(untold).tolist():
        if run and not untold[run - 1]:
            found.append((run - 1, int(starts[run])))
        if run + 1 < len(starts) and not untold[run + 1]:
            end = int(starts[run + 1])
            found.append((run + 1, end - 1))
    return found
