"""A policy taken in from a workbook has the schemas that the original had, with its new names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desk.cli.main import main
from desk.policy_folder import SHIPPED_RULES
from tests.desk.workbook_edits import changed, column_of, exported, put, row_of


def schemas(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "schemas").iterdir()}


@pytest.mark.parametrize("elsewhere", [False, True], ids=["in-place", "new-folder"])
def test_the_schemas_hold_the_new_names(
    elsewhere: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = Path(shutil.copytree(SHIPPED_RULES, tmp_path / "mine"))
    old, book = schemas(policy), tmp_path / "policy.xlsx"

    def change(workbook: object) -> None:
        sheet = workbook["clauses"]  # type: ignore[index]
        row = row_of(sheet, "P-01")
        sheet.insert_rows(row)
        said = {"name": "P-00", "heading": "New", "summary": "New.", "place": "L1", "family": "process"}
        for name, text in {**said, "role": "defines", "reason": "It is new."}.items():
            put(sheet, row, column_of(sheet, name), text)

    book.write_bytes(changed(exported(policy), change))
    target = tmp_path / "taken" if elsewhere else policy
    option = ["-o", str(target)] if elsewhere else []
    assert main(["policy", "import", "--xlsx", str(book), "--policy", str(policy), *option]) == 0
    assert "names.json" in capsys.readouterr().out
    assert schemas(target).keys() == old.keys()
    assert main(["policy", "schemas", "--check", "--policy", str(target)]) == 0
