"""How two displayed postal codes compare: the same, different, or in doubt."""

from __future__ import annotations

import re
import unicodedata

from evidence.checks.spelling import MAX_NAME_LENGTH, latin

Possible = tuple[str, ...]

SAME: Possible = ("same",)
DIFFERENT: Possible = ("different",)
DOUBT: Possible = ("same", "different")

_MASKS = frozenset("*•●·∙#?_…")
_LETTERS_AND_DIGITS = re.compile("([A-Z]{0,3})([0-9]{4,})")
_MISTAKEN_FOR_DIGITS = str.maketrans("OIL", "011")


def compare_postal_codes(one: str, other: str) -> tuple[Possible, str]:
    """The values still possible of two displayed codes, and why; symmetric.

    Spaces, hyphens, case and width do not count. A five-digit code and its nine-digit extension
    are the same (ZIP+4), and so is a code of digits with a country's letters before it (`D-80331`);
    every other extension, a lost leading zero and a masked code are doubts.
    """
    if max(len(one), len(other)) > MAX_NAME_LENGTH or not _MASKS.isdisjoint(one + other):
        return DOUBT, "a masked or overlong postal code cannot be compared"
    mine, theirs = _bare(one), _bare(other)
    if mine == theirs:
        return SAME, "the postal codes are equal"
    short, long = sorted((mine, theirs), key=lambda code: (len(code), code))
    if short.isdigit() and long.isdigit() and (len(short), len(long)) == (5, 9):
        if long.startswith(short):
            return SAME, "one postal code is the other with its four-digit extension"
        return DIFFERENT, "the postal codes differ"
    (letters, number), (_, its_number) = _split(short), _split(long)
    same_number = number == its_number != ""
    if same_number and not letters:
        return SAME, "one postal code is the other with letters of the country before it"
    if "X" * 2 in long or "X" * 2 in short:
        return DOUBT, "a masked postal code cannot be compared"
    if short in long:
        return DOUBT, "one postal code is part of the other"
    if short.lstrip("0") == long.lstrip("0"):
        return DOUBT, "the postal codes differ in leading zeros only"
    if same_number:
        return DOUBT, "the postal codes differ in their first letters only, perhaps a country's"
    if short.translate(_MISTAKEN_FOR_DIGITS) == long.translate(_MISTAKEN_FOR_DIGITS):
        return DOUBT, "the postal codes differ only in letters that are mistaken for digits"
    return DIFFERENT, "the postal codes differ"


def _bare(code: str) -> str:
    """Letters and digits only, in capitals; digits of every script as 0-9."""
    return latin("".join(c for c in unicodedata.normalize("NFKC", code) if c.isalnum())).upper()


def _split(code: str) -> tuple[str, str]:
    """Up to three letters before four or more digits, and the digits; else nothing."""
    found = _LETTERS_AND_DIGITS.fullmatch(code)
    return (found[1], found[2]) if found else ("", "")
