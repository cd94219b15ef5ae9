"""Cases by the million: fact tables in, one answer a case out, with the meaning of the interpreter.

The interpreter is not written a second time: it is run over one unit for each way through the policy that
occurs, and what it asked on its way is asked of all other units as columns (engine/columns/).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from engine.columns.answering import Positions
from engine.columns.cases import runs_of
from engine.columns.column_reading import all_within
from engine.columns.frames import SETTLED_AT
from engine.columns.intervals import Interval
from engine.columns.judging import WORDS, Batch, Judging
from engine.columns.keeping import LearntOf, Unusable, packed, read, unpacked, whole, written
from engine.columns.layout import (
    ANSWERS,
    BY,
    INSTANT,
    MOST,
    TO,
    VOCABULARY,
    fact_schema,
    in_memory,
    observed,
    vocabulary_digest,
    with_keys,
)
from engine.columns.picking import PARTS, Written
from engine.columns.rows import cases_of
from engine.columns.sightings import Line
from engine.columns.standings import lifted_policy
from engine.columns.steps import NEVER
from engine.columns.summary import joined, next_deadline
from engine.judge import Judge
from engine.loader import PolicyBook
from engine.observations import CaseFacts
from engine.possible import FAR

MOST_KEPT = 50_000
"""More cases that are judged in ways of their own than this are forgotten together, and learnt anew."""


class StaleFacts(Exception):
    """A fact table of another version of the vocabulary."""


class Columnar:
    """Judges fact tables by a policy, one answer a case; what it learns is kept from batch to batch."""

    def __init__(self, book: PolicyBook) -> None:
        self.book = book
        self.vocabulary = book.draft.facts
        self.facts = observed(self.vocabulary)
        self.wide = any(len(fact.values) > SETTLED_AT for fact in self.facts.values())
        """Whether some fact has more values than columns can hold; every case is then judged one by one."""
        self.digest = vocabulary_digest(self.vocabulary)
        self.policy_digest = _policy_digest(book)
        self._types = {field.name: field.type for field in fact_schema(self.vocabulary)}
        self._intervals: dict[int, Interval] = {}

    def check(self, schema: pa.Schema) -> None:
        """Raise StaleFacts where a fact table was made with another vocabulary."""
        found = (schema.metadata or {}).get(VOCABULARY)
        if found is not None and found.decode() != self.digest:
            raise StaleFacts(
                "the fact table was made with another version of the vocabulary; make it again from the "
                "cases with `adjudicate facts`"
            )

    def answers(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The answers of the cases of a batch, in order; the rows of a case stand together, in one batch.

        Raises ValueError where a column that no fact table may lack is missing.
        """
        batch = self._typed(with_keys(batch))
        if not batch.num_rows:
            return pa.RecordBatch.from_pylist([], schema=ANSWERS)
        first, counts = runs_of(_changes(batch.column("case_id")))
        dates = _instants(batch.column("policy_date"))[first]
        interval = np.searchsorted(np.array(self.book.changes, np.int64), dates, side="right")
        cases = _Cases(batch, first, counts, ~self._one_by_one(batch, first))
        for number in np.flatnonzero(np.bincount(interval)).tolist():
            known, within = self._interval(number), interval == number
            for count in np.flatnonzero(np.bincount(counts[within])).tolist():
                cases.judge(known.judging(count), within & (counts == count))
        found = cases.written()
        whole = np.flatnonzero(~cases.followed)
        if not len(whole):
            return found
        others = self.interpreted(batch.take(pa.array(_rows_of_cases(first, counts, whole))))
        places = np.argsort(np.concatenate((np.flatnonzero(cases.followed), whole)))
        table = pa.Table.from_batches([found, others]).take(pa.array(places))
        return table.combine_chunks().to_batches()[0]

    def _typed(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch with the types of a fact table. Raises ValueError where a column cannot be of its type."""
        if batch.schema.types == [self._type(field) for field in batch.schema]:
            return batch
        columns = [
            column.cast(self._type(field)) for field, column in zip(batch.schema, batch.columns, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)

    def _type(self, field: pa.Field) -> pa.DataType:
        return self._types.get(field.name, field.type)

    def _one_by_one(self, batch: pa.RecordBatch, first: Positions) -> npt.NDArray[np.bool_]:
        """Which cases the columns cannot hold, or cannot compute with."""
        beyond = self._beyond(batch)
        if self.wide:
            beyond[:] = True
        if "detail" in batch.schema.names:
            beyond |= batch.column("detail").is_valid().to_numpy(zero_copy_only=False)
        return np.asarray(np.logical_or.reduceat(beyond, first))

    def _beyond(self, batch: pa.RecordBatch) -> npt.NDArray[np.bool_]:
        """Which rows hold numbers that columns cannot compute with."""
        beyond = np.zeros(batch.num_rows, np.bool_)
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            fact = self.facts.get(name.removesuffix(TO))
            if name != "as_of" and (fact is None or fact.finite or name.endswith(BY)):
                continue
            most = MOST["instant" if fact is None else fact.type]
            if column.null_count == len(column) or _within(column, most):
                continue
            plain = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
            endless = plain >= FAR if name.endswith(TO) else plain <= -FAR
            beyond |= ~(endless | ((-most <= plain) & (plain <= most)))
        return beyond

    def _interval(self, interval: int) -> Interval:
        known = self._intervals.get(interval)
        if known is None or known.size > MOST_KEPT:
            known = self._intervals[interval] = self._new(interval)
        return known

    # -- what was learnt ---------------------------------------------------------------------------

    @property
    def knows(self) -> tuple[int, int]:
        """How much was learnt: ways in which cases are judged, and cases that are recognised by looks."""
        known = self._intervals.values()
        return sum(each.size for each in known), sum(each.recognised for each in known)

    @property
    def has_room(self) -> bool:
        """Whether whoever takes this in has room to learn more, before all of it is forgotten."""
        return all(each.size <= MOST_KEPT * 4 // 5 for each in self._intervals.values())

    def learnt(self, engine: str) -> bytes:
        """What was learnt, for `take_in`; `engine` is the version of all that it was learnt by."""
        known = {number: written(each.policy, each.learnt()) for number, each in self._intervals.items()}
        return packed(self._learnt_of(engine), known)

    def take_in(self, learnt: bytes, engine: str) -> None:
        """Know what was learnt of the same policy, in place of what is known. Raises Unusable."""
        found = unpacked(self._learnt_of(engine), learnt)
        self._intervals = whole(lambda: {number: self._read(number, each) for number, each in found.items()})

    def _learnt_of(self, engine: str) -> LearntOf:
        return LearntOf(self.policy_digest, self.digest, engine)

    def _read(self, interval: int, learnt: bytes) -> Interval:
        if not 0 <= interval <= len(self.book.changes):
            raise Unusable("it is of other dates")
        known = self._new(interval)
        known.take_in(read(known.policy, learnt))
        return known

    def _new(self, interval: int) -> Interval:
        """Nothing learnt yet of the policy of an interval of dates."""
        return Interval(lifted_policy(self.book, self.book.changes[interval - 1] if interval else None))

    # -- one by one ----------------------------------------------------------------------------------

    def interpreted(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The same answers, each case by the interpreter."""
        rows = [self.judged(case) for case in cases_of(self.facts, lines_of(with_keys(batch)))]
        return pa.RecordBatch.from_pylist(rows, schema=ANSWERS)

    def judged(self, case: CaseFacts) -> dict[str, Any]:
        """One case by the interpreter, as a row of the answers' table."""
        policy = self.book.at(case.policy_date)
        found = joined(policy, case, Judge(policy).answers(case))
        return {
            "case_id": case.case_id,
            "status": found.status,
            "outcome": found.outcome,
            "liable": found.liable,
            "rows": list(found.rows),
            "clauses": list(found.clauses),
            "currency": case.currency,
            **found.pays._asdict(),
            "total": found.pays.total,
            "at_least": found.at_least,
            "at_most": found.at_most,
            "missing": list(found.missing),
            "next_deadline": next_deadline(policy, found.counted),
            "policy": policy.digest,
        }


class _Cases:
    """The cases of a batch on their way to answers."""

    def __init__(
        self, batch: pa.RecordBatch, first: Positions, counts: Positions, followed: npt.NDArray[np.bool_]
    ) -> None:
        self.batch = batch
        self._held = Batch(batch)
        self.first = first
        self.counts = counts
        self.followed = followed
        """Which of them columns can follow."""
        self._words: list[pa.Table] = []
        """What is said of the cases of each kind."""
        self._which = np.zeros(len(first), np.int64)
        self._amounts = np.zeros((PARTS, len(first)), np.int64)
        self._earliest = np.full(len(first), NEVER)

    def judge(self, judging: Judging, chosen: npt.NDArray[np.bool_]) -> None:
        """Judge some cases, all of as many units."""
        places = np.flatnonzero(chosen & self.followed)
        if not len(places):
            return
        groups = judging.grouped(self._held, self.first[places])
        places = places[groups.order]
        into = Written(places, self._amounts, self._earliest)
        kinds = judging.judged(self._held, self.first[places], groups.blocks, into)
        self._which[places] = kinds + sum(each.num_rows for each in self._words)
        self._words.append(judging.words)
        if kinds.min() < 0:
            self.followed[places[kinds < 0]] = False

    def written(self) -> pa.RecordBatch:
        """The answers of those that were followed."""
        first, which, amounts, earliest = self.first, self._which, self._amounts, self._earliest
        if not self.followed.all():
            chosen = self.followed
            first, which = first[chosen], which[chosen]
            amounts, earliest = amounts[:, chosen], earliest[chosen]
        words = pa.concat_tables([WORDS.empty_table(), *self._words]).combine_chunks()
        said = [each.take(pa.array(which)) for each in words.to_batches()]
        of_kinds = said[0] if said else pa.RecordBatch.from_pylist([], WORDS)
        untold = [
            np.logical_not(of_kinds.column(name).to_numpy(zero_copy_only=False))
            for name in ("at_least", "at_most")
        ]
        ends = pa.array(earliest, mask=earliest == NEVER).cast(pa.timestamp("us")).cast(INSTANT)
        heads = pa.array(first)
        columns = {
            "case_id": self.batch.column("case_id").take(heads),
            "currency": self.batch.column("currency").take(heads),
            "goods": pa.array(amounts[0]),
            "freight": pa.array(amounts[1]),
            "other": pa.array(amounts[2]),
            "total": pa.array(amounts[0] + amounts[1] + amounts[2]),
            "at_least": pa.array(amounts[3], mask=untold[0]),
            "at_most": pa.array(amounts[4], mask=untold[1]),
            "next_deadline": ends,
        }
        every = [columns[name] if name in columns else of_kinds.column(name) for name in ANSWERS.names]
        return pa.RecordBatch.from_arrays(every, schema=ANSWERS)


def _policy_digest(book: PolicyBook) -> str:
    """What tells a policy from others: its files, and the readings that were taken."""
    facts = book.draft.facts.values()
    readings = sorted((fact.name, fact.otherwise) for fact in facts if fact.origin == "constant")
    return f"{book.draft.folder.digest} {readings}"


def _changes(names: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether each row has another name than the one before it."""
    others = pc.not_equal(names.slice(1), names.slice(0, len(names) - 1)).to_numpy(zero_copy_only=False)
    return np.concatenate(([True], others.astype(np.bool_)))


def _within(numbers: pa.Array, most: int) -> bool:
    """Whether no number of 64 bits, nor what stands where there is none, is beyond the most."""
    return all_within(in_memory(numbers), most)


def _instants(column: pa.Array) -> npt.NDArray[np.int64]:
    return np.asarray(column.cast(pa.int64()).to_numpy(zero_copy_only=False), np.int64)


def _rows_of_cases(first: Positions, counts: Positions, chosen: Positions) -> Positions:
    """The rows of some cases."""
    lengths = counts[chosen]
    begins = np.cumsum(lengths) - lengths
    rows: Positions = np.arange(lengths.sum()) + np.repeat(first[chosen] - begins, lengths)
    return rows


def lines_of(batch: pa.RecordBatch) -> Iterable[Line]:
    """The rows of a batch as plain maps, instants in microseconds, without what is empty."""
    columns: dict[str, list[Any]] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if column.null_count < len(column):
            plain = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
            columns[name] = plain.to_pylist()
    for row in range(batch.num_rows):
        yield {name: values[row] for name, values in columns.items() if values[row] is not None}
