"""Cells that are text read into the columns of a fact table: each column by its fact, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from desk.batch.fact_words import BETWEEN_VALUES
from desk.batch.plain_cells import Currencies, amounts, each_once, instants, short_texts, whole_numbers
from desk.batch.rejected import Rejected, rejected
from engine.columns.layout import BY, KEY_NAMES, KEYS, SETTLEMENTS, fields_of, lacking, observed
from engine.diagnostics import nearest
from engine.instants import parse_moment
from engine.money import CURRENCY_EXPONENTS, parse_money

if TYPE_CHECKING:
    from engine.vocabulary import Fact, Vocabulary

LONGEST_CELL = 32_767
"""Characters of a cell, but for a case in whole."""
LONGEST_DETAIL = 1_000_000
_NUMBER = re.compile("[0-9]{1,15}")
_SETTLED_BY: dict[str, int] = {word: number for number, word in enumerate(SETTLEMENTS) if word}

Reader = Callable[[str], int]


class Wording:
    """How the cells of each column are read."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.fields: dict[str, pa.Field] = {field.name: field for field in KEYS}
        self._facts: dict[str, Fact] = {}
        for fact in observed(vocabulary).values():
            for field in fields_of(fact):
                self.fields[field.name] = field
                self._facts[field.name] = fact

    def unknown(self, names: Sequence[str]) -> str | None:
        """What is wrong with the names of columns, in words."""
        twice = next((name for name in names if list(names).count(name) > 1), None)
        if twice is not None:
            return f"the column `{twice}` is there twice"
        for name in names:
            if name not in self.fields:
                near = nearest(name, self.fields)
                help = f"did you mean `{near}`?" if near else "columns are named as facts are in the policy"
                return f"there is no fact `{name[:60]}`; {help}"
        return lacking(names)

    def typed(
        self, file: str, rows: Any, texts: Mapping[str, list[str | None] | pa.StringArray]
    ) -> tuple[pa.RecordBatch, list[Rejected], set[int]]:
        """The columns, what was refused of them, and the places of the rows that it stands in.

        Cells that come as an array are read together where all of them can be, otherwise one by one.
        """
        refusals: list[Rejected] = []
        bad: set[int] = set()
        currencies = Currencies(texts["currency"])
        columns, fields = [], []
        for name, given in texts.items():
            field = self.fields[name]
            column = None if isinstance(given, list) else self._together(name, field, given, currencies)
            if column is None:
                cells: list[str | None] = given if isinstance(given, list) else given.to_pylist()

                def refuse(at: int, reason: str, name: str = name, cells: list[str | None] = cells) -> None:
                    refusals.append(rejected(file, rows[at], name, cells[at], reason))
                    bad.add(at)

                column = self._column(name, field, cells, currencies.listed, refuse)
            if field.name in KEY_NAMES or column.null_count < len(column):
                columns.append(column)
                fields.append(field.with_nullable(True))
        return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields)), refusals, bad

    def _together(
        self, name: str, field: pa.Field, cells: pa.StringArray, currencies: Currencies
    ) -> pa.Array | None:
        """The values of a column, if every cell is of the plainest form of its kind."""
        if cells.null_count == len(cells):
            return pa.nulls(len(cells), field.type)
        fact = self._facts.get(name)
        if pa.types.is_string(field.type):
            return short_texts(cells, LONGEST_DETAIL if name == "detail" else LONGEST_CELL)
        if (fact is not None and fact.finite) or (name.endswith(BY) and self._is_beside(name)):
            return each_once(cells, field.type, lambda cell: self._read(name, fact, cell, ""))
        if pa.types.is_timestamp(field.type):
            return instants(cells)
        assert fact is not None
        if fact.type == "money":
            return amounts(cells, currencies, fact.signed)
        return whole_numbers(cells, fact.signed)

    def _is_beside(self, name: str) -> bool:
        """Whether a column says what settles a fact, and is not one itself."""
        return self._facts[name].name != name

    def _column(
        self,
        name: str,
        field: pa.Field,
        cells: list[str | None],
        currencies: list[str | None],
        refuse: Callable[[int, str], None],
    ) -> pa.Array:
        if cells.count(None) == len(cells):
            return pa.nulls(len(cells), field.type)
        fact = self._facts.get(name)
        most = LONGEST_DETAIL if name == "detail" else LONGEST_CELL
        cells = _bounded(cells, most, refuse)
        if pa.types.is_string(field.type):
            return pa.array(cells, pa.string())
        money = fact is not None and fact.type == "money" and not name.endswith(BY)
        found = np.zeros(len(cells), dtype=np.int64)
        empty = np.ones(len(cells), dtype=bool)
        known: dict[tuple[str, str | None], int | str] = {}
        for at, cell in enumerate(cells):
            if cell is None or (money and currencies[at] not in CURRENCY_EXPONENTS):
                continue  # of an amount in no currency, the currency is what is refused
            key = (cell, currencies[at] if money else None)
            value = known.get(key)
            if value is None:
                value = known[key] = self._read(name, fact, cell, key[1] or "")
            if isinstance(value, str):
                refuse(at, value)
            else:
                found[at] = value if value < 1 << 63 else value - (1 << 64)
                empty[at] = False
        if pa.types.is_uint64(field.type):
            return pa.array(found.view(np.uint64), pa.uint64(), mask=empty)
        return pc.cast(pa.array(found, pa.int64(), mask=empty), field.type)

    def _read(self, name: str, fact: Fact | None, cell: str, currency: str) -> int | str:
        """The value of a cell, or why it is none."""
        try:
            if fact is None:
                return _instant(cell)
            if name.endswith(BY) and name != fact.name:
                return _settlement(cell)
            if fact.finite:
                return _mask(fact, cell)
            if fact.type == "instant":
                return _instant(cell)
            if fact.signed and cell.startswith("-"):
                return -_counted(fact, cell[1:], currency)
            return _counted(fact, cell, currency)
        except ValueError as error:
            return str(error)


