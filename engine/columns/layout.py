"""The fact table: one row a unit, what was observed of it in columns, and the answers' table.

A finite fact is a bit mask over the values of its domain, in the order of the vocabulary; instants are
microseconds in UTC, amounts minor units. Beside a fact's column stand `<fact>:to`, its greatest value where
it is not known exactly, and `<fact>:by`, what settles it where several values are left. An empty place
means that nothing was observed. A column that the file lacks is empty throughout.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engine.possible import FAR, STRENGTH, Settlement
from engine.proofs import names_of
from engine.vocabulary import Fact, Vocabulary

VOCABULARY = b"adjudicator.vocabulary"
"""The key of the schema's metadata that holds the digest of the vocabulary."""

TO, BY = ":to", ":by"
SETTLEMENTS: tuple[Settlement, ...] = ("", *STRENGTH)
"""What `:by` means: 1 to be asked, 2 to be judged, 3 time, 4 a person; 0 or empty: a person."""

INSTANT = pa.timestamp("us", tz="UTC")
KEYS = pa.schema(
    [
        pa.field("case_id", pa.string(), nullable=False),
        pa.field("parcel", pa.string()),
        pa.field("line", pa.string()),
        pa.field("ground", pa.string()),
        pa.field("as_of", INSTANT, nullable=False),
        pa.field("policy_date", INSTANT, nullable=False),
        pa.field("currency", pa.string(), nullable=False),
        pa.field("raised", pa.string()),
        pa.field("detail", pa.string()),
    ]
)
KEY_NAMES = frozenset(KEYS.names)
"""What a row says beside the facts: `raised` what the parties raised, with a space between; `detail` the
whole case, where the columns cannot hold it (the case then has this one row)."""

_REQUIRED = {
    "case_id": "the id of the case, a text",
    "as_of": "the instant at which it is judged, with an offset",
    "policy_date": "the instant whose policy holds, with an offset",
    "currency": "the ISO 4217 code of its amounts",
}

MOST = {"number": 10**7, "money": 10**11, "instant": 3 * 10**17}
"""What columns compute with: a number, minor units, microseconds. What is computed of them, a number of days
or the share of an amount, stays within a whole number of 64 bits. Cases with others are judged one by one."""
MOST_READ = max(MOST.values())
"""The most that any of them is."""

ANSWERS = pa.schema(
    [
        pa.field("case_id", pa.string(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("liable", pa.string(), nullable=False),
        pa.field("rows", pa.list_(pa.string()), nullable=False),
        pa.field("clauses", pa.list_(pa.string()), nullable=False),
        pa.field("currency", pa.string(), nullable=False),
        pa.field("goods", pa.int64(), nullable=False),
        pa.field("freight", pa.int64(), nullable=False),
        pa.field("other", pa.int64(), nullable=False),
        pa.field("total", pa.int64(), nullable=False),
        pa.field("at_least", pa.int64()),
        pa.field("at_most", pa.int64()),
        pa.field("missing", pa.list_(pa.string()), nullable=False),
        pa.field("next_deadline", INSTANT),
        pa.field("policy", pa.string(), nullable=False),
    ]
)
"""One row a case; amounts in minor units; `rows` as table#row, of the units that one ruling is left for."""


def lacking(names: Iterable[str]) -> str | None:
    """Which column that no fact table may lack is missing, and what to do; None where all are there."""
    given = set(names)
    for name, holds in _REQUIRED.items():
        if name not in given:
            return f"the column `{name}` is missing; give in every row {holds}"
    return None


def with_keys(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch with every key; those that may be empty need not be there. Raises ValueError for others."""
    problem = lacking(batch.schema.names)
    if problem is not None:
        raise ValueError(problem)
    for field in KEYS:
        if field.name not in batch.schema.names:
            batch = batch.append_column(field, pa.nulls(batch.num_rows, field.type))
    return batch


def observed(vocabulary: Vocabulary) -> dict[str, Fact]:
    """What has columns: facts but for readings, and the instants of notices and documents of every kind."""
    facts = {fact.name: fact for fact in vocabulary.values() if fact.origin != "constant"}
    for fact in vocabulary.values():
        for kind in (*fact.kinds, *(fact.proof.kinds if fact.proof is not None else ())):
            for name in names_of(kind):
                facts.setdefault(name, Fact(name=name, index=-1, type="instant", per=fact.per))
    return facts


def computable(fact: Fact, low: int, high: int) -> bool:
    """Whether columns can compute with a number, amount or instant; one that has no end they can."""
    most = MOST[fact.type]
    return (low <= -FAR or -most <= low <= most) and (high >= FAR or -most <= high <= most)


def value_type(fact: Fact) -> pa.DataType:
    """The type of a fact's column."""
    if fact.type == "instant":
        return INSTANT
    if not fact.finite:
        return pa.int64()
    width = next(bits for bits in (8, 16, 32, 64) if len(fact.values) <= bits)
    return {8: pa.uint8(), 16: pa.uint16(), 32: pa.uint32(), 64: pa.uint64()}[width]


def fields_of(fact: Fact) -> list[pa.Field]:
    """The columns of a fact."""
    fields = [pa.field(fact.name, value_type(fact))]
    if not fact.finite:
        fields.append(pa.field(fact.name + TO, value_type(fact)))
    return [*fields, pa.field(fact.name + BY, pa.uint8())]


def fact_schema(vocabulary: Vocabulary) -> pa.Schema:
    """The schema of a fact table with every column, and the version of the vocabulary."""
    fields = [field for fact in observed(vocabulary).values() for field in fields_of(fact)]
    return pa.schema([*KEYS, *fields], metadata={VOCABULARY: vocabulary_digest(vocabulary).encode()})


def vocabulary_digest(vocabulary: Vocabulary) -> str:
    """The version of a vocabulary: another one where a mask or a number would mean something else."""
    plain = [(fact.name, fact.type, fact.values, fact.per) for fact in observed(vocabulary).values()]
    return "sha256:" + sha256(json.dumps(sorted(plain)).encode()).hexdigest()


def without_empty(table: pa.Table, keep: Iterable[str] = KEYS.names) -> pa.Table:
    """A table without the columns that are empty throughout, but for those to keep."""
    kept = set(keep)
    return table.select(
        [name for name in table.column_names if name in kept or table[name].null_count < table.num_rows]
    )


def in_memory(column: pa.Array) -> npt.NDArray[np.int64]:
    """The numbers of 64 bits of a column as they stand in memory, and whatever stands where there is none."""
    return np.frombuffer(column.buffers()[1], np.int64, len(column), 8 * column.offset)
