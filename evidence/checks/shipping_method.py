"""Whether the seller shipped by the method that the buyer chose, as far as the two names tell."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from evidence.spelling import MAX_NAME_LENGTH, clipped, scripts

LETTERS_PER_SLIP = 8
"""At most one letter in so many is off where two names are likely one, misspelt."""


def methods_differ(chosen: str, used: str) -> tuple[tuple[bool, ...], str]:
    """The values still possible of «another method was used», and why.

    Names are equal without case, width, punctuation and spaces. Both values are left of names that
    hardly differ, and of names in two scripts, of which one may be the other's translation.
    """
    if max(len(chosen), len(used)) > MAX_NAME_LENGTH:
        return _differ(chosen, used)
    return _remembered(chosen, used)


def _differ(chosen: str, used: str) -> tuple[tuple[bool, ...], str]:
    names = f"the buyer chose {clipped(chosen)}, the seller used {clipped(used)}"
    mine, theirs = _form(chosen), _form(used)
    if mine == theirs:
        return (False,), f"{names}: the names agree"
    if max(len(chosen), len(used)) > MAX_NAME_LENGTH:
        return (True, False), f"{names}: so long a text is no name of a method"
    if scripts(chosen) != scripts(used):
        return (True, False), f"{names}: one may be the translation of the other"
    if _hardly_differ(mine, theirs):
        return (True, False), f"{names}: one may be a misspelling of the other"
    return (True,), f"{names}: the names differ"


_remembered = lru_cache(maxsize=4096)(_differ)
"""Platforms offer few methods, and cases come by the million."""


@lru_cache(maxsize=4096)
def _form(name: str) -> str:
    """A name without what says nothing; signs such as `+` are kept, since they tell products apart."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "PZC")


def _hardly_differ(one: str, other: str) -> bool:
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other) * LETTERS_PER_SLIP <= min(len(one), len(other))
