"""The example cases: what is ruled of each, as a list and in full, held to golden files."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.documents import Document, documents_of
from desk.ruling_texts import printed
from engine.document import RulingDocument
from reports.layout import WIDTH, columns
from tools.list_rulings import listing

PROJECT = Path(__file__).parents[2]
GOLDEN = PROJECT / "tests" / "golden" / "examples"
EXAMPLES = sorted((PROJECT / "examples").glob("*.yaml"))


@cache
def desk() -> Adjudicator:
    return Adjudicator(Settings(now=0))


@cache
def ruling_of(example: Path) -> RulingDocument:
    (document,) = documents_of(example.name, example.read_bytes())
    assert isinstance(document, Document)
    return desk().rule(document)


def test_all_of_them_as_a_list(golden: Callable[[Path, str], None]) -> None:
    lines = listing(json.dumps(ruling_of(example)) for example in EXAMPLES)
    golden(GOLDEN / "listing.txt", lines + "\n")


@pytest.mark.usefixtures("both_evaluators")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_each_in_full(example: Path, golden: Callable[[Path, str], None]) -> None:
    (document,) = documents_of(example.name, example.read_bytes())
    assert isinstance(document, Document)
    text = printed(desk(), document)
    assert all(columns(line) <= WIDTH for line in text.split("\n"))
    # the digests change with every word of the policy; what is ruled does not
    stamps = text.index("\nPolicy ")
    golden(GOLDEN / f"{example.stem}.txt", text[:stamps].rstrip("\n") + "\n")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_each_says_what_it_shows_and_when_it_is_judged(example: Path) -> None:
    first, second, third, *_ = example.read_text(encoding="utf-8").splitlines()
    assert first.startswith("# ")
    assert second.startswith("case_id: D-2026-")
    assert third.startswith("as_of: ")


def test_they_show_every_status() -> None:
    assert {ruling_of(example)["status"] for example in EXAMPLES} == {"ruled", "waiting", "open", "review"}


def test_no_two_are_one_case() -> None:
    assert len({ruling_of(example)["case_id"] for example in EXAMPLES}) == len(EXAMPLES)
