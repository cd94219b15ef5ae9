"""`mapping new`, `mapping check` and `--mapping`, from export to answers, as docs/batch.md shows them."""

from __future__ import annotations

import csv
import json
import re
import shlex
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desk.cli.main import main
from engine.source import read_yaml
from tests.desk.mapping.exports import EXPORT, LEAST, NOT_THERE, PROJECT, confirmed, write_csv

PAGE = (PROJECT / "docs" / "batch.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"<!-- example -->\n```console\n\$ adjudicate (.+)\n((?:.*\n)*?)```", PAGE)
PART = re.findall(r"<!-- part of the draft -->\n```yaml\n((?:.*\n)*?)```", PAGE)
QUICK = ("--cores", "1", "--check", "0")


def refused(path: Path) -> list[tuple[str, str, str]]:
    """Rows, columns and values that were refused."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [(each["row"], each["column"], each["value"]) for each in csv.DictReader(stream)]


def test_the_page_shows_what_the_commands_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "examples").symlink_to(PROJECT / "examples")
    monkeypatch.chdir(tmp_path)
    (draft, drafted), (batch, judged) = EXAMPLES
    assert main(shlex.split(draft)) == 0
    assert capsys.readouterr().out == drafted
    text = Path("mapping.yaml").read_text(encoding="utf-8")
    assert len(PART) == 1
    assert PART[0] in text
    assert main(shlex.split(batch)) == 2
    assert "sure: false" in capsys.readouterr().err
    Path("mapping.yaml").write_text(confirmed(text), encoding="utf-8")
    assert main(["mapping", "check", "mapping.yaml", "--export", str(EXPORT)]) == 0
    capsys.readouterr()
    assert main(shlex.split(batch)) == 1
    assert capsys.readouterr().out == judged
    assert refused(Path("answers.csv.rejected.csv")) == [("5", "Case Reason", "UNAUTH")]


def test_the_page_names_every_key_of_a_mapping() -> None:
    from dataclasses import fields

    from desk.mapping.records import ColumnRecord, MappingRecord

    for field in (*fields(MappingRecord), *fields(ColumnRecord)):
        assert f"`{field.name}`" in PAGE or f"`{field.name}: " in PAGE, field.name


def test_a_draft_is_not_written_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("mine", encoding="utf-8")
    assert main(["mapping", "new", str(EXPORT), "-o", str(mapping)]) == 2
    assert "there already" in capsys.readouterr().err
    assert mapping.read_text(encoding="utf-8") == "mine"
    assert main(["mapping", "new", str(EXPORT)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("# What the columns of disputes.csv say")
    assert "not placed: Queue" in said.err


@pytest.mark.parametrize("arguments", [["new", "/no/such.csv"], ["new", str(PROJECT)], ["check", "/no/such"]])
def test_what_cannot_be_read_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mapping", *arguments]) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [
        b"a,a,\n1,2,3\n",
        b'Dispute No,Reason\n1,\x07bell\n2,\xff\xfe\n3,"two\nlines"\n4,\'quoted"\n',
        "Dispute No,причина спора,\u202eabc\n1,\u2028,x\n2,#,y\n3,: -,z\n".encode(),
        b"Dispute No,Reason\n" + b"1," + b"x" * 40_000 + b"\n",
        b'{"a": {"b": [1, {"c": null}]}, "#": "- x: y"}\n',
        b"Dispute No\n",
    ],
)
def test_whatever_an_export_holds_its_draft_can_be_read(tmp_path: Path, content: bytes) -> None:
    export, mapping = tmp_path / "export", tmp_path / "mapping.yaml"
    export.write_bytes(content)
    assert main(["mapping", "new", str(export), "-o", str(mapping)]) == 0
    draft = read_yaml("mapping.yaml", mapping.read_bytes()).value
    assert set(draft) <= {"makes", "zone", "empty", "columns", "always", "not_there", "left_out"}


def in_form(folder: Path, form: str) -> Path:
    """The example's rows in another form, with the dates and numbers of that form."""
    with EXPORT.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    typed = [{name: typed_cell(name, cell) for name, cell in row.items()} for row in rows]
    path = folder / f"export.{form}"
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(typed), path)
    elif form == "jsonl":
        lines = [
            {name: str(cell) if cell is not None else None for name, cell in row.items()} for row in typed
        ]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    else:
        from openpyxl import Workbook

        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(list(typed[0]))
        for row in typed:
            sheet.append(list(row.values()))
        book.save(path)
    return path


def typed_cell(name: str, cell: str) -> Any:
    """A cell of the example as a date, a number or a text."""
    if not cell:
        return None
    if name in ("Purchase Date", "Case Opened", "Shipped On", "Seller Replied At"):
        return datetime.strptime(cell, "%d.%m.%Y %H:%M").replace(tzinfo=None)  # noqa: DTZ007
    if name in ("Item Price", "Shipping Paid", "Requested Amount"):
        return float(cell.replace(",", "."))
    return int(cell) if name in ("Order No", "Qty", "Promised Days") else cell


