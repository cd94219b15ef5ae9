"""CSV read by the block is what it is row by row, however its lines are written and wherever blocks end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from desk.batch import csv_blocks
from desk.batch.csv_blocks import Block, CsvBlocks
from desk.batch.csv_tables import CsvTable
from desk.batch.tasks import Task, TextColumns, TextRows
from desk.batch.text_tables import CsvRows, TextRow, TextTable

HEADING = "case_id,as_of,policy_date,currency,parcel"
LINES = [
    "{case},2026,2026,USD,p",
    "{case},2026,,USD,",
    '"{case}","2026","","USD","a, ""b"""',
    '"{case}",2026,2026,USD,"line\nbreak"',
    '{case},2026,2026,USD,"open',
    '{case},2026,2026,USD,a"b',
    '{case},2026,2026,USD,"a"b',
    '{case},2026,2026,USD,""""',
    "{case},2026,2026,USD",
    "{case},2026,2026,USD,p,q",
    "{case},2026,2026,U\0D,p",
    "{case},2026,20\r26,USD,p",
    "{case},2026,2026,USD,p\r",
    ",2026,2026,USD,p",
    '" ",2026,2026,USD,p',
    ",,,,",
    ",,",
    "",
    "\r",
    '"",""',
    "{case},2026,2026,USD,\udcff",
    "{case},2026,2026,USD,é",
]


def file_of(path: Path, lines: Sequence[str], last: str = "\n") -> Path:
    text = "\n".join([HEADING, *lines]) + last
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


def by_the_block(path: Path) -> Iterator[TextRow]:
    for piece in CsvBlocks(CsvRows(path)).pieces():
        if isinstance(piece, Block):
            yield from piece.rows(0, piece.texts.num_rows)
        else:
            yield piece


def without_bytes(rows: Iterator[TextRow]) -> list[tuple[object, ...]]:
    return [(row.number, row.case, list(row.cells), row.refusal) for row in rows]


def random_lines(seed: int, odd: float) -> list[str]:
    chance = Random(seed)
    lines, case = [], 0
    for _ in range(chance.randint(1, 60)):
        case += chance.random() < 0.6
        line = chance.choice(LINES) if chance.random() < odd else LINES[chance.randrange(3)]
        lines.append(line.replace("{case}", f"case {case}"))
    return lines


@pytest.fixture(params=[120, 400, 1 << 20])
def small_blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    size: int = request.param
    monkeypatch.setattr(csv_blocks, "LONGEST_LINE", size)
    return size


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("last", ["", "\n", "\r\n"])
def test_every_kind_of_line(tmp_path: Path, small_blocks: int, line: str, last: str) -> None:
    plain = [LINES[0].replace("{case}", f"c{each}") for each in range(3)]
    for lines in ([line], [*plain, line, *plain]):
        path = file_of(tmp_path / "f.csv", [each.replace("{case}", "x") for each in lines], last)
        assert without_bytes(by_the_block(path)) == without_bytes(CsvRows(path).rows())


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("odd", [0.0, 0.05, 0.5])
def test_many_lines(tmp_path: Path, small_blocks: int, seed: int, odd: float) -> None:
    path = file_of(tmp_path / "f.csv", random_lines(seed, odd))
    assert without_bytes(by_the_block(path)) == without_bytes(CsvRows(path).rows())


def test_well_made_lines_are_read_by_the_block(tmp_path: Path) -> None:
    path = file_of(tmp_path / "f.csv", [LINES[each % 3].replace("{case}", f"c{each}") for each in range(50)])
    assert [type(each) for each in CsvBlocks(CsvRows(path)).pieces()] == [Block]


def rows_in(task: Task) -> list[tuple[int, tuple[str | None, ...], bool]]:
    if isinstance(task.work, TextColumns):
        table = pa.Table.from_batches(task.work.texts)
        cells = zip(*(column.to_pylist() for column in table.columns), strict=True)
        return [(task.work.first + at, tuple(each), False) for at, each in enumerate(cells)]
    assert isinstance(task.work, TextRows)
    pairs = zip(task.work.numbers, task.work.rows, strict=True)
    return [(number, tuple(row), at in task.work.without) for at, (number, row) in enumerate(pairs)]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("odd", [0.0, 0.03, 0.3])
@pytest.mark.parametrize("rows_of_task", [1, 4, 1000])
def test_tasks_are_those_of_single_rows(
    tmp_path: Path,
    small_blocks: int,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    odd: float,
    rows_of_task: int,
) -> None:
    for module in ("csv_tables", "text_tables"):
        monkeypatch.setattr(f"desk.batch.{module}.MOST_ROWS_OF_A_CASE", 5)
    path = file_of(tmp_path / "f.csv", random_lines(seed, odd))
    found = list(CsvTable(CsvRows(path), rows_of_task).tasks())
    wanted = list(TextTable(CsvRows(path), rows_of_task).tasks())
    assert list(map(rows_in, found)) == list(map(rows_in, wanted))
    told = [(each.number, each.refusals, each.refused) for each in found]
    assert told == [(each.number, each.refusals, each.refused) for each in wanted]
    assert sum(each.size for each in found) <= path.stat().st_size
