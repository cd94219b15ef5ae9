"""How alike two names of a city or a province are: a score for the policy to band."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Literal

from engine.source import read_yaml
from evidence.spelling import (
    ALPHABETS,
    MAX_NAME_LENGTH,
    READABLE_SCRIPTS,
    latin,
    latin_words,
    scripts,
    sounds,
    words,
)

Scripts = Literal["same", "across", "unreadable"]

EQUAL = 100
NEARLY_EQUAL = 85
"""From here on two names count as one under any sensible limit; other than equal names reach it
across scripts, or in one alphabet with at most one letter in `LETTERS_PER_SLIP` off."""
MIDDLING = 72
"""The least score of names that may well be one place: abbreviations, codes, one name within the
other, two languages' names. It lies between any sensible limits of «same» and «different»."""
LETTERS_PER_SLIP = 8
_CITY_SUFFIXES = "市시"
"""The words for «city» that Chinese and Korean write behind its name without a space."""
CODE_LENGTH = 3
"""Letters or digits; so short a name may be a code (`CA`, `NRW`, `75`) of whatever longer name."""


def compare_places(one: str, other: str) -> tuple[int, Scripts]:
    """Likeness of two displayed names, 0 to 100, symmetric, and whether they share a script.

    100 is given to names that are equal without case, accents, spacing and punctuation, after
    transliteration where the scripts differ. `unreadable` is a pair in two scripts of which one
    is not transliterated well (Japanese kana, Hebrew, Arabic, Thai, …), and is never nearly equal.
    """
    if one == other:
        return EQUAL, "same"
    relation = _relation(scripts(one), scripts(other))
    if max(len(one), len(other)) > MAX_NAME_LENGTH:
        return MIDDLING, relation
    if "".join(words(one)) == "".join(words(other)):
        return EQUAL, "same"
    sounds_equal = bool(_spellings(one) & _spellings(other))
    if sounds_equal and (relation == "across" or relation == "same" and scripts(one) <= ALPHABETS):
        return EQUAL, relation
    score = _likeness(one, other, relation)
    if sounds_equal or score < MIDDLING and _may_be_one_place(one, other):
        score = max(score, MIDDLING)
    return score, relation


def _relation(one: frozenset[str], other: frozenset[str]) -> Scripts:
    if not one or not other or one == other and len(one) == 1:
        return "same"
    return "across" if one | other <= READABLE_SCRIPTS else "unreadable"


@lru_cache(maxsize=4096)
def _spellings(text: str) -> frozenset[str]:
    """The Latin spellings of a name, without spaces: `Köln` is `koln` and `koeln`."""
    lowered = text.lower()
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe")):
        lowered = lowered.replace(letter, letters)
    return frozenset({"".join(latin_words(text)), "".join(latin_words(lowered))}) - {""}


def _likeness(one: str, other: str, relation: Scripts) -> int:
    """The best ratio over word orders, below 100; in one script below «nearly equal» unless
    hardly a letter is off, because neighbours' names differ by one (`Hamburg`, `Homburg`)."""
    from rapidfuzz.fuzz import ratio

    alphabetic = relation != "same" or scripts(one) | scripts(other) <= ALPHABETS
    spelled = latin_words if alphabetic else words
    mine, theirs = spelled(one), spelled(other)
    best = max(
        ratio(" ".join(mine), " ".join(theirs)),
        ratio("".join(mine), "".join(theirs)),
        ratio(" ".join(sorted(mine)), " ".join(sorted(theirs))),
    )
    if relation == "across":
        best = max(best, _likeness_of_sounds(one, other))
        near = _begin_alike(one, other)
    else:
        near = relation == "same" and alphabetic and _hardly_differ(sorted(mine), sorted(theirs))
    return min(int(best), EQUAL - 1 if near else NEARLY_EQUAL - 1)


