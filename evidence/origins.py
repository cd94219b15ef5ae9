"""What stands at a place of a case document: carrier data, a document, an assessment, a statement."""

from __future__ import annotations

import re

from engine.firmness import Origin

_PLACES: tuple[tuple[str, Origin], ...] = (
    (r"parcels\[\d+\]\.tracking\b", "carrier"),
    (r"return_parcel\.tracking\b", "carrier"),
    (r"evidence\[\d+\]", "document"),
    (r"assessments\[\d+\]", "person"),
    (r"dispute\.(?:reason|grounds|proposals|seller_response|buyer_choice)\b(?:\[\d+\])?", "party"),
    (r"parcels\[\d+\]\.shipped_at", "party"),
    (r"return_parcel\.(?:shipped_at|failed)", "party"),
)
_READ = tuple((re.compile(pattern), origin) for pattern, origin in _PLACES)


def origin_of(place: str) -> tuple[Origin, str]:
    """The kind of source that stands at a place, and which; what no party wrote is the platform's."""
    for pattern, origin in _READ:
        found = pattern.match(place)
        if found is not None:
            return origin, found.group()
    return "platform", place.partition(".")[0].partition("[")[0]
