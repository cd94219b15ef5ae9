"""Where a clause stands: in lines of the guideline, or among the marketplace's own rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.diagnostics import Problems

if TYPE_CHECKING:
    from engine.loading.folder import Filed
    from engine.loading.records import ClausesRecord

OWN = "own"
"""The place of a clause of the marketplace's own, alone or with a comma and where it is written."""
_SPAN = r"L[1-9][0-9]{0,8}(?:-L[1-9][0-9]{0,8})?"
PATTERN = rf"^(?:{_SPAN}(?:, {_SPAN})*|{OWN}(?:, \S.*)?)$"
_PATTERN = re.compile(PATTERN, re.DOTALL)
_LINES = re.compile(r"L(\d{1,9})(?:-L(\d{1,9}))?(?:, |$)")


def parse_place(text: str) -> str:
    """A place as it is written. Raises ValueError for a text that is none."""
    if not _PATTERN.fullmatch(text) or any(first > last for first, last in lines_of(text)):
        ways = "write lines of the guideline (`L10`, `L13-L17`, `L19, L47`), or `own` for a clause of the "
        raise ValueError(f"`{text}` is no place; {ways}marketplace's own, with where it is: `own, TEXT`")
    return text


def lines_of(place: str) -> list[tuple[int, int]]:
    """The first and last line of each span of a place in the guideline; none of the marketplace's own."""
    if place.startswith(OWN):
        return []
    return [(int(match[1]), int(match[2] or match[1])) for match in _LINES.finditer(place)]


def check_places(filed: Filed, record: ClausesRecord, last_line: int, problems: Problems) -> None:
    """Report every place behind the guideline's last line."""
    for name, clause in record.clauses.items():
        if any(last > last_line for _, last in lines_of(clause.place)):
            message = f"`{clause.place}` lies behind line {last_line}, the last of the guideline"
            help = "name the lines where it stands; for a clause of the marketplace's own write `own`"
            problems.add("no-such-line", message, filed.at("clauses", name, "place"), help)
