"""Documents to the rows of a fact table: what each gives or why it is refused, and all of them in columns."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from desk.adjudicator import Adjudicator
from desk.batch.answering import Place, failed
from desk.batch.raw_documents import Numbered
from desk.batch.rejected import Rejected, rejected
from desk.batch.soundness import Soundness
from desk.documents import Document
from desk.mapping.applying import refusals_of_rows
from engine.columns.layout import KEYS
from engine.columns.rows import Line, rows_of
from engine.diagnostics import Problems, Refused, one_line
from engine.record import tuple_record

GIVEN_BEFORE = "a case with this id was given before"


@tuple_record
class _Found:
    """The rows that a document gives, and why they cannot be taken, if that is known already."""

    file: str
    number: int
    case_id: str
    rows: list[Line]
    reason: str | None = None


class Observing:
    """Makes rows of documents."""

    def __init__(self, desk: Adjudicator, soundness: Soundness, schema: pa.Schema) -> None:
        self.desk = desk
        self.soundness = soundness
        self.schema = schema

    def observed(
        self, documents: Iterable[Numbered], refusals: list[Rejected]
    ) -> tuple[pa.RecordBatch, list[Place]]:
        """The facts of documents, and where each row's document stands. Raises CaseFailed."""
        found: list[_Found | Rejected] = []
        with _without_collection():
            for numbered in documents:
                found += self._found(*numbered)
        lines = [line for each in found if isinstance(each, _Found) for line in each.rows]
        batch = self._in_columns(lines)
        too_great = self.soundness.too_great_at(batch)
        kept: list[int] = []
        places: list[Place] = []
        seen: set[str] = set()
        at = 0
        for each in found:
            if not isinstance(each, _Found):
                refusals.append(each)
                continue
            rows = range(at, at + len(each.rows))
            at = rows.stop
            reason = each.reason
            if reason is None and each.case_id in seen:
                reason = GIVEN_BEFORE
            elif reason is None and not each.rows:
                reason = "there is nothing in the case to be judged"
            elif too_great and not too_great.isdisjoint(rows):
                reason = next(filter(None, map(self.soundness.too_great, each.rows)), reason)
            if reason is not None:
                refusals.append(rejected(each.file, each.number, "case_id", each.case_id, reason))
                continue
            seen.add(each.case_id)
            kept += rows
            places += [(each.file, each.number)] * len(rows)
        return batch if len(kept) == len(lines) else batch.take(pa.array(kept, pa.int64())), places

    def _found(self, file: str, number: int, document: Document | Problems) -> list[_Found | Rejected]:
        """What one document gives: its rows, or why it has none."""
        try:
            if isinstance(document, Problems):
                raise Refused(document)
            prepared = self.desk.prepare(document)
            case_id = prepared.case.case_id
            if prepared.stated:
                reason = "a facts document states derived facts too; give it to `adjudicate rule`"
                return [_Found(file, number, case_id, [], reason)]
            rows = rows_of(prepared.judge.policy, self.soundness.facts, prepared.case)
            return [_Found(file, number, case_id, rows)]
        except Refused as error:
            told = refusals_of_rows(document, error.problems)
            if told is not None:
                return list(told)
            return [_refusal(file, number, problem) for problem in error.problems]
        except RecursionError:
            reason = "the case is too deeply nested to be judged; simplify it"
            return [rejected(file, number, "", None, reason)]
        except MemoryError:
            raise
        except Exception as error:
            raise failed("a document", (file, number), error) from error

    def _in_columns(self, lines: list[Line]) -> pa.RecordBatch:
        """Rows as columns, of those that some row has."""
        names = {name for line in lines for name in line}.union(KEYS.names)
        fields = [field for field in self.schema if field.name in names]
        # as one array of structures, which looks into the rows without a step of Python for each place
        return pa.RecordBatch.from_struct_array(pa.array(lines, pa.struct(fields)))


@contextmanager
def _without_collection() -> Iterator[None]:
    """Leave garbage that refers to itself until later: documents leave next to none, and looking costs."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _refusal(file: str, number: int, problem: Any) -> Rejected:
    place = problem.place
    path = "" if place is None else ".".join(map(str, place.path))
    return rejected(
        file, number, path, None if place is None else place.source.line(number), one_line(problem)
    )
