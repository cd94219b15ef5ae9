"""The worked case of a new table: found, ruled and marked as every other suggestion."""

from __future__ import annotations

from pathlib import Path

from desk.adjudicator import Adjudicator, Settings
from desk.editing.case_search import Sought
from desk.editing.suggested_files import suggested_files
from desk.worked_cases import Desks
from engine.diagnostics import Refused
from engine.loading.folder import CASES


def first_case(folder: Path, shown: str, table: str, row: str) -> str | None:
    """The text of a table's first worked cases, with one that its row answers.

    None where the policy cannot be judged by yet, or no case is found that the row answers.
    """
    try:
        desk = Adjudicator(Settings(policy=folder, shown=shown, now=0, cross_checked=False))
    except Refused:
        return None
    made = suggested_files(Desks(desk), folder, shown, [Sought(table=table, row=row)])
    return made.texts.get(f"{table}{CASES}")
