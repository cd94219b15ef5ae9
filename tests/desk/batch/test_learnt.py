"""What runs learn is kept from one to the next: no byte depends on it, and it may be gone."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from types import SimpleNamespace
from typing import Any

import pytest

import desk.batch.judging
from desk.adjudicator import Adjudicator, Settings
from desk.batch.learnt import MOST_FILES, engine_version, usual_folder
from desk.batch.working_folder import WorkingFolder
from engine.columnar import Columnar
from engine.columns.forest import Forest
from tests.desk.batch.conftest import Batch

ROOT = Path(__file__).parents[3]
Learning = Callable[..., tuple[int, bytes]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's runs keep what they learn."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "adjudicator" / "learnt"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The functions of the policy that were run for some unit in columns."""
    found: list[object] = []
    run = Forest._run

    def noting(forest: Forest, query: Any, row: Any) -> int:
        found.append(query)
        return run(forest, query, row)

    monkeypatch.setattr(Forest, "_run", noting)
    return found


@pytest.fixture
def learning(folder: Path, facts: Path, batch: Batch, monkeypatch: pytest.MonkeyPatch) -> Learning:
    """Runs the command as a process of its own would: nothing is known but what is read; gives the bytes."""
    monkeypatch.setattr(desk.batch.judging, "FEW_ROWS", 1)
    monkeypatch.setattr(desk.batch.judging, "Columnar", Columnar)

    def command(*options: str) -> tuple[int, bytes]:
        status, output = batch(facts, *options)
        return status, output.read_bytes()

    return command


def kept(folder: Path) -> Path:
    """The one file of a folder."""
    (path,) = folder.iterdir()
    return path


