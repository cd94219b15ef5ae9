"""What a run has come to: cases by status and outcome, money by outcome and currency, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from engine.money import format_money

_WIDE = pa.decimal128(38, 0)
"""Sums of amounts of many cases outgrow 64 bits."""


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
        grouped = pa.table(
            {
                "status": answers.column("status"),
                "outcome": answers.column("outcome"),
                "currency": answers.column("currency"),
                "total": pc.cast(answers.column("total"), _WIDE),
            }
        ).group_by(["status", "outcome", "currency"])
        for each in grouped.aggregate([("total", "sum"), ("total", "count")]).to_pylist():
            count, total = each["total_count"], int(each["total_sum"])
            self.statuses[each["status"]] += count
            self.outcomes[each["outcome"]] += count
            key = (each["outcome"], each["currency"])
            self.paid[key] = self.paid.get(key, 0) + total

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
