"""The folder beside the output in which a run keeps what it has done, so that it can go on after an end."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from desk.batch.raw_documents import names_in

_ENDS = 1 << 20
_OURS = (".arrow", ".rejected", ".names", ".sealed", ".unfinished")


class NotOurs(Exception):
    """The folder holds something else, or another run works in it."""


def fingerprint(path: Path) -> dict[str, Any]:
    """What tells whether a file or folder is still the same: sizes, times of change, both ends of a file."""
    if path.is_dir():
        listed = sha256()
        for name in names_in(path):
            about = (path / name).stat()
            listed.update(
                f"{name}\0{about.st_size}\0{about.st_mtime_ns}\0".encode("utf-8", "surrogateescape")
            )
        return {"files": listed.hexdigest()}
    about = path.stat()
    ends = sha256()
    with path.open("rb") as stream:
        ends.update(stream.read(_ENDS))
        stream.seek(max(about.st_size - _ENDS, 0))
        ends.update(stream.read(_ENDS))
    return {"size": about.st_size, "changed": about.st_mtime_ns, "ends": ends.hexdigest()}


def fingerprint_of_all(folder: Path) -> str:
    """What tells whether any file below a folder has changed: names, sizes and times of change."""
    listed = sha256()
    for within, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(within, name)
            try:
                about = os.stat(path)
                told = f"{about.st_size}\0{about.st_mtime_ns}"
            except OSError:
                told = "unreadable"
            listed.update(f"{path}\0{told}\0".encode("utf-8", "surrogateescape"))
    return listed.hexdigest()


class WorkingFolder:
    """The folder of one run; there is one for each output."""

    def __init__(self, output: Path) -> None:
        self.path = output.with_name(output.name + ".parts")
        self._manifest = self.path / "manifest.json"
        self._lock: IO[str] | None = None

    def begin(self) -> None:
        """Make the folder and keep others out. Raises NotOurs."""
        self.path.mkdir(exist_ok=True)
        strangers = [each.name for each in self.path.iterdir() if not _is_ours(each)]
        if strangers:
            raise NotOurs(f"`{self.path}` is to hold the parts of this run, and holds `{strangers[0]}`")
        self._lock = (self.path / "lock").open("w", encoding="utf-8")
        if not _locked(self._lock):
            raise NotOurs(f"another run works on the same output: it holds `{self.path}`")

    def earlier(self) -> dict[str, Any] | None:
        """What the run before this one was of, if there was one."""
        try:
            found = json.loads(self._manifest.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def anew(self, manifest: dict[str, Any]) -> None:
        """Forget what is there, and note what this run is of."""
        self._manifest.unlink(missing_ok=True)
        self._remove_parts()
        unfinished = self.path / f"manifest.{os.getpid()}.unfinished"
        unfinished.write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
        unfinished.replace(self._manifest)

    def end(self) -> None:
        """Remove the folder with all that is in it."""
        self._manifest.unlink(missing_ok=True)
        self._remove_parts()
        if self._lock is not None:
            self._lock.close()
        (self.path / "lock").unlink(missing_ok=True)
        self.path.rmdir()

    def leave(self) -> None:
        """Leave the folder as it is, for another run."""
        if self._lock is not None:
            self._lock.close()

    def _remove_parts(self) -> None:
        for each in self.path.iterdir():
            if each.suffix in _OURS:
                each.unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    return path.name in ("manifest.json", "lock") or path.suffix in _OURS


def _locked(stream: IO[str]) -> bool:
    """Whether the file is now locked by this process; the lock goes when the process does."""
    try:
        import fcntl
    except ImportError:  # a system without it: two runs at once are not told apart
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
