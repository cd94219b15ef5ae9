"""The kinds of sources that stand at the places of a case document."""

from __future__ import annotations

import pytest

from evidence.origins import origin_of


@pytest.mark.parametrize(
    ("place", "origin", "source"),
    [
        ("parcels[1].tracking.events[3].location.city", "carrier", "parcels[1].tracking"),
        ("return_parcel.tracking", "carrier", "return_parcel.tracking"),
        ("evidence[12].submitted_at", "document", "evidence[12]"),
        ("assessments[0]", "person", "assessments[0]"),
        ("dispute.proposals[1].amount", "party", "dispute.proposals[1]"),
        ("dispute.seller_response.at", "party", "dispute.seller_response"),
        ("parcels[0].shipped_at", "party", "parcels[0].shipped_at"),
        ("parcels[0].tracking_note", "platform", "parcels"),
        ("dispute.opened_at", "platform", "dispute"),
        ("evidence_requests[0].sent_at", "platform", "evidence_requests"),
    ],
)
def test_what_stands_at_a_place(place: str, origin: str, source: str) -> None:
    assert origin_of(place) == (origin, source)
