from __future__ import annotations

from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.layout import LONGEST, WIDTH, beside, clipped, column_for, columns, harmless, wrapped

REPLACED = "\N{REPLACEMENT CHARACTER}"


@given(st.text())
def test_no_line_is_wider_than_the_terminal(text: str) -> None:
    for laid_out in (wrapped(text, 4), beside(text, "label", 18), beside("text", text, 40)):
        assert all(columns(line) <= WIDTH for line in laid_out.split("\n"))


@given(st.text(st.characters(codec="utf-8")))
def test_wrapping_keeps_every_character_but_spaces(text: str) -> None:
    assert "".join(wrapped(text).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[31mred",
        "a\rb",
        "a\nRECOMMENDATION",
        "\u202eexe.txt",
        "\u2066x",
        "a\u200bb",
        "\ufeffa",
        "\x9b2J",
        "\U000e0041",
    ],
)
def test_what_moves_or_hides_text_is_replaced(text: str) -> None:
    shown = harmless(text)
    assert REPLACED in shown
    assert harmless(shown) == shown
    assert shown.isprintable()


def test_names_in_any_script_stay_as_they_are() -> None:
    for name in ("Łódź", "Казань", "東京都", "Δήμος", "القاهرة", "São Paulo"):
        assert harmless(name) == name


def test_a_document_is_made_harmless_throughout() -> None:
    document = {"a\n": ["\x07", {"b": ("\x00", 1, None, True)}]}
    assert harmless(document) == {f"a{REPLACED}": [REPLACED, {"b": [REPLACED, 1, None, True]}]}


def test_a_text_without_end_is_cut() -> None:
    assert len(harmless("x" * 1_000_000)) == LONGEST + 1


def test_a_text_stands_beside_its_label_in_a_column_of_its_own() -> None:
    assert beside("one two", "a", 6) == "  a   one two"
    assert beside("word " * 30, "a", 6).split("\n")[1].startswith("      word")


def test_a_label_that_is_too_long_stands_above() -> None:
    assert beside("text", "a long label", 10) == "  a long label\n          text"


def test_the_column_is_past_the_longest_label_that_fits() -> None:
    assert column_for(["a", "bcd"]) == 7
    assert column_for(["a", "x" * 80]) == 5
    assert column_for([]) == 44


def test_clipping_counts_wide_characters_twice() -> None:
    assert clipped("abcdef", 6) == "abcdef"
    assert clipped("abcdefg", 6) == "abcde…"
    assert east_asian_width("東") == "W"
    assert clipped("東東東東", 6) == "東東…"
