"""Letters that an address in English cannot have."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.english import letters_outside_english


@pytest.mark.parametrize(
    "text",
    ["", "12-3, Flat #4", "Nanjing Rd. 100 (back)", "№ 5", "Ｎｏ. １", "O'Neill", "Kaʻahumanu", "١٢", "ﬁrst"],
)
def test_digits_punctuation_and_widths_are_in_no_other_alphabet(text: str) -> None:
    assert letters_outside_english(text) == ""


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Köln", "ö"),
        ("Ko\u0308ln", "ö"),
        ("Łódź", "Łóź"),
        ("Москва", "Москва"),
        ("深圳 Shenzhen", "深圳"),
        ("straße", "ß"),
        ("qq\u0302", "\u0302"),
        ("กี่", "กี่"),
        ("ana ñandú ñ", "ñú"),
    ],
)
def test_other_letters_and_marks_are_named_once(text: str, letters: str) -> None:
    assert letters_outside_english(text) == letters


@given(st.text(alphabet=string.ascii_letters + string.digits + string.punctuation + " "), st.text())
def test_english_text_adds_nothing(english: str, other: str) -> None:
    assert letters_outside_english(english + " ") == ""
    assert letters_outside_english(f"{english} {other}") == letters_outside_english(f" {other}")
