"""The example on every reader's page comes out as the page says."""

from __future__ import annotations

import re
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from engine.source import read_json, read_yaml
from evidence.readers.contribution import Reader

PAGES = sorted((Path(__file__).parents[3] / "docs" / "readers").glob("*.md"))
_BLOCK = r"^```{}\n(.*?)^```$"


def block(page: str, kind: str) -> bytes:
    found = re.search(_BLOCK.format(kind), page, re.DOTALL | re.MULTILINE)
    assert found is not None, f"the page has no block of {kind}"
    return found[1].encode()


def reader_of(page: Path) -> Reader:
    reader: Reader = import_module(f"evidence.readers.{page.stem}").READER
    return reader


def as_yaml_reads(tree: Any) -> Any:
    """A plain tree with every scalar as the text that YAML writes for it."""
    if isinstance(tree, dict):
        return {str(key): as_yaml_reads(value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [as_yaml_reads(value) for value in tree]
    if isinstance(tree, bool):
        return "true" if tree else "false"
    return str(tree) if isinstance(tree, (int, Decimal)) else tree


def test_there_are_pages() -> None:
    assert PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_example_of_a_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    reader = reader_of(page)
    source = read_json("example.json", block(text, "json"))
    known = [each.stem for each in PAGES if reader_of(each).recognises(source.value)]
    assert known == [page.stem]
    case = reader.read(source, None).case
    assert as_yaml_reads(case) == read_yaml("example.yaml", block(text, "yaml")).value
