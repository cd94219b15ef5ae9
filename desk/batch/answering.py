"""Answers of the cases of a part, some of them held to the interpreter; what can be none is refused."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
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


class Answers(NamedTuple):
    """The answers of some cases: which of the part's cases they are, and how many rows each has."""

    rows: pa.RecordBatch
    places: list[Place]
    sizes: list[int]
    refused: frozenset[str]
    """The cases that have none."""


class Answering:
    """Makes answers of the facts of whole cases."""

    def __init__(self, columnar: Columnar, digest: str, checked: int) -> None:
        self.columnar = columnar
        self.digest = digest
        self.checked = checked

    def answers(
        self, facts: pa.RecordBatch, places: Sequence[Place], refusals: list[Rejected], part: int
    ) -> Answers:
        """The answers to the cases of a part. Raises Differs and CaseFailed."""
        starts = starts_of(facts.column("case_id"))
        if not len(starts):
            return Answers(pa.RecordBatch.from_pylist([], schema=ANSWERS), [], [], frozenset())
        bounds = list(pairwise([*starts.tolist(), facts.num_rows]))
        try:
            found = self._of_each(facts)
        except MemoryError:
            raise
        except Exception as error:
            raise self._failed(facts, bounds, places, error) from error
        negative = _negative(found)
        for at in negative:
            file, number = places[bounds[at][0]]
            reason = "its facts are at odds: the answer would pay less than nothing"
            name = found.column("case_id")[at].as_py()
            refusals.append(rejected(file, number, "case_id", name, reason))
        refused = frozenset(found.column("case_id")[at].as_py() for at in negative)
        kept = [at for at in range(len(bounds)) if at not in negative]
        self._check(facts, found, bounds, kept, part, places)
        if negative:
            found = found.take(pa.array(kept, pa.int64()))
        firsts = [places[bounds[at][0]] for at in kept]
        return Answers(found, firsts, [bounds[at][1] - bounds[at][0] for at in kept], refused)

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
        bounds: list[tuple[int, int]],
        places: Sequence[Place],
        error: Exception,
    ) -> CaseFailed:
        """Find the case that an error is met with, by halves; where none has it alone, the first is named."""
        first, last = 0, len(bounds)
        while last - first > 1:
            middle = (first + last) // 2
            begin = bounds[first][0]
            try:
                self._of_each(facts.slice(begin, bounds[middle][0] - begin))
            except Exception as again:
                last, error = middle, again
            else:
                first = middle
        at = bounds[first][0]
        return failed(facts.column("case_id")[at].as_py(), places[at], error)

    def _check(
        self,
        facts: pa.RecordBatch,
        answers: pa.RecordBatch,
        bounds: list[tuple[int, int]],
        kept: list[int],
        part: int,
        places: Sequence[Place],
    ) -> None:
        """Some of the cases by the interpreter. Raises Differs, and CaseFailed where it fails."""
        for chosen in _chosen(self.digest, part, len(kept), self.checked):
            start, end = bounds[kept[chosen]]
            one = answers.slice(kept[chosen], 1)
            try:
                other = self.columnar.interpreted(facts.slice(start, end - start))
            except MemoryError:
                raise
            except Exception as error:
                name = facts.column("case_id")[start].as_py()
                raise failed(name, places[start], error) from error
            if not one.equals(other):
                raise Differs(_both(one.to_pylist()[0], other.to_pylist()[0]))


def _negative(answers: pa.RecordBatch) -> set[int]:
    """The answers that would pay less than nothing, which only facts at odds can make."""
    least = pc.min_element_wise(*(answers.column(name) for name in ("goods", "freight", "other")))
    return set(np.flatnonzero(pc.less(least, 0).to_numpy(zero_copy_only=False)).tolist())


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
