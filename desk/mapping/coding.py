"""What the codes of a column are proposed to mean."""

from __future__ import annotations

from typing import Any

from desk.mapping.names import CODES_LIKE, countries, implies, likeness, meanings, normal, platform_reasons
from desk.mapping.places import Target, Targets
from desk.mapping.profiles import Profile
from desk.mapping.values import plain
from engine.layout import UNSHOWABLE
from engine.record import record

_SEPARATORS = ("|", ";", ",", "/")
_REASON, _GROUNDS = "dispute.reason", "dispute.grounds"
MOST_CODES = 300


@record
class Coded:
    """The codes of a column."""

    codes: dict[str, Any]
    unplaced: list[tuple[str, int]]
    separator: str | None
    doubts: list[str]


def coded(profile: Profile, target: Target, targets: Targets) -> Coded:
    """What the codes of a column mean at a place, as far as it is known."""
    separator = _separator(profile, target)
    counts: dict[str, int] = {}
    for value, count in profile.values.items():
        parts = [part.strip() for part in value.split(separator)] if separator else [value]
        for part in parts:
            if part:
                counts[part] = counts.get(part, 0) + count
    codes: dict[str, Any] = {}
    unplaced: list[tuple[str, int]] = []
    doubts: list[str] = []
    like = 0
    for code, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        if _is_word(code, target):
            continue
        meaning = _known(code, target, targets)
        if UNSHOWABLE.search(code):
            meaning = None  # a code that no file of YAML can name
        elif meaning is None:
            meaning = _alike(code, target)
            like += meaning is not None
        if meaning is None:
            unplaced.append((code, count))
        else:
            codes[code] = meaning
    if like:
        doubts.append(f"what {like:,} of its codes mean is told by their likeness alone")
    if profile.more or len(counts) > MOST_CODES:
        doubts.append("it has more different values than codes have")
        codes, unplaced = dict(list(codes.items())[:MOST_CODES]), unplaced[:MOST_CODES]
    if counts and len(unplaced) == len(counts):
        doubts.append("nothing is known of any of its codes")
    return Coded(codes=codes, unplaced=unplaced, separator=separator, doubts=doubts)


def some_known(profile: Profile, target: Target, targets: Targets) -> bool:
    """Whether any value of a column is a word of a place, or a code that is listed."""
    return any(
        _is_word(value, target) or _known(value, target, targets) is not None for value in profile.values
    )


def _separator(profile: Profile, target: Target) -> str | None:
    """What stands between several words in one cell."""
    if not target.several:
        return None
    return next((each for each in _SEPARATORS if any(each in value for value in profile.values)), None)


def _is_word(code: str, target: Target) -> bool:
    try:
        plain(code, target)
    except ValueError:
        return False
    return True


def _known(code: str, target: Target, targets: Targets) -> Any:
    """What a code means that is listed."""
    name = normal(code)
    if target.kind == "country":
        return countries().get(name)
    if target.name == _REASON and not targets.facts:
        listed = platform_reasons().get(code)
        if listed is not None:
            grounds = listed.get("grounds")
            return {_REASON: listed["reason"], _GROUNDS: list(grounds)} if grounds else listed["reason"]
    found = meanings(target.name, target.words).get(name)
    return found if found is not None or targets.facts else _implied(name, target, targets)


def _implied(name: str, target: Target, targets: Targets) -> Any:
    """What a code means that is one of another place, by which a word of this place is implied."""
    for other, implied in implies().items():
        word = implied.get(target.name)
        if word is not None:
            there = targets.by_name[other]
            found = meanings(other, there.words).get(name)
            if found is not None:
                return {target.name: word, other: [found] if there.several else found}
    return None


def _alike(code: str, target: Target) -> str | None:
    """What a code means that is much like one that is listed, and like no other."""
    name = normal(code)
    listed = countries() if target.kind == "country" else meanings(target.name, target.words)
    scores: dict[str, float] = {}
    for other, word in listed.items():
        scores[word] = max(scores.get(word, 0.0), likeness(name, other))
    best = sorted(scores.items(), key=lambda each: -each[1])[:2]
    if not best or best[0][1] < CODES_LIKE:
        return None
    return None if len(best) > 1 and best[1][1] >= CODES_LIKE else best[0][0]
