"""Cases by the million: fact tables in, one answer a case out, with the meaning of the interpreter.

The interpreter is not written a second time: it is run over one unit for each way through the policy that
occurs, and what it asked on its way is asked of all other units as columns (engine/columns/).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from engine.columns.answering import Codes, Positions, Query, grouped
from engine.columns.cases import CaseRows, Joining, Known, layouts_of, runs_of
from engine.columns.frames import SETTLED_AT
from engine.columns.layout import (
    ANSWERS,
    BY,
    INSTANT,
    MOST,
    TO,
    VOCABULARY,
    observed,
    vocabulary_digest,
    with_keys,
)
from engine.columns.rows import Line, cases_of
from engine.columns.splitting import TREE, Splitting
from engine.columns.standings import Standings, UnitRows, lifted_policy
from engine.columns.summary import joined, next_deadline
from engine.judge import Judge
from engine.loader import PolicyBook
from engine.observations import CaseFacts
from engine.possible import FAR

MOST_KEPT = 50_000
"""More cases that are judged in ways of their own than this are forgotten together, and learnt anew."""
NEVER = np.iinfo(np.int64).max


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
        self._intervals: dict[int, Joining] = {}

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
        batch = with_keys(batch)
        if not batch.num_rows:
            return pa.RecordBatch.from_pylist([], schema=ANSWERS)
        first, counts = runs_of(_changes(batch.column("case_id")))
        dates = _instants(batch.column("policy_date"))[first]
        interval = np.searchsorted(np.array(self.book.changes, np.int64), dates, side="right")
        beyond = self._beyond(batch)
        if self.wide:
            beyond[:] = True
        if "detail" in batch.schema.names:
            beyond |= batch.column("detail").is_valid().to_numpy(zero_copy_only=False)
        whole = np.add.reduceat(beyond, first) > 0
        parts, places = [], []
        for number in np.unique(interval).tolist():
            chosen = np.flatnonzero((interval == number) & ~whole)
            if len(chosen):
                of_interval = batch if len(chosen) == len(first) else _taken(batch, first, counts, chosen)
                found, lacking = _Batch(self._joining(number), of_interval).answers()
                whole[chosen[lacking]] = True
                parts.append(found)
                places.append(chosen[~lacking])
        chosen = np.flatnonzero(whole)
        if len(chosen):
            parts.append(self.interpreted(_taken(batch, first, counts, chosen)))
            places.append(chosen)
        if len(parts) == 1:
            return parts[0]
        table = pa.Table.from_batches(parts).take(pa.array(np.argsort(np.concatenate(places))))
        return table.combine_chunks().to_batches()[0]

    def _beyond(self, batch: pa.RecordBatch) -> npt.NDArray[np.bool_]:
        """Which rows hold numbers that columns cannot compute with."""
        beyond = np.zeros(batch.num_rows, np.bool_)
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            fact = self.facts.get(name.removesuffix(TO))
            if name != "as_of" and (fact is None or fact.finite or name.endswith(BY)):
                continue
            numbers, most = column.cast(pa.int64()), MOST["instant" if fact is None else fact.type]
            least, greatest = pc.min_max(numbers).as_py().values()
            if least is None or -most <= least <= greatest <= most:
                continue
            plain = numbers.fill_null(0).to_numpy(zero_copy_only=False)
            endless = plain >= FAR if name.endswith(TO) else plain <= -FAR
            beyond |= ~(endless | ((-most <= plain) & (plain <= most)))
        return beyond

    def _joining(self, interval: int) -> Joining:
        known = self._intervals.get(interval)
        if known is None or known.size > MOST_KEPT:
            start = self.book.changes[interval - 1] if interval else None
            policy = lifted_policy(self.book, start)
            known = self._intervals[interval] = Joining(Splitting(Standings(policy)))
        return known

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


class _Batch:
    """One batch of one interval of dates on its way to answers."""

    def __init__(self, joining: Joining, batch: pa.RecordBatch) -> None:
        self.joining = joining
        self.batch = batch
        self.units = UnitRows(batch, joining.standings)
        self.first, self.counts = runs_of(_changes(batch.column("case_id")))

    def answers(self) -> tuple[pa.RecordBatch, npt.NDArray[np.bool_]]:
        """The answers of the cases that could be followed, and which could not."""
        split = self.joining.splitting.run(self.units)
        lost = np.add.reduceat(split[TREE] < 0, self.first) > 0
        kept = np.flatnonzero(~lost)
        self.first, self.counts = self.first[kept], self.counts[kept]
        known, which = self._judged(split)
        return self._written(known, which), lost

    def _judged(self, split: Mapping[Query, Codes]) -> tuple[list[Known], npt.NDArray[np.int64]]:
        """How cases are judged, and how each of them is."""
        known: list[Known] = []
        which = np.zeros(len(self.first), np.int64)
        names = [self.batch.column(key).to_pylist() for key in ("parcel", "line", "ground")]
        for count in np.unique(self.counts).tolist():
            places = np.flatnonzero(self.counts == count)
            layouts = np.zeros(len(places), np.int64)
            if count > 1:
                found = layouts_of(names, self.first[places], self.counts[places])
                layouts = np.array([self.joining.layout(each) for each in found], np.int64)
            rows = CaseRows(self.units, split, self.first[places], layouts)
            trie = self.joining.cases(count)
            which[places] = trie.run(rows, rows.every) + len(known)
            known += trie.results
        return known, which

    def _written(self, known: list[Known], which: npt.NDArray[np.int64]) -> pa.RecordBatch:
        words = [each.joined for each in known]
        number = pa.array(which)

        def each(values: Iterable[Any], kind: pa.DataType) -> pa.Array:
            return pa.array(list(values), kind).take(number)

        texts = pa.list_(pa.string())
        amounts = self._amounts(known, which)
        heads = pa.array(self.first)
        policy = self.joining.policy
        columns = {
            "case_id": self.batch.column("case_id").take(heads),
            "status": each((word.status for word in words), pa.string()),
            "outcome": each((word.outcome for word in words), pa.string()),
            "liable": each((word.liable for word in words), pa.string()),
            "rows": each((word.rows for word in words), texts),
            "clauses": each((word.clauses for word in words), texts),
            "currency": self.batch.column("currency").take(heads),
            "goods": amounts[0],
            "freight": amounts[1],
            "other": amounts[2],
            "total": pa.array(sum(amount.to_numpy() for amount in amounts[:3])),
            "at_least": amounts[3],
            "at_most": amounts[4],
            "missing": each((word.missing for word in words), texts),
            "next_deadline": self._deadlines(known, which),
            "policy": pa.repeat(policy.digest, len(which)),
        }
        return pa.RecordBatch.from_arrays([columns[name] for name in ANSWERS.names], schema=ANSWERS)

    def _rows(self, chosen: Positions) -> CaseRows:
        return CaseRows(self.units, {}, self.first[chosen], np.empty(0, np.int64))

    def _amounts(self, known: list[Known], which: npt.NDArray[np.int64]) -> list[pa.Array]:
        """The five amounts of every case, computed once for all that have one expression."""
        numbers: dict[tuple[int, Any], int] = {}
        by_kind = np.zeros((5, len(known)), np.int64)
        for place, each in enumerate(known):
            for part, expression in enumerate(each.expressions()):
                by_kind[part, place] = numbers.setdefault((part, expression), len(numbers))
        expressions = list(numbers)
        found = []
        for part in range(5):
            values = np.zeros(len(which), np.int64)
            absent = np.zeros(len(which), np.bool_)
            for number, rows in grouped(by_kind[part][which]):
                expression = expressions[number][1]
                if expression is None:
                    absent[rows] = True
                else:
                    cases = self._rows(rows)
                    values[rows] = cases.values(expression, cases.every)
            found.append(pa.array(values, mask=absent if part > 2 else None))
        return found

    def _deadlines(self, known: list[Known], which: npt.NDArray[np.int64]) -> pa.Array:
        """The earliest end of the windows that are running for the units that decide each case."""
        earliest = np.full(len(which), NEVER)
        by_window: dict[tuple[int, str], list[int]] = {}
        for place, each in enumerate(known):
            for unit_and_name in each.timed:
                by_window.setdefault(unit_and_name, []).append(place)
        for (unit, name), kinds in by_window.items():
            wanted = np.zeros(len(known), np.bool_)
            wanted[kinds] = True
            cases = np.flatnonzero(wanted[which])
            if not len(cases):
                continue
            units = self.first[cases] + unit
            trie = self.joining.window(name)
            for number, rows in grouped(trie.run(self.units, units)):
                for expression in trie.results[number]:
                    ends = self.units.values(expression, units[rows])
                    earliest[cases[rows]] = np.minimum(earliest[cases[rows]], ends)
        return pa.array(earliest, mask=earliest == NEVER).cast(pa.timestamp("us")).cast(INSTANT)


def _changes(names: pa.Array) -> npt.NDArray[np.bool_]:
    """Whether each row has another name than the one before it."""
    others = pc.not_equal(names.slice(1), names.slice(0, len(names) - 1)).to_numpy(zero_copy_only=False)
    return np.concatenate(([True], others.astype(np.bool_)))


def _instants(column: pa.Array) -> npt.NDArray[np.int64]:
    return np.asarray(column.cast(pa.int64()).to_numpy(zero_copy_only=False), np.int64)


def _taken(batch: pa.RecordBatch, first: Positions, counts: Positions, chosen: Positions) -> pa.RecordBatch:
    """The rows of some cases."""
    lengths = counts[chosen]
    begins = np.cumsum(lengths) - lengths
    rows = np.arange(lengths.sum()) - np.repeat(begins, lengths) + np.repeat(first[chosen], lengths)
    return batch.take(pa.array(rows))


def lines_of(batch: pa.RecordBatch) -> Iterable[Line]:
    """The rows of a batch as plain maps, instants in microseconds, without what is empty."""
    columns: dict[str, list[Any]] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if column.null_count < len(column):
            plain = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
            columns[name] = plain.to_pylist()
    for row in range(batch.num_rows):
        yield {name: values[row] for name, values in columns.items() if values[row] is not None}
