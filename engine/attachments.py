"""Attachments: the documents of a case, lettered in the order in which its evidence matrix names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from string import ascii_uppercase
from typing import TYPE_CHECKING

from engine.record import record

if TYPE_CHECKING:
    from engine.matrix import Judged, MatrixEntry


@record
class Attachment:
    """A document under its letter."""

    letter: str
    place: str
    """Where the case lists it, as `evidence[0]`."""
    kind: str
    judged: Judged


def attachments(matrix: Iterable[MatrixEntry]) -> list[Attachment]:
    """Every document of a matrix once, under the first entry that names it: A to Z, then AA and so on.

    What stands elsewhere than in the case's list of evidence, such as a number, is no document.
    """
    letters = _letters()
    found: dict[str, Attachment] = {}
    for entry in matrix:
        for given in entry["given"]:
            for source in given["source"]:
                place = record_of(source)
                if place.startswith("evidence[") and place not in found:
                    found[place] = Attachment(
                        letter=next(letters), place=place, kind=entry["kind"], judged=given["judged"]
                    )
    return list(found.values())


def record_of(source: str) -> str:
    """The record of a case in which something stands: `evidence[0]` for `evidence[0].submitted_at`."""
    return source.partition(".")[0]


def _letters() -> Iterator[str]:
    for number in count():
        name, left = "", number + 1
        while left:
            left, digit = divmod(left - 1, len(ascii_uppercase))
            name = ascii_uppercase[digit] + name
        yield name
