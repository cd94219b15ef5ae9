"""Policies to compare: a folder, or the policy folder of a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.loader import PolicyBook, load_policy

_LONGEST_WAIT = 60
"""Seconds that git may take."""


class NoSuchPolicy(Exception):
    """What was named is neither a folder nor a revision that holds one."""


@contextmanager
def policy_of(named: str, folder_in_revision: str) -> Iterator[PolicyBook]:
    """The policy in a folder, or in a folder of a git revision of the present directory's repository.

    Raises NoSuchPolicy, and Refused where the policy is broken.
    """
    if Path(named).is_dir():
        yield load_policy(Path(named), named)
        return
    with TemporaryDirectory(prefix="policy-") as place:
        _unpack(_archive(named, folder_in_revision), Path(place))
        yield load_policy(Path(place) / folder_in_revision, f"{named}:{folder_in_revision}")


def _archive(revision: str, folder: str) -> bytes:
    if revision.startswith("-"):
        raise NoSuchPolicy(f"`{revision}` is no folder, and no name of a revision")
    command = ["git", "archive", "--format=tar", revision, "--", folder]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=_LONGEST_WAIT, check=False)
    except FileNotFoundError:
        raise NoSuchPolicy(f"`{revision}` is no folder, and git is not there to look it up") from None
    except subprocess.TimeoutExpired:
        raise NoSuchPolicy(f"git did not answer for `{revision}` in {_LONGEST_WAIT} seconds") from None
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NoSuchPolicy(f"`{revision}` is no folder, and git says: {said[-1] if said else 'nothing'}")
    return ran.stdout


def _unpack(archive: bytes, place: Path) -> None:
    """Plain files alone, and only within the place."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            target = (place / member.name).resolve()
            content = files.extractfile(member) if member.isfile() else None
            if content is None or not target.is_relative_to(place.resolve()):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())
