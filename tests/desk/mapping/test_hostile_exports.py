"""Exports made to be misread: each value comes through as it stands, or its row is refused and told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desk.batch.tasks import ExportBroken, TextRows
from desk.mapping.applying import mapped_export
from desk.mapping.foreign_rows import rows_of
from desk.mapping.profiles import profiles
from engine.diagnostics import Refused
from engine.layout import MAX_BYTES
from tests.desk.mapping.exports import mapping_of
from tests.desk.mapping.hostile import AT, HEAD, SHIPPED, judged, written


def test_csv_with_words_that_programs_change(tmp_path: Path) -> None:
    lines = [
        "\ufeff" + ",".join(HEAD),
        f"A,{AT},ליאור כהן,01234,NA",
        f"007,{AT},=HYPERLINK(1),1e5,no",
        f"1E5,{AT},null,  ,",
        "B,01/03/2026 09:00,x,1,ES",
        "C,2026-03-01,x,1,ES",
        "D,46082,x,1,ES",
        f"E,{AT},\u202eevil\u202c,٣٤,ZZ",
        f"F,{AT},\udcff,1,ES",
        f"G,{AT},x,1,ES,",
    ]
    found, refused = judged(written(tmp_path / "e.csv", "\r\n".join(lines) + "\r\n"))
    assert set(found) == {"A", "007", "1E5"}
    assert found["A"]["order"]["ship_to"] == {
        "recipient": "ליאור כהן",
        "postal_code": "01234",
        "country": "NA",
    }
    assert found["007"]["order"]["ship_to"] == {
        "recipient": "=HYPERLINK(1)", "postal_code": "1e5", "country": "NO",
    }  # fmt: skip
    assert found["1E5"]["order"]["ship_to"] == {"recipient": "null"}
    columns = {number: each.column for number, each in refused.items()}
    assert columns == {4: "opened", 5: "opened", 6: "opened", 7: "country", 8: "name", 9: ""}


@pytest.mark.parametrize(
    "lines",
    [
        [f'A,{AT},x,1,"ES', f"B,{AT},y,2,FR", f"C,{AT},z,3,ES"],
        [f'A,{AT},"x"y,1,ES'],
        [f'A,{AT},"x', f'B,{AT},"y",2,FR'],
    ],
)
def test_a_quotation_mark_takes_no_row_in(tmp_path: Path, lines: list[str]) -> None:
    content = "\n".join([",".join(HEAD), f"Z,{AT},z,0,ES", f"Y,{AT},y,0,ES", *lines]) + "\n"
    found, refused = judged(written(tmp_path / "e.csv", content))
    assert set(found) == {"Z"}
    assert {2, 3} <= set(refused)
    if len(lines) > 1:
        assert f"the lines 4 to {3 + len(lines)}" in refused[3].reason


def test_remarks_over_several_lines_are_kept(tmp_path: Path) -> None:
    content = ",".join(HEAD) + f'\nA,{AT},"one\ntwo ""3""",1,ES\n'
    found, refused = judged(written(tmp_path / "e.csv", content))
    assert found["A"]["order"]["ship_to"]["recipient"] == 'one\ntwo "3"'
    assert not refused


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("id,opened,name,zip,country,zip", "column-twice"),
        ("id,opened,name,zip, zip ,country", "column-twice"),
        (",id,opened,name,zip,country", "unmapped-column"),
        ("\nid,opened,name,zip,country", "no-such-column"),
    ],
)
def test_headings_that_are_not_clear_refuse_the_export(tmp_path: Path, head: str, code: str) -> None:
    path = written(tmp_path / "e.csv", head + f"\nA,{AT},x,1,ES,2\n")
    with pytest.raises(Refused) as refused:
        judged(path)
    assert code in {each.code for each in refused.value.problems}


@pytest.mark.parametrize("content", ['[{"id": "A"}]', "\ufeff[\n {}]", "id,opened\rA,1\r", "\ufeff \n"])
def test_files_of_other_forms_are_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(ExportBroken):
        rows_of(written(tmp_path / "e.csv", content))


def test_json_lines_with_hostile_rows(tmp_path: Path) -> None:
    lines = [
        f'{{"id": "A", "opened": "{AT}", "zip": 1234, "country": "NA", "name": "_x0041_"}}',
        f'{{"id": "B", "opened": "{AT}", "zip": NaN}}',
        f'{{"id": "C", "opened": "{AT}", "more": []}}',
        f'{{"id": "C", "opened": "{AT}"}}',
        f'{{"id": "D", "opened": "{AT}", "name": ["x", "y"]}}',
        f'{{"id": "E", "opened": "{AT}", "name": "\\ud800"}}',
        f'{{"id": "F", "opened": "{AT}", "name": {{"first": "x"}}}}',
        f'{{"id": 1.0, "opened": "{AT}", "name": true}}',
        f'{{"id": "G", "opened": "{AT}"}}',
        f'{{"id": "H", "id": "G", "opened": "{AT}"}}',
    ]
    found, refused = judged(written(tmp_path / "e.jsonl", "\n".join(lines)))
    assert set(found) == {"A", "B", "1.0"}
    assert found["A"]["order"]["ship_to"] == {"postal_code": "1234", "country": "NA", "recipient": "_x0041_"}
    assert found["B"]["order"]["ship_to"] == {"postal_code": "NaN"}
    assert found["1.0"]["order"]["ship_to"] == {"recipient": "true"}
    columns = {number: each.column for number, each in refused.items()}
    assert columns == {3: "more", 4: "id", 5: "name", 6: "name", 7: "name.first", 9: "id", 10: ""}


