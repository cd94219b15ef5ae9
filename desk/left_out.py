"""Libraries that other ones read in wherever they are installed, and that a process makes no use of."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType


class _LeftOut(MetaPathFinder):
    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        """Raise ImportError for the library that is left out; of others nothing is known here."""
        if name == self._name:
            raise ImportError(f"{name} is not used here", name=name)


def leave_out_data_frames() -> None:
    """Have this process do without pandas, which pyarrow reads in with the first array that it makes.

    That takes a third of a second and 35 MiB in every process. For a process that is this program's alone:
    one that hands out data frames, as a notebook does, needs them.
    """
    sys.meta_path.insert(0, _LeftOut("pandas"))