def test_a_run_begins_with_what_the_one_before_learnt(
    learning: Learning, folder: Path, runs: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = learning("--no-learnt")
    assert runs
    assert not folder.exists()
    assert learning() == wanted
    runs.clear()
    assert learning() == wanted
    assert runs == []
    assert capsys.readouterr().err == ""


def test_it_is_for_its_owner_alone(learning: Learning, folder: Path) -> None:
    learning()
    assert stat.S_IMODE(kept(folder).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_is_written_where_nothing_was_learnt(learning: Learning, folder: Path) -> None:
    learning()
    learning()
    before = kept(folder).stat()
    learning()
    after = kept(folder).stat()
    assert (before.st_ino, before.st_size) == (after.st_ino, after.st_size)


def test_another_folder_may_be_named(
    learning: Learning, folder: Path, tmp_path: Path, runs: list[object]
) -> None:
    other = tmp_path / "other" / "place"
    learning("--learnt", str(other))
    assert kept(other).suffix == ".learnt"
    assert not folder.exists()
    runs.clear()
    learning("--learnt", str(other))
    assert runs == []


def test_a_file_is_no_folder(
    facts: Path, batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert batch(facts, "--learnt", str(tmp_path / "file"))[0] == 2
    assert "is no folder" in capsys.readouterr().err


def test_another_reading_is_learnt_apart(learning: Learning, folder: Path) -> None:
    found = Adjudicator(Settings(now=0)).book.draft.folder.interpretations[1].interpretations
    name, each = next(iter(found.items()))
    other = next(reading for reading in each.readings if reading != each.taken)
    learning()
    path = kept(folder)
    learning("--read", f"{name}={other}")
    assert len(list(folder.iterdir())) == 2
    assert path.exists()


def test_a_few_cases_are_judged_without_it(folder: Path, facts: Path, batch: Batch) -> None:
    assert batch(facts)[0] == 0
    assert not folder.exists()


@pytest.mark.parametrize("spoil", ["cut off", "changed", "empty", "open to others"])
def test_what_cannot_be_used_is_said_once_and_replaced(
    learning: Learning, folder: Path, capsys: pytest.CaptureFixture[str], spoil: str
) -> None:
    wanted = learning()
    path = kept(folder)
    data = path.read_bytes()
    if spoil == "cut off":
        path.write_bytes(data[: len(data) // 2])
    elif spoil == "changed":
        path.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    elif spoil == "empty":
        path.write_bytes(b"")
    else:
        path.chmod(0o666)
    capsys.readouterr()
    assert learning() == wanted
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("adjudicate: what earlier runs learnt is not used: ")
    assert str(path) in line
    assert learning() == wanted
    assert capsys.readouterr().err == ""
    assert stat.S_IMODE(kept(folder).stat().st_mode) == 0o600


def test_a_folder_in_its_place_is_not_used(
    learning: Learning, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = learning()
    path = kept(folder)
    path.unlink()
    path.mkdir()
    assert learning() == wanted
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_folder_that_cannot_be_made_is_said_once(
    learning: Learning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = learning("--no-learnt")
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert learning() == wanted
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_full_disk_is_said_once_and_leaves_what_was_there(
    learning: Learning, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = learning("--no-learnt")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patches:
        patches.setattr("desk.batch.learnt.os", SimpleNamespace(**{**vars(os), "fsync": full}))
        assert learning() == wanted
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(
        "adjudicate: what this run learnt is not kept for the next: No space left on device"
    )
    assert list(folder.iterdir()) == []


def test_what_other_engines_and_too_many_policies_left_is_removed(learning: Learning, folder: Path) -> None:
    learning()
    path = kept(folder)
    stranger, engine = folder / "notes.learnt", path.name[32:]
    stranger.touch()
    other = folder / f"{path.name[:32]}-{'0' * 16}.learnt"
    other.touch()
    for number in range(MOST_FILES + 3):
        older = folder / f"{number:032x}{engine}"
        older.touch()
        os.utime(older, (1_000 + number, 1_000 + number))
    left = folder / f"{path.name}.1.unfinished"
    left.touch()
    os.utime(left, (1_000, 1_000))
    path.unlink()
    learning()
    names = {each.name for each in folder.iterdir()}
    assert {stranger.name, path.name} <= names
    assert not {other.name, left.name} & names
    of_policies = sorted(names - {stranger.name, path.name})
    assert of_policies == [f"{number:032x}{engine}" for number in range(4, MOST_FILES + 3)]


def test_the_usual_folder_is_the_user_s_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for value in ("", "not/absolute"):
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        assert usual_folder() == tmp_path / ".cache" / "adjudicator" / "learnt"


def test_another_engine_has_another_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = engine_version()
    assert own == engine_version()
    (tmp_path / "judge.py").write_text("meaning = 1", encoding="utf-8")
    monkeypatch.setattr("desk.batch.learnt.engine.__file__", str(tmp_path / "__init__.py"))
    one = engine_version()
    (tmp_path / "judge.py").write_text("meaning = 2", encoding="utf-8")
    assert len({own, one, engine_version()}) == 3


# -- several processes --------------------------------------------------------------------------------

SMALL_PARTS = ("--check", "1", "--part-rows", "2", "--cores", "2")


def test_several_processes_begin_with_it_and_keep_it(
    facts: Path, batch: Batch, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, wanted = batch(facts, "--no-learnt", name="wanted.parquet")
    for name in ("first.parquet", "second.parquet"):
        status, output = batch(facts, *SMALL_PARTS, name=name)
        assert status == 0
        assert output.read_bytes() == wanted.read_bytes()
        assert kept(folder).suffix == ".learnt"
    kept(folder).write_bytes(b"nothing of the kind")
    capsys.readouterr()
    assert batch(facts, *SMALL_PARTS)[0] == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "is not used: it is of another form" in line


def descendants(process: int) -> list[int]:
    """The processes below one, whoever began them, the nearest first."""
    found, waiting = [], [process]
    while waiting:
        try:
            children = Path(f"/proc/{waiting[0]}/task/{waiting.pop(0)}/children").read_text(encoding="ascii")
        except OSError:
            continue
        waiting += map(int, children.split())
        found += map(int, children.split())
    return found


def working(process: int) -> list[int]:
    """The workers: the first one, and the copies of it."""
    return [each for each in descendants(process) if _is_worker(each)]


def _is_worker(process: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.fixture
def begun(facts: Path, folder: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run of two processes beside the first, of which some parts are made."""
    output = tmp_path / "answers.parquet"
    words = ["batch", str(facts), "-o", str(output), *SMALL_PARTS]
    process = subprocess.Popen(
        [sys.executable, "-m", "desk.cli.main", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None and not list(WorkingFolder(output).path.glob("*.sealed")):
        sleep(0.005)
    assert process.poll() is None
    yield process
    process.kill()
    process.communicate()


def gone(processes: list[int]) -> bool:
    end = monotonic() + 30
    while monotonic() < end:
        if not any(_is_worker(each) for each in processes):
            return True
        sleep(0.02)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")
@pytest.mark.parametrize("which", [0, 1])
def test_a_worker_that_is_killed_ends_the_run_and_all_processes(
    begun: subprocess.Popen[str], which: int
) -> None:
    every, workers = descendants(begun.pid), working(begun.pid)
    assert len(workers) == 2
    os.kill(workers[which], signal.SIGKILL)
    _, said = begun.communicate(timeout=60)
    assert begun.returncode == 2
    assert "a worker process ended with status -9" in said
    assert gone(every)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_the_first(begun: subprocess.Popen[str], end: signal.Signals) -> None:
    every = descendants(begun.pid)
    assert len(working(begun.pid)) == 2
    begun.send_signal(end)
    begun.communicate(timeout=60)
    assert gone(every)
