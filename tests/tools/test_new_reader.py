"""The files of a new reader, written into a copy of the project, pass what every reader has to pass."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("engine", "evidence", "docs/readers", "tests/evidence/readers", "tools")
FILES = ("pyproject.toml", "tests/__init__.py", "tests/conftest.py", "tests/evidence/__init__.py")
NAME = "invented_post"
TITLE = "Invented Post's answer"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader needs of the project, in a folder of its own, with a new reader in it."""
    folder = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    written = scaffold(folder, NAME, TITLE)
    assert written.returncode == 0, written.stderr
    assert sorted(written.stdout.split()) == sorted(produced(NAME))
    return folder


def produced(name: str) -> list[str]:
    return [
        f"evidence/readers/{name}.py",
        f"evidence/readers/{name}_codes.yaml",
        f"docs/readers/{name}.md",
        f"tests/evidence/readers/fixtures/{name}.json",
        f"tests/evidence/readers/test_{name}.py",
    ]


def scaffold(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "tools/new_reader.py", *arguments)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "command",
    [
        ["pytest", "-q", f"tests/evidence/readers/test_{NAME}.py"],
        ["pytest", "-q", "tests/evidence/readers/test_pages.py", "-k", NAME],
        ["ruff", "check", *(file for file in produced(NAME) if file.endswith(".py"))],
        ["ruff", "format", "--check", *(file for file in produced(NAME) if file.endswith(".py"))],
        ["mypy", "--strict", "--no-error-summary", f"evidence/readers/{NAME}.py"],
    ],
    ids=lambda command: f"{command[0]} {command[1]}",
)
def test_what_is_written_passes_as_it_is(copy: Path, command: list[str]) -> None:
    done = run(copy, "-m", *command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_new_format_is_known(copy: Path) -> None:
    code = f"from evidence.readers.known import readers; print(readers()[{NAME!r}].name)"
    assert run(copy, "-c", code).stdout.strip() == TITLE


def test_nothing_is_overwritten(copy: Path) -> None:
    before = {file: (copy / file).read_bytes() for file in produced(NAME)}
    again = scaffold(copy, NAME, "Another title")
    assert again.returncode == 2
    assert all(file in again.stderr for file in produced(NAME))
    assert {file: (copy / file).read_bytes() for file in produced(NAME)} == before


def test_one_file_in_the_way_keeps_all_from_being_written(copy: Path) -> None:
    there = copy / "docs" / "readers" / "other_post.md"
    there.write_text("mine", encoding="utf-8")
    assert scaffold(copy, "other_post", TITLE).returncode == 2
    assert [file for file in produced("other_post") if (copy / file).exists()] == [
        "docs/readers/other_post.md"
    ]
    assert there.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Post", TITLE),
        ("import", TITLE),
        ("../post", TITLE),
        ("post__answer", TITLE),
        ("p" * 31, TITLE),
        ("post", ""),
        ("post", 'a "post"'),
        ("post", "two\nlines"),
        ("post", "t" * 51),
        ("post", " post"),
    ],
)
def test_names_and_titles_that_cannot_be(copy: Path, name: str, title: str) -> None:
    refused = scaffold(copy, name, title)
    assert refused.returncode == 2
    assert refused.stderr.startswith("new_reader: ")
    assert not (copy / "evidence" / "readers" / f"{name}.py").exists()


def test_the_longest_name_and_title_keep_to_the_length_of_a_line(copy: Path) -> None:
    name = "p" * 30
    assert scaffold(copy, name, "T" * 50).returncode == 0
    files = [file for file in produced(name) if file.endswith(".py")]
    done = run(copy, "-m", "ruff", "check", *files)
    assert done.returncode == 0, done.stdout
    done = run(copy, "-m", "ruff", "format", "--check", *files)
    assert done.returncode == 0, done.stdout
