"""How alike two names or codes of a country's provinces are: by the published names, else by spelling."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.source import read_yaml
from evidence.checks.places import (
    CODE_LENGTH,
    EQUAL,
    MIDDLING,
    NEARLY_EQUAL,
    Scripts,
    compare_places,
    known_places,
)
from evidence.country_addresses import province_names
from evidence.spelling import MAX_NAME_LENGTH, latin, latin_words, scripts, words

UNLIKE = 0
"""The score of two provinces that are known and different."""

Spelled = tuple[str, ...]


@lru_cache(maxsize=4096)
def compare_provinces(one: str, other: str, country: str | None) -> tuple[int, Scripts]:
    """Likeness of two displayed names, 0 to 100, symmetric, and whether they share a script.

    Two names or codes of one province are equal, and of two provinces unlike, however they are spelt.
    Anything else that is not equal is a doubt: a name that is not known may be of a region above the
    province, or two provinces share it, or one has the other's name in its own, or nobody knows the
    country. How Han characters are read makes no two names equal: `陕西` is read like `山西`.
    """
    score, relation = compare_places(one, other)
    read = relation == "across" and "CJK" in scripts(one) | scripts(other)
    if score == EQUAL and not read or max(len(one), len(other)) > MAX_NAME_LENGTH:
        return score, relation
    if country is None:
        return MIDDLING, relation
    mine, theirs = provinces_of(one, country), provinces_of(other, country)
    if len(mine) == 1 and mine == theirs:
        return EQUAL, relation
    if not mine or not theirs:
        return min(max(score, MIDDLING), NEARLY_EQUAL - 1 if read else EQUAL), relation
    if mine & theirs or _share_a_name(mine, theirs, country):
        return min(max(score, MIDDLING), NEARLY_EQUAL - 1), relation
    return UNLIKE, relation


def provinces_of(name: str, country: str) -> frozenset[str]:
    """The provinces of a country that go by a name or code; none where it is not known."""
    exact, bare = _index(country)
    own, spelled = "".join(words(name)), latin_words(name)
    if "CJK" in scripts(name):
        return exact.get(own) or exact.get(_without_suffix(own)) or frozenset()
    found = exact.get(own) or exact.get("".join(spelled))
    return found or _of_rank(name, bare.get("".join(_without_rank(spelled)), frozenset()), country)


def _of_rank(name: str, provinces: frozenset[str], country: str) -> frozenset[str]:
    """The provinces that a name may mean with its rank, if that is one which tells provinces apart.

    So `Altay Krai` is not the Republic of Altai, and `Buenos Aires City` not the province.
    """
    ranks = _telling_ranks(name)
    if not ranks:
        return provinces
    names = _all_names(country)
    return frozenset(
        province
        for province in provinces
        if any(ranks <= _telling_ranks(published) for published in names[province])
    )


def _telling_ranks(name: str) -> frozenset[str]:
    telling = _table().telling
    return frozenset(telling[word] for word in latin_words(name) if word in telling)


def _without_suffix(own: str) -> str:
    """A name in Han characters without the last ones for «province», if others are left."""
    suffix = next((each for each in _table().suffixes if own.endswith(each)), "")
    return own.removesuffix(suffix) if len(own) > len(suffix) + 1 else own


def _share_a_name(mine: frozenset[str], theirs: frozenset[str], country: str) -> bool:
    """Whether a province has all the words of another's name: `Virginia`, `West Virginia`."""
    names = _names(country)
    return any(
        set(one) <= set(other) or set(other) <= set(one) or bool(_known_places(one) & _known_places(other))
        for first in mine
        for second in theirs
        for one in names[first]
        for other in names[second]
    )


def _known_places(name: Spelled) -> frozenset[int]:
    return known_places(tuple(map(latin, name)))


@lru_cache(maxsize=64)
def _index(country: str) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The provinces by the spelling of a name or code, in its own and in Latin letters; and without rank."""
    exact: dict[str, frozenset[str]] = {}
    bare: dict[str, frozenset[str]] = {}
    for province, names in _all_names(country).items():
        for name in names:
            own, spelled = "".join(words(name)), latin_words(name)
            # how Han characters are read is how others are
            han = "CJK" in scripts(name)
            for form in {own, _without_suffix(own) if han else "".join(spelled)} - {""}:
                exact[form] = exact.get(form, frozenset()) | {province}
            form = "".join(_without_rank(spelled))
            if len(own) > 1 and not han:
                bare[form] = bare.get(form, frozenset()) | {province}
    return exact, bare


@lru_cache(maxsize=64)
def _names(country: str) -> dict[str, frozenset[Spelled]]:
    """The names of each province, word by word in their own script, without rank and without codes."""
    return {
        province: frozenset(
            spelled
            for name in names
            if len("".join(spelled := _without_rank(words(name)))) > CODE_LENGTH or not name.isascii()
        )
        for province, names in _all_names(country).items()
    }


def _all_names(country: str) -> dict[str, frozenset[str]]:
    """The published names of each province with those of our own list."""
    published = dict(province_names(country))
    for listed in _table().names.get(country, ()):
        for province, names in published.items():
            if listed[0] in names:
                published[province] = names | frozenset(listed)
                break
    return published


def _without_rank(spelled: Spelled) -> Spelled:
    """The words of a name without those for «province», if others are left."""
    ranks = _table().ranks
    return tuple(word for word in spelled if word not in ranks) or spelled


@dataclass(frozen=True, slots=True)
class _Table:
    """The words for «province», those of them that tell two provinces apart with what they mean, the
    endings for it in Han characters, and the names beside the published ones by country."""

    ranks: frozenset[str]
    telling: dict[str, str]
    suffixes: tuple[str, ...]
    names: dict[str, list[list[str]]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    file = Path(__file__).with_name("province_names.yaml")
    tree = read_yaml(file.name, file.read_bytes()).value
    ranks = (latin_words(word) for word in tree["ranks"])
    return _Table(
        ranks=frozenset(word for spelled in ranks for word in spelled),
        telling={latin(word): rank for rank, listed in tree["telling"].items() for word in listed},
        suffixes=tuple(tree["suffixes"]),
        names=tree["provinces"],
    )
