"""The pages of the checks: their sections, and the rows of the examples in them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
NOTHING = "–"

Cells = tuple[str | None, ...]


def sections(check: str) -> dict[str, str]:
    """The text of each section of a check's page by its heading."""
    page = (ROOT / "docs" / "checks" / f"{check}.md").read_text("utf-8")
    parts = re.split(r"^## (.+)\n", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(check: str) -> list[Cells]:
    """The examples of a page: the first table of what it observes, without the head; a dash is None."""
    found = re.search(r"^\|[-|]+\|\n((?:\|.*\|\n)+)", sections(check)["What it observes"], re.MULTILINE)
    assert found is not None, f"the page of {check} has no table"
    return [tuple(map(_cell, line.strip("|").split("|"))) for line in found[1].splitlines()]


def _cell(text: str) -> str | None:
    bare = text.strip().removeprefix("`").removesuffix("`")
    return None if bare == NOTHING else bare
