"""README.md is true: its ruling is what the program prints, its commands run, its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.cli.main import main

PROJECT = Path(__file__).parents[1]
README = PROJECT / "README.md"
DOCUMENTS = [README, PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").rglob("*.md"))]
BLOCKS = re.findall(r"(?:^    adjudicate .+\n)+", README.read_text(encoding="utf-8"), re.MULTILINE)
COMMANDS = [line.strip() for block in BLOCKS for line in block.splitlines()]
RULING = re.compile(r"(<!-- ruling: (\S+) -->\n```text\n)(.*?)(```\n)", re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.usefixtures("both_evaluators")
def test_the_ruling_shown_is_the_one_printed(
    golden: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    readme = README.read_text(encoding="utf-8")
    shown = RULING.search(readme)
    assert shown is not None
    assert main(["rule", str(PROJECT / shown[2])]) == 0
    # the digests at the end change with every word of the policy
    printed, stamps, _ = capsys.readouterr().out.partition("\nPolicy ")
    assert stamps
    golden(README, RULING.sub(lambda _: shown[1] + printed + shown[4], readme))


@pytest.mark.parametrize("block", BLOCKS)
def test_every_command_runs(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder that shows the project, where what they write does no harm; in the order of each block."""
    for entry in PROJECT.iterdir():
        (tmp_path / entry.name).symlink_to(entry)
    monkeypatch.chdir(tmp_path)
    for command in block.splitlines():
        _, *arguments = shlex.split(command)
        assert main(arguments) == 0, capsys.readouterr().err
        assert capsys.readouterr().out


def test_every_command_of_the_program_is_shown() -> None:
    from desk.cli import main as top
    from desk.cli import policy

    named = [
        *(name for name in top.COMMANDS if name != "policy"),
        *(f"policy {name}" for name in policy.COMMANDS),
    ]
    for name in named:
        assert any(command.startswith(f"adjudicate {name}") for command in COMMANDS), name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_link_leads_to_a_file(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target
