"""The shape of a mapping file, as typed records; their documentation is what editors show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Any, ClassVar, Literal

from engine.record import record
from engine.shapes import Doc

_SURE = "false: a proposal that nobody has confirmed; no run uses the file until the mark is taken away."


@record
class ColumnRecord:
    """What one column says. A bare text is the place alone."""

    ACCEPTS_TEXT: ClassVar[str] = "to"

    to: Annotated[
        str | tuple[str, ...],
        Doc("The place in the case document (or the column of the fact table), or several of them."),
    ]
    sure: Annotated[bool | None, Doc(_SURE)] = None
    codes: Annotated[
        Mapping[str, Any] | None,
        Doc(
            "What each code means: a value, a list of values, a map of places and values, or null where it "
            "says nothing. A code that is not listed must be a word of the format itself."
        ),
    ] = None
    separator: Annotated[str | None, Doc("What stands between several values in one cell.")] = None
    written: Annotated[
        Literal["year_month_day", "day_month_year", "month_day_year", "seconds", "milliseconds"] | None,
        Doc("How instants are written: the order of their parts, or time since 1970; else year first."),
    ] = None
    zone: Annotated[
        str | None,
        Doc("The zone of instants that name none: an offset, UTC or a zone of calendars.yaml."),
    ] = None
    time_of_day: Annotated[str | None, Doc("The time of day of dates without one, as `23:59:59`.")] = None
    amounts: Annotated[
        Literal["point", "comma", "minor_units"] | None,
        Doc("How amounts are written: with a point or a comma before the decimals, or in minor units."),
    ] = None


@record
class ZoneRecord:
    """The zone of all instants that name none. A bare text is the zone alone."""

    ACCEPTS_TEXT: ClassVar[str] = "is_"

    is_: Annotated[str, Doc("An offset as +08:00, UTC, or a zone of calendars.yaml.")]
    sure: Annotated[bool | None, Doc(_SURE)] = None


@record
class NotThereRecord:
    """What no column says, and no case of the export has. A bare list is the places alone."""

    ACCEPTS_TEXT: ClassVar[str] = "places"

    places: Annotated[
        tuple[str, ...], Doc("Places whose absence says that there is none, or that it did not happen.")
    ]
    sure: Annotated[bool | None, Doc(_SURE)] = None


@record
class MappingRecord:
    """What the columns of another platform's export say."""

    makes: Annotated[
        Literal["cases", "facts"], Doc("Whether rows are turned into case documents or rows of facts.")
    ] = "cases"
    zone: Annotated[ZoneRecord | None, Doc("The zone of instants that name none.")] = None
    empty: Annotated[tuple[str, ...], Doc("Cells that say nothing, besides empty ones.")] = ()
    columns: Annotated[Mapping[str, ColumnRecord], Doc("What each column says, by its heading.")]
    always: Annotated[
        Mapping[str, str], Doc("What no column says and is so in every case or item, by place.")
    ] = field(default_factory=dict)
    not_there: Annotated[
        NotThereRecord | None,
        Doc("What no column says, and what is so taken not to be there: no response, no return, no cap."),
    ] = None
    left_out: Annotated[tuple[str, ...], Doc("Columns that are not read.")] = ()
