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
WALK, _, DATED = GUIDE.partition("## A new burden of proof, from start to end")[2].partition(
    "## A proof that bears a date"
)


def commands(section: str) -> list[list[str]]:
    """The commands that a section shows, without the program's name."""
    shown = re.findall(r"^    (adjudicate (?:.*\\\n)*.*)$", section, re.MULTILINE)
    return [shlex.split(each.replace("\\\n", " "))[1:] for each in shown]


COMMANDS = commands(WALK)
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


def test_a_proof_with_a_date_is_asked_for_only_as_the_guide_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SHIPPED_RULES, tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    for command in written(["policy", "new"]):
        assert main(command) == 0
    date, unproved, check, rule = commands(DATED)
    (proof,) = re.findall(r"^    proof: .*\n", DATED, re.MULTILINE)
    wrong, tested = re.findall(r"```yaml\n(.*?)```", DATED, re.DOTALL)
    (asking,) = re.findall(r"```text\n(.*?)```", DATED, re.DOTALL)
    (assessed,) = re.findall(r"^assessments:\n.*\n", WALK, re.MULTILINE)[-1:]
    example = (PROJECT / "examples" / "delivered_as_ordered.yaml").read_text(encoding="utf-8")
    Path("asked.yaml").write_text(example + assessed, encoding="utf-8")
    facts, table = Path("mine/facts.yaml"), Path("mine/not_received/delivered.yaml")

    assert main(date) == 0
    replace(facts, proof.replace("dated: agreement.dated_at, ", ""), proof)
    without = facts.read_text(encoding="utf-8")
    replace(facts, "\nwindows:\n", f"\n{wrong}\nwindows:\n")
    replace(table, "      proof.neighbour_agreed: [rejected, overdue]\n", "      agreement.in_time: false\n")
    capsys.readouterr()
    assert main(check) == 1
    assert capsys.readouterr().out.count("error[") == 1
    assert main([*rule, "--format", "json"]) == 0
    ruling = json.loads(capsys.readouterr().out)
    assert (ruling["status"], ruling["outcome"], ruling["asks"]) == ("ruled", "refund_full", [])

    facts.write_text(without, encoding="utf-8")
    assert main(unproved) == 0
    replace(table, "      agreement.in_time: false\n", tested)
    assert main(check) == 0, capsys.readouterr()
    capsys.readouterr()
    assert main(rule) == 0
    assert asking in capsys.readouterr().out

    # a date that is not known is asked for, too, and alone once the proof is there
    replace(facts, "    absent: not_stated\n    clause: NR-2.4\n", "    clause: NR-2.4\n")
    replace(facts, "given(agreement.dated_at) and agreement.dated_at", "agreement.dated_at")
    facts_asked = []
    for supposed in ([], ["--what-if", "proof.neighbour_agreed=accepted"]):
        assert main([*rule, *supposed, "--format", "json"]) == 0
        ruling = json.loads(capsys.readouterr().out)
        assert ruling["status"] == "open"
        facts_asked.append([each["for"].partition(";")[0] for each in ruling["asks"]])
    assert facts_asked == [
        [
            "the carrier's word that the buyer had agreed to the neighbour",
            "when the buyer agreed to the neighbour",
        ],
        ["when the buyer agreed to the neighbour"],
    ]


def replace(file: Path, old: str, new: str) -> None:
    """Replace what stands in a file once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_every_command_of_the_walk_is_run() -> None:
    groups = (["policy", "new"], ["policy", "check"], ["policy", "test"], ["policy", "schemas"], ["rule"])
    assert sum(len(written(each)) for each in groups) == len(COMMANDS) == 11


def test_the_guide_lists_the_kinds_and_causes_of_case_documents() -> None:
    named = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| .*", KIND_ROWS, re.MULTILINE)))
    assert sorted(named) == sorted(KINDS)
    causes = GUIDE.partition("`shows: {cause: …}`")[2].partition("`shows` of a proof")[0]
    assert set(re.findall(r"`(\w+)`", causes)) == set(get_args(Cause))
