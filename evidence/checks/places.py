"""How alike two names of a city or a province are: a score for the policy to band."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
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
across scripts only, and there only names that some rules of transliteration make one."""
MIDDLING = 72
"""The least score of names that may well be one place: abbreviations, codes, one name within the
other, two languages' names. It lies between any sensible limits of «same» and «different»."""
_CITY_SUFFIXES = "市시"
"""The words for «city» that Chinese and Korean write behind its name without a space."""
_PART_SUFFIXES = "区區村"
"""The words for a part of a city and a village; without them a name may be the same, but is no more alike."""
_MOST_READINGS = 64
_WITH_H, _WITH_FINALS = "h:", "k:"
"""Marks of spellings that are compared with their like only."""
_KOREAN_FINALS = tuple((hard, re.compile(f"{soft}(?![aeiouwy])")) for hard, soft in ("kg", "pb", "td"))
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
    latin_only = relation == "same" and scripts(one) <= {"LATIN"}
    if sounds_equal and (latin_only or relation == "across" and _sound_alike(one, other)):
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
    """The best ratio over word orders, below 100; below «nearly equal» in one script, where neighbours'
    names differ by a letter (`Hereford`, `Hertford`), and across scripts unless the names sound alike."""
    from rapidfuzz.fuzz import ratio

    alphabetic = relation != "same" or scripts(one) | scripts(other) <= ALPHABETS
    spelled = latin_words if alphabetic else words
    mine, theirs = spelled(one), spelled(other)
    best = max(
        ratio(" ".join(mine), " ".join(theirs)),
        ratio("".join(mine), "".join(theirs)),
        ratio(" ".join(sorted(mine)), " ".join(sorted(theirs))),
    )
    near = False
    if relation == "across":
        best = max(best, _likeness_of_sounds(one, other))
        near = _sound_alike(one, other)
    return min(int(best), EQUAL - 1 if near else NEARLY_EQUAL - 1)


def _likeness_of_sounds(one: str, other: str) -> float:
    """The ratio of two names in two scripts, whichever rules of transliteration were followed."""
    from rapidfuzz.fuzz import ratio

    if scripts(one) | scripts(other) <= ALPHABETS:
        return ratio(sounds(one), sounds(other))
    return ratio(*("".join(latin_words(_without_suffix(name, _CITY_SUFFIXES))) for name in (one, other)))


def _sound_alike(one: str, other: str) -> bool:
    """Whether two names in two scripts are one by some rules of transliteration, letter for letter.

    A letter more or less, or another first one, is another name (`Зеленоград`, `Zelenogradsk`).
    """
    if not scripts(one) | scripts(other) <= ALPHABETS:
        return not _readings(one).isdisjoint(_readings(other))
    return not _pronunciations(one).isdisjoint(_pronunciations(other))


def _pronunciations(name: str) -> frozenset[str]:
    """The sounds of a name; the Cyrillic `г` is also `h`, for which nobody writes `kh`."""
    lowered = name.lower()
    plain = {sounds(name)}
    if "CYRILLIC" in scripts(name):
        return frozenset({*plain, _WITH_H + sounds(lowered.replace("г", "h"))})
    return frozenset(plain if "kh" in lowered else {*plain, _WITH_H + sounds(name)})


def _readings(name: str) -> frozenset[str]:
    """The Latin spellings of a name in Chinese or Korean, or of the Latin name that may be one of them."""
    bare = {name, _without_suffix(name, _CITY_SUFFIXES + _PART_SUFFIXES)}
    spelled = frozenset(spelling for each in bare for spelling in _read(each))
    if "HANGUL" not in scripts(name) and "LATIN" not in scripts(name):
        return spelled
    return spelled | {_WITH_FINALS + _as_spoken_in_korean(form) for form in spelled}


def _read(name: str) -> frozenset[str]:
    """The Latin spellings of a name by every way in which its characters are read in names of places."""
    table = _table().readings
    parts = [table.get(letter, (letter,)) for letter in unicodedata.normalize("NFKC", name)]
    if prod(map(len, parts)) > _MOST_READINGS:
        return frozenset()
    return frozenset(form for part in product(*parts) for form in _spellings("".join(part)))


def _as_spoken_in_korean(spelled: str) -> str:
    """A spelling with one letter for `l` and `r`, and for the two that one final consonant is written by."""
    spelled = spelled.replace("l", "r")
    for final, letters in _KOREAN_FINALS:
        spelled = letters.sub(final, spelled)
    return spelled


def _without_suffix(name: str, suffixes: str) -> str:
    """A name without the last letters that only say what kind of place it is, if others are left."""
    return name.rstrip(suffixes) if len(name) > len("市") + 1 else name


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
    kinds = _table().kinds
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
    places = _table().places
    return frozenset(places[part] for part in (*name, "".join(name)) if part in places)


@dataclass(frozen=True, slots=True)
class _Table:
    """Words for kinds of places, the number of each place that several languages name, and how
    characters are read in the names of places where that is not their common reading."""

    kinds: frozenset[str]
    places: dict[str, int]
    readings: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    file = Path(__file__).with_name("place_names.yaml")
    tree = read_yaml(file.name, file.read_bytes()).value
    groups = enumerate(tree["places"])
    names = (pair for number, group in groups for pair in product(group, [number]))
    return _Table(
        kinds=frozenset(latin(word) for word in tree["kinds"]),
        places={"".join(latin_words(name)): number for name, number in names},
        readings={
            character: tuple(readings)
            for characters, readings in tree["readings"].items()
            for character in characters
        },
    )
