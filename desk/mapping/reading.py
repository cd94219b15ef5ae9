"""The cells of rows read as their columns are mapped, for cases and for facts alike."""

from __future__ import annotations

from typing import NamedTuple

from desk.batch.rejected import Rejected, rejected
from desk.batch.tasks import TextRows
from desk.mapping.loading import ExportMapping, MappedColumn
from desk.mapping.places import Target
from desk.mapping.values import amount, instant, plain

_MOST_REMEMBERED = 16 * 1024 * 1024
"""Characters of cells that are remembered with what they say, those of all columns together."""
_LONGEST_REMEMBERED = 200
_BESIDE_A_CELL = 400
"""What remembering a cell takes beside its own characters, counted as if in characters too."""
ANOTHER_ROW = "another row of its case was refused, and a case is judged whole"
BESIDE_UNTOLD = "a row beside this case names none, and may be one of it"
APART = "other rows of this case stand elsewhere; a case stands together, and is refused whole"


class Said(NamedTuple):
    """What one cell says at one place."""

    target: Target
    values: tuple[str, ...]
    column: str
    cell: str


class RowsRead(NamedTuple):
    """What the rows of a task say; None for a row that was refused."""

    rows: list[list[Said] | None]
    refusals: list[Rejected]


class CellReader:
    """Reads the cells of rows. The first cell of each is the id of its case as it stands."""

    def __init__(self, mapping: ExportMapping) -> None:
        self.mapping = mapping
        currency = mapping.targets.currency
        self._currency = [column for column in mapping.columns if currency in _places_of(column)]
        self._always_currency = next((value for to, value in mapping.always if to.name == currency), None)
        self._known: dict[str, dict[tuple[str, str | None], tuple[Said, ...] | str]] = {}
        self._left = _MOST_REMEMBERED

    def read(self, work: TextRows) -> RowsRead:
        """What the rows of a task say, and what was refused of them."""
        places = {name: at for at, name in enumerate(work.columns[1:], start=1)}
        columns = [(column, places[column.name]) for column in self.mapping.columns if column.name in places]
        currencies = self._currencies(work, places)
        rows: list[list[Said] | None] = []
        refusals: list[Rejected] = []
        for at, row in enumerate(work.rows):
            if at in work.without:
                rows.append(None)
                continue
            said: list[Said] = []
            refused = False
            for column, place in columns:
                cell = self.text(row[place])
                if cell is None:
                    continue
                found = self._cell(column, cell, currencies[at])
                if isinstance(found, str):
                    refusals.append(rejected(work.file, work.numbers[at], column.name, cell, found))
                    refused = True
                else:
                    said += found
            if row[0] is None:
                reason = "the row names no case"
                refusals.append(rejected(work.file, work.numbers[at], self.mapping.case, None, reason))
                refused = True
            rows.append(None if refused else said)
        return RowsRead(rows, refusals)

    def text(self, cell: str | None) -> str | None:
        """A cell without blanks around it; None where it says nothing."""
        if cell is None:
            return None
        stripped = cell.strip()
        return None if not stripped or stripped in self.mapping.empty else stripped

    def _currencies(self, work: TextRows, places: dict[str, int]) -> list[str | None]:
        """The currency of each row: its own, else that of another row of its case, else that of all."""
        own: list[str | None] = []
        of_case: dict[str | None, str] = {}
        for at, row in enumerate(work.rows):
            found: str | None = None
            for column in self._currency if at not in work.without else ():
                cell = self.text(row[places[column.name]]) if column.name in places else None
                said = self._cell(column, cell, None) if cell is not None else ""
                if not isinstance(said, str):
                    values = [
                        each.values for each in said if each.target.name == self.mapping.targets.currency
                    ]
                    found = values[0][0] if values and values[0] else found
            own.append(found)
            if found is not None:
                of_case.setdefault(row[0], found)
        return [
            found or of_case.get(row[0], self._always_currency)
            for found, row in zip(own, work.rows, strict=True)
        ]

    def _cell(self, column: MappedColumn, cell: str, currency: str | None) -> tuple[Said, ...] | str:
        """What a cell says, or why it says nothing that can be used."""
        known = self._known.setdefault(column.name, {})
        found = known.get((cell, currency))
        if found is None:
            try:
                found = tuple(self._said(column, cell, currency))
            except ValueError as error:
                found = str(error)
            cost = len(cell) + _BESIDE_A_CELL
            if len(cell) <= _LONGEST_REMEMBERED and self._left >= cost:
                self._left -= cost
                known[cell, currency] = found
        return found

    def _said(self, column: MappedColumn, cell: str, currency: str | None) -> list[Said]:
        if any("\ud800" <= each <= "\udfff" for each in cell):
            raise ValueError("it is not UTF-8")
        parts = [cell]
        if column.separator is not None:
            parts = [part for each in cell.split(column.separator) if (part := each.strip())]
            if not parts:
                raise ValueError(f"there is nothing between its `{column.separator}`")
        found: dict[str, Said] = {}
        for part in parts:
            meaning = column.codes.get(part)
            if meaning is None:
                meaning = tuple(
                    (target, (_value(part, target, column, currency),)) for target in column.targets
                )
            for target, values in meaning:
                before = found.get(target.name)
                if before is not None:
                    if not target.several:
                        raise ValueError(f"it gives two values for `{target.name}`")
                    values = tuple(dict.fromkeys((*before.values, *values)))  # noqa: PLW2901
                found[target.name] = Said(target, values, column.name, cell)
        return list(found.values())


def _places_of(column: MappedColumn) -> set[str]:
    """The places that a column fills by itself or by a code."""
    coded = {to.name for meaning in column.codes.values() for to, _ in meaning}
    return coded | {to.name for to in column.targets}


def _value(cell: str, target: Target, column: MappedColumn, currency: str | None) -> str:
    if target.kind == "instant":
        return instant(cell, column.written, column.zone, column.time_of_day)
    if target.kind == "money":
        return amount(cell, column.amounts, currency, target.signed)
    return plain(cell, target)
