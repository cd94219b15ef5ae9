"""docs/letters.md is true: its letter is what the command prints, and its YAML is a case's."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.cli.main import main

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "letters.md"
LETTER = re.compile(r"(<!-- letter: (.+) -->\n```text\n)(.*?)(```\n)", re.DOTALL)
COMMANDS = re.findall(r"^    adjudicate (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_letter_shown_is_the_one_printed(
    golden: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    page = PAGE.read_text(encoding="utf-8")
    shown = LETTER.search(page)
    assert shown is not None
    assert f"letter {shown[2]}" in COMMANDS
    assert main(["letter", *shlex.split(shown[2])]) == 0
    printed = capsys.readouterr().out
    golden(PAGE, LETTER.sub(lambda _: shown[1] + printed + shown[4], page))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    assert main(shlex.split(command)) == 0
    assert capsys.readouterr().out
