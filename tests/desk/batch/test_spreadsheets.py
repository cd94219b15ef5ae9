"""What spreadsheet programs do to tables: a cell stays what it is, or its row is refused; none is changed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from desk.cli.main import main
from tests.desk.batch.conftest import Batch
from tests.desk.batch.tables import LEAST, Row, answers, refused, write_csv, write_lines, write_workbook
from tests.desk.hostile import json_case

LONG = "x" * 1_000_000
INSTANT = LEAST["as_of"]
CELLS: list[tuple[str, str, str, str | None]] = [
    ("NA", "parcel", "NA", None),
    ("01234", "parcel", "01234", None),
    ("null", "line", "NULL", None),
    ("1e5", "line", "1e5", None),
    ("TRUE", "parcel", "", None),
    ("empty", "dispute.reason", "", None),
    ("country", "dispute.reason", "NA", "no such value"),
    ("leading", "order.delivery_days", "045", None),
    ("float", "order.delivery_days", "45.0", "not a whole number"),
    ("zoned", "as_of", "2026-03-20 08:00:00+08:00", None),
    ("day", "as_of", "2026-03-20", "without a time of day"),
    ("european", "as_of", "20.03.2026 00:00", "not a date and time"),
    ("american", "as_of", "3/20/2026", "not a date and time"),
    ("serial", "as_of", "46101", "not a date and time"),
    ("formula", "dispute.reason", '=HYPERLINK("http://example.invalid")', "no such value"),
    ("=1+1", "parcel", "+1", None),
    ("long", "raised", LONG, "longer than"),
    ("comma", "amount.goods", "1,50", "a comma"),
    ("last", "parcel", "p", None),
]
"""A case's id, a cell of its only row, and why that is refused, if it is."""


def spoilt_rows() -> list[Row]:
    """A row for each of the cells."""
    return [{**LEAST, "case_id": name, column: cell} for name, column, cell, _ in CELLS]


def written(folder: Path, form: str) -> Path:
    """The rows as CSV, or as a workbook whose long cell no program but a hostile one would write."""
    rows = spoilt_rows()
    if form == "csv":
        return write_csv(folder / "facts.csv", rows)
    short = [{name: "LONG" if cell == LONG else cell for name, cell in row.items()} for row in rows]
    packed = write_workbook(folder / "short.xlsx", short)
    target = folder / "facts.xlsx"
    with ZipFile(packed) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part).replace(b">LONG<", b">" + LONG.encode() + b"<")
            new.writestr(part.filename, content)
    return target


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_cell_stays_what_it_is_or_its_row_is_refused(tmp_path: Path, batch: Batch, form: str) -> None:
    status, output = batch(written(tmp_path, form))
    assert status == 1
    assert answers(output).column("case_id").to_pylist() == [name for name, *_, why in CELLS if why is None]
    told = refused(output)
    expected = {row: (column, why) for row, (_, column, _, why) in enumerate(CELLS, 1) if why is not None}
    assert [int(each["row"]) for each in told] == list(expected)
    for each in told:
        column, why = expected[int(each["row"])]
        assert each["column"] == column
        assert why in each["reason"]
        assert len(each["value"]) < 200


def test_what_a_workbook_makes_of_cells_is_refused_row_by_row(tmp_path: Path, batch: Batch) -> None:
    export = write_workbook(tmp_path / "facts.xlsx", [{**LEAST, "case_id": f"c{n}"} for n in range(9)])
    book = load_workbook(export)
    sheet: Any = book.active
    sheet["B3"] = date(2026, 3, 20)
    sheet["E4"] = "=A1"
    sheet["E5"] = 45
    sheet["E6"] = True
    sheet["D7"] = "#N/A"
    sheet["D7"].data_type = "e"
    book.save(export)
    status, output = batch(export)
    assert status == 1
    assert answers(output).column("case_id").to_pylist() == ["c0", "c6", "c7", "c8"]
    assert [(each["row"], each["column"], each["reason"].split(";")[0]) for each in refused(output)] == [
        ("2", "as_of", "the cell holds a date that a spreadsheet made"),
        ("3", "dispute.reason", "the cell holds a formula"),
        ("4", "dispute.reason", "the cell holds a number"),
        ("5", "dispute.reason", "the cell holds a truth value of the spreadsheet"),
        ("6", "currency", "the cell holds an error of the spreadsheet"),
    ]


def raw_documents() -> list[tuple[dict[str, Any], str | None]]:
    """Documents with what spreadsheet programs leave behind, and why each is refused, if it is."""

    def to(**address: str) -> dict[str, Any]:
        case = json_case("-".join(["to", *address]))
        return {**case, "order": {**case["order"], "ship_to": {"recipient": "NA", **address}}}

    def placed(name: str, at: str) -> dict[str, Any]:
        case = json_case(name)
        return {**case, "order": {**case["order"], "placed_at": at}}

    return [
        (to(country="NA", postal_code="01234", city="", province="=1+1"), None),
        (to(country="Namibia"), "two-letter country code"),
        (to(city=LONG), None),
        (placed("zoned", "2026-01-05 18:00:00+08:00"), None),
        (placed("european", "5.1.2026 10:00"), "not a date and time"),
        (placed("serial", "46027"), "not a date and time"),
        (placed("empty", ""), "not a date and time"),
        (json_case("=1+1", reason="=not_received"), "not_received"),
        (json_case("last"), None),
    ]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_every_text_of_a_document_stays_what_it_is_or_it_is_refused(tmp_path: Path, form: str) -> None:
    documents = raw_documents()
    if form == "jsonl":
        export = write_lines(tmp_path / "cases.jsonl", [case for case, _ in documents])
    else:
        export = tmp_path / "cases.parquet"
        pq.write_table(pa.Table.from_pylist([json.loads(json.dumps(case)) for case, _ in documents]), export)
    target = tmp_path / "facts.parquet"
    assert main(["facts", str(export), "-o", str(target), "--cores", "1"]) == 1
    found = pq.read_table(target).column("case_id").to_pylist()
    assert list(dict.fromkeys(found)) == [case["case_id"] for case, why in documents if why is None]
    told = {int(each["row"]): each["reason"] for each in refused(target)}
    assert sorted(told) == [row for row, (_, why) in enumerate(documents, 1) if why is not None]
    for row, reason in told.items():
        assert (documents[row - 1][1] or "") in reason
