"""How two displayed postal codes compare: the same, different, or in doubt."""

from __future__ import annotations

import re
import unicodedata

from evidence.country_addresses import postal_code_shape
from evidence.spelling import MAX_NAME_LENGTH, clipped, latin

Possible = tuple[str, ...]

SAME: Possible = ("same",)
DIFFERENT: Possible = ("different",)
DOUBT: Possible = ("same", "different")

_LONGEST_SHAPE = 12
_MASKS = frozenset("*•●·∙#?_…")
_LETTERS_AND_DIGITS = re.compile("([A-Z]{0,3})([0-9]{4,})")
_FILLERS = frozenset("09")
"""Digits of which alone no postal code is made; of the others some are (`22222`)."""
_LEAST_FILLER = 3
_DISTRICT = re.compile("[A-Z]{4}")
"""More letters in a row than the postal codes of nearly every country have, as in `Leeds 6`."""
_EXTENDED, _WITHOUT_EXTENSION = 9, 5
"""Digits of a code with its extension, and without."""
_MISTAKEN_FOR_DIGITS = str.maketrans("OIL", "011")


def compare_postal_codes(one: str, other: str, country: str | None = None) -> tuple[Possible, str]:
    """The values still possible of two displayed codes, and why; symmetric.

    Spaces, hyphens, case and width do not count. A five-digit code and its nine-digit extension
    are the same (ZIP+4), and so is a code of digits with a country's letters before it (`D-80331`);
    every other extension, a lost leading zero, a masked code, a filler (`00000`) and a named district
    (`Leeds 6`) are doubts. Where it is known what shape the codes of the `country` have, a code without
    it differs from none with certainty, and one that lacks nothing but leading zeros is the code with
    them.
    """
    possible, because = _compare(one, other)
    if country is None or possible == SAME or max(len(one), len(other)) > MAX_NAME_LENGTH:
        return possible, because
    mine, theirs = _bare(one), _bare(other)
    odd = [code for code in (mine, theirs) if not _has_shape(code, country)]
    if possible == DIFFERENT:
        no_shape = f"no postal code of {country} has the form of {' and '.join(map(clipped, odd))}"
        return (DOUBT, no_shape) if odd else (possible, because)
    short, long = sorted((mine, theirs), key=lambda code: (len(code), code))
    if odd == [short] and short.isdigit() and long.lstrip("0") == short.lstrip("0"):
        return SAME, f"one postal code is the other without its leading zeros, which those of {country} keep"
    return possible, because


def _compare(one: str, other: str) -> tuple[Possible, str]:
    """The comparison in no country in particular."""
    if max(len(one), len(other)) > MAX_NAME_LENGTH or not _MASKS.isdisjoint(one + other):
        return DOUBT, "a masked or overlong postal code cannot be compared"
    mine, theirs = _bare(one), _bare(other)
    if mine == theirs:
        if _is_filler(mine) and mine[0] in _FILLERS:
            return DOUBT, "a postal code of zeros or nines alone stands for none"
        return SAME, "the postal codes are equal"
    short, long = sorted((mine, theirs), key=lambda code: (len(code), code))
    if short.isdigit() and long.isdigit() and (len(short), len(long)) == (_WITHOUT_EXTENSION, _EXTENDED):
        if long.startswith(short):
            return SAME, "one postal code is the other with its four-digit extension"
        return DIFFERENT, "the postal codes differ"
    if (short + long).isdigit() and len(short) == len(long) == _EXTENDED and _first(short) == _first(long):
        return DOUBT, "the postal codes differ in their four-digit extensions only"
    (letters, number), (_, its_number) = _split(short), _split(long)
    same_number = number == its_number != ""
    if same_number and not letters:
        return SAME, "one postal code is the other with letters of the country before it"
    if _is_filler(short) or _is_filler(long):
        return DOUBT, "a postal code of one digit alone may stand for none"
    if _DISTRICT.search(short) or _DISTRICT.search(long):
        return DOUBT, "a district's name is no full postal code"
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


def _has_shape(code: str, country: str) -> bool:
    """Whether a bare code, with or without a country's letters, is of the country's shape, if that is known.

    The shapes are published with the space or hyphen that some countries write, so each place for one
    is tried.
    """
    shape = postal_code_shape(country)
    if shape is None:
        return True
    if len(code) > _LONGEST_SHAPE:
        return False
    return any(
        shape.fullmatch(bare[:place] + between + bare[place:])
        for bare in {code, _split(code)[1]}
        for place in range(len(bare))
        for between in ("", " ", "-")
    )


def _first(code: str) -> str:
    return code[:_WITHOUT_EXTENSION]


def _is_filler(code: str) -> bool:
    return code.isdigit() and len(code) >= _LEAST_FILLER and len(set(code)) == 1


def _bare(code: str) -> str:
    """Letters and digits only, in capitals; digits of every script as 0-9."""
    if code.isascii() and code.isalnum():
        return code.upper()
    return latin("".join(c for c in unicodedata.normalize("NFKC", code) if c.isalnum())).upper()


def _split(code: str) -> tuple[str, str]:
    """Up to three letters before four or more digits, and the digits; else nothing."""
    found = _LETTERS_AND_DIGITS.fullmatch(code)
    return (found[1], found[2]) if found else ("", "")
