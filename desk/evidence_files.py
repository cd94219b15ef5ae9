"""The files that a case names, read from one folder: nothing outside it, plain files only, not too much."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from evidence.case import Case
from evidence.checks.files import GivenFile

LARGEST = 20_000_000
"""Bytes of one file."""
LARGEST_IN_ALL = 200_000_000
MOST_FILES = 200
LONGEST_NAME = 500

_SEPARATORS = ("/", "\\")


def read_case_files(folder: Path, case: Case) -> dict[str, GivenFile]:
    """The files of a case's documents by the names that the case gives them, or why each was not read."""
    return read_files(folder, (document.file for document in case.evidence if document.file))


def read_files(folder: Path, names: Iterable[str]) -> dict[str, GivenFile]:
    """Files under a folder by their names; one that cannot or must not be read says why."""
    found: dict[str, GivenFile] = {}
    left = LARGEST_IN_ALL
    for name in dict.fromkeys(names):
        if len(found) >= MOST_FILES:
            found[name] = GivenFile(None, f"the case names more than {MOST_FILES} files")
            continue
        given = found[name] = _read(folder, name, left)
        left -= len(given.data or b"")
    return found


def _read(folder: Path, name: str, left: int) -> GivenFile:
    refused = _why_not(name)
    if refused:
        return GivenFile(None, refused)
    try:
        root = folder.resolve(strict=True)
        path = (root / name).resolve(strict=True)
        if not path.is_relative_to(root):
            return GivenFile(None, "it leads out of the folder of files")
        return _content(_opened(root, path), left)
    except FileNotFoundError:
        return GivenFile(None, "it is not there")
    except (OSError, RuntimeError, ValueError) as error:  # loops of links, names that no file can have
        return GivenFile(None, getattr(error, "strerror", None) or "its name leads nowhere")


def _why_not(name: str) -> str:
    """Why a name is not followed, from the name alone; empty where it may be."""
    if len(name) > LONGEST_NAME or not name.isprintable():
        return "its name is no name of a file"
    if name.startswith(_SEPARATORS) or name[1:2] == ":" or name.startswith("~"):
        return "only names relative to the folder of files are followed"
    if ".." in name.replace("\\", "/").split("/"):
        return "a name with `..` is not followed"
    return ""


def _opened(root: Path, path: Path) -> int:
    """A file under a folder, opened step by step, so that no link put there meanwhile is followed."""
    if path == root:
        raise IsADirectoryError(None, "it is no plain file")
    *folders, last = path.relative_to(root).parts
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for step in folders:
            below = os.open(step, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = below
        # a pipe or device may wait for ever, or act, when it is opened
        if not stat.S_ISREG(os.stat(last, dir_fd=here, follow_symlinks=False).st_mode):
            raise OSError(None, "it is no plain file")
        return os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
    finally:
        os.close(here)


def _content(opened: int, left: int) -> GivenFile:
    with os.fdopen(opened, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            return GivenFile(None, "it is no plain file")
        if status.st_size > LARGEST:
            return GivenFile(None, f"it is larger than {LARGEST // 1_000_000} MB")
        if status.st_size > left:
            return GivenFile(
                None, f"the files of the case are together larger than {LARGEST_IN_ALL // 1_000_000} MB"
            )
        data = stream.read(min(LARGEST, left) + 1)
        if len(data) > min(LARGEST, left):
            return GivenFile(None, "it grew while it was read")
        return GivenFile(data)
