"""AliExpress's answer to a query that failed (`error_response`), refused in its own words."""

from __future__ import annotations

from typing import Any

from engine.source import Source
from evidence.readers.aliexpress_envelopes import told_by
from evidence.readers.contribution import Contribution, Reader, refused

_ERROR = "error_response"


def is_aliexpress_error(tree: Any) -> bool:
    """Whether a plain tree is such an answer and nothing else."""
    return isinstance(tree, dict) and isinstance(tree.get(_ERROR), dict) and not _others(tree)


def read_aliexpress_error(source: Source, retrieved_at: str | None = None) -> Contribution:
    """Nothing is read: raises Refused with the code and the message."""
    if not is_aliexpress_error(source.value):
        raise refused(source, (), "not-aliexpress-error", "this is no error answer of AliExpress")
    raise refused(
        source, (_ERROR,), "failed-query",
        f"the platform answered with an error{told_by(source.value[_ERROR])}",
        "query again; a failed query says nothing about the dispute",
    )  # fmt: skip


def _others(tree: dict[str, Any]) -> bool:
    """Whether an answer stands beside the error."""
    return any(key.endswith("_response") and key != _ERROR for key in tree)


READER = Reader(name="AliExpress error answer", recognises=is_aliexpress_error, read=read_aliexpress_error)
