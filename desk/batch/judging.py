"""What a worker does with a task: facts made of documents, or answers made of facts, as one part."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from desk.adjudicator import Adjudicator, Settings
from desk.batch.answering import Answering, Places
from desk.batch.case_names import starts_of
from desk.batch.columns import taken
from desk.batch.fact_tables import FACTS_AT_ONCE, StretchReader
from desk.batch.learnt import FEW_ROWS, Learnt
from desk.batch.observing import GIVEN_BEFORE, Observing
from desk.batch.parts import Parts
from desk.batch.raw_documents import DocumentReader, Numbered
from desk.batch.rejected import Rejected, in_order
from desk.batch.report_tally import AS_OF, GOVERNED
from desk.batch.soundness import Soundness
from desk.batch.supposing import Supposed, under
from desk.batch.tasks import Files, Lines, Stretch, Task, TextColumns, TextRows
from desk.batch.words import Wording
from desk.mapping.applying import Applied, MappingFile
from engine.columnar import Columnar
from engine.columns.layout import KEY_NAMES, fact_schema
from engine.record import record

__all__ = ["CASE", "FILE", "GIVEN_BEFORE", "ROW", "SIZE", "PolicyChanged", "Setup", "Worker"]

FILE, ROW, CASE, SIZE = "_file", "_row", "_case", "_size"
"""Columns of a part beside its own: where its case stands, which case of the part it is, its rows there."""

_ROWS_UNTIL_SWEPT = 16_384
_SWEPT_LIGHTLY = 32
"""So many times what has outlived a sweep is passed over by the next ones; then everything is looked at."""


@record
class Setup:
    """What a worker must know."""

    settings: Settings
    """But for what is supposed, which is no part of what is observed."""
    what_if: Mapping[str, str]
    digest: str
    """The policy's digest as the run began."""
    makes: Literal["facts", "answers"]
    folder: Path
    """Where parts are kept."""
    documents: bool
    """Whether the export holds documents, not facts."""
    checked: int
    """So many cases of each part are judged by the interpreter too."""
    mapping: MappingFile | None = None
    """What the columns of another platform's export say."""
    learnt: Path | None = None
    """The folder of what runs learn of policies."""


class PolicyChanged(Exception):
    """The policy's files were changed while the run was on."""


