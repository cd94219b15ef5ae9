"""One thing that happened in a case, as a record, and how such records are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypedDict

from engine.instants import Moment, format_instant
from evidence.observers.unzoned_times import in_any_zone


class Happening(TypedDict):
    """One act or record: when, of what, by whom, in our words and in the case's own, and where it stands."""

    at: str | None
    """The earliest instant that it may mean; None where it is not dated."""
    until: str | None
    """The latest instant that it may mean, where its zone is not stated."""
    of: str
    """What it belongs to: the order, a parcel, the return, the dispute, the evidence."""
    by: str
    what: str
    said: list[str]
    """Texts of the case."""
    source: str


ToMicros = Callable[[Moment], int]
"""How a date and time of the case is read as an instant (microseconds)."""


class Recorder:
    """Makes the records of one case."""

    def __init__(self, to_micros: ToMicros) -> None:
        self.to_micros = to_micros

    def entry(
        self,
        moment: Moment | None,
        of: str,
        by: str,
        what: str,
        source: str,
        said: Sequence[str | None] = (),
        any_zone: bool = False,
    ) -> Happening:
        """A record; of an act without a date, too."""
        first = last = None if moment is None else self.to_micros(moment)
        if moment is not None and any_zone and not moment.zoned:
            first, last = in_any_zone(moment.micros, moment.micros, zoned=False)
        return {
            "at": None if first is None else format_instant(first),
            "until": None if last is None or last == first else format_instant(last),
            "of": of,
            "by": by,
            "what": what,
            "said": [text for text in said if text],
            "source": source,
        }

    def dated(
        self,
        moment: Moment | None,
        of: str,
        by: str,
        what: str,
        source: str,
        said: Sequence[str | None] = (),
    ) -> Iterator[Happening]:
        """An act that did not happen where it has no date."""
        if moment is not None:
            yield self.entry(moment, of, by, what, source, said)
