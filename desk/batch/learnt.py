"""What runs learn of a policy, kept in a folder of the user's from one run to the next.

The folder is a convenience: whatever is wrong with it, a run goes on without it and says so in one line.
"""

from __future__ import annotations

import gc
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from time import time

import numpy as np
import pyarrow as pa

import engine
from engine.columnar import Columnar
from engine.columns.keeping import Unusable

FEW_ROWS = 256
"""Runs of fewer rows than this are done sooner than a file is read, and teach little."""
MOST_BYTES = 512 << 20
"""A larger file is neither written nor read."""
MOST_FILES = 16
"""Policies that were not judged by for the longest are forgotten beyond so many."""
_NAME = re.compile(r"[0-9a-f]{32}-[0-9a-f]{16}\.learnt")
_UNFINISHED = ".unfinished"
_LEFT_BEHIND = 3600
"""Seconds after which nobody writes any more."""


def usual_folder() -> Path | None:
    """Where it is kept if nobody says otherwise; None where the user has no folder at all."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        return (named if named.is_absolute() else Path.home() / ".cache") / "adjudicator" / "learnt"
    except RuntimeError:
        return None


class Learnt:
    """What one evaluator learnt, and the file that it is kept in."""

    def __init__(self, folder: Path, columnar: Columnar) -> None:
        self.columnar = columnar
        self._engine = engine_version()
        self._folder = folder
        self._suffix = f"-{sha256(self._engine.encode()).hexdigest()[:16]}.learnt"
        of = f"{columnar.policy_digest} {columnar.digest}"
        self._path = folder / (sha256(of.encode()).hexdigest()[:32] + self._suffix)
        self._known_before = columnar.knows
        self._reachable = True

    def take_in(self) -> str | None:
        """Begin with what earlier runs learnt; what is to be told where that cannot be."""
        try:
            with _without_sweeps():
                self.columnar.take_in(_read(self._path), self._engine)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._reachable = False
            return self._not_used(error.strerror or str(error))
        except Unusable as error:
            return self._not_used(str(error))
        self._known_before = self.columnar.knows
        return None

    def keep(self) -> str | None:
        """Keep what is known if it is more than before; what is to be told where that cannot be."""
        more = self.columnar.knows > self._known_before and self.columnar.has_room
        if not more or not self._reachable:
            return None
        try:
            learnt = self.columnar.learnt(self._engine)
            if len(learnt) > MOST_BYTES:
                return self._not_kept(f"it takes {len(learnt) >> 20:,} MiB")
            self._write(learnt)
        except OSError as error:
            return self._not_kept(error.strerror or str(error))
        except Unusable as error:
            return self._not_kept(str(error))
        except MemoryError:
            return self._not_kept("there is not enough memory to write it")
        self._known_before = self.columnar.knows
        return None

    def _not_used(self, reason: str) -> str:
        return f"what earlier runs learnt is not used: {reason} (`{self._path}`)"

    def _not_kept(self, reason: str) -> str:
        return f"what this run learnt is not kept for the next: {reason} (`{self._path}`)"

    def _write(self, learnt: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._path.with_name(f"{self._path.name}.{os.getpid()}{_UNFINISHED}")
        try:
            # made anew, for its owner alone; a link that somebody put there is not followed
            unfinished.unlink(missing_ok=True)
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(learnt)
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(self._path)
        except BaseException:
            with suppress(OSError):
                unfinished.unlink()
            raise
        self._remove_others()

    def _remove_others(self) -> None:
        """Remove what another engine learnt, what is left of runs that were killed, and what is too much."""
        kept: list[tuple[int, Path]] = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                if path.name.endswith(_UNFINISHED) and _NAME.match(path.name):
                    if time() - path.stat().st_mtime > _LEFT_BEHIND:
                        path.unlink()
                elif _NAME.fullmatch(path.name) and not path.name.endswith(self._suffix):
                    path.unlink()
                elif _NAME.fullmatch(path.name) and path != self._path:
                    kept.append((path.stat().st_mtime_ns, path))
        for _, path in sorted(kept, reverse=True)[MOST_FILES - 1 :]:
            with suppress(OSError):
                path.unlink()


def engine_version() -> str:
    """What tells this engine from others: its own source, and the versions of what it computes with."""
    source = sha256()
    folder = Path(engine.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        source.update(f"{path.relative_to(folder)}\0".encode())
        source.update(path.read_bytes())
    versions = (sys.version, np.__version__, pa.__version__)
    return " ".join((engine.__version__, source.hexdigest(), *versions))


def _read(path: Path) -> bytes:
    """The bytes of a file that nobody else can have written. Raises OSError and Unusable."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as stream:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise Unusable("it is no file")
        if hasattr(os, "geteuid") and (about.st_uid != os.geteuid() or about.st_mode & 0o022):
            raise Unusable("others may have written it")
        if about.st_size > MOST_BYTES:
            raise Unusable("it is too large")
        data = stream.read()
    with suppress(OSError):
        os.utime(path)  # it was of use
    return data


@contextmanager
def _without_sweeps() -> Iterator[None]:
    """Have nothing of what is made looked through for garbage, now or later."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if swept:
            gc.enable()
