"""Places of clauses: lines of the guideline, or the marketplace's own; nothing else is read as one."""

from __future__ import annotations

import re

import pytest

from engine.loading.places import PATTERN, lines_of, parse_place


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("L10", [(10, 10)]),
        ("L13-L17", [(13, 17)]),
        ("L19, L47-L48", [(19, 19), (47, 48)]),
        ("own", []),
        ("own, section L4 of the seller terms", []),
    ],
)
def test_a_place_is_read_with_its_lines(text: str, lines: list[tuple[int, int]]) -> None:
    assert parse_place(text) == text
    assert lines_of(text) == lines
    assert re.search(PATTERN, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "L",
        "L0",
        "10",
        "L1-2",
        "L1,L2",
        "L1 ",
        "L10\n",
        "l10",
        "L1-L2-L3",
        "L1234567890",
        "owner",
        "own,",
        "own terms",
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no place"):
        parse_place(text)


def test_a_span_ends_no_earlier_than_it_begins() -> None:
    with pytest.raises(ValueError, match="`L3-L2` is no place"):
        parse_place("L3-L2")
