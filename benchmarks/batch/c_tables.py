"""The generated C of a policy, compiled and called over columns: the limit in memory, on one core.

Measured facts and proofs come as masks (`given_facts.py`); derived and decided facts are computed here.
"""

from __future__ import annotations

import ctypes
import subprocess
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np

from benchmarks.batch.c_source import c_source
from benchmarks.batch.given_facts import Given, Masks, columns_of, computed, mask_type
from engine.policy import Policy

COMPILER = ("gcc", "-march=native", "-shared", "-fPIC")


class CTables:
    """The tables of one policy as a shared library."""

    def __init__(self, policy: Policy, folder: Path | None = None, level: str = "-O3") -> None:
        self.columns = list(columns_of(policy))
        self.computed = {fact.name: mask_type(fact) for fact in computed(policy)}
        self._library = ctypes.CDLL(str(compiled(c_source(policy), folder, level)))

    def rows(self, given: Given) -> Masks:
        """The code of each unit's answer (`row_codes.py`)."""
        return self.rows_and_additions(given)[0]

    def rows_and_additions(self, given: Given) -> tuple[Masks, Masks]:
        """The codes, and two bits with the truth of every row that adds to the ruling."""
        units, places = self._places(given)
        answers, added = np.empty(units, dtype=np.int16), np.empty(units, dtype=np.uint32)
        self._library.judge(ctypes.c_size_t(units), places, _place(answers), _place(added))
        return answers, added

    def with_computed(self, given: Given) -> dict[str, Masks]:
        """The same columns with the masks of derived and decided facts in place of what is left open."""
        units, places = self._places(given)
        found = {name: np.empty(units, dtype=kind) for name, kind in self.computed.items()}
        targets = (ctypes.c_void_p * len(found))(*(_place(column) for column in found.values()))
        self._library.derive(ctypes.c_size_t(units), places, targets)
        return {**given, **found}

    def _places(self, given: Given) -> tuple[int, Any]:
        columns = [np.ascontiguousarray(given[name]) for name in self.columns]
        self._kept = columns
        return len(columns[0]), (ctypes.c_void_p * len(columns))(*(_place(column) for column in columns))


def _place(column: Masks) -> ctypes.c_void_p:
    return ctypes.c_void_p(column.ctypes.data)


def compiled(source: str, folder: Path | None, level: str) -> Path:
    """The shared library of a C file, made anew where the file has changed."""
    stem = "tables-" + sha256((level + source).encode()).hexdigest()[:16]
    folder = folder or Path(gettempdir())
    library = folder / f"{stem}.so"
    if not library.exists():
        file = folder / f"{stem}.c"
        file.write_text(source, encoding="utf-8")
        subprocess.run([*COMPILER, level, "-o", str(library), str(file)], check=True)
    return library
