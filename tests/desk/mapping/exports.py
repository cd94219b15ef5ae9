"""Exports of a made-up platform, and mappings of them, small ones."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from desk.adjudicator import Adjudicator, Settings
from desk.batch.rejected import Rejected
from desk.batch.tasks import TextRows
from desk.mapping.applying import Applied
from desk.mapping.loading import ExportMapping, read_mapping
from desk.mapping.places import Targets
from desk.mapping.profiles import Profile
from desk.mapping.proposing import Proposing
from engine.source import read_yaml

PROJECT = Path(__file__).parents[3]
EXPORT = PROJECT / "examples" / "platform_export" / "disputes.csv"
NOT_THERE = """
not_there: [order.discount, order.refundable_max, order.worry_free_logistics, order.overseas_warehouse,
  order.cancellation, dispute.modified_at, dispute.reason_history, dispute.proposals, dispute.seller_response,
  dispute.receipt_admitted, dispute.buyer_choice, dispute.escalated_at, dispute.arbitration_cancelled_at,
  dispute.withdrawn_at, dispute.completed_at, return_parcel, evidence_requests, evidence]
"""
LEAST = """
columns:
  id: case_id
  opened: dispute.opened_at
always: {order.currency: USD}
"""


@cache
def desk() -> Adjudicator:
    """The shipped policy."""
    return Adjudicator(Settings(now=0, cross_checked=False))


@cache
def targets(facts: bool = False) -> Targets:
    """The places of cases, or of fact tables."""
    return Targets(desk().vocabulary, facts)


def mapping_of(text: str, besides: str = NOT_THERE) -> ExportMapping:
    """The mapping that a text describes."""
    calendar = desk().book.draft.folder.calendar
    return read_mapping("mapping.yaml", (text + besides).encode(), desk().vocabulary, calendar)


def confirmed(text: str) -> str:
    """A draft whose marks a person has taken away."""
    return re.sub(r"^ *sure: false\n", "", text, flags=re.MULTILINE)


def profile(name: str, values: Iterable[str]) -> Profile:
    """A column with some values."""
    made = Profile(name)
    for value in values:
        made.add(value)
    return made


def proposed(columns: Mapping[str, Sequence[str]], facts: bool = False) -> Any:
    """The draft for some columns."""
    made = [profile(name, values) for name, values in columns.items()]
    return Proposing(targets(facts)).draft(made, 1, [])


def rows(columns: Sequence[str], *cells: Sequence[str | None], case: int = 0) -> TextRows:
    """Rows as a run cuts them, with the id of the case first."""
    numbered = [[row[case], *row] for row in cells]
    return TextRows("export.csv", ("case_id", *columns), list(range(1, len(cells) + 1)), list(numbered))


def documents(mapping: ExportMapping, work: TextRows) -> tuple[list[dict[str, Any]], list[Rejected]]:
    """The case documents of some rows, and what was refused."""
    refused: list[Rejected] = []
    found = [
        document.source.value
        for _, _, document in Applied(mapping).documents(work, refused)
        if hasattr(document, "source")
    ]
    return found, refused


def write_csv(path: Path, *lines: Sequence[str]) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)
    return path


def tree(text: str) -> Any:
    """A YAML text as a plain tree."""
    return read_yaml("text", text.encode()).value
