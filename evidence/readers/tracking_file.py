"""A file with tracking answers, of whichever format is known, put to the parcels that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.diagnostics import Problems, Refused
from engine.layout import Extent
from engine.shapes import read
from engine.source import Source, read_document
from evidence.case import Case, Parcel, Tracking, tracking_reports
from evidence.readers.contribution import refused
from evidence.readers.jsonp import without_call
from evidence.readers.known import reader_of
from evidence.readers.tracking_records import ADDRESS_OF_TRACKING
from evidence.same_parcel import ParcelNumbers
from evidence.spelling import clipped

_MOST_SHOWN = 10


def with_tracking_file(case: Case, name: str, data: bytes, asked_at: str) -> tuple[Case, tuple[str, ...]]:
    """The case with the tracking of every number that one of its parcels has, and what to look at.

    `asked_at` (RFC 3339) is when an answer that does not say so itself was given. Raises Refused where
    the file is of no known format, or answers for no parcel of the case.
    """
    if not case.parcels:
        problems = Problems()
        message = f"`{name}` cannot be put to a parcel: the case has none"
        problems.add("no-parcel", message, None, "add the parcel with its waybill to the case")
        raise Refused(problems)
    source = read_document(name, without_call(name, data))
    contribution = reader_of(source).read(source, None)
    answered = [parcel for parcel in contribution.case.get("parcels", ()) if "tracking" in parcel]
    if not answered:
        message = "this holds no tracking of a parcel"
        raise refused(source, (), "no-tracking", message, "give an answer to a query of a waybill number")
    numbers = ParcelNumbers(answered)
    parcels = []
    taken: list[dict[str, Any]] = []
    for parcel in case.parcels:
        found = _answers_for(source, numbers, parcel)
        taken += found
        reports = [report for each in found for report in _reports(source, each, asked_at)]
        parcels.append(
            replace(parcel, tracking=(*tracking_reports(parcel.tracking), *reports)) if reports else parcel
        )
    if not taken:
        wanted = _listed([parcel.waybill for parcel in case.parcels]) or "a number of the case"
        held = _listed([parcel.get("waybill") for parcel in answered]) or "none"
        message = f"the answer does not hold {wanted}; it holds {held}"
        raise refused(source, (), "no-such-waybill", message, "name one of the numbers that are there")
    # the address that an answer names is not taken over here
    flags = [flag for flag in contribution.flags if not flag.startswith(ADDRESS_OF_TRACKING)]
    known = {id(each) for each in taken}
    others = [each.get("waybill") for each in answered if id(each) not in known]
    if others:
        flags.append(f"the answer also holds {_listed(others)}, which no parcel of the case has")
    return replace(case, parcels=tuple(parcels)), tuple(flags)


def _answers_for(source: Source, numbers: ParcelNumbers, parcel: Parcel) -> list[dict[str, Any]]:
    """The part of the answer about a parcel, if any. Raises Refused where several may be meant."""
    transfer = parcel.transfer_waybill.waybill if parcel.transfer_waybill is not None else None
    found, _ = numbers.holding(parcel.waybill, transfer)
    if len(found) > 1:
        several = _listed([each.get("waybill") for each in found])
        message = f"the answer holds several parts for {clipped(parcel.waybill or transfer or '')}: {several}"
        raise refused(source, (), "no-such-waybill", message, "query the number alone")
    return found


def _reports(source: Source, told: Mapping[str, Any], asked_at: str) -> Iterator[Tracking]:
    """What each source reports of a number."""
    tracking = told["tracking"]
    number = {"waybill": told["waybill"]} if told.get("waybill") else {}
    for report in tracking if isinstance(tracking, list) else [tracking]:
        tree = {"retrieved_at": asked_at, **number, **report}
        problems = Problems()
        told_by = read(Tracking, Source(source.name, "", tree, lambda _: Extent(0, 0)), problems)
        problems.raise_if_any()
        assert told_by is not None
        yield told_by


def _listed(numbers: list[Any]) -> str:
    shown = [clipped(str(number)) for number in numbers if number]
    more = [f"{len(shown) - _MOST_SHOWN} more"] if len(shown) > _MOST_SHOWN else []
    return ", ".join(shown[:_MOST_SHOWN] + more)
