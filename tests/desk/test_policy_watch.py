"""A check that runs again with every save: each run follows a save, half-written files are survived."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.editing.watching import watch
from engine.diagnostics import Problems, Refused
from engine.source import read_yaml


class Saves:
    """In place of watchfiles: each turn does what an author does, then tells of it; at the end Ctrl-C."""

    def __init__(self, *turns: Any) -> None:
        self.turns = turns
        self.options: dict[str, Any] = {}

    def __call__(self, *_: Any, **options: Any) -> Iterator[set[Any]]:
        self.options = options
        for turn in self.turns:
            turn()
            yield set()
        raise KeyboardInterrupt


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    return tmp_path


def watched(policy: Path, monkeypatch: pytest.MonkeyPatch, *turns: Any) -> tuple[int, list[str], list[Any]]:
    said: list[str] = []
    seen: list[Any] = []

    def run() -> int:
        seen.append(read_yaml("a.yaml", (policy / "a.yaml").read_bytes()).value)
        return 0

    saves = Saves(*turns)
    monkeypatch.setattr("watchfiles.watch", saves)
    status = watch(policy, run, said.append)
    assert saves.options["watch_filter"](1, "x/a.yaml")
    assert not saves.options["watch_filter"](1, "x/a.yaml~")
    return status, said, seen


def test_every_save_is_checked_and_the_end_is_0(policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def save() -> None:
        (policy / "a.yaml").write_text("a: 20\n", encoding="utf-8")

    def add() -> None:
        (policy / "b.yaml").write_text("b: 1\n", encoding="utf-8")

    def nothing() -> None:
        pass

    status, said, seen = watched(policy, monkeypatch, save, nothing, add, (policy / "b.yaml").unlink)
    assert status == 0
    assert seen == [{"a": "1"}, {"a": "20"}, {"a": "20"}, {"a": "20"}]
    assert said[1::2] == ["waiting for the next save; Ctrl-C ends"] * 4
    assert [line.partition("] ")[2] for line in said[::2]] == [
        "checked",
        "checked after a save of a.yaml",
        "checked after a save of b.yaml",
        "checked after a save of b.yaml",
    ]


def test_a_half_written_file_is_shown_and_checked_again(
    policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half() -> None:
        (policy / "a.yaml").write_text("a: [1, \n", encoding="utf-8")

    def whole() -> None:
        (policy / "a.yaml").write_text("a: [1, 2]\n", encoding="utf-8")

    status, said, seen = watched(policy, monkeypatch, half, (policy / "a.yaml").unlink, whole)
    assert status == 0
    assert seen == [{"a": "1"}, {"a": ["1", "2"]}]
    assert any("a.yaml:" in line and "error" in line for line in said)
    assert any("cannot be read just now" in line for line in said)


def test_a_save_during_a_check_is_not_missed(policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    def run() -> int:
        runs.append(len(runs))
        if len(runs) == 1:
            (policy / "a.yaml").write_text("a: 3000\n", encoding="utf-8")
        return 0

    monkeypatch.setattr("watchfiles.watch", Saves(lambda: None, lambda: None))
    assert watch(policy, run, lambda _: None) == 0
    assert len(runs) == 2


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C is heard, also where the tests run in the background of a shell, which lets it be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_the_library_tells_of_a_real_save_and_ends_with_ctrl_c(policy: Path) -> None:
    runs: list[int] = []

    def run() -> int:
        runs.append(len(runs))
        if len(runs) == 1:
            (policy / "a.yaml").write_text("a: 3000\n", encoding="utf-8")
        else:
            os.kill(os.getpid(), signal.SIGINT)
        return 0

    assert watch(policy, run, lambda _: None) == 0
    assert len(runs) == 2


def test_there_has_to_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        watch(tmp_path / "nowhere", lambda: 0)


def test_what_is_refused_is_shown(policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run() -> int:
        problems = Problems()
        problems.add("some-code", "something is wrong", None)
        raise Refused(problems)

    said: list[str] = []
    monkeypatch.setattr("watchfiles.watch", Saves())
    assert watch(policy, run, said.append) == 0
    assert any("error[some-code]: something is wrong" in line for line in said)


def test_the_library_is_imported_where_it_is_used_alone() -> None:
    rooms = [Path(__file__).parents[2] / room for room in ("engine", "evidence", "reports", "desk")]
    importing = [
        file.name for room in rooms for file in room.rglob("*.py") if "watchfiles" in file.read_text("utf-8")
    ]
    assert importing == ["watching.py"]
    code = "import sys, desk.editing.watching, desk.cli.policy_check; sys.exit('watchfiles' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