def _bounded(cells: list[str | None], most: int, refuse: Callable[[int, str], None]) -> list[str | None]:
    """The cells without those that are too long or no text that can be written."""
    fine = cells
    for at, cell in enumerate(cells):
        if cell is None or (cell.isascii() and len(cell) <= most):
            continue
        reason = None
        if len(cell) > most:
            reason = f"it is longer than {most:,} characters"
        elif any("\ud800" <= each <= "\udfff" for each in cell):
            reason = "it is not UTF-8"
        if reason is not None:
            if fine is cells:
                fine = list(cells)
            fine[at] = None
            refuse(at, reason)
    return fine


def _mask(fact: Fact, cell: str) -> int:
    words = [word.strip() for word in cell.split(BETWEEN_VALUES)]
    if not all(words):
        raise ValueError("between two `|` a value is missing")
    try:
        return fact.mask_of(words)
    except KeyError as error:
        near = nearest(str(error.args[0])[:100], fact.values)
        help = f"did you mean `{near}`?" if near else "its values: " + ", ".join(fact.values)
        raise ValueError(f"`{fact.name}` has no such value; {help}") from None


def _instant(cell: str) -> int:
    moment = parse_moment(cell)
    if not moment.zoned:
        raise ValueError("the instant has no offset; write it with `Z` or another offset")
    return moment.micros


def _counted(fact: Fact, cell: str, currency: str) -> int:
    if fact.type == "money":
        return parse_money(cell, currency)
    if _NUMBER.fullmatch(cell) is None:
        raise ValueError("it is not a whole number of at most 15 digits")
    return int(cell)


def _settlement(cell: str) -> int:
    number = _SETTLED_BY.get(cell)
    if number is None:
        raise ValueError("what settles a fact is one of " + ", ".join(_SETTLED_BY))
    return number
