"""A review because of an instant between the two ends of a window names the instant and both ends."""

from __future__ import annotations

from typing import Any

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.policy_folder import SHIPPED_RULES
from desk.worked_cases import Desks, WorkedCases
from engine.diagnostics import Problems
from engine.shapes import read
from engine.source import read_yaml
from reports.text import ruling_text


@pytest.fixture(scope="module")
def desks() -> Desks:
    return Desks(Adjudicator(Settings(now=0)))


def ruled(desks: Desks, table: str, case: str) -> Any:
    """The ruling of a worked case of the policy that comes with the project."""
    name = f"{table}.cases.yaml"
    source = read_yaml(name, (SHIPPED_RULES / name).read_bytes())
    record = read(WorkedCases, source, Problems())
    assert record is not None
    (worked,) = (each for each in record.cases if each.id == case)
    return desks.rule(source, record, worked).ruling


NAMED = [
    (
        "process/response", "rejects-between-the-two-ends", "response.act",
        "when the seller responded to the application as it now stands, 2026-03-06T09:00:01Z, lies between "
        "2026-03-06T09:00:00Z (earliest end) and 2026-03-07T08:00:00Z (latest end)",
    ),
    (
        "process/return", "sent-between-the-two-ends", "return.sent",
        "when the buyer handed the goods to a carrier, 2026-03-11T09:00:01Z, lies between "
        "2026-03-11T09:00:00Z (earliest end) and 2026-03-12T07:00:00Z (latest end)",
    ),
    (
        "process/return", "escalated-between-the-two-ends", "return.act",
        "when the seller brought the return before the platform, 2026-04-05T00:00:01Z, lies between "
        "2026-04-05T00:00:00Z (earliest end) and 2026-04-05T07:00:00Z (latest end)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("table", "case", "fact", "words"), NAMED, ids=[case for _, case, _, _ in NAMED])
def test_the_instant_and_both_ends_are_named(
    desks: Desks, table: str, case: str, fact: str, words: str
) -> None:
    ruling = ruled(desks, table, case)
    assert ruling["status"] == "review"
    assert any(each.startswith(f"{fact}: ") and words in each for each in ruling["flags"])
    assert words in " ".join(each["because"] for each in ruling["findings"] if each["fact"] == fact)
    assert words.partition(", ")[0] in " ".join(ruling_text(ruling).split())


@pytest.mark.parametrize(
    "case",
    [
        "rejects-between-the-two-ends-counted-by-the-hour",
        "rejects-between-the-two-ends-counted-by-the-day",
        "rejects-after-the-larger-end",
    ],
)
def test_where_a_window_has_one_end_or_is_over_nothing_lies_between(desks: Desks, case: str) -> None:
    assert "lies between" not in str(ruled(desks, "process/response", case))


def test_late_evidence_between_the_two_ends_names_them(desks: Desks) -> None:
    ruling = ruled(desks, "not_received/delivered", "proof-between-the-two-ends")
    assert ruling["status"] == "review"
    (flag,) = (each for each in ruling["flags"] if each.startswith("late evidence"))
    ends = "2026-03-11T00:00:00Z (earliest end) and 2026-03-11T07:00:00Z (latest end)"
    assert flag.endswith(f"came between {ends}")
