"""A fact table whose facts of few values are in words, as people and other programs read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from engine.columns.layout import observed

if TYPE_CHECKING:
    from engine.vocabulary import Fact, Vocabulary

BETWEEN_VALUES = "|"
"""What stands between the values that are still possible, and between the words of a list, in one text."""


def in_words(table: pa.Table, vocabulary: Vocabulary) -> pa.Table:
    """The table with words for masks; which any vocabulary that has them can read."""
    facts = observed(vocabulary)
    for place, field in enumerate(table.schema):
        fact = facts.get(field.name)
        if fact is not None and fact.finite:
            column = table.column(place).combine_chunks()
            table = table.set_column(place, field.name, _words(column, fact))
    return table.replace_schema_metadata(None)


def _words(masks: pa.Array, fact: Fact) -> pa.Array:
    """The words of a column of masks."""
    different = pc.drop_null(pc.unique(masks))
    words = pa.array([_of_mask(mask, fact) for mask in different.to_pylist()], pa.string())
    return words.take(pc.index_in(masks, value_set=different))


def _of_mask(mask: int, fact: Fact) -> str:
    return BETWEEN_VALUES.join(value for at, value in enumerate(fact.values) if mask >> at & 1)
