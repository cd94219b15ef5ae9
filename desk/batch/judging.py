"""What a worker does with a task: facts made of documents, or answers made of facts, as one part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from desk.adjudicator import Adjudicator, Settings
from desk.batch.columns import taken
from desk.batch.fact_tables import StretchReader, starts_of
from desk.batch.parts import Parts
from desk.batch.raw_documents import DocumentReader, Numbered
from desk.batch.rejected import Rejected, rejected
from desk.batch.soundness import Soundness
from desk.batch.tasks import Files, Lines, Stretch, Task, TextRows
from desk.batch.words import Wording
from engine.columnar import Columnar
from engine.columns.layout import ANSWERS, KEYS, fact_schema
from engine.columns.rows import Line, rows_of
from engine.diagnostics import Problems, Refused, one_line
from engine.record import record

FILE, ROW, CASE = "_file", "_row", "_case"
"""Columns of a part beside its own: where its case stands, and which case of the part it is."""


@record
class Setup:
    """What a worker must know."""

    settings: Settings
    digest: str
    """The policy's digest as the run began."""
    makes: Literal["facts", "answers"]
    folder: Path
    """Where parts are kept."""
    documents: bool
    """Whether the export holds documents, not facts."""
    checked: int
    """So many cases of each part are judged by the interpreter too."""


class Differs(Exception):
    """A case that the interpreter judges otherwise; both answers in words."""


class PolicyChanged(Exception):
    """The policy's files were changed while the run was on."""


