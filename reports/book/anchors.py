"""The anchors of the book: what is written in the policy always has the same one, so that others can link."""

from __future__ import annotations

import re

_OTHERS = re.compile(r"[^A-Za-z0-9._-]")
BARE = ("clause", "reading")
"""Clauses and readings go by their ids alone."""


def anchor(kind: str, name: str, table: str | None = None) -> str:
    """The anchor of a `table`, `row` (of a table), `clause`, `reading`, `fact`, `limit`, `window`, ..."""
    if kind == "row":
        return f"row-{_path(table or '')}/{_safe(name)}"
    if kind == "table":
        return f"table-{_path(name)}"
    return _safe(name) if kind in BARE else f"{kind}-{_safe(name)}"


def _path(name: str) -> str:
    return "/".join(_safe(part) for part in name.split("/"))


def _safe(text: str) -> str:
    """A text as a part of an anchor: whatever an address would change is written by its number."""
    return _OTHERS.sub(lambda found: f"~{ord(found[0]):x}~", text)
