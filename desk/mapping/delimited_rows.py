"""The rows of another platform's CSV file, with quotation marks held to what they promise."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from desk.batch.rejected import rejected
from desk.batch.tasks import ExportBroken
from desk.batch.text_tables import LONGEST_LINE, BoundedLines, LineTooLong, TextRow
from desk.mapping.row_blocks import Rows

_DELIMITERS = (",", ";", "\t", "|")


class DelimitedRows(Rows):
    """The rows of a CSV file, whichever sign stands between its cells; an empty cell is nothing.

    A remark may go over several lines in quotation marks. A mark that is not closed, or closed within a
    cell, would take whole rows in, so that it is refused with all the lines it may have taken.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            head = stream.readline(LONGEST_LINE)
        try:
            line = head.decode("utf-8").removeprefix("\ufeff").rstrip("\r\n")
        except UnicodeDecodeError:
            raise ExportBroken(f"`{path}` is not UTF-8 in its headings; save it again as UTF-8") from None
        if line.count('"') % 2:
            raise ExportBroken(f"`{path}` has a heading that goes over several lines; write it on one")
        if "\r" in line:
            raise ExportBroken(f"`{path}` ends its lines in a way that is no longer read; save it again")
        cut = {each: next(csv.reader([line], delimiter=each), []) for each in _DELIMITERS}
        self.path = path
        self.delimiter = max(_DELIMITERS, key=lambda each: len(cut[each]))
        self.columns = tuple(name.strip() for name in cut[self.delimiter])

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        with self.path.open("rb") as stream:
            lines = BoundedLines(stream)
            next(lines, None)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            number, size = 0, len(self.columns)
            while True:
                cells: list[str] = []
                problem, before = None, lines.count
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except LineTooLong:
                    problem = f"the line is longer than {LONGEST_LINE:,} characters"
                    reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
                except csv.Error as error:
                    problem = f"the row cannot be read: {error}"
                if problem is None and not any(cells):
                    continue  # an empty line, or one of empty cells
                number += 1
                if problem is None and len(cells) != size:
                    problem = f"the row has {len(cells)} cells, and the heading {size}"
                if problem is None:
                    yield TextRow(number, None, [cell or None for cell in cells], None, stream.tell())
                    continue
                if lines.count > before + 1:
                    problem += f"; refused with it are the lines {before + 1:,} to {lines.count:,}"
                # where its cells begin and end is not certain, nor is whose they are
                refusal = rejected(self.path.name, number, "", cells[0] if cells else None, problem)
                yield TextRow(number, None, [], refusal, stream.tell())
