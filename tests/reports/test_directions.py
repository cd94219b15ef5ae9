"""Texts that are read from right to left, emoji and controls, as a terminal shows them."""

from __future__ import annotations

from typing import Any

from reports.directions import END, ISOLATE, isolated_lines
from reports.layout import columns, harmless
from reports.text import ruling_text
from tests.reports.test_text import RULING

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
HEBREW = "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}"
MARK = "\N{RIGHT-TO-LEFT MARK}"


def shown_with(because: str) -> str:
    finding = {"fact": "a.fact", "value": "x", "because": because, "from": []}
    ruling: Any = RULING | {"findings": [finding]}
    return ruling_text(ruling)


def test_joined_emoji_stay_joined() -> None:
    assert FAMILY in shown_with(f"a gift of {FAMILY}")
    assert harmless("a\N{ZERO WIDTH JOINER}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_a_control_of_direction_is_made_visible() -> None:
    text = shown_with(f"one{MARK} two")
    assert MARK not in text
    assert "one\N{REPLACEMENT CHARACTER} two" in text


def test_what_is_read_from_right_to_left_stands_by_itself_in_its_line() -> None:
    assert isolated_lines(f"to {HEBREW} (1)\nplain") == f"to {ISOLATE}{HEBREW}{END} (1)\nplain"
    assert isolated_lines("plain") == "plain"
    assert f"{ISOLATE}{HEBREW}{END}" in shown_with(f"signed by {HEBREW}, 2 pieces")


def test_what_has_no_width_takes_no_column() -> None:
    assert columns(f"{ISOLATE}ab{END}") == 2
    assert columns(FAMILY) == 6
