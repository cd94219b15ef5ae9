"""This project's own path: a fact table in, one answer a case out, all that `Columnar.answers` gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyarrow as pa

from engine.columnar import Columnar
from engine.loader import PolicyBook

RowsAlone = Callable[[pa.RecordBatch], object]


class ThisPath:
    """The columnar evaluator of one policy; `fresh` forgets before each run what earlier runs taught it."""

    def __init__(self, book: PolicyBook, *, fresh: bool = False) -> None:
        self.book = book
        self.fresh = fresh
        self._columnar = Columnar(book)

    def answers(self, batches: Iterable[pa.RecordBatch]) -> int:
        """Judge all batches; gives the number of cases."""
        if self.fresh:
            self._columnar = Columnar(self.book)
        return sum(self._columnar.answers(batch).num_rows for batch in batches)


def rows_alone(book: PolicyBook) -> RowsAlone | None:
    """The function that finds the ruling row of each unit and nothing else; None: the engine offers none."""
    found: RowsAlone | None = getattr(Columnar(book), "first_rows", None)
    return found
