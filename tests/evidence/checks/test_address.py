"""A delivery event against the order's address, field by field."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from evidence.case import Address, Location
from evidence.checks.address import DOUBT, FIELDS, NOT_SHOWN, SAME, compare_address

ORDERED = Address(recipient="Ana Ruiz", province="Madrid", city="Madrid", postal_code="28013", country="ES")
SHOWN = Location(country="ES", province="Madrid", city="Madrid", postal_code="28013")


def test_a_full_match() -> None:
    comparison = compare_address(SHOWN, "A RUIZ", ORDERED)
    assert all(getattr(comparison, name).result == SAME for name in FIELDS)
    assert comparison.city.score == 100
    assert comparison.city.scripts == "same"
    assert comparison.missing == ()


def test_a_country_alone() -> None:
    comparison = compare_address(Location(country="ES"), None, ORDERED)
    assert comparison.country.result == SAME
    assert comparison.city.result == NOT_SHOWN
    assert comparison.signer.because == "the event shows no signer"


def test_cities_carry_a_score_for_the_policy() -> None:
    city = compare_address(Location(city="Coslada"), None, ORDERED).city
    assert city.result == DOUBT
    assert city.score is not None
    assert city.score < 60
    assert "`Coslada`" in city.because
    assert "`Madrid`" in city.because


def test_marks_and_blanks_are_not_displayed() -> None:
    blank = Location(country="", province="★", city=" - ", postal_code="")
    comparison = compare_address(blank, "…", ORDERED)
    assert all(getattr(comparison, name).result == NOT_SHOWN for name in FIELDS)


def test_what_the_order_lacks_is_named() -> None:
    comparison = compare_address(SHOWN, "A RUIZ", replace(ORDERED, city=None, recipient="?"))
    assert comparison.missing == ("city", "signer")
    assert comparison.city.result == DOUBT
    assert comparison.city.score is None
    assert comparison.city.because == "the event shows the city `Madrid`, and the order's is not known"


def test_no_location_and_no_address() -> None:
    assert compare_address(None, None, ORDERED).country.result == NOT_SHOWN
    assert compare_address(SHOWN, "A RUIZ", None).missing == FIELDS


def test_a_signer_is_never_certainly_another() -> None:
    signer = compare_address(SHOWN, "Pedro Gómez", ORDERED).signer
    assert signer.result == DOUBT
    assert not signer.missing


PLACES = st.sampled_from(["Madrid", "MADRID", "Comunidad de Madrid", "Мадрид", "Lyon", "とうきょう", "★", ""])
CODES = st.sampled_from(["28013", "28013-1234", "8013", "08001", "28*", ""])
COUNTRIES = st.sampled_from(["ES", "es", "PT", "IC", ""])
SIGNERS = st.sampled_from(["A RUIZ", "Ana Ruiz", "Pedro", "", "★"])
LOCATIONS = st.builds(
    Location,
    country=st.none() | COUNTRIES,
    province=st.none() | PLACES,
    city=st.none() | PLACES,
    postal_code=st.none() | CODES,
)
ADDRESSES = st.builds(
    Address,
    recipient=st.none() | SIGNERS,
    province=st.none() | PLACES,
    city=st.none() | PLACES,
    postal_code=st.none() | CODES,
    country=st.none() | COUNTRIES,
)


@given(LOCATIONS, st.none() | SIGNERS, ADDRESSES)
def test_knowing_less_never_makes_anything_certain(
    location: Location, signed_by: str | None, ship_to: Address
) -> None:
    full = compare_address(location, signed_by, ship_to)
    poorer = [compare_address(location, None, ship_to), compare_address(None, signed_by, ship_to)]
    poorer.append(compare_address(location, signed_by, None))
    for part in ("country", "province", "city", "postal_code"):
        poorer.append(compare_address(replace(location, **{part: None}), signed_by, ship_to))
        poorer.append(compare_address(location, signed_by, replace(ship_to, **{part: None})))
    poorer.append(compare_address(location, signed_by, replace(ship_to, recipient=None)))
    for less in poorer:
        for name in FIELDS:
            before, after = getattr(full, name), getattr(less, name)
            assert after.result == NOT_SHOWN or set(before.result) <= set(after.result)
            assert after.score in (before.score, None)


def test_the_reasons_say_whose_address_it_is() -> None:
    compared = compare_address(SHOWN, None, replace(ORDERED, city=None), "the return address's")
    assert "the return address's is `ES`" in compared.country.because
    assert compared.city.because == "the event shows the city `Madrid`, and the return address's is not known"
