"""A licence against the goods: the brand that it names, and how it stands at an instant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.instants import parse_moment
from evidence.checks.licences import VALIDITIES, best_of, compare_brand, compare_names, validity_at
from evidence.spelling import MAX_NAME_LENGTH
from tests.evidence.checks.pages import NOTHING, ROOT, Cells, rows

PAGE = ROOT / "docs" / "checks" / "licences.md"
BRANDS = rows(PAGE.stem)
TIMES = re.findall(
    r"^\| ([0-9–-]+) \| ([0-9–-]+) \| ([0-9-]+) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE
)
NAMES = st.text("aBé 中я-.", max_size=8) | st.text(max_size=8)

instants = st.integers(0, 20)
ends = st.none() | instants


def day(text: str) -> int | None:
    return None if text == NOTHING else parse_moment(f"2026-{text}T00:00:00Z").micros


@pytest.mark.parametrize("row", BRANDS)
def test_the_brands_of_the_page(row: Cells) -> None:
    named, brand, title, found = row
    compared = compare_brand(named, brand, title)
    assert (None if compared is None else compared[0]) == found


@pytest.mark.parametrize(("begin", "end", "at", "found"), TIMES)
def test_the_times_of_the_page(begin: str, end: str, at: str, found: str) -> None:
    instant = day(at)
    assert instant is not None
    assert (" or ".join(validity_at(instant, day(begin), day(end))) or NOTHING) == found


def test_the_page_has_examples_of_every_result() -> None:
    assert {row[-1] for row in BRANDS} == {"same", "doubtful", None}
    assert {row[-1] for row in TIMES} > {*VALIDITIES, NOTHING}


@pytest.mark.parametrize(
    ("brand", "title", "because"),
    [
        ("ABEL", None, "`Abel` is the brand `ABEL`"),
        ("Abe", None, "`Abel` is not written as the brand `Abe`"),
        (None, "Abel pen", "`Abel` stands in the title `Abel pen`"),
        (" - ", "Ball pen", "`Abel` does not stand in the title `Ball pen`"),
    ],
)
def test_the_reason_shows_what_was_compared(brand: str | None, title: str | None, because: str) -> None:
    compared = compare_brand("Abel", brand, title)
    assert compared is not None
    assert compared[1] == because


def test_a_name_that_is_too_long_is_a_doubt() -> None:
    name = "a" * (MAX_NAME_LENGTH + 1)
    assert compare_names(name, name.upper()) == "doubtful"
    compared = compare_brand(name, None, f"{name} pen")
    assert compared is not None
    assert compared[0] == "doubtful"


@given(NAMES, NAMES)
def test_names_compare_alike_in_either_order_and_without_case_and_spaces(one: str, other: str) -> None:
    assert compare_names(one, other) == compare_names(other, one)
    if any(character.isalnum() for character in one):
        assert compare_names(one, f" {one.casefold()}. ") == "same"


@given(NAMES, NAMES, NAMES)
def test_a_title_contains_what_is_written_in_it(before: str, brand: str, after: str) -> None:
    compared = compare_brand(brand, None, f"{before} {brand} {after}")
    if compared is not None and brand == brand.strip() and any(c.isalnum() for c in brand):
        assert compared[0] == "same"


@given(instants, ends, ends)
def test_an_end_that_is_not_stated_only_widens(at: int, begin: int | None, end: int | None) -> None:
    found = set(validity_at(at, begin, end))
    assert found <= set(validity_at(at, None, end))
    assert found <= set(validity_at(at, begin, None))
    assert bool(found) is not (begin is not None and end is not None and end < at < begin)


@given(instants, instants, instants)
def test_the_true_standing_is_always_possible(at: int, begin: int, length: int) -> None:
    end = begin + length
    true = "not_yet_valid" if at < begin else "expired" if at > end else "valid"
    assert validity_at(at, begin, end) == (true,)
    assert true in validity_at(at, begin, None)
    assert true in validity_at(at, None, end)


@given(st.lists(st.sets(st.sampled_from(VALIDITIES)), max_size=4))
def test_one_licence_that_surely_is_valid_suffices(standings: list[set[str]]) -> None:
    licences = [tuple(each for each in VALIDITIES if each in standing) for standing in standings]
    found = best_of(licences)
    if ("valid",) in licences:
        assert found == ("valid",)
    else:
        assert set(found) == set().union(*(standing or set(VALIDITIES) for standing in standings))
