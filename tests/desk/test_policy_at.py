"""What was in force when: limits with their values, rows with dates, and worked cases pinned to a date."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.cli.main import main
from desk.worked_cases import Trial, try_worked_cases
from tests.desk.test_command_line import SMALL_POLICY

ROWS = """\
rows:
  - id: lost
    until: 2026-01-01T00:00:00Z
    when: {parcel.state: lost}
    then: {outcome: refund_full, liable: payer}
    cites: [C-2]
    why: The carrier has lost the parcel.
    over: [overdue]
  - id: lost-from-2026
    from: 2026-01-01T00:00:00Z
    when: {parcel.state: lost}
    then: {outcome: release_to_seller, liable: none}
    cites: [C-2]
    why: The buyer bears a loss.
    over: [overdue]
"""
WORKED = """\
amounts: {goods: "3.00", freight: "1.00"}
given: {parcel.damage: overdue, parcel.receipt: none, parcel.insured: false, parcel.overdue: false}
cases:
  - id: lost in the last second of the old rule
    row: lost
    misses: lost-from-2026
    policy_date: 2025-12-31T23:59:59Z
    facts: {parcel.state: lost}
    expect: {status: ruled, outcome: refund_full}
  - id: lost in the first of the new
    row: lost-from-2026
    misses: lost
    policy_date: 2026-01-01T00:00:00Z
    facts: {parcel.state: lost}
    expect: {status: ruled, outcome: release_to_seller}
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(SMALL_POLICY, tmp_path / "policy"))
    table = folder / "tables" / "delivery.yaml"
    head, _, rows = table.read_text(encoding="utf-8").partition("rows:\n")
    overdue = rows[rows.index("  - id: overdue") :]
    table.write_text(head + ROWS + overdue, encoding="utf-8")
    return folder


def at(policy: Path, date: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["policy", "at", date, "--policy", str(policy), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("date", "days", "row"),
    [
        ("2025-12-31T23:59:59Z", 3, "lost"),
        ("2026-01-01T00:00:00Z", 5, "lost-from-2026"),
        ("2026-01-01", 5, "lost-from-2026"),
        ("2026-01-01T00:30:00+01:00", 3, "lost"),
    ],
)
def test_limits_and_rows_at_a_date(
    date: str, days: int, row: str, policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = at(policy, date, capsys)
    assert {each["limit"]: each["value"] for each in found["limits"]} == {
        "transit_days": 60,
        "proof_days": days,
    }
    assert [each["row"] for each in found["dated_rows"] if each["in_force"]] == [row]
    assert (found["since"] is None) is (days == 3)
    assert (found["until"] is None) is (days == 5)
    (change,) = found["changes"]
    assert change["at"] == "2026-01-01T00:00:00Z"
    assert change["what"] == [
        {"limit": "proof_days", "was": 3, "is": 5, "unit": "days"},
        {"table": "tables/delivery", "row": "lost", "change": "ends"},
        {"table": "tables/delivery", "row": "lost-from-2026", "change": "begins"},
    ]
    assert found["digest"].startswith("sha256:")


def test_a_date_alone_begins_where_the_platform_is(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert at(policy, "2026-01-01", capsys)["at"] == "2026-01-01T00:00:00Z"
    shipped = ["policy", "at", "2026-01-01", "--format", "json"]
    assert main(shipped) == 0
    assert json.loads(capsys.readouterr().out)["at"] == "2026-01-01T08:00:00Z"


def test_the_same_as_text(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "at", "2025-06-01", "--policy", str(policy)]) == 0
    assert capsys.readouterr().out.partition("digest")[0] == (
        "A small policy 1, as in force at 2025-06-01T00:00:00Z\n"
        "(from the beginning, until 2026-01-01T00:00:00Z; "
        "dispute.opened_at decides which date counts for a case)\n"
    )
    assert main(["policy", "at", "2025-06-01", "--policy", str(policy)]) == 0
    assert capsys.readouterr().out.partition("\n\n")[2] == (
        "Limits (2)\n"
        "  transit_days  60 days  C-2\n"
        "  proof_days    3 days   C-1  until 2026-01-01T00:00:00Z\n"
        "\n"
        "Rows with dates (2; 6 rows are in force)\n"
        "  tables/delivery#lost  in force, until 2026-01-01T00:00:00Z\n"
        "  tables/delivery#lost-from-2026  not in force, from 2026-01-01T00:00:00Z\n"
        "\n"
        "Changes (1)\n"
        "  2026-01-01T00:00:00Z\n"
        "    proof_days: 3 -> 5 days\n"
        "    tables/delivery#lost ends\n"
        "    tables/delivery#lost-from-2026 begins\n"
    )


@pytest.mark.parametrize("date", ["yesterday", "2026-13-01", "2026-03-01T00:00:00", "1900-01-01"])
def test_what_is_no_date_is_refused(date: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "at", date]) == 2
    assert capsys.readouterr().err.startswith("adjudicate: DATE: ")


# -- worked cases pinned to a date ---------------------------------------------------------------------


def tried(policy: Path, worked: str) -> Trial:
    (policy / "tables" / "delivery.cases.yaml").write_text(worked, encoding="utf-8")
    return try_worked_cases(Adjudicator(Settings(policy=policy, now=0)), policy, "policy")


def unexpected(trial: Trial) -> list[str]:
    return [each.message for each in trial.problems if each.code == "unexpected"]


def test_worked_cases_are_ruled_by_the_rows_of_their_date(policy: Path) -> None:
    trial = tried(policy, WORKED)
    assert unexpected(trial) == []
    assert trial.passed == 2
    assert {row for table, row in trial.hit if table == "tables/delivery"} == {"lost", "lost-from-2026"}


def test_a_worked_case_of_the_wrong_date_is_found(policy: Path) -> None:
    trial = tried(policy, WORKED.replace("2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z"))
    assert trial.passed == 1
    assert any("outcome is `release_to_seller`, expected `refund_full`" in each for each in unexpected(trial))
