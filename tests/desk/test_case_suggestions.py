"""Suggested worked cases hit what they are for, and show nothing until a person has reviewed them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.cli.main import main
from desk.editing.policy_layout import laid_out
from desk.policy_folder import SHIPPED_RULES
from desk.worked_cases import try_worked_cases

Run = Callable[..., tuple[int, str]]
MARK = re.compile(r"^ +reviewed: false  # .*\n", re.MULTILINE)
CLOSED, STRICT = "process/closed.cases.yaml", "not_as_described/counterfeit_penalty.cases.yaml"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED_RULES, tmp_path / "mine"))


@pytest.fixture
def run(policy: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*options: str) -> tuple[int, str]:
        status = main(["policy", "test", "--policy", str(policy), *options])
        return status, capsys.readouterr().out

    return call


def without(text: str, case: str) -> str:
    """A file of worked cases without one of them."""
    found = re.search(rf"  - id: {re.escape(case)}\n(?:    .*\n)+", text)
    assert found is not None
    return text.replace(found[0], "")


def test_the_shipped_policy_has_no_unreviewed_case() -> None:
    trial = try_worked_cases(Adjudicator(Settings(now=0)), SHIPPED_RULES, "rules")
    assert trial.unreviewed == []
    assert trial.passed


def test_a_row_without_a_case_gets_one_and_the_rest_of_the_file_stays(policy: Path, run: Run) -> None:
    file = policy / "not_received" / "no_tracking.cases.yaml"
    before = without(file.read_text(encoding="utf-8"), "nothing-found-read-as-excluded-at-once")
    file.write_text(before, encoding="utf-8")
    assert "no worked case hits row `excluded-at-once`" in run()[1]

    status, out = run("--suggest")
    assert status == 1
    assert "`suggested-excluded-at-once` is written" in out
    assert "row `excluded-at-once` is hit only by unreviewed cases" in out
    assert "1 only by cases that nobody has reviewed" in out
    after = file.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert len(MARK.findall(after)) == 1
    assert laid_out("x.cases.yaml", after.encode()) == after

    status, out = run("--suggest")
    assert (status, file.read_text(encoding="utf-8")) == (1, after)
    assert "no worked case is missing" in out

    file.write_text(MARK.sub("", after), encoding="utf-8")
    assert run("--strict")[0] == 0


def test_an_unreviewed_case_beside_reviewed_ones_fails_only_where_it_is_asked(policy: Path, run: Run) -> None:
    file = policy / "not_received" / "no_tracking.cases.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("  - id: number-rejected\n", "  - id: number-rejected\n    reviewed: false\n")
    )
    status, out = run()
    assert status == 0
    assert "Not reviewed, so that they show nothing (1):" in out
    assert re.search(r"no_tracking\.cases\.yaml:\d+:\d+  number-rejected$", out, re.MULTILINE)
    status, out = run("--strict")
    assert status == 1
    assert "error[unreviewed]: case `number-rejected` is a suggestion that nobody has reviewed" in out


def test_missing_files_are_written_for_rulings_facts_and_additions(policy: Path, run: Run) -> None:
    for name in (CLOSED, STRICT):
        (policy / name).unlink()
    status, out = run("--suggest")
    assert status == 1
    assert "no case is found" not in out
    for name in (CLOSED, STRICT):
        text = (policy / name).read_text(encoding="utf-8")
        assert text.startswith('# yaml-language-server: $schema=../schemas/cases.json\namounts: {goods: "')
        (policy / name).write_text(MARK.sub("", text), encoding="utf-8")
    assert run("--strict")[0] == 0


def test_conditions_that_no_case_shows_to_matter_get_one(policy: Path, run: Run) -> None:
    (policy / CLOSED).unlink()
    (policy / "process" / "agreement.cases.yaml").unlink()
    status, out = run("--suggest", "--coverage")
    assert status == 1
    assert "-without-condition-" in out
    assert "no case is found" not in out
    for file in policy.rglob("*.cases.yaml"):
        text = file.read_text(encoding="utf-8")
        if MARK.search(text):
            file.write_text(MARK.sub("", text), encoding="utf-8")
    status, out = run("--coverage")
    assert status == 0, out[-2000:]


def test_a_row_that_never_answers_is_named(policy: Path, run: Run) -> None:
    table = policy / "process" / "closed.yaml"
    text = table.read_text(encoding="utf-8")
    first = re.search(r"  - id: (\S+)\n(?:    .*\n)+", text)
    assert first is not None
    table.write_text(text.rstrip("\n") + "\n" + first[0].replace(f"id: {first[1]}", "id: never"))
    status, out = run("--suggest")
    assert status == 1
    assert "no case is found for row `never` of `process/closed`" in out
