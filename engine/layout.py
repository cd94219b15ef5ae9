"""Where the parts of a text stand, the limits of a document, and what makes a text unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 64
MAX_NODES = 1_000_000
MAX_DIGITS = 100

Path = tuple[str | int, ...]

# Control characters but tab and line ends, halves of surrogate pairs, and the two noncharacters
# that no report format can carry.
UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class Extent:
    """The characters that a value takes in its text (from 0, end exclusive), and its parts."""

    __slots__ = ("end", "keys", "parts", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.keys: dict[str, tuple[int, int]] = {}
        self.parts: dict[str | int, Extent] = {}

    def find(self, path: Path, key: bool = False) -> tuple[int, int]:
        """The characters of the value (or its key) at `path`, or of the nearest parent there is."""
        extent = self
        last = len(path) - 1
        for depth, step in enumerate(path):
            if key and depth == last and step in extent.keys:
                return extent.keys[str(step)]
            part = extent.parts.get(step)
            if part is None:
                break
            extent = part
        return extent.start, extent.end


class Flaw(Exception):
    """What makes a text unreadable, with the characters that show it, and related places."""

    def __init__(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        help: str | None = None,
        related: tuple[tuple[str, int, int], ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.start = start
        self.end = end
        self.help = help
        self.related = related


def too_deep(start: int) -> Flaw:
    """The flaw of a document that nests more than MAX_DEPTH levels."""
    message = f"lists and maps are nested more than {MAX_DEPTH} levels deep"
    return Flaw("too-deep", message, start, start + 1, "flatten the document")


def too_many_nodes(start: int, end: int) -> Flaw:
    """The flaw of a document with more than MAX_NODES values."""
    message = f"the document has more than {MAX_NODES:,} values"
    return Flaw("too-many-values", message, start, end, "split it into several documents")


def duplicate_key(key: str, start: int, end: int, first: tuple[int, int]) -> Flaw:
    """The flaw of a map that has one key twice; `first` is where the key stands first."""
    shown = key if len(key) <= 80 else key[:79] + "…"
    return Flaw(
        "duplicate-key",
        f"the key `{shown}` stands twice in one map",
        start,
        end,
        "keep one of the two",
        (("it stands here first", *first),),
    )


def unshowable_character(character: str, start: int, end: int) -> Flaw:
    """The flaw of a text with a control character or half of a surrogate pair."""
    number = ord(character)
    if 0xD800 <= number <= 0xDFFF:
        message = f"half of a surrogate pair, U+{number:04X}, stands alone"
        return Flaw("lone-surrogate", message, start, end, "write the whole character")
    message = f"the control character U+{number:04X} is not allowed"
    return Flaw("control-character", message, start, end, "remove it")


def find_unshowable(value: Any) -> tuple[Path, bool, str] | None:
    """Where a plain tree first has an unshowable character: the path, whether in its key, which."""
    for path, is_key, text in _texts(value):
        match = UNSHOWABLE.search(text)
        if match is not None:
            return path, is_key, match[0]
    return None


def _texts(value: Any) -> Iterator[tuple[Path, bool, str]]:
    pending: list[tuple[Path, Any]] = [((), value)]
    while pending:
        path, current = pending.pop()
        if isinstance(current, str):
            yield path, False, current
        elif isinstance(current, dict):
            for key in current:
                yield (*path, key), True, key
            pending.extend(((*path, key), part) for key, part in reversed(current.items()))
        elif isinstance(current, list):
            pending.extend(((*path, index), current[index]) for index in range(len(current) - 1, -1, -1))
