"""What was not judged: the rows and documents that were refused, in a file of their own."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from desk.batch.harmless import cut, neutralised, printable

HEADINGS = ("file", "row", "column", "value", "reason")


class Rejected(NamedTuple):
    """One thing that was refused: where it stands, what stands there, and why."""

    file: str
    row: int
    """Counted from 1 without headings; for JSON lines the line, for other documents which one of the file."""
    column: str
    value: str
    reason: str


def rejected(file: str, row: int, column: str, value: object, reason: str) -> Rejected:
    """One thing that was refused; what stands there is cut and shown on one line."""
    shown = "" if value is None else printable(cut(value if isinstance(value, str) else repr(value)))
    return Rejected(printable(file), int(row), printable(column), shown, printable(cut_reason(reason)))


def in_order(refusals: Sequence[Rejected]) -> list[Rejected]:
    """Refusals in the order of their rows, file by file as the files came."""
    files = {file: place for place, file in enumerate(dict.fromkeys(each.file for each in refusals))}
    return sorted(refusals, key=lambda each: (files[each.file], each.row))


def cut_reason(text: str) -> str:
    """A reason of a bearable length."""
    return text if len(text) <= 400 else f"{text[:400]}…"


def keep(path: Path, refusals: Sequence[Rejected]) -> None:
    """Write what a part refused."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for each in refusals:
            stream.write(json.dumps(each, ensure_ascii=True) + "\n")


def kept(path: Path) -> Iterable[Rejected]:
    """What a part refused."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            yield Rejected(*json.loads(line))


class SideFile:
    """The file of what was refused, as CSV or JSON lines by its ending; made when the first comes."""

    def __init__(self, path: Path, unfinished: Path) -> None:
        self.path = path
        self.unfinished = unfinished
        self.count = 0
        self._stream = unfinished.open("w", encoding="utf-8", newline="")
        self._lines = path.name.lower().endswith(".jsonl")
        self._writer = csv.writer(self._stream, lineterminator="\n")
        if not self._lines:
            self._writer.writerow(HEADINGS)

    def add(self, refusals: Iterable[Rejected]) -> None:
        """Write some more."""
        for each in refusals:
            self.count += 1
            if self._lines:
                entry = dict(zip(HEADINGS, each, strict=True))
                self._stream.write(json.dumps(entry, ensure_ascii=True) + "\n")
            else:
                self._writer.writerow([neutralised(str(cell)) for cell in each])

    def close(self) -> None:
        """Put the file in its place; where nothing was refused, there is none."""
        self._stream.close()
        if self.count:
            self.unfinished.replace(self.path)
        else:
            self.unfinished.unlink()
            self.path.unlink(missing_ok=True)
