"""Rows many at once, as drafts look at them: the different cells of each column, and their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from pathlib import Path
from typing import NamedTuple

from desk.batch.text_tables import TextRow

_ROWS_AT_ONCE = 4_096
_CHARACTERS_AT_ONCE = 8 * 1024 * 1024


MOST_COLUMNS = 5_000
MOST_DIFFERENT = 2_000
"""Different values of a column that are looked at."""


class Cells(NamedTuple):
    """The different cells of a column in some rows, those met first before others."""

    counts: Mapping[str | None, int]
    beyond: int = 0
    """So many further cells hold values that are more than are looked at."""


class Block(NamedTuple):
    """Some rows: how many, and what stands in each column."""

    rows: int
    cells: Sequence[Cells]


class Rows:
    """The rows of a file, in their order."""

    path: Path
    columns: tuple[str, ...]
    open_ended = False
    """Whether later rows may have columns that the first ones do not show."""

    late: Mapping[str, int] = {}
    """Columns that rows have had and the first ones have not, some of them, and the row of each."""

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order; `at` counts to the size of the file."""
        raise NotImplementedError

    def blocks(self, most: int) -> Iterator[Block]:
        """The first rows, counted; of a row that is refused, what can be read of it."""
        kept: list[Sequence[str | None]] = []
        held = 0
        for row in islice(self.rows(), most):
            kept.append(row.cells)
            held += sum(map(len, filter(None, row.cells)))
            if len(kept) >= _ROWS_AT_ONCE or held >= _CHARACTERS_AT_ONCE:
                yield self._block(kept)
                kept, held = [], 0
        if kept:
            yield self._block(kept)

    def _block(self, kept: list[Sequence[str | None]]) -> Block:
        width = len(self.columns)
        columns = islice(zip_longest(*kept, [None] * width), width)
        return Block(len(kept), [Cells(Counter(column)) for column in columns])
