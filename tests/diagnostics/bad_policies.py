"""Bad policies: the small base policy with a few changes, each written in one file.

Those in `policies/` cannot be read; those in `findings/` can, and the proofs find something in them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
BASE = HERE / "base_policy"
POLICIES = HERE / "policies"
FINDINGS = HERE / "findings"


def bad_policies(folder: Path = POLICIES) -> list[str]:
    """The names of all bad policies: the code that each gives first, then what is special about it."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def write_bad_policy(name: str, folder: Path, written_in: Path = POLICIES) -> None:
    """Copy the base policy into a new folder and make the changes of a bad policy there.

    A change names a `file` and says what becomes of it: `replace` a text that stands there once `with`
    another (`times` over, or as `bytes` in hexadecimal), `write` it anew, or `remove` it.
    """
    shutil.copytree(BASE, folder)
    for change in _changes(written_in / f"{name}.yaml"):
        file = folder / change["file"]
        if change.get("remove"):
            file.unlink() if file.is_file() else shutil.rmtree(file)
        elif change.get("folder"):
            file.mkdir(parents=True)
        elif "write" in change:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(change["write"].encode() * change.get("times", 1))
        else:
            before = file.read_bytes()
            old = change["replace"].encode()
            assert before.count(old) == 1, f"{name}: `{change['replace']}` does not stand in {file.name} once"
            new = bytes.fromhex(change["bytes"]) if "bytes" in change else change["with"].encode()
            file.write_bytes(before.replace(old, new * change.get("times", 1)))


def _changes(path: Path) -> Iterator[dict[str, Any]]:
    yield from yaml.safe_load(path.read_text(encoding="utf-8"))
