"""Documents to the rows of a fact table: what each gives or why it is refused, and all of them in columns."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

import pyarrow as pa

from desk.adjudicator import Adjudicator
from desk.batch.answering import Place, failed
from desk.batch.raw_documents import Numbered
from desk.batch.rejected import Rejected, rejected
from desk.batch.soundness import Soundness
from desk.explaining import Prepared
from desk.mapping.applying import refusals_of_rows
from engine.columns.rows import Line, rows_of
from engine.columns.tabling import in_columns
from engine.diagnostics import Problems, Refused, one_line
from engine.record import tuple_record

T = TypeVar("T")

_TOGETHER = 128
"""So many documents take a step before any takes the next one: the processor keeps what a step works with."""
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
            coming = iter(documents)
            # the files of a case are held until it is observed
            at_once = _TOGETHER if self.desk.settings.files is None else 1
            while together := list(islice(coming, at_once)):
                found += self._found(together)
        lines = [line for each in found if isinstance(each, _Found) for line in each.rows]
        batch = in_columns(self.schema, lines)
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

    def _found(self, together: Sequence[Numbered]) -> Iterator[_Found | Rejected]:
        """What some documents give: each its rows, or why it has none."""
        for numbered, each in zip(together, self._prepared_together(together), strict=True):
            yield from self._tried(numbered, self._rows, numbered, each)

    def _prepared_together(self, together: Sequence[Numbered]) -> Sequence[Prepared | Refused | None]:
        """Some documents as they will be judged; None where one of them has to be looked at by itself."""
        documents = [document for _, _, document in together if not isinstance(document, Problems)]
        try:
            prepared = iter(self.desk.prepare_together(documents))
        except MemoryError:
            raise
        except Exception:
            return [None] * len(together)  # of which of them it is tells itself, one by one
        return [None if isinstance(document, Problems) else next(prepared) for _, _, document in together]

    def _prepared(self, numbered: Numbered) -> Prepared:
        """One document as it will be judged. Raises Refused."""
        _, _, document = numbered
        if isinstance(document, Problems):
            raise Refused(document)
        return self.desk.prepare(document)

    def _rows(self, numbered: Numbered, known: Prepared | Refused | None) -> list[_Found | Rejected]:
        """The rows of one document. Raises Refused."""
        file, number, _ = numbered
        if isinstance(known, Refused):
            raise known
        prepared = known or self._prepared(numbered)
        case_id = prepared.case.case_id
        if prepared.stated:
            reason = "a facts document states derived facts too; give it to `adjudicate rule`"
            return [_Found(file, number, case_id, [], reason)]
        return [
            _Found(file, number, case_id, rows_of(prepared.judge.policy, self.soundness.facts, prepared.case))
        ]

    def _tried(self, numbered: Numbered, step: Callable[..., T], *given: Any) -> T | list[_Found | Rejected]:
        """What a step with one document comes to; where it cannot be taken, why."""
        file, number, document = numbered
        try:
            return step(*given)
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