class Worker:
    """Makes parts of tasks."""

    def __init__(self, setup: Setup, desk: Adjudicator | None = None) -> None:
        self.setup = setup
        self.desk = desk or Adjudicator(setup.settings)
        if self.desk.book.draft.folder.digest != setup.digest:
            raise PolicyChanged
        self.columnar = Columnar(self.desk.book)
        self.schema = fact_schema(self.desk.vocabulary)
        self.wording = Wording(self.desk.vocabulary)
        self.soundness = Soundness(self.desk.vocabulary)
        self.parts = Parts(setup.folder)
        self._stretches: dict[str, StretchReader] = {}

    @cached_property
    def documents(self) -> DocumentReader:
        """What reads documents."""
        return DocumentReader()

    def make(self, task: Task) -> None:
        """The part of a task, in its folder. Raises Differs."""
        refusals = list(task.refusals)
        if self.setup.documents:
            assert isinstance(task.work, (Lines, Files, Stretch))
            facts, places = self._observed(self.documents.read(task.work), refusals)
        else:
            assert isinstance(task.work, (TextRows, Stretch))
            facts, places = self._facts(task.work, refusals)
        if self.setup.makes == "answers":
            starts = starts_of(facts.column("case_id"))
            result, judged = self._judged(facts, starts, places, refusals)
            result, judged = _without_negative(result, judged, starts, places, refusals)
            self._check(facts, starts, result, judged, task.number)
            places = [places[starts[at]] for at in judged]
            cases: Any = np.arange(len(judged))
        else:
            result = facts
            starts = starts_of(facts.column("case_id"))
            cases = np.zeros(facts.num_rows, dtype=np.int64)
            cases[starts] = 1
            cases = np.cumsum(cases) - 1
        self.parts.keep(task.number, _placed(result, places, cases), refusals)

    # -- facts ----------------------------------------------------------------------------------------

    def _facts(
        self, work: TextRows | Stretch, refusals: list[Rejected]
    ) -> tuple[pa.RecordBatch, list[tuple[str, int]]]:
        """The sound rows of a fact table, and where each stands."""
        if isinstance(work, TextRows):
            name, numbers, bad = work.file, work.numbers, set(work.without)
            texts = {column: [row[place] for row in work.rows] for place, column in enumerate(work.columns)}
            batch, more, places = self.wording.typed(name, numbers, texts)
        else:
            name = Path(work.file).name
            whole = self._stretch(work)
            numbers = list(range(work.start + 1, work.end + 1))
            for start, end in reversed(work.without):
                whole = _without(whole, start - work.start, end - work.start)
                del numbers[start - work.start : end - work.start]
            bad = set()
            batch, more, places = taken(name, whole, numbers, self.wording)
        refusals += more
        sound, kept, more = self.soundness.sound(name, batch, numbers, bad | places)
        refusals += more
        return self._complete(sound), [(name, numbers[at]) for at in kept]

    def _stretch(self, work: Stretch) -> pa.RecordBatch:
        reader = self._stretches.get(work.file)
        if reader is None:
            reader = self._stretches[work.file] = StretchReader(work.file)
        return reader.read(work.start, work.end)

    def _complete(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The keys, and the columns that are filled, in the order of the schema."""
        fields, columns = [], []
        for field in self.schema:
            there = field.name in batch.schema.names
            if there and batch.column(field.name).null_count < batch.num_rows:
                column = batch.column(field.name)
            elif field.name in KEYS.names:
                column = pa.nulls(batch.num_rows, field.type)
            else:
                continue
            fields.append(field)
            columns.append(column)
        schema = pa.schema(fields, metadata=self.schema.metadata)
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    def _observed(
        self, documents: Iterable[Numbered], refusals: list[Rejected]
    ) -> tuple[pa.RecordBatch, list[tuple[str, int]]]:
        """The facts of documents, and where each row's document stands."""
        lines: list[Line] = []
        places: list[tuple[str, int]] = []
        seen: set[str] = set()
        for file, number, document in documents:
            try:
                if isinstance(document, Problems):
                    raise Refused(document)
                prepared = self.desk.prepare(document)
                case = prepared.case
                if prepared.stated:
                    reason = "a facts document states derived facts too; give it to `adjudicate rule`"
                elif case.case_id in seen:
                    reason = GIVEN_BEFORE
                elif not (rows := rows_of(prepared.judge.policy, self.columnar.facts, case)):
                    reason = "there is nothing in the case to be judged"
                else:
                    seen.add(case.case_id)
                    lines += rows
                    places += [(file, number)] * len(rows)
                    continue
                refusals.append(rejected(file, number, "case_id", case.case_id, reason))
            except Refused as error:
                for problem in error.problems:
                    value = None if problem.place is None else problem.place.source.line(number)
                    refusals.append(rejected(file, number, _path(problem), value, one_line(problem)))
            except RecursionError:
                reason = "the case is too deeply nested to be judged; simplify it"
                refusals.append(rejected(file, number, "", None, reason))
        return self._complete(pa.RecordBatch.from_pylist(lines, schema=self.schema)), places

    # -- answers --------------------------------------------------------------------------------------

    def _judged(
        self, facts: pa.RecordBatch, starts: Any, places: Sequence[tuple[str, int]], refusals: list[Rejected]
    ) -> tuple[pa.RecordBatch, list[int]]:
        """The answers, and which of the cases they are of."""
        if not len(starts):
            return pa.RecordBatch.from_pylist([], schema=ANSWERS), []
        try:
            return self._answers(self.columnar.answers, facts), list(range(len(starts)))
        except Exception:  # whatever a case makes of its evaluation, it is that case alone that is refused
            return self._one_by_one(facts, starts, places, refusals)

    def _one_by_one(
        self, facts: pa.RecordBatch, starts: Any, places: Sequence[tuple[str, int]], refusals: list[Rejected]
    ) -> tuple[pa.RecordBatch, list[int]]:
        found, judged = [], []
        for at, (start, end) in enumerate(_bounds(starts, facts.num_rows)):
            piece = facts.slice(start, end - start)
            try:
                found.append(self._answers(self.columnar.answers, piece))
                judged.append(at)
            except Exception as error:
                file, number = places[start]
                reason = f"it cannot be judged: {type(error).__name__}: {error}"
                refusals.append(rejected(file, number, "case_id", piece.column("case_id")[0].as_py(), reason))
        return _joined(found, ANSWERS), judged

    def _answers(
        self, judge: Callable[[pa.RecordBatch], pa.RecordBatch], facts: pa.RecordBatch
    ) -> pa.RecordBatch:
        """Answers, each of its case."""
        answers = judge(facts)
        names = facts.column("case_id").take(pa.array(starts_of(facts.column("case_id"))))
        if answers.schema.names != ANSWERS.names or not answers.column("case_id").equals(names):
            raise ValueError("the answers are not those of the cases")
        return answers

    def _check(
        self, facts: pa.RecordBatch, starts: Any, answers: pa.RecordBatch, judged: list[int], part: int
    ) -> None:
        """Some of the cases by the interpreter. Raises Differs."""
        bounds = _bounds(starts, facts.num_rows)
        for at in _chosen(self.setup.digest, part, len(judged), self.setup.checked):
            start, end = bounds[judged[at]]
            one = answers.slice(at, 1)
            other = self.columnar.interpreted(facts.slice(start, end - start))
            if not one.equals(other):
                raise Differs(_both(one.to_pylist()[0], other.to_pylist()[0]))


def _without_negative(
    answers: pa.RecordBatch,
    judged: list[int],
    starts: Any,
    places: Sequence[tuple[str, int]],
    refusals: list[Rejected],
) -> tuple[pa.RecordBatch, list[int]]:
    """The answers but for those that would pay less than nothing, which only facts at odds can make."""
    least = pc.min_element_wise(*(answers.column(name) for name in ("goods", "freight", "other")))
    wrong = np.flatnonzero(pc.less(least, 0).to_numpy(zero_copy_only=False)).tolist()
    if not wrong:
        return answers, judged
    for at in wrong:
        file, number = places[starts[judged[at]]]
        reason = "its facts are at odds: the answer would pay less than nothing"
        refusals.append(rejected(file, number, "case_id", answers.column("case_id")[at].as_py(), reason))
    kept = [at for at in range(len(judged)) if at not in set(wrong)]
    return answers.take(pa.array(kept, pa.int64())), [judged[at] for at in kept]


GIVEN_BEFORE = "a case with this id was given before"


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


def _path(problem: Any) -> str:
    return "" if problem.place is None else ".".join(map(str, problem.place.path))


def _bounds(starts: Any, rows: int) -> list[tuple[int, int]]:
    return list(pairwise([*starts.tolist(), rows]))


def _without(batch: pa.RecordBatch, start: int, end: int) -> pa.RecordBatch:
    return _joined([batch.slice(0, start), batch.slice(end)], batch.schema)


def _joined(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    pieces = pa.Table.from_batches(batches, schema=schema).combine_chunks().to_batches()
    return pieces[0] if pieces else pa.RecordBatch.from_pylist([], schema=schema)


def _placed(batch: pa.RecordBatch, places: Sequence[tuple[str, int]], cases: Any) -> pa.Table:
    table = pa.Table.from_batches([batch])
    table = table.append_column(FILE, pa.array([file for file, _ in places], pa.string()))
    table = table.append_column(ROW, pa.array([row for _, row in places], pa.int64()))
    return table.append_column(CASE, pa.array(cases, pa.int64()))
