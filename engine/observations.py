"""What evidence hands to the engine: observations with their reasons, and the units that a case holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from engine.possible import Settlement
from engine.record import record, tuple_record

Value = str | bool | int


@record
class Observation:
    """What was seen of one fact: the values still possible, why, and from where in the document.

    `values` holds words or booleans for finite facts; for numbers (as they are), money (minor units)
    and instants (microseconds) it holds the least and the greatest value still possible.
    A scope left out (None) means every parcel, line or ground.
    """

    fact: str
    values: tuple[Value, ...]
    settled_by: Settlement = ""
    because: str
    source: tuple[str, ...] = ()
    parcel: str | None = None
    line: str | None = None
    ground: str | None = None
    awaits: str | None = None
    """The fact that is asked for where it is open, because it follows from that; None: it itself is."""


class Seen(NamedTuple):
    """What is seen of one fact wherever the same is looked at; the source is what follows the place."""

    fact: str
    values: tuple[Value, ...]
    settled_by: Settlement
    because: str
    source: str


@tuple_record
class SeenTogether:
    """What is always seen together, made once for all cases."""

    each: tuple[Seen, ...]


@record
class CaseFacts:
    """A case as the engine judges it: everything observed, and nothing of the raw document."""

    case_id: str
    as_of: int
    policy_date: int
    currency: str
    observations: tuple[Observation, ...]
    raised: frozenset[str] = frozenset()
    """What is raised by the parties: `ground:…`, `request:…`, `document:…`, `fact:…`, `tracking:…`."""
    parcels: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    carried: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The lines in each parcel, where they are known."""
    flags: tuple[str, ...] = ()
