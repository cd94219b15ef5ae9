"""The example of docs/policy-author.md that adds a burden of proof works as shown, command by command."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import get_args

import pytest

from desk.cli.main import main
from desk.evidence_kinds import KINDS
from desk.policy_folder import SHIPPED_RULES
from evidence.case_words import Cause

PROJECT = Path(__file__).parents[2]
GUIDE = (PROJECT / "docs" / "policy-author.md").read_text(encoding="utf-8")
WALK = GUIDE.partition("## A new burden of proof, from start to end")[2]
COMMANDS = [
    shlex.split(each.replace("\\\n", " "))[1:]
    for each in re.findall(r"^    (adjudicate (?:.*\\\n)*.*)$", WALK, re.MULTILINE)
]
KIND_ROWS = GUIDE.partition("### Kinds of evidence")[2].partition("A proof or `document`")[0]


def written(beginning: list[str]) -> list[list[str]]:
    """The commands of the walk that begin so."""
    return [each for each in COMMANDS if each[: len(beginning)] == beginning]


def test_the_walk_works_as_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SHIPPED_RULES, tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    cases = Path("mine/not_received/delivered.cases.yaml")
    before = cases.read_text(encoding="utf-8")

    news, (check,) = written(["policy", "new"]), written(["policy", "check"])
    assert len(news) == 5
    for command in news:
        assert main(command) == 0, capsys.readouterr().err
        assert "to be filled in" not in capsys.readouterr().out
    assert main(check) == 0, capsys.readouterr()

    suggest, strict = written(["policy", "test"])
    capsys.readouterr()
    assert main(suggest) == 1
    assert capsys.readouterr().out.count("is written, for") == 4
    after = cases.read_text(encoding="utf-8")
    assert after.startswith(before)
    (shown,) = re.findall(r"```text\n(.*?)```", WALK, re.DOTALL)
    assert shown in after
    assert main(strict) == 1
    cases.write_text(re.sub(r"    reviewed: false.*\n", "", after), encoding="utf-8")
    assert main(strict) == 0, capsys.readouterr().out
    (schemas,) = written(["policy", "schemas"])
    assert main(schemas) == 0

    (given,) = re.findall(r"```yaml\n(.*?)```", WALK, re.DOTALL)
    example = (PROJECT / "examples" / "delivered_as_ordered.yaml").read_text(encoding="utf-8")
    Path("case.yaml").write_text(example + given, encoding="utf-8")
    found = []
    for command in written(["rule"]):
        capsys.readouterr()
        assert main([*command, "--format", "json"]) == 0
        ruling = json.loads(capsys.readouterr().out)
        found.append((ruling["status"], ruling["outcome"], [each["clause"] for each in ruling["citations"]]))
    assert found[0][:2] == ("waiting", "wait")
    assert found[1] == ("ruled", "refund_full", ["NR-2.4"])


def test_every_command_of_the_walk_is_run() -> None:
    groups = (["policy", "new"], ["policy", "check"], ["policy", "test"], ["policy", "schemas"], ["rule"])
    assert sum(len(written(each)) for each in groups) == len(COMMANDS) == 11


def test_the_guide_lists_the_kinds_and_causes_of_case_documents() -> None:
    named = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| .*", KIND_ROWS, re.MULTILINE)))
    assert sorted(named) == sorted(KINDS)
    causes = GUIDE.partition("`shows: {cause: …}`")[2].partition("`shows` of a proof")[0]
    assert set(re.findall(r"`(\w+)`", causes)) == set(get_args(Cause))
