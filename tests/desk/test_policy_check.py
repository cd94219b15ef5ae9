"""What `adjudicate policy check` asks of a policy beyond reading and proving it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desk.adjudicator import SHIPPED_RULES
from desk.cli.main import main


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kinds: [delivery_receipt]", "kinds: [delivery_reciept]", "did you mean `delivery_receipt`?"),
        ("document: [return_reason_proof]", "document: [reshipment]", "of the kind `reshipment`"),
        ("meaning: a valid waybill number", "meaning: FILL_IN", "`FILL_IN` is still to be filled in"),
    ],
)
def test_unknown_kinds_and_unfilled_texts_are_refused(
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
