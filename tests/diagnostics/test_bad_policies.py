"""Every error that reading a policy can give: one bad policy each, and what `policy check` says of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import engine
from desk.cli.main import main
from engine import proving
from engine.layout import MAX_NODES
from tests.diagnostics.bad_policies import BASE, POLICIES, bad_policies, write_bad_policy

# What only JSON documents and cases can have: no file of a policy is JSON.
NOT_IN_A_POLICY = {
    "bad-json": "policies are YAML",
    "bad-number": "numbers of YAML are read as text",
    "lone-surrogate": "libyaml reads none: written raw it is not UTF-8, and it refuses the escape",
}
REPORTERS = {"add", "append", "refuse", "Flaw", "FormulaError", "Diagnostic"}


def test_the_base_policy_is_right(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(BASE.parent)
    assert main(["policy", "check", "--policy", BASE.name]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("base_policy: no errors in 4 tables, 6 rows")
    assert "Proved: no gap, no undeclared overlap" in shown.out
    assert shown.err == ""


@pytest.mark.parametrize("name", bad_policies())
def test_what_is_said_of_a_bad_policy(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    golden: Callable[[Path, str], None],
) -> None:
    said = checked(name, tmp_path, monkeypatch, capsys)
    code = name.partition("--")[0]
    if not code.startswith("several-") or code == "several-documents":
        assert f"error[{code}]: " in said
    golden(POLICIES / f"{name}.txt", shortened(said))


def shortened(said: str) -> str:
    """A very long text without its middle."""
    lines = said.splitlines(keepends=True)
    return said if len(lines) <= 200 else "".join((*lines[:12], "[…]\n\n", *lines[-12:]))


def checked(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """What `policy check` says on standard error."""
    write_bad_policy(name, folder / "policy")
    monkeypatch.chdir(folder)
    assert main(["policy", "check", "--policy", "policy"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    return shown.err


def test_every_golden_text_has_its_policy() -> None:
    assert sorted(path.stem for path in POLICIES.glob("*.txt")) == bad_policies()


def test_every_mistake_is_reported_in_one_run_in_the_order_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = checked("several-mistakes", tmp_path, monkeypatch, capsys)
    codes = re.findall(r"^error\[(.+?)\]: ", said, re.MULTILINE)
    assert codes == [
        "unknown-clause",
        "unknown-limit",
        "unknown-reading",
        "no-value",
        "unknown-outcome",
        "unknown-table",
        "unknown-value",
        "unknown-key",
        "unknown-party",
    ]


def test_every_error_of_the_loader_has_a_bad_policy() -> None:
    having = {name.partition("--")[0] for name in bad_policies()}
    codes = set(codes_in_source())
    assert len(codes) > 60
    assert codes - having - NOT_IN_A_POLICY.keys() == set()
    assert having - codes == {"several-mistakes", "several-files-unreadable"}
    assert NOT_IN_A_POLICY.keys() & having == set()


def codes_in_source() -> Iterator[str]:
    """Every code that a module of the engine gives a diagnostic, found in its syntax tree.

    What the proofs find is no error of the loader: test_findings.py has the codes of `engine/proving`.
    """
    for path in sorted(Path(engine.__file__).parent.rglob("*.py")):
        if path.is_relative_to(Path(proving.__file__).parent):
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            words = [each.value for each in call.args if isinstance(each, ast.Constant)]
            texts = [word for word in words if isinstance(word, str)]
            if name == "refuse_unknown":
                yield f"unknown-{texts[0]}"
            elif path.name == "formula.py" and name == "refuse":
                yield texts[-1] if len(call.args) == 4 and is_code(texts[-1]) else "bad-formula"
            elif name in REPORTERS and texts and is_code(texts[0]):
                yield texts[0]


def is_code(text: str) -> bool:
    return re.fullmatch("[a-z0-9]+(-[a-z0-9]+)+|tag|alias|anchor|circle", text) is not None


def test_limits_that_bad_policies_exceed() -> None:
    assert f"times: {MAX_NODES + 1}" in (POLICIES / "too-many-values.yaml").read_text(encoding="utf-8")
