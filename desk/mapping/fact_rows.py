"""Rows of another platform's export as rows of a fact table in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desk.batch.fact_words import BETWEEN_VALUES
from desk.batch.rejected import Rejected, rejected
from desk.batch.tasks import TextRows
from desk.mapping.loading import ExportMapping
from desk.mapping.reading import CellReader, Said

_MOST_SHOWN = 60


class FactRows:
    """Turns rows into rows of a fact table."""

    def __init__(self, mapping: ExportMapping) -> None:
        self.mapping = mapping
        self.reader = CellReader(mapping)
        column_of = {to.name: column.name for column in mapping.columns for to in column.targets}
        for column in mapping.columns:
            for meaning in column.codes.values():
                for to, _ in meaning:
                    column_of.setdefault(to.name, column.name)
        self.column_of = column_of
        self.columns = tuple(dict.fromkeys([*column_of, *(to.name for to, _ in mapping.always)]))

    def of(self, work: TextRows, refusals: list[Rejected]) -> TextRows:
        """The rows in words; what is refused is added to `refusals`, and left to its case."""
        rows, refused = self.reader.read(work)
        refusals += refused
        places = {name: at for at, name in enumerate(self.columns)}
        bad: set[int] = set()
        made: list[Sequence[str | None]] = []
        for at, row in enumerate(rows):
            cells: list[str | None] = [None] * len(self.columns)
            contrary: list[tuple[Said, str]] = []
            for said in row or ():
                place = places[said.target.name]
                if cells[place] is None:
                    cells[place] = BETWEEN_VALUES.join(said.values) or None
                elif said.values and (reason := _contrary(said, row or ())) is not None:
                    contrary.append((said, reason))
            if row is None or contrary:
                bad.add(at)
                cells = [None] * len(self.columns)
                refusals += [
                    rejected(work.file, work.numbers[at], said.column, said.cell, reason)
                    for said, reason in contrary
                ]
            else:
                for target, value in self.mapping.always:
                    place = places[target.name]
                    cells[place] = cells[place] or value
            cells[places["case_id"]] = work.rows[at][0]
            made.append(cells)
        return TextRows(work.file, self.columns, work.numbers, made, frozenset(bad))

    def renamed(self, refusal: Rejected) -> Rejected:
        """A refusal that names the export's own column."""
        return refusal._replace(column=self.column_of.get(refusal.column, refusal.column))


def _contrary(said: Said, row: Iterable[Said]) -> str | None:
    """Why a cell cannot be taken: the first one of its row for the same fact says something else."""
    first = next(each for each in row if each.values and each.target.name == said.target.name)
    if set(first.values) == set(said.values):
        return None
    return f"`{first.column}` says `{first.cell[:_MOST_SHOWN]}`, another value of `{said.target.name}`"
