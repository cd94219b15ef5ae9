"""A workbook written from the plans of its sheets: every cell a text, heads frozen, choices offered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from desk.spreadsheets.cells import LONGEST_CELL, encoded, length, letters
from desk.spreadsheets.columns import CHOICES, EXPLANATION
from desk.spreadsheets.plans import SheetPlan
from engine.diagnostics import Problems

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ROWS_TO_COME = 200
"""Empty rows below a table whose cells offer choices too."""
_WIDEST, _NARROWEST = 60, 12
_DIGEST_LINE = "made from the file as it was; leave it as it is"

_EXPLAINED = (
    "This workbook holds a policy: a sheet for each decision table, and a sheet for each list of it.",
    "",
    "A table reads from the top. The first row that is not false answers, so a special case stands above",
    "the general one. Under `when`, each column is a fact: a row tests the facts of its filled cells, and",
    "all of them must hold. Several values in one cell are separated by `|`, as in `match | mismatch`; an",
    "empty cell tests nothing. Under `then` stands what follows; the columns after it say why.",
    "",
    "Rows and columns may be added, removed and moved. A column for a further fact goes anywhere among the",
    "others, with `when` above the fact's name; further columns of `then` likewise. A row or column that is",
    "removed takes what stood in it out of the policy. A sheet that is removed changes nothing.",
    "",
    "Every cell is text, and stays what was typed: 001, 1/2, true, a date. Where a spreadsheet program has",
    "made a number, a date or a formula of it, give the cell the format `Text` and type it again. Cells with",
    "parts are written in one line, such as {goods: amount.goods} or [{outcome: refund_full}].",
    "",
    "The lines above a table hold its title, what it judges (`per`) and decides, and, a line for each, the",
    "conditions under which it applies and the findings of the proofs that are meant. Add such a line as",
    "a row with the same first cell. `file` says where the table is kept; a copy of a sheet with another",
    "`file` makes a new table. `digest` tells whether that file has changed since, and stays as it is.",
    "",
    "`adjudicate policy import` reads the workbook, checks the whole policy, names every problem by sheet",
    "and cell, and changes no file as long as there is one.",
)


def workbook(plans: Sequence[SheetPlan]) -> bytes:
    """The workbook. Raises Refused for a text that no cell holds."""
    _refuse_long_texts(plans)
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    _explain(book)
    offered: dict[tuple[str, ...], int] = {}
    for plan in plans:
        _write(book.create_sheet(plan.name), plan, offered)
    lists = book.create_sheet(CHOICES)
    lists.sheet_state = "hidden"
    for words, column in offered.items():
        for row, word in enumerate(words, start=1):
            _put(lists, row, column, word)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _refuse_long_texts(plans: Iterable[SheetPlan]) -> None:
    problems = Problems()
    for plan in plans:
        for line in (*plan.head, *plan.rows):
            for text in line:
                if length(encoded(text)) > LONGEST_CELL:
                    message = (
                        f"a text of `{line[0]}` for the sheet `{plan.name}` is longer than a cell can hold"
                    )
                    problems.add("too-long", message, None, f"keep it below {LONGEST_CELL:,} characters")
    problems.raise_if_any()


def _explain(book: Workbook) -> None:
    sheet = book.create_sheet(EXPLANATION)
    sheet.column_dimensions["A"].width = 110
    for row, line in enumerate(_EXPLAINED, start=1):
        _put(sheet, row, 1, line)


def _write(sheet: Worksheet, plan: SheetPlan, offered: dict[tuple[str, ...], int]) -> None:
    for row, line in enumerate(plan.head, start=1):
        for column, text in enumerate(line, start=1):
            _put(sheet, row, column, text, bold=column == 1)
        if line[0] == "digest":
            _put(sheet, row, 3, _DIGEST_LINE, faint=True)
    top = len(plan.head) + 2
    if plan.grouped:
        for column, each in enumerate(plan.columns, start=1):
            _put(sheet, top, column, each.group, faint=True)
        top += 1
    for column, each in enumerate(plan.columns, start=1):
        _put(sheet, top, column, each.name, bold=True)
    for row, line in enumerate(plan.rows, start=top + 1):
        for column, text in enumerate(line, start=1):
            _put(sheet, row, column, text, wrapped=True)
    last = top + len(plan.rows) + _ROWS_TO_COME
    _shape_columns(sheet, plan)
    sheet.freeze_panes = f"B{top + 1}"
    for column, words in plan.choices.items():
        _offer(sheet, f"{letters(column + 1)}{top + 1}:{letters(column + 1)}{last}", words, offered)
    for line_number, words in plan.head_choices.items():
        _offer(sheet, f"B{line_number + 1}", words, offered)


def _shape_columns(sheet: Worksheet, plan: SheetPlan) -> None:
    """Readable widths, and text as the format of cells that are still empty."""
    for column, each in enumerate(plan.columns):
        longest = max((len(row[column]) for row in plan.rows), default=0)
        dimension = sheet.column_dimensions[letters(column + 1)]
        dimension.width = min(max(longest, len(each.name), _NARROWEST), _WIDEST) + 2
        dimension.number_format = "@"


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str,
    *,
    bold: bool = False,
    faint: bool = False,
    wrapped: bool = False,
) -> None:
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(row, column)
    cell.number_format = "@"
    if text:
        cell.value = encoded(text)
        cell.data_type = "s"  # whatever openpyxl took it for: a formula, an error
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    if faint:
        cell.font = Font(italic=True, color="808080")
    if wrapped:
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _offer(sheet: Worksheet, cells: str, words: tuple[str, ...], offered: dict[tuple[str, ...], int]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if not words:
        return
    column = letters(offered.setdefault(words, len(offered) + 1))
    source = f"'{CHOICES}'!${column}$1:${column}${len(words)}"
    # other texts are allowed too, since a cell may hold several values
    validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    validation.add(cells)
    sheet.add_data_validation(validation)
