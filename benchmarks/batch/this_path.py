"""This project's own path: a fact table in, an answer a case out; and the rows alone, as others find them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from benchmarks.batch.given_facts import Given, Masks
from benchmarks.batch.row_codes import Answered, codes_of
from engine.columnar import Columnar
from engine.columns.rows_alone import RowsAlone
from engine.loader import PolicyBook
from engine.policy import Policy


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


class OwnRows:
    """The rows alone, from the masks that the generated C is given."""

    def __init__(self, policy: Policy) -> None:
        self._codes = codes_of(policy)
        self._alone = RowsAlone(policy)

    def rows(self, given: Given) -> Masks:
        """The code of each unit's answer (`row_codes.py`)."""
        masks = pa.RecordBatch.from_arrays([pa.array(each) for each in given.values()], names=list(given))
        numbers = self._alone.of(masks)
        codes = [self._codes[Answered(each.table, each.row, each.open)] for each in self._alone.kinds]
        return np.array(codes, np.int16)[numbers]