@pytest.mark.parametrize("form", ["parquet", "xlsx", "jsonl"])
def test_every_form_of_an_export_is_drafted_and_read_alike(
    tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    export, mapping, output = in_form(tmp_path, form), tmp_path / "mapping.yaml", tmp_path / "facts.parquet"
    assert main(["mapping", "new", str(export), "-o", str(mapping)]) == 0
    assert "not placed: Queue" in capsys.readouterr().out
    mapping.write_text(confirmed(mapping.read_text(encoding="utf-8")), encoding="utf-8")
    command = ["facts", str(export), "--mapping", str(mapping), "-o", str(output), *QUICK[:2]]
    assert main([*command, "--as-of", "2026-04-20T00:00:00Z"]) == 1
    assert refused(tmp_path / "facts.parquet.rejected.csv") == [("5", "Case Reason", "UNAUTH")]
    table = pq.read_table(output)
    assert table.num_rows == 4
    assert table.column("amount.goods").to_pylist() == [1980, 1200, 320, 2400]
    assert table.column("policy_date")[0].as_py().isoformat() == "2026-03-01T17:00:00+00:00"


def test_a_heading_that_no_mapping_can_name_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "export.csv"
    export.write_bytes(b"Dispute No,a\x07b\n1,2\n")
    assert main(["mapping", "new", str(export)]) == 2
    assert "the heading of column 2" in capsys.readouterr().err


def test_rows_of_facts_are_judged_by_their_own_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = write_csv(
        tmp_path / "facts.csv",
        ["no", "judged", "opened", "why", "gone"],
        ["A", "20/03/2026 00:00", "01/03/2026 09:00", "INR", "Y"],
        ["B", "20/03/2026 00:00", "01/03/2026 09:00", "ZZ", "Y"],
        ["C", "20/03/2026 00:00", "01/03/2026 09:00", "INR", ""],
    )
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        """
makes: facts
zone: UTC
columns:
  no: case_id
  judged: {to: as_of, written: day_month_year}
  opened: {to: [policy_date, dispute.opened_at], written: day_month_year}
  why: {to: dispute.reason, codes: {INR: not_received}}
  gone: {to: dispute.withdrawn, codes: {Y: "true"}}
always: {currency: USD, dispute.completed: "false"}
""",
        encoding="utf-8",
    )
    output = tmp_path / "answers.parquet"
    status = main(["batch", str(export), "--mapping", str(mapping), "-o", str(output), *QUICK])
    assert status == 1, capsys.readouterr().err
    answers = pq.read_table(output)
    assert answers.column("case_id").to_pylist() == ["A", "C"]
    assert answers.column("outcome")[0].as_py() == "completed"
    side = refused(tmp_path / "answers.parquet.rejected.csv")
    assert ("2", "why", "ZZ") in side
    assert {row for row, _, _ in side} == {"2"}
    assert main(["facts", str(export), "--mapping", str(mapping), "-o", str(output), *QUICK[:2]]) == 2
    assert "fact table already" in capsys.readouterr().err


def test_cases_apart_are_refused_wherever_a_part_is_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = "2026-03-01T09:00:00Z"
    rows = [[case, at, title] for case, title in (("A", "x"), ("B", "y"), ("C", "z"), ("A", "w"), ("D", "v"))]
    export = write_csv(tmp_path / "export.csv", ["id", "opened", "title"], *rows)
    mapping = tmp_path / "mapping.yaml"
    text = LEAST.replace("id: case_id", "id: case_id\n  title: order.lines[].title")
    mapping.write_text(text + NOT_THERE, encoding="utf-8")
    for part in ("1", "2", "100"):
        output = tmp_path / f"facts-{part}.parquet"
        command = ["facts", str(export), "--mapping", str(mapping), "-o", str(output), "--part-rows", part]
        assert main([*command, "--as-of", "2026-04-01T00:00:00Z", "--cores", "1"]) == 1
        assert pq.read_table(output).column("case_id").to_pylist() == ["B", "C", "D"]
        side = refused(tmp_path / f"facts-{part}.parquet.rejected.csv")
        assert {row for row, _, _ in side} == {"1", "4"}


def test_another_mapping_begins_the_run_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from desk.batch.assembling import Assembly

    export = write_csv(tmp_path / "export.csv", ["id", "opened"], ["A", "2026-03-01 09:00:00"])
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(LEAST + "zone: UTC" + NOT_THERE, encoding="utf-8")
    output = tmp_path / "facts.parquet"
    command = ["facts", str(export), "--mapping", str(mapping), "-o", str(output), "--cores", "1"]

    def ends(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Assembly, "write", ends)
        assert main([*command, "--as-of", "2026-04-01T00:00:00Z"]) == 130
    mapping.write_text(LEAST + 'zone: "+02:00"' + NOT_THERE, encoding="utf-8")
    assert main([*command, "--as-of", "2026-04-01T00:00:00Z"]) == 0
    assert "something else (mapping)" in capsys.readouterr().err
    (row,) = pq.read_table(output, columns=["policy_date"]).to_pylist()
    assert row["policy_date"].isoformat() == "2026-03-01T07:00:00+00:00"
