"""A fact table that is made once, and how commands are run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import desk.adjudicator
import desk.batch.judging
import desk.batch.run
from desk.cli.main import main
from engine.columnar import Columnar
from engine.loader import PolicyBook, load_policy
from tests.desk.batch.tables import Row, fact_table, worded

Batch = Callable[..., tuple[int, Path]]


@pytest.fixture(scope="package", autouse=True)
def one_evaluator() -> Iterator[None]:
    """The policy read once, and what is learnt of it in columns kept, for the runs of these tests."""
    patches = pytest.MonkeyPatch()
    known: dict[int, Columnar] = {}

    def columnar(book: PolicyBook) -> Columnar:
        return known.setdefault(id(book), Columnar(book))  # the book is kept by what was learnt of it

    patches.setattr(desk.adjudicator, "load_policy", cache(load_policy))
    patches.setattr(desk.batch.judging, "Columnar", columnar)
    patches.setattr(desk.batch.run, "Columnar", columnar)
    yield
    patches.undo()


@pytest.fixture(scope="session")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fact table of a dozen cases."""
    return fact_table(tmp_path_factory.mktemp("facts"), 12)


@pytest.fixture(scope="session")
def rows(facts: Path) -> list[Row]:
    """Its rows in words; not to be changed."""
    return worded(pq.read_table(facts))


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    """Runs `adjudicate batch`: the exit status, and the output."""

    def command(
        export: Path, *options: str, name: str = "answers.parquet", check: str = "0"
    ) -> tuple[int, Path]:
        output = tmp_path / name
        words = ["batch", str(export), "-o", str(output), "--cores", "1", "--check", check, *options]
        return main(words), output

    return command
