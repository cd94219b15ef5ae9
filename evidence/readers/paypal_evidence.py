"""The documents of a PayPal dispute, what was asked for, and the waybill numbers in them."""

from __future__ import annotations

from typing import Any

from engine.source import Path, Source
from evidence.case_scalars import LONGEST_IDENTIFIER
from evidence.checks.waybill import plain_number
from evidence.readers.contribution import text_of
from evidence.readers.counted_flags import READ_AS_OTHER, CountedFlags
from evidence.readers.data_files import data_beside
from evidence.readers.paypal_offers import time_in
from evidence.readers.tracking_records import map_at, maps_at

_ANOTHER_CARRIER = "OTHER"


def submissions_of(
    source: Source, path: Path, dispute: dict[str, Any], flags: CountedFlags
) -> dict[str, Any]:
    """`evidence`, `evidence_requests`, `parcels` and `return_parcel` of a dispute.

    Raises Refused where a list of documents, or of numbers in one, is none.
    """
    found = _Submissions(source, flags)
    for index, item in enumerate(maps_at(source, (*path, "evidences"), dispute.get("evidences"))):
        found.take((*path, "evidences", index), item)
    listed = maps_at(source, (*path, "supporting_info"), dispute.get("supporting_info"))
    for index, item in enumerate(listed):
        by = found.submitter_of(item)
        if by is not None:
            place = (*path, "supporting_info", index)
            flags.add(READ_AS_OTHER, "supporting_info")
            found.document(place, item, by, "other", time_in(item, "provided_time", flags))
    return {
        "evidence": found.evidence,
        "evidence_requests": found.requests,
        "parcels": list(found.parcels.values()),
        "return_parcel": found.returned,
    }


class _Submissions:
    def __init__(self, source: Source, flags: CountedFlags) -> None:
        self.evidence: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.parcels: dict[str, dict[str, str]] = {}
        self.returned: dict[str, str] = {}
        self._source = source
        self._flags = flags
        self._words = data_beside("paypal_codes.yaml")

    def take(self, path: Path, item: dict[str, Any]) -> None:
        """Read one entry of `evidences`: a document, or a request for one."""
        type_name = text_of(item.get("evidence_type"))
        kind = self._words["evidence_type"].get(type_name)
        if kind is None:
            self._flags.add(
                "a document of unknown `evidence_type` is read as `other`", type_name or "nothing"
            )
            kind = "other"
            type_name = ""
        at = time_in(item, "date", self._flags)
        asked = self._words["requested"].get(text_of(item.get("source")))
        if asked is not None:
            self._say_other(kind, type_name)
            request = {"to": asked, "kinds": [kind], "sent_at": at}
            self.requests.append({key: value for key, value in request.items() if value is not None})
            return
        by = self.submitter_of(item)
        if by is None:
            return
        self._say_other(kind, type_name)
        self.document(path, item, by, kind, at)
        self._numbers(path, item, by, type_name in self._words["of_return"], at)

    def _say_other(self, kind: str, type_name: str) -> None:
        """Flag a known type of document that leaves open what it is to prove."""
        if kind == "other" and type_name:
            self._flags.add(READ_AS_OTHER, type_name)

    def submitter_of(self, item: dict[str, Any]) -> str | None:
        """Who submitted a document; None, and flagged, where that is not known."""
        name = text_of(item.get("source"))
        by: str | None = self._words["submitted"].get(name)
        if by is None:
            self._flags.add("a document of unknown `source` is left out", name or "nothing")
        return by

    def document(self, path: Path, item: dict[str, Any], by: str, kind: str, at: str | None) -> None:
        """Add a document once for each of its files, or once where it has none."""
        files = maps_at(self._source, (*path, "documents"), item.get("documents"))
        for file in files or [{}]:
            document = {
                "evidence_id": f"paypal-{len(self.evidence) + 1}",
                "by": by,
                "kind": kind,
                "submitted_at": at,
                "file": text_of(file.get("url")) or text_of(file.get("name")) or None,
                "note": text_of(item.get("notes")) or None,
            }
            self.evidence.append({key: value for key, value in document.items() if value is not None})

    def _numbers(self, path: Path, item: dict[str, Any], by: str, back: bool, at: str | None) -> None:
        place = (*path, "evidence_info")
        held = map_at(self._source, place, item.get("evidence_info"))
        for tracking in maps_at(self._source, (*place, "tracking_info"), held.get("tracking_info")):
            number = text_of(tracking.get("tracking_number"))
            plain = plain_number(number)
            if not plain or len(number) > LONGEST_IDENTIFIER:
                self._flags.add("a `tracking_number` is missing or no number, and is left out", number)
                continue
            carrier = text_of(tracking.get("carrier_name"))
            if carrier in ("", _ANOTHER_CARRIER):
                carrier = text_of(tracking.get("carrier_name_other"))
            shipment = {"waybill": number, **({"carrier": carrier} if carrier else {})}
            if back:
                self._return(shipment, at)
            elif by == "seller":
                self.parcels.setdefault(plain, {"parcel_id": number, **shipment})
            else:
                self._flags.add("a number that the buyer gave outside a return is left out", number)

    def _return(self, shipment: dict[str, str], at: str | None) -> None:
        if self.returned:
            if plain_number(self.returned["waybill"]) != plain_number(shipment["waybill"]):
                self._flags.add("a further number of a return is left out", shipment["waybill"])
            return
        self.returned = {**shipment, **({"waybill_entered_at": at} if at is not None else {})}
        if at is None:
            self._flags.add(
                "when the number of the return was given is not said: add it", shipment["waybill"]
            )
