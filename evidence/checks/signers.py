"""Whether a displayed signer agrees with the recipient's name; it never establishes that not."""

from __future__ import annotations

from itertools import permutations

from evidence.checks.spelling import MAX_NAME_LENGTH, latin, words

_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "sr", "sra", "srta", "herr", "frau", "mme", "mlle"}
)
_MASKS = frozenset("*•●#?_…")
_MAX_WORDS = 6


def signer_agrees(signer: str, recipient: str) -> bool:
    """Whether every word of the signer is a word of the recipient's name or its initial.

    Word order, case, accents and script do not count. A lone word or initial says too little,
    unless it is the whole name, or the initials of all its words (`AR` of Ana Ruiz).
    """
    if max(len(signer), len(recipient)) > MAX_NAME_LENGTH or not _MASKS.isdisjoint(signer):
        return False
    signed, name = _name(signer), _name(recipient)
    if not signed or not name:
        return False
    if _one_of_orders(signed, name) or _one_of_orders(name, signed):
        return True
    if len(signed) == 1:
        (only,) = signed
        return len(name) > 1 and sorted(only) == sorted(word[0] for word in name)
    return len(signed) <= len(name) and _agree(signed, _initials(signer), name)


def _name(text: str) -> tuple[str, ...]:
    """The words of a name in Latin letters, without titles if anything else is there."""
    spelled = tuple(filter(None, (latin(word) for word in words(text))))
    untitled = tuple(word for word in spelled if word not in _TITLES)
    return untitled if len(untitled) > 1 else spelled


def _initials(text: str) -> frozenset[str]:
    """The words that are one letter in their own script, transliterated (`Ю` is `yu`)."""
    return frozenset(latin(word) for word in words(text) if len(word) == 1)


def _one_of_orders(joined: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether the words of `name`, in some order, are spelled like the words of `joined`."""
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
