"""Whether an address is written in English letters, as an address for a return has to be."""

from __future__ import annotations

import unicodedata


def letters_outside_english(text: str) -> str:
    """The letters and marks of a text that the English alphabet lacks, each once, as they come.

    Other widths and ligatures of English letters are English; letters with marks are not.
    """
    composed = unicodedata.normalize("NFKC", text)
    return "".join(dict.fromkeys(character for character in composed if _is_foreign(character)))


def _is_foreign(character: str) -> bool:
    category = unicodedata.category(character)
    # modifier letters are spelling signs, such as the Hawaiian apostrophe
    return not character.isascii() and category[0] in "LM" and category != "Lm"
