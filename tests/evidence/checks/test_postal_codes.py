"""Postal codes: what does not count, what is a doubt, what differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.checks.postal_codes import DIFFERENT, DOUBT, SAME, compare_postal_codes

CODES = st.from_regex(r"[A-Z0-9]{1,3}[ -]?[0-9A-Z]{2,5}", fullmatch=True)

FILLERS = ({"0"}, {"9"})


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        ("28013", "28013", SAME),
        ("sw1a 1aa", "SW1A1AA", SAME),
        ("100-0001", "〒1000001", SAME),
        ("１００", "100", SAME),
        ("٢٨٠١٣", "28013", SAME),
        ("94105", "94105-1234", SAME),
        ("94105", "94106-1234", DIFFERENT),
        ("D-80331", "80331", SAME),
        ("LV-1010", "1010", SAME),
        ("SW1A", "SW1A 1AA", DOUBT),
        ("1234", "1234 AB", DOUBT),
        ("02134", "2134", DOUBT),
        ("D-80331", "DE-80331", DOUBT),
        ("28***", "28013", DOUBT),
        ("280XX", "28013", DOUBT),
        ("O1234", "01234", DOUBT),
        ("K1A 0B1", "K1A OB1", DOUBT),
        ("28013 Madrid", "28013", DOUBT),
        ("94105-1234", "94105-5678", DOUBT),
        ("94105-1234", "94106-5678", DIFFERENT),
        ("00000", "28013", DOUBT),
        ("99999", "28013", DOUBT),
        ("11111", "28013", DOUBT),
        ("00000", "00000", DOUBT),
        ("99999", "９９９９９", DOUBT),
        ("22222", "22222", SAME),
        ("90009", "90009", SAME),
        ("Dublin 8", "D08 XY12", DOUBT),
        ("28013", "08001", DIFFERENT),
        ("SW1A 1AA", "EC1A 1BB", DIFFERENT),
    ],
)
def test_pairs(one: str, other: str, result: tuple[str, ...]) -> None:
    assert compare_postal_codes(one, other)[0] == result
    assert compare_postal_codes(other, one)[0] == result


@pytest.mark.parametrize(
    ("one", "other", "country", "result"),
    [
        ("28013", "08001", "ES", DIFFERENT),
        ("8001", "08001", "ES", SAME),
        ("8001", "08001", "AT", DOUBT),
        ("8001", "28013", "ES", DOUBT),
        ("28013-1234", "08001", "ES", DOUBT),
        ("ES-28013", "08001", "ES", DIFFERENT),
        ("00-950", "00-001", "PL", DIFFERENT),
        ("00950", "00001", "PL", DIFFERENT),
        ("1234 AB", "5678CD", "NL", DIFFERENT),
        ("1234", "5678CD", "NL", DOUBT),
        ("Dublin 8", "D08 XY12", "IE", DOUBT),
        ("D8", "D08 XY12", "IE", DOUBT),
        ("28013", "08001", "AO", DIFFERENT),
        ("28013", "08001", "XX", DIFFERENT),
        ("28013", "08001", "../", DIFFERENT),
        ("1" * 100, "28013", "ES", DOUBT),
    ],
)
def test_pairs_in_a_country(one: str, other: str, country: str, result: tuple[str, ...]) -> None:
    assert compare_postal_codes(one, other, country)[0] == result
    assert compare_postal_codes(other, one, country)[0] == result


@given(CODES, CODES, st.sampled_from(["ES", "US", "GB", "NL", "PT", "CN", "AO"]))
def test_the_country_alters_no_equality_and_adds_no_difference(one: str, other: str, country: str) -> None:
    anywhere, there = compare_postal_codes(one, other)[0], compare_postal_codes(one, other, country)[0]
    assert there == SAME if anywhere == SAME else there != DIFFERENT or anywhere == DIFFERENT


def test_an_overlong_code_is_a_doubt() -> None:
    assert compare_postal_codes("1" * 1_000_000, "2" * 1_000_000)[0] == DOUBT


@given(CODES)
def test_case_spaces_and_hyphens_do_not_count(code: str) -> None:
    written = f" {code.lower().replace('-', ' ')} "
    filler = len(code) > 2 and set(code) - set(" -") in FILLERS
    assert compare_postal_codes(code, written)[0] == (DOUBT if filler else SAME)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_texts_compare_alike_both_ways(one: str, other: str) -> None:
    assert compare_postal_codes(one, other) == compare_postal_codes(other, one)
