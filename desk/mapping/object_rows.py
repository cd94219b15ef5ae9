"""The rows of another platform's JSON lines: an object a row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from desk.batch.rejected import Rejected, rejected
from desk.batch.text_tables import TextRow
from desk.mapping.cell_texts import CellTexts, Unkept, flat
from desk.mapping.loading import ExportMapping
from desk.mapping.row_blocks import MOST_COLUMNS, Rows

_LONGEST_LINE = 4_000_000
_OBJECTS_LOOKED_AT = 1_000
_MOST_LATE = 100


class ObjectRows(Rows):
    """The rows of JSON lines; what lies deeper is named with points and numbers, as `items[1].sku`.

    Numbers are texts as they are written, so that no digit of them is lost.
    """

    open_ended = True

    def __init__(self, path: Path, mapping: ExportMapping | None) -> None:
        self.path = path
        self.texts = CellTexts(mapping)
        named: dict[str, None] = dict.fromkeys(column.name for column in mapping.columns) if mapping else {}
        self.left_out = mapping.left_out if mapping is not None else frozenset[str]()
        self._parts_left_out = tuple(f"{name}{mark}" for name in self.left_out for mark in (".", "["))
        if mapping is None:
            for _, found in islice(self._objects(), _OBJECTS_LOOKED_AT):
                named.update(dict.fromkeys(flat(found).cells if isinstance(found, dict) else ()))
                if len(named) > MOST_COLUMNS:
                    break
        self.columns = tuple(named)
        self.late: dict[str, int] = {}

    def _objects(self) -> Iterator[tuple[tuple[int, int], Any]]:
        with self.path.open("rb") as stream:
            number = 0
            while line := stream.readline(_LONGEST_LINE):
                number += 1
                if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                    while (more := stream.readline(_LONGEST_LINE)) and not more.endswith(b"\n"):
                        pass
                    yield (number, stream.tell()), "the line is too long"
                elif line.strip():
                    yield (number, stream.tell()), _read(line)

    def rows(self) -> Iterator[TextRow]:
        """The rows in their order."""
        places = {name: at for at, name in enumerate(self.columns)}
        for (number, at), found in self._objects():
            if not isinstance(found, dict):
                reason = found if isinstance(found, str) else "a row is an object"
                refusal: Rejected | None = rejected(self.path.name, number, "", None, reason)
                yield TextRow(number, None, [None] * len(self.columns), refusal, at)
                continue
            values: list[str | Unkept | None] = [None] * len(self.columns)
            refusal = None
            tree = flat(found)
            for name, value, reason in tree.unkept:
                if not self._is_left_out(name):
                    refusal = refusal or rejected(self.path.name, number, name, value, reason)
            for name, value in tree.cells.items():
                place = places.get(name)
                if place is not None:
                    values[place] = (value or None) if type(value) is str else self.texts.of(name, value)
                elif value is not None and not self._is_left_out(name):
                    if len(self.late) < _MOST_LATE:
                        self.late.setdefault(name, number)
                    reason = "the mapping does not say what this is"
                    refusal = refusal or rejected(self.path.name, number, name, value, reason)
            row = self.texts.row(self.path.name, number, self.columns, values, at)
            yield TextRow(number, None, row.cells, row.refusal or refusal, at)

    def _is_left_out(self, name: str) -> bool:
        """Whether a column, or what it is a part of, is not to be read."""
        return name in self.left_out or name.startswith(self._parts_left_out)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once_each)


def _read(line: bytes) -> Any:
    """The object of a line, or why it is none."""
    try:
        return _DECODER.decode(line.decode("utf-8", "surrogatepass").removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        return f"the line is no JSON: {error}"
