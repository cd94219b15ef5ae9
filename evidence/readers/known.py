"""The formats that are read, each recognised by its own outline."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from evidence.readers.contribution import Reader

_BY_ITSELF = "READER"


@cache
def readers() -> dict[str, Reader]:
    """Every reader by the name of its file; a file that ends in `READER = …` is one."""
    found = {}
    for file in sorted(Path(__file__).parent.glob("*.py")):
        reader = getattr(import_module(f"evidence.readers.{file.stem}"), _BY_ITSELF, None)
        if isinstance(reader, Reader):
            found[file.stem] = reader
    return found


def recognised(tree: Any) -> list[Reader]:
    """The readers whose format a plain tree has the outline of."""
    return [reader for reader in readers().values() if reader.recognises(tree)]
