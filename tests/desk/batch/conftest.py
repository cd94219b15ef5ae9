"""A fact table that is made once, and how commands are run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from desk.cli.main import main
from tests.desk.batch.tables import Row, fact_table, worded

Batch = Callable[..., tuple[int, Path]]


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

    def command(export: Path, *options: str, name: str = "answers.parquet") -> tuple[int, Path]:
        output = tmp_path / name
        return main(
            ["batch", str(export), "-o", str(output), "--cores", "1", "--check", "0", *options]
        ), output

    return command
