"""The known name that a misspelt one most likely means."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 80


def nearest_name(word: str, known: Iterable[str]) -> str | None:
    """The nearest of `known` by edits (a swap counts as one), or None when nothing is near.

    A name that differs in case, `-`, `_`, spaces or camel case only is nearest, then a name whose
    part after the last dot is the word. Of equally near names the first in the alphabet is taken.
    """
    if not word or len(word) > _LONGEST:
        return None
    names = sorted(name for name in set(known) if name != word)
    plain = _plain(word)
    by_form = {_plain(name): name for name in reversed(names)}
    if plain in by_form:
        return by_form[plain]
    limit = min(len(word) // 3, 4)
    best: str | None = None
    for name in names if limit else ():
        if abs(len(name) - len(word)) > limit:
            continue
        distance = _distance(plain, _plain(name), limit)
        if distance <= limit:
            best, limit = name, distance - 1
            if limit == 0:
                break
    if best is not None:
        return best
    tails = [name for name in names if _plain(name.rpartition(".")[2]) == plain]
    return tails[0] if tails else None


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def _distance(left: str, right: str, limit: int) -> int:
    """Optimal string alignment distance, or anything above `limit` once it is exceeded."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
