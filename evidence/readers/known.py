"""The formats that are read, each recognised by its own outline."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from engine.source import Source
from evidence.readers.contribution import Reader, refused

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


def reader_of(source: Source, *others: str) -> Reader:
    """The reader of a document. Raises Refused where no format or several fit, with those that are known.

    `others` are formats in words that are known besides.
    """
    found = recognised(source.value)
    if len(found) == 1:
        return found[0]
    known = ", ".join((*others, *(reader.name for reader in readers().values())))
    if found:
        message = f"this may be of several formats: {', '.join(reader.name for reader in found)}"
    else:
        message = "this is of no format that is read"
    raise refused(source, (), "unknown-format", message, f"known: {known}")
