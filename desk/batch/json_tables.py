"""Fact tables in JSON lines: an object a row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from desk.batch.fact_words import BETWEEN_VALUES
from desk.batch.rejected import rejected
from desk.batch.text_tables import LONGEST_LINE, BoundedLines, LineTooLong, TextRow

_KEYS_OF_TEXT = frozenset({"case_id", "parcel", "line", "ground", "currency", "raised", "detail"})


class JsonRows:
    """The rows of a fact table in JSON lines: an object a row, of texts, words and lists of words."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.columns = tuple(columns)
        self._places = {name: place for place, name in enumerate(self.columns)}

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        with self.path.open("rb") as stream:
            lines = BoundedLines(stream)
            number = 0
            while True:
                number += 1
                try:
                    line = next(lines)
                except StopIteration:
                    return
                except LineTooLong:
                    reason = f"the line is longer than {LONGEST_LINE:,} characters"
                    yield self._refused(number, None, "", None, reason, stream.tell())
                    continue
                if line.strip():
                    yield self._row(number, line, stream.tell())

    def _row(self, number: int, line: str, at: int) -> TextRow:
        try:
            found = json.loads(
                line,
                parse_int=_Number,
                parse_float=_Number,
                parse_constant=_Number,
                object_pairs_hook=_once_each,
            )
        except (ValueError, RecursionError) as error:
            return self._refused(number, None, "", line, f"the line is no JSON: {error}", at)
        if not isinstance(found, dict):
            return self._refused(number, None, "", line, "a row is an object", at)
        case = found.get("case_id")
        case = str(case) if type(case) is str else None
        cells: list[str | None] = [None] * len(self.columns)
        for name, value in found.items():
            place = self._places.get(name)
            if place is None:
                return self._refused(number, case, name, str(value), "there is no such fact", at)
            try:
                cells[place] = _cell(name, value)
            except ValueError as error:
                return self._refused(number, case, name, str(value), str(error), at)
        return TextRow(number, case, cells, None, at)

    def _refused(
        self, number: int, case: str | None, column: str, value: str | None, reason: str, at: int
    ) -> TextRow:
        return TextRow(number, case, [], rejected(self.path.name, number, column, value, reason), at)


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _cell(name: str, value: Any) -> str | None:
    """The text of a value. Raises ValueError for what has none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Number) and name in _KEYS_OF_TEXT:
        raise ValueError("it is a number; write it as a text, in quotation marks")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list) and value and all(isinstance(each, (str, bool)) for each in value):
        return BETWEEN_VALUES.join(_cell(name, each) or "" for each in value)
    raise ValueError("it is neither a text nor a list of words")
