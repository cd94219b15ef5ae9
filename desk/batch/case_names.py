"""Which rows of a fact table are of one case, as far as their ids tell; what stands beside a row of none."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MOST_ROWS_OF_A_CASE = 5_000
_SPACE, _LAST_PRINTABLE = 0x20, 0x7E


def told_by(text: str | None) -> str | None:
    """The id of a case in a cell; None where none can be told: it is empty, blank or not UTF-8."""
    if text is None or not text.strip() or any("\ud800" <= each <= "\udfff" for each in text):
        return None
    return text


class Extent(NamedTuple):
    """What the bytes and the lengths of some texts lie between."""

    least: int
    most: int
    shortest: int
    longest: int

    @property
    def printable(self) -> bool:
        """Whether all texts are of printable characters of ASCII, blanks among them."""
        return self.least >= _SPACE and self.most <= _LAST_PRINTABLE

    @property
    def without_blanks(self) -> bool:
        """Whether no text is empty, or holds a blank or anything but printable characters of ASCII."""
        return self.printable and self.least > _SPACE and self.shortest > 0


def extent(column: pa.Array) -> Extent | None:
    """The extent of a column of texts, in one look at its bytes; None where it tells nothing."""
    if not pa.types.is_string(column.type) or not len(column):
        return None
    _, ends, data = column.buffers()
    bounds = np.frombuffer(ends, np.int32, len(column) + 1, column.offset * 4)
    if data is None or bounds[-1] <= bounds[0]:
        return None
    every = np.frombuffer(data, np.uint8, int(bounds[-1] - bounds[0]), int(bounds[0]))
    lengths = np.diff(bounds)
    shortest = 0 if column.null_count else int(lengths.min())
    return Extent(int(every.min()), int(every.max()), shortest, int(lengths.max()))


def told(column: pa.Array) -> pa.Array:
    """The ids of cases as texts; null where none can be told."""
    found = extent(column)
    if found is not None and found.without_blanks:
        return column
    names, _ = readable(column)
    return pc.if_else(pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(names)), 0), None, names)


def readable(column: pa.Array) -> tuple[pa.Array, list[int]]:
    """A column of texts as plain texts, null where they are not UTF-8, and these places."""
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), pa.string()), []
    found = extent(column)
    if found is not None and found.printable:
        return column, []
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
