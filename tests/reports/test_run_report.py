"""The report of a run: alone in its file, every chart with its table, whatever the texts hold."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from reports.run.charts import BAND, MOST_BARS, PLOT, bars, months
from reports.run.page import run_report_page
from tests.reports.run_reports import HOSTILE, MONTHS, document, empty

PAGE = run_report_page(document())


def parsed(page: str) -> ElementTree.Element:
    """The page as a tree; it is well-formed apart from what HTML leaves open."""
    body = page.removeprefix("<!doctype html>\n")
    return ElementTree.fromstring(re.sub(r"<meta ([^>]*)>", r"<meta \1/>", body))


def test_nothing_is_fetched_and_nothing_runs() -> None:
    assert "<script" not in PAGE
    assert not re.search(r"(src|href)=\"(?!#)|url\(|@import", PAGE)
    assert "default-src 'none'" in PAGE


def test_texts_stay_texts() -> None:
    assert HOSTILE not in PAGE
    assert "&lt;script&gt;alert(1)" in PAGE
    assert "\u202e" not in PAGE


def test_every_chart_says_what_it_shows_and_is_followed_by_its_table() -> None:
    tree = parsed(PAGE)
    charts = tree.findall(".//figure")
    assert len(charts) == 7
    for section in tree.findall(".//section"):
        parts = [each.tag for each in section if each.tag in ("figure", "div")]
        assert parts == ["figure", "div"] * (len(parts) // 2)
    for chart in charts:
        (svg,) = chart.findall("svg")
        title, described = svg.get("aria-labelledby", "").split()
        assert svg.get("role") == "img"
        assert [each.get("id") for each in (svg[0], svg[1])] == [title, described]
        assert [each.tag for each in (svg[0], svg[1])] == ["title", "desc"]
        assert all((each.text or "").strip() for each in (svg[0], svg[1]))
    for table in tree.findall(".//table"):
        assert table.find("caption") is not None
        assert all(head.get("scope") for head in table.iter("th"))
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))


def test_numbers_are_there() -> None:
    for text in (
        "1,234,567",
        "9,000,000.50 USD, 1,500 JPY",
        "81.0 %",
        "sha256:abab",
        "AMB-20 as refund",
        "2026-05-20 12:00 UTC",
    ):
        assert text in PAGE, text
    rows = [
        ["".join(cell.itertext()) for cell in row]
        for table in parsed(PAGE).findall(".//table")
        if "USD by month" in "".join(table.find("caption").itertext())  # type: ignore[union-attr]
        for row in table.iter("tr")
    ]
    assert [row[0] for row in rows] == ["month", *MONTHS, "in all"]
    assert rows[3][1:] == ["9,000,000.00", "–"]
    assert rows[-1][1:] == ["9,000,001.52", "0.01"]


def test_a_run_of_which_nothing_came_has_a_page_too() -> None:
    page = run_report_page(empty())
    assert "<svg" not in page
    for said in ("No case was judged.", "Nothing is paid now.", "Nothing was refused."):
        assert said in page


def test_bars_are_parts_of_the_longest() -> None:
    entries = [{"name": f"n{number}", "count": 100 - number} for number in range(MOST_BARS + 3)]
    chart = bars(entries, "name")
    assert [each["width"] for each in chart["bars"][:2]] == [100.0, 99.0]
    assert (len(chart["bars"]), chart["left_out"]) == (MOST_BARS, 3)
    assert bars([], "name")["height"] == 0


def test_words_over_bars_do_not_overlap() -> None:
    entries = [{"name": "long words " * length, "count": 1} for length in range(1, 15)]
    lines = [word["y"] for bar in bars(entries, "name")["bars"] for word in bar["words"]]
    assert all(after - before >= 18 for before, after in zip(lines, lines[1:], strict=False))
    assert bars(entries, "name")["bars"][-1]["words"][-1]["text"].endswith("…")


@pytest.mark.parametrize("count", [1, 2, 60])
def test_months_stay_within_their_band(count: int) -> None:
    periods = [f"{2020 + at // 12}-{at % 12 + 1:02}" for at in range(count)]
    amounts = [10**12 + at for at in range(count)]
    entry = {"name": "x", "amounts": amounts, "shown": [str(each) for each in amounts], "total": "1"}
    chart = months({"periods": periods, "outcomes": [entry, entry]})
    for band in chart["bands"]:
        assert len(band["columns"]) == count
        for column in band["columns"]:
            assert column["x"] >= 0
            assert column["x"] + column["width"] <= 100
            assert 0 < column["height"] <= PLOT < BAND
    assert chart["ticks"][0]["period"] == periods[0]
    assert chart["ticks"][-1]["period"] == periods[-1]
