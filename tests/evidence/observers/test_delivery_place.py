"""Where a parcel was delivered, against its address: what is observed of the signer and of each place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.evidence.observers.scenes import case, seen, values

LIKENESS = "address.signer_likeness"
ADDRESS = {
    "recipient": "Ana Ruiz",
    "province": "CA",
    "city": "Fresno",
    "postal_code": "93650",
    "country": "US",
}


def delivered(
    location: dict[str, str], signed_by: str | None = None, **sent_to: str | None
) -> dict[str, Any]:
    event: dict[str, Any] = {"at": "2026-02-10T00:00:00Z", "status": "delivered", "location": location}
    if signed_by is not None:
        event["signed_by"] = signed_by
    known = {name: value for name, value in {**ADDRESS, **sent_to}.items() if value is not None}
    report = {"source": "carrier", "retrieved_at": "2026-03-19T00:00:00Z", "events": [event]}
    return case(order={"ship_to": known}, parcels=[{"parcel_id": "p", "tracking": report}])


@pytest.mark.parametrize(
    ("signed_by", "likeness"),
    [("A RUIZ", "agree"), ("Eva Ruiz", "alike"), ("RECEPTION", "unlike"), (None, "not_shown")],
)
def test_the_signer_is_observed_as_one_of_the_bands(signed_by: str | None, likeness: str) -> None:
    (signer,) = seen(delivered({"country": "US"}, signed_by), LIKENESS)
    assert (signer.values, signer.settled_by) == ((likeness,), "")
    assert signer.source == ("parcels[0].tracking.events[0].signed_by",)


def test_without_a_recipient_every_band_is_possible_and_the_name_is_asked_for() -> None:
    (signer,) = seen(delivered({"country": "US"}, "A RUIZ", recipient=None), LIKENESS)
    assert (set(signer.values), signer.settled_by) == ({"agree", "alike", "unlike"}, "ask")


@pytest.mark.parametrize(("province", "score"), [("California", 100), ("TX", 0), ("Texas", 0)])
def test_a_province_is_known_by_its_name_and_code(province: str, score: int) -> None:
    assert values(delivered({"province": province}), "address.province_score") == (score, score)


def test_without_the_country_no_province_or_postal_code_differs_for_certain() -> None:
    document = delivered({"province": "TX", "postal_code": "73301"}, country=None)
    assert values(document, "address.province_score") == (72, 72)
    (postal_code,) = seen(document, "address.postal_code")
    assert (set(postal_code.values), postal_code.settled_by) == ({"same", "different"}, "person")


@pytest.mark.parametrize(
    ("postal_code", "possible"),
    [("93650-1234", {"same"}), ("73301", {"different"}), ("7330", {"same", "different"})],
)
def test_a_postal_code_is_held_to_the_shape_of_its_country(postal_code: str, possible: set[str]) -> None:
    assert set(values(delivered({"postal_code": postal_code}), "address.postal_code")) == possible
