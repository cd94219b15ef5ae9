"""A licence against the goods: whether it names their brand, and how it stands at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from evidence.spelling import MAX_NAME_LENGTH, clipped, displayed, words

Likeness = Literal["same", "doubtful"]
Validity = Literal["valid", "not_yet_valid", "expired"]

VALIDITIES: tuple[Validity, ...] = ("valid", "not_yet_valid", "expired")


def compare_names(one: str, other: str) -> Likeness:
    """Whether two names are equal without case, accents, width, spaces and punctuation."""
    if one == other:
        return "same"
    if max(len(one), len(other)) > MAX_NAME_LENGTH:
        return "doubtful"
    form = _joined(one)
    return "same" if form and form == _joined(other) else "doubtful"


def compare_brand(named: str | None, brand: str | None, title: str | None) -> tuple[Likeness, str] | None:
    """Whether a licence names the brand of an order's line, and why; None where either is not stated.

    Where the line states no brand, its title has to contain the one that the licence names, as whole words.
    """
    if named is None or not displayed(named):
        return None
    if brand is not None and displayed(brand):
        likeness = compare_names(named, brand)
        stands = "is the brand" if likeness == "same" else "is not written as the brand"
        return likeness, f"{clipped(named)} {stands} {clipped(brand)}"
    if title is None or not displayed(title):
        return None
    found = len(named) <= MAX_NAME_LENGTH and _contains(words(title), _joined(named))
    stands = "stands in" if found else "does not stand in"
    return "same" if found else "doubtful", f"{clipped(named)} {stands} the title {clipped(title)}"


def validity_at(instant: int, valid_from: int | None, valid_until: int | None) -> tuple[Validity, ...]:
    """How a licence may stand at an instant (microseconds), by the ends of its time that are stated.

    Nothing is left where the instant lies after its end and yet before its beginning.
    """
    possible = set(VALIDITIES)
    if valid_from is not None:
        possible &= {"not_yet_valid"} if instant < valid_from else {"valid", "expired"}
    if valid_until is not None:
        possible &= {"expired"} if instant > valid_until else {"valid", "not_yet_valid"}
    return tuple(each for each in VALIDITIES if each in possible)


def best_of(licences: Iterable[tuple[Validity, ...]]) -> tuple[Validity, ...]:
    """How several licences of one kind stand together: valid where one surely is, else as any of them may be.

    One that ends before it begins may stand in any way.
    """
    known = [each or VALIDITIES for each in licences]
    if ("valid",) in known:
        return ("valid",)
    return tuple(each for each in VALIDITIES if any(each in possible for possible in known))


def _joined(name: str) -> str:
    return "".join(words(name))


def _contains(title: tuple[str, ...], name: str) -> bool:
    """Whether some words of a title that follow each other are together spelled like a name."""
    return bool(name) and any(_starts_with(title, start, name) for start in range(len(title)))


def _starts_with(title: tuple[str, ...], start: int, name: str) -> bool:
    rest = name
    for word in title[start:]:
        if not rest.startswith(word):
            return False
        rest = rest[len(word) :]
        if not rest:
            return True
    return False
