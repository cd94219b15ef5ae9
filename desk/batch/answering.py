"""Answers of the cases of a part, some of them held to the interpreter; what can be none is refused."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from desk.batch.case_names import starts_of
from desk.batch.harmless import printable
from desk.batch.rejected import Rejected, rejected
from engine.columnar import Columnar
from engine.columns.layout import ANSWERS

Place = tuple[str, int]
"""A file, and a row or document in it."""


class Differs(Exception):
    """A case that the interpreter judges otherwise; both answers in words."""


class CaseFailed(Exception):
    """An error of the program, not of the case that it was met with; which case, and the error, in words."""


def failed(case: str, place: Place, error: Exception) -> CaseFailed:
    """An error of the program that a case was met by."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    file, row = place
    return CaseFailed(
        f"{printable(case[:200])}, of row {row:,} in `{printable(file)}`: "
        f"{type(error).__name__}: {printable(str(error)[:400])}{where}"
    )


class Places(NamedTuple):
    """Where rows stand."""

    files: pa.DictionaryArray
    numbers: Any
    """Which row or document of its file each is of."""

    @classmethod
    def in_one(cls, file: str, numbers: Any) -> Places:
        """The places of rows of one file."""
        indices = pa.array(np.zeros(len(numbers), np.int32))
        return cls(pa.DictionaryArray.from_arrays(indices, pa.array([file])), np.asarray(numbers, np.int64))

    @classmethod
    def of(cls, places: Iterable[Place]) -> Places:
        """Places that are given one by one."""
        listed = list(places)
        files = pa.array([file for file, _ in listed], pa.string()).dictionary_encode()
        return cls(files, np.array([number for _, number in listed], np.int64))

    def __getitem__(self, row: int) -> Place:  # type: ignore[override]
        return self.files[row].as_py(), int(self.numbers[row])

    def taken(self, rows: Any) -> Places:
        """The places of some of the rows."""
        return Places(self.files.take(pa.array(rows, pa.int64())), self.numbers[rows])


class Answers(NamedTuple):
    """The answers of some cases: the first row of each among the facts, and how many rows it has."""

    rows: pa.RecordBatch
    firsts: Any
    sizes: Any
    refused: frozenset[str]
    """The cases that have none."""


class Answering:
    """Makes answers of the facts of whole cases."""

    def __init__(self, columnar: Columnar, digest: str, checked: int) -> None:
        self.columnar = columnar
        self.digest = digest
        self.checked = checked

    def answers(self, facts: pa.RecordBatch, places: Places, refusals: list[Rejected], part: int) -> Answers:
        """The answers to the cases of a part. Raises Differs and CaseFailed."""
        starts = starts_of(facts.column("case_id"))
        if not len(starts):
            return Answers(pa.RecordBatch.from_pylist([], schema=ANSWERS), starts, starts, frozenset())
        bounds = np.append(starts, facts.num_rows)
        try:
            found = self._of_each(facts)
        except MemoryError:
            raise
        except Exception as error:
            raise self._failed(facts, bounds, places, error) from error
        negative = _negative(found)
        for at in negative:
            file, number = places[starts[at]]
            reason = "its facts are at odds: the answer would pay less than nothing"
            name = found.column("case_id")[at].as_py()
            refusals.append(rejected(file, number, "case_id", name, reason))
        refused = frozenset(found.column("case_id")[at].as_py() for at in negative)
        kept = np.delete(np.arange(len(starts)), negative)
        self._check(facts, found, bounds, kept, part, places)
        if negative:
            found = found.take(pa.array(kept))
        return Answers(found, starts[kept], np.diff(bounds)[kept], refused)

    def _of_each(self, facts: pa.RecordBatch) -> pa.RecordBatch:
        """Answers, each of its case."""
        answers = self.columnar.answers(facts)
        names = facts.column("case_id").take(pa.array(starts_of(facts.column("case_id"))))
        if answers.schema.names != ANSWERS.names or not answers.column("case_id").equals(names):
            raise ValueError("the answers are not those of the cases")
        return answers

    def _failed(
        self,
        facts: pa.RecordBatch,
        bounds: Any,
        places: Places,
        error: Exception,
    ) -> CaseFailed:
        """Find the case that an error is met with, by halves; where none has it alone, the first is named."""
        first, last = 0, len(bounds) - 1
        while last - first > 1:
            middle = (first + last) // 2
            begin = int(bounds[first])
            try:
                self._of_each(facts.slice(begin, int(bounds[middle]) - begin))
            except Exception as again:
                last, error = middle, again
            else:
                first = middle
        at = int(bounds[first])
        return failed(facts.column("case_id")[at].as_py(), places[at], error)

    def _check(
        self,
        facts: pa.RecordBatch,
        answers: pa.RecordBatch,
        bounds: Any,
        kept: Any,
        part: int,
        places: Places,
    ) -> None:
        """Some of the cases by the interpreter. Raises Differs, and CaseFailed where it fails."""
        for chosen in _chosen(self.digest, part, len(kept), self.checked):
            case = int(kept[chosen])
            start, end = int(bounds[case]), int(bounds[case + 1])
            one = in_plain(pa.Table.from_batches([answers.slice(case, 1)]))
            try:
                other = self.columnar.interpreted(facts.slice(start, end - start))
            except MemoryError:
                raise
            except Exception as error:
                name = facts.column("case_id")[start].as_py()
                raise failed(name, places[start], error) from error
            if not one.equals(pa.Table.from_batches([other])):
                raise Differs(_both(one.to_pylist()[0], other.to_pylist()[0]))


def in_plain(answers: pa.Table) -> pa.Table:
    """Answers with the types that are written, where columns hold each value once; others stay."""
    for place, name in enumerate(answers.schema.names):
        if name in ANSWERS.names and not answers.field(place).equals(ANSWERS.field(name)):
            column = answers.column(place).combine_chunks()
            if pa.types.is_dictionary(column.type):
                column = column.dictionary_decode()
            answers = answers.set_column(place, ANSWERS.field(name), column.cast(ANSWERS.field(name).type))
    return answers


def _negative(answers: pa.RecordBatch) -> list[int]:
    """The answers that would pay less than nothing, which only facts at odds can make."""
    least = pc.min_element_wise(*(answers.column(name) for name in ("goods", "freight", "other")))
    found: list[int] = np.flatnonzero(pc.less(least, 0).to_numpy(zero_copy_only=False)).tolist()
    return found


def _chosen(digest: str, part: int, count: int, wanted: int) -> list[int]:
    """Which cases are checked: drawn from the policy's digest, the same ones in every run."""
    if wanted >= count:
        return list(range(count))
    chosen: set[int] = set()
    draw = 0
    while len(chosen) < wanted:
        drawn = sha256(f"{digest} {part} {draw}".encode()).digest()
        chosen.add(int.from_bytes(drawn[:8], "big") % count)
        draw += 1
    return sorted(chosen)


def _both(one: dict[str, Any], other: dict[str, Any]) -> str:
    lines = [f"case {one['case_id']}"]
    lines += [
        f"  {name}: in columns {one[name]!r}, by the interpreter {other[name]!r}"
        for name in one
        if one[name] != other[name]
    ]
    return "\n".join(lines)
