"""Cells that are read together come to what they come to one by one, or are left to be read so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from desk.batch import words
from desk.batch.words import Wording
from engine.columns.layout import observed
from tests.desk.batch.tables import desk

INSTANTS = [
    "2026-03-20T00:00:00Z",
    "2026-03-20 00:00:00Z",
    "2026-03-20T00:00:00.5Z",
    "2026-03-20T00:00:00+02",
    "2026-02-30T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "2100-01-01T00:00:00Z",
    "2099-12-31T23:59:59Z",
    "2026-03-20T23:59:60Z",
    "2026-03-20T24:00:00Z",
    "x",
]
AMOUNTS = [
    "0",
    "12",
    "12.3",
    "12.34",
    "12.345",
    "1.",
    ".5",
    "1.2.3",
    "-1.00",
    "--1",
    "1-",
    "-",
    ".",
    "+1",
    "1e5",
    "007.10",
    "9999999999999.99",
    "10000000000000.00",
    "999999999999999999",
    "9999999999999999999",
    "12,00",
    "١٢",
]
NUMBERS = ["0", "7", "-7", "007", "999999999999999", "1000000000000000", "1.0", "", " 7"]
CURRENCIES = ["USD", "JPY", "KWD", "EURO", None]


def both(column: str, cells: Sequence[str | None], currencies: Sequence[str | None]) -> tuple[Any, Any]:
    """What one column comes to as an array of cells, and as a list of them."""
    wording = Wording(desk().vocabulary)
    numbers = np.arange(len(cells)) + 1
    found = []
    for shaped in (lambda each: pa.array(list(each), pa.string()), list):
        batch, refusals, bad = wording.typed(
            "f", numbers, {"currency": shaped(currencies), column: shaped(cells)}
        )
        values = batch.column(column).to_pylist() if column in batch.schema.names else None
        found.append((values, refusals, bad))
    return found[0], found[1]


def columns_of(kind: str, signed: bool) -> str:
    """The name of a column of a kind."""
    facts = observed(desk().vocabulary).values()
    return next(fact.name for fact in facts if fact.type == kind and fact.signed == signed)


@pytest.mark.parametrize("cell", INSTANTS)
def test_instants_alone_and_among_others(cell: str) -> None:
    for cells in ([cell], [INSTANTS[0], None, cell], [None, cell, INSTANTS[0]]):
        together, one_by_one = both("dispute.opened_at", cells, ["USD"] * len(cells))
        assert together == one_by_one


@pytest.mark.parametrize("cell", AMOUNTS)
@pytest.mark.parametrize("signed", [False, True])
def test_amounts_in_every_currency(cell: str, signed: bool) -> None:
    column = columns_of("money", signed)
    for currency in CURRENCIES:
        for cells, currencies in (([cell], [currency]), (["1", None, cell], ["JPY", None, currency])):
            together, one_by_one = both(column, cells, currencies)
            assert together == one_by_one


@pytest.mark.parametrize("cell", NUMBERS)
def test_numbers(cell: str) -> None:
    for cells in ([cell or None], ["3", None, cell or None]):
        together, one_by_one = both("order.delivery_days", cells, ["USD"] * len(cells))
        assert together == one_by_one


@pytest.mark.parametrize("cell", ["not_received", "not_received|not_as_described", "nothing", "|", " "])
def test_words(cell: str) -> None:
    together, one_by_one = both("dispute.reason", ["not_received", None, cell], ["USD"] * 3)
    assert together == one_by_one


@pytest.mark.parametrize("size", [1, words.LONGEST_CELL, words.LONGEST_CELL + 1])
def test_long_texts(size: int) -> None:
    for sign in ("x", "é"):
        together, one_by_one = both("parcel", [sign * size, None], ["USD"] * 2)
        assert together == one_by_one


def test_cells_of_a_slice_are_those_of_the_slice() -> None:
    cells = pa.array(["9.99", None, "1.50", "-2.5", "70"], pa.string()).slice(1, 3)
    money = columns_of("money", True)
    wording = Wording(desk().vocabulary)
    currency = pa.array(["JPY", "USD", "USD", "USD", "JPY"], pa.string()).slice(1, 3)
    batch, refusals, _ = wording.typed("f", np.arange(3), {"currency": currency, money: cells})
    assert not refusals
    assert batch.column(money).to_pylist() == [None, 150, -250]
