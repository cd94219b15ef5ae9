"""Rows of another platform's export as rows of a fact table in words."""

from __future__ import annotations

from collections.abc import Sequence

from desk.batch.rejected import Rejected
from desk.batch.tasks import TextRows
from desk.mapping.loading import ExportMapping
from desk.mapping.reading import CellReader

_BETWEEN_VALUES = "|"


class FactRows:
    """Turns rows into rows of a fact table."""

    def __init__(self, mapping: ExportMapping) -> None:
        self.mapping = mapping
        self.reader = CellReader(mapping)
        names = [to.name for column in mapping.columns for to in column.targets]
        coded = [to.name for column in mapping.columns for each in column.codes.values() for to, _ in each]
        stated = [to.name for to, _ in mapping.always]
        self.columns = tuple(dict.fromkeys([*names, *coded, *stated]))
        self.column_of = {to.name: column.name for column in mapping.columns for to in column.targets}

    def of(self, work: TextRows, refusals: list[Rejected]) -> TextRows:
        """The rows in words; what is refused is added to `refusals`, and left to its case."""
        rows, refused = self.reader.read(work)
        refusals += refused
        places = {name: at for at, name in enumerate(self.columns)}
        made: list[Sequence[str | None]] = []
        for at, row in enumerate(rows):
            cells: list[str | None] = [None] * len(self.columns)
            cells[places["case_id"]] = work.rows[at][0]
            for said in row or ():
                cells[places[said.target.name]] = _BETWEEN_VALUES.join(said.values) or None
            for target, value in self.mapping.always if row is not None else ():
                place = places[target.name]
                cells[place] = cells[place] or value
            made.append(cells)
        bad = frozenset(at for at, row in enumerate(rows) if row is None)
        return TextRows(work.file, self.columns, work.numbers, made, bad)

    def renamed(self, refusal: Rejected) -> Rejected:
        """A refusal that names the export's own column."""
        return refusal._replace(column=self.column_of.get(refusal.column, refusal.column))