def workbook(path: Path, *lines: list[Any], merged: tuple[str, ...] = ()) -> Path:
    """A workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    for each in merged:
        sheet.merge_cells(each)
    book.save(path)
    return path


def test_workbooks_with_hostile_cells(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "e.xlsx",
        HEAD,
        ["A", AT, "سارة", "01234", "NA"],
        ["B", AT, "_x005F_x0041_", 1234, None],
        ["C", 46082, "x", "1", "ES"],
        ["D", AT, "=1+1", "1", "ES"],
        ["E", AT, "x", 1 / 3, "ES"],
        ["F", AT, "x", "1", "ES", "beyond"],
        ["G", AT, "x", "1", "ES"],
        ["=A8", AT, "x", "1", "ES"],
        ["H", AT, "x", "1", "ES"],
        ["I", AT, "#N/A", "1", "ES"],
        ["J", datetime.fromisoformat("2026-03-01T09:00:00"), "x", "1", "ES"],
    )
    found, refused = judged(path)
    assert set(found) == {"A", "B"}
    assert found["A"]["order"]["ship_to"] == {"recipient": "سارة", "postal_code": "01234", "country": "NA"}
    assert found["B"]["order"]["ship_to"] == {"recipient": "_x0041_", "postal_code": "1234"}
    columns = {number: each.column for number, each in refused.items()}
    assert columns == {
        3: "opened", 4: "name", 5: "zip", 6: "F", 7: "id", 8: "id", 9: "id", 10: "name", 11: "opened",
    }  # fmt: skip


def test_merged_cells_are_refused_where_they_are_read(tmp_path: Path) -> None:
    lines = [[case, AT, "x", "1", "ES", "memo"] for case in "ABCDEF"]
    path = workbook(tmp_path / "e.xlsx", [*HEAD, "memo"], *lines, merged=("D3:D4", "F2:F7", "A6:A7"))
    found, refused = judged(path, SHIPPED + "left_out: [memo]")
    assert set(found) == {"A"}
    assert {number: each.column for number, each in refused.items()} == {
        2: "zip", 3: "zip", 4: "id", 5: "id", 6: "id",
    }  # fmt: skip
    assert "merged with others (D3:D4)" in refused[2].reason


def test_a_case_holds_no_more_than_a_document_may(tmp_path: Path) -> None:
    long = "x" * 3_000_000
    lines = [f"A,{AT},a,1,ES", *[f"B,{AT},{long},1,ES"] * 8, f"C,{AT},c,1,ES"]
    path = written(tmp_path / "e.csv", "\n".join([",".join(HEAD), *lines]) + "\n")
    found, refused = judged(path)
    assert set(found) == {"A", "C"}
    assert {number for number, each in refused.items() if "more than 16,777,216" in each.reason} == {7, 8, 9}
    held = [
        sum(len(cell) for row in task.work.rows for cell in row if cell)
        for task in mapped_export(path, mapping_of(SHIPPED), 2, 2).tasks()
        if isinstance(task.work, TextRows)
    ]
    assert max(held) <= MAX_BYTES + 3 * len(long)
    columns = profiles(rows_of(path), 100).columns
    assert sum(map(len, columns[2].values)) < 10
    assert (columns[2].more, columns[2].filled) == (True, 10)


def test_what_is_remembered_of_cells_is_bounded_by_their_length() -> None:
    from desk.mapping.reading import CellReader
    from tests.desk.mapping.exports import rows

    reader = CellReader(mapping_of(SHIPPED))
    cells = [(f"{at}", AT, "x" * 1_000_000 + str(at), "1", "ES") for at in range(20)]
    read = reader.read(rows(HEAD, *cells))
    assert not read.refusals
    assert sum(len(cell) for known in reader._known.values() for cell, _ in known) < 1_000
    many = [(f"{at}", AT, f"{at:0200}", f"{at:0200}", "ES") for at in range(40_000)]
    reader.read(rows(HEAD, *many))
    held = [cell for known in reader._known.values() for cell, _ in known]
    assert 16 * 1024 * 1024 // 700 < len(held) < 16 * 1024 * 1024 // 400


@pytest.mark.parametrize("cell", ["ß", "ﬁ", "ＥＳ", "E\u0301S"])
def test_letters_that_become_a_country_in_capitals_are_none(tmp_path: Path, cell: str) -> None:
    _, refused = judged(written(tmp_path / "e.csv", ",".join(HEAD) + f"\nA,{AT},x,1,{cell}\n"))
    assert refused[1].column == "country"


@pytest.mark.parametrize("content", ["a," * 5_001, "{" + ",".join(f'"{at}": 1' for at in range(4_000)) + "}"])
def test_exports_of_too_many_columns_are_refused(tmp_path: Path, content: str) -> None:
    more = content.replace('"', '"x', 1).replace('": 1, "', '": 1, "x').replace(',"', ',"x')
    with pytest.raises(ExportBroken, match="more than 5,000 columns"):
        rows_of(written(tmp_path / "e.csv", f"{content}\n{more}\n"))
