"""What the report of a run counts, part by part: outcomes and money by month, reviews, what is missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from desk.batch.rejected import Rejected
from desk.batch.tally import Tally, totals

AS_OF, GOVERNED = "_as_of", "_governed"
"""Columns of a part beside its answers: the instant each case is judged at, and the date that governs it."""
MOST_REASONS = 500
OTHER_REASONS = "for another reason"
NO_ROW = ""
"""What a review counts under whose rulings are several, so that no row alone asks for it."""

_CODE = re.compile(r" \[[a-z-]+\]$")
_PLACE = re.compile(r"^[^ ]*:[0-9]+:[0-9]+: ")
_NAMED = re.compile("`[^`]*`")
_NUMBER = re.compile("[0-9][0-9,.]*")

Month = str
"""A month of UTC, as 2026-03."""


class ReportTally:
    """Counts and sums; what it holds is bounded by the policy, not by the cases."""

    def __init__(self) -> None:
        self.whole = Tally()
        self.money: dict[tuple[str, str, Month], int] = {}
        """What is paid, by currency, outcome and month."""
        self.reviews: Counter[str] = Counter()
        """Cases that are left to a person, by the row that says so."""
        self.missing: Counter[str] = Counter()
        self.clauses: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.as_of: tuple[int, int] | None = None

    def add(self, answers: pa.Table) -> None:
        """Count the answers of a part, with the columns of their instants beside them."""
        self.whole.add(answers)
        if not answers.num_rows:
            return
        ends = pc.min_max(pc.cast(answers.column(AS_OF), pa.int64())).as_py()
        low, high = self.as_of or (ends["min"], ends["max"])
        self.as_of = min(low, ends["min"]), max(high, ends["max"])
        self._add_money(answers)
        reviews = answers.filter(pc.equal(answers.column("status"), "review"))
        rows = reviews.column("rows")
        self.reviews.update(_counted(pc.list_flatten(rows)))
        without = pc.sum(pc.equal(pc.list_value_length(rows), 0)).as_py() or 0
        if without:
            self.reviews[NO_ROW] += without
        self.missing.update(_counted(pc.list_flatten(answers.column("missing"))))
        self.clauses.update(_counted(pc.list_flatten(answers.column("clauses"))))

    def _add_money(self, answers: pa.Table) -> None:
        keys = {
            "currency": answers.column("currency"),
            "outcome": answers.column("outcome"),
            "month": pa.array(_months(answers.column(GOVERNED))),
        }
        for (currency, outcome, month), _, total in totals(keys, answers.column("total")):
            if total:
                key = (currency, outcome, str(np.datetime64(month, "M")))
                self.money[key] = self.money.get(key, 0) + total

    def refusals(self, refusals: Iterable[Rejected]) -> Iterator[Rejected]:
        """Pass refusals on, and count them by their reasons."""
        for each in refusals:
            reason = in_general(each.reason)
            known = reason in self.refused or len(self.refused) < MOST_REASONS
            self.refused[reason if known else OTHER_REASONS] += 1
            yield each


def in_general(reason: str) -> str:
    """A reason without the names and numbers of the one case that it is of."""
    plain = _PLACE.sub("", _CODE.sub("", reason)).partition(";")[0]
    return _NUMBER.sub("…", _NAMED.sub("…", plain))


def _months(instants: pa.ChunkedArray) -> Any:
    """The month of UTC of each instant, counted from January 1970."""
    micros = pc.cast(instants, pa.int64()).to_numpy()
    return micros.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)


def _counted(values: Any) -> dict[str, int]:
    """How often each text is there."""
    return {each["values"]: each["counts"] for each in pc.value_counts(values).to_pylist()}
