"""What a run has come to: cases by status and outcome, money by outcome and currency, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from engine.money import format_money

_HALF = 32


def totals(keys: Mapping[str, Any], amounts: Any) -> Iterator[tuple[tuple[Any, ...], int, int]]:
    """How many rows have each combination of keys, and the sum of their amounts, of any size."""
    # two sums of halves: that of the amounts of many cases outgrows 64 bits
    halves = {
        "upper": pc.shift_right(amounts, _HALF),
        "lower": pc.bit_wise_and(amounts, (1 << _HALF) - 1),
    }
    grouped = pa.table({**keys, **halves}).group_by(list(keys), use_threads=False)
    found = grouped.aggregate([("upper", "sum"), ("lower", "sum"), ("lower", "count")]).to_pylist()
    for each in found:
        total = (int(each["upper_sum"]) << _HALF) + int(each["lower_sum"])
        yield tuple(each[name] for name in keys), each["lower_count"], total


class Tally:
    """Counts and sums, part by part."""

    def __init__(self) -> None:
        self.cases = 0
        self.statuses: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.paid: dict[tuple[str, str], int] = {}

    def add(self, answers: pa.Table) -> None:
        """Count the answers of a part."""
        self.cases += answers.num_rows
        keys = {name: answers.column(name) for name in ("status", "outcome", "currency")}
        for (status, outcome, currency), count, total in totals(keys, answers.column("total")):
            self.statuses[status] += count
            self.outcomes[outcome] += count
            self.paid[outcome, currency] = self.paid.get((outcome, currency), 0) + total

    def lines(self) -> Iterator[str]:
        """The closing lines."""
        statuses = ", ".join(f"{word} {count:,}" for word, count in _ordered(self.statuses))
        yield f"{self.cases:,} cases judged" + (f": {statuses}" if statuses else "")
        widest = max(map(len, self.outcomes), default=0)
        for outcome, count in _ordered(self.outcomes):
            sums = ", ".join(
                f"{currency} {format_money(total, currency)}"
                for (each, currency), total in sorted(self.paid.items())
                if each == outcome and total
            )
            yield f"  {outcome:<{widest}}  {count:>10,}  {sums}".rstrip()


def _ordered(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
