"""Everything that the proofs can find: one small policy each, what is printed of it, and its witnesses."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.cli.main import main
from engine import proving
from engine.proving import circuit, regions
from tests.diagnostics.bad_policies import FINDINGS, bad_policies, write_bad_policy

ACCEPTED = "accepted"
"""What is special about a policy whose finding is meant: nothing is then said of it."""
ENTANGLED = "not-proved"
SHOWN = ("gap", "overlap")
"""The findings that a single assignment shows."""
NOTHING_FOUND = "Proved: no gap"


@pytest.fixture
def policy(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """The folder of a small policy, in the folder that the commands run in."""
    write_bad_policy(name, tmp_path / "policy", FINDINGS)
    monkeypatch.chdir(tmp_path)
    if name.startswith(ENTANGLED):
        monkeypatch.setattr(circuit, "MOST_CONFLICTS", 1)
    return tmp_path / "policy"


@pytest.mark.parametrize("name", bad_policies(FINDINGS))
def test_what_is_found_in_a_policy(
    name: str, policy: Path, capsys: pytest.CaptureFixture[str], golden: Callable[[Path, str], None]
) -> None:
    code, _, about = name.partition("--")
    status = main(["policy", "check", "--policy", policy.name])
    shown = capsys.readouterr()
    assert shown.err == ""
    if about.startswith(ACCEPTED):
        assert (status, NOTHING_FOUND in shown.out, code in shown.out) == (0, True, False)
    else:
        assert (status, f"error[{code}]: " in shown.out) == (1, True)
    golden(FINDINGS / f"{name}.txt", shown.out)


@pytest.mark.parametrize("name", bad_policies(FINDINGS))
def test_every_witness_is_ruled_as_said(name: str, policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings_of(policy, capsys)
    assert {each["code"] for each in found if each["witness"]} == {
        each["code"] for each in found if each["code"] in SHOWN
    }
    for number, each in enumerate(found, start=1):
        if each["witness"]:
            file = Path("witnesses", f"{number:03}-{each['code']}.yaml")
            assert yaml.safe_load(file.read_text(encoding="utf-8")) == each["witness"]
            ruling = ruled(file, policy, capsys)
            assert ruling["status"] == "ruled"
            assert not [step for step in ruling["trace"] if step["result"] == "open"]
            assert each["ruled_by"] in hits(ruling)


@pytest.mark.parametrize("name", [name for name in bad_policies(FINDINGS) if name.startswith("gap")])
def test_in_a_gap_no_row_of_the_table_holds(
    name: str, policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (gap,) = (each for each in findings_of(policy, capsys) if each["code"] == "gap")
    steps = ruled(Path("witnesses", "001-gap.yaml"), policy, capsys)["trace"]
    table = "tables/delivery"
    assert table in gap["message"]
    rows = [row["id"] for row in written(policy, table)["rows"] if in_force(row, gap)]
    tried = [(step["row"], step["result"]) for step in steps if step["table"] == table]
    assert tried == [*((row, "false") for row in rows), (None, "none")]


@pytest.mark.parametrize("name", [name for name in bad_policies(FINDINGS) if name.startswith("overlap")])
def test_where_rows_overlap_the_second_answers_without_the_first(
    name: str, policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (overlap,) = (each for each in findings_of(policy, capsys) if each["code"] == "overlap")
    first, second = overlap["rows"]
    table = "tables/delivery"
    file = Path("witnesses", "001-overlap.yaml")
    assert overlap["ruled_by"] == f"{table}#{first}"
    assert f"{table}#{first}" in hits(ruled(file, policy, capsys))
    text = written(policy, table)
    text["rows"] = [row for row in text["rows"] if row["id"] == second]
    (policy / f"{table}.yaml").write_text(json.dumps(text), encoding="utf-8")
    assert f"{table}#{second}" in hits(ruled(file, policy, capsys))


@pytest.mark.parametrize(
    ("name", "line", "boxes"),
    [
        (
            "gap",
            "{parcel.state: in_transit, parcel.overdue: false}",
            [{"parcel.state": "in_transit", "parcel.overdue": False}],
        ),
        (
            "overlap",
            "{parcel.state: lost, parcel.overdue: true}",
            [{"parcel.state": "lost", "parcel.overdue": True}],
        ),
    ],
)
def test_where_a_gap_or_overlap_lies_is_said_on_demand(
    name: str, line: str, boxes: list[Any], policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["--regions"]):
        assert main(["policy", "check", "--policy", policy.name, *more]) == 1
        assert (f"    {line}\n" in capsys.readouterr().out) is bool(more)
        assert main(["policy", "check", "--policy", policy.name, "--format", "json", *more]) == 1
        (found,) = json.loads(capsys.readouterr().out)
        assert found["regions"] == ({"boxes": boxes, "complete": True} if more else None)


@pytest.mark.parametrize("name", ["gap"])
def test_a_region_that_was_given_up_says_so(
    name: str, policy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(regions, "MOST_FOUND", 0)
    assert main(["policy", "check", "--policy", policy.name, "--regions"]) == 1
    assert "and perhaps more: the search was given up here" in capsys.readouterr().out


def test_every_finding_of_the_proofs_has_its_policy() -> None:
    having = {name.partition("--")[0] for name in bad_policies(FINDINGS)}
    assert having == set(codes_of_proofs())
    assert set(SHOWN) <= having


def test_every_golden_text_has_its_policy() -> None:
    assert sorted(path.stem for path in FINDINGS.glob("*.txt")) == bad_policies(FINDINGS)


def codes_of_proofs() -> Iterator[str]:
    """Every code that a module of the proofs gives a finding, found in its syntax tree."""
    for path in sorted(Path(proving.__file__).parent.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            first = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
            if name in ("_finding", "Diagnostic") and isinstance(first, str):
                yield first


def findings_of(policy: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What is found, as JSON; the witnesses are written into a folder of their own."""
    main(["policy", "check", "--policy", policy.name, "--format", "json", "--witnesses", "witnesses"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def ruled(file: Path, policy: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The ruling of a witness."""
    assert main(["rule", str(file), "--policy", policy.name, "--format", "json"]) == 0
    ruling: dict[str, Any] = json.loads(capsys.readouterr().out)
    return ruling


def hits(ruling: dict[str, Any]) -> list[str]:
    """The rows that answered, as table#row."""
    return [f"{step['table']}#{step['row']}" for step in ruling["trace"] if step["result"] == "hit"]


def written(policy: Path, table: str) -> dict[str, Any]:
    """A table as it stands in its file."""
    text: dict[str, Any] = yaml.safe_load((policy / f"{table}.yaml").read_text(encoding="utf-8"))
    return text


def in_force(row: dict[str, Any], finding: dict[str, Any]) -> bool:
    """Whether a row has not lapsed on the date of a witness."""
    date = finding["witness"]["policy_date"]
    return "until" not in row or date < row["until"].strftime("%Y-%m-%dT%H:%M:%SZ")
