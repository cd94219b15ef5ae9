"""Exports of every form read as texts without loss, and what would lose something refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desk.batch.tasks import ExportBroken
from desk.mapping.cell_texts import flat, text_of
from desk.mapping.foreign_rows import MappedTable, rows_of
from tests.desk.mapping.exports import LEAST, mapping_of

OPENED = datetime.fromisoformat("2026-03-01T09:00:00")


def cells(path: Path) -> tuple[tuple[str, ...], list[list[str | None]]]:
    """The columns and cells of a file."""
    found = rows_of(path)
    return found.columns, [list(row.cells) for row in found.rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_with_any_delimiter(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(delimiter.join(["\ufeffid", " paid "]) + "\n" + delimiter.join(["001", "9.90"]) + "\n")
    assert cells(path) == (("id", "paid"), [["001", "9.90"]])


def test_workbooks_with_numbers_and_dates(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "opened", "paid", "sum", "ok"])
    sheet.append([880001, OPENED, 9.9, None, True])
    sheet.append(["x", datetime.fromisoformat("2026-03-01"), 10, "=1+1", None])
    sheet.cell(3, 2).number_format = "yyyy-mm-dd"
    sheet.append(["y", datetime.fromisoformat("2026-03-01"), None, None, None])
    sheet.cell(4, 2).number_format = "yyyy-mm-dd hh:mm"
    path = tmp_path / "export.xlsx"
    book.save(path)
    columns, found = cells(path)
    assert columns == ("id", "opened", "paid", "sum", "ok")
    assert found[0] == ["880001", "2026-03-01T09:00:00", "9.9", None, "true"]
    assert found[1][:3] == ["x", "2026-03-01", "10"]
    assert found[2][:2] == ["y", "2026-03-01T00:00:00"]
    refusals = [row.refusal for row in rows_of(path).rows()]
    assert refusals[0] is None
    assert refusals[1] is not None
    assert (refusals[1].column, "formula" in refusals[1].reason) == ("sum", True)
    left_out = mapping_of(LEAST + "left_out: [sum, paid, ok]")
    assert [row.refusal for row in rows_of(path, left_out).rows()] == [None] * 3


def test_parquet_of_any_types(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([7, 8]),
            "at": pa.array([OPENED, None], pa.timestamp("ms")),
            "zoned": pa.array([OPENED.replace(tzinfo=UTC), None], pa.timestamp("us", "Europe/Madrid")),
            "paid": pa.array([Decimal("9.90"), None]),
            "tags": pa.array([["color", "size"], []]),
            "raw": pa.array([{"a": 1}, None]),
        }
    )
    path = tmp_path / "export"
    pq.write_table(table, path)
    columns, found = cells(path)
    assert columns == ("id", "at", "zoned", "paid", "tags", "raw")
    assert found[0] == ["7", "2026-03-01T09:00:00", "2026-03-01T09:00:00Z", "9.90", "color|size", None]
    assert found[1] == ["8", None, None, None, None, None]
    refused, fine = [row.refusal for row in rows_of(path).rows()]
    assert (refused is not None and refused.column, fine) == ("raw", None)


def test_json_lines_are_made_flat(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    rows = [
        {"id": "A", "buyer": {"country": "ES"}, "items": [{"sku": "1"}, {"sku": "2"}], "paid": 9.90},
        {"id": 12345678901234567890, "tags": ["a", "b"]},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "[1]\n{\n", encoding="utf-8")
    columns, found = cells(path)
    assert columns == ("id", "buyer.country", "items[1].sku", "items[2].sku", "paid", "tags")
    assert found[0] == ["A", "ES", "1", "2", "9.9", None]
    assert found[1] == ["12345678901234567890", None, None, None, None, "a|b"]
    refusals = [row.refusal for row in rows_of(path).rows()]
    assert [each is not None for each in refusals] == [False, False, True, True]


def test_a_key_that_the_mapping_does_not_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text('{"id": "A", "opened": "x", "more": {"deep": 1}}\n', encoding="utf-8")
    (row,) = rows_of(path, mapping_of(LEAST)).rows()
    assert row.refusal is not None
    assert row.refusal.column == "more.deep"
    (row,) = rows_of(path, mapping_of(LEAST + "left_out: [more]")).rows()
    assert row.refusal is None


@pytest.mark.parametrize("value", [1e300, float("inf"), 1234567890123456.7, {"a": 1}, b"x", [{"a": 1}]])
def test_what_would_lose_something_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"lost digits|no single value"):
        text_of(value)


def test_numbers_keep_their_digits() -> None:
    shown = [text_of(value) for value in (880001.0, 0.1, 1e14, -3.5, float("nan"), 5)]
    assert shown == ["880001", "0.1", "100000000000000", "-3.5", "NaN", "5"]


def test_long_lists_are_cut_once() -> None:
    found = flat({"items": [{"sku": number} for number in range(100)]}).cells
    assert len(found) == 21
    assert len(found["items[21]"]) == 80


def test_cases_are_cut_whole_and_a_row_without_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("id,opened\n A ,1\nA,2\n ,3\nB,4\nB,5\nC,6\n", encoding="utf-8")
    mapping = mapping_of(LEAST)
    tasks = list(MappedTable(rows_of(path, mapping), mapping, 1).tasks())
    cut = [[row[0] for row in task.work.rows] for task in tasks]  # type: ignore[union-attr]
    assert sum(cut, []) == ["A", "A", None, "B", "B", "C"]
    assert all(set(one).isdisjoint(set(other)) for one in cut for other in cut if one is not other)
    refusals = [each for task in tasks for each in task.refusals]
    assert [(each.row, each.column) for each in refusals] == [(3, "id")]


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"PAR1 broken", b"n\xfamero;b\n1;2\n", b"\xff\xfei\0d\0", b'"a\nb";c\n1;2\n']
)
def test_what_is_no_export_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export"
    path.write_bytes(content)
    with pytest.raises(ExportBroken):
        rows_of(path)
    with pytest.raises(ExportBroken, match="folder"):
        rows_of(tmp_path)
