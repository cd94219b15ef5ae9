"""The policy as a workbook: out and in again without loss, and every mistake named by its cell."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from desk.cli.main import main
from desk.editing.yaml_edits import edited
from desk.spreadsheets.cells import CellKind, decoded, encoded, meant, shown
from engine.layout import UNSHOWABLE
from engine.yaml_source import read_values
from tests.desk.workbook_edits import (
    RULES,
    SMALL,
    changed,
    column_of,
    exported,
    put,
    refusal,
    row_of,
    taken_in,
)

DELIVERED = "not_received.delivered"
TABLE = "tables.delivery"


@pytest.fixture(scope="module")
def delivered() -> bytes:
    return exported(RULES, "not_received/delivered", "limits")


@pytest.fixture(scope="module")
def small() -> bytes:
    return exported(SMALL)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def text_of(data: bytes, file: str, folder: Path = RULES) -> str:
    return taken_in(data, folder).files[file].decode()


# -- without loss -----------------------------------------------------------------------------


def test_the_shipped_policy_goes_out_and_in_byte_for_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, copy = str(tmp_path / "policy.xlsx"), tmp_path / "copy"
    assert main(["policy", "export", "--xlsx", book]) == 0
    assert main(["policy", "import", "--xlsx", book, "-o", str(copy)]) == 0
    assert files_of(copy) == files_of(RULES)
    assert "0 file(s) changed" in capsys.readouterr().out


def test_a_new_table_from_a_copied_sheet_says_all_that_the_first_says(tmp_path: Path) -> None:
    """What the cells say is everything: nothing is left to what the file said before."""
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    shutil.rmtree(folder / "translations")  # they are no tables
    tables = [path for path in folder.rglob("*/*.yaml") if not path.name.endswith(".cases.yaml")]
    book = exported(folder)
    from desk.spreadsheets.headings import read_headings
    from desk.spreadsheets.merging import Merging
    from desk.spreadsheets.reading import CellProblems, read_sheets

    problems = CellProblems()
    known = frozenset(path.relative_to(folder).as_posix() for path in tables)
    seen = 0
    for sheet in read_sheets("policy.xlsx", book, problems):
        headings = read_headings(sheet, known, problems)
        assert headings is not None
        if headings.part is None:
            made = Merging(sheet, headings, problems).table({})
            assert read_values(edited("", made)) == read_values((folder / headings.file).read_text("utf-8"))
            seen += 1
    assert not problems
    assert seen == len(tables)


def test_every_cell_goes_out_as_a_text(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(SMALL, folder)
    file = folder / "limits.yaml"
    file.write_text(file.read_text("utf-8").replace("how long a parcel may", '"=HYPERLINK(1)+'), "utf-8")
    file.write_text(file.read_text("utf-8").replace("be on its way", 'be on its way"'), "utf-8")
    book = load_workbook(BytesIO(exported(folder)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    (neutral,) = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert neutral.quotePrefix


# -- changes ----------------------------------------------------------------------------------


def test_a_changed_value_changes_its_line_alone(delivered: bytes) -> None:
    def change(book: Workbook) -> None:
        sheet = book[DELIVERED]
        row = row_of(sheet, "match")
        put(sheet, row, column_of(sheet, "why"), "Another reason: with a colon")

    before = (RULES / "not_received/delivered.yaml").read_text("utf-8")
    old = "Delivered, and what the carrier shows agrees with the address of the order."
    after = text_of(changed(delivered, change), "not_received/delivered.yaml")
    assert after == before.replace(old, '"Another reason: with a colon"')


def test_a_row_and_a_column_are_added_where_they_stand(small: bytes) -> None:
    def change(book: Workbook) -> None:
        sheet = book[TABLE]
        row, head, column = row_of(sheet, "overdue"), row_of(sheet, "id"), sheet.max_column + 1
        put(sheet, head - 1, column, "when")
        put(sheet, head, column, "parcel.damage")
        put(sheet, row_of(sheet, "lost"), column_of(sheet, "over"), "damaged | overdue")
        sheet.insert_rows(row)
        cells = {
            "id": "damaged",
            "parcel.damage": "accepted | overdue",
            "outcome": "refund_full",
            "liable": "seller",
            "cites": "C-1 | C-2",
            "why": "What: it is said to be damaged.",
        }
        for name, text in cells.items():
            put(sheet, row, column_of(sheet, name), text)

    made = taken_in(changed(small, change), SMALL)
    file = "rules/tables/delivery.yaml"
    assert made.account == (f"{file}: row damaged added", f"{file}: row lost changed: over")
    after = made.files["tables/delivery.yaml"].decode()
    added = """\
  - id: damaged
    when: {parcel.damage: [accepted, overdue]}
    then: {outcome: refund_full, liable: seller}
    cites: [C-1, C-2]
    why: "What: it is said to be damaged."
