"""The parts of a case as a reader is told them: the ground of a part in words, not as the formats name it."""

from __future__ import annotations

import re
from typing import Any

from reports.wording import words

_GROUND = re.compile(r"(?:^|(?<=, )|(?<=\())ground (\w+)(?=$|\))")
"""The ground of a part, which its name ends with; in a question the name stands in brackets."""
_NAMED = frozenset(("unit", "part", "parts", "for"))
"""Where documents name parts: a part by itself, several, and the question that is about one."""


def part_text(name: str) -> str:
    """The name of a part with its ground in words."""
    return _GROUND.sub(lambda found: f"ground {words(found[1])}", name)


def with_parts_in_words(value: Any) -> Any:
    """A document that names its parts in words."""
    if isinstance(value, dict):
        return {
            key: _named(each) if key in _NAMED else with_parts_in_words(each) for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [with_parts_in_words(each) for each in value]
    return value


def _named(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_named(each) for each in value]
    return part_text(value) if isinstance(value, str) else value
