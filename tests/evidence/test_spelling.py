"""Names brought to one form."""

from __future__ import annotations

import pytest

from evidence.spelling import clipped, displayed, latin_words, scripts, sounds, words


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        "",
        " ",
        "-",
        "…",
        "🎉",
        "★★★",
        "—",
        "\u3164",
        "null",
        "N/A",
        "Unknown",
        "not available",
    ],
)
def test_what_says_nothing_is_not_displayed(nothing: str | None) -> None:
    assert not displayed(nothing)


@pytest.mark.parametrize("something", ["NA", "A", "1", "東", "Null Island", "Nord", "ß"])
def test_what_says_something_is_displayed(something: str) -> None:
    assert displayed(something)


def test_vowel_signs_belong_to_their_words() -> None:
    # only accents are left out: Thai and Hindi vowels and the Japanese dakuten tell names apart
    assert words("กี่") != words("ก")
    assert words("दिल्ली") != words("दल")
    assert words("がか") != words("かか")
    assert words("Ёлка") == words("ЕЛКА")


def test_words_of_other_scripts_in_latin_letters() -> None:
    assert latin_words("Санкт-Петербург") == ("sankt", "peterburg")
    assert latin_words("🎉 Łódź") == ("lodz",)


def test_pairs_of_greek_letters_are_rendered_together() -> None:
    assert latin_words("Λουτράκι Ευρώπης") == ("loutraki", "evropis")
    assert latin_words("Πεύκη Ναύπακτος άγγελος") == ("pefki", "nafpaktos", "angelos")


def test_sounds_are_one_whatever_the_rules() -> None:
    assert sounds("Beryozovskiy") == sounds("Берёзовский") == sounds("Berezovskij")
    assert sounds("Khabarovsk") == sounds("Хабаровск") == sounds("Habarovsk")


def test_scripts_of_letters_only() -> None:
    assert scripts("28013 - 🎉") == frozenset()
    assert scripts("Köln 1") == {"LATIN"}
    assert scripts("東京タワー") == {"CJK", "KANA"}


def test_long_texts_are_clipped() -> None:
    assert clipped("Madrid") == "`Madrid`"
    assert clipped("x" * 100, 5) == "`xxxxx…`"