"""
    assert f"{added}  - id: overdue\n" in after
    before = (SMALL / "tables/delivery.yaml").read_text("utf-8")
    assert after.replace(added, "") == before.replace("over: [overdue]", "over: [damaged, overdue]")


def test_a_moved_row_keeps_its_text(delivered: bytes) -> None:
    def change(book: Workbook) -> None:
        sheet = book[DELIVERED]
        first, second = row_of(sheet, "no-receipt"), row_of(sheet, "no-receipt-refunded")
        for column in range(1, sheet.max_column + 1):
            one, other = sheet.cell(first, column), sheet.cell(second, column)
            one.value, other.value = other.value, one.value

    made = taken_in(changed(delivered, change), RULES)
    before = (RULES / "not_received/delivered.yaml").read_text("utf-8")
    start, middle = before.index("  - id: no-receipt\n"), before.index("  - id: no-receipt-refunded\n")
    expected = before[:start] + before[middle:] + before[start:middle]
    assert made.files == {"not_received/delivered.yaml": expected.encode()}
    assert made.account == ("rules/not_received/delivered.yaml: order changed",)


def test_a_limit_changes_in_place_and_a_new_one_follows_the_others(delivered: bytes) -> None:
    def change(book: Workbook) -> None:
        sheet = book["limits"]
        put(sheet, row_of(sheet, "response_days"), column_of(sheet, "value"), "6")
        row = row_of(sheet, "most_plans")
        sheet.insert_rows(row)
        cells = {"name": "new", "value": "007", "unit": "days", "clause": "P-03", "meaning": "1/2"}
        for name, text in cells.items():
            put(sheet, row, column_of(sheet, name), text)

    made = taken_in(changed(delivered, change), RULES)
    after = made.files["limits.yaml"].decode()
    added = "  new:\n    value: 007\n    unit: days\n    clause: P-03\n    meaning: 1/2\n"
    before = (RULES / "limits.yaml").read_text("utf-8")
    response = "  response_days:\n    value: "
    assert after.replace(added, "") == before.replace(f"{response}5\n", f"{response}6\n")
    # what will use it may come by a later workbook
    (said,) = made.without_use
    assert said.startswith("limits!A")
    assert said.endswith("[unused-limit]")


def test_what_nothing_uses_yet_is_said_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, book = tmp_path / "rules", tmp_path / "policy.xlsx"
    shutil.copytree(SMALL, folder)
    names: list[str] = []

    def change(workbook: Workbook) -> None:
        sheet = workbook["limits"]
        row = sheet.max_row + 1
        cells = {"name": "grace_days", "value": "3", "unit": "days", "clause": "C-1", "meaning": "Grace."}
        names.extend(put(sheet, row, column_of(sheet, name), text) for name, text in cells.items())

    book.write_bytes(changed(exported(folder), change))
    assert main(["policy", "import", "--xlsx", str(book), "--policy", str(folder)]) == 0
    assert f"warning: {names[0]}: nothing uses the limit `grace_days`" in capsys.readouterr().err
    assert "grace_days" in (folder / "limits.yaml").read_text("utf-8")


def test_the_command_writes_in_place_and_only_what_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, book = tmp_path / "rules", tmp_path / "policy.xlsx"
    shutil.copytree(SMALL, folder)

    def change(workbook: Workbook) -> None:
        sheet = workbook["limits"]
        put(sheet, row_of(sheet, "transit_days"), column_of(sheet, "value"), "77")

    book.write_bytes(changed(exported(folder), change))
    assert main(["policy", "import", "--xlsx", str(book), "--policy", str(folder)]) == 0
    assert "transit_days changed: value" in capsys.readouterr().out
    different = {name for name, data in files_of(folder).items() if data != (SMALL / name).read_bytes()}
    assert different == {"limits.yaml"}
    # the workbook shows what the policy says now, and another change is not undone by it
    (folder / "limits.yaml").write_text(
        (folder / "limits.yaml").read_text("utf-8").replace("77", "78"), "utf-8"
    )
    assert main(["policy", "import", "--xlsx", str(book), "--policy", str(folder)]) == 2
    assert "limits!B1: `limits.yaml` has changed since" in capsys.readouterr().err


# -- mistakes ---------------------------------------------------------------------------------


def cell_of(book: bytes, sheet: str, row: str, column: str) -> tuple[str, Callable[[Any], bytes]]:
    """The name of a cell, and the workbook after something is put there."""
    names: list[str] = []

    def write(value: Any) -> bytes:
        def change(workbook: Workbook) -> None:
            each = workbook[sheet]
            names.append(put(each, row_of(each, row), column_of(each, column), value))

        return changed(book, change)

    write("")
    return names[0], write


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("parcel.state", "losst", "`losst` is not a value of `parcel.state`; did you mean `lost`?"),
        ("parcel.state", "lost | lost", "`lost` stands here twice"),
        ("parcel.state", "lost |", "between two `|` a value is missing"),
        ("parcel.state", "[lost", "the list `[…]` does not go on here"),
        ("outcome", "refund_fulll", "there is no outcome named `refund_fulll`"),
        ("liable", "payr", "`payr` is neither a party nor a fact whose values are parties"),
        ("cites", "C-2 | C-9", "there is no clause named `C-9`"),
        ("over", "nobody", "there is no row `nobody` below this one"),
        ("from", "tomorrow", "`tomorrow`"),
    ],
)
def test_a_mistake_is_named_by_its_cell(small: bytes, column: str, value: str, words: str) -> None:
    name, write = cell_of(small, TABLE, "lost", column)
    found = [line for line in refusal(write(value), SMALL) if line.startswith(f"{name}: ")]
    assert len(found) == 1
    assert words in found[0]


def test_an_unknown_fact_is_named_once_at_the_head_of_its_column(small: bytes) -> None:
    def change(book: Workbook) -> None:
        sheet = book[TABLE]
        put(sheet, row_of(sheet, "id"), column_of(sheet, "parcel.overdue"), "parcel.overdu")

    lines = refusal(changed(small, change), SMALL)
    assert [line for line in lines if "parcel.overdu`" in line and "no fact named" in line] == [lines[0]]
    assert lines[0].startswith(f"{TABLE}!")
    assert "did you mean `parcel.overdue`?" in lines[0]


def test_two_rows_of_one_name_name_both_cells(small: bytes) -> None:
    def change(book: Workbook) -> None:
        sheet = book[TABLE]
        put(sheet, row_of(sheet, "overdue"), column_of(sheet, "id"), "lost")

    assert any(
        "called `lost`" in line and f"{TABLE}!A" in line for line in refusal(changed(small, change), SMALL)
    )


def test_a_formula_is_checked_by_its_cell(small: bytes) -> None:
    name, write = cell_of(small, "facts", "parcel.overdue", "formula")
    assert refusal(write("given(parcel.shiped_at)"), SMALL)[0].startswith(f"{name}: ")


def test_what_the_proofs_find_is_named_by_its_cell(small: bytes) -> None:
    def change(book: Workbook) -> None:
        sheet = book[TABLE]
        row = row_of(sheet, "overdue")
        sheet.insert_rows(row)
        cells = {"id": "again", "parcel.state": "lost", "outcome": "refund_full", "liable": "carrier",
                 "cites": "C-2", "why": "Never reached."}  # fmt: skip
        for name, text in cells.items():
            put(sheet, row, column_of(sheet, name), text)

    lines = refusal(changed(small, change), SMALL)
    assert any(line.startswith(f"{TABLE}!A") and "[dead-row]" in line for line in lines), lines


def test_days_below_zero_are_refused(small: bytes) -> None:
    name, write = cell_of(small, "limits", "transit_days", "value")
    (line,) = refusal(write("-1"), SMALL)
    assert line.startswith(f"{name}: ")
    assert line.endswith("[negative-limit]")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("=1+1", "formula"),
        (5, "number"),
        (True, "truth-value"),
        (datetime.date(2026, 4, 3), "date"),
        ("#REF!", "error-value"),
    ],
)
def test_what_a_spreadsheet_made_of_a_text_is_refused(small: bytes, value: Any, code: str) -> None:
    def change(book: Workbook) -> None:
        sheet = book["limits"]
        cell = sheet.cell(row_of(sheet, "transit_days"), column_of(sheet, "value"))
        cell.number_format = "General"
        cell.value = value

    (line,) = refusal(changed(small, change), SMALL)
    assert line.startswith("limits!")
    assert line.endswith(f"[{code}]")


def test_merged_cells_are_refused(small: bytes) -> None:
    lines = refusal(changed(small, lambda book: book[TABLE].merge_cells("B12:C13")), SMALL)
    assert any(line.startswith(f"{TABLE}!B12: the cells B12:C13 are merged") for line in lines)


@pytest.mark.parametrize(
    "file", ["../../x.yaml", "/etc/x.yaml", "facts.yaml", "tables/a.cases.yaml", "a/../b.yaml", "", "a/b.txt"]
)
def test_a_sheet_stands_for_no_other_file(small: bytes, file: str) -> None:
    lines = refusal(changed(small, lambda book: put(book[TABLE], 1, 2, file)), SMALL)
    assert any(line.startswith(f"{TABLE}!B1: ") and line.endswith("[bad-file]") for line in lines)


def test_stray_cells_sheets_and_lines_are_named(small: bytes) -> None:
    def change(book: Workbook) -> None:
        sheet = book[TABLE]
        put(sheet, 4, 9, "a note")
        put(sheet, row_of(sheet, "lost"), 40, "another note")
        put(sheet, 5, 1, "decide")
        put(book.create_sheet("notes"), 1, 1, "mine")

    lines = refusal(changed(small, change), SMALL)
    codes = {line.partition(":")[0]: line.rpartition("[")[2][:-1] for line in lines}
    assert codes[f"{TABLE}!I4"] == "stray-cell"
    assert codes[f"{TABLE}!A5"] == "unknown-line"
    assert codes["notes!A1"] == "no-file"
    assert "no-column" in codes.values()


def test_nothing_is_written_where_something_is_wrong(tmp_path: Path) -> None:
    folder, book = tmp_path / "rules", tmp_path / "policy.xlsx"
    shutil.copytree(SMALL, folder)

    def change(workbook: Workbook) -> None:
        limits, table = workbook["limits"], workbook[TABLE]
        put(limits, row_of(limits, "transit_days"), column_of(limits, "value"), "77")
        put(table, row_of(table, "lost"), column_of(table, "outcome"), "nothing")

    book.write_bytes(changed(exported(folder), change))
    assert main(["policy", "import", "--xlsx", str(book), "--policy", str(folder)]) == 2
    assert main(["policy", "import", "--xlsx", str(book), "-o", str(tmp_path / "new")]) == 2
    assert files_of(folder) == files_of(SMALL)
    assert not (tmp_path / "new").exists()


def test_an_existing_workbook_is_not_written_over(tmp_path: Path) -> None:
    book = tmp_path / "policy.xlsx"
    book.write_bytes(b"mine")
    assert main(["policy", "export", "--xlsx", str(book), "--policy", str(SMALL)]) == 2
    assert book.read_bytes() == b"mine"


# -- any text ---------------------------------------------------------------------------------

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60).filter(
    lambda text: not UNSHOWABLE.search(text)
)
tricky = st.sampled_from(
    ["=SUM(A1)", "001", "1/2", "true", "3-4", "2026-01-01", "+1", "-1", "@x", "'x", "#N/A", "_x0041_", "1e5",
     " a ", "a\tb", "a\nb", "a\r\nb", "_x005F_x0041_", "|", "a|b", "[a", "{a", "null", "~", "\ufeffa", "%",
     "😀"]
)  # fmt: skip


@given(tricky | texts)
def test_every_text_stays_what_it_is_in_a_workbook(text: str) -> None:
    assert decoded(encoded(text)) == text


@given(st.lists(tricky | texts, min_size=1, max_size=4))
def test_every_value_is_meant_by_what_is_shown_of_it(words: list[str]) -> None:
    kinds: list[tuple[CellKind, Any]] = [("words", words), ("tree", words), ("tree", {"a": words})]
    kinds.append(("value", words if len(words) > 1 else words[0]))
    for kind, value in kinds:
        assert meant(kind, shown(kind, value)) == value


@settings(max_examples=15)
@given(st.lists((tricky | texts).filter(str.strip), min_size=3, max_size=3))
def test_texts_go_out_and_in_through_a_workbook(three: list[str]) -> None:
    """What an author types is what the policy then says, and goes out and in again unharmed."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "rules"
        shutil.copytree(SMALL, folder)

        def change(book: Workbook) -> None:
            for sheet, row, column, text in (
                (book[TABLE], "lost", "why", three[0]),
                (book["limits"], "transit_days", "meaning", three[1]),
                (book["facts"], "parcel.state", "meaning", three[2]),
            ):
                put(sheet, row_of(sheet, row), column_of(sheet, column), encoded(text))

        made = taken_in(changed(exported(folder, "tables/delivery", "limits", "facts"), change), folder)
        for name, data in made.files.items():
            (folder / name).write_bytes(data)
        delivery = read_values((folder / "tables/delivery.yaml").read_bytes().decode())[0]
        assert delivery["rows"][0]["why"] == three[0]
        limits = read_values((folder / "limits.yaml").read_bytes().decode())[0]
        assert limits["limits"]["transit_days"]["meaning"] == three[1]
        assert taken_in(exported(folder), folder).files == {}


def test_a_copied_sheet_with_another_file_is_a_new_table(small: bytes) -> None:
    def change(book: Workbook) -> None:
        sheet = book.copy_worksheet(book["tables.extra"])
        sheet.title = "more"
        put(sheet, 1, 2, "tables/more.yaml")
        put(sheet, 3, 2, "What is added besides")

    made = taken_in(changed(small, change), SMALL)
    assert made.account == ("rules/tables/more.yaml: new table with 1 rows",)
    old = read_values((SMALL / "tables/extra.yaml").read_text("utf-8"))[0]
    assert read_values(made.files["tables/more.yaml"].decode()) == [{**old, "table": "What is added besides"}]


def test_one_file_in_two_sheets_is_refused(small: bytes) -> None:
    (line,) = refusal(changed(small, lambda book: book.copy_worksheet(book[TABLE])), SMALL)
    assert "stands in two sheets" in line
    assert line.endswith("[duplicate-sheet]")
