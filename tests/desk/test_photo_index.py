"""The index of photos: written, read again, refused where a line is broken; and the commands for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.cli.main import main
from desk.photo_index import read_index, remember
from engine.diagnostics import Refused
from evidence.checks.photos import KnownPhoto
from tests.evidence.checks.pictures import drawn, saved

LINE = {"hash": "0" * 16, "sha256": "a" * 64, "case_id": "C", "evidence_id": "E", "instant": None}

identifiers = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
photos = st.builds(
    KnownPhoto,
    st.none() | st.integers(0, 2**64 - 1),
    st.text("0123456789abcdef", min_size=64, max_size=64),
    identifiers,
    identifiers,
    st.none() | st.integers(0, 4_000_000_000_000_000),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(photos, max_size=5))
def test_what_was_written_is_read_again_and_written_once(
    tmp_path_factory: pytest.TempPathFactory, kept: list[KnownPhoto]
) -> None:
    index = tmp_path_factory.mktemp("index") / "photos.jsonl"
    unlike = {(each.case_id, each.evidence_id, each.sha256): each for each in kept}
    assert remember(index, kept) == len(unlike)
    assert remember(index, kept) == 0
    assert (list(read_index(index)) if kept else []) == list(unlike.values())


@pytest.mark.parametrize(
    "line",
    [
        "hello",
        "[]",
        json.dumps({**LINE, "more": 1}),
        json.dumps({**LINE, "hash": 7}),
        json.dumps({**LINE, "hash": "xyz"}),
        json.dumps({**LINE, "sha256": None}),
        json.dumps({**LINE, "case_id": ""}),
        json.dumps({**LINE, "evidence_id": 3}),
        json.dumps({**LINE, "instant": "today"}),
        json.dumps({**LINE, "instant": "2026-01-01T00:00:00"}),
        json.dumps({**LINE, "case_id": "x" * 5_000}),
    ],
)
def test_a_broken_line_is_refused_by_its_number(tmp_path: Path, line: str) -> None:
    index = tmp_path / "photos.jsonl"
    index.write_text(f"{json.dumps(LINE)}\n\n{line}\n")
    with pytest.raises(Refused) as refused:
        read_index(index)
    assert "line 3 " in next(iter(refused.value.problems)).message


def case(folder: Path, case_id: str) -> str:
    document = {
        "case_id": case_id,
        "as_of": "2026-03-20T00:00:00Z",
        "order": {"currency": "USD"},
        "dispute": {"opened_at": "2026-03-01T09:00:00Z"},
        "evidence": [{"evidence_id": "E1", "by": "buyer", "kind": "goods_photo", "file": "a.jpg"}],
    }
    path = folder / f"{case_id}.json"
    path.write_text(json.dumps(document))
    return str(path)


def ruling(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    capsys.readouterr()
    assert main(["rule", "--format", "json", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_a_photo_that_was_kept_is_found_in_another_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index, files = str(tmp_path / "photos.jsonl"), str(tmp_path)
    (tmp_path / "a.jpg").write_bytes(saved(drawn(1)))
    for _ in range(2):
        assert main(["evidence", case(tmp_path, "C1"), "--files", files, "--remember", index]) == 0
    assert len(read_index(Path(index))) == 1
    (tmp_path / "a.jpg").write_bytes(saved(drawn(1), quality=45))
    other = case(tmp_path, "C2")
    found = json.dumps(ruling(capsys, other, "--files", files, "--photo-index", index))
    assert "photos.known_elsewhere" in found
    assert "E1 of case C1" in found
    assert "photos.known_elsewhere" not in json.dumps(ruling(capsys, other, "--files", files))
    assert "E1 of case C1" not in json.dumps(ruling(capsys, other, "--photo-index", index))


def test_without_a_folder_no_file_is_read_and_said_nothing_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "a.jpg" not in json.dumps(ruling(capsys, case(tmp_path, "C1")))
    (tmp_path / "files").mkdir()
    flags = ruling(capsys, case(tmp_path, "C1"), "--files", str(tmp_path / "files"))["flags"]
    assert flags == ["evidence[0].file was not read: it is not there"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["rule", "CASE", "--files", "NONE"],
        ["rule", "CASE", "--photo-index", "NONE"],
        ["evidence", "CASE", "--remember", "NONE"],
        ["evidence", "CASE", "--files", "FOLDER", "--remember", "NONE/NONE"],
    ],
)
def test_wrong_usage_is_said_in_words(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_bytes(saved(drawn(1)))
    named = {"CASE": case(tmp_path, "C1"), "FOLDER": str(tmp_path)}
    none = str(tmp_path / "none")
    assert main([named.get(each, each.replace("NONE", none, 1)) for each in arguments]) == 2
    assert capsys.readouterr().err.startswith("adjudicate: ")
