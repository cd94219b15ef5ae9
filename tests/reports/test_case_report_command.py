"""`adjudicate rule` with the formats of the case report, from the command line."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from desk.cli.main import main
from tests.reports.case_reports import EXAMPLES, HOSTILE

CASE = str(EXAMPLES / "delivered_elsewhere.yaml")


@pytest.mark.parametrize(
    ("form", "start"), [("html", "<!doctype html>"), ("md", "# Case D-2026-000123: Release")]
)
def test_a_report_is_printed(form: str, start: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", CASE, "--format", form]) == 0
    assert capsys.readouterr().out.startswith(start)


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_report_is_written(form: str, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(HOSTILE, encoding="utf-8")
    made = tmp_path / "report"
    assert main(["rule", str(case), "--format", form, "-o", str(made)]) == 0
    assert "محمد" in made.read_text(encoding="utf-8")


def test_a_pdf_is_written_and_is_the_same_again(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", reason="WeasyPrint is not installed", exc_type=ImportError)
    files = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    for file in files:
        assert main(["rule", CASE, "--format", "pdf", "-o", str(file)]) == 0
    one, two = (file.read_bytes() for file in files)
    assert one.startswith(b"%PDF-")
    assert one == two
    assert b"/StructTreeRoot" in one or b"/MarkInfo" in one or b"/ObjStm" in one


def test_without_weasyprint_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    real = builtins.__import__

    def missing(name: str, *more: Any, **named: Any) -> Any:
        if name == "weasyprint":
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    made = tmp_path / "report.pdf"
    assert main(["rule", CASE, "--format", "pdf", "-o", str(made)]) == 2
    assert "pip install '.[pdf]'" in capsys.readouterr().err
    assert not made.exists()


def test_a_report_shows_one_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", CASE, str(EXAMPLES / "in_transit.yaml"), "--format", "html"]) == 2
    assert "2 cases; a report shows one" in capsys.readouterr().err


def test_a_case_that_cannot_be_read_has_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("case_id: D\n", encoding="utf-8")
    assert main(["rule", str(case), "--format", "html"]) == 1
    assert main(["rule", str(tmp_path / "none.yaml"), "--format", "md"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "case.yaml" in printed.err


def test_a_document_of_facts_has_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "facts.yaml"
    case.write_text(
        "case_id: F-1\nas_of: 2026-03-20T00:00:00Z\nfacts: {dispute.completed: true}\n", encoding="utf-8"
    )
    assert main(["rule", str(case), "--format", "html"]) == 0
    assert "<h1>Case F-1</h1>" in capsys.readouterr().out


def test_a_report_never_takes_the_place_of_its_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", CASE, "--format", "html", "-o", CASE]) == 2
    assert "is read as a case" in capsys.readouterr().err
    assert Path(CASE).read_text(encoding="utf-8").startswith("#")


def test_tracking_brought_beside_the_case_is_in_its_history(capsys: pytest.CaptureFixture[str]) -> None:
    folder = EXAMPLES / "tracking_answer"
    given = ["rule", str(folder / "case.yaml"), "--tracking", str(folder / "answer.json"), "--format", "md"]
    assert main(given) == 0
    with_it = capsys.readouterr().out
    assert main([*given[:2], *given[4:]]) == 0
    without = capsys.readouterr().out
    assert with_it.count("The carrier reports") > without.count("The carrier reports")