def _likeness_of_sounds(one: str, other: str) -> float:
    """The ratio of two names in two scripts, whichever rules of transliteration were followed."""
    from rapidfuzz.fuzz import ratio

    if scripts(one) | scripts(other) <= ALPHABETS:
        return ratio(sounds(one), sounds(other))
    bare = [name.rstrip(_CITY_SUFFIXES) if len(name) > 2 else name for name in (one, other)]
    return ratio(*("".join(latin_words(name)) for name in bare))


def _begin_alike(one: str, other: str) -> bool:
    """Whether the first sounds may be one; whoever wrote a name in other letters got that right.

    Of Han characters the reading of the place may be quite another than the common one.
    """
    if "CJK" in scripts(one) | scripts(other):
        return True
    mine, theirs = sounds(one)[:1], sounds(other)[:1]
    return mine == theirs or {mine, theirs} == {"g", "h"}


def _hardly_differ(mine: list[str], theirs: list[str]) -> bool:
    from rapidfuzz.distance import Levenshtein

    return len(mine) == len(theirs) and all(
        Levenshtein.distance(word, its) * LETTERS_PER_SLIP <= min(len(word), len(its))
        for word, its in zip(mine, theirs, strict=True)
    )


def _may_be_one_place(one: str, other: str) -> bool:
    """Whether two unequal names may well mean one place, as far as their letters tell."""
    if _within("".join(words(one)), "".join(words(other))):
        return True
    mine, theirs = latin_words(one), latin_words(other)
    return (
        _may_be_code(one, other)
        or _shares_word(mine, theirs)
        or _abbreviates(mine, theirs)
        or bool(known_places(mine) & known_places(theirs))
    )


def _within(one: str, other: str) -> bool:
    """Names in scripts without spaces (`北京`, `北京市`) and cut-off names (`Santiago de Comp`)."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) if short.isascii() else short in long


def _may_be_code(one: str, other: str) -> bool:
    """`LEJ` or `75` against a longer name; two codes of one length are compared as they are.

    Letters are a code of a name that begins alike, and in capitals of any name (`Bor` is a town).
    """
    spelled = (("".join(words(name)), name) for name in (one, other))
    (short, written), (long, _) = sorted(spelled, key=lambda pair: len(pair[0]))
    if len(short) == len(long):
        return False
    if short.isdigit() or long.isdigit():
        return True
    return short.isascii() and len(short) <= CODE_LENGTH and (written.isupper() or short[:1] == long[:1])


def _shares_word(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    kinds = _table()[0]
    return any(len(word) > CODE_LENGTH and word not in kinds for word in set(mine) & set(theirs))


def _abbreviates(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """`St Gallen` of `Sankt Gallen`, `Bs As` of `Buenos Aires`, `CDMX` of `Ciudad de México`."""
    if len(mine) == len(theirs):
        return all(map(_shortens_either, mine, theirs))
    short, long = sorted(("".join(mine), "".join(theirs)), key=len)
    return len(short) <= CODE_LENGTH + 2 and _shortens(short, long)


def _shortens_either(one: str, other: str) -> bool:
    return _shortens(one, other) or _shortens(other, one)


def _shortens(short: str, long: str) -> bool:
    """Whether the letters of `short` stand in `long` in that order, from its first letter on."""
    if short[:1] != long[:1]:
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def known_places(name: tuple[str, ...]) -> frozenset[int]:
    """The numbers of the listed places that a name, given in Latin words, is or holds one of."""
    places = _table()[1]
    return frozenset(places[part] for part in (*name, "".join(name)) if part in places)


@lru_cache(maxsize=1)
def _table() -> tuple[frozenset[str], dict[str, int]]:
    """Words for kinds of places, and the number of each place that several languages name."""
    file = Path(__file__).with_name("place_names.yaml")
    tree = read_yaml(file.name, file.read_bytes()).value
    kinds = frozenset(latin(word) for word in tree["kinds"])
    groups = enumerate(tree["places"])
    names = (pair for number, group in groups for pair in product(group, [number]))
    return kinds, {"".join(latin_words(name)): number for name, number in names}
