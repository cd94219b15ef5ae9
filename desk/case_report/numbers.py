"""The numbers of parcels that nobody has looked up."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.case import Case, tracking_reports
from evidence.case_parcels import Parcel
from evidence.checks.tracking import OWN, TRANSFER, Number, possible_numbers
from reports.particulars import Unqueried


def unqueried(case: Case | None) -> list[Unqueried]:
    """The waybill and transfer numbers on file of which no tracking is, parcel by parcel."""
    return [each for parcel in (case.parcels if case is not None else None) or () for each in _of(parcel)]


def _of(parcel: Parcel) -> Iterator[Unqueried]:
    transfer = parcel.transfer_waybill
    number = None if transfer is None else transfer.waybill or ""
    looked_up: set[Number] = set()
    told = [
        possible_numbers(each.waybill, parcel.waybill, number) for each in tracking_reports(parcel.tracking)
    ]
    # an answer that names no number is taken as one of the parcel's own before that of its last part
    for possible in sorted(told, key=len):
        looked_up |= {OWN} if OWN in possible and OWN not in looked_up else possible & {TRANSFER}
    if parcel.waybill and OWN not in looked_up:
        yield {"parcel": parcel.parcel_id, "number": parcel.waybill, "transfer": False}
    if number and TRANSFER not in looked_up:
        yield {"parcel": parcel.parcel_id, "number": number, "transfer": True}
