"""A case is judged with all its rows or not at all, wherever the row stands that is refused."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desk.batch.case_names import MOST_ROWS_OF_A_CASE
from tests.desk.batch.conftest import Batch
from tests.desk.batch.tables import LEAST, Row, answers, refused, write_csv, write_lines, write_workbook

SMALLEST, LARGE = "1", "1000"
FORMS = [
    ("csv", SMALLEST),
    ("csv", LARGE),
    ("parquet", SMALLEST),
    ("parquet", LARGE),
    ("jsonl", SMALLEST),
    ("xlsx", LARGE),
]
MIDDLE = ("b1", "b2", "b3")


def five_cases() -> list[Row]:
    """The rows of five cases; the third has three."""
    ids = ["first", "before", "middle", "middle", "middle", "after", "last"]
    parcels = ["p", "p", *MIDDLE, "p", "p"]
    return [{**LEAST, "case_id": name, "parcel": parcel} for name, parcel in zip(ids, parcels, strict=True)]


def written(folder: Path, rows: list[Row], form: str) -> Path:
    """The rows as an export."""
    path = folder / f"facts.{form}"
    if form == "parquet":
        columns = list(dict.fromkeys(name for row in rows for name in row))
        table = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns}
        pq.write_table(pa.table(table), path)
        return path
    writers: dict[str, Any] = {"csv": write_csv, "jsonl": write_lines, "xlsx": write_workbook}
    writer: Path = writers[form](path, rows)
    return writer


def judged(output: Path) -> list[str]:
    """The cases that have an answer."""
    return answers(output).column("case_id").to_pylist()


@pytest.mark.parametrize(("form", "part_rows"), FORMS)
@pytest.mark.parametrize("row", [3, 4, 5])
def test_a_row_that_is_refused_takes_its_case_along(
    tmp_path: Path, batch: Batch, form: str, row: int, part_rows: str
) -> None:
    rows = five_cases()
    rows[row - 1]["dispute.reason"] = "no_such_reason"
    status, output = batch(written(tmp_path, rows, form), "--part-rows", part_rows)
    assert (status, judged(output)) == (1, ["first", "before", "after", "last"])
    assert sorted(int(each["row"]) for each in refused(output)) == [3, 4, 5]
    reasons = {int(each["row"]): each["reason"] for each in refused(output)}
    assert "no such value" in reasons.pop(row)
    assert set(reasons.values()) == {"another row of its case was refused, and a case is judged whole"}


@pytest.mark.parametrize(("form", "part_rows"), FORMS)
@pytest.mark.parametrize(
    ("row", "name", "kept", "gone"),
    [
        (1, None, ["middle", "after", "last"], [1, 2]),
        (2, None, ["after", "last"], [1, 2, 3, 4, 5]),
        (3, None, ["first", "after", "last"], [2, 3, 4, 5]),
        (4, None, ["first", "before", "after", "last"], [3, 4, 5]),
        (5, " ", ["first", "before", "last"], [3, 4, 5, 6]),
        (7, None, ["first", "before", "middle"], [6, 7]),
    ],
)
def test_a_row_whose_case_cannot_be_told_takes_its_neighbours_along(
    tmp_path: Path,
    batch: Batch,
    form: str,
    row: int,
    kept: list[str],
    gone: list[int],
    name: str | None,
    part_rows: str,
) -> None:
    rows = five_cases()
    rows[row - 1].pop("case_id")
    if name is not None:
        rows[row - 1]["case_id"] = name
    rows = [{"case_id": each.get("case_id", ""), **each} for each in rows]
    if form == "parquet":
        rows = [{key: cell for key, cell in each.items() if cell} for each in rows]
    status, output = batch(written(tmp_path, rows, form), "--part-rows", part_rows)
    assert (status, judged(output)) == (1, kept)
    assert sorted(int(each["row"]) for each in refused(output)) == gone
    assert [int(each["row"]) for each in refused(output) if f"row {row} beside" not in each["reason"]] == [
        row
    ]


def test_names_that_are_not_utf_8_are_refused_in_parquet(tmp_path: Path, batch: Batch) -> None:
    rows = five_cases()
    columns: dict[str, Any] = {name: pa.array([row[name] for row in rows]) for name in rows[0]}
    for name, row in (("case_id", 1), ("parcel", 6)):
        data = [each[name].encode() for each in rows]
        data[row] = b"\xff"
        columns[name] = pa.Array.from_buffers(pa.string(), len(rows), pa.array(data).buffers())
    export = tmp_path / "facts.parquet"
    pq.write_table(pa.table(columns), export)
    status, output = batch(export)
    assert (status, judged(output)) == (1, ["after"])
    told = {int(each["row"]): (each["column"], each["reason"]) for each in refused(output)}
    assert told[2] == ("case_id", "it is not UTF-8")
    assert told[7] == ("parcel", "it is not UTF-8")
    assert sorted(told) == [1, 2, 3, 4, 5, 7]


@pytest.mark.parametrize("row", [3, 5])
def test_a_stray_quotation_mark_names_the_lines_that_it_takes(tmp_path: Path, batch: Batch, row: int) -> None:
    export = write_csv(tmp_path / "facts.csv", five_cases())
    lines = export.read_bytes().splitlines(keepends=True)
    lines[row] = lines[row].replace(b"not_received", b'"not_received')
    lines[row + 1] = lines[row + 1].replace(b"not_received", b'not_received"')
    export.write_bytes(b"".join(lines))
    status, output = batch(export)
    assert status == 1
    assert judged(output) == (["first", "after", "last"] if row == 3 else ["first", "before"])
    reasons = [each["reason"] for each in refused(output)]
    assert any(each.endswith(f"refused with it are the lines {row + 1} to {row + 2}") for each in reasons)


def test_a_row_of_the_right_length_that_took_another_in_is_refused(tmp_path: Path, batch: Batch) -> None:
    export = tmp_path / "facts.csv"
    lines = [{**LEAST, "case_id": name} for name in ("first", "before", "after", "last")]
    write_csv(export, lines)
    text = export.read_bytes().replace(b"after,", b'"after\r\nswallowed",')
    export.write_bytes(text)
    status, output = batch(export)
    assert (status, judged(output)) == (1, ["first"])
    assert {each["row"] for each in refused(output)} == {"2", "3", "4"}


@pytest.mark.parametrize("part_rows", [SMALLEST, LARGE])
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_rows_refused_in_one_place_refuse_the_case_in_another(
    tmp_path: Path, batch: Batch, form: str, part_rows: str
) -> None:
    rows = five_cases()
    again = {**rows[3], "parcel": "b4"}
    rows[3]["currency"] = "NA"
    status, output = batch(written(tmp_path, [*rows, again], form), "--part-rows", part_rows)
    assert (status, judged(output)) == (1, ["first", "before", "after", "last"])
    assert sorted(int(each["row"]) for each in refused(output)) == [3, 4, 5, 8]


@pytest.mark.parametrize(
    ("form", "part_rows"), [("csv", "100"), ("jsonl", "20000"), ("parquet", "100"), ("parquet", "20000")]
)
def test_a_case_of_too_many_rows_is_refused_wherever_it_stands(
    tmp_path: Path, batch: Batch, form: str, part_rows: str
) -> None:
    most = MOST_ROWS_OF_A_CASE
    rows = [
        {**LEAST, "case_id": "first"},
        *({**LEAST, "case_id": "long", "parcel": str(number)} for number in range(most + 10)),
        {**LEAST, "case_id": "last"},
        {**LEAST, "case_id": "long", "parcel": "again"},
        {**LEAST, "case_id": "end"},
    ]
    status, output = batch(written(tmp_path, rows, form), "--part-rows", part_rows)
    assert (status, judged(output)) == (1, ["first", "last", "end"])
    told = refused(output)
    assert any(f"{most + 11:,} are of one case" in each["reason"] for each in told)
    assert told[-1]["row"] == str(most + 13)


def test_what_is_held_of_rows_without_a_case_stays_bounded(tmp_path: Path, batch: Batch) -> None:
    most = MOST_ROWS_OF_A_CASE
    export = tmp_path / "facts.csv"
    with export.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(LEAST)
        writer.writerow({**LEAST, "case_id": "first"}.values())
        writer.writerows([["", "x"]] * (2 * most))
        writer.writerow({**LEAST, "case_id": "beside"}.values())
        writer.writerow({**LEAST, "case_id": "last"}.values())
    status, output = batch(export)
    assert (status, judged(output)) == (1, ["last"])
    told = refused(output)
    assert len(told) == most + 2
    assert any(f"to {2 * most + 2:,} are of one case, or cannot be told" in each["reason"] for each in told)
