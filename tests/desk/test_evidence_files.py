"""The files that a case names: which are read, and that nothing else is, whatever their names say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import evidence_files
from desk.evidence_files import MOST_FILES, read_files
from evidence.checks.files import GivenFile

SECRET = b"of somebody else"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_bytes(SECRET)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "key").write_bytes(SECRET)
    inside = tmp_path / "files"
    (inside / "photos").mkdir(parents=True)
    (inside / "photos" / "a.jpg").write_bytes(b"a")
    (inside / "b.txt").write_bytes(b"b")
    return inside


def read(folder: Path, name: str) -> GivenFile:
    return read_files(folder, [name])[name]


@pytest.mark.parametrize(
    ("name", "content"), [("b.txt", b"b"), ("photos/a.jpg", b"a"), ("./b.txt", b"b"), ("photos//a.jpg", b"a")]
)
def test_files_in_the_folder_are_read(folder: Path, name: str, content: bytes) -> None:
    given_file = read(folder, name)
    assert (given_file.data, given_file.unread) == (content, "")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../secret.txt", "`..`"),
        ("photos/../../secret.txt", "`..`"),
        ("photos/../b.txt", "`..`"),
        ("..\\secret.txt", "`..`"),
        ("/etc/passwd", "relative"),
        ("//host/share", "relative"),
        ("\\\\host\\share", "relative"),
        ("C:\\secret.txt", "relative"),
        ("~/secret.txt", "relative"),
        ("none.txt", "not there"),
        ("none/none.txt", "not there"),
        ("photos", "plain file"),
        (".", "plain file"),
        ("b.txt\0.jpg", "no name"),
        ("b.txt\n", "no name"),
        ("x" * 600, "no name"),
        ("x" * 400, "too long"),
        ("\ud800", "no name"),
    ],
)
def test_a_name_that_must_not_or_cannot_be_followed_says_why(folder: Path, name: str, why: str) -> None:
    given_file = read(folder, name)
    assert given_file.data is None
    assert why in given_file.unread.lower()


def test_a_name_below_a_file_is_not_there_and_no_crash(folder: Path) -> None:
    given_file = read(folder, "b.txt/c.txt")
    assert given_file.data is None
    assert given_file.unread


def test_links_are_followed_within_the_folder_alone(folder: Path) -> None:
    (folder / "inner").symlink_to("photos/a.jpg")
    (folder / "outer").symlink_to("../secret.txt")
    (folder / "far").symlink_to(folder.parent / "secrets")
    (folder / "round").symlink_to("round")
    assert read(folder, "inner").data == b"a"
    for name in ("outer", "far/key", "round"):
        given_file = read(folder, name)
        assert given_file.data is None
        assert given_file.unread


def test_a_folder_that_is_itself_a_link_may_be_named(folder: Path) -> None:
    (folder.parent / "link").symlink_to(folder)
    assert read(folder.parent / "link", "b.txt").data == b"b"


def test_pipes_and_devices_are_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert read(folder, "pipe").unread == "it is no plain file"
    (folder / "device").symlink_to("/dev/zero")
    assert read(folder, "device").data is None


def test_a_file_that_may_not_be_opened_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(evidence_files.os, "open", refuse)
    assert read(folder, "b.txt").unread == "Permission denied"


def test_sizes_and_numbers_are_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (folder / "large").open("wb") as stream:
        stream.truncate(evidence_files.LARGEST + 1)
    assert read(folder, "large").unread == "it is larger than 20 MB"
    monkeypatch.setattr(evidence_files, "LARGEST_IN_ALL", 1)
    found = read_files(folder, ["b.txt", "photos/a.jpg"])
    assert found["b.txt"].data == b"b"
    assert "together" in found["photos/a.jpg"].unread
    many = read_files(folder, (f"{number}.jpg" for number in range(MOST_FILES + 1)))
    assert "more than 200" in many[f"{MOST_FILES}.jpg"].unread


def test_a_folder_that_is_gone_is_no_crash(tmp_path: Path) -> None:
    assert read(tmp_path / "none", "b.txt").unread == "it is not there"


@given(st.lists(st.sampled_from(["..", ".", "/", "\\", "secret.txt", "files", "photos", "\0", "~", "é"])))
def test_no_name_leads_out(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    base = tmp_path_factory.getbasetemp() / "names"
    inside = base / "files"
    (inside / "photos").mkdir(parents=True, exist_ok=True)
    (base / "secret.txt").write_bytes(SECRET)
    assert read(inside, "".join(parts)).data is None
    assert read(inside, "/".join(parts)).data is None
