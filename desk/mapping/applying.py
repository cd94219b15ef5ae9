"""A mapping at work: an export of another platform cut into tasks, and their rows made documents or facts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from desk.batch.rejected import Rejected
from desk.batch.tasks import TextRows
from desk.mapping.case_trees import CaseDocuments, Numbered, RowSource
from desk.mapping.fact_rows import FactRows
from desk.mapping.foreign_rows import MappedTable, rows_of
from desk.mapping.loading import ExportMapping, read_mapping
from engine.diagnostics import Problems
from engine.record import record

if TYPE_CHECKING:
    from desk.adjudicator import Adjudicator
    from desk.documents import Document


@record
class MappingFile:
    """A mapping as it was read when the run began, for all its processes."""

    name: str
    data: bytes

    def read(self, desk: Adjudicator) -> ExportMapping:
        """The mapping. Raises Refused."""
        return read_mapping(self.name, self.data, desk.vocabulary, desk.book.draft.folder.calendar)


def mapped_export(
    export: Path, mapping: ExportMapping, rows_of_part: int, documents_of_part: int
) -> MappedTable:
    """An export as its mapping reads it. Raises ExportBroken, and Refused where the two do not fit."""
    rows = rows_of(export, mapping)
    mapping.check_columns(rows.columns, rows.open_ended)
    return MappedTable(rows, mapping, rows_of_part if mapping.facts else documents_of_part)


class Applied:
    """A mapping in a worker."""

    def __init__(self, mapping: ExportMapping) -> None:
        self.mapping = mapping

    @cached_property
    def _documents(self) -> CaseDocuments:
        return CaseDocuments(self.mapping)

    @cached_property
    def _rows(self) -> FactRows:
        return FactRows(self.mapping)

    def documents(self, work: TextRows, refusals: list[Rejected]) -> Iterator[Numbered]:
        """The case documents of some rows; what is refused is added to `refusals`."""
        return self._documents.of(work, refusals)

    def fact_rows(self, work: TextRows, refusals: list[Rejected]) -> TextRows:
        """Some rows as rows of a fact table; what is refused is added to `refusals`."""
        return self._rows.of(work, refusals)

    def renamed(self, refusal: Rejected) -> Rejected:
        """A refusal that names the export's own column."""
        return self._rows.renamed(refusal)


def refusals_of_rows(document: Document | Problems, problems: Problems) -> list[Rejected] | None:
    """What is wrong with a document made of rows, each with its cell; None for another document."""
    source = None if isinstance(document, Problems) else document.source
    return source.refusals(problems) if isinstance(source, RowSource) else None
