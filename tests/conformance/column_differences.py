"""Cases judged in columns and by the interpreter, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from engine.columnar import Columnar
from engine.columns.layout import fact_schema
from engine.columns.rows import rows_of
from engine.observations import CaseFacts, Observation
from engine.unit_facts import Standing
from engine.vocabulary import Vocabulary


def fact_table(columnar: Columnar, cases: Sequence[CaseFacts]) -> pa.RecordBatch:
    """The fact table of some cases."""
    rows = [
        row for each in cases for row in rows_of(columnar.book.at(each.policy_date), columnar.facts, each)
    ]
    return pa.RecordBatch.from_pylist(rows, schema=fact_schema(columnar.vocabulary))


def differing(
    columnar: Columnar, cases: Sequence[CaseFacts], found: pa.RecordBatch
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The places of the cases whose answers are not the interpreter's, and column by column both."""
    rows = found.to_pylist()
    assert len(rows) == len(cases), "a case without an answer"
    for place, (row, case) in enumerate(zip(rows, cases, strict=True)):
        ends = row["next_deadline"]
        row["next_deadline"] = None if ends is None else round(ends.timestamp() * 1_000_000)
        wanted = columnar.judged(case)
        if row != wanted:
            yield place, {key: (row[key], value) for key, value in wanted.items() if row[key] != value}


def with_stated(case: CaseFacts, stated: Mapping[str, Standing], facts: Vocabulary) -> CaseFacts:
    """A case with facts that are given as they are, as if each had been observed; derived facts too."""
    seen = [
        Observation(
            fact=name,
            values=tuple(facts[name].values_of(standing.mask)),
            settled_by=standing.settled_by,
            because=standing.because,
        )
        for name, standing in stated.items()
    ]
    return replace(case, observations=(*case.observations, *seen))
