"""The policy that comes with the project, and what the desk reads of a policy folder beside the policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.diagnostics import Problems
from engine.source import Unreadable, read_yaml

if TYPE_CHECKING:
    from evidence.checks.carrier import Carriers

SHIPPED_RULES = Path(__file__).resolve().parent.parent / "rules"
"""The policy that comes with the project, beside its packages in a checkout and when installed."""


def read_carrier_list(folder: Path, shown: str, problems: Problems) -> Carriers | None:
    """The recognised carriers of a policy folder; None only if problems were added."""
    from evidence.checks.carrier import read_carriers

    file = folder / "carriers.yaml"
    if not file.is_file():
        problems.add("missing-file", f"`{shown}` has no `carriers.yaml`", None, "add it")
        return None
    try:
        return read_carriers(read_yaml(f"{shown}/carriers.yaml", file.read_bytes()), problems)
    except Unreadable as error:
        problems.extend(error.problems)
        return None
