"""Names and codes compared: brought to one form, and how like each other they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from engine.source import read_yaml
from evidence.readers.data_files import data_beside

LIKE = 86
"""How like another one, of 100, a name is to be proposed."""
CODES_LIKE = 90
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ITEM = re.compile(r"\[([0-9]{1,2})\]")
_NUMBERED = re.compile(r"(.*?)[ ]?([0-9]{1,2})")
_SHORTEST_LIKE = 4
_LONGEST_NOTHING = 40
_LONGEST_NAME = 200
_CUT = "…"
_BETWEEN_LETTERS = {number: None for number in range(128) if not chr(number).isalnum()}


@cache
def _data(file_name: str) -> Mapping[str, Any]:
    file = Path(__file__).with_name(file_name)
    tree: Mapping[str, Any] = read_yaml(file.name, file.read_bytes()).value
    return tree


def synonyms() -> Mapping[str, Any]:
    """The names under which exports carry what a case document has a place for."""
    return _data("synonyms.yaml")


def absence_counts() -> tuple[str, ...]:
    """The places whose absence from a case document says that there is none, or that it did not happen."""
    return tuple(synonyms()["absence_counts"])


def says_nothing(text: str) -> bool:
    """Whether a word stands for nothing."""
    if len(text) > _LONGEST_NOTHING:
        return False
    if text.isascii() and text.translate(_BETWEEN_LETTERS).lower() not in _letters_of_nothing():
        return False
    return (normal(text) or text) in _nothing()


@cache
def nothing_begins() -> frozenset[str]:
    """What words begin with that stand for nothing, small and large."""
    firsts = {word[0] for word in _nothing()}
    return frozenset(firsts | {each.upper() for each in firsts})


@cache
def _letters_of_nothing() -> frozenset[str]:
    return frozenset("".join(filter(str.isalnum, word)) for word in _nothing())


@cache
def _nothing() -> frozenset[str]:
    return frozenset(normal(word) or word for word in synonyms()["nothing"])


@lru_cache(maxsize=4096)
def normal(name: str) -> str:
    """A name without case and punctuation, its words with one blank between them."""
    apart = _HUMP.sub(" ", unicodedata.normalize("NFKC", name[:_LONGEST_NAME]))
    words = "".join(each if each.isalnum() else " " for each in apart).casefold().split()
    # what is longer is like no other name, however it begins
    return " ".join(words if len(name) <= _LONGEST_NAME else [*words, _CUT])


def unnumbered(name: str) -> tuple[str, int | None]:
    """The normal form of a name without the number of an item in it (`sku_2`, `items[2].sku`), and that."""
    within = _ITEM.search(name)
    if within is not None:
        return normal(name[: within.start()] + " " + name[within.end() :]), int(within[1])
    found = _NUMBERED.fullmatch(normal(name))
    if found is None or not found[1] or int(found[2]) not in range(1, 21):
        return normal(name), None
    return found[1].strip(), int(found[2])


def likeness(name: str, other: str) -> float:
    """How like each other two normal names are, of 100, whatever the order of their words."""
    if name == other:
        return 100.0
    if min(len(name), len(other)) < _SHORTEST_LIKE or name.endswith(_CUT):
        return 0.0
    from rapidfuzz import fuzz

    return min(float(fuzz.token_sort_ratio(name, other)), 99.0)


@cache
def meanings(place: str, words: tuple[str, ...]) -> Mapping[str, str]:
    """The words of a place by the normal forms of the codes that mean them."""
    listed: Mapping[str, Sequence[str]] = _data("meanings.yaml").get(place, {})
    if set(words) == {"true", "false"}:
        listed = {**_data("meanings.yaml")["truth"], **listed}
    found = {normal(word): word for word in words}
    for word, codes in listed.items():
        found.update((normal(code), word) for code in codes if word in words)
    return found


def implies() -> Mapping[str, Mapping[str, str]]:
    """The words of other places that any code of a place implies."""
    found: Mapping[str, Mapping[str, str]] = _data("meanings.yaml")["implies"]
    return found


@cache
def countries() -> Mapping[str, str]:
    """Two-letter codes of countries by normal names and three-letter codes."""
    found = {normal(code): country for code, country in data_beside("country_codes.yaml").items()}
    for country, names in data_beside("country_names.yaml").items():
        found.update((normal(name), country) for name in names)
    return found


@cache
def platform_reasons() -> Mapping[str, Mapping[str, Any]]:
    """What the reason codes of known platforms mean, by the codes as those write them."""
    found: dict[str, Mapping[str, Any]] = dict(data_beside("aliexpress_reasons.yaml"))
    for code, reason in data_beside("paypal_codes.yaml")["reason"].items():
        if reason != "none":
            found[code] = {"reason": reason}
    return found
