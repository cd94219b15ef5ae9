"""Small exports, real ones: generated cases, their fact table, and the same table in words."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from desk.adjudicator import Adjudicator, Settings
from desk.cli.main import main
from engine.columns.layout import BY, KEYS, SETTLEMENTS, TO, observed
from engine.instants import format_instant
from engine.money import format_money
from tests.conformance.case_families import FAMILIES, generated

Row = dict[str, str]
LEAST: Row = {
    "case_id": "01234",
    "as_of": "2026-03-20T00:00:00Z",
    "policy_date": "2026-03-01T00:00:00Z",
    "currency": "USD",
    "dispute.reason": "not_received",
}
"""A row that can be judged."""


def cases(count: int) -> list[dict[str, Any]]:
    """Generated cases of every family; their ids are of digits, with noughts before."""
    names = list(FAMILIES)
    found = []
    for number in range(count):
        case = dict(generated(names[number % len(names)], f"batch/{number}", number % 2 == 0))
        found.append({**case, "case_id": f"{number:05}"})
    return found


def write_lines(path: Path, entries: Iterable[Mapping[str, Any]]) -> Path:
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(each) + "\n" for each in entries), encoding="utf-8")
    return path


def fact_table(folder: Path, count: int) -> Path:
    """The fact table of generated cases."""
    lines = write_lines(folder / "cases.jsonl", cases(count))
    table = folder / "facts.parquet"
    assert main(["facts", str(lines), "-o", str(table), "--cores", "1"]) == 0
    return table


@cache
def desk() -> Adjudicator:
    """The shipped policy."""
    return Adjudicator(Settings(now=0, cross_checked=False))


def worded(table: pa.Table) -> list[Row]:
    """The rows of a fact table in words, without what is empty."""
    facts = observed(desk().vocabulary)
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        columns[name] = (
            pc.cast(column, pa.int64()) if pa.types.is_timestamp(column.type) else column
        ).to_pylist()
    rows = []
    for at in range(table.num_rows):
        row = {}
        for name, values in columns.items():
            if values[at] is None:
                continue
            row[name] = _word(name, values[at], columns["currency"][at], facts)
        rows.append(row)
    return rows


def _word(name: str, value: Any, currency: str, facts: Mapping[str, Any]) -> str:
    if name in KEYS.names:
        return value if isinstance(value, str) else format_instant(value)
    fact = facts[name.removesuffix(TO).removesuffix(BY)] if name not in facts else facts[name]
    if name.endswith(BY) and name not in facts:
        return SETTLEMENTS[value]
    if fact.finite:
        return "|".join(fact.values[bit] for bit in range(len(fact.values)) if value >> bit & 1)
    if fact.type == "instant":
        return format_instant(value)
    return format_money(value, currency) if fact.type == "money" else str(value)


def write_csv(path: Path, rows: Iterable[Row], delimiter: str = ",") -> Path:
    """A CSV file with every column that some row has."""
    every = list(rows)
    columns = list(dict.fromkeys(name for row in every for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(columns)
        writer.writerows([row.get(name, "") for name in columns] for row in every)
    return path


def write_workbook(path: Path, rows: Iterable[Row]) -> Path:
    """A workbook of texts."""
    from openpyxl import Workbook

    every = list(rows)
    columns = list(dict.fromkeys(name for row in every for name in row))
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line, cells in enumerate([columns, *([row.get(name, "") for name in columns] for row in every)], 1):
        for column, text in enumerate(cells, 1):
            if text:
                cell = sheet.cell(line, column)
                cell.value = text
                cell.data_type = "s"
    book.save(path)
    return path


def answers(path: Path) -> pa.Table:
    """The answers in a Parquet file."""
    return pq.read_table(path)


def refused(path: Path) -> list[dict[str, str]]:
    """What was refused beside an output."""
    side = path.with_name(path.name + ".rejected.csv")
    with side.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
