"""Where the parts of a JSON text stand, found one by one: most documents are asked for a place or two."""

from __future__ import annotations

import re
from json import JSONDecoder

from engine.json_source import measure
from engine.layout import Extent, Path

MOST_WALKS = 4
"""So many places are walked to; whoever asks for more has the whole text measured, once."""
_SPACE = re.compile(r"[ \t\n\r]*")
_value_at = JSONDecoder().raw_decode


class JsonPlaces:
    """The places of a text that has been read as JSON already."""

    __slots__ = ("_extent", "_text", "_walks")

    def __init__(self, text: str) -> None:
        self._text = text
        self._walks = 0
        self._extent: Extent | None = None

    def find(self, path: Path, key: bool = False) -> tuple[int, int]:
        """The characters of the value (or its key) at `path`, or of the nearest parent there is."""
        if self._extent is None and self._walks < MOST_WALKS:
            self._walks += 1
            return self._walked(path, key)
        if self._extent is None:
            self._extent = measure(self._text)
        return self._extent.find(path, key)

    def _walked(self, path: Path, key: bool) -> tuple[int, int]:
        start = self._after_space(0)
        for depth, step in enumerate(path):
            found = self._part(start, step)
            if found is None:
                break
            name, value = found
            if key and depth == len(path) - 1 and name is not None:
                return name
            start = value
        return start, _value_at(self._text, start)[1]

    def _part(self, start: int, step: str | int) -> tuple[tuple[int, int] | None, int] | None:
        """Where a key of the map, or an item of the list, at `start` begins; of a key also its own place."""
        text = self._text
        opening = text[start]
        if opening != ("{" if isinstance(step, str) else "["):
            return None
        position, number = self._after_space(start + 1), 0
        while text[position] not in "]}":
            name = None
            if opening == "{":
                word, end = _value_at(text, position)
                name = (position, end)
                position = self._after_space(self._after_space(end) + 1)
                if word == step:
                    return name, position
            elif number == step:
                return None, position
            position = self._after_space(_value_at(text, position)[1])
            if text[position] == ",":
                position = self._after_space(position + 1)
            number += 1
        return None

    def _after_space(self, position: int) -> int:
        match = _SPACE.match(self._text, position)
        return match.end() if match is not None else position
