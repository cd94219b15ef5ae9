"""Runs: continued after every kind of end, the same bytes every time, and never two of one output."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from time import sleep

import pyarrow.parquet as pq
import pytest

from desk.adjudicator import Adjudicator
from desk.batch.judging import Worker
from desk.batch.tasks import Task
from desk.batch.working_folder import WorkingFolder
from desk.cli.main import main
from desk.documents import Document
from engine.diagnostics import Problems
from evidence.scene import Scene
from tests.desk.batch.conftest import Batch
from tests.desk.batch.tables import Row, answers, cases, refused, write_csv, write_lines

ROOT = Path(__file__).parents[3]
SMALL_PARTS = ("--part-rows", "2")


def command(export: Path, output: Path, *options: str) -> list[str]:
    """The command as a process of its own."""
    words = ["batch", str(export), "-o", str(output), "--check", "1", *SMALL_PARTS, *options]
    return [sys.executable, "-m", "desk.cli.main", *words]


def killed(export: Path, output: Path, parts: int, cores: int, wait: float = 0.0) -> bool:
    """Run the command and kill it after so many parts; whether it was still running."""
    folder = WorkingFolder(output).path
    process = subprocess.Popen(
        command(export, output, "--cores", str(cores)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        while process.poll() is None and len(list(folder.glob("*.sealed"))) < parts:
            sleep(0.005)
        sleep(wait)
        running = process.poll() is None
    finally:
        process.kill()
        process.communicate()
    return running


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """Has a run in this process end after so many parts; gives the numbers of the parts made."""
    made: list[int] = []
    make = Worker.make

    def after(count: int) -> list[int]:
        made.clear()

        def ends(worker: Worker, task: Task) -> None:
            if len(made) >= count:
                raise KeyboardInterrupt
            made.append(task.number)
            make(worker, task)

        monkeypatch.setattr(Worker, "make", ends)
        return made

    return after


def killed_in_copy(export: Path, output: Path, parts: int) -> bool:
    """Run the command in a copy of this process that kills itself after so many parts; whether it did."""
    make = Worker.make
    made: list[int] = []

    def kills(worker: Worker, task: Task) -> None:
        if len(made) == parts:
            os.kill(os.getpid(), signal.SIGKILL)
        made.append(task.number)
        make(worker, task)

    def copied() -> None:
        Worker.make = kills  # type: ignore[method-assign]
        main(["batch", str(export), "-o", str(output), "--check", "1", *SMALL_PARTS, "--cores", "1"])

    process = get_context("fork").Process(target=copied)
    process.start()
    process.join(120)
    return process.exitcode == -signal.SIGKILL


@pytest.mark.skipif("fork" not in get_all_start_methods(), reason="this system copies no processes")
@pytest.mark.parametrize("name", ["answers.parquet", "answers.csv", "answers.xlsx"])
def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path, facts: Path, batch: Batch, name: str) -> None:
    _, whole = batch(facts, *SMALL_PARTS, name=f"whole-{name}", check="1")
    output = tmp_path / name
    for parts in (1, 4):
        assert killed_in_copy(facts, output, parts)
        assert not output.exists()
    assert batch(facts, *SMALL_PARTS, name=name, check="1") == (0, output)
    assert output.read_bytes() == whole.read_bytes()
    assert not WorkingFolder(output).path.exists()


def test_a_killed_run_of_several_processes_goes_on_to_the_same_bytes(
    tmp_path: Path, facts: Path, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, whole = batch(facts, *SMALL_PARTS, name="whole.parquet", check="1")
    output = tmp_path / "answers.parquet"
    assert killed(facts, output, 2, 2)
    assert not output.exists()
    assert main([*command(facts, output, "--cores", "2")[3:]]) == 0
    assert "going on with the parts" in capsys.readouterr().err
    assert output.read_bytes() == whole.read_bytes()
    assert not WorkingFolder(output).path.exists()


def test_what_is_finished_is_not_made_again(
    facts: Path, batch: Batch, interrupted: Callable[[int], list[int]]
) -> None:
    made = interrupted(3)
    assert batch(facts, *SMALL_PARTS)[0] == 130
    first = list(made)
    made = interrupted(1_000)
    assert batch(facts, *SMALL_PARTS)[0] == 0
    assert first == [0, 1, 2]
    assert made[0] == 3
    assert not set(first) & set(made)


def test_a_damaged_part_is_made_again(
    facts: Path, batch: Batch, interrupted: Callable[[int], list[int]]
) -> None:
    _, whole = batch(facts, *SMALL_PARTS, name="whole.parquet")
    interrupted(3)
    _, output = batch(facts, *SMALL_PARTS)
    (WorkingFolder(output).path / "part-000001.arrow").write_bytes(b"ARROW1")
    made = interrupted(1_000)
    assert batch(facts, *SMALL_PARTS)[0] == 0
    assert made[:2] == [1, 3]
    assert output.read_bytes() == whole.read_bytes()


def test_another_export_policy_or_option_begins_anew(
    tmp_path: Path,
    rows: list[Row],
    batch: Batch,
    interrupted: Callable[[int], list[int]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    export = write_csv(tmp_path / "facts.csv", rows)
    interrupted(2)
    batch(export, *SMALL_PARTS)
    write_csv(export, rows[:-1])
    made = interrupted(1)
    batch(export, *SMALL_PARTS)
    assert "something else (export); beginning anew" in capsys.readouterr().err
    assert made == [0]
    made = interrupted(1_000)
    assert batch(export, "--part-rows", "3")[0] == 0
    assert "beginning anew" in capsys.readouterr().err
    assert made[0] == 0


def test_an_export_that_changes_while_it_is_read_gives_nothing(
    tmp_path: Path,
    rows: list[Row],
    batch: Batch,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    export = write_csv(tmp_path / "facts.csv", rows)
    make = Worker.make

    def changing(worker: Worker, task: Task) -> None:
        make(worker, task)
        write_csv(export, rows[:-1])

    monkeypatch.setattr(Worker, "make", changing)
    status, output = batch(export)
    assert (status, output.exists()) == (2, False)
    assert "was changed while it was read" in capsys.readouterr().err


def test_the_bytes_do_not_depend_on_the_cores(tmp_path: Path, facts: Path, batch: Batch) -> None:
    _, whole = batch(facts, *SMALL_PARTS, name="whole.parquet", check="1")
    output = tmp_path / "answers.parquet"
    words = ["batch", str(facts), "-o", str(output), "--check", "1", *SMALL_PARTS, "--cores", "2"]
    assert main(words) == 0
    assert output.read_bytes() == whole.read_bytes()


def test_a_file_of_the_evidence_that_changes_is_noticed(
    tmp_path: Path,
    batch: Batch,
    interrupted: Callable[[int], list[int]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    export = write_lines(tmp_path / "cases.jsonl", cases(6))
    files = tmp_path / "evidence" / "inner"
    files.mkdir(parents=True)
    (files / "letter.txt").write_text("before", encoding="utf-8")
    options = ("--files", str(files.parent), *SMALL_PARTS)
    interrupted(1)
    assert batch(export, *options)[0] == 130
    made = interrupted(1)
    assert batch(export, *options)[0] == 130
    assert made == [1]
    (files / "letter.txt").write_text("afterwards", encoding="utf-8")
    made = interrupted(1_000)
    capsys.readouterr()
    assert batch(export, *options)[0] == 0
    assert "something else (files); beginning anew" in capsys.readouterr().err
    assert made[0] == 0


def test_two_runs_do_not_share_an_output(
    facts: Path, batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = WorkingFolder(tmp_path / "answers.parquet")
    held.begin()
    assert batch(facts)[0] == 2
    assert "another run works on the same output" in capsys.readouterr().err
    held.leave()
    assert batch(facts)[0] == 0


def test_a_folder_of_something_else_is_left_alone(facts: Path, batch: Batch, tmp_path: Path) -> None:
    other = tmp_path / "answers.parquet.parts"
    other.mkdir()
    (other / "letter.txt").write_text("mine", encoding="utf-8")
    assert batch(facts)[0] == 2
    assert (other / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_refusals_of_an_earlier_run_do_not_stay(tmp_path: Path, rows: list[Row], batch: Batch) -> None:
    export = write_csv(tmp_path / "facts.csv", [{**rows[0], "currency": "NA"}])
    status, output = batch(export)
    assert (status, len(refused(output))) == (1, 1)
    write_csv(export, rows)
    assert batch(export)[0] == 0
    assert not (tmp_path / "answers.parquet.rejected.csv").exists()


def test_a_case_that_the_interpreter_judges_otherwise_stops_the_run(
    facts: Path, batch: Batch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from engine.columnar import Columnar

    right = Columnar.answers

    def wrong(columnar: Columnar, batch: object) -> object:
        found = right(columnar, batch)
        at = found.schema.get_field_index("total")
        return found.set_column(
            at, found.schema.field(at), [each + 1 for each in found.column(at).to_pylist()]
        )

    monkeypatch.setattr(Columnar, "answers", wrong)
    status, output = batch(facts, "--check", "2")
    assert (status, output.exists()) == (3, False)
    said = capsys.readouterr().err
    assert "total: in columns" in said
    assert "by the interpreter" in said


def test_an_error_of_the_program_stops_the_run_and_names_the_case(
    facts: Path, batch: Batch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from engine.columnar import Columnar

    right = Columnar.answers

    def failing(columnar: Columnar, batch: object) -> object:
        if "00003" in batch.column("case_id").to_pylist():  # type: ignore[attr-defined]
            raise ZeroDivisionError("nothing")
        return right(columnar, batch)

    monkeypatch.setattr(Columnar, "answers", failing)
    status, output = batch(facts)
    row = pq.read_table(facts).column("case_id").to_pylist().index("00003") + 1
    assert (status, output.exists()) == (2, False)
    said = capsys.readouterr().err
    assert "an error of the program" in said
    assert f"00003, of row {row} in `facts.parquet`: ZeroDivisionError: nothing" in said
    assert "Traceback" not in said
    assert not output.with_name(output.name + ".rejected.csv").exists()


def test_an_error_of_the_program_in_observing_stops_the_run_too(
    tmp_path: Path, batch: Batch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(self: Adjudicator, document: Document, problems: Problems, often: bool) -> Scene:
        raise ZeroDivisionError("nothing")

    monkeypatch.setattr(Adjudicator, "scene", failing)
    status, output = batch(write_lines(tmp_path / "cases.jsonl", cases(2)))
    assert (status, output.exists()) == (2, False)
    assert "row 1 in `cases.jsonl`: ZeroDivisionError: nothing" in capsys.readouterr().err


def test_documents_and_their_fact_table_get_the_same_answers(
    tmp_path: Path, facts: Path, batch: Batch
) -> None:
    lines = write_lines(tmp_path / "cases.jsonl", cases(12))
    _, of_documents = batch(lines, "--part-rows", "5", name="documents.parquet")
    _, of_facts = batch(facts, name="facts.parquet")
    assert answers(of_documents).equals(answers(of_facts))


def test_the_closing_lines_count_what_was_written(
    facts: Path, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, output = batch(facts, *SMALL_PARTS)
    said = capsys.readouterr().out.splitlines()
    found = answers(output)
    assert said[0].startswith(f"{found.num_rows} cases judged: ")
    for status in set(found.column("status").to_pylist()):
        assert f"{status} {found.column('status').to_pylist().count(status)}" in said[0]
    outcomes = {line.split()[0]: int(line.split()[1]) for line in said[1:]}
    written = found.column("outcome").to_pylist()
    assert outcomes == {outcome: written.count(outcome) for outcome in written}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["none.parquet", "-o", "a.parquet"], "there is no `none.parquet`"),
        (["here.csv", "-o", "a.txt"], "answers are written as .parquet, .csv or .xlsx"),
        (["here.csv", "-o", "here.csv"], "is what is read"),
        (["here.csv", "-o", "a.csv", "--rejected", "a.csv"], "a file of its own"),
        (["here.csv", "-o", "no/a.csv"], "a folder that there is"),
        (["here.csv", "-o", "a.csv"], "is empty"),
    ],
)
def test_wrong_usage_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    reason: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here.csv").write_bytes(b"")
    assert main(["batch", *words]) == 2
    assert reason in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["here.csv"]


def test_answers_say_what_their_columns_are(facts: Path, batch: Batch) -> None:
    _, output = batch(facts)
    assert not [name for name in pq.read_schema(output).names if name.startswith("_")]
