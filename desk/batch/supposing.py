"""A policy under other readings, and facts that are supposed: as `rule` takes them, for whole exports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from desk.batch.tasks import ExportBroken
from engine.columns.layout import BY, SETTLEMENTS, value_type
from engine.loader import PolicyBook
from engine.vocabulary import Vocabulary


def under(book: PolicyBook, readings: Mapping[str, str]) -> PolicyBook:
    """The same policy under other readings by interpretation."""
    if not readings:
        return book
    facts = dict(book.draft.facts)
    for interpretation, reading in readings.items():
        fact = facts[f"reading.{interpretation}"]
        facts[fact.name] = replace(fact, otherwise=fact.mask_of((reading,)))
    return PolicyBook(replace(book.draft, facts=facts))


class Supposed:
    """Observed facts that every case is judged with. Raises ExportBroken for others."""

    def __init__(self, vocabulary: Vocabulary, what_if: Mapping[str, str]) -> None:
        self.masks: dict[str, int] = {}
        self.vocabulary = vocabulary
        for name, words in what_if.items():
            fact = vocabulary[name]
            if fact.origin != "observed":
                raise ExportBroken(
                    f"--what-if {name}: in exports only observed facts are supposed, and this one follows "
                    "from others; suppose one of those, or give the case to `adjudicate rule`"
                )
            self.masks[name] = fact.mask_of(words.split(","))

    def applied(self, facts: pa.RecordBatch) -> pa.RecordBatch:
        """The rows of cases, each with what is supposed."""
        columns = dict(zip(facts.schema.names, facts.columns, strict=True))
        for name, mask in self.masks.items():
            fact = self.vocabulary[name]
            columns[name] = pa.repeat(pa.scalar(mask, value_type(fact)), facts.num_rows)
            columns.pop(name + BY, None)
            if mask & (mask - 1):
                asked = pa.scalar(SETTLEMENTS.index("ask"), pa.uint8())
                columns[name + BY] = pa.repeat(asked, facts.num_rows)
        if self.masks and facts.num_rows and columns["detail"].null_count < facts.num_rows:
            columns["detail"] = self._details(columns["detail"])
        return pa.RecordBatch.from_arrays(list(columns.values()), schema=_schema(facts.schema, columns))

    def _details(self, column: pa.Array) -> pa.Array:
        """Cases that stand in whole, with what is supposed in place of what was observed."""
        texts: list[str | None] = column.to_pylist()
        for at in np.flatnonzero(pc.is_valid(column).to_numpy(zero_copy_only=False)).tolist():
            case: dict[str, Any] = json.loads(texts[at] or "")
            kept = [each for each in case["observations"] if each[0] not in self.masks]
            for name, mask in self.masks.items():
                values = self.vocabulary[name].values_of(mask)
                kept.append([name, values, "ask" if len(values) > 1 else "", None, None, None])
            texts[at] = json.dumps({**case, "observations": kept}, ensure_ascii=False)
        return pa.array(texts, pa.string())


def _schema(schema: pa.Schema, columns: Mapping[str, pa.Array]) -> pa.Schema:
    return pa.schema(
        [pa.field(name, column.type) for name, column in columns.items()], metadata=schema.metadata
    )
