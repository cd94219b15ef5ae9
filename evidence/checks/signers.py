"""How a displayed signer compares with the recipient's name: agrees, is alike, or has nothing in common."""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING, Literal, get_args

from evidence.spelling import MAX_NAME_LENGTH, READABLE_SCRIPTS, latin, scripts, sounds, words

if TYPE_CHECKING:
    from collections.abc import Callable

Likeness = Literal["agree", "alike", "unlike"]
LIKENESSES: tuple[Likeness, ...] = get_args(Likeness)

_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "sr", "sra", "srta", "herr", "frau", "mme", "mlle"}
)
_MASKS = frozenset("*•●#?_…")
_MAX_WORDS = 6
_SHORTEST_NAME = 3
"""Letters; that a shorter word is in both names says nothing."""
_LETTERS_PER_SLIP = 4
"""At most one letter in so many is off where two words may be spellings of one name."""


def signer_likeness(signer: str, recipient: str) -> Likeness:
    """Whether the names agree; else whether they may be of one person or family, or share nothing.

    Alike are names that share a word or its initial, nearly or in another cut (`Al-Sayed`, `ALSAYED`), and
    names that cannot be compared: masked, overlong, or in a script that says nothing about the other's.
    """
    if signer_agrees(signer, recipient):
        return "agree"
    if not _comparable(signer, recipient):
        return "alike"
    signed, name = _name(signer), _name(recipient)
    if not signed or not name or any(_akin(word, its) for word in signed for its in name):
        return "alike"
    return "alike" if _within("".join(signed), name) or _within("".join(name), signed) else "unlike"


def signer_agrees(signer: str, recipient: str) -> bool:
    """Whether every word of the signer is a word of the recipient's name or its initial.

    Word order, case, accents and script do not count. A lone word or initial says too little,
    unless it is the whole name, or the initials of all its words (`AR` of Ana Ruiz).
    """
    if max(len(signer), len(recipient)) > MAX_NAME_LENGTH or not _MASKS.isdisjoint(signer):
        return False
    if not _agree_by(_name, signer, recipient):
        return False
    # of Chinese names many are read alike, so where both are in characters these have to agree too
    return "CJK" not in scripts(signer) & scripts(recipient) or _agree_by(words, signer, recipient)


def _agree_by(spelled: Callable[[str], tuple[str, ...]], signer: str, recipient: str) -> bool:
    """Whether the names agree by their words in one spelling."""
    signed, name = spelled(signer), spelled(recipient)
    if not signed or not name:
        return False
    if _one_of_orders(signed, name) or _one_of_orders(name, signed):
        return True
    if len(signed) == 1:
        (only,) = signed
        return len(name) > 1 and sorted(only) == sorted(word[0] for word in name)
    return len(signed) <= len(name) and _agree(signed, _initials(spelled, signer), name)


def _comparable(signer: str, recipient: str) -> bool:
    if max(len(signer), len(recipient)) > MAX_NAME_LENGTH or not _MASKS.isdisjoint(signer + recipient):
        return False
    mine, theirs = scripts(signer), scripts(recipient)
    return mine == theirs or mine | theirs <= READABLE_SCRIPTS


def _akin(one: str, other: str) -> bool:
    """Whether two words may be one name: hardly a letter off, vowels apart, or one the other's initial."""
    from rapidfuzz.distance import OSA

    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    if len(short) < _SHORTEST_NAME:
        return False
    mine, theirs = _consonants(short), _consonants(long)
    return (
        OSA.distance(short, long) * _LETTERS_PER_SLIP <= len(long)
        or mine == theirs
        and len(mine) >= _SHORTEST_NAME
    )


def _consonants(word: str) -> str:
    """The first sound of a word and its consonants, on which transliterations rarely differ."""
    spelled = sounds(word)
    return spelled[:1] + "".join(letter for letter in spelled[1:] if letter not in "aeiou")


def _within(joined: str, name: tuple[str, ...]) -> bool:
    """Whether a word of a name, or two that follow each other, stand in another name without spaces."""
    pairs = (f"{one}{other}" for one, other in zip(name, name[1:], strict=False))
    return any(len(part) > _SHORTEST_NAME and part in joined for part in (*name, *pairs))


@lru_cache(maxsize=4096)
def _name(text: str) -> tuple[str, ...]:
    """The words of a name in Latin letters, without titles if anything else is there."""
    spelled = tuple(filter(None, (latin(word) for word in words(text))))
    untitled = tuple(word for word in spelled if word not in _TITLES)
    return untitled if len(untitled) > 1 else spelled


def _initials(spelled: Callable[[str], tuple[str, ...]], text: str) -> frozenset[str]:
    """The words that are one letter in their own script, as they are spelled (`Ю` is `yu`)."""
    return frozenset(part for word in words(text) if len(word) == 1 for part in spelled(word))


def _one_of_orders(joined: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether the words of `name`, in some order, are spelled like the words of `joined`."""
    if joined == name:
        return len(name) <= _MAX_WORDS
    whole = "".join(joined)
    if len(name) > _MAX_WORDS or len(whole) != sum(map(len, name)):
        return False
    return any("".join(order) == whole for order in permutations(name))


def _agree(signed: tuple[str, ...], initials: frozenset[str], name: tuple[str, ...]) -> bool:
    """Whether each signed word has a word of the name of its own, full words first."""
    free = list(name)
    for word in sorted(signed, key=lambda word: (word in initials, -len(word))):
        match = next((w for w in free if w == word or word in initials and w.startswith(word)), "")
        if not match:
            return False
        free.remove(match)
    return True
