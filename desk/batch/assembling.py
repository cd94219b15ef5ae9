"""The parts of a run put together: no case twice, one file of results, one of refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from desk.batch.answering import in_plain
from desk.batch.judging import CASE, FILE, GIVEN_BEFORE, ROW, SIZE
from desk.batch.outputs import Output, Table, answers_file
from desk.batch.parts import Parts
from desk.batch.rejected import Rejected, SideFile, rejected
from desk.batch.report_tally import AS_OF, GOVERNED, ReportTally
from engine.columns.layout import KEY_NAMES


class Assembly:
    """Puts parts together, in their order.

    A document is whole in itself: of those that have one id, the first counts. The rows of a fact table
    are not: what stands in two places is refused in both, and so are rows of a case refused elsewhere.
    """

    def __init__(self, parts: Parts, count: int, documents: bool) -> None:
        self.parts = parts
        self.count = count
        self.documents = documents
        self.report = ReportTally()
        self.rows = 0
        self.cases = 0

    def write(self, output: Output, side: SideFile, makes: Literal["facts", "answers"]) -> None:
        """Write the results and the refusals of all parts."""
        doubtful = self._names_given_twice()
        seen: set[str] = set()
        for number in range(self.count):
            table = self.parts.table(number)
            side.add(self.report.refusals(self.parts.refusals(number)))
            if doubtful:
                table, refusals = self._without_repeated(table, doubtful, seen)
                side.add(self.report.refusals(refusals))
            self.rows += table.num_rows
            self.cases += len(_firsts(table))
            if makes == "answers":
                table = in_plain(table)
                self.report.add(table)
                table = table.drop_columns([AS_OF, GOVERNED])
            output.add(table.drop_columns([FILE, ROW, CASE, SIZE]))

    def facts_file(self, path: Path, schema: pa.Schema) -> Table:
        """The file of a fact table, with the columns that some part has."""
        filled = set(KEY_NAMES)
        for number in range(self.count):
            filled.update(self.parts.schema(number).names)
        fields = [field for field in schema if field.name in filled]
        return Table(path, pa.schema(fields, metadata=schema.metadata))

    @staticmethod
    def answers_file(path: Path, ending: str) -> Output:
        """The file of answers."""
        return answers_file(path, ending)

    def _cases(self) -> Iterator[list[str]]:
        """The names of each part's cases, one a case, and of those that it refused."""
        for number in range(self.count):
            table = self.parts.table(number, ["case_id", CASE]).combine_chunks()
            names = table.column("case_id").take(_firsts(table)).to_pylist()
            yield names + self.parts.refused_names(number)

    def _names_given_twice(self) -> frozenset[str]:
        """The names that more than one case has; of most only a number of 64 bits is kept meanwhile."""
        numbers = [np.fromiter(map(hash, names), np.int64, len(names)) for names in self._cases()]
        every = np.sort(np.concatenate(numbers)) if numbers else np.zeros(0, dtype=np.int64)
        repeated = np.unique(every[1:][every[1:] == every[:-1]])
        if not len(repeated):
            return frozenset()
        seen: set[str] = set()
        twice: set[str] = set()
        for names, hashes in zip(self._cases(), numbers, strict=True):
            for at in np.flatnonzero(np.isin(hashes, repeated)).tolist():
                (twice if names[at] in seen else seen).add(names[at])
        return frozenset(twice)

    def _without_repeated(
        self, table: pa.Table, doubtful: frozenset[str], seen: set[str]
    ) -> tuple[pa.Table, list[Rejected]]:
        """The rows of cases that stand in one place, or were not there before, and the refusal of others."""
        table = table.combine_chunks()
        firsts = _firsts(table)
        refusals: list[Rejected] = []
        again: list[int] = []
        names = table.column("case_id").take(firsts).to_pylist()
        for name, at in zip(names, firsts.to_pylist(), strict=True):
            if name in seen or (name in doubtful and not self.documents):
                file, row = table.column(FILE)[at].as_py(), table.column(ROW)[at].as_py()
                reason = GIVEN_BEFORE if self.documents else _apart(table.column(SIZE)[at].as_py())
                refusals.append(rejected(file, row, "case_id", name, reason))
                again.append(table.column(CASE)[at].as_py())
            elif name in doubtful:
                seen.add(name)
        if not again:
            return table, refusals
        kept = pc.invert(pc.is_in(table.column(CASE), value_set=pa.array(again, pa.int64())))
        return table.filter(kept), refusals


def _apart(size: int) -> str:
    rows = "with this row" if size == 1 else f"with the {size:,} rows from here on"
    return f"other rows of this case stand elsewhere; a case stands together, and is refused whole, {rows}"


def _firsts(table: pa.Table) -> Any:
    """The first row of each case of a part."""
    cases = table.column(CASE).to_numpy()
    return pa.array(np.flatnonzero(np.diff(cases, prepend=-1)))
