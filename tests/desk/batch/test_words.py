"""Fact tables in words: every cell stays what it is, and what is none is refused by row and column."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from tests.desk.batch.conftest import Batch
from tests.desk.batch.tables import LEAST, Row, answers, refused, write_csv, write_lines, write_workbook


@pytest.mark.parametrize("form", ["comma.csv", "semicolon.csv", "rows.jsonl", "book.xlsx"])
def test_words_are_judged_as_the_masks_are(
    tmp_path: Path, facts: Path, rows: list[Row], batch: Batch, form: str
) -> None:
    export = tmp_path / form
    if form.endswith(".csv"):
        write_csv(export, rows, ";" if form.startswith("semi") else ",")
    elif form.endswith(".xlsx"):
        write_workbook(export, rows)
    else:
        write_lines(export, rows)
    status, by_words = batch(export)
    assert status == 0
    _, by_masks = batch(facts, name="masks.parquet")
    assert answers(by_words).equals(answers(by_masks))


@pytest.mark.parametrize("name", ["01234", "NA", "null", "1e5", "TRUE", "2026-03-01", "=1+1", " x ", "日本"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_an_id_stays_what_it_is(tmp_path: Path, batch: Batch, name: str, form: str) -> None:
    writers: dict[str, Any] = {"csv": write_csv, "jsonl": write_lines, "xlsx": write_workbook}
    export = writers[form](tmp_path / f"facts.{form}", [{**LEAST, "case_id": name}])
    status, output = batch(export)
    assert status == 0
    assert answers(output).column("case_id").to_pylist() == [name]


def test_a_unit_may_be_named_na(tmp_path: Path, batch: Batch) -> None:
    lines = [{**LEAST, "parcel": "NA"}, {**LEAST, "parcel": "null"}]
    status, output = batch(write_csv(tmp_path / "facts.csv", lines))
    assert (status, answers(output).num_rows) == (0, 1)


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("dispute.reason", "NA", "no such value"),
        ("dispute.reason", "not_recieved", "did you mean `not_received`"),
        ("dispute.reason", "not_received|", "a value is missing"),
        ("dispute.reason", "=not_received", "no such value"),
        ("currency", "NA", "no currency code"),
        ("currency", "usd", "no currency code"),
        ("as_of", "2026-03-20", "without a time of day"),
        ("as_of", "20/03/2026", "not a date and time"),
        ("as_of", "2026-03-20T00:00:00", "no offset"),
        ("as_of", "46101", "not a date and time"),
        ("as_of", "", "missing"),
        ("case_id", "x" * 201, "200 characters"),
        ("amount.goods", "1.234", "3 decimals"),
        ("amount.goods", "1,50", "a comma"),
        ("amount.goods", "-1.00", "negative"),
        ("amount.goods", "1e3", "not an amount"),
        ("order.delivery_days", "4.5", "whole number"),
        ("order.delivery_days", "９", "whole number"),
        ("dispute.reason:by", "nobody", "ask, judge, time, person"),
    ],
)
def test_a_bad_cell_refuses_its_row_alone(
    tmp_path: Path, batch: Batch, column: str, cell: str, reason: str
) -> None:
    good = {**LEAST, "case_id": "good", "amount.goods": "3.00", "order.delivery_days": "45"}
    bad = {**LEAST, column: cell}
    status, output = batch(write_csv(tmp_path / "facts.csv", [good, bad, {**good, "case_id": "last"}]))
    assert status == 1
    assert answers(output).column("case_id").to_pylist() == ["good", "last"]
    (told,) = refused(output)
    assert (told["file"], told["row"], told["column"]) == ("facts.csv", "2", column)
    assert reason in told["reason"]


def test_mixed_dates_are_the_same_instant_or_refused(tmp_path: Path, batch: Batch) -> None:
    written = [
        "2026-03-20T00:00:00Z",
        "2026-03-20 08:00:00+08:00",
        "2026-03-19T19:00:00.000-05:00",
        "20.3.2026",
    ]
    lines = [{**LEAST, "case_id": str(n), "as_of": each} for n, each in enumerate(written)]
    status, output = batch(write_csv(tmp_path / "facts.csv", lines))
    assert status == 1
    first, *others = answers(output).drop_columns(["case_id"]).to_pylist()
    assert others == [first, first]
    assert [each["row"] for each in refused(output)] == ["4"]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_cell_of_a_million_characters_refuses_its_row(tmp_path: Path, batch: Batch, form: str) -> None:
    lines = [LEAST, {**LEAST, "case_id": "long", "raised": "x" * 1_000_000}, {**LEAST, "case_id": "after"}]
    export = tmp_path / f"facts.{form}"
    (write_csv if form == "csv" else write_lines)(export, lines)
    status, output = batch(export)
    assert status == 1
    assert answers(output).column("case_id").to_pylist() == ["01234", "after"]
    (told,) = refused(output)
    assert (told["row"], told["column"], told["value"][:4]) == ("2", "raised", "xxxx")
    assert "longer than" in told["reason"]
    assert len(told["value"]) < 200


def test_rows_that_are_no_rows_are_refused_one_by_one(tmp_path: Path, batch: Batch) -> None:
    lines = [{**LEAST, "case_id": name} for name in ("first", "before", "after", "between", "last")]
    export = write_csv(tmp_path / "facts.csv", lines)
    _, first, before, after, between, last = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(
        b"".join(
            [
                *(export.read_bytes().splitlines(keepends=True)[0], first, before),
                b"short,2026-03-20T00:00:00Z\r\n\r\n,,,,\r\n",
                *(after, between),
                b"\xff\xfe,2026-03-20T00:00:00Z,2026-03-01T00:00:00Z,USD,not_received\r\n",
                last.replace(b"last", b"beside"),
                last,
            ]
        )
    )
    status, output = batch(export)
    assert status == 1
    assert answers(output).column("case_id").to_pylist() == ["first", "last"]
    told = {int(each["row"]): each["reason"] for each in refused(output)}
    assert sorted(told) == [2, 3, 4, 5, 6, 7]
    assert told[3] == "the row has 2 cells, and the heading 5"
    assert told[6] == "it is not UTF-8"
    for row, beside in ((2, 3), (4, 3), (5, 6), (7, 6)):
        assert told[row].startswith(f"the case of row {beside} beside it cannot be told")


@pytest.mark.parametrize(
    ("line", "judged"),
    [
        ('{"case_id": "x", "raised": {"a": 1}}', ["first", "before", "after", "last"]),
        ('{"case_id": "x", "no.such.fact": "x"}', ["first", "before", "after", "last"]),
        ('{"case_id": 1234}', ["first", "last"]),
        ('{"case_id": "x", "case_id": "y"}', ["first", "last"]),
        (json.dumps({**LEAST, "case_id": None}), ["first", "last"]),
        ("[" * 100_000, ["first", "last"]),
        ('"' + "x" * 5_000_000, ["first", "last"]),
        ("17", ["first", "last"]),
        ("{", ["first", "last"]),
    ],
)
def test_json_lines_that_are_no_rows_are_refused(
    tmp_path: Path, batch: Batch, line: str, judged: list[str]
) -> None:
    export = tmp_path / "facts.jsonl"
    rows = [json.dumps({**LEAST, "case_id": name}) for name in ("first", "before", "after", "last")]
    export.write_text("\n".join([*rows[:2], line, *rows[2:]]), encoding="utf-8")
    status, output = batch(export)
    assert (status, answers(output).column("case_id").to_pylist()) == (1, judged)
    told = refused(output)
    assert [each["row"] for each in told] == (["3"] if len(judged) == 4 else ["2", "3", "4"])
    assert ["row 3 beside" in each["reason"] for each in told if each["row"] != "3"] == [True] * (
        len(told) - 1
    )


def test_a_list_in_json_lines_is_what_is_possible(tmp_path: Path, batch: Batch) -> None:
    one = {**LEAST, "dispute.reason": ["not_received", "own_reasons"]}
    other = {**LEAST, "dispute.reason": "own_reasons|not_received", "case_id": "b"}
    _, output = batch(write_lines(tmp_path / "facts.jsonl", [one, other]))
    first, second = answers(output).drop_columns(["case_id"]).to_pylist()
    assert first == second
    assert first["status"] != "ruled"


def test_cells_of_a_workbook_that_are_no_text_are_refused(tmp_path: Path, batch: Batch) -> None:
    export = write_workbook(tmp_path / "facts.xlsx", [{**LEAST, "case_id": str(n)} for n in range(4)])
    book = load_workbook(export)
    sheet = book.active
    assert sheet is not None
    sheet["A2"] = 1234
    sheet["A3"] = "=A4"
    sheet["E4"] = True
    book.save(export)
    status, output = batch(export)
    assert status == 1
    assert answers(output).column("case_id").to_pylist() == ["3"]
    assert [each["reason"].split(";")[0] for each in refused(output)] == [
        "the cell holds a number",
        "the cell holds a formula",
        "the cell holds a truth value of the spreadsheet",
    ]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_nothing_that_comes_out_is_a_formula(tmp_path: Path, batch: Batch, ending: str) -> None:
    names = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1", " =1"]
    lines = [{**LEAST, "case_id": name} for name in names]
    lines.append({**LEAST, "case_id": "refused", "currency": "=1+1"})
    status, output = batch(write_csv(tmp_path / "facts.csv", lines), name=f"answers.{ending}")
    assert status == 1
    assert refused(output)[0]["value"] == "'=1+1"
    if ending == "csv":
        with output.open(encoding="utf-8", newline="") as stream:
            assert [each["case_id"] for each in csv.DictReader(stream)] == ["'" + name for name in names]
        return
    sheet = load_workbook(output).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == names
    assert all(cell.data_type == "s" for cell in cells)


def test_amounts_are_decimals_of_their_currency(tmp_path: Path, facts: Path, batch: Batch) -> None:
    _, binary = batch(facts)
    _, written = batch(facts, name="answers.csv")
    places = {"JPY": 0, "KWD": 3, "USD": 2}
    with written.open(encoding="utf-8", newline="") as stream:
        for text, exact in zip(csv.DictReader(stream), answers(binary).to_pylist(), strict=True):
            _, _, decimals = text["total"].partition(".")
            assert len(decimals) == places[text["currency"]]
            assert int(text["total"].replace(".", "")) == exact["total"]
    assert pq.read_schema(binary).field("total").type == "int64"


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("case_id,as_of,policy_date,currency,dispute.raeson", "did you mean `dispute.reason`"),
        ("case_id,as_of,policy_date", "the column `currency` is missing"),
        ("case_id,as_of,policy_date,currency,currency", "is there twice"),
    ],
)
def test_a_heading_that_is_none_refuses_the_file(
    tmp_path: Path, batch: Batch, capsys: pytest.CaptureFixture[str], heading: str, words: str
) -> None:
    export = tmp_path / "facts.csv"
    export.write_text(heading + "\n", encoding="utf-8")
    status, output = batch(export)
    assert (status, output.exists()) == (2, False)
    assert words in capsys.readouterr().err
