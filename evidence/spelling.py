"""Spellings of one name brought to one form: case, accents, punctuation, width and script."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

READABLE_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "CJK", "HANGUL"})
"""Scripts whose transliteration tells something about a name written in another script."""

ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN"})
"""Scripts in which equal transliterations mean equal names (Han homophones do not)."""

MAX_NAME_LENGTH = 200
"""Characters; a longer text is no name, and no comparison of it says anything."""

_GREEK_PAIRS = (
    (re.compile("ου"), "ou"),
    (re.compile("γγ"), "ng"),
    (re.compile("([αε])υ(?=[αβγδεζηιλμνορω])"), r"\1v"),
    (re.compile("([αε])υ"), r"\1f"),
)
"""Pairs of Greek letters that are not rendered letter by letter (ELOT 743)."""

_ONE_SOUND = (
    *(("yo", "e"), ("jo", "e"), ("ye", "e"), ("je", "e"), ("kh", "h"), ("ph", "f")),
    *(("ts", "c"), ("tz", "c"), ("ks", "x"), ("ou", "u"), ("w", "v"), ("y", "i"), ("j", "i")),
)
"""Letters that one letter of another alphabet is rendered by, according to whose rules are followed."""

_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
_NOT_A_NAME = frozenset({"null", "undefined", "unknown", "n/a", "n.a.", "not available"})


def displayed(text: str | None) -> bool:
    """Whether a text says anything: it has a letter or a digit and is no word for «nothing»."""
    if text is None:
        return False
    if text.isascii() and text.isalpha() and len(text) < 4:
        return True
    if text[:1].isalnum() and text.isascii():
        return text.strip().casefold() not in _NOT_A_NAME
    return (
        any(character.isalnum() and character not in _INVISIBLE_LETTERS for character in text)
        and text.strip().casefold() not in _NOT_A_NAME
    )


def clipped(text: str, length: int = 60) -> str:
    """The text in backticks, shortened to `length` characters, for a sentence about it."""
    return f"`{text}`" if len(text) <= length else f"`{text[:length]}…`"


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a name in its own script, without case, accents, width and punctuation."""
    if text.isascii():
        return tuple("".join(c if c.isalnum() else " " for c in text.lower()).split())
    # casefold first: it turns the Greek iota subscript, a mark, into a letter
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = unicodedata.normalize("NFKC", "".join(c for c in parts if not _is_accent(c)))
    return tuple("".join(c if _belongs_to_word(c) else " " for c in bare).split())


def latin_words(text: str) -> tuple[str, ...]:
    """The words of a name in Latin letters a-z and digits, in lower case."""
    own = words(text)
    if all(word.isascii() for word in own):
        return own
    return tuple(filter(None, map(latin, own)))


@lru_cache(maxsize=4096)
def latin(word: str) -> str:
    """One word in Latin letters a-z and digits, in lower case, by transliteration."""
    if word.isascii():
        return word.lower()
    from anyascii import anyascii

    for pair, letters in _GREEK_PAIRS:
        word = pair.sub(letters, word)
    return "".join(c for c in anyascii(word).lower() if c.isalnum())


def sounds(name: str) -> str:
    """The Latin letters of a name with one spelling for each sound, without spaces and none doubled."""
    spelled = "".join(latin_words(name))
    for letters, letter in _ONE_SOUND:
        spelled = spelled.replace(letters, letter)
    return "".join(letter for letter, _ in groupby(spelled))


def scripts(text: str) -> frozenset[str]:
    """The scripts of a text's letters (`LATIN`, `CJK`, …; both Japanese kana are `KANA`)."""
    if text.isascii():
        return frozenset({"LATIN"}) if any(c.isalpha() for c in text) else frozenset()
    letters = (c for c in unicodedata.normalize("NFKC", text) if c.isalpha())
    return frozenset(_script(c) for c in letters if unicodedata.category(c) != "Lm")


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    first = unicodedata.name(letter, "UNKNOWN").split(" ")[0].split("-")[0]
    return "KANA" if first in {"HIRAGANA", "KATAKANA"} else first


def _is_accent(character: str) -> bool:
    """A mark that spellings leave out; vowel signs of Thai or Hindi and the dakuten are none."""
    point = ord(character)
    return (
        0x0300 <= point <= 0x036F  # of Latin, Greek and Cyrillic letters
        or 0x0591 <= point <= 0x05C7  # Hebrew points
        or 0x064B <= point <= 0x0652  # Arabic vowel points
        or point == 0x0670
    )


def _belongs_to_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"
