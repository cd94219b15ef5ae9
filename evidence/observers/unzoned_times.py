"""Times that files carry in themselves: without a zone they may be of any, and so are known within bounds."""

from __future__ import annotations

from engine.instants import format_instant
from evidence.scene import EASTMOST, WESTMOST


def in_any_zone(earliest: int, latest: int, zoned: bool) -> tuple[int, int]:
    """The bounds of an instant that lies between two; without a zone, those of a clock on some wall."""
    return (earliest, latest) if zoned else (earliest - EASTMOST, latest + WESTMOST)


def in_words(micros: int, zoned: bool) -> str:
    """A time as it was written: with its zone, or saying that there is none."""
    written = format_instant(micros)
    return written if zoned else f"{written.removesuffix('Z')} in a zone unknown"
