"""How AliExpress's answers write lists, flags and times."""

from __future__ import annotations

import re
from typing import Any

from engine.instants import format_instant, parse_moment
from engine.source import Path, Source
from evidence.readers.contribution import refused, text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.displayed_times import DisplayedTime, displayed_time

_COMPACT = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}([+-][0-9]{4})")
_SHORTEST_MILLISECONDS = 12
_LONGEST_MILLISECONDS = 13


def items_of(
    source: Source, path: Path, key: str, wrapped_in: str
) -> list[tuple[Path, dict[str, Any]]] | None:
    """The maps of a list, with their places; None where there is no such list.

    The list stands bare, or in a map under `wrapped_in`; an empty one is written `{}` too. Raises
    Refused where anything else stands there.
    """
    value = value_at(source, path).get(key)
    place: Path = (*path, key)
    if isinstance(value, dict) and wrapped_in in value:
        value, place = value[wrapped_in], (*place, wrapped_in)
    if value is None:
        return None
    if value in ({}, ""):
        return []
    if not isinstance(value, list):
        raise refused(source, place, "wrong-kind", f"`{key}` must be a list", "give the answer as it came")
    for index, item in enumerate(value):
        if not isinstance(item, dict):
            message = f"item {index + 1} of `{key}` must be a map"
            raise refused(source, (*place, index), "wrong-kind", message, "give the answer as it came")
    return [((*place, index), item) for index, item in enumerate(value)]


def texts_of(source: Source, path: Path, key: str, flags: CountedFlags) -> list[str]:
    """The texts of a list; what else is in it is flagged. Raises Refused where something else stands."""
    value = value_at(source, path).get(key)
    if value is None or value in ({}, ""):
        return []
    if not isinstance(value, list):
        place = (*path, key)
        raise refused(source, place, "wrong-kind", f"`{key}` must be a list", "give the answer as it came")
    if any(not isinstance(item, str) for item in value):
        flags.add(f"an entry of `{key}` is no text and is left out")
    return [item for item in value if isinstance(item, str)]


def value_at(source: Source, path: Path) -> dict[str, Any]:
    """The map at a place; an empty one where there is none."""
    value = source.value
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return {}
    return value if isinstance(value, dict) else {}


def truth_of(value: Any) -> bool | None:
    """A truth value, which some answers write as text; None for anything else."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def without_masked(parts: dict[str, str], flags: CountedFlags) -> dict[str, str]:
    """The stated parts of an address; one that is masked with asterisks is not known, and flagged."""
    for part, text in parts.items():
        if "*" in text:
            flags.add(f"the {part.replace('_', ' ')} is masked and is left out", text)
    return {part: text for part, text in parts.items() if text and "*" not in text}


def written_time(value: Any) -> DisplayedTime:
    """A time as an answer writes it: `2026-03-01 10:00:00`, `20260301100000000-0800`, or an epoch."""
    if isinstance(value, str) and len(value) <= 40:
        found = _COMPACT.fullmatch(value.strip())
        if found is not None:
            year, month, day, hour, minute, second, offset = found.groups()
            shown = f"{year}-{month}-{day} {hour}:{minute}:{second}"
            return displayed_time(shown, offset)
        if not value.strip().isdigit():
            return displayed_time(value, None)
    return epoch_time(value)


def epoch_time(value: Any) -> DisplayedTime:
    """The instant of an epoch in milliseconds, as a number or as text; none for anything else.

    Numbers of other lengths (seconds, above all) are not taken for milliseconds.
    """
    digits = text_of(value)
    known = _SHORTEST_MILLISECONDS <= len(digits) <= _LONGEST_MILLISECONDS
    if not (known and digits.isascii() and digits.isdigit()):
        return DisplayedTime()
    try:
        text = format_instant(int(digits) * 1_000)
        return DisplayedTime(text, parse_moment(text))
    except ValueError:
        return DisplayedTime()
