"""Country codes."""

from __future__ import annotations

import pytest

from evidence.checks.countries import CODES, compare_countries, country_code

DOUBT = ("same", "different")


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        ("ES", "es", ("same",)),
        (" es ", "ES", ("same",)),
        ("UK", "GB", ("same",)),
        ("ES", "PT", ("different",)),
        ("PR", "US", DOUBT),
        ("GP", "RE", DOUBT),
        ("XI", "GB", DOUBT),
        ("AN", "CW", DOUBT),
        ("AN", "BQ", DOUBT),
        ("AN", "SX", DOUBT),
        ("AN", "FR", ("different",)),
        ("Spain", "ES", DOUBT),
        ("ESP", "ES", DOUBT),
        ("ЕС", "ES", DOUBT),
    ],
)
def test_pairs(one: str, other: str, result: tuple[str, ...]) -> None:
    assert compare_countries(one, other)[0] == result
    assert compare_countries(other, one)[0] == result


def test_the_table_holds_every_assigned_code() -> None:
    assert len(CODES) == 249
    assert not CODES & {"UK", "EL", "XK", "YP", "AN"}


@pytest.mark.parametrize(
    ("text", "code"), [("es", "ES"), (" UK ", "GB"), ("Spain", None), ("ЕС", None), ("", None)]
)
def test_the_usual_form_of_a_code(text: str, code: str | None) -> None:
    assert country_code(text) == code
