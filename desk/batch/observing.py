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
from desk.documents import Document
from desk.mapping.applying import refusals_of_rows
from engine.columns.rows import rows_of
from engine.columns.sightings import Line, Sightings, Unheld
from engine.columns.tabling import in_columns
from engine.diagnostics import Problems, Refused, one_line
from engine.record import tuple_record
from evidence.observe import facts_of, observe_together
from evidence.scene import Scene

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


@tuple_record
class _Begun:
    """A case that observers look at, and what they see of it."""

    scene: Scene
    sightings: Sightings


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
        begun = [self._tried(numbered, self._begun, numbered) for numbered in together]
        try:
            observe_together([each.scene for each in begun if isinstance(each, _Begun)])
        except MemoryError:
            raise
        except Exception:  # of which of them it is shows when each is looked at alone
            begun = [None if isinstance(each, _Begun) else each for each in begun]
        for numbered, each in zip(together, begun, strict=True):
            yield from each if isinstance(each, list) else self._tried(numbered, self._rows, numbered, each)

    def _begun(self, numbered: Numbered) -> _Begun | None:
        """A document that observers can look at; None where it is to be looked at alone. Raises Refused."""
        _, _, document = numbered
        if isinstance(document, Problems):
            raise Refused(document)
        if document.states_facts or self.desk.settings.what_if:
            return None
        begun = _Begun(self.desk.scene(document, Problems(), often=True), Sightings(self.soundness.facts))
        begun.scene.see, begun.scene.see_at_once = begun.sightings.see, begun.sightings.see_together
        return begun

    def _rows(self, numbered: Numbered, looked_at: _Begun | None) -> list[_Found | Rejected]:
        """The rows of one document, of one that is to be looked at alone too. Raises Refused."""
        file, number, document = numbered
        if looked_at is not None:
            case = facts_of(looked_at.scene)
            try:
                rows = looked_at.sightings.rows(self.desk.judge_at(case.policy_date).policy, case)
            except Unheld:
                return self._rows(numbered, None)
            return [_Found(file, number, case.case_id, rows)]
        assert isinstance(document, Document)
        prepared = self.desk.prepare(document)
        case_id = prepared.case.case_id
        if prepared.stated:
            reason = "a facts document states derived facts too; give it to `adjudicate rule`"
            return [_Found(file, number, case_id, [], reason)]
        rows = rows_of(prepared.judge.policy, self.soundness.facts, prepared.case)
        return [_Found(file, number, case_id, rows)]

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
