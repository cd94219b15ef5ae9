"""What happened to the parcels of a case and to its return: numbers, shipments, records of carriers."""

from __future__ import annotations

from collections.abc import Iterator

from desk.case_report.happenings import Happening, Recorder
from evidence.case import Case, ReturnParcel, tracking_reports
from evidence.case_parcels import Event, TrackingReports


def journeys(case: Case, recorder: Recorder) -> Iterator[Happening]:
    """Everything that happened to the parcels and the return of a case."""
    yield from _Journeys(case, recorder).tell()


class _Journeys:
    """Tells of the parcels of one case."""

    def __init__(self, case: Case, recorder: Recorder) -> None:
        self.case = case
        self.entry, self.dated = recorder.entry, recorder.dated

    def tell(self) -> Iterator[Happening]:
        yield from self._parcels()
        if self.case.return_parcel is not None:
            yield from self._return(self.case.return_parcel)

    def _parcels(self) -> Iterator[Happening]:
        for number, parcel in enumerate(self.case.parcels or ()):
            of, at = f"parcel {parcel.parcel_id}", f"parcels[{number}]"
            yield from self.dated(
                parcel.waybill_entered_at,
                of,
                "seller",
                "fills in the waybill number",
                f"{at}.waybill_entered_at",
                [parcel.waybill],
            )
            yield from self.dated(
                parcel.shipped_at,
                of,
                "seller",
                "ships it",
                f"{at}.shipped_at",
                [parcel.carrier, parcel.method],
            )
            yield from self._tracking(parcel.tracking, of, f"{at}.tracking")

    def _tracking(self, tracking: TrackingReports | None, of: str, at: str) -> Iterator[Happening]:
        several = isinstance(tracking, tuple)
        for number, report in enumerate(tracking_reports(tracking)):
            place = f"{at}[{number}]" if several else at
            source = (report.source or "source").replace("_", " ")
            for index, event in enumerate(report.events or ()):
                yield self.entry(
                    event.at,
                    of,
                    "carrier",
                    (event.status or "a record without a status").replace("_", " "),
                    f"{place}.events[{index}]",
                    _shown(event),
                    any_zone=True,
                )
            none = "" if report.events or report.events is None else ", which shows no record"
            yield from self.dated(
                report.retrieved_at,
                of,
                "platform",
                f"reads the tracking of the {source}{none}",
                f"{place}.retrieved_at",
                [report.waybill],
            )

    def _return(self, back: ReturnParcel) -> Iterator[Happening]:
        for moment, by, what, name, said in (
            (back.agreed_at, "both parties", "agree on the return", "agreed_at", None),
            (
                back.address_confirmed_at,
                "seller",
                "confirms the address of the return",
                "address_confirmed_at",
                None,
            ),
            (
                back.waybill_entered_at,
                "buyer",
                "fills in the waybill number",
                "waybill_entered_at",
                back.waybill,
            ),
            (back.shipped_at, "buyer", "sends the goods back", "shipped_at", back.carrier),
            (back.seller_confirmed_at, "seller", "confirms the receipt", "seller_confirmed_at", None),
        ):
            yield from self.dated(moment, "return", by, what, f"return_parcel.{name}", [said])
        yield from self._tracking(back.tracking, "return", "return_parcel.tracking")


def _shown(event: Event) -> list[str | None]:
    """What a record shows beside its status: the place, the signer, the carrier's own words."""
    place = event.location
    parts = (place.city, place.province, place.postal_code, place.country) if place is not None else ()
    return [
        ", ".join(part for part in parts if part),
        f"signed by {event.signed_by}" if event.signed_by else None,
        event.description,
    ]
