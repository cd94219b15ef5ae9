"""What `adjudicate policy check` asks of a policy beyond reading and proving it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desk.cli.main import main
from desk.policy_folder import SHIPPED_RULES


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kinds: [delivery_receipt]", "kinds: [delivery_reciept]", "did you mean `delivery_receipt`?"),
        ("document: [return_reason_proof]", "document: [reshipment]", "of the kind `reshipment`"),
        ("shows: [buyer, carrier]", "shows: [buyer, carier]", "did you mean `carrier`?"),
        ("shows: [buyer, carrier]", "shows: [weather]", "no case document knows the cause `weather`"),
        (
            "kinds: [delivery_receipt]",
            "kinds: [delivery_receipt, damage_cause_proof]",
            "`shows` of `proof.damage_cause` has no effect on the kind `damage_cause_proof`: "
            "`proof.delivery_receipt` takes any cause of it",
        ),
        ("meaning: a valid waybill number", "meaning: FILL_IN", "`FILL_IN` is still to be filled in"),
    ],
)
def test_what_no_case_can_hold_and_unfilled_texts_are_refused(
    old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SHIPPED_RULES, tmp_path / "rules")
    facts = tmp_path / "rules" / "facts.yaml"
    text = facts.read_text(encoding="utf-8")
    assert text.count(old) == 1
    facts.write_text(text.replace(old, new), encoding="utf-8")
    assert main(["policy", "check", "--policy", str(tmp_path / "rules")]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_worked_cases_with_something_to_fill_in_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SHIPPED_RULES, tmp_path / "rules")
    cases = tmp_path / "rules" / "not_as_described" / "damage.cases.yaml"
    text = cases.read_text(encoding="utf-8")
    old = "facts: {goods.damaged: true, damage.cause: unknown}"
    assert text.count(old) == 1
    cases.write_text(text.replace(old, "facts: {goods.damaged: FILL_IN}"), encoding="utf-8")
    assert main(["policy", "check", "--policy", str(tmp_path / "rules")]) == 2
    said = capsys.readouterr().err
    assert "`FILL_IN` is still to be filled in" in said
    line = text[: text.index(old)].count("\n") + 1
    assert f"not_as_described/damage.cases.yaml:{line}:" in said


def test_it_is_said_under_which_readings_properties_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "check", "--policy", str(SHIPPED_RULES)]) == 0
    stated = (SHIPPED_RULES / "properties.yaml").read_text(encoding="utf-8")
    number = stated.count("\n    says: ")
    assert f"; {number} stated properties hold under the readings in force." in capsys.readouterr().out
    shutil.copytree(SHIPPED_RULES, tmp_path / "rules")
    notice = "    defaults_after_notice: {process.direct: true}\n"
    anyhow = stated.replace(notice, f"{notice}    readings: any\n")
    assert anyhow != stated
    (tmp_path / "rules" / "properties.yaml").write_text(anyhow, encoding="utf-8")
    assert main(["policy", "check", "--policy", str(tmp_path / "rules")]) == 0
    assert (
        f"; {number - 1} stated properties hold under the readings in force; "
        "1 stated property holds under any readings."
    ) in capsys.readouterr().out


def test_what_only_other_commands_need_is_not_imported() -> None:
    others = ("desk.adjudicator", "desk.worked_cases", "evidence.observe", "engine.judge", "z3")
    program = (
        "import sys; from desk.cli.main import main; main(['policy', 'check']); "
        f"print(*(each for each in {others!r} if each in sys.modules), file=sys.stderr, end='')"
    )
    run = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
