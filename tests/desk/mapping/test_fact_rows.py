"""Rows made facts: what two columns say of one fact agrees, or the row is refused."""

from __future__ import annotations

import pytest

from desk.batch.rejected import Rejected
from desk.batch.tasks import TextRows
from desk.mapping.applying import Applied
from engine.diagnostics import Refused
from tests.desk.mapping.exports import mapping_of, rows

FACTS = """
makes: facts
columns:
  no: case_id
  why: {to: dispute.reason, codes: {INR: not_received, SNAD: not_as_described, NONE: null}}
  type:
    to: dispute.withdrawn
    codes:
      W: "true"
      LOST: {dispute.withdrawn: "false", dispute.reason: not_received}
      EITHER: {dispute.reason: [not_as_described, not_received]}
always: {as_of: "2026-03-20T00:00:00Z", policy_date: "2026-03-01T00:00:00Z", currency: USD}
"""
COLUMNS = ("no", "why", "type")


def made(*cells: tuple[str, str, str]) -> tuple[list[dict[str, str | None]], TextRows, list[Rejected]]:
    """The rows of facts, as maps and as they are, and what was refused."""
    refused: list[Rejected] = []
    found = Applied(mapping_of(FACTS, "")).fact_rows(rows(COLUMNS, *cells), refused)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows], found, refused


@pytest.mark.parametrize(
    ("why", "type_", "reason"),
    [
        ("INR", "LOST", "not_received"),
        ("INR|SNAD", "", None),
        ("INR", "W", "not_received"),
        ("", "LOST", "not_received"),
        ("NONE", "LOST", "not_received"),
        ("SNAD", "", "not_as_described"),
    ],
)
def test_what_two_columns_say_alike_is_taken(why: str, type_: str, reason: str | None) -> None:
    (row,), found, refused = made(("A", why, type_))
    assert row["dispute.reason"] == reason
    assert bool(refused) == bool(found.without) == (reason is None)


@pytest.mark.parametrize(
    ("why", "type_", "says"), [("SNAD", "LOST", "SNAD"), ("INR", "EITHER", "INR"), ("SNAD", "EITHER", "SNAD")]
)
def test_columns_that_contradict_each_other_are_refused(why: str, type_: str, says: str) -> None:
    (row, other), found, refused = made(("A", why, type_), ("B", "INR", ""))
    assert found.without == {0}
    assert row["case_id"] == "A"
    (told,) = refused
    assert (told.row, told.column, told.value) == (1, "type", type_)
    assert f"`why` says `{says}`" in told.reason
    assert "dispute.reason" in told.reason
    assert other["dispute.reason"] == "not_received"


def test_a_refused_fact_is_told_by_the_column_whose_code_gives_it() -> None:
    applied = Applied(mapping_of(FACTS.replace("to: dispute.reason, ", "to: line, "), ""))
    assert applied.renamed(Rejected("f", 1, "dispute.reason", "x", "y")).column == "type"


def test_no_code_gives_a_row_to_another_case() -> None:
    with pytest.raises(Refused) as refused:
        mapping_of(FACTS.replace('dispute.withdrawn: "false"', "case_id: B"), "")
    assert "case_id" in str([each.message for each in refused.value.problems])
