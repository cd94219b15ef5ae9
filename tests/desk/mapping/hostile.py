"""Hostile exports read by a mapping, with the account of every row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk.batch.rejected import Rejected
from desk.batch.tasks import TextRows
from desk.mapping.applying import Applied, mapped_export
from tests.desk.mapping.exports import LEAST, mapping_of

AT = "2026-03-01T09:00:00Z"
SHIPPED = LEAST.replace(
    "id: case_id",
    """id: case_id
  name: order.ship_to.recipient
  zip: order.ship_to.postal_code
  country: order.ship_to.country""",
)
HEAD = ["id", "opened", "name", "zip", "country"]


def judged(path: Path, text: str = SHIPPED) -> tuple[dict[str, dict[str, Any]], dict[int, Rejected]]:
    """The case documents of an export by their ids, and the first refusal of each row; no row is lost."""
    mapping = mapping_of(text)
    applied = Applied(mapping)
    found: dict[str, dict[str, Any]] = {}
    refused: dict[int, Rejected] = {}
    taken: set[int] = set()
    numbers: set[int] = set()
    for task in mapped_export(path, mapping, 2, 2).tasks():
        refusals = list(task.refusals)
        assert isinstance(task.work, TextRows)
        numbers |= set(task.work.numbers)
        for _, _, document in applied.documents(task.work, refusals):
            value = document.source.value  # type: ignore[union-attr]
            taken |= set(document.source.rows)  # type: ignore[union-attr]
            assert value["case_id"] not in found
            found[value["case_id"]] = value
        for each in refusals:
            refused.setdefault(each.row, each)
    assert taken.isdisjoint(refused)
    assert taken | set(refused) == numbers
    return found, refused


def written(path: Path, content: str) -> Path:
    """A file of text."""
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    return path