class Worker:
    """Makes parts of tasks."""

    def __init__(self, setup: Setup, desk: Adjudicator | None = None) -> None:
        self.setup = setup
        self.desk = desk or Adjudicator(setup.settings)
        if self.desk.book.draft.folder.digest != setup.digest:
            raise PolicyChanged
        self.columnar = Columnar(under(self.desk.book, setup.settings.readings))
        self.supposed = Supposed(self.desk.vocabulary, setup.what_if)
        self.schema = fact_schema(self.desk.vocabulary)
        self._fields = list(self.schema)
        self.wording = Wording(self.desk.vocabulary)
        self.soundness = Soundness(self.desk.vocabulary)
        self.observing = Observing(self.desk, self.soundness, self.schema)
        self.answering = Answering(self.columnar, setup.digest, setup.checked)
        self.parts = Parts(setup.folder)
        self._learnt = Learnt(setup.learnt, self.columnar) if setup.learnt is not None else None
        self._taken_in = False
        self._rows = 0
        self._told: list[str] = []
        self._unswept = 0
        self._sweeps = 1  # what was read before the first part is none of what judging it leaves
        self._stretches: dict[str, StretchReader] = {}
        self.applied = Applied(setup.mapping.read(self.desk)) if setup.mapping is not None else None

    @cached_property
    def documents(self) -> DocumentReader:
        """What reads documents."""
        return DocumentReader()

    def make(self, task: Task) -> None:
        """The part of a task, in its folder. Raises Differs, CaseFailed and ExportBroken."""
        refusals, refused = list(task.refusals), task.refused
        if self.applied is not None:
            assert isinstance(task.work, TextRows)
            facts, places, names = self._mapped(self.applied, task.work, refusals)
            refused |= names
        elif self.setup.documents:
            assert isinstance(task.work, (Lines, Files, Stretch))
            facts, places = self._observed(self.documents.read(task.work), refusals)
        else:
            assert isinstance(task.work, (TextRows, TextColumns, Stretch))
            facts, places, names = self._facts(task.work, refusals)
            refused |= names
        if self.setup.makes == "answers":
            self._rows += facts.num_rows
            if self._rows >= FEW_ROWS:
                self.take_in()
            facts = self.supposed.applied(facts)
            found = self.answering.answers(facts, places, refusals, task.number)
            if not self.setup.documents or self.applied is not None:
                refused |= found.refused
            cases: Any = np.arange(len(found.firsts))
            table = _placed(found.rows, places.taken(found.firsts), cases, found.sizes)
            table = _dated(table, facts, found.firsts)
        else:
            starts = starts_of(facts.column("case_id"))
            cases = np.zeros(facts.num_rows, dtype=np.int64)
            cases[starts] = 1
            table = _placed(facts, places, np.cumsum(cases) - 1, np.ones(facts.num_rows, np.int64))
        self.parts.keep(task.number, table, in_order(refusals), refused)
        self._sweep(facts.num_rows)

    # -- what is learnt -------------------------------------------------------------------------------

    def take_in(self) -> None:
        """Begin with what earlier runs learnt, unless that was done."""
        if self._learnt is not None and not self._taken_in:
            self._taken_in = True
            self._tell(self._learnt.take_in())

    def keep(self) -> None:
        """Keep what was learnt for later runs, unless they were better off without it."""
        if self._learnt is not None and self._taken_in:
            self._tell(self._learnt.keep())

    @property
    def knows(self) -> tuple[int, int]:
        """How much is known that later runs may begin with; more of it is greater."""
        return self.columnar.knows if self._taken_in and self.columnar.has_room else (0, 0)

    def told(self) -> list[str]:
        """What is to be told to whoever runs this, once."""
        told, self._told = self._told, []
        return told

    def _tell(self, line: str | None) -> None:
        if line is not None:
            self._told.append(line)

    def _sweep(self, rows: int) -> None:
        """Give memory back: what judging a part leaves behind refers to itself, and holds its columns."""
        self._unswept += rows
        if self._unswept >= _ROWS_UNTIL_SWEPT:
            self._unswept = 0
            if self._sweeps % _SWEPT_LIGHTLY == 0:
                gc.unfreeze()
            self._sweeps += 1
            gc.collect()
            gc.freeze()  # the policy, and what was learnt of it: not gone through again after every part
            pa.default_memory_pool().release_unused()

    # -- facts ----------------------------------------------------------------------------------------

    def _facts(
        self, work: TextRows | TextColumns | Stretch, refusals: list[Rejected]
    ) -> tuple[pa.RecordBatch, Places, frozenset[str]]:
        """The sound rows of a fact table, where each stands, and the cases that were refused."""
        numbers: Any
        if isinstance(work, TextColumns):
            # the cells of a part are read together: each column is a step of its own
            together = _joined(work.texts, work.texts[0].schema)
            name, bad, numbers = work.file, set(), np.arange(together.num_rows) + work.first
            cells = dict(zip(together.schema.names, together.columns, strict=True))
            batch, more, places = self.wording.typed(name, numbers, cells)
        elif isinstance(work, TextRows):
            name, numbers, bad = work.file, np.array(work.numbers, np.int64), set(work.without)
            texts = {column: [row[place] for row in work.rows] for place, column in enumerate(work.columns)}
            batch, more, places = self.wording.typed(name, numbers, texts)
        else:
            name, bad = Path(work.file).name, set()
            whole, numbers = self._stretch(work)
            batch, more, places = taken(name, whole, numbers, self.wording)
        refusals += more
        looked = self.soundness.sound(name, batch, numbers, bad | places)
        refusals += looked.refusals
        places_left = Places.in_one(name, numbers[looked.places])
        return self._complete(looked.rows), places_left, looked.refused

    def _mapped(
        self, applied: Applied, work: TextRows, refusals: list[Rejected]
    ) -> tuple[pa.RecordBatch, Places, frozenset[str]]:
        """The facts of another platform's rows, where each stands, and the cases that were refused."""
        if applied.mapping.facts:
            more: list[Rejected] = []
            found = self._facts(applied.fact_rows(work, refusals), more)
            refusals += map(applied.renamed, more)
            return found
        facts, places = self._observed(applied.documents(work, refusals), refusals)
        there = set(facts.column("case_id").to_pylist())
        names = {row[0] for row in work.rows if row[0] is not None}
        return facts, places, frozenset(names - there)

    def _stretch(self, work: Stretch) -> tuple[pa.RecordBatch, Any]:
        """The rows of a stretch but for those that were refused before, and their numbers."""
        reader = self._stretches.get(work.file)
        if reader is None:
            reader = self._stretches[work.file] = StretchReader(work.file, FACTS_AT_ONCE)
        pieces, numbers, start = [], [np.zeros(0, np.int64)], work.start
        for begin, end in (*work.without, (work.end, work.end)):
            if begin > start:
                pieces.append(reader.read(start, begin))
                numbers.append(np.arange(start + 1, begin + 1))
            start = end
        return _joined(pieces, reader.schema), np.concatenate(numbers)

    def _observed(
        self, documents: Iterable[Numbered], refusals: list[Rejected]
    ) -> tuple[pa.RecordBatch, Places]:
        """The facts of documents, and where each row's document stands."""
        batch, places = self.observing.observed(documents, refusals)
        return self._complete(batch), Places.of(places)

    def _complete(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The keys, and the columns that are filled, in the order of the schema."""
        fields, columns = [], []
        given = dict(zip(batch.schema.names, batch.columns, strict=True))
        for field in self._fields:
            column = given.get(field.name)
            if column is not None and column.null_count < batch.num_rows:
                pass
            elif field.name in KEY_NAMES:
                column = pa.nulls(batch.num_rows, field.type)
            else:
                continue
            fields.append(field)
            columns.append(column)
        schema = pa.schema(fields, metadata=self.schema.metadata)
        return pa.RecordBatch.from_arrays(columns, schema=schema)


def _joined(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    pieces = pa.Table.from_batches(batches, schema=schema).combine_chunks().to_batches()
    return pieces[0] if pieces else pa.RecordBatch.from_pylist([], schema=schema)


def _dated(answers: pa.Table, facts: pa.RecordBatch, firsts: Any) -> pa.Table:
    """Answers with the instant that each case is judged at, and the date that governs it."""
    firsts = pa.array(firsts, pa.int64())
    answers = answers.append_column(AS_OF, facts.column("as_of").take(firsts))
    return answers.append_column(GOVERNED, facts.column("policy_date").take(firsts))


def _placed(batch: pa.RecordBatch, places: Places, cases: Any, sizes: Any) -> pa.Table:
    table = pa.Table.from_batches([batch])
    table = table.append_column(FILE, places.files)
    table = table.append_column(ROW, pa.array(places.numbers, pa.int64()))
    table = table.append_column(CASE, pa.array(cases, pa.int64()))
    return table.append_column(SIZE, pa.array(sizes, pa.int64()))
