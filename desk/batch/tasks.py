"""What a worker is given to do: a stretch of the export, cut where a case ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from desk.batch.rejected import Rejected
from engine.record import tuple_record

_MOST_UNTOLD = 100_000


class ExportBroken(Exception):
    """An export that cannot be read, or not be judged at all; why in words."""


def too_many_untold(path: Path, row: int, names: frozenset[str] | set[str]) -> None:
    """Give up on an export of which too many cases stand beside rows without one. Raises ExportBroken."""
    if len(names) > _MOST_UNTOLD:
        raise ExportBroken(
            f"`{path}`: from row {row + 1:,} on, more than {_MOST_UNTOLD:,} cases stand beside rows whose "
            "`case_id` cannot be read; write the case's id in every row"
        )


@tuple_record
class Stretch:
    """Rows of a Parquet fact table or of Parquet documents, from 0, the end exclusive."""

    file: str
    start: int
    end: int
    without: tuple[tuple[int, int], ...] = ()
    """Rows in it that were refused before."""


@tuple_record
class TextRows:
    """Rows of a fact table in words: their numbers and cells, empty ones None."""

    file: str
    columns: tuple[str, ...]
    numbers: list[int]
    rows: list[Sequence[str | None]]
    without: frozenset[int] = frozenset()
    """Places of rows that were refused before, each with its whole case, or with its neighbours."""


@tuple_record
class TextColumns:
    """Rows of a fact table in words as columns of texts, each of a told case, numbered from `first` on."""

    file: str
    first: int
    texts: list[pa.RecordBatch]


@tuple_record
class Lines:
    """Lines of JSON: documents, each with its number."""

    file: str
    numbers: list[int]
    lines: list[bytes]


@tuple_record
class Files:
    """Files of documents, by their names in the folder or on the command line."""

    folder: Path
    names: list[str]


Work = Stretch | TextRows | TextColumns | Lines | Files


@tuple_record
class Task:
    """One piece of work, its number in the run, and what was refused when it was cut."""

    number: int
    size: int
    """How far it brings the run, in what its export counts."""
    work: Work
    refusals: list[Rejected] = field(default_factory=list)
    refused: frozenset[str] = frozenset()
    """The cases that were refused with them."""
    group: int | None = None
    """What it is read with: a process that has had a task of one group best takes the next ones of it."""


class Export(Protocol):
    """Something that tasks are cut from."""

    holds_documents: bool
    counts: str
    """What sizes are in: rows, bytes or files."""
    total: int

    def tasks(self) -> Iterator[Task]:
        """The tasks, the same ones every time."""
