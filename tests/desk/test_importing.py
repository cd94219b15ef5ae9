"""`adjudicate import`: foreign answers and parts of a case to one case that can be ruled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk.cli.main import main
from desk.importing import import_case
from engine.diagnostics import Refused

FIXTURES = Path(__file__).parents[1] / "evidence" / "readers" / "fixtures"


def fixture(name: str) -> tuple[str, bytes]:
    return f"{name}.json", (FIXTURES / f"{name}.json").read_bytes()


def test_an_issue_and_a_tracking_answer_are_one_case() -> None:
    imported = import_case([fixture("track17"), fixture("aliexpress_issue")])
    assert imported.missing == ()
    assert imported.case["dispute"]["reason"] == "not_received"
    assert imported.case["parcels"][0]["tracking"]["events"]
    assert [line.partition(":")[0] for line in imported.contributed] == [
        "aliexpress_issue.json",
        "track17.json",
    ]
    assert any(line.startswith("track17.json: ") for line in imported.odd)


def test_a_part_of_a_case_wins_over_what_an_answer_says() -> None:
    own = json.dumps({"case_id": "mine", "order": {"freight_paid": "4.50"}}).encode()
    imported = import_case([fixture("aliexpress_issue"), ("own.json", own)])
    assert (imported.case["case_id"], imported.case["order"]["freight_paid"]) == ("mine", "4.50")
    assert any("`case_id`" in told for told in imported.contradictions)


def test_what_every_case_needs_is_named() -> None:
    imported = import_case([fixture("track17")])
    assert imported.missing == ("case_id", "order.currency", "dispute.opened_at")


def test_a_file_of_no_known_format_is_refused_beside_the_others() -> None:
    with pytest.raises(Refused) as refused:
        import_case([("odd.json", b'{"x": 1}'), ("torn.json", b"{"), fixture("track17")])
    assert [each.code for each in refused.value.problems][0] == "unknown-format"
    assert len(refused.value.problems) == 2


def test_the_case_that_is_written_is_ruled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.yaml"
    files = [str(FIXTURES / "aliexpress_issue.json"), str(FIXTURES / "track17.json")]
    assert main(["import", *files, "-o", str(case)]) == 0
    assert "contributed: " in capsys.readouterr().err
    assert main(["rule", str(case), "--as-of", "2026-04-01T00:00:00Z"]) == 0
    assert capsys.readouterr().out.startswith("Case 710000000000400")


def test_a_file_that_is_not_there_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "nowhere.json"]) == 2
    assert "`nowhere.json` cannot be read" in capsys.readouterr().err
